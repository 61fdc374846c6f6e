"""Cases, their posts and clocks: written by the watcher, read by desk, explanations, exports."""

from datetime import datetime

from sqlite_utils import Database

from alerts.acts import Conflict
from alerts.cases import CaseLine, ReviewItem
from alerts.deadlines import Deadline, DeadlineState
from alerts.incidents import Incident
from alerts.responses import Response
from alerts.store_rows import (
    deadline_of,
    deadline_row,
    incident_of,
    incident_row,
    response_of,
    review_of,
)
from config.clock import to_text

SELECT = ("select i.*, (select count(*) from incident_post p where p.incident = i.id) as posts "
          "from incident i ")
OPEN = "i.state not in ('closed', 'no_response_needed') "


def find_incident(db: Database, incident: str) -> Incident | None:
    """The case alone; None when there is none with this id."""
    rows = list(db.query(SELECT + "where i.id = ?", [incident]))
    return incident_of(rows[0]) if rows else None


def open_incidents(db: Database) -> tuple[Incident, ...]:
    """Every open case, oldest first."""
    return tuple(map(incident_of, db.query(SELECT + "where " + OPEN + "order by i.found_at")))


def incidents_since(db: Database, since: datetime) -> tuple[Incident, ...]:
    """Open cases and those closed after `since`: whatever a new post may still belong to."""
    rows = db.query(SELECT + "where " + OPEN + "or i.closed_at >= ? order by i.found_at",
                    [to_text(since)])
    return tuple(map(incident_of, rows))


def list_incidents(db: Database, *, limit: int = 200, before: str = "") -> tuple[Incident, ...]:
    """All cases, newest first, in pages; `before` = found_at text of the last one shown."""
    rows = db.query(SELECT + "where (? = '' or i.found_at < ?) order by i.found_at desc limit ?",
                    [before, before, limit])
    return tuple(map(incident_of, rows))


def list_open(db: Database, now: datetime) -> tuple[CaseLine, ...]:
    """Open cases with their clocks: overdue first, then by the moment due, then by finding."""
    clocks: dict[str, list[Deadline]] = {}
    for deadline in running_deadlines(db):
        clocks.setdefault(deadline.incident, []).append(deadline)
    lines = [CaseLine(incident=incident, deadlines=tuple(clocks.get(incident.id, ())))
             for incident in open_incidents(db)]
    far = now.replace(year=9000)

    def urgency(line: CaseLine) -> tuple[datetime, datetime]:
        due = line.next_due
        return (due.due_at if due and due.due_at else far, line.incident.times.found)

    return tuple(sorted(lines, key=urgency))


def insert_incident(db: Database, incident: Incident) -> bool:
    """Open a case; False when it is already there (the id is computed, so twice is harmless)."""
    row = incident_row(incident)
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    done = db.conn.execute(
        f"insert into incident ({names}) values ({marks}) on conflict(id) do nothing", row)  # noqa: S608
    return done.rowcount == 1


def update_incident(db: Database, incident: Incident, expected_version: int, *,
                    grows: bool = True) -> None:
    """Write every field if nobody did in between; the stored version grows by one.

    `grows` False is for one more post of a case: a storm of posts must not turn away the person
    who is confirming its level.
    """
    row = incident_row(incident) | {"version": expected_version + grows,
                                    "expected": expected_version}
    sets = ", ".join(f"{name} = :{name}" for name in row if name not in {"id", "expected"})
    done = db.conn.execute(
        f"update incident set {sets} where id = :id and version = :expected", row)  # noqa: S608
    if done.rowcount != 1:
        raise Conflict("有人刚刚改动了这件事项，请刷新后再操作")


def add_post(db: Database, incident: str, post: str, why: str, now: datetime) -> bool:
    """Hang a post on a case; False when it already hangs there."""
    done = db.conn.execute(
        "insert into incident_post values (?, ?, ?, '', ?) on conflict do nothing",
        [incident, post, why, to_text(now)])
    return done.rowcount == 1


def post_links(db: Database, incident: str) -> tuple[tuple[str, str, str], ...]:
    """(post, why, joined_at text) of every post of a case, in the order they came."""
    rows = db.conn.execute("select post, why, joined_at from incident_post where incident = ? "
                           "order by joined_at, post", [incident])
    return tuple((row[0], row[1], row[2]) for row in rows)


def incidents_of_post(db: Database, post: str) -> tuple[str, ...]:
    """The cases a post belongs to."""
    rows = db.conn.execute("select incident from incident_post where post = ?", [post])
    return tuple(row[0] for row in rows)


def deadlines_of(db: Database, incident: str) -> tuple[Deadline, ...]:
    """All clocks of a case, by due moment; those without one last."""
    rows = db.query("select * from deadline where incident = ? "
                    "order by due_at is null, due_at, rule", [incident])
    return tuple(map(deadline_of, rows))


def open_deadlines(db: Database) -> dict[str, tuple[Deadline, ...]]:
    """All clocks of all open cases, by case, each in the order of `deadlines_of`."""
    found: dict[str, list[Deadline]] = {}
    for row in db.query("select d.* from deadline d join incident i on i.id = d.incident "
                        "where i.state not in ('closed', 'no_response_needed') "
                        "order by d.due_at is null, d.due_at, d.rule"):
        found.setdefault(row["incident"], []).append(deadline_of(row))
    return {incident: tuple(clocks) for incident, clocks in found.items()}


def running_deadlines(db: Database) -> tuple[Deadline, ...]:
    """Every clock that runs, by due moment."""
    rows = db.query("select * from deadline where state = ? order by due_at is null, due_at",
                    [DeadlineState.RUNNING.value])
    return tuple(map(deadline_of, rows))


def insert_deadline(db: Database, deadline: Deadline, now: datetime) -> bool:
    """Start a clock; False when this rule already has one here: a start is never moved."""
    row = deadline_row(deadline) | {"created_at": to_text(now)}
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    done = db.conn.execute(
        f"insert into deadline ({names}) values ({marks}) on conflict(id) do nothing", row)  # noqa: S608
    return done.rowcount == 1


def update_deadline(db: Database, deadline: Deadline, was: DeadlineState) -> None:
    """Write a clock that was in state `was`; `Conflict` when it no longer is."""
    row = deadline_row(deadline) | {"was": was.value}
    sets = ", ".join(f"{name} = :{name}" for name in row if name not in {"id", "was"})
    done = db.conn.execute(
        f"update deadline set {sets} where id = :id and state = :was", row)  # noqa: S608
    if done.rowcount != 1:
        raise Conflict("这个时限刚刚被改动，请刷新后再操作")


def responses_of(db: Database, incident: str) -> tuple[Response, ...]:
    """All answers of a case, oldest first."""
    rows = db.query("select * from response where incident = ? order by drafted_at", [incident])
    return tuple(map(response_of, rows))


def queue_review(db: Database, post: str, why: str, now: datetime) -> bool:
    """Put a post before a person; False when it is there already."""
    done = db.conn.execute(
        "insert into review values (?, ?, ?, '', '', null, 1) on conflict(post) do nothing",
        [post, why, to_text(now)])
    return done.rowcount == 1


def review_queue(db: Database, limit: int = 200) -> tuple[ReviewItem, ...]:
    """Posts waiting for a person, oldest first."""
    rows = db.query("select * from review where verdict = '' order by queued_at limit ?", [limit])
    return tuple(map(review_of, rows))
