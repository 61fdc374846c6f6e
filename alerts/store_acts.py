"""What people do to a case, each in one transaction with its audit entry.

Every function takes an `Act`: opaque actor, moment, and the version the person saw (`Conflict` when
someone was faster). `NotAllowed` says in Chinese which rule forbids it; nothing is then written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from alerts.acts import Act, Conflict, NotAllowed
from alerts.clockwork import Timing
from alerts.deadlines import Deadline, DeadlineState, moved_earlier
from alerts.incidents import Incident, State
from alerts.store_audit import write_audit
from alerts.store_incidents import (
    deadlines_of,
    find_incident,
    update_deadline,
    update_incident,
)
from config.clock import to_text
from config.database import transaction
from config.law import LEVELS

ORDER = (State.FOUND, State.VERIFIED, State.CONSULTED, State.ASSESSED, State.ASSIGNED,
         State.ANSWERING)
LEVEL_WORDS = (*LEVELS, "undetermined", "none")


@contextmanager
def _open_case(db: Database, incident_id: str, act: Act) -> Iterator[Incident]:
    """The open case as the person saw it, under the write lock."""
    with transaction(db):
        incident = find_incident(db, incident_id)
        if incident is None:
            raise NotAllowed(f"没有编号为 {incident_id} 的事项")
        if incident.version != act.version:
            raise Conflict("有人刚刚改动了这件事项，请刷新后再操作")
        if not incident.is_open:
            raise NotAllowed("事项已经办结，如需继续办理请先重新打开")
        yield incident


def _save(db: Database, incident: Incident, act: Act, action: str, **detail: object) -> None:
    update_incident(db, incident, act.version)
    write_audit(db, act.actor, action, incident.id, now=act.now, detail=dict(detail))


def _need(reason: str, what: str) -> str:
    if not reason.strip():
        raise NotAllowed(f"请写明{what}")
    return reason.strip()


def confirm_level(db: Database, incident_id: str, level: str, *, rule: str, act: Act) -> None:
    """A person signs the level (分级); the watcher then starts or waives the clocks it means.

    A clock of a level no longer held is waived by the same signature, never deleted.
    """
    if level not in LEVEL_WORDS:
        raise NotAllowed(f"没有“{level}”这一级别")
    with _open_case(db, incident_id, act) as incident:
        graded = incident.level_proposed or incident.level
        signed = replace(incident, level=level, rule=rule, level_confirmed_by=act.actor,
                         level_proposed="", graded_at_confirm=graded)
        _save(db, signed, act, "level_confirmed", level=level, rule=rule, was=incident.level,
              proposed=incident.level_proposed)


def advance_state(db: Database, incident_id: str, state: State, *, act: Act) -> None:
    """Forward along the law's order (发现→核实→会商→研判→交办→回应); steps may be skipped."""
    with _open_case(db, incident_id, act) as incident:
        if state not in ORDER or ORDER.index(state) <= ORDER.index(incident.state):
            raise NotAllowed("办理状态只能向前推进；办结请用“办结”或“无需回应”")
        _save(db, replace(incident, state=state), act, "state_advanced", state=state.value,
              was=incident.state.value)


def assign(db: Database, incident_id: str, unit: str, *, act: Act) -> None:
    """Hand the case to a unit (交办); the moment is recorded as `notified` if it had none."""
    with _open_case(db, incident_id, act) as incident:
        unit = _need(unit, "交办单位")
        state = max(incident.state, State.ASSIGNED, key=ORDER.index)
        times = incident.times
        if times.notified is None:
            times = replace(times, notified=act.now)
        _save(db, replace(incident, assigned_to=unit, state=state, times=times), act, "assigned",
              unit=unit, was=incident.assigned_to)


def acknowledge(db: Database, incident_id: str, *, act: Act) -> None:
    """“我已看到”: quiets the early reminders; no clock stops by it."""
    with _open_case(db, incident_id, act) as incident:
        _save(db, replace(incident, acknowledged_by=act.actor), act, "acknowledged")


def state_occurrence(db: Database, incident_id: str, occurred: datetime, *, by: str,
                     act: Act) -> None:
    """A person states when it happened and who says so; running clocks keep their start."""
    with _open_case(db, incident_id, act) as incident:
        if occurred > act.now:
            raise NotAllowed("发生时间不能晚于现在")
        times = replace(incident.times, occurred=occurred, occurred_by=_need(by, "依据（谁说的）"))
        _save(db, replace(incident, times=times), act, "occurrence_stated",
              occurred=to_text(occurred), by=by)


def reject(db: Database, incident_id: str, reason: str, *, act: Act) -> None:
    """No response needed (无需回应: 误报、不属实、非本区): clocks are waived with the reason."""
    _finish(db, incident_id, State.NO_RESPONSE_NEEDED, reason, act)


def close(db: Database, incident_id: str, reason: str, *, act: Act) -> None:
    """Close (办结). Refused while a clock still runs in time; one past due is then missed."""
    _finish(db, incident_id, State.CLOSED, reason, act)


def _finish(db: Database, incident_id: str, state: State, reason: str, act: Act) -> None:
    with _open_case(db, incident_id, act) as incident:
        reason = _need(reason, "理由")
        for deadline in deadlines_of(db, incident_id):
            if deadline.state is DeadlineState.RUNNING:
                ended = _end(deadline, state, reason, act)
                update_deadline(db, ended, DeadlineState.RUNNING)
        done = replace(incident, state=state, closed_reason=reason, closed_at=act.now)
        _save(db, done, act, "closed" if state is State.CLOSED else "rejected", reason=reason)


def _end(deadline: Deadline, state: State, reason: str, act: Act) -> Deadline:
    if state is State.NO_RESPONSE_NEEDED:
        return replace(deadline, state=DeadlineState.WAIVED, ended_at=act.now,
                       ended_by=act.actor, reason=reason)
    if not deadline.is_overdue(act.now):
        raise NotAllowed(f"“{deadline.name}”还在计时：请先发布回应，或写明理由注销该时限")
    return replace(deadline, state=DeadlineState.MISSED, ended_at=act.now, ended_by=act.actor,
                   reason="closed_unanswered")


def reopen(db: Database, incident_id: str, reason: str, *, act: Act) -> None:
    """Take a closed case up again (重新打开); ended clocks stay as they ended."""
    with transaction(db):
        incident = find_incident(db, incident_id)
        if incident is None or incident.is_open:
            raise NotAllowed("只有已办结的事项可以重新打开")
        again = replace(incident, state=State.FOUND, closed_reason="", closed_at=None)
        _save(db, again, act, "reopened", reason=_need(reason, "理由"))


def waive_deadline(db: Database, deadline_id: str, reason: str, *, act: Act) -> None:
    """A person signs why a clock does not apply; `act.version` is the case's version."""
    with transaction(db):
        rows = list(db.query("select incident from deadline where id = ?", [deadline_id]))
        if not rows:
            raise NotAllowed("没有这个时限")
        with _open_case(db, rows[0]["incident"], act) as incident:
            clock = next(d for d in deadlines_of(db, incident.id) if d.id == deadline_id)
            reason = _need(reason, "注销时限的理由")
            waived = replace(clock, state=DeadlineState.WAIVED, ended_at=act.now,
                             ended_by=act.actor, reason=reason)
            if clock.state is not DeadlineState.RUNNING:
                raise NotAllowed("这个时限已经结束")
            update_deadline(db, waived, DeadlineState.RUNNING)
            _save(db, incident, act, "deadline_waived", deadline=deadline_id, rule=clock.rule,
                  reason=reason)


def adopt_earlier_start(db: Database, incident_id: str, timing: Timing, *, act: Act) -> None:
    """A person signs that the earlier start counts: running clocks move to it, never later.

    Old and new start stand in the audit entry; a clock already past due by it says so at once.
    """
    with _open_case(db, incident_id, act) as incident:
        moved = {}
        for clock in deadlines_of(db, incident_id):
            after = moved_earlier(clock, incident, timing.calendar, act.now)
            if clock.state is DeadlineState.RUNNING and after != clock:
                update_deadline(db, after, DeadlineState.RUNNING)
                moved[clock.rule] = [to_text(clock.starts_at), to_text(after.starts_at)]
        if not moved:
            raise NotAllowed("没有更早的起算点可以采用")
        _save(db, incident, act, "start_adopted", moved=moved)
