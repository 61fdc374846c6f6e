"""A running clock (时限) and the arithmetic that makes it. Pure: `now` is an argument.

Hours are natural hours. Working and calendar days end at 24:00 Beijing time of the last day; the
day of the start is not counted (民法典 201, 203). A start never moves: what is learnt later is
stored beside it, and a clock may be born overdue.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from alerts.incidents import Incident, Kind, StartOrigin
from config.calendar import WorkingDays, YearMissing
from config.clock import BEIJING, beijing
from config.law import LEVELS, ClockRule


class DeadlineState(StrEnum):
    """How a clock ended, if it did."""

    RUNNING = "running"
    MET = "met"  # answered in time
    MISSED = "missed"  # answered too late, or closed unanswered
    WAIVED = "waived"  # a person signed why it does not apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock of one case: rule, start with its basis, due moment, state.

    `id` is a function of case and rule. `due_at` None = cannot be computed yet (a year missing in
    the holiday table), shown loudly. `born_overdue` is true when it was already past at birth.
    Everything of the rule that matters is copied, so that editing the rule moves no running clock.
    """

    id: str
    incident: str
    rule: str
    name: str
    clause: str
    starts_at: datetime
    basis: StartOrigin
    due_at: datetime | None
    statutory: bool
    met_by: tuple[str, ...]
    """Kinds of published response that stop it."""
    amount: float
    unit: str
    """hour | workday | day"""
    levels: tuple[str, ...] = ()
    """Only owed at these levels; empty = at any."""
    due_from_found: datetime | None = None
    """The second clock, counted from `found`, shown beside; None when that is the basis anyway."""
    earlier_starts_at: datetime | None = None
    """An earlier start learnt after birth: shown with its due moment, taken only by signature."""
    earlier_due_at: datetime | None = None
    arithmetic: str
    """The computation in Chinese, for people: start + amount = due."""
    state: DeadlineState = DeadlineState.RUNNING
    born_overdue: bool = False
    ended_at: datetime | None = None
    ended_by: str = ""
    reason: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """True while it runs and its due moment has passed."""
        return (self.state is DeadlineState.RUNNING and self.due_at is not None
                and now > self.due_at)


OUTGROWN = "level_not_held"
"""Reason of a clock waived because a person confirmed a level at which it is not owed."""

BASIS_WORDS = {
    StartOrigin.OCCURRED: "发生时间", StartOrigin.FIRST_POST: "最早帖文时间，起算点推定",
    StartOrigin.FOUND: "系统发现时间，起算点推定", StartOrigin.NOTIFIED: "责任单位接报时间",
    StartOrigin.RECEIVED: "收到时间",
}
UNIT_WORDS = {"hour": "小时", "workday": "个工作日", "day": "日"}


def due_moment(start: datetime, amount: float, unit: str, calendar: WorkingDays) -> datetime:
    """When `amount` `unit`s after `start` (aware) have passed; YearMissing if a year is unknown."""
    if unit == "hour":
        return start + timedelta(hours=amount)
    first = beijing(start).date()
    count = int(amount)
    last = (calendar.add_workdays(first, count) if unit == "workday"
            else calendar.add_days(first, count))
    return _midnight_after(last).astimezone(start.tzinfo)


def _midnight_after(day: date) -> datetime:
    """24:00 Beijing time of that day."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=BEIJING)


def clocks_for(incident: Incident, rules: Sequence[ClockRule], calendar: WorkingDays,
               now: datetime, started: Sequence[Deadline] = ()) -> tuple[Deadline, ...]:
    """Every clock the case owes and does not have in `started`.

    Response clocks count from the start already fixed by `started`, else from the earliest known
    time, which is thereby fixed; a rule counts when it was in force on that day (Beijing).
    """
    have = {deadline.rule for deadline in started}
    return tuple(
        _begin(incident, rule, calendar, now, start)
        for rule in rules
        if rule.id not in have and rule.enabled and _owed(incident, rule)
        and _in_force(rule, (start := _start(incident, rule, started))[0])
    )


def _start(incident: Incident, rule: ClockRule,
           started: Sequence[Deadline]) -> tuple[datetime, StartOrigin]:
    if rule.start == "received":
        return incident.times.found, StartOrigin.RECEIVED
    fixed = [(clock.starts_at, clock.basis) for clock in started
             if clock.basis is not StartOrigin.RECEIVED]
    return min(fixed) if fixed else incident.times.earliest()


def _owed(incident: Incident, rule: ClockRule) -> bool:
    level = incident.level_proposed or incident.level
    if incident.kind.value not in rule.kinds or level in rule.except_levels:
        return False
    if rule.levels and level not in rule.levels:
        return False
    return not rule.message_types or (incident.kind is Kind.MESSAGE
                                      and incident.message_type in rule.message_types)


def _in_force(rule: ClockRule, start: datetime) -> bool:
    day = beijing(start).date()
    return rule.in_force_from <= day and (rule.in_force_to is None or day <= rule.in_force_to)


def _begin(incident: Incident, rule: ClockRule, calendar: WorkingDays, now: datetime,
           start: tuple[datetime, StartOrigin]) -> Deadline:
    starts_at, basis = start
    name = hashlib.sha256(f"{incident.id}\n{rule.id}".encode()).hexdigest()[:16]
    clock = Deadline(
        id=name, incident=incident.id, rule=rule.id, name=rule.name,
        clause=f"{rule.document} {rule.clause}".strip(), starts_at=starts_at, basis=basis,
        due_at=None, statutory=rule.statutory, met_by=rule.met_by, levels=rule.levels,
        amount=rule.amount, unit=rule.unit, arithmetic="")
    return revisit(_timed(clock, calendar, now), incident, calendar, now)


def _timed(clock: Deadline, calendar: WorkingDays, now: datetime) -> Deadline:
    """With due moment and arithmetic, or with the reason why there is none."""
    left = (f"{_wall(clock.starts_at)}（{BASIS_WORDS[clock.basis]}）＋ "
            f"{clock.amount:g} {UNIT_WORDS[clock.unit]}")
    try:
        due_at = due_moment(clock.starts_at, clock.amount, clock.unit, calendar)
    except YearMissing as missing:
        return replace(clock, arithmetic=f"{left} ＝ 无法计算：{missing}")
    return replace(clock, due_at=due_at, arithmetic=f"{left} ＝ {_wall(due_at)}",
                   born_overdue=due_at < now)


def revisit(clock: Deadline, incident: Incident, calendar: WorkingDays,
            now: datetime) -> Deadline:
    """The same clock with what has become known since; the start stays where it is.

    A due moment that could not be computed is computed once the holiday table has the year; an
    earlier start is noted beside with its own due moment; the clock from `found` is filled in.
    """
    if clock.due_at is None:
        clock = _timed(clock, calendar, now)
    found = incident.times.found
    if clock.due_from_found is None and clock.starts_at != found:
        clock = replace(clock, due_from_found=_due_or_none(clock, found, calendar))
    earliest, _ = incident.times.earliest()
    known = clock.earlier_starts_at or clock.starts_at
    if clock.basis is StartOrigin.RECEIVED or earliest >= known:
        return clock
    return replace(clock, earlier_starts_at=earliest,
                   earlier_due_at=_due_or_none(clock, earliest, calendar))


def _due_or_none(clock: Deadline, start: datetime, calendar: WorkingDays) -> datetime | None:
    try:
        return due_moment(start, clock.amount, clock.unit, calendar)
    except YearMissing:
        return None


def moved_earlier(clock: Deadline, incident: Incident, calendar: WorkingDays,
                  now: datetime) -> Deadline:
    """The clock after a person signed that the earlier start counts; never later than before."""
    earliest, basis = incident.times.earliest()
    if clock.basis is StartOrigin.RECEIVED or earliest >= clock.starts_at:
        return clock
    moved = replace(clock, starts_at=earliest, basis=basis, earlier_starts_at=None,
                    earlier_due_at=None, due_at=None)
    return replace(_timed(moved, calendar, now), born_overdue=clock.born_overdue)


def is_outgrown(clock: Deadline, incident: Incident) -> bool:
    """True when a person confirmed a level at which this running clock is not owed."""
    return (clock.state is DeadlineState.RUNNING and bool(clock.levels)
            and bool(incident.level_confirmed_by) and not incident.level_proposed
            and incident.level not in clock.levels)


def is_owed_again(clock: Deadline, incident: Incident) -> bool:
    """True when a clock waived with its level is owed again: the level came back."""
    level = incident.level_proposed or incident.level
    return (clock.state is DeadlineState.WAIVED and clock.reason == OUTGROWN
            and level in clock.levels)


def resumed(clock: Deadline, now: datetime) -> Deadline:
    """It runs on from its old start; past due already means it says so."""
    return replace(clock, state=DeadlineState.RUNNING, ended_at=None, ended_by="", reason="",
                   born_overdue=clock.due_at is not None and clock.due_at < now)


def rank(level: str) -> int:
    """Higher is worse; -1 for undetermined and none."""
    return LEVELS.index(level) if level in LEVELS else -1


def _wall(moment: datetime) -> str:
    return f"{beijing(moment):%Y-%m-%d %H:%M}"
