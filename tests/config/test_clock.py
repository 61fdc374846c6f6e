"""Time is aware, stored in one form, and can be played faster."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.clock import ScaledClock, SteppedClock, SystemClock, beijing, from_text, to_text

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=12)


def test_the_system_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_scaled_clock_starts_where_it_is_told() -> None:
    assert NOON <= ScaledClock.start_ticking(NOON, NIGHT, speed=1).now() < NIGHT


def test_a_scaled_clock_runs_faster_by_its_speed() -> None:
    clock = ScaledClock.start_ticking(NOON, NIGHT, speed=36_000)
    time.sleep(0.05)
    assert clock.now() - NOON >= timedelta(minutes=30)


def test_sleeping_on_a_scaled_clock_passes_its_own_seconds() -> None:
    clock = ScaledClock.start_ticking(NOON, NIGHT, speed=3600)
    began = time.monotonic()
    clock.sleep(180)
    assert clock.now() - NOON >= timedelta(seconds=180)
    assert time.monotonic() - began < 5


def test_a_scaled_clock_slows_to_the_ordinary_pace_at_its_end() -> None:
    clock = ScaledClock.start_ticking(NOON, NOON + timedelta(seconds=36), speed=3600)
    time.sleep(0.05)
    assert timedelta(seconds=36) < clock.now() - NOON < timedelta(seconds=60)


def test_a_sleep_across_the_end_is_not_cut_short() -> None:
    clock = ScaledClock.start_ticking(NOON, NOON + timedelta(seconds=36), speed=3600)
    clock.sleep(36.1)
    assert clock.now() - NOON >= timedelta(seconds=36.1)


def test_a_stepped_clock_moves_only_when_told() -> None:
    clock = SteppedClock(NOON)
    assert clock.now() == NOON
    clock.sleep(3600)
    assert clock.now() == NOON + timedelta(hours=1)


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        ScaledClock.start_ticking(datetime(2026, 3, 2), NIGHT, speed=1)  # noqa: DTZ001


def test_beijing_reads_eight_hours_later() -> None:
    assert beijing(NOON).strftime("%H:%M") == "12:00"


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()),  # noqa: DTZ001
       st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_stored_moments_come_back_and_sort_as_text(one: datetime, other: datetime) -> None:
    assert from_text(to_text(one)) == one.astimezone(UTC)
    assert (to_text(one) < to_text(other)) == (one.astimezone(UTC) < other.astimezone(UTC))


def test_a_naive_moment_is_never_stored() -> None:
    with pytest.raises(ValueError, match="aware"):
        to_text(datetime(2026, 3, 2))  # noqa: DTZ001
