"""One figure of many statements of one role: a correction, a running total, rival claims, a sum."""

from collections.abc import Sequence

from nlp.figure_cues import Role
from nlp.judgements import Figure
from nlp.mentions import Mention


def figure_of(low: float, high: float | None, mention: Mention) -> Figure:
    """An interval that stands where it was mentioned."""
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
    stated = _once([m for m in mentions if not m.bare and not (refuted and m.hearsay)])
    zeros = [m for m in stated if m.denied]
    counts = [m for m in stated if not m.denied]
    if any(m.claim for m in zeros) and any(m.claim for m in counts):
        return figure_of(0.0, hull(counts)[1], counts[0])
    if zeros and all(m.hearsay and m.start < zeros[-1].start for m in counts):
        return figure_of(0.0, 0.0, zeros[-1])
    return _counted(counts) if counts else None


def _once(mentions: Sequence[Mention]) -> list[Mention]:
    """Each group of people once, whatever number of words say the same of it."""
    seen: set[int] = set()
    kept = []
    for m in mentions:
        if m.who < 0 or m.who not in seen:
            kept.append(m)
            seen.add(m.who)
    return kept


def _counted(counts: Sequence[Mention]) -> Figure:
    """The figure of the counts that outweigh others: seen before heard, counted before named."""
    if any(not m.hearsay for m in counts):
        counts = [m for m in counts if not m.hearsay]
    if any(not m.named for m in counts):
        counts = [m for m in counts if not m.named or (m.another and m.role is Role.DEATHS)]
    fixed = [m for m in counts if m.fixed]
    if not fixed and sum(m.clocked for m in counts) > 1 and any(m.another for m in counts[1:]):
        return _rolled(counts)
    if fixed:
        return figure_of(fixed[-1].low, fixed[-1].high, fixed[-1])
    old = [m for m in counts if not m.new]
    whole = [m for m in old if not m.part or m.role is Role.SEVERE] or old or counts
    if sum(m.claim for m in whole) > 1:
        return figure_of(*hull(whole), whole[0])
    totals = [m for m in whole if m.total and not m.hearsay]
    if totals:
        later = [m for m in whole if m.role is Role.DEATHS and m.clocked
                 and m.start > totals[-1].start and m.low > totals[-1].low]
        last = (later or totals)[-1]  # 截至12时3人；截至18时，死亡5人
        return figure_of(last.low, last.high, last)
    return _combined(whole)


def _rolled(counts: Sequence[Mention]) -> Figure:
    """A rolling report (15时…18时…又发现2名): a new total replaces, 又 and 另 add to it."""
    low, high = 0.0, 0.0
    for m in counts:
        top = m.low if m.high is None else m.high
        low, high = (low + m.low, high + top) if m.another else (m.low, top)
    return figure_of(low, high, counts[-1])


def _combined(whole: Sequence[Mention]) -> Figure:
    """Several plain statements: a sum (另有2人), rival voices, or a total told with its parts."""
    chain = [m for index, m in enumerate(whole) if index == 0 or (m.another and not any(
        m.low == earlier.low and m.sentence != earlier.sentence for earlier in whole[:index]))]
    largest = max(whole, key=lambda m: m.low)
    told_in_all = not all(m.another for m in whole[1:]) and 2 * largest.low == add(whole)[0]
    if len(chain) > 1 and largest.role is not Role.TRAPPED and not told_in_all:
        return figure_of(*add(chain), chain[0])
    others = [m for m in whole if m.low != largest.low]
    if not others or largest.high is None or add(others)[0] == largest.low:
        return figure_of(largest.low, largest.high, largest)
    if any(m.hearsay for m in whole):
        return figure_of(*hull(whole), largest)
    if all(m.named for m in whole):
        return figure_of(*add(whole), whole[0])
    return figure_of(largest.low, largest.high, largest)
