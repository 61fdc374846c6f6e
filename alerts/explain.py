"""Why: a post's judgement, a case's level, each due moment, and who will be told when. Pure.

An explanation is headings with Chinese lines, the same on the screen, on the desk and as JSON.
Words of a post are shown without invisible characters, so that nothing hides in an explanation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.amounts import claim, metric
from alerts.cases import Case, CasePost
from alerts.cue_words import PLACES, STATUSES, CueWords
from alerts.deadlines import Deadline, DeadlineState
from alerts.due_notices import LEVEL_WORDS, REASON_WORDS, Routing
from alerts.escalation import next_moments
from alerts.incidents import Claim, Incident, Kind, State
from alerts.merging import claims_of
from alerts.notices import NotifyReason
from alerts.quotes import clause, quoted_claims, quoted_figures, seen
from alerts.turning import turning_lines
from config.clock import beijing
from config.configuration import Configuration
from config.law import LEVELS
from crawlers.posts import Post
from nlp.judgements import Judgement
from nlp.severity import Grader

TONE_WORDS = {"negative": "负面", "neutral": "中性", "positive": "正面"}
STATE_WORDS = {DeadlineState.RUNNING: "计时中", DeadlineState.MET: "按时完成",
               DeadlineState.MISSED: "超期", DeadlineState.WAIVED: "已注销"}
STATES = {State.FOUND: "发现", State.VERIFIED: "核实", State.CONSULTED: "会商",
          State.ASSESSED: "研判分级", State.ASSIGNED: "交办", State.ANSWERING: "回应",
          State.CLOSED: "办结", State.NO_RESPONSE_NEEDED: "无需回应"}
ORIGIN_WORDS = (("occurred", "发生"), ("first_post", "最早帖文"), ("found", "系统发现"),
                ("notified", "责任单位接报"))
VOICES = {"official": "官方", "media": "媒体", "public": "公众"}
POSTS_SHOWN = 50
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


def explain_post(post: Post, judgement: Judgement | None, config: Configuration, *,
                 decision: tuple[str, str] | None = None,
                 cases: tuple[str, ...] = ()) -> Explanation:
    """Why a post was judged so, and what came of it."""
    head = (f"{seen(post.title) or '（无标题）'}（{post.source}）", post.url,
            f"发布 {_wall(post.published_at)}，抓取 {_wall(post.fetched_at)}")
    sections: list[Section] = [("帖文", head)]
    if judgement is None:
        sections.append(("研判", ("还没有研判：在待研判队列中，不会被漏掉",)))
    else:
        words = CueWords(config)
        sections += [("研判", _judged(judgement, words)),
                     ("起作用的词", words.deciding(judgement.reasons)),
                     ("数字与原文", quoted_figures(post, judgement)),
                     ("级别", _post_level(judgement, config)),
                     ("什么会改变级别", _post_changes(judgement, config)),
                     ("依据的版本", (f"模型 {judgement.model or '（无）'}",
                                f"词表 {judgement.lexicon}", f"规则 {judgement.rules}"))]
    done = decision or ("waiting", "还没有轮到")
    sections.append(("去向", (done[1], *(f"事项 {case}" for case in cases))))
    return Explanation(id=post.id, kind="post", sections=tuple(sections))


def _judged(judgement: Judgement, words: CueWords) -> tuple[str, ...]:
    place, incident = judgement.place, judgement.incident
    lines = [f"属地：{PLACES[place.label]}（{'、'.join(place.evidence) or '没有地名'}）",
             f"态度：{TONE_WORDS[judgement.tone.value]} {judgement.tone_score:.2f}",
             f"突发事件：{'是' if incident.label else '否'} {incident.score:.2f}"
             + (f"，{incident.type}" if incident.type else "")
             + (f"，状态：{STATUSES[incident.status]}" if incident.status else "")]
    if incident.must_see:
        lines.append(f"必看词：{'、'.join(incident.must_see)}（一定交人看）")
    lines += [f"任务 {words.task(topic.task)}：{topic.score:.2f}" for topic in judgement.topics]
    unit = judgement.unit
    lines.append(f"牵头单位：{unit.name} {unit.score:.2f}" if unit
                 else "牵头单位：没有把握，交首接单位")
    if judgement.rumor.label or judgement.rumor.cues:
        lines.append(f"传言：{'是' if judgement.rumor.label else '否'} {judgement.rumor.score:.2f}"
                     f"（{'、'.join(judgement.rumor.cues) or '没有传言用语'}）")
    if judgement.abstained:
        asked = "、".join(words.head(head) for head in judgement.abstained)
        lines.append(f"系统没有把握、交人判断：{asked}")
    return tuple(lines)


def _post_level(judgement: Judgement, config: Configuration) -> tuple[str, ...]:
    incident, level = judgement.incident, judgement.level
    if incident.label:
        shown = LEVEL_WORDS.get(level.proposed, level.proposed) or "未达分级标准"
        span = f"，按说法上限可能到“{level.range[1]}”" if level.range else ""
        return (f"{shown}（暂定，须经人确认）{span}", *clause(level.rule, config))
    if incident.type is None or not judgement.figures or incident.status is None:
        return ()
    view = Grader(config.severity, config.sums).grade(incident.type, judgement.figures)
    if view.proposed not in LEVELS:
        return ()
    return (f"不定级：状态为“{STATUSES[incident.status]}”；若所说属实，数字达到“{view.proposed}”",
            *clause(view.rule, config))


def _post_changes(judgement: Judgement, config: Configuration) -> tuple[str, ...]:
    incident = judgement.incident
    if not incident.label:
        return ()
    return turning_lines(incident.type or "", claims_of(judgement), config)


def explain_case(case: Case, config: Configuration, now: datetime) -> Explanation:
    """A case's level, clocks and coming notices."""
    incident = case.incident
    routing = Routing.from_configuration(config)
    sections: list[Section] = [("事项", _about(incident)), ("四个时间", _times(incident))]
    if incident.kind is Kind.EMERGENCY:
        sections += [("级别", _level(incident, config)),
                     ("数字的出处", quoted_claims(incident, case.posts)),
                     ("什么会改变级别", level_changes(incident, config)),
                     ("各方说法", _claims(incident.claims))]
    sections += [("时限", tuple(line for clock in case.deadlines
                             for line in _clock(clock, now))),
                 ("接下来通知谁", _coming(incident, case.deadlines, routing, now)),
                 ("并入的帖文", _posts(case.posts))]
    return Explanation(id=incident.id, kind="incident", sections=tuple(sections))


def _about(incident: Incident) -> tuple[str, ...]:
    return (seen(incident.title), f"地点：{incident.place or '待核'}；类型：{incident.type or '—'}",
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
    lines = [f"{shown}（{signed}）", *clause(incident.rule, config)]
    if incident.level_proposed:
        lines.append(f"数字增长后拟升为 {incident.level_proposed}，待人确认")
    if incident.level_high:
        lines.append(f"按说法上限可能达到 {incident.level_high}")
    return tuple(lines)


def level_changes(incident: Incident, config: Configuration) -> tuple[str, ...]:
    """What would change a case's level; a confirmed one waits for a person."""
    lines = turning_lines(incident.type, incident.figures, config)
    signed = "级别已经人确认：数字增长只会提请升级，不会自动改变；以下按现有数字推算"
    return (signed, *lines) if incident.level_confirmed_by else lines


def _posts(posts: tuple[CasePost, ...]) -> tuple[str, ...]:
    more = len(posts) - POSTS_SHOWN
    return (*(f"{item.post.id} {item.post.source}：{item.why}" for item in posts[:POSTS_SHOWN]),
            *([f"另有 {more} 条，见工作台"] if more > 0 else []))


def _claims(claims: Mapping[str, Mapping[str, Claim]]) -> tuple[str, ...]:
    return tuple(f"{VOICES.get(who, who)}：" + "，".join(
        f"{metric(key)} {claim(stated)}" for key, stated in said.items())
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


def _wall(moment: datetime | None) -> str:
    return "未知" if moment is None else f"{beijing(moment):%Y-%m-%d %H:%M}"
