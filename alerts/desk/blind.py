"""What the desk does not see: sources by health, and the line beside every number they feed.

Reads the stores; `crawlers.health` decides.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from alerts.desk import context, show
from config.calendar import WorkingDays
from crawlers.causes import WORDS
from crawlers.health import Health, SourceHealth, assess_all, blind_line
from crawlers.store_health import source_states
from crawlers.store_visits import quarantined
from crawlers.visits import SourceState

HEALTH = {Health.OFF: ("未启用", "mute"), Health.NEW: ("新来源", "mute"),
          Health.HEALTHY: ("正常", "ok"), Health.QUIET: ("安静", "ok"),
          Health.SILENT: ("沉默", "l2"), Health.CHANGED: ("变样", "l3"),
          Health.BLOCKED: ("被拦", "l3"), Health.DEAD: ("中断", "bad")}
ORDER = (Health.DEAD, Health.BLOCKED, Health.CHANGED, Health.SILENT, Health.NEW, Health.QUIET,
         Health.HEALTHY, Health.OFF)
NAMED = 3
"""Blind sources named in one line; the rest is a number."""
REJECTS = 5
"""Last quarantined rows shown of a source."""


def found(db: Database, now: datetime) -> list[tuple[SourceState, SourceHealth]]:
    """Every source with its health, the worst first."""
    states = source_states(db)
    days = WorkingDays.from_years(context.current().configuration.holidays)
    pairs = zip(states, assess_all(states, now, days), strict=True)
    return sorted(pairs, key=lambda pair: ORDER.index(pair[1].health))


def lines(db: Database, now: datetime, only: Iterable[str] = ()) -> list[str]:
    """盲区 lines of the sources people must be told of; `only` = those a number depends on."""
    wanted = frozenset(only)
    blind = [health for _, health in found(db, now)
             if health.is_blind and (not wanted or health.source in wanted)]
    told = [blind_line(health) for health in blind[:NAMED]]
    rest = len(blind) - NAMED
    return [*told, f"另有 {rest} 个来源读不全，见“来源”页"] if rest > 0 else told


def source_rows(db: Database, now: datetime) -> list[dict[str, Any]]:
    """Every source as the page shows it."""
    return [_row(state, health, now) | {"rejects": quarantined(db, state.source, REJECTS)
                                        if state.quarantined else ()}
            for state, health in found(db, now)]


def _row(state: SourceState, health: SourceHealth, now: datetime) -> dict[str, Any]:
    word, css = HEALTH[health.health]
    source = context.current().sources().get(state.source)
    return {
        "id": state.source, "name": state.name, "state": word, "css": css,
        "cause": WORDS[health.cause][0] if health.cause else "",
        "class": show.CLASSES[source.class_] if source else "",
        "asked": _ago(state.last_run_at, now), "last": _ago(state.last_success_at, now),
        "heard": _ago(state.last_post_at, now), "posts": state.posts,
        "unchanged": state.unchanged, "quarantined": state.quarantined, "blind": health.is_blind,
        "failures": "、".join(f"{WORDS[cause][0]} {weight:.1f}"
                             for cause, weight in health.scores),
        "note": "；".join(filter(None, (health.reason, health.remedy)))}


def _ago(when: datetime | None, now: datetime) -> str:
    return show.ago(when, now) if when else "从未"
