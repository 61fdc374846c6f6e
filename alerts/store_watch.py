"""What the loops leave behind: heartbeats, runs of stages, and how long each queue waits."""

from datetime import datetime

from sqlite_utils import Database

from alerts.cases import Heartbeat, Queue
from alerts.store_rows import heartbeat_of, moment
from config.clock import to_text
from config.database import transaction

QUEUES = (
    ("unsent", "select count(*), min(created_at) from notice where state = 'waiting'"),
    ("quarantined", "select count(*), min(seen_at) from quarantine"),
    ("review", "select count(*), min(queued_at) from review where verdict = ''"),
    ("unanswered", "select count(*), min(starts_at) from deadline where state = 'running'"),
    ("overdue", "select count(*), min(due_at) from deadline where state = 'running' "
                "and due_at < :now"),
)
"""Every queue of the pipeline by name; nothing waits unseen (P39)."""


def beat(db: Database, loop: str, now: datetime, *, every_seconds: float,
         detail: str = "") -> None:
    """The loop turned at `now`."""
    with transaction(db):
        db.conn.execute(
            "insert into heartbeat values (?, ?, ?, ?) on conflict(loop) do update set "
            "last_tick = excluded.last_tick, every_seconds = excluded.every_seconds, "
            "detail = excluded.detail", [loop, to_text(now), every_seconds, detail])


def heartbeats(db: Database) -> tuple[Heartbeat, ...]:
    """When each loop last turned."""
    return tuple(map(heartbeat_of, db.query("select * from heartbeat order by loop")))


def queues(db: Database, now: datetime) -> tuple[Queue, ...]:
    """Count and oldest age of everything that waits."""
    found = []
    for name, statement in QUEUES:
        count, oldest = db.conn.execute(statement, {"now": to_text(now)}).fetchone()
        found.append(Queue(name=name, count=count, oldest=moment(oldest)))
    return tuple(found)


def begin_run(db: Database, stage: str, now: datetime) -> int:
    """A stage starts; a run without an end was killed."""
    with transaction(db):
        done = db.conn.execute("insert into stage_run (stage, started_at, detail) "
                               "values (?, ?, '')", [stage, to_text(now)])
    return int(done.lastrowid or 0)


def end_run(db: Database, run: int, now: datetime, *, ok: bool, detail: str = "") -> None:
    """A stage ended."""
    with transaction(db):
        db.conn.execute("update stage_run set ended_at = ?, ok = ?, detail = ? where id = ?",
                        [to_text(now), int(ok), detail, run])


def last_success(db: Database, stage: str) -> datetime | None:
    """When the last good run of a stage ended; None = never."""
    row = db.conn.execute("select max(ended_at) from stage_run where stage = ? and ok = 1",
                          [stage]).fetchone()
    return moment(row[0])
