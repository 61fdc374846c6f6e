"""P12: dead within two intervals, silent after three rhythms, changed below half the fields."""

from dataclasses import replace
from datetime import timedelta

import pytest
from crawl_bench import START

from crawlers.health import Health, assess, due_sources, is_changed
from crawlers.visits import RunStatus, SourceState, Yield

HOUR = timedelta(hours=1)
WELL = SourceState(
    source="site", name="样例", enabled=True, interval_minutes=60, rhythm_hours=4.0,
    first_run_at=START - 100 * HOUR, last_run_at=START, last_success_at=START,
    last_post_at=START, last_status=RunStatus.DONE, last_message="", retry_at=None, posts=9,
    waiting=0, quarantined=0, yields=(Yield(expected=30, filled=30),) * 5)
DYING = replace(WELL, last_status=RunStatus.FAILED, last_message="status 500")


@pytest.mark.parametrize(("state", "after", "health"), [
    (WELL, 0 * HOUR, Health.WELL),
    (DYING, 2 * HOUR, Health.WELL),
    (DYING, 2 * HOUR + timedelta(seconds=1), Health.DEAD),
    (replace(DYING, last_status=RunStatus.WAITING), 1 * HOUR, Health.WAITING),
    (replace(DYING, last_status=RunStatus.WAITING), 3 * HOUR, Health.DEAD),
    (replace(WELL, enabled=False), 99 * HOUR, Health.OFF),
    (replace(WELL, first_run_at=None, last_success_at=None), 0 * HOUR, Health.NEW),
    (replace(DYING, first_run_at=START, last_success_at=None), 1 * HOUR, Health.NEW),
    (replace(DYING, first_run_at=START, last_success_at=None), 3 * HOUR, Health.DEAD),
    (replace(WELL, last_post_at=START - 12 * HOUR), 0 * HOUR, Health.WELL),
    (replace(WELL, last_post_at=START - 13 * HOUR), 0 * HOUR, Health.SILENT),
    (replace(WELL, last_post_at=None), 0 * HOUR, Health.SILENT),
    (replace(WELL, yields=(Yield(expected=30, filled=10), *WELL.yields)), 0 * HOUR,
     Health.CHANGED),
    (replace(WELL, yields=(Yield(expected=1, filled=0), *WELL.yields)), 0 * HOUR, Health.CHANGED),
])
def test_health_follows_from_the_facts(
        state: SourceState, after: timedelta, health: Health) -> None:
    found = assess(state, START + after)
    assert found.health is health
    assert found.is_blind is (health in (Health.DEAD, Health.CHANGED, Health.SILENT))


def test_a_blind_source_comes_with_reason_and_remedy() -> None:
    found = assess(DYING, START + 5 * HOUR)
    assert "5.0 小时" in found.reason and "status 500" in found.reason and found.remedy


def test_a_source_that_never_had_times_is_no_changed_one() -> None:
    assert not is_changed((Yield(expected=30, filled=20),) * 4)
    assert not is_changed((Yield(expected=30, filled=0),))
    assert not is_changed(())


def test_a_source_is_due_after_its_interval_and_never_before_it_asked_for() -> None:
    waiting = replace(WELL, retry_at=START + 3 * HOUR)
    assert due_sources([WELL], START + timedelta(minutes=59)) == ()
    assert due_sources([WELL, replace(WELL, enabled=False)], START + HOUR) == ("site",)
    assert due_sources([waiting], START + HOUR) == ()
    assert due_sources([replace(WELL, last_run_at=None)], START) == ("site",)
