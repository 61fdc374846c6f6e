"""Clocks kept in step with their cases: started, waived with a confirmed level, resumed, ended.

The arithmetic lives in `deadlines.py`; here it meets the stored rows. Whatever the rules file says
tomorrow, a clock that runs keeps what was copied into it when it began.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from alerts.acts import SYSTEM
from alerts.deadlines import (
    OUTGROWN,
    Deadline,
    DeadlineState,
    clocks_for,
    is_outgrown,
    is_owed_again,
    resumed,
    revisit,
)
from alerts.incidents import Incident, State
from alerts.responses import Response, ResponseState, stopped
from alerts.store_audit import write_audit
from alerts.store_incidents import (
    deadlines_of,
    find_incident,
    insert_deadline,
    open_deadlines,
    open_incidents,
    responses_of,
    update_deadline,
)
from config.calendar import WorkingDays
from config.clock import to_text
from config.configuration import Configuration
from config.database import transaction
from config.law import ClockRule

BOARD = "answered_on_board"
"""Reason of a clock that the board's own answer ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The clock rules and the calendar of this installation."""

    rules: tuple[ClockRule, ...]
    calendar: WorkingDays

    @classmethod
    def from_configuration(cls, config: Configuration) -> "Timing":
        """As clocks.toml and holidays.toml stand now."""
        return cls(rules=config.clocks, calendar=WorkingDays.from_years(config.holidays))


def start_clocks(config: Configuration, db: Database, incident_id: str, now: datetime) -> int:
    """Start what one case owes at once, e.g. after a person opened it; returns how many began."""
    with transaction(db):
        incident = find_incident(db, incident_id)
        if incident is None or not incident.is_open:
            return 0
        return start_clocks_of(db, incident, Timing.from_configuration(config), now)


def keep_clocks(db: Database, timing: Timing, now: datetime) -> int:
    """Bring the clocks of every open case up to date; returns how many changed."""
    changed = 0
    clocks = open_deadlines(db)
    for incident in open_incidents(db):
        if _changes(clocks.get(incident.id, ()), incident, timing, now):
            with transaction(db):  # seen again under the lock: a person may have acted
                fresh = find_incident(db, incident.id)
                if fresh is not None and fresh.is_open:
                    changed += start_clocks_of(db, fresh, timing, now)
    return changed


def _changes(stored: Sequence[Deadline], incident: Incident, timing: Timing,
             now: datetime) -> bool:
    if clocks_for(incident, timing.rules, timing.calendar, now, stored):
        return True
    return any(_kept(clock, incident, timing, now) != clock for clock in stored)


def start_clocks_of(db: Database, incident: Incident, timing: Timing, now: datetime) -> int:
    """Inside a transaction: new clocks begin, stored ones follow the case; how many changed."""
    stored = deadlines_of(db, incident.id)
    answers = [answer for answer in responses_of(db, incident.id)
               if answer.state is ResponseState.PUBLISHED]
    changed = 0
    for clock in stored:
        after = _kept(clock, incident, timing, now)
        if after != clock:
            _save(db, _answered(after, incident, answers), clock, now)
            changed += 1
    for clock in clocks_for(incident, timing.rules, timing.calendar, now, stored):
        born = _answered(clock, incident, answers)
        insert_deadline(db, born, now)
        write_audit(db, SYSTEM, "clock_started", incident.id, now=now, detail=_detail(born))
        changed += 1
    return changed


def end_with_board(db: Database, incident: Incident, now: datetime) -> None:
    """Inside a transaction: the board's own answer closed the case, so its running clocks end."""
    for clock in deadlines_of(db, incident.id):
        if clock.state is DeadlineState.RUNNING:
            _save(db, _answered(clock, incident, ()), clock, now)


def _kept(clock: Deadline, incident: Incident, timing: Timing, now: datetime) -> Deadline:
    """What a stored clock should be now."""
    if is_owed_again(clock, incident):
        return resumed(clock, now)
    if clock.state is not DeadlineState.RUNNING:
        return clock
    if is_outgrown(clock, incident):
        return replace(clock, state=DeadlineState.WAIVED, ended_at=now, reason=OUTGROWN,
                       ended_by=incident.level_confirmed_by)
    return revisit(clock, incident, timing.calendar, now)


def _answered(clock: Deadline, incident: Incident, answers: Sequence[Response]) -> Deadline:
    """A clock that an answer already given stops, ends with that answer's own time."""
    for answer in sorted(answers, key=lambda answer: answer.published_at or answer.drafted_at):
        at = answer.published_at or answer.drafted_at
        ended = stopped(clock, answer.kind, at, answer.id)
        if ended is not None:
            return ended
    if incident.state is State.CLOSED and incident.closed_at is not None:
        late = clock.due_at is not None and incident.closed_at > clock.due_at
        return replace(clock, state=DeadlineState.MISSED if late else DeadlineState.MET,
                       ended_at=incident.closed_at, reason=BOARD, born_overdue=False)
    return clock


def _save(db: Database, clock: Deadline, was: Deadline, now: datetime) -> None:
    update_deadline(db, clock, was.state)
    if clock.state is not was.state or clock.earlier_starts_at != was.earlier_starts_at:
        write_audit(db, SYSTEM, "clock_changed", clock.incident, now=now, detail=_detail(clock))


def _detail(clock: Deadline) -> dict[str, object]:
    return {"deadline": clock.id, "rule": clock.rule, "arithmetic": clock.arithmetic,
            "state": clock.state.value, "reason": clock.reason, "by": clock.ended_by,
            "earlier": clock.earlier_starts_at and to_text(clock.earlier_starts_at)}
