"""The service: crawl → judge → watch at their intervals, until stopped; survives kill and restart.

Deadlines are rows that the watch loop sweeps, never scheduler jobs, so nothing is lost with the
process. One instance a file; what an outage missed is made up for exactly once at the start.
"""

import fcntl
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from alerts.stages import Stage, Stages, opened
from alerts.store_watch import beat, begin_run, end_run, last_success, queues
from config.clock import Clock, to_text
from config.problems import HuiyingError

LOG = logging.getLogger("huiying.serve")
GRACE_SECONDS = 3600
"""A job this late still runs; APScheduler's own default of one second drops it silently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often: `gather` seconds between rounds of crawl and judge, `watch` between turns."""

    gather: float
    watch: float
    report: float = 60.0


@contextmanager
def sole_service(file: Path) -> Iterator[None]:
    """Hold the file's service lock; it dies with the process, however that ends."""
    lock = file.with_name(file.name + ".serve-lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise HuiyingError(f"数据目录写不进去: {lock}: {error.strerror} — 请检查路径、权限、磁盘"
                           "空间，或用 --db 指定另一个目录里的文件") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise HuiyingError(f"已有一个 huiying serve 在使用 {file}（进程 {holder}）"
                               " — 请先停掉它，或用 --db 指定另一个文件") from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


class Service:
    """The loops of one installation. `start` returns at once, `stop` drains what is running."""

    def __init__(self, stages: Stages, file: Path, clock: Clock, plan: Plan) -> None:
        self._stages, self._file, self._clock, self._plan = stages, file, clock, plan
        self._watching = threading.Lock()
        self._scheduler = _scheduler()

    def start(self) -> None:
        """Begin; a stage whose last good run is older than its interval runs at once, once."""
        gather = timedelta(seconds=self._plan.gather)
        with opened(self._file) as db:
            last = last_success(db, "gather")
        now = self._clock.now()
        first = now if last is None else max(now, last + gather)
        self._every(self.gather, "gather", self._plan.gather, first)
        self._every(self.watch, "watch", self._plan.watch, now)
        self._every(self.report, "report", self._plan.report, now)
        self._scheduler.start()

    def stop(self) -> None:
        """No new round begins; those under way end as they would."""
        self._scheduler.shutdown(wait=True)

    def gather(self) -> None:
        """Crawl, judge, and at once watch: what was just found should not wait half a minute."""
        self._run("gather", self._plan.gather, self._crawl_and_judge)
        self.watch()

    def watch(self) -> None:
        """One turn; two at the same time would only wait for each other."""
        with self._watching:
            self._run("watch", self._plan.watch, self._stages.watch, beats=False)

    def report(self) -> None:
        """One line with every queue's count and oldest age (P39)."""
        with opened(self._file) as db:
            waiting = {queue.name: [queue.count, queue.oldest and to_text(queue.oldest)]
                       for queue in queues(db, self._clock.now())}
        _log("queues", waiting=waiting)

    def _crawl_and_judge(self) -> str:
        crawled = self._attempt("crawl", self._stages.crawl)
        judged = self._attempt("judge", self._stages.judge)
        return "；".join(part for part in (crawled, judged) if part)

    def _attempt(self, name: str, stage: Stage) -> str:
        """A failing crawl must not keep what is already there from being judged."""
        try:
            said = stage()
        except Exception as error:  # noqa: BLE001 - around one stage; the row and the log keep it
            _log("stage_failed", stage=name, error=f"{type(error).__name__}: {error}")
            return f"{name} 失败：{type(error).__name__}"
        if said:
            _log("stage_done", stage=name, said=said)
        return said

    def _run(self, name: str, every: float, stage: Stage, *, beats: bool = True) -> None:
        with opened(self._file) as db:
            run = begin_run(db, name, self._clock.now()) if name == "gather" else 0
            try:
                said, good = stage(), True
            except Exception as error:  # noqa: BLE001 - the next turn tries again; the desk goes red
                said, good = f"{type(error).__name__}: {error}", False
                _log("stage_failed", stage=name, error=said)
            if run:
                end_run(db, run, self._clock.now(), ok=good, detail=said[:500])
            if beats and good:
                beat(db, name, self._clock.now(), every_seconds=every, detail=said[:500])

    def _every(self, job: Any, name: str, seconds: float, first: datetime) -> None:
        self._scheduler.add_job(job, "interval", seconds=seconds, id=name, name=name,
                                next_run_time=first)


def _scheduler() -> Any:
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone="UTC", job_defaults={
        "coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_SECONDS})
    scheduler.add_listener(lambda event: _log("round_overran", job=event.job_id),
                           EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
    scheduler.add_listener(lambda event: _log("job_failed", job=event.job_id,
                                              error=type(event.exception).__name__),
                           EVENT_JOB_ERROR)
    return scheduler


def _log(event: str, **fields: Any) -> None:
    """One event, one JSON line, whatever the texts contain."""
    LOG.info("%s", json.dumps({"event": event, **fields}, ensure_ascii=False, default=str))
