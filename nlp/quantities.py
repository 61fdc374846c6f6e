"""Numbers with the thing they count: 3名工人, 一家六口, 15亩, 两个半小时, 7200万元, 42%.

Every quantity is in the unit of the rule metrics: people, households, yuan, hectares, hours,
per cent, magnitude, railway cars, records, sites. Ages, dates, house and bus numbers have other
units and never become quantities.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from operator import attrgetter

from nlp.clock_words import find_spells as _spells
from nlp.numerals import Numeral, find_numerals, holds_one
from nlp.units import FACTORS, KINDS, UNIT, Kind


@dataclass(frozen=True, slots=True)
class Quantity:
    """Characters [start, end) say `kind` in [low, high]; high None = open."""

    kind: Kind
    start: int
    end: int
    low: float
    high: float | None


ONE_PERSON = re.compile(r"老人|男[子童孩]|女[子童孩]|幼童|少年|孕妇")
"""被骗936万女子报警: money, and then who lost it."""
RANGE = re.compile(r"\s?(?:至|到|—+|-+|~+|～+|–+)\s?$")
AFTER = re.compile(r"(?P<open>以上|都?还?不止|都打不住|打底|往上|开外|朝上)|(?P<most>以内|以下)")
SEATS = re.compile(r"(?:核载|限载|限乘|荷载|可容纳|能容纳|能坐|准载|定员|编制|可载|最多坐)了?$")
KIN = re.compile(r"一家(?P<home>[一二两三四五六七八九十]+)口|[老小](?:两|二)口子?|(?:两|二)口子|"
                 r"(?P<men>[一两二三四五六七八九])男(?P<women>[一两二三四五六七八九])女"
                 r"|(?P<sib>[两三四五六])(?:姐弟|兄妹|兄弟|姐妹|姊妹|娘母)"
                 r"|(?:夫妻|夫妇|母女|母子|父子|父女|爷孙|婆孙|祖孙|兄弟|姐妹|姐弟|兄妹|娘儿|爷俩|娘母|姊妹|"
                 r"娘俩)"
                 r"(?P<pair>俩|仨|两|双双|[两二三四五六七八]个?人|[两三四五六七八]个)?")
KIN_WORDS = ("一家", "两口", "二口", "男一女", "男两女", "男二女", "男三女",
             "姐弟", "兄妹", "兄弟", "姐妹", "姊妹", "娘母",
             "夫妻", "夫妇", "母女", "母子",
             "父子", "父女", "爷孙", "婆孙", "祖孙", "娘儿", "爷俩", "娘俩")
SITES = re.compile(r"疫[点区](?:数|总数)?(?:一共|总共|已有|增至|升至|增加到|上升到|达到?|共|有|"
                   r"累计)?$")
NOBODY = re.compile(r"人?(?:都|也)没")
"""十几个人一个都没跑出来: 一个 counts nobody."""
MOUTHFUL = re.compile(r"[喝吃咬抽吸吐叹尝抿][了上过]?$")
PAID = re.compile(r"(?:充|交|花|投|骗|转|赔|亏|付|借|卡里有?|损失|被骗|凑)了?(?:我|她|他)?$")
ENDED = re.compile(r"[，,。！!；;\s]|$|多?(?:没了|打水漂|出去)")
HEADCOUNT = re.compile(r"(?:死亡|遇难|失联|失踪|受伤|重伤|被困|撤离|疏散|转移|滞留|参与|受灾)人数"
                       r"(?:已经|已|再|现|约|为|是|达到?|升至|增至|增加到|上升[至到]|涨到|合计|共|"
                       r"[:：])*$")
THOUSAND = 1000
BELOW = re.compile(r"不足|不到|未满|不满|低于|少于")
MEASURED = frozenset({Kind.HOUR, Kind.HECTARE, Kind.MAGNITUDE, Kind.PERCENT})
POSITION = re.compile(r"(?:第|(?<![目此日年天以之当先])前|\d[:：])$")
"""第3名, 前3名, 10:30 are places and times."""


def _unit_quantity(numeral: Numeral, text: str) -> Quantity | None:
    """The numeral with the unit that follows it, scaled to the metric's unit."""
    match = UNIT.match(text, numeral.end)
    if match is None and text.startswith("分", numeral.end) and text.endswith(
            ("小时", "钟头"), 0, numeral.start):
        return Quantity(Kind.HOUR, numeral.start, numeral.end + 1, _round(numeral.low / 60),
                        _round((numeral.high or numeral.low) / 60))
    if match is None:
        return _bare_sum(numeral, text)
    if POSITION.search(text[max(0, numeral.start - 2):numeral.start]):
        return None
    name = match.lastgroup or ""
    if name == "BARE" and text[numeral.end - 1] in "万亿" and ONE_PERSON.match(text, numeral.end):
        return Quantity(Kind.YUAN, numeral.start, numeral.end, numeral.low, numeral.high)
    factor, low, high = FACTORS.get(name, 1.0), numeral.low, numeral.high
    kind = KINDS.get(name) or Kind[name]
    if name == "HALF":
        low, high = low + 0.5, None if high is None else high + 0.5
        factor = 24.0 if match[0].endswith("天") else 1.0
    if name in {"SOME", "SITE"} and SITES.search(text[max(0, numeral.start - 7):numeral.start]):
        kind = Kind.SITE
    if kind is Kind.PERSON and _counts_nobody(numeral, match, text):
        return None
    if "多" in match[0] and high is not None and high == low:
        high = low + (1 if kind is Kind.HOUR else 9 if low >= 10 else 1)
    if BELOW.match(text, numeral.start) and kind in MEASURED and high is not None:
        high = (high + 1) * 0.999  # 不到2小时 ends just below two hours
    if name == "OVER":
        high = None
    quantity = Quantity(kind, numeral.start, match.end(), _round(low * factor),
                        None if high is None else _round(high * factor))
    return _bounded(quantity, text)


def _counts_nobody(numeral: Numeral, match: re.Match[str], text: str) -> bool:
    """核载5人, 一个都没跑出来, 喝了几口: seats, nobody and sips."""
    name, before = match.lastgroup, text[max(0, numeral.start - 5):numeral.start]
    if name == "PERSON" and SEATS.search(before):
        return True
    if numeral.low == 1 and name in {"SOME", "PERSON"} and before.endswith(("没", "没有", "无")):
        return True
    if numeral.low == 1 and name in {"SOME", "PERSON"} and (
            NOBODY.match(text, match.end()) or (name == "SOME" and text[numeral.start] != "一")):
        return True
    return match[0] == "口" and MOUTHFUL.search(before) is not None


def _bare_sum(numeral: Numeral, text: str) -> Quantity | None:
    """死亡人数升至31, 充了四千: a headcount, or after a word of paying a sum of money."""
    if "人数" in (lead := text[max(0, numeral.start - 9):numeral.start]) and (
            HEADCOUNT.search(lead)):
        return Quantity(Kind.PERSON, numeral.start, numeral.end, numeral.low, numeral.high)
    paid = numeral.low >= THOUSAND and PAID.search(
        text[max(0, numeral.start - 4):numeral.start]) and ENDED.match(text, numeral.end)
    return Quantity(Kind.YUAN, numeral.start, numeral.end, numeral.low,
                    numeral.high) if paid else None


def _round(value: float) -> float:
    return round(value, 4)


def _bounded(quantity: Quantity, text: str) -> Quantity:
    """50人以上 is open, 3小时以内 starts at nought."""
    match = AFTER.match(text, quantity.end)
    if match is None:
        return quantity
    if match.lastgroup == "open":
        return replace(quantity, end=match.end(), high=None)
    return replace(quantity, end=match.end(), low=0.0)


def _ranged(numerals: list[Numeral], text: str) -> list[Numeral]:
    """Joins 800至1000 into one numeral; a unit may stand after both (1200万元至1500万元)."""
    joined: list[Numeral] = []
    for numeral in numerals:
        before = joined[-1] if joined else None
        if before is not None and before.high is not None and before.low < numeral.low:
            gap = text[before.end:numeral.start]
            unit = UNIT.match(text, before.end)
            bare = gap[len(unit[0]):] if unit is not None and unit.end() <= numeral.start else gap
            if len(gap) <= 6 and RANGE.fullmatch(bare):
                joined[-1] = replace(numeral, start=before.start, vague=True,
                                     low=_same_scale(before, numeral, text))
                continue
        joined.append(numeral)
    return joined


def _same_scale(first: Numeral, second: Numeral, text: str) -> float:
    """一千至三千二百万: the first number is in 万 too."""
    low = first.low
    for word, scale in (("万", 1e4), ("亿", 1e8)):
        if word in text[second.start:second.end] and word not in text[first.start:first.end] and (
                low * scale < second.low):
            low *= scale
    return low


def _compound_hours(found: list[Quantity]) -> list[Quantity]:
    """1小时50分钟 is one duration."""
    merged: list[Quantity] = []
    for quantity in found:
        last = merged[-1] if merged else None
        if (last is not None and last.kind is quantity.kind is Kind.HOUR
                and quantity.start - last.end <= 1 and quantity.low < last.low
                and last.high is not None and quantity.high is not None):
            merged[-1] = replace(last, end=quantity.end, low=_round(last.low + quantity.low),
                                 high=_round(last.high + quantity.high))
        else:
            merged.append(quantity)
    return merged


def _families(text: str) -> list[Quantity]:
    """老两口, 一家六口, 母女俩 as people."""
    found: list[Quantity] = []
    if not holds_one(text, KIN_WORDS):
        return found
    for match in KIN.finditer(text):
        size = 2.0
        if match["home"]:
            count = find_numerals(match["home"])
            size = count[0].low if count else 2.0
        elif match["sib"]:
            size = find_numerals(match["sib"])[0].low
        elif match["men"]:
            size = find_numerals(match["men"])[0].low + find_numerals(match["women"])[0].low
        elif match["pair"] is not None and match["pair"] != "双双":
            size = find_numerals(match["pair"])[0].low
        elif match["pair"] is None and match[0][-1] not in "口子俩":
            continue
        found.append(Quantity(Kind.PERSON, match.start(), match.end(), size, size))
    return found


HALF_HOUR = re.compile(r"(?<![个两三四五六七八九十])半个?(?:小时|钟头)")


def find_quantities(text: str) -> list[Quantity]:
    """Every counted thing in `text`, in reading order, none overlapping another."""
    families = _families(text)
    ends = [family.end for family in families]
    found = list(families)
    for numeral in _ranged(find_numerals(text), text):
        near = bisect_left(ends, numeral.start + 1)
        if near < len(families) and families[near].start < numeral.end:
            continue
        quantity = _unit_quantity(numeral, text)
        if quantity is not None:
            found.append(quantity)
    if "半" in text:
        found += [Quantity(Kind.HOUR, match.start(), match.end(), 0.5, 0.5)
                  for match in HALF_HOUR.finditer(text)]
    found += [Quantity(Kind.HOUR, start, end, hours, hours) for start, end, hours in _spells(text)]
    found.sort(key=attrgetter("start"))
    return _compound_hours(found)
