"""Figures that are not about people: loss, area, hours, households, magnitude, cars, records.

A rule says which words must stand near a quantity of its kind; the nearest one in the same
sentence is taken. Every rule is a line of the table in measure_rules.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlp.judgements import Figure
from nlp.measure_rules import RETURNED, RULES, Rule
from nlp.phrasing import LAST_YEAR, OLD, SENTENCE
from nlp.quantities import Quantity
from nlp.units import Kind

QUAKE = re.compile(r"(?:手机|软件|推送|预警|测的?|"
                   r"震级)[^，。\d]{0,4}?(?P<size>\d\.\d)(?![\d级%万公度米])")


def told_by_phone(text: str) -> Figure | None:
    """手机弹4.5: the size of a quake without its unit."""
    match = QUAKE.search(text) if "." in text else None
    if match is None or not re.search(r"震|摇|晃", text):
        return None
    size = float(match["size"])
    return Figure(bounds=(size, size), span=match.span("size"))


def measure(text: str, quantities: Sequence[Quantity]) -> dict[str, Figure | str]:
    """Every measured figure of the text; the later, larger or official value wins by rule."""
    figures: dict[str, Figure | str] = {}
    kinds = {quantity.kind for quantity in quantities}
    spans: list[tuple[int, int]] = []
    for rule in RULES:
        if rule.kind not in kinds or rule.key in figures or (
                rule.needs is not None and not rule.needs.search(text)) or (
                rule.unless is not None and rule.unless.search(text)):
            continue
        spans = spans or [match.span() for match in SENTENCE.finditer(text)]
        matches = list(_matching(rule, text, quantities, spans))
        if matches and not (rule.pick == "fraud" and RETURNED.search(text)):
            chosen = _pick(rule, matches, text)
            figures[rule.key] = Figure(bounds=(chosen.low, chosen.high),
                                       span=(chosen.start, chosen.end))
    if "interrupt_hours" in figures and FLOOD.search(text) is None:
        figures.pop("trunk_traffic_interrupt_hours", None)
    return figures


FLOOD = re.compile(r"洪|水毁|漫轨|倒灌|水漫|涨水|泥石流|桥墩|高速|国道|G\d")
"""Only water makes a railway's stop the grade of a flood (2006 分级标准)."""


SEVERAL = frozenset({"personal_records", "affected", "households", "households_out"})
"""One person or one household is no such figure."""


def _matching(rule: Rule, text: str, quantities: Sequence[Quantity],
              spans: Sequence[tuple[int, int]]) -> Iterable[Quantity]:
    position = 0
    for quantity in quantities:
        if quantity.kind is not rule.kind:
            continue
        while position < len(spans) - 1 and spans[position][1] <= quantity.start:
            position += 1
        start, end = spans[position] if spans else (0, len(text))
        left = max(start, quantity.start - rule.reach)
        right = min(end, quantity.end + rule.reach) if rule.side == "both" else quantity.start + 1
        if rule.key in SEVERAL and quantity.low < 2:
            continue
        if rule.cue.search(text, left, right) and not _barred(rule, text, quantity, start):
            yield quantity


IMAGINED = re.compile(r"一旦|如果|倘若|可能造成")


def _barred(rule: Rule, text: str, quantity: Quantity, start: int) -> bool:
    before = text[max(start, quantity.start - 8):quantity.start]
    old = OLD.search(text, max(start, quantity.start - 16), quantity.start)
    if rule.kind is not Kind.RATIO and old is not None and not (
            old[0] in {"五年", "十年"} and "，" in text[old.end():quantity.start]):
        return True
    after = text[quantity.end:quantity.end + 3]
    if rule.key == "direct_loss_yuan" and IMAGINED.search(text, start, quantity.start):
        return True
    if (rule.stops is not None and rule.stops.match(after)) or LAST_YEAR.match(
            text, start, quantity.start):
        return True
    return rule.bars is not None and bool(rule.bars.search(before) or rule.bars.match(after))


FIXED = re.compile(r"正式测定|初测|实测|复测|更正为|修正为|订正为|核定|最终|应为|实为")


DISPUTE = re.compile(r"(?:称|说|报|认定|申报|统计|评估)[^。]{0,60}(?:称|说|认定|公估|统计|评估|"
                     r"估计|"
                     r"复核)|分别[^。]{0,30}[元条人户]和")


def _pick(rule: Rule, matches: Sequence[Quantity], text: str) -> Quantity:
    """A corrected value, the main shock before the aftershocks, the running total, else first."""
    for quantity in matches:
        if FIXED.search(text, max(0, quantity.start - 24), quantity.start):
            return quantity
    if rule.pick == "fraud":
        return _most_telling(matches, text)
    return _main_shock(matches, text) if rule.pick == "quake" else _running(rule, matches, text)


def _main_shock(matches: Sequence[Quantity], text: str) -> Quantity:
    """The aftershocks do not count."""
    main = [q for q in matches
            if not re.search(r"余震[^，。]{0,8}$", text[max(0, q.start - 12):q.start])
            and not text.startswith("余震", q.end)]
    return (main or list(matches))[0]


def _running(rule: Rule, matches: Sequence[Quantity], text: str) -> Quantity:
    """Rival claims as one interval, else the running total, else the longest spell or the first."""
    if len(matches) > 1 and DISPUTE.search(text, max(0, matches[0].start - 16),
                                           matches[-1].start):
        low, high = min(q.low for q in matches), max(q.high or 0 for q in matches)
        return replace(matches[0], low=low, high=high)
    for quantity in reversed(matches):
        if re.search(r"共|累计|合计|总计|总损失|升至|增至|"
                     r"达到", text[max(0, quantity.start - 8):quantity.start]):
            return quantity
    if rule.kind is Kind.HOUR:
        return max(matches, key=lambda quantity: quantity.low)
    return matches[0]


def _most_telling(matches: Sequence[Quantity], text: str) -> Quantity:
    """Of the sums in a tale of fraud: what is owed or taken in all, else the largest."""
    for quantity in matches:
        if re.search(r"未兑付|合计|共计|共|涉案|骗取|卷走|被骗",
                     text[max(0, quantity.start - 8):quantity.start]):
            return quantity
    return max(matches, key=lambda quantity: quantity.low)


SOURCE = re.compile(r"停止取水|水源地?|取水口|取水点|水厂")
CUT = re.compile(r"中断取水|取水中断|停止取水|暂停取水|取水口[^，。]{0,8}(?:关闭|停用)|"
                 r"关闭[^，。]{0,6}取水口|停止供水取水|停取")


def water_source(text: str) -> str | None:
    """Whose drinking-water source is cut off: 国办函〔2014〕119号 annex 1 grades by that."""
    cut = CUT.search(text) if "取" in text else None
    if cut is None or not SOURCE.search(text) or re.search(r"未中断|没有中断|未停止|防止|"
        r"避免", text[
            max(0, cut.start() - 6):cut.end()]):
        return None
    near = text[max(0, cut.start() - 60):cut.end() + 30]
    if re.search(r"乡镇|镇区|[^城]镇|[乡村]|场镇|农村", near):
        return "township"
    if re.search(r"县城|县级|县(?!区)", near):
        return "county"
    return "municipal" if re.search(r"市|城区|主城|全城", near) else None
