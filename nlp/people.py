"""Who is counted or named in a text: numbers of people, families, single persons."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from nlp.figure_cues import RESCUERS, SINGULAR, Role
from nlp.matching import Hit, Matcher
from nlp.quantities import Quantity
from nlp.units import Kind

MASKED = re.compile(
    r"[张王李赵刘陈杨黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕"
    r"任沈姚卢姜崔"
    r"钟谭陆汪范石廖贾夏付方邹孟熊秦邱尹薛段雷侯陶黎贺毛郝龚邵钱严覃戴莫孔汤]某{1,2}(?![一-龥]?[小"
    r"中大]?[区学厂司院店局])")
"""张某, 李某某: one person whose name the report masks."""
LINK = re.compile(r"(?:[^\W\d_]{0,3}?)(?:和|跟|与|及其?|加上?|带着?|还有|以及|、|同|抱着|背着)"
                  r"(?:我|他|她|一个|我们)?(?:楼上|隔壁|同[船车村]的?)?(?:[\d一二两三四五六七八九十]{1,3}多?岁的?)?")
MORE = re.compile(r"，(?:还有|加上)(?:我|他|她)?(?:楼上|隔壁)?")
SPEAKER = re.compile(r"(?<![给帮对向让把替])我(?:和|跟|与|同|带着?|抱着?|背着?|牵着?|陪着?)(?:我|"
                     r"他|她)?(?:的)?"
                     r"(?:[\d一二两三四五六七八九十]{1,3}多?岁的?)?$")
"""我和两个邻居: the writer is one more, though never among the dead."""
"""老人和孩子, 我妈带着外孙女: what joins two into one group."""
COUPLES = "爸妈 爹妈 岳父岳母 爷爷奶奶 外公外婆 公公婆婆 儿子儿媳 哥哥嫂嫂 哥嫂 婆媳"
CROWD = 10
"""180名商户和居民: a noun joined to a crowd adds nobody to its number."""


@dataclass(frozen=True, slots=True)
class Person:
    """A counted group, or one person named without a number (`named`)."""

    start: int
    end: int
    low: float
    high: float | None
    named: bool = False
    rescuer: bool = False
    speaker: bool = False


_NAMED: Matcher[float] = Matcher({**dict.fromkeys(SINGULAR.split(), 1.0),
                                  **dict.fromkeys(COUPLES.split(), 2.0)})
_RESCUERS: Matcher[bool] = Matcher(dict.fromkeys(RESCUERS.split(), True))


def gather(text: str, quantities: Sequence[Quantity], cues: Sequence[Hit[Role]]) -> list[Person]:
    """The groups of people in `text`: 老两口加一个孙女 is one group of three."""
    items = [Person(q.start, q.end, q.low, q.high) for q in quantities if q.kind is Kind.PERSON]
    named = _NAMED.find(text)
    kin = {hit.start for hit in named}
    items += [Person(hit.start, hit.end, hit.payload, hit.payload, named=True) for hit in named
              if not text.startswith("员", hit.end) and not (
                  hit.term in {"他", "她"} and (hit.end in kin or text[hit.start - 1] == "其"))]
    if "某" in text:
        items += [Person(match.start(), match.end(), 1.0, 1.0, named=True)
                  for match in MASKED.finditer(text)]
    if not items:
        return []
    items.sort(key=attrgetter("start"))
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
              and (LINK.fullmatch(text, last.end, item.start) or (
                  last.named and MORE.fullmatch(text, last.end, item.start)))
              and fates.isdisjoint(range(last.end, item.start))):
            groups[-1] = _together(last, item) if not item.named or last.low < CROWD else replace(
                last, end=item.end)
        else:
            groups.append(item)
    return _with_roles(groups, text)


def _with_roles(groups: list[Person], text: str) -> list[Person]:
    """The groups, with those who came to help and those who write marked as such."""
    counted = any(not group.named for group in groups)
    rescuers = [hit.start for hit in _RESCUERS.find(text)] if counted else []
    for place, group in enumerate(groups):
        helper = bool(rescuers) and not group.named and _is_helper(group, rescuers, text)
        lead = text[max(0, group.start - 12):group.start]
        speaker = "我" in lead and SPEAKER.search(lead) is not None
        if helper or speaker:
            groups[place] = replace(group, rescuer=helper, speaker=speaker)
    return groups


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
