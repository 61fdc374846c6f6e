"""Who is counted or named in a text: numbers of people, families, single persons."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.figure_cues import RESCUERS, SINGULAR, Role
from nlp.matching import Hit, Matcher
from nlp.quantities import Quantity
from nlp.units import Kind

MASKED = re.compile(
    r"[张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕任沈姚卢姜崔"
    r"钟谭陆汪范石廖贾夏付方邹孟熊秦邱尹薛段雷侯陶黎贺毛郝龚邵钱严覃戴莫孔汤]某{1,2}(?![一-龥]?[小中大]?[区学厂司院店局])")
"""张某, 李某某: one person whose name the report masks."""
LINK = re.compile(r"(?:[^\W\d_]{0,3}?)(?:和|跟|与|及其?|加上?|带着?|还有|以及|、|同|抱着|背着)"
                  r"(?:我|他|她|一个)?")
"""老人和孩子, 我妈带着外孙女: what joins two into one group."""


@dataclass(frozen=True, slots=True)
class Person:
    """A counted group, or one person named without a number (`named`)."""

    start: int
    end: int
    low: float
    high: float | None
    named: bool = False
    rescuer: bool = False


_NAMED: Matcher[bool] = Matcher(dict.fromkeys(SINGULAR.split(), True))
_RESCUERS: Matcher[bool] = Matcher(dict.fromkeys(RESCUERS.split(), True))


def gather(text: str, quantities: Sequence[Quantity], cues: Sequence[Hit[Role]]) -> list[Person]:
    """The groups of people in `text`: 老两口加一个孙女 is one group of three."""
    items = [Person(q.start, q.end, q.low, q.high) for q in quantities if q.kind is Kind.PERSON]
    items += [Person(hit.start, hit.end, 1.0, 1.0, named=True) for hit in _NAMED.find(text)
              if not text.startswith("员", hit.end)]
    items += [Person(match.start(), match.end(), 1.0, 1.0, named=True)
              for match in MASKED.finditer(text)]
    items.sort(key=lambda item: item.start)
    rescuers = [hit.start for hit in _RESCUERS.find(text)]
    fates = {hit.start for hit in cues}
    deaths = {hit.start for hit in cues if hit.payload is Role.DEATHS}
    groups: list[Person] = []
    for item in items:
        last = groups[-1] if groups else None
        if last is not None and item.start < last.end:
            continue
        if last is not None and last.named and not item.named and item.start == last.end:
            groups[-1] = replace(item, start=last.start)  # 堂叔两口子
        elif last is not None and item.named and _describes(last, item, text) and (
                deaths.isdisjoint(range(last.end, item.start))):
            groups[-1] = replace(last, end=item.end)
        elif (last is not None and item.start - last.end <= 9
              and LINK.fullmatch(text, last.end, item.start)
              and fates.isdisjoint(range(last.end, item.start))):
            groups[-1] = _together(last, item)
        else:
            groups.append(item)
    return [group if group.named else replace(group, rescuer=_is_helper(group, rescuers, text))
            for group in groups]


def _is_helper(group: Person, rescuers: Sequence[int], text: str) -> bool:
    """The helpers' word says who these people are: 300余名抢险人员."""
    near = bisect_left(rescuers, group.start)
    return near < len(rescuers) and rescuers[near] <= group.end + 7 and not re.search(
        r"[，,。、：]", text[group.end:rescuers[near]])


def _describes(group: Person, item: Person, text: str) -> bool:
    """两名[正在作业的]工人: the noun belongs to the number before it."""
    gap = text[group.end:item.start]
    return not group.named and len(gap) <= 6 and not re.search(r"[，,、和跟与。！!？?；;\s]", gap)


def _together(first: Person, second: Person) -> Person:
    high = None if first.high is None or second.high is None else first.high + second.high
    return Person(first.start, second.end, first.low + second.low, high,
                  named=first.named and second.named)


def is_helper_word(word: str) -> bool:
    """消防员, 民警: named as helpers, not as the rescued."""
    return bool(_RESCUERS.find(word))
