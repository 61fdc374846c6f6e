"""What the loops read and leave behind: posts to consider, voices, heartbeats, runs, queues."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from alerts.cases import Heartbeat, Queue
from alerts.decisions import Decision, Voice
from alerts.merging import JudgedPost
from alerts.store_rows import heartbeat_of, moment
from config.clock import from_text, to_text
from config.database import transaction
from crawlers.posts import Post
from crawlers.store import post_from_row
from crawlers.text import fold
from nlp.contract import from_json

UNCONSIDERED = """
select post.*, judgement.contract as contract, judgement.revision as judged,
  source.kind as source_kind, source.class as source_class
from judgement join post on post.id = judgement.post join source on source.id = post.source
left join considered on considered.post = post.id
where considered.post is null or considered.judged != judgement.revision
order by coalesce(post.published_at, post.fetched_at), post.id limit ?
"""
"""Oldest words first, so that a case opens with the earliest of the posts that wait."""
SHORT = 20
"""A text below so many characters is compared together with its title."""

QUEUES = (
    ("unjudged", "select count(*), min(p.fetched_at) from post p where not exists "
                 "(select 1 from judgement j where j.post = p.id "
                 "and j.content_hash = p.content_hash)"),
    ("unconsidered", "select count(*), min(j.judged_at) from judgement j left join considered c "
                     "on c.post = j.post where c.post is null or c.judged != j.revision"),
    ("unsent", "select count(*), min(created_at) from notice where state = 'waiting'"),
    ("undelivered", "select count(*), min(created_at) from notice n where state = 'failed' "
                    "and not exists (select 1 from notice o where o.incident is n.incident "
                    "and o.reason = n.reason and o.step = n.step and o.state != 'failed')"),
    ("quarantined", "select count(*), min(seen_at) from quarantine"),
    ("unjudgeable", "select count(*), min(seen_at) from unjudgeable"),
    ("review", "select count(*), min(queued_at) from review where verdict = ''"),
    ("unanswered", "select count(*), min(starts_at) from deadline where state = 'running'"),
    ("overdue", "select count(*), min(due_at) from deadline where state = 'running' "
                "and due_at < :now"),
)
"""Every queue of the pipeline by name; nothing waits unseen (P39)."""


def unconsidered(db: Database, limit: int) -> tuple[JudgedPost, ...]:
    """Judged posts (or judged anew) that no decision was taken on, oldest first."""
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    found = []
    for row in cursor.execute(UNCONSIDERED, [limit]):
        post = post_from_row(row)
        found.append(JudgedPost(
            post=post, judgement=from_json(json.loads(row["contract"])),
            source_kind=row["source_kind"], source_class=row["source_class"],
            copy_key=copy_key(post), stamp=str(row["judged"])))
    return tuple(found)


def copy_key(post: Post) -> str:
    """Equal for copies of one text whatever its spacing, width and hidden characters."""
    words = post.text if len(post.text) >= SHORT else post.title + post.text
    kept = "".join(character for character in fold(words).casefold() if character.isalnum())
    return hashlib.sha256(kept.encode()).hexdigest()[:16]


def mark_considered(db: Database, post: str, stamp: str, outcome: str, why: str,
                    now: datetime) -> None:
    """A decision was taken on this judgement of this post."""
    db.conn.execute(
        "insert into considered values (?, ?, ?, ?, ?) on conflict(post) do update set "
        "judged = excluded.judged, outcome = excluded.outcome, why = excluded.why, "
        "at = excluded.at", [post, int(stamp), outcome, why, to_text(now)])


def considered_as(db: Database, post: str) -> tuple[str, str] | None:
    """(outcome, why) of the last decision on a post; None when there was none yet."""
    row = db.conn.execute("select outcome, why from considered where post = ?", [post]).fetchone()
    return None if row is None else (row[0], row[1])


def add_voice(db: Database, voice: Voice) -> None:
    """Keep a negative voice, in its newest form."""
    db.conn.execute("insert or replace into voice values (?, ?, ?, ?, ?, ?)",
                    [voice.post, voice.task, voice.place, voice.author, voice.copy_key,
                     to_text(voice.at)])


def voices_since(db: Database, since: datetime) -> tuple[Voice, ...]:
    """Negative voices after `since` that hang on no case, oldest first."""
    rows = db.query("select * from voice where at >= ? and not exists "
                    "(select 1 from incident_post p where p.post = voice.post) order by at, post",
                    [to_text(since)])
    return tuple(Voice(post=row["post"], task=row["task"], place=row["place"],
                       author=row["author"], copy_key=row["copy_key"], at=from_text(row["at"]))
                 for row in rows)


def emergency_copies(db: Database, keys: Sequence[str]) -> dict[str, str]:
    """Copy key → the emergency that a post with this text hangs on, the newest where several."""
    found = {}
    for key in dict.fromkeys(keys):
        row = db.conn.execute(
            "select p.incident from incident_post p join incident i on i.id = p.incident "
            "where p.copy_key = ? and i.kind = 'emergency' order by p.joined_at desc limit 1",
            [key]).fetchone()
        if row is not None:
            found[key] = row[0]
    return found


def hang(db: Database, decision: Decision, copy_keys: dict[str, str], now: datetime) -> None:
    """The posts of a decision on its case."""
    assert decision.case is not None  # noqa: S101 - only called for decisions with a case
    db.conn.executemany(
        "insert into incident_post values (?, ?, ?, ?, ?) on conflict do nothing",
        [(decision.case.id, post, decision.why, copy_keys.get(post, ""), to_text(now))
         for post in decision.members])


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
