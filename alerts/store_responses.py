"""Answers: drafted, reviewed, approved by a second person, published; clocks stop with them.

Each in one transaction with its audit entry. `Act.version` is the response's own version, except in
`record_response`, where it is the case's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sqlite_utils import Database

from alerts.acts import Act, Conflict, NotAllowed
from alerts.deadlines import DeadlineState
from alerts.incidents import Incident, State
from alerts.responses import (
    Response,
    ResponseKind,
    ResponseState,
    digest_of,
    gate_findings,
    stopped,
    why_not_approve,
    why_not_publish,
    why_not_review,
)
from alerts.store_audit import audit_of, write_audit
from alerts.store_incidents import (
    deadlines_of,
    find_incident,
    responses_of,
    update_deadline,
    update_incident,
)
from alerts.store_rows import response_of, written
from config.clock import to_text
from config.database import transaction
from config.law import Gate

Parts = tuple[str, str, str]
"""Facts, measures, results."""


def find_response(db: Database, response: str) -> Response | None:
    """One answer; None when there is none with this id."""
    rows = list(db.query("select * from response where id = ?", [response]))
    return response_of(rows[0]) if rows else None


def record_response(db: Database, incident_id: str, kind: ResponseKind, parts: Parts, *,
                    act: Act) -> str:
    """Draft an answer (拟稿); returns its id. The same draft sent twice is one draft."""
    with transaction(db):
        incident = find_incident(db, incident_id)
        if incident is None or not incident.is_open:
            raise NotAllowed("事项不存在或已办结，不能拟稿")
        if incident.version != act.version:
            raise Conflict("有人刚刚改动了这件事项，请刷新后再操作")
        count = len(responses_of(db, incident_id))
        name = hashlib.sha256(f"{incident_id}\n{count}".encode()).hexdigest()[:16]
        db.conn.execute(
            "insert into response values (?, ?, ?, ?, ?, ?, 'draft', ?, ?, '', null, '', null, "
            "null, '', '', 1)",
            [name, incident_id, kind.value, *parts, act.actor, to_text(act.now)])
        update_incident(db, incident, act.version)
        write_audit(db, act.actor, "response_drafted", name, now=act.now,
                    detail={"incident": incident_id, "kind": kind.value})
    return name


def revise_response(db: Database, response_id: str, parts: Parts, *, act: Act) -> None:
    """Change the words; whoever does becomes an author, and review starts again."""
    with transaction(db):
        old = _loaded(db, response_id, act)
        if old.state is ResponseState.PUBLISHED:
            raise NotAllowed("已发布的回应不能改，请另拟一份")
        facts, measures, results = parts
        new = replace(old, facts=facts, measures=measures, results=results,
                      state=ResponseState.DRAFT, drafted_by=act.actor, drafted_at=act.now,
                      reviewed_by="", reviewed_at=None, approved_by="", approved_at=None)
        _write(db, new, act, "response_revised")


def review_response(db: Database, response_id: str, *, act: Act) -> None:
    """Secrecy review passed (保密审查) by someone who did not write it."""
    with transaction(db):
        old = _loaded(db, response_id, act)
        _refuse(why_not_review(old, act.actor, authors_of(db, response_id)))
        _write(db, replace(old, state=ResponseState.REVIEWED, reviewed_by=act.actor,
                           reviewed_at=act.now), act, "response_reviewed")


def approve_response(db: Database, response_id: str, *, act: Act) -> None:
    """Signed for publication (签发) by someone who did not write it."""
    with transaction(db):
        old = _loaded(db, response_id, act)
        _refuse(why_not_approve(old, act.actor, authors_of(db, response_id)))
        _write(db, replace(old, state=ResponseState.APPROVED, approved_by=act.actor,
                           approved_at=act.now), act, "response_approved")


def publish_response(db: Database, response_id: str, address: str, *, gates: Sequence[Gate],
                     authorization: str = "", act: Act) -> tuple[str, ...]:
    """Register that it is out (发布): the time is the system's; returns the clocks it stopped."""
    with transaction(db):
        old = _loaded(db, response_id, act)
        incident = find_incident(db, old.incident)
        if incident is None or not incident.is_open:
            raise NotAllowed("事项已经办结，如需继续办理请先重新打开")
        findings = gate_findings(incident, gates)
        _refuse(why_not_publish(old, address, findings, authorization))
        new = replace(old, state=ResponseState.PUBLISHED, published_at=act.now,
                      address=address.strip(), digest=digest_of(old, address.strip()))
        ended = _stop_clocks(db, new, act)
        _answering(db, incident)
        _write(db, new, act, "response_published", address=new.address, digest=new.digest,
               stopped=ended, authorization=authorization,
               gates=[finding.gate for finding in findings])
    return ended


def authors_of(db: Database, response_id: str) -> frozenset[str]:
    """Everyone who ever wrote words of it; none of them may review or approve."""
    return frozenset(entry.actor for entry in audit_of(db, response_id)
                     if entry.action in {"response_drafted", "response_revised"})


def _stop_clocks(db: Database, response: Response, act: Act) -> tuple[str, ...]:
    ended = []
    for deadline in deadlines_of(db, response.incident):
        after = stopped(deadline, response.kind, act.now, response.id)
        if after is not None:
            update_deadline(db, after, DeadlineState.RUNNING)
            ended.append(deadline.id)
    return tuple(ended)


def _answering(db: Database, incident: Incident) -> None:
    """The first published answer moves the case to 回应, whatever steps were skipped."""
    if incident.state is not State.ANSWERING:
        update_incident(db, replace(incident, state=State.ANSWERING), incident.version)


def _loaded(db: Database, response_id: str, act: Act) -> Response:
    response = find_response(db, response_id)
    if response is None:
        raise NotAllowed(f"没有编号为 {response_id} 的回应")
    if response.version != act.version:
        raise Conflict("有人刚刚改动了这份回应，请刷新后再操作")
    return response


def _refuse(why: str) -> None:
    if why:
        raise NotAllowed(why)


def _write(db: Database, response: Response, act: Act, action: str, **detail: object) -> None:
    done = db.conn.execute(
        "update response set facts = ?, measures = ?, results = ?, state = ?, drafted_by = ?, "
        "drafted_at = ?, reviewed_by = ?, reviewed_at = ?, approved_by = ?, approved_at = ?, "
        "published_at = ?, address = ?, digest = ?, version = version + 1 "
        "where id = ? and version = ?",
        [response.facts, response.measures, response.results, response.state.value,
         response.drafted_by, to_text(response.drafted_at), response.reviewed_by,
         written(response.reviewed_at), response.approved_by, written(response.approved_at),
         written(response.published_at), response.address, response.digest, response.id,
         act.version])
    if done.rowcount != 1:
        raise Conflict("有人刚刚改动了这份回应，请刷新后再操作")
    write_audit(db, act.actor, action, response.id, now=act.now,
                detail={"incident": response.incident, **detail})
