"""When a source may be read: its interval, its quiet hours, its share of the hour. Pure.

Quiet hours are Beijing time and may cross midnight. Every source has its own phase within its
interval, computed from its id, so that sources of one interval do not all begin together.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from config.clock import BEIJING, beijing
from config.running import SourceRow
from crawlers.visits import SourceState

FIRST_DAYS = 30
"""How far back a source is read that was never read before."""
FIRST_PAGES = 200
"""Pages of the first run of a source."""
EARLY_SHARE, EARLY_MOST = 0.05, timedelta(minutes=5)
"""A source is due this much before its interval is over: rounds do not come to the second."""
NEAREST = 0.5
"""Share of its interval that lies between two reads at least, when its phase pulls it forward."""
LONGEST_BACK_OFF = timedelta(days=1)


def quiet_until(hours: str, now: datetime) -> datetime | None:
    """The end of the quiet hours that hold `now`; None = the site may be read."""
    return next((end for start, end in _windows(hours, now, now) if start <= now < end), None)


def quiet_from(hours: str, now: datetime) -> datetime | None:
    """When the next quiet hours begin; None = there are none."""
    return next((start for start, _ in _windows(hours, now, now + timedelta(days=1))
                 if start > now), None)


def quiet_between(hours: str, start: datetime, end: datetime) -> timedelta:
    """How much of that time was quiet: a site left alone on purpose is not silent or dead."""
    return sum((max(min(end, closes) - max(start, opens), timedelta())
                for opens, closes in _windows(hours, start, end)), timedelta())


def _windows(hours: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The quiet hours of each day that may touch the time from `start` to `end`."""
    if not hours:
        return
    opens, closes = (time.fromisoformat(text) for text in hours.split("-"))
    day = beijing(start).date() - timedelta(days=1)
    while day <= beijing(end).date():
        over = day + timedelta(days=1) if closes <= opens else day
        yield (datetime.combine(day, opens, BEIJING), datetime.combine(over, closes, BEIJING))
        day += timedelta(days=1)


def due_sources(rows: Iterable[SourceRow], states: Iterable[SourceState], now: datetime, *,
                every: bool = False) -> tuple[str, ...]:
    """The ids of the enabled sources to be read now; `every` asks for no interval.

    None in its quiet hours, none that asked us to wait.
    """
    known = {state.source: state for state in states}
    return tuple(row.id for row in rows if row.enabled and not quiet_until(row.quiet_hours, now)
                 and (every or _is_due(row, known.get(row.id), now)))


def _is_due(row: SourceRow, state: SourceState | None, now: datetime) -> bool:
    if state is None or state.last_run_at is None:
        return True
    if state.retry_at is not None and state.retry_at > now:
        return False
    interval = timedelta(minutes=row.interval_minutes)
    passed = now - state.last_run_at
    if passed >= interval - min(interval * EARLY_SHARE, EARLY_MOST):
        return True
    return passed >= interval * NEAREST and \
        _slot(row.id, interval, now) > _slot(row.id, interval, state.last_run_at)


def _slot(source: str, interval: timedelta, moment: datetime) -> int:
    """The number of the interval that holds the moment, counted in the phase of this source."""
    seconds = int(interval.total_seconds())
    phase = int.from_bytes(hashlib.sha256(source.encode()).digest()[:8]) % seconds
    return (int(moment.timestamp()) - phase) // seconds


def back_off(interval: timedelta, refusals: int) -> timedelta:
    """How long to stay away after the site refused us that many times in a row (401, 403)."""
    return min(interval * 2 ** min(refusals, 16), LONGEST_BACK_OFF)


def reach(row: SourceRow, first_run_at: datetime, backfilled: datetime | None) -> datetime | None:
    """Posts before this are not taken; None = all are (our own sites, which hold what we put).

    `backfilled`: how far back somebody asked this source to be read.
    """
    if row.local and backfilled is None:
        return row.since
    usual = row.since or first_run_at - timedelta(days=FIRST_DAYS)
    return min(usual, backfilled) if backfilled else usual
