"""The hurt, the severely hurt and those who may be: what the words for harm add up to."""

from collections.abc import Sequence

from nlp.figure_cues import Role
from nlp.illness import tells_of_illness
from nlp.judgements import Figure
from nlp.mentions import Mention
from nlp.outcome_words import (
    ACCIDENT,
    ALL_LIGHT,
    APPEAL,
    CONSULTED,
    DYING,
    IN_HOSPITAL,
    INFECTIOUS,
    JUDGED,
    SCRATCHES,
    SICKROOM,
)
from nlp.settling import add, figure_of, settle

HARM = frozenset({Role.INJURED, Role.LIGHT, Role.HINTED, Role.TREATED, Role.SEVERE})


def injuries(by_role: dict[Role, list[Mention]], figures: dict[str, Figure], text: str,
             refuted: bool) -> None:
    """injured holds all the hurt; severe is stated, hinted ([0, n]) or denied (均为轻伤)."""
    if by_role.keys().isdisjoint(HARM):
        return
    hurt, light, hinted = (
        [m for m in by_role.get(role, []) if not (refuted and m.hearsay)]
        for role in (Role.INJURED, Role.LIGHT, Role.HINTED))
    if treated := by_role.get(Role.TREATED):
        hurt = _with_treated(hurt, treated, figures, text)
    state = figures.get("severe_injuries")
    if not (hurt or light or hinted or state) and Role.SEVERE not in by_role:
        return
    if INFECTIOUS.search(text):
        light = [m for m in light if "症" not in m.cue and "病" not in m.cue]
        if state is not None and state.bounds == (0.0, 0.0):
            figures.pop("severe_injuries")
    severe = _judged(by_role.get(Role.SEVERE, []), text) or figures.get("severe_injuries")
    if severe is not None:
        figures["severe_injuries"] = severe
    light_total = settle([m for m in light if not m.bare and not m.denied], refuted)
    course = bool(light) and tells_of_illness(text) and all("症" in m.cue for m in light)
    ill = any(m.cue.startswith("重症") for m in by_role.get(Role.SEVERE, ()))
    total = _with_parts(_others(hurt, figures.get("deaths"), refuted), [
        f for f in (None if ill else severe, None if course else light_total)
        if f is not None and f.bounds != (0.0, 0.0)])
    hinted = _meant(hinted, by_role, figures, total, text)
    broken = settle([m for m in hinted if not (m.bare or m.denied or m.part or m.named)], refuted)
    if severe is None and not hurt and light_total is not None and broken is not None:
        total = _with_parts(total, [broken, light_total])  # 3人骨折，5人擦伤
    if severe is None and (perhaps := _hinted(hinted, total)) is not None:
        figures["severe_injuries"] = perhaps
        counted = [m for m in hinted if not m.bare and not m.denied]
        if total is None and counted:
            total = figure_of(counted[0].low, counted[0].high, counted[0])
    elif severe is None and light and not _only_scratches(light, figures.get("deaths")) and (
            _all_light(light, light_total, total, text)):
        figures["severe_injuries"] = figure_of(0.0, 0.0, light[-1])
    if total is not None and ("injured" not in figures or total.bounds != (0.0, 0.0)):
        figures["injured"] = total


def _others(hurt: Sequence[Mention], dead: Figure | None, refuted: bool) -> Figure | None:
    """5人被蜇, 1人死亡, 另4人住院: the hurt are those who are left."""
    others = [m for m in hurt if m.another]
    if dead is not None and others and any(
            m.low == others[0].low + dead.bounds[0] for m in hurt if not m.another):
        return figure_of(others[0].low, others[0].high, others[0])
    return settle([m for m in hurt if not m.bare], refuted)


def _with_parts(total: Figure | None, parts: Sequence[Figure]) -> Figure | None:
    """3重伤5轻伤: eight are hurt, unless a larger number is told."""
    if not parts:
        return total
    low = sum(f.bounds[0] for f in parts)
    high = None if any(f.bounds[1] is None for f in parts) else sum(
        f.bounds[1] or 0 for f in parts)
    if total is None or (total.bounds[0] < low and total.bounds != (0.0, 0.0)):
        return Figure(bounds=(low, high), span=parts[0].span)
    return total


def _meant(hinted: Sequence[Mention], by_role: dict[Role, list[Mention]],
           figures: dict[str, Figure], total: Figure | None, text: str) -> list[Mention]:
    """Hints at a severe injury, without appeals, the dead and those who are merely ill."""
    if APPEAL.search(text):
        return []
    gone: set[int] = set()
    if "deaths" in figures and figures["deaths"].bounds != (0.0, 0.0):
        gone = {m.start for m in by_role.get(Role.DEATHS, []) if m.named} | {-1}
    living = [m for m in hinted if not m.named or not gone or (
        m.start not in gone and (total is not None or m.cue not in DYING))]
    return [m for m in living if not m.named or m.low > 1 or m.cue not in SICKROOM
            or ACCIDENT.search(text, max(0, m.start - 60), m.end)]


def _only_scratches(light: Sequence[Mention], dead: Figure | None) -> bool:
    """Where somebody died, a scratch says nothing of the others."""
    return dead is not None and dead.bounds[0] > 0 and all(m.cue in SCRATCHES for m in light)


def _with_treated(hurt: list[Mention], treated: Sequence[Mention], figures: dict[str, Figure],
                  text: str) -> list[Mention]:
    """Those taken to hospital are hurt; in a text of illness they are the ill."""
    counted = [m for m in treated if not m.bare and not m.denied and (
        not m.named or ACCIDENT.search(text, max(0, m.start - 60), m.end))]
    if not tells_of_illness(text):
        return sorted([*hurt, *(m for m in counted if m.cue not in CONSULTED and (
            m.low != 1 or m.cue not in IN_HOSPITAL))],
                      key=lambda m: m.start)
    total = settle([m for m in counted if not m.named], refuted=False)
    if total is not None and total.bounds[0] > 1 and not hurt:
        figures.setdefault("cases", total)
    return hurt


def _judged(severe: Sequence[Mention], text: str) -> Figure | None:
    """我弟弟…鉴定为重伤: the verdict speaks of one person when nobody is counted."""
    said = [m for m in severe if (m.bare or "，" in text[m.start:m.end]) and JUDGED.search(
        text[max(0, m.end - len(m.cue) - 5):m.end - len(m.cue)])]
    return figure_of(1.0, 1.0, said[0]) if said else None


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
