"""Every statement on sources, visits, runs and the quarantine; `save_page` is the transaction.

The `visit` table is the queue. A list page commits together with the addresses it names, so a
304 on the next run can never hide an article that was not fetched before a kill.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from config.clock import from_text, moment_or_none, to_text
from config.database import fetch_rows, transaction
from config.running import SourceRow
from crawlers.arrival import spoke_at
from crawlers.causes import Cause
from crawlers.posts import Post
from crawlers.reading import EVIDENCE_LIMIT, Link, PageKind, Reject
from crawlers.store import Stored, save_post
from crawlers.store_gone import mark_visited
from crawlers.vanishing import SECOND_LOOK
from crawlers.visits import (
    Ending,
    Outcome,
    RunReport,
    RunStatus,
    StoredPage,
    Visit,
)

KNOWN_LIMIT = 150_000
"""Addresses told to a run: 36 MB of its process. Of a larger site old ones are asked again."""
KNOWN_POSTS = 10_000
QUARANTINE_LIMIT = 1_000
"""Rows kept for one source; a broken source must not fill the disk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What storing one page did."""

    new: int
    changed: int
    same: int


def sync_sources(db: Database, rows: Iterable[SourceRow]) -> None:
    """Mirror the configured sources; one that left the configuration is switched off, not lost."""
    with transaction(db):
        db.conn.execute("update source set enabled = 0")
        db.conn.executemany(
            """
            insert into source (id, name, kind, class, spider, url, interval_minutes,
              rhythm_hours, quiet_hours, enabled, verified)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (id) do update set name = excluded.name, kind = excluded.kind,
              class = excluded.class, spider = excluded.spider, url = excluded.url,
              interval_minutes = excluded.interval_minutes,
              rhythm_hours = excluded.rhythm_hours, quiet_hours = excluded.quiet_hours,
              enabled = excluded.enabled, verified = excluded.verified
            """,
            [(r.id, r.name, r.kind, r.class_, r.spider, r.url, r.interval_minutes, r.rhythm_hours,
              r.quiet_hours, int(r.enabled), int(r.verified)) for r in rows])


def begin_run(db: Database, source: str, now: datetime) -> int:
    """Open a run; one that never ended belonged to a process that died."""
    with transaction(db):
        db.conn.execute(
            """
            update run set status = 'killed', ended_at = ?, message = 'process died'
            where source = ? and status = 'running'
            """, (to_text(now), source))
        return int(db.conn.execute(
            "insert into run (source, started_at, status) values (?, ?, 'running') returning id",
            (source, to_text(now))).fetchone()[0])


def end_run(db: Database, run: int, now: datetime, ending: Ending) -> RunReport:
    """Close a run and say what it did."""
    with transaction(db):
        db.conn.execute(
            """
            update run set status = ?, ended_at = ?, message = ?, retry_at = ?, cause = ?
            where id = ? and status = 'running'
            """, (ending.status.value, to_text(now), ending.message[:500],
                  ending.retry_at and to_text(ending.retry_at), ending.cause.value, run))
    return _report(fetch_rows(db, "select * from run where id = ?", (run,))[0])


def save_page(db: Database, page: StoredPage) -> Saved:
    """Posts, validators, links, rejects and counts of one answer: all of them or none."""
    with transaction(db):
        stored = [(save_post(db, post), post) for post in page.posts]
        done = Counter(how for how, _ in stored)
        _hear(db, page.source, (post for how, post in stored if how is Stored.NEW))
        mark_visited(db, page)
        _add_links(db, page.source, page.links, page.fetched_at)
        _quarantine(db, page)
        db.conn.execute(
            """
            update run set pages = pages + ?, unchanged = unchanged + ?, new = new + ?,
              changed = changed + ?, rejected = rejected + ?, expected = expected + ?,
              filled = filled + ? where id = ?
            """,
            (page.outcome is not Outcome.PASSED, page.outcome is Outcome.UNCHANGED,
             done[Stored.NEW], done[Stored.CHANGED], len(page.rejects), page.expected, page.filled,
             page.run))
    return Saved(new=done[Stored.NEW], changed=done[Stored.CHANGED], same=done[Stored.SAME])


def _hear(db: Database, source: str, posts: Iterable[Post]) -> None:
    """Remember in which hours the source spoke: what its rhythm is learnt from."""
    db.conn.executemany(
        """
        insert into heard (source, hour, posts) values (?, ?, 1)
        on conflict (source, hour) do update set posts = posts + 1
        """, [(source, spoke_at(post)) for post in posts])


def save_pages(db: Database, pages: Sequence[StoredPage],
               keep: Callable[[Sequence[StoredPage]], None] = lambda pages: None) -> None:
    """Several answers in one transaction; if one cannot be stored, the others for themselves.

    `keep` stores what belongs to these pages elsewhere, inside the same transaction.
    """
    try:
        with transaction(db):
            for page in pages:
                save_page(db, page)
            keep(pages)
    except sqlite3.Error:
        failures = [error for page in pages if (error := _alone(db, page, keep))]
        if failures:
            raise failures[0] from None


def _alone(db: Database, page: StoredPage,
           keep: Callable[[Sequence[StoredPage]], None]) -> sqlite3.Error | None:
    try:
        with transaction(db):
            save_page(db, page)
            keep([page])
    except sqlite3.Error as error:
        return error
    return None


def _add_links(db: Database, source: str, links: Sequence[Link], now: datetime) -> None:
    db.conn.executemany(
        """
        insert into visit (source, address, kind, state, first_seen_at)
        values (?, ?, ?, 'pending', ?) on conflict (source, address) do nothing
        """, [(source, link.url, link.kind.value, to_text(now)) for link in links])
    db.conn.executemany(
        "update visit set state = 'pending' where source = ? and address = ? and state = 'done'",
        [(source, link.url) for link in links if link.refresh or link.following])


def _quarantine(db: Database, page: StoredPage) -> None:
    room = QUARANTINE_LIMIT - db.conn.execute(
        "select count(*) from quarantine where source = ?", (page.source,)).fetchone()[0]
    db.conn.executemany(
        """
        insert into quarantine (source, url, message, evidence, seen_at) values (?, ?, ?, ?, ?)
        on conflict (source, url, message) do update set count = count + 1,
          seen_at = excluded.seen_at, evidence = excluded.evidence
        """,
        [(page.source, reject.url, reject.message[:500], reject.evidence[:EVIDENCE_LIMIT],
          to_text(page.fetched_at)) for reject in page.rejects[:max(room, 0)]])


def quarantined(db: Database, source: str, limit: int = -1) -> tuple[Reject, ...]:
    """What could not become a post, newest first; all of it unless there is a limit."""
    rows = fetch_rows(db, "select * from quarantine where source = ? order by seen_at desc, "
                          "id desc limit ?", (source, limit))
    return tuple(Reject(url=r["url"], message=r["message"], evidence=r["evidence"]) for r in rows)


def waiting_visits(db: Database, source: str, limit: int, now: datetime) -> tuple[Visit, ...]:
    """Addresses found but not yet fetched, lists first, oldest first.

    A page that was missing is looked for again after a while only.
    """
    return tuple(map(_visit, fetch_rows(
        db, """
        select * from visit where source = ? and state = 'pending'
          and (missed_at is null or fetched_at <= ?)
        order by failures, kind = 'list' desc, first_seen_at, address limit ?
        """, (source, to_text(now - SECOND_LOOK), limit))))


def done_visits(db: Database, source: str, since: datetime, limit: int) -> tuple[Visit, ...]:
    """Pages with posts that were found after `since`, the longest unvisited first; those that
    were taken away too, since some come back."""
    return tuple(map(_visit, fetch_rows(
        db, """
        select * from visit where source = ? and kind != 'list' and first_seen_at > ?
          and (state = 'done' or state = 'gone' and missed_at is not null)
        order by fetched_at limit ?
        """, (source, to_text(since), limit))))


def find_visit(db: Database, source: str, address: str) -> Visit | None:
    """What is known of one address."""
    rows = fetch_rows(db, "select * from visit where source = ? and address = ?", (source, address))
    return _visit(rows[0]) if rows else None


def known_addresses(db: Database, source: str) -> tuple[str, ...]:
    """Every address of the source that needs no discovery, newest first."""
    return tuple(row["address"] for row in fetch_rows(
        db, """
        select address from visit where source = ? order by first_seen_at desc limit ?
        """, (source, KNOWN_LIMIT)))


def known_posts(db: Database, source: str) -> tuple[str, ...]:
    """The ids of the posts of the source, newest first."""
    return tuple(row["id"] for row in fetch_rows(
        db, "select id from post where source = ? order by fetched_at desc limit ?",
        (source, KNOWN_POSTS)))


def last_run(db: Database, source: str) -> RunReport | None:
    """The newest run of the source."""
    rows = fetch_rows(db, "select * from run where source = ? order by id desc limit 1", (source,))
    return _report(rows[0]) if rows else None


def was_settled(db: Database, source: str) -> bool:
    """True when a run of the source once asked for everything that was due."""
    return bool(fetch_rows(db, "select 1 from run where source = ? and status = 'done' limit 1",
                      (source,)))


def _report(row: sqlite3.Row) -> RunReport:
    started = from_text(row["started_at"])
    return RunReport(
        run=row["id"], source=row["source"], status=RunStatus(row["status"]), started_at=started,
        ended_at=moment_or_none(row["ended_at"]), pages=row["pages"], unchanged=row["unchanged"],
        new=row["new"], changed=row["changed"], rejected=row["rejected"], message=row["message"],
        retry_at=moment_or_none(row["retry_at"]), cause=Cause(row["cause"]))


def _visit(row: sqlite3.Row) -> Visit:
    return Visit(address=row["address"], kind=PageKind(row["kind"]), etag=row["etag"],
                 last_modified=row["last_modified"], first_seen_at=from_text(row["first_seen_at"]),
                 fetched_at=moment_or_none(row["fetched_at"]), pending=row["state"] == "pending",
                 missed_at=moment_or_none(row["missed_at"]))
