"""Huiying watches itself: posts nobody judged, posts waiting for a person, blind sources."""

import hashlib
from datetime import datetime, timedelta

from sqlite_utils import Database

from alerts.due_notices import Routing, system_notices
from alerts.notices import Notice, NotifyReason
from alerts.store_incidents import review_queue
from config.calendar import WorkingDays
from config.clock import beijing
from config.configuration import Configuration
from crawlers.health import assess_all
from crawlers.store_health import source_states
from nlp.store import waiting


def system_due(db: Database, config: Configuration, routing: Routing,
               now: datetime) -> tuple[Notice, ...]:
    """What must be told about the system itself; keys let each be told once a day and matter."""
    return (*_unjudged(db, config, routing, now), *_review(db, routing, now),
            *_blind(db, config, routing, now))


def _unjudged(db: Database, config: Configuration, routing: Routing,
              now: datetime) -> tuple[Notice, ...]:
    """Posts that wait for the judge longer than two crawls, or passed it while it had no model."""
    count, oldest = waiting(db)
    bare = waiting(db, model="any")[0] - count
    patience = timedelta(minutes=2 * config.settings.crawl_interval_minutes)
    told: list[Notice] = []
    if oldest is not None and now - oldest > patience:
        words = (f"{count} 条帖文没有研判", "研判没有运行：请看工作台“运行”页")
        told += system_notices(NotifyReason.UNJUDGED, f"{beijing(now):%Y%m%d}", words, routing, now)
    if bare:
        words = (f"研判模型不可用，{bare} 条帖文全部转人工",
                 "模型缺失或损坏：请恢复安装包里的模型文件，恢复后会自动补做研判")
        step = f"model:{beijing(now):%Y%m%d}"
        told += system_notices(NotifyReason.UNJUDGED, step, words, routing, now)
    return tuple(told)


def _review(db: Database, routing: Routing, now: datetime) -> tuple[Notice, ...]:
    """Told when a queue begins, and each day it is not empty."""
    queue = review_queue(db)
    if not queue:
        return ()
    words = (f"{len(queue)} 条帖文等人研判", "含必看词或系统没有把握，请到工作台“待研判”处理")
    step = f"{queue[0].post}:{beijing(now):%Y%m%d}"
    return system_notices(NotifyReason.REVIEW_WAITING, step, words, routing, now)


def _blind(db: Database, config: Configuration, routing: Routing,
           now: datetime) -> tuple[Notice, ...]:
    """One notice for all sources that are not read or are silent, again when they or causes change.
    """
    days = WorkingDays.from_years(config.holidays)
    blind = [source for source in assess_all(source_states(db), now, days) if source.is_blind]
    if not blind:
        return ()
    lines = [f"{source.name}（{source.reason}）：{source.remedy}" for source in blind]
    names = "、".join(sorted(f"{source.source}={source.health}:{source.cause}"
                            for source in blind))
    digest = hashlib.sha256(names.encode()).hexdigest()[:8]
    words = (f"{len(blind)} 个来源读不到新内容", "\n".join(lines))
    return system_notices(NotifyReason.SOURCE_BLIND, f"{digest}:{beijing(now):%Y%m%d}", words,
                          routing, now)
