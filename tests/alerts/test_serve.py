"""The service survives kill and restart, catches up once, and runs alone on its file."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from desk_day import Day, fire

from alerts import store
from alerts.serve import Plan, Service, sole_service
from alerts.stages import Stages, opened, watch_round
from config.clock import SystemClock
from config.loader import PACKAGED
from config.problems import HuiyingError

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Counted:
    """Stages that count their rounds; `crawl` may break."""

    rounds: list[str] = field(default_factory=list)
    broken: bool = False
    slow: float = 0.0

    def stages(self) -> Stages:
        return Stages(crawl=self.crawl, judge=lambda: self.note("judge"),
                      watch=lambda: self.note("watch"))

    def crawl(self) -> str:
        time.sleep(self.slow)
        if self.broken:
            raise ValueError("site burned down")
        return self.note("crawl")

    def note(self, name: str) -> str:
        self.rounds.append(name)
        return name


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    assert true()


def service(day: Day, counted: Counted, *, gather: float = 3600, watch: float = 3600) -> Service:
    return Service(counted.stages(), day.data / "huiying.db", SystemClock(),
                   Plan(gather=gather, watch=watch, report=3600))


def test_a_fresh_start_gathers_at_once_and_watches_right_after(day: Day) -> None:
    counted = Counted()
    running = service(day, counted)
    running.start()
    until(lambda: counted.rounds.count("watch") >= 2)
    running.stop()
    assert counted.rounds.count("crawl") == 1
    assert counted.rounds.index("crawl") < counted.rounds.index("judge")


@pytest.mark.parametrize(("hours_ago", "rounds"), [(5, 1), (0.2, 0)])
def test_what_an_outage_missed_is_made_up_for_exactly_once(
        day: Day, hours_ago: float, rounds: int) -> None:
    then = SystemClock().now() - timedelta(hours=hours_ago)
    store.end_run(day.db, store.begin_run(day.db, "gather", then), then, ok=True)
    counted = Counted()
    running = service(day, counted)
    running.start()
    until(lambda: "watch" in counted.rounds)
    time.sleep(0.3)
    running.stop()
    assert counted.rounds.count("crawl") == rounds


def test_a_broken_crawl_keeps_nothing_from_being_judged_and_watched(day: Day) -> None:
    counted = Counted(broken=True)
    running = service(day, counted)
    running.start()
    until(lambda: {"judge", "watch"} <= set(counted.rounds))
    running.stop()


def test_an_overrunning_round_is_logged_not_doubled(
        day: Day, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "huiying.serve")
    counted = Counted(slow=0.8)
    running = service(day, counted, gather=0.2)
    running.start()
    until(lambda: "round_overran" in caplog.text)
    running.stop()


def test_stopping_waits_for_the_round_under_way(day: Day) -> None:
    counted = Counted(slow=0.5)
    running = service(day, counted)
    running.start()
    time.sleep(0.2)
    running.stop()
    assert "judge" in counted.rounds
    assert store.last_success(day.db, "gather") is not None


def test_two_services_never_share_a_file(tmp_path: Path) -> None:
    with (sole_service(tmp_path / "x.db"), pytest.raises(HuiyingError, match=str(os.getpid())),
          sole_service(tmp_path / "x.db")):
        pass


def test_loops_leave_heartbeats_that_grow_old(day: Day) -> None:
    day.tick()
    [beat] = store.heartbeats(day.db)
    assert not beat.is_late(day.clock.now() + timedelta(seconds=59))
    assert beat.is_late(day.clock.now() + timedelta(seconds=61))


def test_watchers_in_four_threads_open_one_case_and_tell_it_once(day: Day) -> None:
    for _ in range(20):
        day.post(fire(deaths=1))
    file = day.data / "huiying.db"
    threads = [threading.Thread(target=watch_round, args=(day.config, file, day.clock))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    day.tick()
    assert [case.posts for case in store.list_incidents(day.db)] == [20]
    assert len(day.heard()) == 1
    assert store.verify(day.db).ok


def test_the_real_service_is_killed_and_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "huiying.db"
    command = [sys.executable, "-c", "import typer, alerts.serve_cli as s\n"
               "app = typer.Typer()\ns.register(app)\napp()", "serve", "--no-desk",
               "--interval", "0.5", "--db", str(file), "--config", str(quiet(tmp_path))]
    for number in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as running:
            assert running.stderr is not None
            lines = iter(running.stderr.readline, "")
            assert next(line for line in lines if "queues" in line)
            until(lambda: beats(file) > 0, 30)
            running.send_signal(number)
            running.stderr.read()
            running.wait(30)
        assert running.returncode == (-9 if number == signal.SIGKILL else 0)


def beats(file: Path) -> int:
    with opened(file) as db:
        return len([beat for beat in store.heartbeats(db) if beat.loop == "gather"])


def quiet(tmp_path: Path) -> Path:
    """The shipped configuration with every source switched off: no test touches the network."""
    folder = tmp_path / "config"
    shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    sources = folder / "sources.toml"
    bare = re.sub(r"^enabled = .*\n", "", sources.read_text("utf-8"), flags=re.MULTILINE)
    sources.write_text(bare.replace("[[source]]\n", "[[source]]\nenabled = false\n"), "utf-8")
    return folder


def test_the_report_line_names_every_queue(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "huiying.serve")
    service(day, Counted()).report()
    waiting = json.loads(caplog.records[-1].message)["waiting"]
    assert {"unjudged", "unconsidered", "unsent", "undelivered", "quarantined", "review",
            "unanswered", "overdue"} <= set(waiting)
