"""Numbers as people write them: 12, 1.2万, 三十余, 近百, 两三, 数十, as closed or open intervals.

A numeral is a run of digits or of Chinese numeral characters. Vague words are intervals by the
labelling guide: 数十 [20,99], 近百 [90,99], 逾百 [100,), 三四十 [30,40], 四十来 [40,49].
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
          "八": 8, "九": 9}
UNITS = {"十": 10, "百": 100, "千": 1000}
BIG = {"万": 10_000, "亿": 100_000_000}
SPECIAL = {"俩": "两", "仨": "三", "廿": "二十", "卅": "三十"}
LONGEST = 14
"""Longer runs are telephone or card numbers, never a figure."""

NUMERAL = re.compile(
    r"(?=[\d〇零一二两三四五六七八九十百千万亿几数俩仨廿卅])(?:"  # lets the search skip quickly
    r"(?<![\d.])\d++(?:(?:,\d{3})++(?!\d))?(?:\.\d++)?(?:[余多来几]?[百千万亿]++)?[余多来几]?"
    r"|[一二三四五六七八九]点[一二三四五六七八九](?=级)"
    r"|[〇零一二两三四五六七八九十百千万亿几数俩仨廿卅]++(?:[余多来][万亿]?)?)")
WESTERN = re.compile(r"[\d,.]++")
VAGUE = re.compile(r"[余多来几]")
ABOUT = re.compile(
    r"(?P<open>至少有?|起码有?|最少有?|少说也?有?|不少于|不低于|不下于?|不止|超过了?|超|逾|突破)$"
    r"|(?P<past>上|过)$"
    r"|(?P<below>不足|不到|未满|不满|低于|少于)$"
    r"|(?P<most>不超过|最多|至多|顶多)$"
    r"|(?P<near>将近|接近|(?<![最附靠就远])近)$"
    r"|(?P<around>大约|大概|(?<![预合公条违签])约|差不多|大致|高达|多达)$")
ABOUT_LONGEST = 5
HEADS = frozenset("人例户总")
"""人数, 例数: a headcount, whose 数 belongs to no number."""
COUNTED_DIGITS = frozenset({*DIGITS, "数"})
ABOUT_ENDS = frozenset("少有说也码于下止过了超逾破上足到满多近约概致达")
"""What a hedge can end with."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """Characters [start, end) of the text mean a number in [low, high]; high None = open."""

    start: int
    end: int
    low: float
    high: float | None
    vague: bool = False
    """True for a range of meaning (数十, 三十余), False for an exact number."""


def parse_chinese(text: str) -> float | None:
    """十二 → 12, 一百二 → 120, 三千八 → 3800, 两万三 → 23000; None if malformed."""
    if text and all(char in DIGITS for char in text):
        return float("".join(str(DIGITS[char]) for char in text))
    total, section, digit, last, skipped = 0, 0, -1, 0, False
    for char in text:
        if char in DIGITS:
            if digit > 0:
                return None
            digit, skipped = DIGITS[char], skipped or DIGITS[char] == 0
        elif char in UNITS:
            section += (1 if digit < 0 else digit) * UNITS[char]
            last, digit, skipped = UNITS[char], -1, False
        elif char in BIG:
            amount = section + max(digit, 0)
            total = (total + (amount or 1)) * BIG[char] if BIG[char] > 10_000 else (
                total + (amount or 1) * BIG[char])
            section, last, digit, skipped = 0, BIG[char], -1, False
        else:
            return None
    if digit > 0:
        section += digit * (last // 10 if last >= 100 and not skipped else 1)
    return float(total + section) if text else None


def next_unit(value: float) -> float:
    """The place value of the last non-zero digit: 30 → 10, 110 → 10, 1300 → 100, 8 → 1."""
    unit = 1
    while value and value % (unit * 10) == 0:
        unit *= 10
    return float(unit)


def _with_remainder(value: float, mark: str) -> tuple[float, float | None]:
    """30余 → [30, 39], 三十多 → [31, 39], 四十来 → [40, 49]; 8余 stays open."""
    unit = next_unit(value)
    if unit == 1:
        return value, None
    return (value + 1 if mark in "多几" else value), value + unit - 1


def _scaled(value: float, mark: str, scale: float) -> tuple[float, float | None]:
    """十余万 → [100000, 199999]: the vague part is counted in units of `scale`."""
    if scale == 1.0:
        return _with_remainder(value, mark)
    low = value * scale + (1 if mark in "多几" else 0)
    return low, (value + next_unit(value)) * scale - 1


def _pair(text: str) -> tuple[str, str] | None:
    """两三 → (两, 三), 三四十 → (三十, 四十), 十七八 → (十七, 十八); None when no such pair."""
    for index in range(len(text) - 1):
        first, second = DIGITS.get(text[index], -1), DIGITS.get(text[index + 1], -1)
        if 0 < first < second and (second - first == 1 or text[index:index + 2] == "三五"):
            rest = text[index + 2:]
            if any(char in DIGITS for char in rest):
                return None
            return text[:index] + text[index] + rest, text[:index] + text[index + 1] + rest
    return None


Meaning = tuple[float, float | None, bool]
"""Low, high (None = open), vague."""


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Meaning | None:
    """What a numeral by itself means; the common ones are worked out once."""
    return _western(text) if text[0].isdigit() else _chinese(text)


def _chinese(text: str) -> Meaning | None:
    """The meaning of a run of numeral characters."""
    if text[1:2] == "点":  # 四点四级, the size of a quake
        size = DIGITS[text[0]] + DIGITS[text[2]] / 10
        return size, size, False
    text = "".join(SPECIAL.get(char, char) for char in text)
    mark = VAGUE.search(text)
    if text[0] in "几数" or text in {"百", "千", "万", "亿"}:
        return _rough(text)
    if mark is not None:
        value = parse_chinese(text[:mark.start()])
        scale = parse_chinese(text[mark.end():]) if mark.end() < len(text) else 1.0
        return None if value is None or scale is None else (*_scaled(value, mark[0], scale), True)
    ends = _pair(text) or (text, text)
    low, high = parse_chinese(ends[0]), parse_chinese(ends[1])
    return None if low is None or high is None else (low, high, low != high)


def _rough(text: str) -> Meaning | None:
    """几十, 数百 → two to nine of it; 千 alone (千名群众) → up to the next thousand."""
    several = text[0] in "几数"
    unit = parse_chinese(text[1:] if several else text) if text[several:] else 1.0
    if unit is None:
        return None
    return (2 * unit, 10 * unit - 1, True) if several else (unit, 2 * unit - 1, True)


def _western(text: str) -> Meaning | None:
    """The meaning of 1,200, 1.2万, 10余万, 300多."""
    body = WESTERN.match(text)
    if body is None or body.end() > LONGEST:
        return None
    value = float(body[0].replace(",", "").rstrip(".") or 0)
    inner = text[body.end():]
    scale, before, after = 1.0, "", ""
    for char in inner:
        if char in UNITS or char in BIG:
            scale *= UNITS.get(char, BIG.get(char, 1))
        elif scale == 1.0:
            before = char
        else:
            after = char
    mark = before or after
    if not mark:
        return _clean(value * scale), _clean(value * scale), False
    if after:
        return *_with_remainder(_clean(value * scale), mark), True
    return *_scaled(value, mark, scale), True


def _clean(value: float) -> float:
    """4.6 x 10000 is 46000, not 45999.99…"""
    return round(value, 6)


def _hedged(numeral: Numeral, text: str) -> Numeral:
    """The numeral together with the word before it: 至少三, 不足三十, 近百."""
    if numeral.start == 0 or text[numeral.start - 1] not in ABOUT_ENDS:
        return numeral
    head = text[max(0, numeral.start - ABOUT_LONGEST):numeral.start]
    found = ABOUT.search(head)
    if found is None:
        return numeral
    if numeral.vague and found[0].startswith("少说"):
        return numeral  # 少说十几万 is as vague as 十几万
    start, low = numeral.start - len(head) + found.start(), numeral.low
    changed = replace(numeral, start=start, vague=True)
    hedge = found.lastgroup
    if hedge == "past":
        hedge = "open" if text[numeral.start] in "百千万" else ""
        changed = changed if hedge else numeral
    if hedge == "open":
        changed = replace(changed, high=None)
    elif hedge in {"below", "most"}:
        whole = low == int(low)
        least = low - 1 if whole else low * 0.999
        changed = replace(changed, low=0.0, high=low if hedge == "most" else least)
    elif hedge == "near":
        changed = replace(changed, low=_clean(low * 0.9) if low >= 10 else low - 1, high=low - 1)
    elif hedge == "around":
        changed = replace(numeral, start=start)
    return changed


def holds_one(text: str, words: Sequence[str]) -> bool:
    """Whether one of a few words stands in `text`: faster than the pattern that it spares."""
    return any(map(text.__contains__, words))


def find_numerals(text: str) -> list[Numeral]:
    """Every number in `text`, in reading order, with the hedge before it taken into account."""
    found = []
    for match in NUMERAL.finditer(text):
        start, end, word = match.start(), match.end(), match[0]
        if word[0] == "数" and len(word) > 1 and (
                text[start - 1:start] in HEADS or word[1] in COUNTED_DIGITS):
            start, word = start + 1, word[1:]  # 死亡人数三人
        meaning = _meaning(word) if len(word) <= LONGEST else (
            _western(word) if word[0].isdigit() else None)
        if meaning is not None:
            low, high, vague = meaning
            found.append(_hedged(Numeral(start, end, low, high, vague), text))
    return found
