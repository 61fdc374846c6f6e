"""Rows of the audit chain; an entry is only ever written inside the transaction of its act."""

from datetime import datetime
from typing import Any

from sqlite_utils import Database

from alerts.audit import AuditEntry, AuditReport, canonical, check_chain, entry_of, link
from config.clock import to_text


def write_audit(db: Database, actor: str, action: str, subject: str, *, now: datetime,
                detail: dict[str, Any] | None = None) -> int:
    """Append one entry and move the head; returns its number.

    The caller's `begin immediate` makes two writers take turns, so the chain never forks.
    """
    if not db.conn.in_transaction:
        raise RuntimeError("an audit entry belongs inside the transaction of its act")
    seq, prev = db.conn.execute("select seq, hash from audit_head where id = 1").fetchone()
    row = (seq + 1, to_text(now), actor, action, subject, canonical(detail or {}))
    digest = link(prev, row)
    db.conn.execute("insert into audit values (?, ?, ?, ?, ?, ?, ?, ?)", (*row, prev, digest))
    db.conn.execute("update audit_head set seq = ?, hash = ? where id = 1", (seq + 1, digest))
    return int(seq) + 1


def verify(db: Database) -> AuditReport:
    """Check the whole chain as of one moment (one read transaction)."""
    rows = db.conn.execute(
        "select seq, at, actor, action, subject, detail, prev, hash, "
        "(select seq from audit_head), (select hash from audit_head) from audit order by seq"
    ).fetchall()
    if rows:
        return check_chain([row[:8] for row in rows], (rows[0][8], rows[0][9]))
    head = db.conn.execute("select seq, hash from audit_head").fetchone()
    return check_chain([], (head[0], head[1]))


def audit_of(db: Database, subject: str) -> tuple[AuditEntry, ...]:
    """Everything done to one case, post or response, oldest first."""
    rows = db.query("select * from audit where subject = ? order by seq", [subject])
    return tuple(entry_of(row) for row in rows)


def recent_audit(db: Database, limit: int = 200) -> tuple[AuditEntry, ...]:
    """The last acts of all, newest first."""
    rows = db.query("select * from audit order by seq desc limit ?", [limit])
    return tuple(entry_of(row) for row in rows)


def holds_hash(db: Database, digest: str) -> bool:
    """True when an entry of the chain has this hash, i.e. the chain still grows from it."""
    row = db.conn.execute("select 1 from audit where hash = ?", [digest]).fetchone()
    return row is not None
