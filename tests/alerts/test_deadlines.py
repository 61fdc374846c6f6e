"""Clock arithmetic against a second, day-walking implementation and against the law's own cases."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.deadlines import Deadline, DeadlineState, clocks_for, due_moment, moved_earlier, revisit
from alerts.incidents import FourTimes, Incident, Kind, StartOrigin, State
from config.calendar import WorkingDays
from config.configuration import Configuration
from config.law import ClockRule, HolidayYear

EAST_EIGHT = timezone(timedelta(hours=8))
START = datetime(2016, 1, 1, tzinfo=UTC)
CALENDAR = WorkingDays.from_years()
MOMENTS = st.integers(0, 5_600_000).map(lambda minutes: START + timedelta(minutes=minutes))


def at(text: str) -> datetime:
    """Beijing wall time."""
    return datetime.fromisoformat(text).replace(tzinfo=EAST_EIGHT)


@cache
def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def walk(start: datetime, count: int) -> datetime:
    """24:00 of the count-th working day: one hour at a time, asking the library of holidays."""
    moment = start.astimezone(EAST_EIGHT).replace(minute=0, second=0, microsecond=0)
    worked: set[date] = set()
    first = moment.date()
    while len(worked) < count:
        moment += timedelta(hours=1)
        if moment.date() != first and works(moment.date()):
            worked.add(moment.date())
    while moment.hour or moment.date() in worked:
        moment += timedelta(hours=1)
    return moment


def incident(found: datetime, *, kind: Kind = Kind.EMERGENCY, level: str = "一般",
             message_type: str = "", first_post: datetime | None = None,
             proposed: str = "") -> Incident:
    return Incident(id="case", kind=kind, title="t", place="", state=State.FOUND, level=level,
                    message_type=message_type, level_proposed=proposed,
                    times=FourTimes(found=found, first_post=first_post))


@given(MOMENTS, st.sampled_from([3, 7, 15, 20]))
@settings(max_examples=300, deadline=None)
def test_working_days_agree_with_walking_hour_by_hour(start: datetime, count: int) -> None:
    assert due_moment(start, count, "workday", CALENDAR) == walk(start, count)


@given(MOMENTS, st.sampled_from([5, 24, 48, 0.5]))
def test_hours_are_natural_hours_whatever_the_day(start: datetime, hours: float) -> None:
    assert (due_moment(start, hours, "hour", CALENDAR) - start).total_seconds() == hours * 3600


@pytest.mark.parametrize(("start", "count", "due"), [
    ("2026-02-13 10:00", 1, "2026-02-15 00:00"),  # Saturday 14th is a make-up working day
    ("2026-02-14 10:00", 1, "2026-02-25 00:00"),  # over the whole Spring Festival
    ("2026-09-30 23:59", 3, "2026-10-11 00:00"),  # National Day; 10th is a make-up Saturday
    ("2026-06-05 00:00", 1, "2026-06-09 00:00"),  # a Friday: the weekend does not count
])
def test_holidays_and_make_up_days_of_2026_count_as_the_notice_says(
        start: str, count: int, due: str) -> None:
    assert due_moment(at(start), count, "workday", CALENDAR) == at(due)


def rules(configuration: Configuration) -> tuple[ClockRule, ...]:
    return configuration.clocks


def made(case: Incident, configuration: Configuration, now: datetime,
         started: tuple[Deadline, ...] = ()) -> dict[str, Deadline]:
    clocks = clocks_for(case, rules(configuration), CALENDAR, now, started)
    return {clock.rule: clock for clock in clocks}


def test_a_grave_emergency_owes_five_and_twenty_four_hours_from_the_earliest_time(
        configuration: Configuration) -> None:
    found, first = at("2026-06-01 12:00"), at("2026-06-01 09:00")
    clocks = made(incident(found, level="重大", first_post=first), configuration, found)
    assert {rule: clock.due_at for rule, clock in clocks.items()} == {
        "RESP-5H": at("2026-06-01 14:00"), "RESP-24H": at("2026-06-02 09:00")}
    assert clocks["RESP-5H"].basis is StartOrigin.FIRST_POST
    assert clocks["RESP-5H"].due_from_found == at("2026-06-01 17:00")


def test_an_undetermined_emergency_and_a_concern_owe_forty_eight_hours(
        configuration: Configuration) -> None:
    found = at("2026-06-01 12:00")
    for case in (incident(found, level="undetermined"),
                 incident(found, kind=Kind.CONCERN, level="none")):
        assert list(made(case, configuration, found)) == ["RESP-48H"]


def test_an_upgrade_counts_from_the_start_already_fixed_and_says_born_overdue(
        configuration: Configuration) -> None:
    found, later = at("2026-06-01 12:00"), at("2026-06-01 18:00")
    first = tuple(made(incident(found), configuration, found).values())
    case = incident(found, level="重大", first_post=at("2026-06-01 08:00"))
    raised = made(case, configuration, later, first)
    assert raised["RESP-5H"].starts_at == found
    assert raised["RESP-5H"].born_overdue
    assert not raised["RESP-24H"].born_overdue
    assert raised["RESP-24H"].earlier_starts_at == at("2026-06-01 08:00")


def test_an_earlier_start_is_noted_beside_and_moves_the_clock_only_when_signed(
        configuration: Configuration) -> None:
    found, earlier = at("2026-06-01 12:00"), at("2026-06-01 10:00")
    clock = made(incident(found), configuration, found)["RESP-48H"]
    case = incident(found, first_post=earlier)
    noted = revisit(clock, case, CALENDAR, found)
    assert (noted.starts_at, noted.due_at) == (clock.starts_at, clock.due_at)
    assert noted.earlier_due_at == at("2026-06-03 10:00")
    assert moved_earlier(noted, case, CALENDAR, found).due_at == at("2026-06-03 10:00")


def test_a_later_time_never_moves_a_clock(configuration: Configuration) -> None:
    found = at("2026-06-01 12:00")
    clock = made(incident(found), configuration, found)["RESP-48H"]
    case = incident(found, first_post=at("2026-06-01 13:00"))
    assert moved_earlier(revisit(clock, case, CALENDAR, found), case, CALENDAR, found) == clock


def test_a_message_counts_working_days_from_receipt(configuration: Configuration) -> None:
    found = at("2026-06-05 17:00")
    case = incident(found, kind=Kind.MESSAGE, level="none", message_type="咨询",
                    first_post=at("2026-06-01 08:00"))
    clock = made(case, configuration, found)["P-45-1"]
    assert clock.due_at == at("2026-06-11 00:00")
    assert clock.basis is StartOrigin.RECEIVED


def test_a_year_without_a_holiday_notice_gives_no_due_moment_and_says_so(
        configuration: Configuration) -> None:
    found = at("2031-06-02 10:00")
    case = incident(found, kind=Kind.MESSAGE, level="none", message_type="咨询")
    clock = made(case, configuration, found)["P-45-1"]
    assert clock.due_at is None
    assert "2031" in clock.arithmetic
    known = WorkingDays.from_years([HolidayYear(year=2031, holidays=(), workdays=(), source="x",
                                                status="C")])
    assert revisit(clock, case, known, found).due_at == at("2031-06-06 00:00")


def test_only_rules_in_force_at_the_start_apply(configuration: Configuration) -> None:
    before = at("2016-05-01 12:00")
    assert list(made(incident(before, level="重大"), configuration, before)) == ["RESP-24H"]


def test_a_clock_is_overdue_only_after_its_due_moment(configuration: Configuration) -> None:
    found = at("2026-06-01 12:00")
    clock = made(incident(found), configuration, found)["RESP-48H"]
    assert clock.due_at is not None
    assert not clock.is_overdue(clock.due_at)
    assert clock.is_overdue(clock.due_at + timedelta(microseconds=1))
    assert clock.state is DeadlineState.RUNNING
