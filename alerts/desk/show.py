"""Cases as the pages show them: Chinese words, a colour with a word, milliseconds for countdowns.

Pure: records in, plain values out; templates hold no decisions.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts import amounts
from alerts.cases import Case, CaseLine
from alerts.deadlines import Deadline, DeadlineState
from alerts.incidents import Incident, Kind, StartOrigin, State
from alerts.responses import ResponseKind, ResponseState
from config.clock import beijing
from crawlers.exhibit import Exhibit
from crawlers.rereading import FIELDS, NO_PAGE

KINDS = {Kind.EMERGENCY: "突发事件", Kind.CONCERN: "关切", Kind.MESSAGE: "留言"}
STATES = {State.FOUND: "发现", State.VERIFIED: "核实", State.CONSULTED: "会商",
          State.ASSESSED: "研判", State.ASSIGNED: "交办", State.ANSWERING: "回应",
          State.CLOSED: "办结", State.NO_RESPONSE_NEEDED: "无需回应"}
STEPS = (State.FOUND, State.VERIFIED, State.CONSULTED, State.ASSESSED, State.ASSIGNED,
         State.ANSWERING)
LEVEL_CLASS = {"特别重大": "l4", "重大": "l3", "较大": "l2", "一般": "l1"}
LEVEL_WORDS = {"undetermined": "级别待定", "none": "不分级"}
CLOCK_STATES = {DeadlineState.RUNNING: "计时中", DeadlineState.MET: "按时完成",
                DeadlineState.MISSED: "超时", DeadlineState.WAIVED: "已注销"}
CLOCK_CLASS = {DeadlineState.MET: "ok", DeadlineState.MISSED: "bad", DeadlineState.WAIVED: "mute",
               DeadlineState.RUNNING: "mute"}
RESPONSES = {ResponseKind.FIRST_INFORMATION: "首发权威信息",
             ResponseKind.PRESS_CONFERENCE: "新闻发布会", ResponseKind.REPLY: "回应、答复",
             ResponseKind.CLARIFICATION: "澄清事实", ResponseKind.ADOPTED_SUGGESTION: "意见采纳",
             ResponseKind.CLOSING: "办结通报"}
RESPONSE_STATES = {ResponseState.DRAFT: "拟稿", ResponseState.REVIEWED: "已审查",
                   ResponseState.APPROVED: "已签发", ResponseState.PUBLISHED: "已发布"}
ORIGINS = {StartOrigin.OCCURRED: "发生时间", StartOrigin.FIRST_POST: "最早帖文",
           StartOrigin.FOUND: "系统发现", StartOrigin.NOTIFIED: "责任单位接报",
           StartOrigin.RECEIVED: "收到来件"}
CLASSES = {"official": "官方", "media": "媒体", "public": "公众"}
ACTIONS = {"opened": "建立事项", "post_joined": "并入帖文", "level_confirmed": "确认级别",
           "level_raised": "级别上调建议", "state_advanced": "推进办理", "assigned": "交办",
           "acknowledged": "已看到", "occurrence_stated": "认定发生时间", "rejected": "无需回应",
           "closed": "办结", "reopened": "重新打开", "deadline_waived": "注销时限",
           "response_drafted": "拟稿", "response_revised": "改稿", "response_reviewed": "保密审查",
           "response_approved": "签发", "response_published": "发布"}

PAGE_SHOWN = 200_000
"""Characters of a kept page that are shown; the command line gives all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Countdown:
    """A clock on a page; `due_ms` None = not running or not computable."""

    id: str
    name: str
    due_ms: int | None
    due: str
    state: str
    state_class: str
    clause: str
    arithmetic: str
    basis: str
    found: str
    earlier: str
    """A start learnt later than the clock's birth, with its own due moment; "" = none."""
    running: bool
    born_overdue: bool
    over: bool
    ended: str


def moment(when: datetime | None, *, missing: str = "未知") -> str:
    """A moment in Beijing time, to the minute."""
    return missing if when is None else beijing(when).strftime("%Y-%m-%d %H:%M")


def ago(when: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that says enough."""
    if when is None:
        return "时间未知"
    minutes = int((now - when).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时前"
    return f"{minutes // 1440} 天前"


def left(span: timedelta) -> str:
    """A span of time left or overrun, as the page shows it before its script runs."""
    seconds = int(abs(span.total_seconds()))
    head = "超时 " if span.total_seconds() < 0 else "剩 "
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    return head + (f"{days} 天 " if days else "") + f"{hours} 小时 {minutes:02d} 分"


def level(name: str) -> dict[str, str]:
    """A level's word and colour class."""
    return {"word": LEVEL_WORDS.get(name, name), "css": LEVEL_CLASS.get(name, "mute")}


def countdown(deadline: Deadline, now: datetime) -> Countdown:
    """One clock with its arithmetic; the second clock from finding stands beside it."""
    running = deadline.state is DeadlineState.RUNNING
    due = deadline.due_at
    found = deadline.due_from_found
    return Countdown(
        id=deadline.id, name=deadline.name, clause=deadline.clause,
        due_ms=int(due.timestamp() * 1000) if running and due else None,
        due=moment(due, missing="无法计算：节假日表缺该年"),
        state=left(due - now) if running and due else CLOCK_STATES[deadline.state],
        state_class=CLOCK_CLASS[deadline.state], arithmetic=deadline.arithmetic,
        basis=f"自{ORIGINS[deadline.basis]} {moment(deadline.starts_at)} 起算",
        found=f"若自系统发现起算：{moment(found)}" if found else "",
        earlier=_earlier(deadline),
        running=running, born_overdue=deadline.born_overdue, over=deadline.is_overdue(now),
        ended=f"{CLOCK_STATES[deadline.state]}于 {moment(deadline.ended_at)}"
        if deadline.ended_at else "")


def _earlier(deadline: Deadline) -> str:
    if deadline.earlier_starts_at is None:
        return ""
    return (f"后来得知更早的起算点 {moment(deadline.earlier_starts_at)}，若自此起算应于 "
            f"{moment(deadline.earlier_due_at)} 前")


def urgency(deadline: Deadline | None, now: datetime) -> str:
    """How a row is marked: urgent (overdue or under an hour), soon (under six), calm."""
    if deadline is None or deadline.due_at is None:
        return "calm"
    span = deadline.due_at - now
    if span < timedelta(hours=1):
        return "urgent"
    return "soon" if span < timedelta(hours=6) else "calm"


def line(row: CaseLine, now: datetime) -> dict[str, object]:
    """A row of the inbox."""
    incident, due = row.incident, row.next_due
    return {
        "id": incident.id, "title": incident.title, "kind": KINDS[incident.kind],
        "type": incident.type, "level": level(incident.level) if incident.type else None,
        "confirmed": bool(incident.level_confirmed_by), "place": incident.place or "地点待核",
        "state": STATES[incident.state], "posts": incident.posts,
        "first": ago(incident.times.first_post or incident.times.found, now),
        "unit": incident.assigned_to or "、".join(incident.units) or "首接单位待定",
        "assigned": bool(incident.assigned_to), "message_type": incident.message_type,
        "clock": countdown(due, now) if due else None, "urgency": urgency(due, now),
        "raised": incident.level_proposed,
    }


def steps(incident: Incident) -> list[dict[str, str]]:
    """The law's steps with where the case stands."""
    place = STEPS.index(incident.state) if incident.state in STEPS else len(STEPS)
    marks = [{"name": STATES[step], "css": "done" if index < place else
              "now" if index == place else ""} for index, step in enumerate(STEPS)]
    end = STATES[incident.state] if not incident.is_open else STATES[State.CLOSED]
    return [*marks, {"name": end, "css": "" if incident.is_open else "now"}]


def figures(case: Case) -> list[dict[str, str]]:
    """Claimed figures: highest of all, and official, media, public apart."""
    incident = case.incident
    by_class = {who: incident.claims.get(who, {}) for who in CLASSES}
    return [{"name": amounts.named(key), "all": amounts.claim(value),
             **{who: amounts.claim(said[key]) if key in said else "—"
                for who, said in by_class.items()}}
            for key, value in incident.figures.items()]


def exhibited(shown: Exhibit | None) -> dict[str, object]:
    """A kept page with its proofs; `page` is text, cut where nobody would read on."""
    if shown is None:
        return {"page": "", "note": NO_PAGE}
    evidence, text = shown.evidence, shown.body.decode("utf-8", "replace")
    differs = shown.again.differs if shown.again else ()
    said, css = ("重读一致：标题、正文、时间都与入库内容相同", "ok") if shown.same else (
        f"重读不同：{'、'.join(FIELDS[name] for name in differs)}", "bad") if differs else (
        "未能重读：留存的网页不在，或网页上没有这条帖文", "mute")
    return {
        "page": text[:PAGE_SHOWN], "cut": max(len(text) - PAGE_SHOWN, 0), "note": shown.note,
        "said": said, "css": css, "headers": evidence.headers,
        "facts": [("地址", evidence.address), ("抓取时间", moment(evidence.fetched_at)),
                  ("状态码", str(evidence.status)), ("原始网页 SHA-256", evidence.page),
                  ("原始网页字节数", str(evidence.size)),
                  ("留存网页 SHA-256", evidence.redacted), ("留存形式", evidence.form)]}
