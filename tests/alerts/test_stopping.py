"""A verb that goes on until stopped hears every request to stop, wherever it is just then."""

import signal
import subprocess
import sys
import threading
import time

from program import ROOT, until

from alerts import stopping

BUSY = """
import sys
from alerts.stopping import stop_on_signal, until

class Swallowing:
    def __del__(self):
        for _ in range(20_000):
            pass

stop = stop_on_signal()
print("ready", flush=True)
while not until(stop, 0):
    Swallowing()
print("heard", flush=True)
"""
"""Nearly always inside a finaliser, where an exception raised by a signal is swallowed."""


def test_waiting_ends_after_its_seconds_or_at_once_when_asked() -> None:
    stop = threading.Event()
    assert not stopping.until(stop, 0.05)
    threading.Timer(0.05, stop.set).start()
    began = time.monotonic()
    assert stopping.until(stop, 60)
    assert time.monotonic() - began < 30


def test_an_interrupt_inside_a_finaliser_is_heard() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], cwd=ROOT, stdout=subprocess.PIPE,
                          text=True) as busy:
        assert busy.stdout is not None
        assert busy.stdout.readline() == "ready\n"
        time.sleep(0.2)
        busy.send_signal(signal.SIGINT)
        until(lambda: busy.poll() is not None, "an end")
        assert busy.stdout.read() == "heard\n"
        assert busy.returncode == 0
