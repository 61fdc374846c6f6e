"""Ending a long-running verb on request (停止): a signal sets an event, and every wait hears it.

A KeyboardInterrupt would be raised wherever the main thread happens to be; inside a callback or a
finaliser of a library it is swallowed, and the process never ends.
"""

import signal
import threading
import time

STOP_SECONDS = 0.5
"""How long a signal may stay unheard."""


def stop_on_signal() -> threading.Event:
    """Set by the first SIGTERM or Ctrl-C; a second one ends the process as it usually would."""
    stop = threading.Event()

    def asked(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    return stop


def until(stop: threading.Event, seconds: float = threading.TIMEOUT_MAX) -> bool:
    """Wait in short turns, at most `seconds`; whether `stop` was set.

    A signal that the system hands to another thread wakes nobody here: Python runs its handler
    when the main thread next turns. Without turns 1 SIGTERM in 20 was lost.
    """
    end = time.monotonic() + seconds
    while not stop.is_set() and (left := end - time.monotonic()) > 0:
        stop.wait(min(STOP_SECONDS, left))
    return stop.is_set()
