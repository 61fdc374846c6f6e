"""Working days of China (工作日): the State Council's notices, as library and holidays.toml. Pure.

A year in neither raises `YearMissing`: a guessed due date would look exactly like a lawful one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import constants as library

from config.law import HolidayYear

SATURDAY = 5
"""date.weekday() of the first day of the weekend."""


class YearMissing(Exception):
    """The holiday arrangement (放假安排) of `year` is not known here."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年的放假安排未知：请照国务院办公厅通知补进 holidays.toml")
        self.year = year


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingDays:
    """Days off and make-up working days (调休上班) of known years; other days go by the week."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    known_years: frozenset[int]

    @classmethod
    def from_years(cls, years: Iterable[HolidayYear] = ()) -> "WorkingDays":
        """The library's years, each replaced as a whole where `years` has its own notice."""
        own = tuple(years)
        named = {year.year for year in own}
        holidays = {day for day in library.holidays if day.year not in named}
        workdays = {day for day in library.workdays if day.year not in named}
        known = named | {day.year for day in library.holidays}
        return cls(holidays=frozenset(holidays.union(*(year.holidays for year in own))),
                   workdays=frozenset(workdays.union(*(year.workdays for year in own))),
                   known_years=frozenset(known))

    def is_workday(self, day: date) -> bool:
        """True when offices work that day; YearMissing when its year is unknown."""
        if day.year not in self.known_years:
            raise YearMissing(day.year)
        if day in self.workdays:
            return True
        return day not in self.holidays and day.weekday() < SATURDAY

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th (≥ 1) working day after `start`; the day of receipt is not counted."""
        if count < 1:
            raise ValueError(f"at least one working day, not {count}")
        day = start
        while count:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def add_days(self, start: date, count: int) -> date:
        """The last day of a period of `count` (≥ 1) calendar days that begins at `start`.

        民法典 201: the first day is not counted. 203: a last day off moves to the next working day.
        """
        if count < 1:
            raise ValueError(f"at least one day, not {count}")
        last = start + timedelta(days=count)
        while not self.is_workday(last):
            last += timedelta(days=1)
        return last
