"""Posts in the pipeline file: every statement on posts.

A post is kept in its newest version; what an edit replaced lies in `post_version`. `revision`
grows with every stored change, so "what is new since" is one comparison.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from config.clock import from_text, moment_or_none, to_text
from config.database import fetch_rows
from crawlers.posts import Answer, Engagement, Post, TimePrecision, content_hash

COUNTED = ("views", "likes", "replies", "forwards", "rank", "heat")


class Stored(StrEnum):
    """What storing one post did."""

    NEW = "new"  # never seen before
    CHANGED = "changed"  # known, but a reader now reads something else
    SAME = "same"  # known and unchanged; only its counts were refreshed


@dataclass(frozen=True, slots=True, kw_only=True)
class PostVersion:
    """What a post said before an edit (旧版本); `stored_at` = when that version was stored."""

    post: str
    version: int
    title: str
    text: str
    content_hash: str
    stored_at: datetime


def save_post(db: Database, post: Post) -> Stored:
    """Store one post inside the caller's transaction; the same content stores nothing new."""
    digest = content_hash(post)
    known = db.conn.execute("select content_hash from post where id = ?", (post.id,)).fetchone()
    if known is None:
        _insert(db, post, digest)
        return Stored.NEW
    if known[0] == digest:
        _refresh_counts(db, post)
        return Stored.SAME
    _keep_version(db, post.id)
    _update(db, post, digest)
    return Stored.CHANGED


def _insert(db: Database, post: Post, digest: str) -> None:
    db.conn.execute(
        """
        insert into post (id, source, url, title, text, published_at, precision, fetched_at,
          native_id, author_key, parent, message_type, origin, views, likes, replies, forwards,
          rank, heat, counted_at, answer_text, answer_unit, answered_at, problems, content_hash,
          changed_at, revision)
        values (:id, :source, :url, :title, :text, :published_at, :precision, :fetched_at,
          :native_id, :author_key, :parent, :message_type, :origin, :views, :likes, :replies,
          :forwards, :rank, :heat, :counted_at, :answer_text, :answer_unit, :answered_at, :problems,
          :content_hash, :fetched_at, (select coalesce(max(revision), 0) + 1 from post))
        """, _row(post, digest))
    _keep_counts(db, post)


def _update(db: Database, post: Post, digest: str) -> None:
    db.conn.execute(
        """
        update post set url = :url, title = :title, text = :text, published_at = :published_at,
          precision = :precision, message_type = :message_type, origin = :origin, views = :views,
          likes = :likes, replies = :replies, forwards = :forwards, rank = :rank, heat = :heat,
          counted_at = :counted_at,
          answer_text = :answer_text, answer_unit = :answer_unit, answered_at = :answered_at,
          problems = :problems, content_hash = :content_hash, version = version + 1,
          changed_at = :fetched_at, revision = (select max(revision) + 1 from post)
        where id = :id
        """, _row(post, digest))
    _keep_counts(db, post)


def _keep_version(db: Database, post: str) -> None:
    db.conn.execute(
        """
        insert into post_version (post, version, title, text, published_at, message_type,
          answer_text, answer_unit, answered_at, content_hash, stored_at)
        select id, version, title, text, published_at, message_type, answer_text, answer_unit,
          answered_at, content_hash, changed_at from post where id = ?
        """, (post,))


def _refresh_counts(db: Database, post: Post) -> None:
    if post.engagement is None:
        return
    db.conn.execute(
        """
        update post set views = :views, likes = :likes, replies = :replies, forwards = :forwards,
          rank = :rank, heat = :heat, counted_at = :counted_at where id = :id
        """, _row(post, ""))
    _keep_counts(db, post)


def _keep_counts(db: Database, post: Post) -> None:
    """One more reading of the counts, if it differs from the one before."""
    if post.engagement is None:
        return
    db.conn.execute(
        """
        insert or ignore into post_count (post, read_at, views, likes, replies, forwards, rank,
          heat)
        select :id, :counted_at, :views, :likes, :replies, :forwards, :rank, :heat
        where not exists (
          select 1 from post_count as last where last.post = :id and last.read_at =
            (select max(read_at) from post_count where post = :id)
          and (last.views, last.likes, last.replies, last.forwards, last.rank, last.heat)
            is (:views, :likes, :replies, :forwards, :rank, :heat))
        """, _row(post, ""))


def _row(post: Post, digest: str) -> dict[str, object]:
    counts, answer = post.engagement, post.answer
    return {
        "id": post.id, "source": post.source, "url": post.url, "title": post.title,
        "text": post.text, "published_at": _moment(post.published_at),
        "precision": post.precision.value, "fetched_at": to_text(post.fetched_at),
        "native_id": post.native_id, "author_key": post.author_key, "parent": post.parent,
        "message_type": post.message_type, "origin": post.origin,
        **{name: getattr(counts, name, None) for name in COUNTED},
        "counted_at": counts and to_text(counts.read_at),
        "answer_text": answer and answer.text, "answer_unit": answer and answer.unit,
        "answered_at": _moment(answer.answered_at) if answer else None,
        "problems": json.dumps(post.problems, ensure_ascii=False), "content_hash": digest,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


POST_BY_ID = "select * from post where id = ?"
POSTS_AFTER = "select * from post where revision > ? order by revision limit ?"


def read_posts(db: Database, ids: Sequence[str]) -> tuple[Post, ...]:
    """The posts with these ids, in the order asked; unknown ids are left out."""
    found = (fetch_rows(db, POST_BY_ID, (post,)) for post in ids)
    return tuple(_post(row) for rows in found for row in rows)


def posts_after(db: Database, revision: int, limit: int) -> tuple[tuple[int, Post], ...]:
    """Posts stored or changed after `revision` (0 = from the beginning), with their revisions."""
    return tuple((row["revision"], _post(row))
                 for row in fetch_rows(db, POSTS_AFTER, (revision, limit)))


def paces(db: Database, source: str, since: datetime) -> dict[str, float]:
    """Reactions an hour by address, of posts whose counts were read twice after `since`."""
    rows = fetch_rows(db, """
        with reading as (
          select post, unixepoch(read_at) as at, coalesce(replies, 0) + coalesce(forwards, 0)
              + coalesce(likes, 0) + coalesce(views, 0) / 100.0 as reactions
          from post_count where read_at > ?),
        step as (
          select post, at, at - lag(at) over one as seconds,
            reactions - lag(reactions) over one as more,
            row_number() over (partition by post order by at desc) as age
          from reading window one as (partition by post order by at))
        select post.url, max(0, step.more) * 3600.0 / max(step.seconds, 600) as pace
        from step join post on post.id = step.post
        where step.age = 1 and step.seconds is not null and post.source = ?
        """, (to_text(since), source))
    return {row["url"]: row["pace"] for row in rows}


def versions(db: Database, post: str) -> tuple[PostVersion, ...]:
    """What the post said before its edits, oldest first."""
    rows = fetch_rows(db, "select * from post_version where post = ? order by version", (post,))
    return tuple(PostVersion(post=row["post"], version=row["version"], title=row["title"],
                             text=row["text"], content_hash=row["content_hash"],
                             stored_at=from_text(row["stored_at"])) for row in rows)


def post_from_row(row: sqlite3.Row) -> Post:
    """A row of `select post.*` as the record; for the stages that join on the post table."""
    counts = None
    if row["counted_at"] is not None:
        counts = Engagement(read_at=from_text(row["counted_at"]),
                            **{name: row[name] for name in COUNTED})
    answer = None
    if row["answer_text"] is not None:
        answer = Answer(text=row["answer_text"], unit=row["answer_unit"] or "",
                        answered_at=moment_or_none(row["answered_at"]))
    return Post(
        id=row["id"], source=row["source"], url=row["url"], title=row["title"], text=row["text"],
        published_at=moment_or_none(row["published_at"]), precision=TimePrecision(row["precision"]),
        fetched_at=from_text(row["fetched_at"]), native_id=row["native_id"],
        author_key=row["author_key"], parent=row["parent"], origin=row["origin"],
        message_type=row["message_type"],
        engagement=counts, answer=answer, gone_at=moment_or_none(row["gone_at"]),
        problems=tuple(json.loads(row["problems"])))


_post = post_from_row
