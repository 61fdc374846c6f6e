"""Crawls hostile answers beside a well-behaved source and says what each of them cost."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from crawl_bench import Bench, Running, source
from hostile_server import CASES, KINDS

from config.running import SourceRow
from crawlers.run import crawl
from crawlers.visits import RunReport

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def hostile_server() -> Iterator[dict[str, int]]:
    """Ports by case, of a server process that ends with the block."""
    server = subprocess.Popen([sys.executable, Path(__file__).parent / "hostile_server.py"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
        server.kill()


def row_of(case: str, port: int, name: str = "hostile") -> SourceRow:
    """The source whose entry is this case."""
    spider, form, scheme, _ = KINDS[CASES[case][0]]
    return source(f"{scheme}://127.0.0.1:{port}/list", id=name, spider=spider, form=form)


@dataclass
class Watch:
    """The highest memory and processor time of each crawling child of this process.

    Not `RUSAGE_CHILDREN`: that also counts every other child this process ever had.
    """

    kib: dict[int, int] = field(default_factory=dict)
    cpu: dict[int, float] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    def look(self) -> None:
        while not self.over.wait(0.02):
            for task in Path("/proc/self/task").iterdir():
                with suppress(OSError):
                    for pid in (task / "children").read_text().split():
                        self._note(Path(f"/proc/{pid}"))

    def _note(self, folder: Path) -> None:
        if b"crawlers.child" not in (folder / "cmdline").read_bytes():
            return
        pid = int(folder.name)
        words = (folder / "stat").read_text().rpartition(")")[2].split()
        self.cpu[pid] = (int(words[11]) + int(words[12])) / TICKS
        for line in (folder / "status").read_text().splitlines():
            if line.startswith("VmHWM"):
                self.kib[pid] = int(line.split()[1])

    def __enter__(self) -> "Watch":
        self.thread = Thread(target=self.look)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


@dataclass(frozen=True)
class Cost:
    """What one hostile answer cost, and what the source beside it still got."""

    case: str
    status: str
    message: str
    megabytes: float
    cpu: float
    wall: float
    beside: float
    """Seconds until the well-behaved source was done."""
    beside_new: int


def run_case(bench: Bench, case: str, ports: dict[str, int]) -> Cost:
    """Crawl a hostile and a well-behaved source in one call."""
    rows = (row_of(case, ports[case]), row_of("calm: calm", ports["calm: calm"], "calm"))
    began, ended = time.monotonic(), dict[str, float]()

    def progress(report: RunReport) -> None:
        ended[report.source] = time.monotonic() - began

    with Watch() as watch:
        hostile, calm = crawl(Running(bench.settings, rows), bench.db, (), bench.clock,
                              progress=progress)
    return Cost(case=case, status=str(hostile.status), message=hostile.message,
                megabytes=round(max(watch.kib.values()) / 1024, 1),
                cpu=round(max(watch.cpu.values()), 2), wall=round(ended["hostile"], 2),
                beside=round(ended["calm"], 2), beside_new=calm.new)
