"""Posts in the pipeline file: the schema of crawling, and every statement on posts.

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
from sqlite_utils.migrations import Migrations

from config.clock import from_text, to_text
from crawlers.posts import Answer, Engagement, Post, TimePrecision, content_hash

MIGRATIONS = Migrations("crawlers")

SCHEMA = """
create table source (
  id text primary key, name text not null, kind text not null, class text not null
    check (class in ('official', 'media', 'public')),
  spider text not null, url text not null, interval_minutes integer not null,
  rhythm_hours real not null, enabled integer not null, verified integer not null
) strict;
create table run (
  id integer primary key, source text not null references source (id),
  started_at text not null, ended_at text, status text not null
    check (status in ('running', 'done', 'partial', 'failed', 'waiting', 'killed')),
  pages integer not null default 0, unchanged integer not null default 0,
  new integer not null default 0, changed integer not null default 0,
  rejected integer not null default 0,
  expected integer not null default 0, filled integer not null default 0,
  retry_at text, message text not null default ''
) strict;
create index run_source on run (source, started_at);
create table visit (
  source text not null references source (id), address text not null,
  kind text not null check (kind in ('list', 'article', 'items')),
  state text not null check (state in ('pending', 'done', 'gone')),
  etag text not null default '', last_modified text not null default '',
  status integer, first_seen_at text not null, fetched_at text,
  failures integer not null default 0, primary key (source, address)
) strict, without rowid;
create index visit_state on visit (source, state, fetched_at);
create table post (
  id text primary key, source text not null references source (id), url text not null,
  title text not null, text text not null, published_at text, precision text not null,
  fetched_at text not null, native_id text not null, author_key text not null,
  parent text not null, message_type text not null, views integer, likes integer,
  replies integer, forwards integer, counted_at text, answer_text text, answer_unit text,
  answered_at text, problems text not null, content_hash text not null,
  version integer not null default 1, changed_at text not null, revision integer not null unique
) strict;
create index post_source on post (source, fetched_at);
create index post_published on post (published_at);
create table post_version (
  post text not null references post (id), version integer not null, title text not null,
  text text not null, published_at text, message_type text not null, answer_text text,
  answer_unit text, answered_at text, content_hash text not null, stored_at text not null,
  primary key (post, version)
) strict, without rowid;
create table quarantine (
  id integer primary key, source text not null references source (id), url text not null,
  message text not null, evidence text not null, seen_at text not null,
  count integer not null default 1, unique (source, url, message)
) strict;
create table view_description (
  view text not null, column text not null, description text not null,
  primary key (view, column)
) strict, without rowid;
create view v_posts as
select post.id, post.source, source.name as source_name, source.class as source_class,
  source.kind as source_kind, post.url, post.title, post.text, post.published_at, post.precision,
  post.fetched_at, post.message_type, post.views, post.likes, post.replies, post.forwards,
  post.answer_text, post.answer_unit, post.answered_at, post.version, post.changed_at
from post join source on source.id = post.source;
"""

V_POSTS = {
    "": "每行一条公开帖文（最新版本）；时间为 UTC，个人号码已遮蔽，不含作者姓名",
    "id": "帖文编号：来源与地址的散列，重复抓取不变", "source": "来源编号",
    "source_name": "来源名称", "source_class": "来源类别：official 官方、media 媒体、public 公众",
    "source_kind": "来源种类：news、government、forum、messages …", "url": "原文地址",
    "title": "标题", "text": "正文", "published_at": "发布时间；空 = 页面未写明",
    "precision": "发布时间精度：second、minute、day、unknown", "fetched_at": "首次抓取时间",
    "message_type": "留言类型：咨询、求助、建议、投诉、举报 …", "views": "浏览量",
    "likes": "点赞数", "replies": "回复数", "forwards": "转发数",
    "answer_text": "官方答复正文",
    "answer_unit": "答复单位", "answered_at": "答复时间", "version": "版本号；大于 1 = 原文被改过",
    "changed_at": "本版本入库时间",
}


@MIGRATIONS(name="0001_posts")
def create_tables(db: Database) -> None:
    """The first schema: sources, runs, visits, posts with versions, quarantine, v_posts."""
    for statement in SCHEMA.strip().split(";\n"):
        db.conn.execute(statement)
    db.conn.executemany("insert into view_description values ('v_posts', ?, ?)",
                        list(V_POSTS.items()))


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
          native_id, author_key, parent, message_type, views, likes, replies, forwards,
          counted_at, answer_text, answer_unit, answered_at, problems, content_hash, changed_at,
          revision)
        values (:id, :source, :url, :title, :text, :published_at, :precision, :fetched_at,
          :native_id, :author_key, :parent, :message_type, :views, :likes, :replies, :forwards,
          :counted_at, :answer_text, :answer_unit, :answered_at, :problems, :content_hash,
          :fetched_at, (select coalesce(max(revision), 0) + 1 from post))
        """, _row(post, digest))


def _update(db: Database, post: Post, digest: str) -> None:
    db.conn.execute(
        """
        update post set url = :url, title = :title, text = :text, published_at = :published_at,
          precision = :precision, message_type = :message_type, views = :views, likes = :likes,
          replies = :replies, forwards = :forwards, counted_at = :counted_at,
          answer_text = :answer_text, answer_unit = :answer_unit, answered_at = :answered_at,
          problems = :problems, content_hash = :content_hash, version = version + 1,
          changed_at = :fetched_at, revision = (select max(revision) + 1 from post)
        where id = :id
        """, _row(post, digest))


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
        update post set views = :views, likes = :likes, replies = :replies,
          forwards = :forwards, counted_at = :counted_at where id = :id
        """, _row(post, ""))


def _row(post: Post, digest: str) -> dict[str, object]:
    counts, answer = post.engagement, post.answer
    return {
        "id": post.id, "source": post.source, "url": post.url, "title": post.title,
        "text": post.text, "published_at": _moment(post.published_at),
        "precision": post.precision.value, "fetched_at": to_text(post.fetched_at),
        "native_id": post.native_id, "author_key": post.author_key, "parent": post.parent,
        "message_type": post.message_type, "views": counts and counts.views,
        "likes": counts and counts.likes, "replies": counts and counts.replies,
        "forwards": counts and counts.forwards, "counted_at": counts and to_text(counts.read_at),
        "answer_text": answer and answer.text, "answer_unit": answer and answer.unit,
        "answered_at": _moment(answer.answered_at) if answer else None,
        "problems": json.dumps(post.problems, ensure_ascii=False), "content_hash": digest,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)


def _moment_from(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


POST_BY_ID = "select * from post where id = ?"
POSTS_AFTER = "select * from post where revision > ? order by revision limit ?"


def read_posts(db: Database, ids: Sequence[str]) -> tuple[Post, ...]:
    """The posts with these ids, in the order asked; unknown ids are left out."""
    found = (_rows(db, POST_BY_ID, (post,)) for post in ids)
    return tuple(_post(row) for rows in found for row in rows)


def posts_after(db: Database, revision: int, limit: int) -> tuple[tuple[int, Post], ...]:
    """Posts stored or changed after `revision` (0 = from the beginning), with their revisions."""
    return tuple((row["revision"], _post(row))
                 for row in _rows(db, POSTS_AFTER, (revision, limit)))


def versions(db: Database, post: str) -> tuple[PostVersion, ...]:
    """What the post said before its edits, oldest first."""
    rows = _rows(db, "select * from post_version where post = ? order by version", (post,))
    return tuple(PostVersion(post=row["post"], version=row["version"], title=row["title"],
                             text=row["text"], content_hash=row["content_hash"],
                             stored_at=from_text(row["stored_at"])) for row in rows)


def _rows(db: Database, statement: str, values: Sequence[object]) -> list[sqlite3.Row]:
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(statement, values).fetchall()


def post_from_row(row: sqlite3.Row) -> Post:
    """A row of `select post.*` as the record; for the stages that join on the post table."""
    counts = None
    if row["counted_at"] is not None:
        counts = Engagement(read_at=from_text(row["counted_at"]), views=row["views"],
                            likes=row["likes"], replies=row["replies"], forwards=row["forwards"])
    answer = None
    if row["answer_text"] is not None:
        answer = Answer(text=row["answer_text"], unit=row["answer_unit"] or "",
                        answered_at=_moment_from(row["answered_at"]))
    return Post(
        id=row["id"], source=row["source"], url=row["url"], title=row["title"], text=row["text"],
        published_at=_moment_from(row["published_at"]), precision=TimePrecision(row["precision"]),
        fetched_at=from_text(row["fetched_at"]), native_id=row["native_id"],
        author_key=row["author_key"], parent=row["parent"], message_type=row["message_type"],
        engagement=counts, answer=answer, problems=tuple(json.loads(row["problems"])))


_post = post_from_row
