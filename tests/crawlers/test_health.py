"""P12: dead within two intervals, silent by its own clock, changed below half the fields."""

from dataclasses import replace
from datetime import timedelta

import pytest
from crawl_bench import START

from config.calendar import WorkingDays
from crawlers.arrival import hour_number, quiet_time
from crawlers.causes import WORDS, Cause
from crawlers.health import Health, assess, blind_line, due_sources, health_of, is_changed, scores
from crawlers.visits import RunFact, RunStatus, SourceState, Yield

HOUR = timedelta(hours=1)
DAYS = WorkingDays.from_years()
GOOD = RunFact(status=RunStatus.DONE, ended_at=START)
WELL = SourceState(
    source="site", name="样例", enabled=True, interval_minutes=60, rhythm_hours=24.0,
    first_run_at=START - 100 * HOUR, last_run_at=START, last_success_at=START,
    last_post_at=START, last_status=RunStatus.DONE, last_message="", retry_at=None, posts=9,
    waiting=0, quarantined=0, yields=(Yield(expected=30, filled=30),) * 5, runs=(GOOD,),
    heard=(hour_number(START) - 1,))


def after(*causes: Cause | RunStatus, base: SourceState = WELL, new: int = 0) -> SourceState:
    """The source after one more run an hour for each: a cause of failure, or a status."""
    for cause in causes:
        ended = base.runs[0].ended_at + HOUR
        status = cause if isinstance(cause, RunStatus) else RunStatus.FAILED
        fact = RunFact(status=status, ended_at=ended, new=new,
                       cause=cause if isinstance(cause, Cause) else Cause.NONE)
        base = replace(base, runs=(fact, *base.runs), last_run_at=ended, last_status=status,
                       last_message=f"why {cause.value}")
    return base


DYING = after(Cause.STOPPED)
DEAD = after(Cause.STOPPED, Cause.STOPPED)
THIN = Yield(expected=6, filled=1)


@pytest.mark.parametrize(("state", "later", "health", "cause"), [
    (WELL, 0 * HOUR, Health.HEALTHY, Cause.NONE),
    (DYING, 1.5 * HOUR, Health.HEALTHY, Cause.NONE),
    (DYING, 2.2 * HOUR, Health.DEAD, Cause.STOPPED),
    (DEAD, 2 * HOUR, Health.DEAD, Cause.STOPPED),
    (after(RunStatus.WAITING), 1 * HOUR, Health.HEALTHY, Cause.NONE),
    (after(RunStatus.WAITING), 3 * HOUR, Health.DEAD, Cause.UNKNOWN),
    (after(RunStatus.KILLED, RunStatus.KILLED), 2 * HOUR, Health.DEAD, Cause.CRASHED),
    (after(Cause.FORBIDDEN, Cause.FORBIDDEN), 2 * HOUR, Health.BLOCKED, Cause.FORBIDDEN),
    (after(Cause.FORBIDDEN, Cause.CAPTCHA, Cause.CAPTCHA), 3 * HOUR, Health.BLOCKED,
     Cause.CAPTCHA),
    (after(Cause.STOPPED, Cause.STOPPED, RunStatus.DONE), 3 * HOUR, Health.HEALTHY, Cause.NONE),
    (WELL, 3 * HOUR, Health.DEAD, Cause.CRASHED),
    (replace(WELL, quiet_hours="09:00-12:00"), 3 * HOUR, Health.HEALTHY, Cause.NONE),
    (replace(WELL, enabled=False), 99 * HOUR, Health.OFF, Cause.NONE),
    (replace(WELL, first_run_at=None, last_success_at=None), 0 * HOUR, Health.NEW, Cause.NONE),
    (replace(DYING, runs=DYING.runs[:1], first_run_at=START, last_success_at=None), 1 * HOUR,
     Health.NEW, Cause.NONE),
    (replace(DEAD, runs=DEAD.runs[:2], first_run_at=START, last_success_at=None), 2 * HOUR,
     Health.DEAD, Cause.STOPPED),
    (replace(WELL, yields=(THIN, *WELL.yields)), 0 * HOUR, Health.HEALTHY, Cause.NONE),
    (replace(WELL, yields=(THIN, THIN, *WELL.yields)), 0 * HOUR, Health.CHANGED, Cause.THINNED),
])
def test_health_follows_from_the_facts(
        state: SourceState, later: timedelta, health: Health, cause: Cause) -> None:
    found = assess(state, START + later, DAYS)
    assert (found.health, found.cause) == (health, cause)


def test_two_tries_by_hand_within_a_minute_are_no_proof() -> None:
    late = replace(DEAD.runs[0], ended_at=DEAD.runs[1].ended_at + timedelta(minutes=1))
    state = replace(DEAD, runs=(late, *DEAD.runs[1:]))
    assert assess(state, START + 1.1 * HOUR, DAYS).health is Health.HEALTHY


def test_what_only_news_can_show_is_not_disproved_by_runs_without_news() -> None:
    read = {"status": RunStatus.DONE, "cause": Cause.FUTURE, "new": 1}
    runs = tuple(replace(GOOD, ended_at=START + n * HOUR, **(read if n % 3 == 1 else {}))
                 for n in range(6, 0, -1))
    state = replace(WELL, runs=(*runs, GOOD), last_success_at=START + 6 * HOUR)
    assert assess(state, START + 6 * HOUR, DAYS).cause is Cause.FUTURE
    healed = replace(runs[0], new=1)
    assert not assess(replace(state, runs=(healed, *runs[1:])), START + 6 * HOUR, DAYS).is_blind


def test_one_run_with_three_posts_from_the_future_is_no_slip_of_the_pen() -> None:
    one = replace(GOOD, ended_at=START + HOUR, cause=Cause.FUTURE, new=1)
    state = replace(WELL, runs=(one, GOOD))
    assert not assess(state, START + HOUR, DAYS).is_blind
    three = replace(state, runs=(replace(one, new=3), GOOD))
    assert assess(three, START + HOUR, DAYS).health is Health.CHANGED


def test_every_cause_has_words_a_remedy_and_a_state_that_alarms() -> None:
    assert set(WORDS) == set(Cause)
    for cause in set(Cause) - {Cause.NONE}:
        assert all(WORDS[cause])
        assert health_of(cause) in (Health.DEAD, Health.BLOCKED, Health.CHANGED, Health.SILENT)


def test_a_blind_source_says_since_when_why_and_what_to_do() -> None:
    found = assess(DEAD, START + 2 * HOUR, DAYS)
    assert "停服" in found.reason and "06-17 09:00" in found.reason and found.remedy
    assert blind_line(found) == "盲区：样例 自 06-17 09:00 起未读到（停服）"


def test_an_old_failure_weighs_less_than_a_new_one() -> None:
    state = after(Cause.STOPPED, Cause.TIMEOUT)
    assert scores(state.runs) == ((Cause.TIMEOUT, 1.0), (Cause.STOPPED, 0.8))


def test_a_source_that_never_had_times_is_no_changed_one() -> None:
    assert not is_changed((Yield(expected=30, filled=20),) * 4)
    assert not is_changed((Yield(expected=30, filled=0),))
    assert not is_changed(())


def test_a_source_is_due_after_its_interval_and_never_before_it_asked_for() -> None:
    waiting = replace(WELL, retry_at=START + 3 * HOUR)
    quiet = replace(WELL, quiet_hours="09:30-11:00")
    assert due_sources([WELL], START + timedelta(minutes=56)) == ()
    assert due_sources([WELL, replace(WELL, enabled=False)], START + HOUR) == ("site",)
    assert due_sources([waiting, quiet], START + HOUR) == ()
    assert due_sources([quiet], START + 2 * HOUR) == ("site",)
    assert due_sources([replace(WELL, last_run_at=None)], START) == ("site",)


def test_quiet_time_is_counted_over_midnight() -> None:
    assert quiet_time("23:00-06:00", START, START + 48 * HOUR) == 14 * HOUR
    assert quiet_time("08:00-10:00", START, START + HOUR) == HOUR  # 09:00 to 10:00
    assert quiet_time("", START, START + HOUR) == 0 * HOUR
