"""Working days and calendar days against a walk through the days that shares no code."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import WorkingDays, YearMissing
from config.law import HolidayYear

CALENDAR = WorkingDays.from_years()
KNOWN = st.dates(date(2004, 1, 1), date(2026, 8, 31))


def walk(start: date, count: int) -> date:
    """The count-th working day after start, by the library's own judgement of each day."""
    days = (start + timedelta(days=offset) for offset in range(1, 400))
    return [day for day in days if day.year <= 2026 and chinese_calendar.is_workday(day)][count - 1]


@given(KNOWN)
def test_a_day_is_worked_as_the_library_says(day: date) -> None:
    assert CALENDAR.is_workday(day) == chinese_calendar.is_workday(day)


@given(KNOWN, st.integers(1, 60))
def test_working_days_match_a_walk_through_the_days(start: date, count: int) -> None:
    assert CALENDAR.add_workdays(start, count) == walk(start, count)


@given(KNOWN, st.integers(1, 40), st.integers(1, 20))
def test_working_days_add_up(start: date, first: int, second: int) -> None:
    there = CALENDAR.add_workdays(CALENDAR.add_workdays(start, first), second)
    assert there == CALENDAR.add_workdays(start, first + second)


@given(KNOWN, st.integers(1, 90))
def test_a_period_of_days_ends_on_the_first_working_day_from_its_last(start: date,
                                                                      count: int) -> None:
    last = start + timedelta(days=count)
    due = CALENDAR.add_days(start, count)
    between = [last + timedelta(days=offset) for offset in range((due - last).days)]
    assert due >= last
    assert chinese_calendar.is_workday(due)
    assert not [day for day in between if chinese_calendar.is_workday(day)]


def test_a_make_up_saturday_is_worked() -> None:
    assert CALENDAR.is_workday(date(2026, 2, 14))


def test_seven_working_days_over_the_spring_festival() -> None:
    assert CALENDAR.add_workdays(date(2026, 2, 13), 3) == date(2026, 2, 25)


def test_the_plans_reporting_day_is_a_working_day() -> None:
    assert CALENDAR.is_workday(date(2016, 12, 15))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 4)])
def test_an_unknown_year_is_never_guessed(day: date) -> None:
    with pytest.raises(YearMissing) as missing:
        CALENDAR.is_workday(day)
    assert missing.value.year == day.year
    assert "holidays.toml" in str(missing.value)


def test_a_period_that_runs_into_an_unknown_year_says_which() -> None:
    with pytest.raises(YearMissing, match="2027"):
        CALENDAR.add_workdays(date(2026, 12, 30), 15)


def test_an_own_year_replaces_the_librarys_as_a_whole() -> None:
    own = HolidayYear(year=2026, holidays=(date(2026, 3, 2),), workdays=(date(2026, 3, 7),),
                      source="试验", status="B")
    calendar = WorkingDays.from_years([own])
    assert not calendar.is_workday(date(2026, 3, 2))
    assert calendar.is_workday(date(2026, 3, 7))
    assert calendar.is_workday(date(2026, 10, 1))
    assert not calendar.is_workday(date(2025, 10, 1))


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_has_at_least_one_day(count: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.add_workdays(date(2026, 3, 2), count)
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.add_days(date(2026, 3, 2), count)
