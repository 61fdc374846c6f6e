"""Which case a judged post opens or joins, and why. Pure; the watcher writes the decisions.

One event is one case: same type, compatible place, within 48 hours, or a copy of a post already in
it. Nothing is dropped without a reason: what opens nothing is reviewed by a person or told why.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.decisions import Decision, Known, Outcome, Rules, Voice
from alerts.incidents import FourTimes, Incident, Kind, State
from alerts.merging import JudgedPost, grown
from alerts.merging import graded as with_level
from alerts.whereabouts import Whereabouts
from nlp.judgements import PlaceLabel, Tone

WINDOW = timedelta(hours=48)
"""Posts further apart are two events, unless one is a copy of the other."""
SAME_SHIFT = timedelta(hours=12)
"""Posts of different type at the same point within this time speak of one event."""
CONCERN_WINDOW = timedelta(hours=24)
"""Within this many hours independent voices add up to a concern."""
FRESH = timedelta(days=7)
"""An older post opens no emergency: a first crawl reads months of archive, and every clock of it
would be born overdue. A person can still open it."""
MESSAGE_FRESH = timedelta(days=60)
"""The same for boards, whose longest service clock is 60 days (信访工作条例 34)."""
BOARDS = frozenset({"messages", "hotline"})
NATIONAL = frozenset({"hotlist", "microblog"})
"""Kinds of source that speak of the whole country: without a place, a person decides."""


@dataclass(slots=True)
class _Desk:
    """The cases as they grow while one batch is decided; nothing outlives the batch."""

    cases: dict[str, Incident]
    copies: dict[str, str]
    voices: list[Voice]
    homes: Mapping[str, tuple[str, ...]]
    decisions: list[Decision] = field(default_factory=list)


def decide(posts: Sequence[JudgedPost], known: Known, rules: Rules,
           now: datetime) -> tuple[Decision, ...]:
    """Decisions for a batch, oldest post first, each seeing what those before it did."""
    desk = _Desk(cases={case.id: case for case in known.cases}, copies=dict(known.copies),
                 voices=list(known.voices), homes=known.homes)
    for item in sorted(posts, key=lambda item: (item.at(now), item.post.id)):
        before = len(desk.decisions)
        if item.source_kind in BOARDS:
            _message(desk, item, rules, now)
        _emergency(desk, item, rules, now)
        if len(desk.decisions) == before:
            _other(desk, item, rules, now)
    return tuple(desk.decisions)


def _message(desk: _Desk, item: JudgedPost, rules: Rules, now: datetime) -> None:
    """A message to a board is a case of its own; answered there already means closed as such."""
    post = item.post
    if item.judgement.place.label is PlaceLabel.ELSEWHERE:
        return
    case_id = _id(Kind.MESSAGE, post.id)
    was = desk.cases.get(case_id)
    if was is None and now - item.at(now) > MESSAGE_FRESH:
        desk.decisions.append(Decision(post=post.id, outcome=Outcome.TOO_OLD,
                                       why="留言早于 60 天，不再立件"))
        return
    case = was or _opened(Kind.MESSAGE, item, rules, now)
    if post.answer is not None and case.is_open:
        answered = min(post.answer.answered_at or now, now)
        case = replace(case, state=State.CLOSED, closed_at=answered,
                       closed_reason="来源平台已答复")
    _settle(desk, item, case, was, "留言板、信箱或热线来件" if was is None else "留言有更新")


def _emergency(desk: _Desk, item: JudgedPost, rules: Rules, now: datetime) -> None:
    judgement = item.judgement
    if not judgement.incident.label or judgement.place.label is PlaceLabel.ELSEWHERE:
        return
    place = rules.places.read(judgement.place.evidence)
    home = _home(desk, item, Kind.EMERGENCY) or desk.cases.get(desk.copies.get(item.copy_key, ""))
    if home is not None:
        _settle(desk, item, grown(home, item, place, now, rules.grade), home, "同文转发")
        return
    found = _same_event(desk, item, place, rules, now)
    if found is not None:
        _settle(desk, item, grown(found, item, place, now, rules.grade), found,
                "同地点，类型相同或相近，时间相近")
    elif now - item.at(now) > FRESH:
        desk.decisions.append(Decision(post=item.post.id, outcome=Outcome.TOO_OLD,
                                       why="疑似突发事件，但发布已超过 7 天"))
    elif judgement.place.label is PlaceLabel.UNKNOWN and item.source_kind in NATIONAL:
        _review(desk, item, "疑似突发事件，但全国性来源没有写明地点")
    else:
        _settle(desk, item, _opened(Kind.EMERGENCY, item, rules, now), None, "判为突发事件")


def _home(desk: _Desk, item: JudgedPost, kind: Kind) -> Incident | None:
    """The case of this kind that a post judged again already hangs on."""
    cases = (desk.cases.get(name) for name in desk.homes.get(item.post.id, ()))
    return next((case for case in cases if case is not None and case.kind is kind), None)


def _same_event(desk: _Desk, item: JudgedPost, place: Whereabouts, rules: Rules,
                now: datetime) -> Incident | None:
    """The open emergency this post speaks of; the one agreeing most closely where several might."""
    code = _code(item, rules)
    fitting = [case for case in desk.cases.values()
               if case.kind is Kind.EMERGENCY and case.is_open
               and ((case.type_code == code and _place(case).agrees(place)
                     and _near(case, item, now, WINDOW))
                    or (_akin(case, code, place, rules) and _near(case, item, now, SAME_SHIFT)))]
    return max(fitting, default=None, key=lambda case: (
        case.type_code == code, bool(_place(case).spots & place.spots),
        case.place == place.township, case.last_post_at or case.times.found, case.id))


def _akin(case: Incident, code: str, place: Whereabouts, rules: Rules) -> bool:
    """Another type, yet the same event: the same point, or an accident that one of the two calls
    by the general name 生产安全 (A1, 493号 covers them all) in the same township."""
    if rules.places.points & place.spots & set(case.spots):
        return True
    accidents = case.type_code[:1] == code[:1] == "A" and "A1" in {case.type_code, code}
    return accidents and case.place == place.township != ""


def _place(case: Incident) -> Whereabouts:
    return Whereabouts(township=case.place, spots=frozenset(case.spots))


def _near(case: Incident, item: JudgedPost, now: datetime, window: timedelta) -> bool:
    said_at = item.at(now)
    first = case.times.first_post or case.times.found
    last = case.last_post_at or first
    return first - window <= said_at <= last + window


def _other(desk: _Desk, item: JudgedPost, rules: Rules, now: datetime) -> None:
    judgement, post = item.judgement, item.post
    if judgement.place.label is PlaceLabel.ELSEWHERE and not judgement.incident.must_see:
        desk.decisions.append(Decision(post=post.id, outcome=Outcome.ELSEWHERE,
                                       why="、".join(judgement.place.evidence) or "外地"))
    elif now - item.at(now) > FRESH:
        desk.decisions.append(Decision(post=post.id, outcome=Outcome.TOO_OLD,
                                       why="发布已超过 7 天"))
    elif judgement.incident.must_see:
        _review(desk, item, f"必看词：{'、'.join(judgement.incident.must_see)}")
    elif "incident" in judgement.abstained:
        _review(desk, item, "系统对是否突发事件没有把握")
    elif (judgement.tone is Tone.NEGATIVE and judgement.topics
          and judgement.place.label in {PlaceLabel.OURS, PlaceLabel.CITY}):
        _complaint(desk, item, rules, now)
    else:
        desk.decisions.append(Decision(post=post.id, outcome=Outcome.NOTHING,
                                       why="未达立件条件"))


def _complaint(desk: _Desk, item: JudgedPost, rules: Rules, now: datetime) -> None:
    """A negative voice: it joins the open concern on its matter, or counts towards a new one."""
    task = item.judgement.topics[0].task
    place = rules.places.read(item.judgement.place.evidence)
    home = _home(desk, item, Kind.CONCERN)
    if home is not None:
        _settle(desk, item, grown(home, item, place, now, rules.grade), home, "同一关切")
        return
    voice = Voice(post=item.post.id, task=task, place=place.township, copy_key=item.copy_key,
                  author=item.post.author_key or item.post.id, at=item.at(now))
    for case in desk.cases.values():
        if (case.kind is Kind.CONCERN and case.is_open and task in case.tasks
                and place.township in ("", case.place) and _near(case, item, now, WINDOW)):
            _settle(desk, item, grown(case, item, place, now, rules.grade), case, "同一关切")
            return
    desk.voices.append(voice)
    together = _independent(desk.voices, voice)
    if len(together) < rules.concern_posts:
        desk.decisions.append(Decision(post=item.post.id, outcome=Outcome.VOICE, voice=voice,
                                       why=f"同一事项 24 小时内第 {len(together)} 个独立声音"))
        return
    first = min(one.at for one in together)
    case = _opened(Kind.CONCERN, item, rules, now)
    case = replace(case, times=replace(case.times, first_post=first), tasks=(task,),
                   place=max(one.place for one in together))
    desk.cases[case.id] = case
    desk.decisions.append(Decision(
        post=item.post.id, outcome=Outcome.OPENED, case=case, voice=voice,
        why=f"24 小时内 {len(together)} 个独立声音",
        members=tuple(one.post for one in together)))


def _independent(voices: Sequence[Voice], new: Voice) -> tuple[Voice, ...]:
    """The most voices on one matter in one place, one an author and one a text, around `new`.

    Who names no township ("利州教育局 …") speaks of any; two named ones never add up.
    """
    fitting = [voice for voice in voices
               if voice.task == new.task and abs(new.at - voice.at) <= CONCERN_WINDOW]
    named = {new.place} if new.place else {voice.place for voice in fitting}
    heaps = [_one_each(voice for voice in fitting if voice.place in ("", place))
             for place in sorted(named)]
    return max(heaps, key=len)


def _one_each(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    authors: set[str] = set()
    texts: set[str] = set()
    kept = []
    for voice in voices:
        if voice.author not in authors and voice.copy_key not in texts:
            authors.add(voice.author)
            texts.add(voice.copy_key)
            kept.append(voice)
    return tuple(kept)


def _review(desk: _Desk, item: JudgedPost, why: str) -> None:
    desk.decisions.append(Decision(post=item.post.id, outcome=Outcome.REVIEW, why=why))


def _settle(desk: _Desk, item: JudgedPost, case: Incident, was: Incident | None,
            why: str) -> None:
    desk.cases[case.id] = case
    if case.kind is Kind.EMERGENCY:
        desk.copies.setdefault(item.copy_key, case.id)
    desk.decisions.append(Decision(
        post=item.post.id, outcome=Outcome.OPENED if was is None else Outcome.JOINED, why=why,
        case=case, was=was, members=(item.post.id,)))


def _opened(kind: Kind, item: JudgedPost, rules: Rules, now: datetime) -> Incident:
    """A new case from one post; found now, its first post when it was said."""
    judgement, post = item.judgement, item.post
    place = rules.places.read(judgement.place.evidence)
    emergency = kind is Kind.EMERGENCY
    title = (post.title.strip() or post.text.strip())[:60]
    case = Incident(
        id=_id(kind, post.id), kind=kind, title=title or "（无标题）", place=place.township,
        state=State.FOUND, times=FourTimes(found=now, first_post=item.at(now)),
        type=(judgement.incident.type or "") if emergency else "",
        type_code=_code(item, rules) if emergency else "",
        level="undetermined" if emergency else "none", message_type=post.message_type)
    case = grown(case, item, place, now, rules.grade)
    return with_level(case, rules.grade) if emergency and case.type else case


def _code(item: JudgedPost, rules: Rules) -> str:
    name = item.judgement.incident.type or ""
    return rules.codes.get(name, name)


def _id(kind: Kind, post: str) -> str:
    """Computed from the post that opened it, so that deciding twice opens one case."""
    return hashlib.sha256(f"{kind}\n{post}".encode()).hexdigest()[:16]
