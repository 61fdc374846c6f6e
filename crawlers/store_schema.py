"""The tables of crawling and the view on posts, as migrations in the order they were shipped.

One migration is one step that a running installation takes; a step that was shipped never changes.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("crawlers")

POSTS = """
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

COUNTS = """
alter table post add column origin text not null default '';
alter table post add column rank integer;
alter table post add column heat integer;
create table post_count (
  post text not null references post (id), read_at text not null, views integer, likes integer,
  replies integer, forwards integer, rank integer, heat integer, primary key (post, read_at)
) strict, without rowid;
drop view v_posts;
create view v_posts as
select post.id, post.source, source.name as source_name, source.class as source_class,
  source.kind as source_kind, post.url, post.title, post.text, post.origin, post.published_at,
  post.precision, post.fetched_at, post.message_type, post.views, post.likes, post.replies,
  post.forwards, post.rank, post.heat, post.answer_text, post.answer_unit, post.answered_at,
  post.version, post.changed_at
from post join source on source.id = post.source;
create view v_post_counts as
select post, read_at, views, likes, replies, forwards, rank, heat from post_count;
"""
"""Counts over time: how fast a matter spreads, and where it stood on a hot list (热榜)."""

CAUSES = """
alter table run add column cause text not null default '';
create table heard (
  source text not null references source (id), hour integer not null, posts integer not null,
  primary key (source, hour)
) strict, without rowid;
insert into heard select source, unixepoch(case when precision in ('second', 'minute')
  then min(published_at, fetched_at) else fetched_at end) / 3600 as hour, count(*)
from post group by 1, 2;
"""
"""`heard.hour`: hours since 1970, UTC; what a source's rhythm is learnt from (来源节律)."""

DELIVERIES = """
create table delivery (
  id integer primary key, source text not null references source (id), via text not null
    check (via in ('folder', 'hand', 'http')),
  name text not null, sha256 text not null, layout text not null, size integer not null,
  modified_ns integer not null, status text not null
    check (status in ('reading', 'read', 'refused', 'cut')),
  new integer not null default 0, changed integer not null default 0,
  same integer not null default 0, repeated integer not null default 0,
  rejected integer not null default 0, message text not null default '',
  began_at text not null, ended_at text
) strict;
create index delivery_known on delivery (source, sha256, layout);
create index delivery_named on delivery (source, name, size);
"""
"""What offices handed in, so that a file is read once and a bad one is told once."""

EVIDENCE = """
create table evidence (
  id integer primary key, source text not null references source (id), address text not null,
  kind text not null, page text not null, size integer not null, redacted text not null,
  fetched_at text not null, read_at text not null, status integer, headers text not null,
  form text not null, note text not null, warc text, offset integer, length integer,
  unique (source, address, fetched_at)
) strict;
create index evidence_moment on evidence (source, fetched_at);
create index evidence_redacted on evidence (redacted) where warc is not null;
create index evidence_warc on evidence (warc, offset) where warc is not null;
"""
"""Pages as they were fetched, by hash; where their redacted form lies (网页留证)."""

GONE = """
alter table post add column gone_at text;
alter table visit add column missed_at text;
alter table source add column quiet_hours text not null default '';
create index post_url on post (source, url);
create table backfill (
  source text primary key references source (id), since text not null, address text not null,
  kind text not null check (kind in ('list', 'article', 'items')),
  lists integer not null default 0, started_at text not null, ended_at text
) strict, without rowid;
drop view v_posts;
create view v_posts as
select post.id, post.source, source.name as source_name, source.class as source_class,
  source.kind as source_kind, post.url, post.title, post.text, post.origin, post.published_at,
  post.precision, post.fetched_at, post.message_type, post.views, post.likes, post.replies,
  post.forwards, post.rank, post.heat, post.answer_text, post.answer_unit, post.answered_at,
  post.version, post.changed_at, post.gone_at
from post join source on source.id = post.source;
"""
"""Pages that were taken away, hours in which a site rests, and how far a backfill has come."""

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
V_POSTS_COUNTS = {
    "origin": "页面写明的来源（媒体或单位），不含个人", "rank": "热榜名次，1 为榜首",
    "heat": "热榜热度值，按来源自己的单位",
}
V_POSTS_GONE = {
    "gone_at": "原文自何时起已不可见（两次相隔一小时以上未找到，或网站明示已删除）；空 = 可见",
}
V_POST_COUNTS = {
    "": "每行一次读到的互动量或榜上名次；有变化才记一行",
    "post": "帖文编号", "read_at": "读取时间", "views": "浏览量", "likes": "点赞数",
    "replies": "回复数", "forwards": "转发数", "rank": "热榜名次", "heat": "热度值",
}


@MIGRATIONS(name="0001_posts")
def create_tables(db: Database) -> None:
    """The first schema: sources, runs, visits, posts with versions, quarantine, v_posts."""
    _run(db, POSTS)
    _describe(db, "v_posts", V_POSTS)


@MIGRATIONS(name="0002_counts")
def add_counts(db: Database) -> None:
    """Counts over time, ranks of hot lists, and the outlet that a page names."""
    _run(db, COUNTS)
    _describe(db, "v_posts", V_POSTS_COUNTS)
    _describe(db, "v_post_counts", V_POST_COUNTS)


@MIGRATIONS(name="0003_causes")
def add_causes(db: Database) -> None:
    """Why a run failed, and the hours in which a source spoke, filled from the posts there are."""
    _run(db, CAUSES)


@MIGRATIONS(name="0004_gone")
def add_gone(db: Database) -> None:
    """Pages taken away by their site, quiet hours, progress of backfills."""
    _run(db, GONE)
    _describe(db, "v_posts", V_POSTS_GONE)


@MIGRATIONS(name="0005_intake")
def add_deliveries(db: Database) -> None:
    """Files and requests that were handed in."""
    _run(db, DELIVERIES)


@MIGRATIONS(name="0006_evidence")
def add_evidence(db: Database) -> None:
    """What was fetched when, and where its redacted form is kept."""
    _run(db, EVIDENCE)


def _run(db: Database, statements: str) -> None:
    for statement in statements.strip().split(";\n"):
        db.conn.execute(statement)


def _describe(db: Database, view: str, columns: dict[str, str]) -> None:
    db.conn.executemany("insert into view_description values (?, ?, ?)",
                        [(view, *row) for row in columns.items()])
