"""Judgements in the pipeline file: one row a post, the contract beside columns for analysts.

The database is the queue: what waits is a post whose present content nobody has judged. A post
that was judged without a model waits again as soon as there is one.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from config.clock import from_text, to_text
from config.database import transaction
from crawlers.posts import Post
from crawlers.store import post_from_row
from nlp.contract import from_json
from nlp.judgements import Judgement
from nlp.texts import Text

MIGRATIONS = Migrations("nlp")

SCHEMA = """
create table judgement (
  post text primary key references post (id), content_hash text not null,
  model text not null, lexicon text not null, rules text not null, judged_at text not null,
  place text not null, tone text not null, incident integer not null, incident_score real not null,
  type text, class text, status text, must_see integer not null, level text not null,
  unit text, task text, rumor integer not null, abstained text not null, contract text not null,
  revision integer not null unique
) strict;
create index judgement_incident on judgement (incident, level);
create index judgement_task on judgement (task, tone);
create table unjudgeable (
  post text not null references post (id), content_hash text not null,
  message text not null, seen_at text not null, primary key (post, content_hash)
) strict, without rowid;
create view v_judgements as
select judgement.post, source.class as source_class, post.published_at, post.fetched_at,
  judgement.place, judgement.tone, judgement.incident, judgement.incident_score, judgement.type,
  judgement.class, judgement.status, judgement.must_see, judgement.level, judgement.unit,
  judgement.task, judgement.rumor, judgement.abstained, judgement.model, judgement.lexicon,
  judgement.rules, judgement.judged_at, judgement.contract
from judgement join post on post.id = judgement.post join source on source.id = post.source;
"""

V_JUDGEMENTS = {
    "": "每行一条帖文的研判结果（最新内容）；模型的判断只是建议，等级在人确认前都是暂定",
    "post": "帖文编号", "source_class": "来源类别：official、media、public",
    "published_at": "发布时间（UTC）", "fetched_at": "首次抓取时间（UTC）",
    "place": "属地：ours 本区、city 本市、elsewhere 外地、unknown 不明",
    "tone": "情感：negative、neutral、positive",
    "incident": "1 = 本地（或未写明地点）正在或刚刚发生的突发事件",
    "incident_score": "突发事件概率，0 到 1", "type": "事件类型", "class": "事件大类",
    "status": "状态：actual、drill、past、negated、question、fiction、notice、elsewhere",
    "must_see": "1 = 含必看词，必须由人看", "level": "按分级标准提出的等级（暂定）",
    "unit": "建议牵头单位；空 = 由首接单位判断", "task": "最贴近的重点任务",
    "rumor": "1 = 以传播未经证实的说法为主", "abstained": "机器不作判断、交给人的项目（JSON）",
    "model": "模型版本；空 = 没有模型，全部交给人", "lexicon": "词表版本", "rules": "规则版本",
    "judged_at": "研判时间（UTC）", "contract": "完整研判结果（JSON）",
}


@MIGRATIONS(name="0001_judgements")
def create_tables(db: Database) -> None:
    """The first schema: judgements, posts that could not be judged, v_judgements."""
    for statement in SCHEMA.strip().split(";\n"):
        db.conn.execute(statement)
    db.conn.executemany("insert into view_description values ('v_judgements', ?, ?)",
                        list(V_JUDGEMENTS.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A post that waits for judgement: its text, the hash of it, its place in the queue."""

    text: Text
    content_hash: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A post with its judgement; `revision` grows with every stored judgement."""

    post: Post
    judgement: Judgement
    revision: int


UNJUDGED = """
from post join source on source.id = post.source
left join judgement on judgement.post = post.id and judgement.content_hash = post.content_hash
  and (judgement.model != '' or :model = '')
where post.revision > :after and judgement.post is null and not exists (
  select 1 from unjudgeable
  where unjudgeable.post = post.id and unjudgeable.content_hash = post.content_hash)
"""
NEXT = ("select post.id, post.title, post.text, post.published_at, post.content_hash, "
        f"post.revision, source.class {UNJUDGED} order by post.revision limit :limit")
WAITING = f"select count(*), min(post.fetched_at) {UNJUDGED}"


def unjudged(db: Database, limit: int, *, after: int = 0, model: str = "") -> tuple[Pending, ...]:
    """At most `limit` posts, oldest first, whose present content has no judgement.

    `after` is the revision from which to look on; with a `model`, posts that were judged without
    one count as unjudged.
    """
    rows = db.conn.execute(NEXT, {"after": after, "limit": limit, "model": model})
    return tuple(Pending(
        text=Text(id=post, title=title, text=text, source_class=source_class,
                  published_at=None if published is None else from_text(published)),
        content_hash=digest, revision=revision)
        for post, title, text, published, digest, revision, source_class in rows)


def waiting(db: Database, *, model: str = "") -> tuple[int, datetime | None]:
    """How many posts wait for judgement, and since when the oldest has been here."""
    count, oldest = db.conn.execute(WAITING, {"after": 0, "model": model}).fetchone()
    return count, None if oldest is None else from_text(oldest)


def save_batch(db: Database, judged: Sequence[tuple[Pending, Judgement]],
               failed: Sequence[tuple[Pending, str]], now: datetime) -> None:
    """One transaction: the judgements, and the posts that cannot be judged with the reason.

    A post that changed meanwhile keeps waiting, because the hash stored is the one judged.
    """
    with transaction(db):
        for pending, judgement in judged:
            db.conn.execute(SAVE, _row(pending, judgement, now))
        db.conn.executemany(
            "insert into unjudgeable (post, content_hash, message, seen_at) values (?, ?, ?, ?) "
            "on conflict do nothing",
            [(pending.text.id, pending.content_hash, message, to_text(now))
             for pending, message in failed])


SAVE = """
insert into judgement (post, content_hash, model, lexicon, rules, judged_at, place, tone, incident,
  incident_score, type, class, status, must_see, level, unit, task, rumor, abstained, contract,
  revision)
values (:post, :content_hash, :model, :lexicon, :rules, :judged_at, :place, :tone, :incident,
  :incident_score, :type, :class, :status, :must_see, :level, :unit, :task, :rumor, :abstained,
  :contract, (select coalesce(max(revision), 0) + 1 from judgement))
on conflict (post) do update set content_hash = excluded.content_hash, model = excluded.model,
  lexicon = excluded.lexicon, rules = excluded.rules, judged_at = excluded.judged_at,
  place = excluded.place, tone = excluded.tone, incident = excluded.incident,
  incident_score = excluded.incident_score, type = excluded.type, class = excluded.class,
  status = excluded.status, must_see = excluded.must_see, level = excluded.level,
  unit = excluded.unit, task = excluded.task, rumor = excluded.rumor,
  abstained = excluded.abstained, contract = excluded.contract, revision = excluded.revision
"""


def _row(pending: Pending, judgement: Judgement, now: datetime) -> dict[str, object]:
    contract = judgement.to_json()
    incident = judgement.incident
    return {
        "post": pending.text.id, "content_hash": pending.content_hash, "model": judgement.model,
        "lexicon": judgement.lexicon, "rules": judgement.rules, "judged_at": to_text(now),
        "place": judgement.place.label.value, "tone": judgement.tone.value,
        "incident": int(incident.label), "incident_score": round(incident.score, 4),
        "type": incident.type, "class": incident.class_,
        "status": incident.status and incident.status.value,
        "must_see": int(bool(incident.must_see)), "level": judgement.level.proposed,
        "unit": judgement.unit and judgement.unit.name,
        "task": judgement.topics[0].task if judgement.topics else None,
        "rumor": int(judgement.rumor.label),
        "abstained": json.dumps(judgement.abstained, ensure_ascii=False),
        "contract": json.dumps(contract, ensure_ascii=False),
    }


def read_judgements(db: Database, posts: Sequence[str]) -> dict[str, Judgement]:
    """The judgements of these posts by post id; posts without one are absent."""
    found = {}
    for post in posts:
        row = db.conn.execute("select contract from judgement where post = ?", (post,)).fetchone()
        if row is not None:
            found[post] = from_json(json.loads(row[0]))
    return found


def judged_after(db: Database, revision: int, limit: int) -> tuple[Judged, ...]:
    """What was judged after `revision` (0 = from the beginning), in order, at most `limit`."""
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute(
        "select post.*, judgement.contract as contract, judgement.revision as judged_revision "
        "from judgement join post on post.id = judgement.post "
        "where judgement.revision > ? order by judgement.revision limit ?", (revision, limit))
    return tuple(Judged(post=post_from_row(row), revision=row["judged_revision"],
                        judgement=from_json(json.loads(row["contract"]))) for row in rows)
