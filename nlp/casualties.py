"""From many statements about people to one interval a figure: totals, parts, news, corrections."""

import re
from collections.abc import Sequence

from nlp.figure_cues import Role
from nlp.judgements import Figure
from nlp.mentions import Mention
from nlp.outcome_words import (
    ALIVE,
    ALL_FOUND,
    ALL_LIGHT,
    ALL_SAVED,
    APPEAL,
    DYING,
    FOUND,
    FOUND_DEAD,
    INFECTIOUS,
    JUDGED,
    ONE_DEAD,
    REFUTED,
    SCRATCHES,
    UNTRUE_DEATH,
)


def _figure(low: float, high: float | None, mention: Mention) -> Figure:
    return Figure(bounds=(low, high), span=(mention.start, mention.end))


def hull(mentions: Sequence[Mention]) -> tuple[float, float | None]:
    """The smallest interval that holds them all."""
    high = None if any(m.high is None for m in mentions) else max(
        m.high for m in mentions if m.high is not None)
    return min(m.low for m in mentions), high


def add(mentions: Sequence[Mention]) -> tuple[float, float | None]:
    """The interval of the sum."""
    high = None if any(m.high is None for m in mentions) else sum(
        m.high for m in mentions if m.high is not None)
    return sum(m.low for m in mentions), high


def settle(mentions: Sequence[Mention], refuted: bool) -> Figure | None:
    """One figure of one role. In order: a correction, the running total, claims apart, a sum."""
    stated = [m for m in mentions if not m.bare and not (refuted and m.hearsay)]
    zeros = [m for m in stated if m.denied]
    counts = [m for m in stated if not m.denied]
    if any(m.claim for m in zeros) and any(m.claim for m in counts):
        return _figure(0.0, hull(counts)[1], counts[0])
    if zeros and all(m.hearsay and m.start < zeros[-1].start for m in counts):
        return _figure(0.0, 0.0, zeros[-1])
    return _counted(counts) if counts else None


def _counted(counts: Sequence[Mention]) -> Figure:
    """The figure of those counts that outweigh the others: seen before heard, counted before "
      "named."""
    if any(not m.hearsay for m in counts):
        counts = [m for m in counts if not m.hearsay]
    if any(not m.named for m in counts):
        counts = [m for m in counts if not m.named]
    fixed = [m for m in counts if m.fixed]
    if not fixed and sum(m.clocked for m in counts) > 1 and any(m.another for m in counts[1:]):
        return _rolled(counts)
    if fixed:
        return _figure(fixed[-1].low, fixed[-1].high, fixed[-1])
    old = [m for m in counts if not m.new]
    whole = [m for m in old if not m.part or m.role is Role.SEVERE] or old or counts
    if sum(m.claim for m in whole) > 1:
        return _figure(*hull(whole), whole[0])
    totals = [m for m in whole if m.total and not m.hearsay]
    if totals:
        return _figure(totals[-1].low, totals[-1].high, totals[-1])
    return _combined(whole)


def _rolled(counts: Sequence[Mention]) -> Figure:
    """A rolling report (15时…18时…又发现2名): a new total replaces, 又 and 另 add to it."""
    low, high = 0.0, 0.0
    for m in counts:
        top = m.low if m.high is None else m.high
        low, high = (low + m.low, high + top) if m.another else (m.low, top)
    return _figure(low, high, counts[-1])


def _combined(whole: Sequence[Mention]) -> Figure:
    """Several plain statements: a sum (另有2人), rival voices, or a total told with its parts."""
    chain = [m for index, m in enumerate(whole) if index == 0 or (m.another and not any(
        m.low == earlier.low and m.sentence != earlier.sentence for earlier in whole[:index]))]
    if len(chain) > 1:
        return _figure(*add(chain), chain[0])
    largest = max(whole, key=lambda m: m.low)
    others = [m for m in whole if m.low != largest.low]
    if not others or largest.high is None or add(others)[0] == largest.low:
        return _figure(largest.low, largest.high, largest)
    if any(m.hearsay for m in whole):
        return _figure(*hull(whole), largest)
    if all(m.named for m in whole):
        return _figure(*add(whole), whole[0])
    return _figure(largest.low, largest.high, largest)


def combine(mentions: Sequence[Mention], text: str) -> dict[str, Figure]:
    """All figures of people in the text; a key that nobody stated is absent."""
    refuted = REFUTED.search(text) is not None
    by_role: dict[Role, list[Mention]] = {}
    for mention in mentions:
        by_role.setdefault(mention.role, []).append(mention)
    figures: dict[str, Figure] = {}
    plain = (Role.DEATHS, Role.POISONED, Role.CASES, Role.TRAPPED, Role.RESCUED, Role.EVACUATED,
             Role.THREATENED, Role.TOURISTS, Role.PARTICIPANTS, Role.AFFECTED, Role.SEVERE)
    for role in plain:
        counted = [m for m in by_role.get(role, []) if not m.denied or role in {
            Role.DEATHS, Role.SEVERE, Role.TRAPPED}]
        figure = settle(counted, refuted)
        if figure is not None and not (role is Role.TRAPPED and figure.bounds == (0.0, 0.0)):
            figures[role.value] = figure
    _casualties(by_role, figures)
    _survivors(by_role, figures, text)
    _lone_death(by_role, figures)
    _injuries(by_role, figures, text, refuted)
    _missing(by_role, figures, text, refuted)
    _rescued(by_role, figures, text)
    _all_evacuated(by_role, figures, text)
    _poisoned(by_role, figures)
    return figures


def _casualties(by_role: dict[Role, list[Mention]], figures: dict[str, Figure]) -> None:
    """无人员伤亡 states nought dead and nought hurt, unless someone else is counted."""
    denied = [m for m in by_role.get(Role.CASUALTY, []) if m.denied]
    said = [m for m in by_role.get(Role.DEATHS, []) if not m.bare and not m.denied]
    if denied and all(m.hearsay and m.start < denied[-1].start for m in said):
        figures["deaths"] = _figure(0.0, 0.0, denied[-1])
    if denied:
        figures.setdefault("injured", _figure(0.0, 0.0, denied[-1]))


def _survivors(by_role: dict[Role, list[Mention]], figures: dict[str, Figure],
               text: str) -> None:
    """人一个没少, 没死, a death that was only rumoured and is refuted: nobody died."""
    alive = ALIVE.search(text)
    rumoured = [m for m in by_role.get(Role.DEATHS, []) if m.hearsay and not m.denied]
    bodies = [m for m in by_role.get(Role.MISSING, []) if not m.denied]
    dead = FOUND_DEAD.search(text, bodies[-1].start) if bodies else None
    if dead is not None and not bodies[-1].bare:
        figures.setdefault("deaths", _figure(bodies[-1].low, bodies[-1].high, bodies[-1]))
        by_role[Role.MISSING] = []
    elif alive is not None:
        figures.setdefault("deaths", Figure(bounds=(0.0, 0.0), span=alive.span()))
    elif rumoured and len(rumoured) == len(by_role[Role.DEATHS]) and UNTRUE_DEATH.search(text):
        figures.setdefault("deaths", _figure(0.0, 0.0, rumoured[0]))


def _lone_death(by_role: dict[Role, list[Mention]], figures: dict[str, Figure]) -> None:
    """撞死人了, 出人命了: one person at least, and nobody says more."""
    lone = [m for m in by_role.get(Role.DEATHS, []) if m.bare and m.cue in ONE_DEAD
            and not m.hearsay]
    if lone:
        figures.setdefault("deaths", _figure(1.0, 1.0, lone[0]))


def _injuries(by_role: dict[Role, list[Mention]], figures: dict[str, Figure], text: str,
              refuted: bool) -> None:
    """injured holds all the hurt; severe is stated, hinted ([0, n]) or denied (均为轻伤)."""
    hurt, light, hinted = (
        [m for m in by_role.get(role, []) if not (refuted and m.hearsay)]
        for role in (Role.INJURED, Role.LIGHT, Role.HINTED))
    if INFECTIOUS.search(text):
        light = [m for m in light if "症" not in m.cue and "病" not in m.cue]
        if (state := figures.get("severe_injuries")) and state.bounds == (0.0, 0.0):
            figures.pop("severe_injuries")
    severe = _judged(by_role.get(Role.SEVERE, []), text) or figures.get("severe_injuries")
    if severe is not None:
        figures["severe_injuries"] = severe
    total = settle([m for m in hurt if not m.bare], refuted)
    light_total = settle([m for m in light if not m.bare and not m.denied], refuted)
    dead = figures.get("deaths")
    others = [m for m in hurt if m.another]
    if dead is not None and others and any(
            m.low == others[0].low + dead.bounds[0] for m in hurt if not m.another):
        total = _figure(others[0].low, others[0].high, others[0])
    parts = [f for f in (severe, light_total) if f is not None and f.bounds != (0.0, 0.0)]
    if parts:
        low = sum(f.bounds[0] for f in parts)
        high = sum(f.bounds[1] or 0 for f in parts) if all(
            f.bounds[1] is not None for f in parts) else None
        if total is None or (total.bounds[0] < low and total.bounds != (0.0, 0.0)):
            total = Figure(bounds=(low, high), span=parts[0].span)
    if "deaths" in figures and figures["deaths"].bounds != (0.0, 0.0):
        gone = {m.start for m in by_role.get(Role.DEATHS, []) if m.named}
        hinted = [m for m in hinted if not m.named or (m.start not in gone and (
            total is not None or m.cue not in DYING))]
    if APPEAL.search(text):
        hinted = []
    if severe is None and (hinted_figure := _hinted(hinted, total)) is not None:
        figures["severe_injuries"] = hinted_figure
        counted = [m for m in hinted if not m.bare and not m.denied]
        if total is None and counted:
            total = _figure(counted[0].low, counted[0].high, counted[0])
    elif severe is None and light and not (dead is not None and dead.bounds[0] > 0 and all(
            m.cue in SCRATCHES for m in light)) and _all_light(light, light_total, total, text):
        figures["severe_injuries"] = _figure(0.0, 0.0, light[-1])
    if total is not None and ("injured" not in figures or total.bounds != (0.0, 0.0)):
        figures["injured"] = total


def _judged(severe: Sequence[Mention], text: str) -> Figure | None:
    """我弟弟…鉴定为重伤: the verdict speaks of one person when nobody is counted."""
    said = [m for m in severe if (m.bare or "，" in text[m.start:m.end]) and JUDGED.search(
        text[max(0, m.end - len(m.cue) - 5):m.end - len(m.cue)])]
    return _figure(1.0, 1.0, said[0]) if said else None


def _hinted(hinted: Sequence[Mention], total: Figure | None) -> Figure | None:
    """骨折, ICU: between nobody and all those it is said of is severely hurt."""
    stated = [m for m in hinted if not m.denied and not m.bare]
    if stated:
        return Figure(bounds=(0.0, add(stated[:1])[1]), span=(stated[0].start, stated[0].end))
    bare = [m for m in hinted if m.bare]
    if bare and total is not None and total.bounds[0] > 0:
        return Figure(bounds=(0.0, total.bounds[1]), span=(bare[0].start, bare[0].end))
    return None


def _all_light(light: Sequence[Mention], light_total: Figure | None, total: Figure | None,
               text: str) -> bool:
    """Nobody is left who could be severely hurt."""
    if any(ALL_LIGHT.search(text[max(0, m.start - 8):m.start]) for m in light):
        return True
    if light_total is None:
        return True
    return total is None or total.bounds[0] <= light_total.bounds[0]


def _missing(by_role: dict[Role, list[Mention]], figures: dict[str, Figure], text: str,
             refuted: bool) -> None:
    """Still missing at the end of the text: the last statement, or nought when all were found."""
    said = by_role.get(Role.MISSING, [])
    stated = [m for m in said if not m.bare and not (refuted and m.hearsay)]
    last = max(stated, key=lambda m: m.start, default=None)
    found = FOUND.search(text)
    still = last is not None and found is not None and last.start > found.end() and not last.named
    if found is not None and not still and (said or ALL_FOUND.search(text)):
        figures["missing"] = Figure(bounds=(0.0, 0.0), span=found.span())
    elif last is not None:
        none_left = last.denied or text.endswith("最后", 0, last.start)
        figures["missing"] = _figure(0.0, 0.0, last) if none_left else _figure(
            last.low, last.high, last)


def _rescued(by_role: dict[Role, list[Mention]], figures: dict[str, Figure], text: str) -> None:
    """被困6人…将人救出: all who were trapped are out."""
    trapped = figures.get("trapped")
    bare = [m for m in by_role.get(Role.RESCUED, []) if m.bare]
    rescued = figures.get("rescued")
    if trapped is None:
        stuck = [m for m in by_role.get(Role.TRAPPED, []) if m.bare]
        if rescued is not None and stuck:
            figures["trapped"] = Figure(bounds=rescued.bounds, span=rescued.span)
        return
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
