"""Why: a post's judgement, a case's level, each due moment, and who will be told when. Pure.

An explanation is headings with Chinese lines, the same on the screen, on the desk and as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.cases import Case
from alerts.deadlines import Deadline, DeadlineState
from alerts.due_notices import LEVEL_WORDS, REASON_WORDS, Routing
from alerts.escalation import next_moments
from alerts.incidents import Claim, Incident, Kind, State
from alerts.notices import NotifyReason
from config.clock import beijing
from config.configuration import Configuration
from config.metrics import METRICS
from crawlers.posts import Post
from nlp.judgements import Figure, Judgement
from nlp.severity import Grader

PLACE_WORDS = {"ours": "本区", "city": "本市", "elsewhere": "外地", "unknown": "不明"}
TONE_WORDS = {"negative": "负面", "neutral": "中性", "positive": "正面"}
STATE_WORDS = {DeadlineState.RUNNING: "计时中", DeadlineState.MET: "按时完成",
               DeadlineState.MISSED: "超期", DeadlineState.WAIVED: "已注销"}
WATER_WORDS = {"township": "乡镇级", "county": "县级", "municipal": "地市级"}
STATES = {State.FOUND: "发现", State.VERIFIED: "核实", State.CONSULTED: "会商",
          State.ASSESSED: "研判分级", State.ASSIGNED: "交办", State.ANSWERING: "回应",
          State.CLOSED: "办结", State.NO_RESPONSE_NEEDED: "无需回应"}
ORIGIN_WORDS = (("occurred", "发生"), ("first_post", "最早帖文"), ("found", "系统发现"),
                ("notified", "责任单位接报"))
REASONS_SHOWN = 12
Section = tuple[str, tuple[str, ...]]
"""A heading and its lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Headings with their lines, in reading order; `kind` is post or incident."""

    id: str
    kind: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        return "\n\n".join("\n".join((f"【{heading}】", *(f"  {line}" for line in lines)))
                           for heading, lines in self.sections if lines)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"id": self.id, "kind": self.kind,
                "sections": [{"heading": heading, "lines": list(lines)}
                             for heading, lines in self.sections if lines]}


def explain_post(post: Post, judgement: Judgement | None, decision: tuple[str, str] | None,
                 cases: tuple[str, ...]) -> Explanation:
    """Why a post was judged so, and what came of it."""
    head = (f"{post.title or '（无标题）'}（{post.source}）", post.url,
            f"发布 {_wall(post.published_at)}，抓取 {_wall(post.fetched_at)}")
    sections: list[Section] = [("帖文", head)]
    if judgement is None:
        sections.append(("研判", ("还没有研判：在待研判队列中，不会被漏掉",)))
    else:
        sections += [("研判", _judged(judgement)), ("起作用的词", _reasons(judgement)),
                     ("依据的版本", (f"模型 {judgement.model or '（无）'}",
                                f"词表 {judgement.lexicon}", f"规则 {judgement.rules}"))]
    done = decision or ("waiting", "还没有轮到")
    sections.append(("去向", (done[1], *(f"事项 {case}" for case in cases))))
    return Explanation(id=post.id, kind="post", sections=tuple(sections))


def _judged(judgement: Judgement) -> tuple[str, ...]:
    place, incident = judgement.place, judgement.incident
    lines = [f"属地：{PLACE_WORDS[place.label.value]}（{'、'.join(place.evidence) or '没有地名'}）",
             f"情感：{TONE_WORDS[judgement.tone.value]} {judgement.tone_score:.2f}",
             f"突发事件：{'是' if incident.label else '否'} {incident.score:.2f}"
             + (f"，{incident.type}" if incident.type else "")
             + (f"，状态 {incident.status.value}" if incident.status else "")]
    if incident.must_see:
        lines.append(f"必看词：{'、'.join(incident.must_see)}（一定交人看）")
    lines += [f"任务 {topic.task}：{topic.score:.2f}" for topic in judgement.topics]
    lines.append(f"牵头单位：{judgement.unit.name if judgement.unit else '没有把握，交首接单位'}")
    lines += [f"数字 {_metric(key)}：{_claim(value.bounds if isinstance(value, Figure) else value)}"
              for key, value in judgement.figures.items()]
    if judgement.level.proposed != "none":
        level = judgement.level
        lines.append(f"拟定级别：{LEVEL_WORDS.get(level.proposed, level.proposed)}"
                     f"（条款 {level.rule or '无'}，未经人确认）")
    if judgement.abstained:
        lines.append(f"系统没有把握：{'、'.join(judgement.abstained)}")
    return tuple(lines)


def _reasons(judgement: Judgement) -> tuple[str, ...]:
    return tuple(f"{reason.head}：{reason.term} {reason.weight:+.2f}"
                 for reason in judgement.reasons[:REASONS_SHOWN])


def explain_case(case: Case, config: Configuration, now: datetime) -> Explanation:
    """A case's level, clocks and coming notices."""
    incident = case.incident
    routing = Routing.from_configuration(config)
    sections: list[Section] = [("事项", _about(incident)), ("四个时间", _times(incident))]
    if incident.kind is Kind.EMERGENCY:
        sections += [("级别", _level(incident, config)),
                     ("什么会改变级别", _changes(incident, config)),
                     ("各方说法", _claims(incident.claims))]
    sections += [("时限", tuple(line for clock in case.deadlines
                             for line in _clock(clock, now))),
                 ("接下来通知谁", _coming(incident, case.deadlines, routing, now)),
                 ("并入的帖文", tuple(f"{item.post.id} {item.post.source}：{item.why}"
                               for item in case.posts[:50]))]
    return Explanation(id=incident.id, kind="incident", sections=tuple(sections))


def _about(incident: Incident) -> tuple[str, ...]:
    return (incident.title, f"地点：{incident.place or '待核'}；类型：{incident.type or '—'}",
            f"帖文 {incident.posts} 条；状态：{STATES[incident.state]}"
            + (f"；理由：{incident.closed_reason}" if incident.closed_reason else ""))


def _times(incident: Incident) -> tuple[str, ...]:
    lines = [f"{name}：{_wall(getattr(incident.times, field))}" for field, name in ORIGIN_WORDS]
    if incident.times.occurred_by:
        lines.append(f"发生时间依据：{incident.times.occurred_by}")
    return tuple(lines)


def _level(incident: Incident, config: Configuration) -> tuple[str, ...]:
    shown = LEVEL_WORDS.get(incident.level, incident.level) or "未达分级标准"
    signed = "已经人确认" if incident.level_confirmed_by else "暂定，须经人确认"
    lines = [f"{shown}（{signed}）"]
    rule = next((rule for rule in config.severity if rule.id == incident.rule), None)
    if rule is not None:
        lines.append(f"条款 {rule.id}：{_metric(rule.metric)} 达到 "
                     f"{_amount(rule.metric, rule.min)}，"
                     f"{rule.source}（{rule.status}）")
    lines += [f"数字 {_metric(key)}：{_claim(claim)}" for key, claim in incident.figures.items()]
    if incident.level_proposed:
        lines.append(f"数字增长后拟升为 {incident.level_proposed}，待人确认")
    if incident.level_high:
        lines.append(f"按说法上限可能达到 {incident.level_high}")
    return tuple(lines)


def _changes(incident: Incident, config: Configuration) -> tuple[str, ...]:
    figures: dict[str, Figure | str] = {
        key: claim if isinstance(claim, str) else Figure(bounds=claim, span=(0, 0))
        for key, claim in incident.figures.items()}
    grader = Grader(config.severity, config.sums)
    return tuple(f"{_metric(change.metric)} 达到 {_amount(change.metric, change.needed)}"
                 f" → {change.level}（{change.rule}）"
                 for change in grader.what_would_change(incident.type, figures))


def _claims(claims: Mapping[str, Mapping[str, Claim]]) -> tuple[str, ...]:
    names = {"official": "官方", "media": "媒体", "public": "公众"}
    return tuple(f"{names.get(who, who)}：" + "，".join(
        f"{_metric(key)} {_claim(claim)}" for key, claim in said.items())
        for who, said in claims.items() if said)


def _clock(clock: Deadline, now: datetime) -> tuple[str, ...]:
    state = "已超期，仍在计时" if clock.is_overdue(now) else STATE_WORDS[clock.state]
    lines = [f"{clock.name}（{clock.clause}）：{state}", f"  {clock.arithmetic}"]
    if clock.due_from_found is not None:
        lines.append(f"  另从系统发现时间起算：{_wall(clock.due_from_found)}")
    if clock.earlier_starts_at is not None:
        lines.append(f"  另有更早起算点 {_wall(clock.earlier_starts_at)}，"
                     f"按它为 {_wall(clock.earlier_due_at)}；须由人签认才改用")
    if clock.born_overdue:
        lines.append("  立件时已经超期，如实标明，不重新起算")
    return tuple(lines)


def _coming(incident: Incident, clocks: tuple[Deadline, ...], routing: Routing,
            now: datetime) -> tuple[str, ...]:
    level = incident.level_proposed or incident.level
    lines = []
    for clock in clocks:
        for moment in next_moments(clock, routing.reminders, now):
            overdue = clock.due_at is not None and moment >= clock.due_at
            reason = NotifyReason.CLOCK_OVERDUE if overdue else NotifyReason.CLOCK_REMINDER
            roles, channels = routing.route(reason, level, incident.kind.value)
            lines.append(f"{_wall(moment)} {REASON_WORDS[reason]}“{clock.name}”"
                         f" → {'、'.join(roles)}，经 {'、'.join(channels) or '（无可用通道！）'}")
    return tuple(sorted(lines))


def _claim(claim: Claim) -> str:
    if isinstance(claim, str):
        return WATER_WORDS.get(claim, claim)
    low, high = claim
    if high is None:
        return f"{_number(low)} 以上"
    return _number(low) if low == high else f"{_number(low)} 至 {_number(high)}"


def _metric(key: str) -> str:
    return METRICS[key][0] if key in METRICS else key


def _amount(key: str, value: float | str) -> str:
    unit = METRICS[key][1] if key in METRICS else ""
    return WATER_WORDS.get(value, value) if isinstance(value, str) else f"{_number(value)} {unit}"


def _number(value: float) -> str:
    """万 and 亿 as people write them."""
    for size, word in ((100_000_000, "亿"), (10_000, "万")):
        if value >= size:
            return f"{value / size:g} {word}"
    return f"{value:g}"


def _wall(moment: datetime | None) -> str:
    return "未知" if moment is None else f"{beijing(moment):%Y-%m-%d %H:%M}"
