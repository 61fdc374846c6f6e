"""The stages of the flow as calls that take nothing and say what they did, for `serve` and `run`.

Each call opens and closes its own connection, so that stages may run in different threads. What a
person must act on (an unreadable source, a missing model) is reported and stops nothing else.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from config.clock import Clock
from config.configuration import Configuration
from config.database import open_database
from config.problems import HuiyingError, Problem

if TYPE_CHECKING:
    from nlp.judge import Judge

LOG = logging.getLogger("huiying.stages")

Stage = Callable[[], str]
Report = Callable[[str], None]
"""Hears what a person must act on, with place and remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Crawl, judge, watch: each does one round and returns a line on it; "" = nothing to do."""

    crawl: Stage
    judge: Stage
    watch: Stage


def real_stages(config: Configuration, file: Path, clock: Clock, *,
                every_source: bool = False, report: Report = LOG.warning) -> Stages:
    """The stages of an installation. `every_source` reads all sources each round, not only those
    whose own interval has passed."""
    judges: list[Judge] = []

    def judge_it() -> "Judge":
        """Loaded once; without a model looked for again each round, so that none must restart."""
        if not judges or not judges[0].model_version:
            judges[:] = [load_judge(config, report)]
        return judges[0]

    return Stages(
        crawl=lambda: crawl_round(config, file, clock, every_source=every_source, report=report),
        judge=lambda: judge_round(config, file, clock, judge_it(), report),
        watch=lambda: watch_round(config, file, clock))


@contextmanager
def opened(file: Path) -> Iterator[Database]:
    """The pipeline file for the length of one round."""
    db = open_database(file)
    try:
        yield db
    finally:
        db.close()


def crawl_round(config: Configuration, file: Path, clock: Clock, *, every_source: bool,
                report: Report) -> str:
    """Read the sources that are due."""
    from crawlers.health import due_sources
    from crawlers.run import crawl
    from crawlers.store_health import source_states
    from crawlers.store_visits import sync_sources
    from crawlers.visits import UNREAD

    with opened(file) as db:
        sync_sources(db, config.sources)
        enabled = {row.id for row in config.sources if row.enabled}
        due = [] if every_source else [
            name for name in due_sources(source_states(db), clock.now()) if name in enabled]
        if not enabled or not (due or every_source):
            return ""
        runs = crawl(config, db, due, clock)
    unread = [run for run in runs if run.status in UNREAD]
    for run in unread:
        report(str(Problem(
            file="sources.toml", line=None, message=f"来源 {run.source} 没有读到: {run.message}",
            remedy=f"请运行 huiying source try {run.source} 查看；其余来源不受影响")))
    new = sum(run.new for run in runs)
    failed = f"，没有读到 {len(unread)} 个" if unread else ""
    return f"读了 {len(runs) - len(unread)} 个来源，新帖 {new}{failed}"


def load_judge(config: Configuration, report: Report) -> "Judge":
    """The judge with the shipped model, or one that passes everything to people without it."""
    from nlp.judge import Judge
    from nlp.modelfile import DEFAULT, load

    try:
        return Judge(config, load(DEFAULT))
    except HuiyingError as error:
        report(str(error))
        return Judge(config, None)


def judge_round(config: Configuration, file: Path, clock: Clock, judge: "Judge",
                report: Report = LOG.warning) -> str:
    """Judge what waits, for no longer than the time between two crawls."""
    from nlp.pending import judge_pending

    minutes = config.settings.crawl_interval_minutes
    with opened(file) as db:
        done = judge_pending(db, judge, clock, batch=config.settings.judge_batch,
                             limit=timedelta(minutes=minutes))
    if done.stopped:
        report(f"研判太慢: {minutes} 分钟只研判了 {done.judged} 条，还没有研判完"
               " — 其余下一轮接着做，积压过久会报警；请检查机器负荷和 settings.toml 的 judge_batch")
    if not (done.judged or done.failed):
        return ""
    return f"研判 {done.judged} 条，其中突发事件 {done.incidents}，出错 {done.failed}"


def watch_round(config: Configuration, file: Path, clock: Clock) -> str:
    """One turn of the watch loop."""
    from alerts.channels import senders
    from alerts.watch import tick

    with opened(file) as db:
        return str(tick(config, db, clock, senders(config, file.parent)))
