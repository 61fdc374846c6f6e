"""P12: 90 days of twelve sources replayed: no false alarm, and every planted death is found.

Runs and posts are facts here, no pages: what `assess` is told is what a real installation stores.
"""

import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from results import SAMPLE, keep

from config.calendar import WorkingDays
from config.clock import beijing
from crawlers.arrival import hour_number
from crawlers.causes import Cause
from crawlers.health import assess
from crawlers.visits import RunFact, RunStatus, SourceState

BEGIN = datetime(2025, 12, 15, tzinfo=UTC)
"""Spring Festival, New Year's Day and Qingming lie in the 90 days that follow the first 45."""
LEARN, DAYS = 45, 90
CALENDAR = WorkingDays.from_years()
SEED = 20261124
Rate = Callable[[datetime, bool], float]
"""Posts an hour at a moment in Beijing; True = people work that day."""


@dataclass(frozen=True)
class Kind:
    """A source as it is configured, and how it really speaks."""

    rate: Rate
    interval: int
    rhythm: float
    official: bool = False


def office(per_day: float) -> Rate:
    return lambda at, works: per_day / 9 if works and 9 <= at.hour < 18 else 0.0


def people(per_day: float) -> Rate:
    return lambda at, works: per_day / 18 * (1.0 if at.hour >= 7 else 0.08)


def weekly(day: int, hour: int) -> Rate:
    return lambda at, works: 40.0 if works and at.weekday() == day and at.hour == hour else 0.0


KINDS = {
    "hot list": Kind(people(150), 15, 1.0), "province news": Kind(people(60), 60, 2.0),
    "city paper": Kind(people(20), 60, 6.0), "broadcaster": Kind(office(12), 60, 12.0),
    "district site": Kind(office(4), 60, 48.0, True),
    "notices": Kind(office(0.8), 120, 96.0, True),
    "mayor's mailbox": Kind(office(3), 60, 72.0, True),
    "weekly bulletin": Kind(weekly(4, 10), 120, 240.0, True),
    "monday list": Kind(weekly(0, 15), 1440, 240.0, True),
    "message board": Kind(people(8), 60, 24.0), "slow forum": Kind(people(1.2), 60, 72.0),
    "bursty forum": Kind(people(5), 60, 48.0)}
ENDS = (Cause.STOPPED, Cause.FORBIDDEN, Cause.NAME_GONE, Cause.EMPTY)


def spoken(name: str, kind: Kind, rng: random.Random) -> list[int]:
    """Hours in which the source says something; the bursty one does so in fits."""
    hours, fit = [], 1.0
    for n in range(24 * (LEARN + DAYS)):
        at = beijing(BEGIN + timedelta(hours=n))
        if name == "bursty forum" and at.hour == 0:
            fit = rng.choice((0.2, 0.4, 1.0, 3.0))
        chance = kind.rate(at, CALENDAR.is_workday(at.date())) * fit
        if rng.random() < 1 - 2.718281828 ** -chance:
            hours.append(hour_number(BEGIN + timedelta(hours=n)))
    return hours


def runs_of(name: str, kind: Kind, rng: random.Random, death: tuple[datetime, Cause] | None,
            ) -> Iterator[SourceState]:
    """The state after each run. Single failures, outages of an hour, late rounds, a death."""
    heard = spoken(name, kind, rng)
    if death and death[1] is Cause.STILL:
        heard = heard[:bisect_right(heard, hour_number(death[0]) - 1)]
    now, facts, known, posted = BEGIN + timedelta(days=2), [], 0, BEGIN
    success, outage = None, BEGIN
    while now < BEGIN + timedelta(days=LEARN + DAYS):
        cause = Cause.NONE
        if death and now >= death[0] and death[1] is not Cause.STILL:
            cause = death[1]
        elif now < outage or rng.random() < 0.01:
            cause = Cause.TIMEOUT
        elif kind.interval >= 60 and rng.random() < 0.002:
            cause, outage = Cause.STOPPED, now + timedelta(minutes=59)
        until = bisect_right(heard, hour_number(now) - 1)
        new = until - known if cause is Cause.NONE else 0
        known, posted = (until, now) if new else (known, posted)
        success = now if cause in (Cause.NONE, Cause.EMPTY) else success
        status = RunStatus.DONE if cause in (Cause.NONE, Cause.EMPTY) else RunStatus.FAILED
        facts = [RunFact(status=status, cause=cause, ended_at=now, new=new), *facts[:23]]
        yield SourceState(
            source="one", name=name, enabled=True, interval_minutes=kind.interval,
            rhythm_hours=kind.rhythm, first_run_at=BEGIN, last_run_at=now,
            last_success_at=success, last_post_at=posted, last_status=status, last_message="",
            retry_at=None, posts=known, waiting=0, quarantined=0, yields=(), runs=tuple(facts),
            official=kind.official, heard=tuple(heard[max(0, known - 2_160):known]))
        # a failed run is followed by the next at its time: rounds come late, never early
        now += timedelta(minutes=kind.interval, seconds=rng.randrange(60))


def false_alarms(name: str, rng: random.Random) -> tuple[list[str], list[str], int]:
    """False alarms of a living source over 90 days, gaps truly told, and looks.

    Independent failures may fall on two runs in a row: then nothing was read for two intervals,
    which must be told (no one can know yet that it will live), and is counted by itself.
    """
    found, gaps, looks = [], [], 0
    for state in runs_of(name, KINDS[name], rng, None):
        now = state.runs[0].ended_at
        if now >= BEGIN + timedelta(days=LEARN):
            looks += 1
            health = assess(state, now, CALENDAR)
            if health.is_blind:
                gap = all(run.is_bad for run in state.runs[:2])
                (gaps if gap else found).append(
                    f"{now:%m-%d %H:%M} {health.health} {health.cause}")
    return found, gaps, looks


def hours_blind(name: str, cause: Cause, rng: random.Random) -> float | None:
    """Hours from a planted death to its right name; None = never found."""
    died = BEGIN + timedelta(days=LEARN + rng.randrange(20, 45), hours=rng.randrange(24))
    for state in runs_of(name, KINDS[name], rng, (died, cause)):
        now = state.runs[0].ended_at
        if now >= died:
            health = assess(state, now, CALENDAR)
            if health.is_blind and health.cause is cause:
                return (now - died) / timedelta(hours=1)
    return None


NAMES = ("district site", "slow forum") if SAMPLE else tuple(KINDS)


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_P12_no_false_alarm_in_90_days_and_every_death_is_found() -> None:
    alarms: dict[str, list[str]] = {}
    looks, late, silence, gaps = 0, [], {}, {}
    for name in NAMES:
        rng = random.Random(f"{SEED} {name}")  # noqa: S311 - weather, not secrets
        alarms[name], gaps[name], count = false_alarms(name, rng)
        looks += count
        limit = 2 * (KINDS[name].interval + 1) / 60
        late += [f"{name} {cause}" for cause in ENDS
                 if (hours := hours_blind(name, cause, rng)) is None or hours > limit]
        silence[name] = hours_blind(name, Cause.STILL, rng)
    keep("source_health", {
        "sources": len(NAMES), "days": DAYS, "looks": looks,
        "false_alarms": sum(map(len, alarms.values())), "deaths": len(ENDS) * len(NAMES),
        "two_failed_runs_in_a_row_told": {k: v for k, v in gaps.items() if v},
        "deaths_not_within_two_intervals": late,
        "hours_until_silence_is_told": {k: v and round(v, 1) for k, v in silence.items()},
    }, seed=SEED)
    assert not any(alarms.values()), alarms
    assert not late
    assert all(hours is not None for hours in silence.values()), silence


def test_P12_a_weekday_site_is_calm_over_spring_festival() -> None:
    rng = random.Random(SEED)  # noqa: S311 - weather, not secrets
    found, _, looks = false_alarms("district site", rng)
    assert looks > 2_000
    assert not found
