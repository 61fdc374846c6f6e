"""What the pages need from several rooms at once, read and shaped; nothing here decides.

Separate from `show` (pure) because it reads the stores.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlite_utils import Database

from alerts.cases import Case, CaseLine, Heartbeat, Queue, ReviewItem
from alerts.deadlines import Deadline, DeadlineState
from alerts.desk import show
from alerts.desk.shell import LOOPS
from alerts.incidents import Incident, Kind
from alerts.responses import Response, ResponseKind, ResponseState
from alerts.store_outbox import recent_notices
from config.clock import to_text
from config.configuration import Configuration
from config.running import SourceRow
from crawlers.posts import Post
from crawlers.store import read_posts
from nlp.judgements import Judgement
from nlp.store import read_judgements

PLACES = {"ours": "本区", "city": "广元市级", "elsewhere": "外地", "unknown": "不明"}
TONES = {"negative": "负面", "neutral": "中性", "positive": "正面"}
PRECISION = {"second": "", "minute": "", "day": "日", "unknown": "未知"}
QUEUES = {"unjudged": "待机器研判", "unconsidered": "已研判、待立件", "unsent": "待发送提醒",
          "undelivered": "发不出去的提醒", "unjudgeable": "研判出错的帖文",
          "quarantined": "隔离（读不懂的页面）",
          "review": "待人工研判", "unanswered": "计时中的时限", "overdue": "已超时的时限"}


def stored(moment: datetime) -> str:
    """A moment as paging links carry it."""
    return to_text(moment)


def tiles(lines: Sequence[CaseLine], queues: Sequence[Queue],
          now: datetime) -> list[dict[str, Any]]:
    """The five numbers a duty officer needs first."""
    waiting = {queue.name: queue.count for queue in queues}
    overdue = sum(1 for line in lines for clock in line.deadlines if clock.is_overdue(now))
    major = sum(1 for line in lines if line.incident.level in {"重大", "特别重大"})
    kinds = {kind: sum(1 for line in lines if line.incident.kind is kind) for kind in Kind}
    return [
        {"name": "已超时的时限", "count": overdue, "hot": overdue > 0, "href": "/"},
        {"name": "重大及以上", "count": major, "hot": major > 0, "href": "/?kind=emergency"},
        {"name": "突发事件", "count": kinds[Kind.EMERGENCY], "href": "/?kind=emergency"},
        {"name": "关切", "count": kinds[Kind.CONCERN], "href": "/?kind=concern"},
        {"name": "留言", "count": kinds[Kind.MESSAGE], "href": "/?kind=message"},
        {"name": "待人工研判", "count": waiting.get("review", 0), "href": "/review"},
    ]


Sources = dict[str, SourceRow]


def case_posts(db: Database, case: Case, sources: Sources, now: datetime) -> list[dict[str, Any]]:
    """The posts of a case, newest first, with where they came from and how they were judged."""
    judged = read_judgements(db, [item.post.id for item in case.posts])
    return [_post(item.post, judged.get(item.post.id), sources, now) | {"why": item.why}
            for item in reversed(case.posts)]


def one_post(post: Post, judgement: Judgement | None, sources: Sources,
             now: datetime) -> dict[str, Any]:
    """A post with where it came from and how it was judged."""
    return _post(post, judgement, sources, now)


def _post(post: Post, judgement: Judgement | None, sources: Sources,
          now: datetime) -> dict[str, Any]:
    source = sources.get(post.source)
    parts = urlsplit(post.url)
    answer = post.answer
    return {
        "id": post.id, "title": post.title, "text": post.text,
        "source": source.name if source else post.source,
        "source_class": show.CLASSES[source.class_] if source else "来源已撤销",
        "published": show.moment(post.published_at, missing="发布时间未写明"),
        "ago": show.ago(post.published_at or post.fetched_at, now),
        "precision": PRECISION[post.precision.value],
        "href": post.url if parts.scheme in {"http", "https"} else "", "host": parts.hostname or "",
        "answer": answer and answer.text, "answer_unit": answer and answer.unit,
        "answered": show.moment(answer.answered_at) if answer else "",
        "gone": show.moment(post.gone_at) if post.gone_at else "",
        "place": PLACES[judgement.place.label] if judgement else "",
        "tone": TONES[judgement.tone] if judgement else "",
    }


def times(incident: Incident) -> list[tuple[str, str]]:
    """The four times with their origin."""
    known = incident.times
    by = f"（{known.occurred_by}）" if known.occurred_by else ""
    return [("发生", show.moment(known.occurred) + by), ("最早帖文", show.moment(known.first_post)),
            ("系统发现", show.moment(known.found)), ("责任单位接报", show.moment(known.notified))]


def history(case: Case) -> list[dict[str, str]]:
    """The audit of a case, newest first, readable."""
    return [{"at": show.moment(entry.at), "what": show.ACTIONS.get(entry.action, entry.action),
             "who": people_names().get(entry.actor, "系统" if entry.actor == "system"
                                       else entry.actor)} for entry in reversed(case.history)]


def people_names() -> dict[str, str]:
    """Opaque actor ids to user names; the two files meet only on the page."""
    from django.contrib.auth.models import User

    return {f"u{key}": name for key, name in User.objects.values_list("pk", "username")}


def response(answer: Response, missing: Sequence[str]) -> dict[str, Any]:
    """An answer with what may be done to it next."""
    names = people_names()
    trail = [f"拟稿 {names.get(answer.drafted_by, '')} {show.moment(answer.drafted_at)}"]
    if answer.reviewed_at:
        trail.append(f"审查 {names.get(answer.reviewed_by, '')} {show.moment(answer.reviewed_at)}")
    if answer.approved_at:
        trail.append(f"签发 {names.get(answer.approved_by, '')} {show.moment(answer.approved_at)}")
    if answer.published_at:
        trail.append(f"发布 {show.moment(answer.published_at)} {answer.address}"
                     f"，指纹 {answer.digest[:12]}")
    if missing:
        trail.append(f"还缺：{'、'.join(missing)}")
    return {"id": answer.id, "kind": show.RESPONSES[answer.kind], "facts": answer.facts,
            "measures": answer.measures, "results": answer.results, "version": answer.version,
            "state": show.RESPONSE_STATES[answer.state], "trail": "；".join(trail),
            "published": answer.state is ResponseState.PUBLISHED,
            "can_review": answer.state is ResponseState.DRAFT,
            "can_approve": answer.state is ResponseState.REVIEWED,
            "can_publish": answer.state is ResponseState.APPROVED}


def suggested(deadlines: Sequence[Deadline], kinds: type[ResponseKind]) -> str:
    """The kind of answer that the next running clock wants."""
    running = [clock for clock in deadlines if clock.state is DeadlineState.RUNNING]
    return running[0].met_by[0] if running and running[0].met_by else kinds.REPLY.value


def units(configuration: Configuration, incident: Incident) -> list[dict[str, Any]]:
    """Units to hand to, the proposed one chosen; shown under today's name too."""
    chosen = incident.assigned_to or (incident.units[0] if incident.units else "")
    return [{"value": unit.name_2016, "here": unit.name_2016 == chosen,
             "name": unit.name_current if unit.name_current == unit.name_2016
             else f"{unit.name_current}（2016：{unit.name_2016}）"} for unit in configuration.units]


def review_rows(db: Database, items: Sequence[ReviewItem], sources: Sources,
                now: datetime) -> list[dict[str, Any]]:
    """The review queue with its posts."""
    ids = [item.post for item in items]
    posts = {post.id: post for post in read_posts(db, ids)}
    judged = read_judgements(db, ids)
    return [{"post": _post(posts[item.post], judged.get(item.post), sources, now), "why": item.why,
             "waited": show.ago(item.queued_at, now), "version": item.version}
            for item in items if item.post in posts]


def queue_rows(queues: Sequence[Queue], now: datetime) -> list[dict[str, Any]]:
    """Every queue with count and oldest age."""
    return [{"name": QUEUES.get(queue.name, queue.name), "count": queue.count,
             "oldest": show.ago(queue.oldest, now) if queue.oldest else "—"} for queue in queues]


def loop_rows(beats: Sequence[Heartbeat], now: datetime) -> list[dict[str, str]]:
    """Every loop with its last turn."""
    return [{"name": LOOPS.get(beat.loop, beat.loop), "last": show.ago(beat.last_tick, now),
             "state": "停了" if beat.is_late(now) else "正常",
             "css": "bad" if beat.is_late(now) else "ok"} for beat in beats]


def notice_rows(db: Database, now: datetime) -> list[dict[str, str]]:
    """The last notices and what became of them."""
    words = {"waiting": ("待发", "l2"), "sent": ("已发", "ok"), "failed": ("失败，已换通道", "bad"),
             "grouped": ("已合并", "mute")}
    return [{"at": show.moment(item.notice.created_at), "title": item.notice.title,
             "channel": item.notice.channel, "state": words[item.state.value][0],
             "css": words[item.state.value][1], "error": item.last_error}
            for item in recent_notices(db, 30)]
