"""Rows to records and back; the only place that knows how each field is written down."""

import json
from datetime import datetime
from typing import Any

from alerts.cases import Heartbeat, ReviewItem
from alerts.deadlines import Deadline, DeadlineState
from alerts.incidents import Claim, FourTimes, Incident, Kind, StartOrigin, State
from alerts.notices import Notice, NoticeState, NotifyReason, SentNotice
from alerts.responses import Response, ResponseKind, ResponseState
from config.clock import from_text, to_text

Row = dict[str, Any]


def moment(text: str | None) -> datetime | None:
    """A stored moment that may be unknown."""
    return None if text is None else from_text(text)


def written(value: datetime | None) -> str | None:
    """The stored form of a moment that may be unknown."""
    return None if value is None else to_text(value)


def _claims(stored: dict[str, Any]) -> dict[str, Claim]:
    return {key: value if isinstance(value, str) else (value[0], value[1])
            for key, value in stored.items()}


def incident_of(row: Row) -> Incident:
    """`row` must carry `posts`, the number of posts of the case."""
    times = FourTimes(found=from_text(row["found_at"]), occurred=moment(row["occurred_at"]),
                      first_post=moment(row["first_post_at"]), notified=moment(row["notified_at"]),
                      occurred_by=row["occurred_by"])
    same = {name: row[name] for name in (
        "id", "title", "place", "type", "type_code", "level", "level_high", "level_proposed",
        "rule", "level_confirmed_by", "graded_at_confirm", "message_type", "posts",
        "assigned_to", "acknowledged_by", "closed_reason", "version")}
    return Incident(
        **same, kind=Kind(row["kind"]), state=State(row["state"]), times=times,
        spots=tuple(json.loads(row["spots"])),
        tasks=tuple(json.loads(row["tasks"])), units=tuple(json.loads(row["units"])),
        figures=_claims(json.loads(row["figures"])),
        claims={who: _claims(said) for who, said in json.loads(row["claims"]).items()},
        last_post_at=moment(row["last_post_at"]), closed_at=moment(row["closed_at"]))


def incident_row(incident: Incident) -> Row:
    """Every stored column of a case; the number of posts is counted, not stored."""
    times = incident.times
    return {
        "id": incident.id, "kind": incident.kind.value, "title": incident.title,
        "place": incident.place, "spots": dumps(incident.spots), "state": incident.state.value,
        "found_at": to_text(times.found), "occurred_at": written(times.occurred),
        "occurred_by": times.occurred_by, "first_post_at": written(times.first_post),
        "notified_at": written(times.notified), "type": incident.type,
        "type_code": incident.type_code, "level": incident.level,
        "level_high": incident.level_high, "level_proposed": incident.level_proposed,
        "rule": incident.rule, "level_confirmed_by": incident.level_confirmed_by,
        "graded_at_confirm": incident.graded_at_confirm, "tasks": dumps(incident.tasks),
        "units": dumps(incident.units), "figures": dumps(incident.figures),
        "claims": dumps(incident.claims), "message_type": incident.message_type,
        "last_post_at": written(incident.last_post_at), "assigned_to": incident.assigned_to,
        "acknowledged_by": incident.acknowledged_by, "closed_reason": incident.closed_reason,
        "closed_at": written(incident.closed_at), "version": incident.version,
    }


def dumps(value: object) -> str:
    """JSON for one column, Chinese left readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def deadline_of(row: Row) -> Deadline:
    """A clock as stored."""
    same = {name: row[name] for name in ("id", "incident", "rule", "name", "clause", "arithmetic",
                                         "ended_by", "reason", "amount", "unit")}
    return Deadline(
        **same, statutory=bool(row["statutory"]), met_by=tuple(json.loads(row["met_by"])),
        levels=tuple(json.loads(row["levels"])), starts_at=from_text(row["starts_at"]),
        basis=StartOrigin(row["basis"]),
        due_at=moment(row["due_at"]), due_from_found=moment(row["due_from_found"]),
        earlier_starts_at=moment(row["earlier_starts_at"]),
        earlier_due_at=moment(row["earlier_due_at"]), state=DeadlineState(row["state"]),
        born_overdue=bool(row["born_overdue"]), ended_at=moment(row["ended_at"]))


def deadline_row(deadline: Deadline) -> Row:
    """Every stored column of a clock but `created_at`."""
    return {
        "id": deadline.id, "incident": deadline.incident, "rule": deadline.rule,
        "name": deadline.name, "clause": deadline.clause, "statutory": int(deadline.statutory),
        "met_by": dumps(deadline.met_by), "levels": dumps(deadline.levels),
        "amount": deadline.amount, "unit": deadline.unit, "starts_at": to_text(deadline.starts_at),
        "basis": deadline.basis.value, "due_at": written(deadline.due_at),
        "due_from_found": written(deadline.due_from_found),
        "earlier_starts_at": written(deadline.earlier_starts_at),
        "earlier_due_at": written(deadline.earlier_due_at), "arithmetic": deadline.arithmetic,
        "state": deadline.state.value, "born_overdue": int(deadline.born_overdue),
        "ended_at": written(deadline.ended_at), "ended_by": deadline.ended_by,
        "reason": deadline.reason,
    }


def response_of(row: Row) -> Response:
    """An answer as stored."""
    same = {name: row[name] for name in ("id", "incident", "facts", "measures", "results",
                                         "drafted_by", "reviewed_by", "approved_by", "address",
                                         "digest", "version")}
    return Response(
        **same, kind=ResponseKind(row["kind"]), state=ResponseState(row["state"]),
        drafted_at=from_text(row["drafted_at"]), reviewed_at=moment(row["reviewed_at"]),
        approved_at=moment(row["approved_at"]), published_at=moment(row["published_at"]))


def notice_of(row: Row) -> SentNotice:
    """A notice with where it stands."""
    notice = Notice(
        key=row["key"], incident=row["incident"] or "", reason=NotifyReason(row["reason"]),
        step=row["step"], roles=tuple(json.loads(row["roles"])), channel=row["channel"],
        title=row["title"], body=row["body"], created_at=from_text(row["created_at"]),
        due_at=moment(row["due_at"]), statutory=bool(row["statutory"]))
    return SentNotice(notice=notice, state=NoticeState(row["state"]), tries=row["tries"],
                      next_try_at=from_text(row["next_try_at"]), sent_at=moment(row["sent_at"]),
                      last_error=row["last_error"])


def review_of(row: Row) -> ReviewItem:
    """A post that waits or waited for a person."""
    return ReviewItem(post=row["post"], why=row["why"], queued_at=from_text(row["queued_at"]),
                      verdict=row["verdict"], decided_by=row["decided_by"],
                      decided_at=moment(row["decided_at"]), version=row["version"])


def heartbeat_of(row: Row) -> Heartbeat:
    """When a loop last turned."""
    return Heartbeat(loop=row["loop"], last_tick=from_text(row["last_tick"]),
                     every_seconds=row["every_seconds"], detail=row["detail"])
