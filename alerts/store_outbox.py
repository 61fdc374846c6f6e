"""Rows of the outbox: persisted first, sent, then marked; each attempt is kept."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from alerts.notices import Notice, NoticeState, SentNotice
from alerts.store_rows import dumps, notice_of, written
from config.clock import from_text, to_text
from config.database import transaction

WAITING = ("select * from notice where state = 'waiting' and next_try_at <= ? "
           "order by statutory desc, due_at is null, due_at, created_at limit ?")


def insert_notice(db: Database, notice: Notice, *, replaces: str | None = None) -> bool:
    """Put a notice into the outbox; False when its key is there already, sent or not."""
    done = db.conn.execute(
        "insert into notice values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, null, '')"
        " on conflict(key) do nothing",
        [notice.key, notice.incident or None, notice.reason.value, notice.step,
         dumps(notice.roles), notice.channel, notice.title, notice.body,
         to_text(notice.created_at), written(notice.due_at), int(notice.statutory), replaces,
         to_text(notice.created_at)])
    return done.rowcount == 1


def waiting_notices(db: Database, now: datetime, limit: int = 500) -> tuple[SentNotice, ...]:
    """What is to be sent now: statutory first, then by the moment due."""
    return tuple(map(notice_of, db.query(WAITING, [to_text(now), limit])))


def notices_of(db: Database, incident: str) -> tuple[SentNotice, ...]:
    """Every notice about a case, oldest first."""
    rows = db.query("select * from notice where incident = ? order by created_at", [incident])
    return tuple(map(notice_of, rows))


def open_log(db: Database) -> dict[str, tuple[Notice, ...]]:
    """Everything told or waiting about each open case, by case."""
    log: dict[str, list[Notice]] = {}
    for row in db.query("select n.* from notice n join incident i on i.id = n.incident "
                        "where i.state not in ('closed', 'no_response_needed') "
                        "order by n.created_at"):
        log.setdefault(row["incident"], []).append(notice_of(row).notice)
    return {incident: tuple(notices) for incident, notices in log.items()}


def insert_grouped(db: Database, notice: Notice) -> None:
    """A notice that is told within another message: kept, never sent by itself."""
    if insert_notice(db, notice):
        db.conn.execute("update notice set state = ? where key = ?",
                        [NoticeState.GROUPED.value, notice.key])


def database_file(db: Database) -> Path | None:
    """Where the file lies; None for a database in memory."""
    name = db.conn.execute("select file from pragma_database_list where name = 'main'").fetchone()
    return Path(name[0]) if name and name[0] else None


def mark_sent(db: Database, key: str, now: datetime, detail: str) -> None:
    """The channel accepted it; marked only after that."""
    _settle(db, key, now, (NoticeState.SENT, "sent", detail), next_try=now)


def mark_failed(db: Database, key: str, now: datetime, error: str,
                takers: tuple[Sequence[Notice], Sequence[Notice]]) -> None:
    """The channel never will. `takers` = (other channels in order, of which the first that has not
    failed too takes over; alarms), written in the same transaction."""
    instead, alarms = takers
    with transaction(db):
        _settle(db, key, now, (NoticeState.FAILED, "permanent", error), next_try=now)
        _take_over(db, key, instead)
        for alarm in alarms:
            insert_notice(db, alarm)


def mark_later(db: Database, key: str, now: datetime, error: str,
               then: tuple[datetime, Sequence[Notice]]) -> None:
    """Transient: `then` = (when to try again, other channels that should speak meanwhile)."""
    next_try, instead = then
    with transaction(db):
        _settle(db, key, now, (NoticeState.WAITING, "later", error), next_try=next_try)
        _take_over(db, key, instead)


def _take_over(db: Database, key: str, instead: Sequence[Notice]) -> None:
    """Through the first channel that has not itself failed; already told by it is good too."""
    for notice in instead:
        row = db.conn.execute("select state from notice where key = ?", [notice.key]).fetchone()
        if row is not None and row[0] == NoticeState.FAILED.value:
            continue
        if row is None:
            insert_notice(db, notice, replaces=key)
        return


def _settle(db: Database, key: str, now: datetime, result: tuple[NoticeState, str, str], *,
            next_try: datetime) -> None:
    state, outcome, detail = result
    sent_at = to_text(now) if state is NoticeState.SENT else None
    with transaction(db):
        db.conn.execute(
            "update notice set state = ?, tries = tries + 1, next_try_at = ?, sent_at = ?, "
            "last_error = ? where key = ? and state = 'waiting'",
            [state.value, to_text(next_try), sent_at, "" if sent_at else detail, key])
        db.conn.execute(
            "insert into attempt (notice, at, channel, outcome, detail) "
            "select key, ?, channel, ?, ? from notice where key = ?",
            [to_text(now), outcome, detail, key])


def postpone(db: Database, key: str, next_try: datetime) -> None:
    """Held back by a rate limit: no attempt was made."""
    with transaction(db):
        db.conn.execute("update notice set next_try_at = ? where key = ? and state = 'waiting'",
                        [to_text(next_try), key])


def sent_since(db: Database, channel: str, since: datetime) -> tuple[datetime, ...]:
    """Moments of this channel's attempts after `since`, oldest first; for its rate limit."""
    rows = db.query("select at from attempt where channel = ? and at > ? order by at",
                    [channel, to_text(since)])
    return tuple(from_text(row["at"]) for row in rows)


def recent_notices(db: Database, limit: int = 200) -> tuple[SentNotice, ...]:
    """The outbox as the desk shows it, newest first."""
    rows = db.query("select * from notice order by created_at desc, key limit ?", [limit])
    return tuple(map(notice_of, rows))
