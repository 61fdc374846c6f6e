"""From many statements about people to one interval a figure, role by role."""

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.figure_cues import Role
from nlp.injuries import injuries
from nlp.judgements import Figure
from nlp.mentions import Mention
from nlp.numerals import holds_one, parse_chinese
from nlp.outcome_words import (
    ALIVE,
    ALIVE_WORDS,
    ALL_FOUND,
    ALL_SAVED,
    ARRIVED,
    CONFIRMED,
    FOUND,
    FOUND_DEAD,
    HELD_UP,
    INFECTIOUS,
    NOUGHTS,
    ONE_DEAD,
    ONLY_FOUND,
    PAPERS,
    PATIENTS,
    PERIL,
    REFUTED,
    SHELTERED,
    TRACE,
    UNREST,
    UNRESTFUL,
    UNTRUE_DEATH,
)
from nlp.settling import figure_of, settle

PLAIN = (Role.DEATHS, Role.POISONED, Role.CASES, Role.TRAPPED, Role.RESCUED, Role.EVACUATED,
         Role.THREATENED, Role.TOURISTS, Role.PARTICIPANTS, Role.AFFECTED, Role.SEVERE)
"""Each a figure of its own; the hurt and the missing are told in more than one word."""


def combine(mentions: Sequence[Mention], text: str) -> dict[str, Figure]:
    """All figures of people in the text; a key that nobody stated is absent."""
    refuted = any(m.hearsay for m in mentions) and REFUTED.search(text) is not None
    if any(m.named and m.role is Role.DEATHS for m in mentions) and PAPERS.search(text):
        mentions = [m for m in mentions if m.role is not Role.DEATHS or not m.named]
    by_role: dict[Role, list[Mention]] = {}
    for mention in mentions:
        by_role.setdefault(mention.role, []).append(mention)
    figures: dict[str, Figure] = {}
    for role in PLAIN:
        if role not in by_role:
            continue
        counted = [m for m in _meant(role, by_role[role], text) if not m.denied or role in {
            Role.DEATHS, Role.SEVERE, Role.TRAPPED}]
        figure = settle(counted, refuted)
        if figure is not None and not (role is Role.TRAPPED and figure.bounds == (0.0, 0.0)):
            figures[role.value] = figure
    if by_role:
        _casualties(by_role, figures)
    _survivors(by_role, figures, text)
    if by_role:
        _lone_death(by_role, figures)
        injuries(by_role, figures, text, refuted)
    _missing(by_role, figures, text, refuted)
    if by_role:
        _rescued(by_role, figures, text)
        _all_evacuated(by_role, figures, text)
        _poisoned(by_role, figures)
    _nobody(figures, text)
    return figures


def _nobody(figures: dict[str, Figure], text: str) -> None:
    """没伤到一个人, 未发现病例, 没有人员聚集: a stated nought."""
    for key, words, pattern in NOUGHTS:
        if key not in figures and holds_one(text, words) and (
                found := pattern.search(text)) is not None:
            figures[key] = Figure(bounds=(0.0, 0.0), span=found.span())


def _meant(role: Role, mentions: Sequence[Mention], text: str) -> Sequence[Mention]:
    """The mentions that speak of an event: several ill, a crowd with a grievance."""
    if role is Role.CASES:
        ill = [m for m in mentions if m.low > 1 or m.high is None or m.cue in CONFIRMED]
        if any(m.cue not in PATIENTS for m in ill):
            return [m for m in ill if m.cue not in PATIENTS]
        return ill if INFECTIOUS.search(text) or any(
            m.cue not in PATIENTS for m in mentions) else []
    if role is Role.EVACUATED and any(m.cue in SHELTERED for m in mentions):
        peril = PERIL.search(text) is not None
        return [m for m in mentions if m.cue not in SHELTERED or (peril and m.low > 4)]
    if role is Role.PARTICIPANTS:
        unrest = UNREST.search(text) is not None
        return [m for m in mentions if (m.high is None or m.high > 2) and (
            m.cue in UNRESTFUL or (unrest and (m.cue not in ARRIVED or m.low > 9)))]
    return mentions


def _casualties(by_role: dict[Role, list[Mention]], figures: dict[str, Figure]) -> None:
    """无人员伤亡 states nought dead and nought hurt, unless someone else is counted."""
    denied = [m for m in by_role.get(Role.CASUALTY, []) if m.denied]
    said = [m for m in by_role.get(Role.DEATHS, []) if not m.bare and not m.denied]
    if denied and all(m.hearsay and m.start < denied[-1].start for m in said):
        figures["deaths"] = figure_of(0.0, 0.0, denied[-1])
    if denied:
        figures.setdefault("injured", figure_of(0.0, 0.0, denied[-1]))


def _survivors(by_role: dict[Role, list[Mention]], figures: dict[str, Figure],
               text: str) -> None:
    """人一个没少, 没死, a death that was only rumoured and is refuted: nobody died."""
    alive = ALIVE.search(text) if holds_one(text, ALIVE_WORDS) else None
    rumoured = [m for m in by_role.get(Role.DEATHS, []) if m.hearsay and not m.denied]
    bodies = [m for m in by_role.get(Role.MISSING, []) if not m.denied]
    dead = FOUND_DEAD.search(text, bodies[-1].start) if bodies else None
    if dead is not None and not bodies[-1].bare:
        figures.setdefault("deaths", figure_of(bodies[-1].low, bodies[-1].high, bodies[-1]))
        by_role[Role.MISSING] = []
    elif alive is not None:
        figures.setdefault("deaths", Figure(bounds=(0.0, 0.0), span=alive.span()))
    elif rumoured and len(rumoured) == len(by_role[Role.DEATHS]) and UNTRUE_DEATH.search(text):
        figures.setdefault("deaths", figure_of(0.0, 0.0, rumoured[0]))


def _lone_death(by_role: dict[Role, list[Mention]], figures: dict[str, Figure]) -> None:
    """撞死人了, 出人命了: one person at least, and nobody says more."""
    lone = [m for m in by_role.get(Role.DEATHS, []) if m.bare and m.cue in ONE_DEAD
            and not m.hearsay]
    if lone:
        figures.setdefault("deaths", figure_of(1.0, 1.0, lone[0]))


UNSEEN = frozenset({"没上来", "没有上来", "没上得来", "没回来", "没回得来"})
"""Of those who went in and did not come out; where as many died, nobody is missing."""


def _missing(by_role: dict[Role, list[Mention]], figures: dict[str, Figure], text: str,
             refuted: bool) -> None:
    """Still missing at the end of the text: the last statement, or nought when all were found."""
    said = by_role.get(Role.MISSING, [])
    stated = [m for m in said if not m.bare and not (refuted and m.hearsay)]
    stated = [m for m in stated if not (m.denied and TRACE.match(text, m.end))]
    dead = max((m.low for m in by_role.get(Role.DEATHS, ()) if not m.denied), default=0.0)
    stated = [m for m in stated if not (m.cue in UNSEEN and dead >= m.low)]
    if any(not m.hearsay for m in stated):
        stated = [m for m in stated if not m.hearsay]
    last = max(stated, key=lambda m: m.start, default=None)
    if not said and "全部找到" not in text and "搜救" not in text:
        return
    found = FOUND.search(text)
    if found is not None and last is None and (
            "遗体" in text[max(0, found.start() - 10):found.start()]):
        return
    still = last is not None and found is not None and last.start > found.end() and not last.named
    if found is not None and not still and (said or ALL_FOUND.search(text)):
        figures["missing"] = Figure(bounds=(0.0, 0.0), span=found.span())
    elif last is not None:
        none_left = last.denied or text.endswith("最后", 0, last.start)
        last = _less_the_found(last, text)
        figures["missing"] = figure_of(0.0, 0.0, last) if none_left else figure_of(
            last.low, last.high, last)


def _less_the_found(last: Mention, text: str) -> Mention:
    """三个人被冲走，只找到一个: two are still missing."""
    found = ONLY_FOUND.search(text, last.end)
    number = parse_chinese(found[1]) if found is not None and not found[1].isdigit() else None
    if found is not None and found[1].isdigit():
        number = float(found[1])
    if number is None or number >= last.low or last.low != last.high:
        return last
    return replace(last, low=last.low - number, high=last.low - number)


STILL = re.compile(r"(?:仍|还|尚|另)有(?:约|近|至少)?$")
"""已救出3人，仍有8人被埋: eleven were trapped."""


def _rescued(by_role: dict[Role, list[Mention]], figures: dict[str, Figure], text: str) -> None:
    """被困6人…将人救出: all who were trapped are out."""
    trapped = figures.get("trapped")
    bare = [m for m in by_role.get(Role.RESCUED, []) if m.bare]
    rescued = figures.get("rescued")
    if trapped is None:
        stuck = [m for m in by_role.get(Role.TRAPPED, []) if m.bare]
        if rescued is not None and (stuck or HELD_UP.search(text)):
            figures["trapped"] = Figure(bounds=rescued.bounds, span=rescued.span)
        return
    still = by_role.get(Role.TRAPPED, [])
    if rescued is not None and len(still) == 1 and not still[0].named and STILL.search(
            text, max(0, still[0].start - 6), still[0].start) and (
            rescued.bounds[1] is not None and still[0].high is not None):
        figures["trapped"] = Figure(bounds=(
            rescued.bounds[0] + still[0].low, rescued.bounds[1] + still[0].high),
            span=trapped.span)
    if rescued is None and bare and ALL_SAVED.search(text, trapped.span[0]) is not None:
        figures["rescued"] = Figure(bounds=trapped.bounds, span=(bare[0].start, bare[0].end))


def _all_evacuated(by_role: dict[Role, list[Mention]], figures: dict[str, Figure],
                   text: str) -> None:
    """受威胁的86人…已全部撤离: all the threatened have left."""
    threatened = figures.get("threatened_people")
    bare = [m for m in by_role.get(Role.EVACUATED, []) if m.bare]
    if threatened is None or "evacuated" in figures or not bare:
        return
    if re.search(r"全部|均已?|都已?|悉数", text[max(0, bare[0].start - 6):bare[0].start]):
        figures["evacuated"] = Figure(bounds=threatened.bounds, span=(bare[0].start, bare[0].end))


def _poisoned(by_role: dict[Role, list[Mention]], figures: dict[str, Figure]) -> None:
    """十三个人头昏恶心…像是中毒: those with the symptoms are the poisoned, and the other way."""
    bare = [m for m in by_role.get(Role.POISONED, []) if m.bare]
    if bare and "poisoned" not in figures:
        for key in ("cases", "affected", "injured"):
            if key in figures and figures[key].bounds[0] > 0:
                figures["poisoned"] = figures[key]
                return
