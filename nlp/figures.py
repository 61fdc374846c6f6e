"""The stated figures of a text: deaths, missing, hurt, loss, area, hours …, as intervals.

Only what is said or plainly implied becomes a figure; what is not stated has no key. Spans are
characters of the text given.
"""

import re
from collections.abc import Sequence

from nlp.casualties import combine
from nlp.fate_words import find_cues
from nlp.illness import settle_illness
from nlp.judgements import Figure, Status
from nlp.measures import measure, told_by_phone, water_source
from nlp.mentions import read
from nlp.quantities import Quantity, find_quantities
from nlp.units import Kind

UNREAL = frozenset({Status.DRILL, Status.FICTION})
"""Exercises and stories carry no figures (labelling guide)."""
SLIDE = re.compile(r"堆积体|高切坡|滑坡|危岩|崩塌|垮|隐患点|泥石流|裂|山体|地质")
CRACK = re.compile(r"鼓胀|错落|复活|险情|裂缝|裂口|开裂|位移|变形")
FALLEN = re.compile(r"垮下来|滑下来|梭下来|掩埋|冲毁|埋了|遇难|死亡|发生[^，。]{0,8}(?:滑坡|崩塌|"
                    r"泥石流)|山体滑坡")
HELD = re.compile(r"境外|海外|高空|索道|缆车|半空")
"""Those who are stranded there cannot leave."""
HELD_HOURS = ("elevator_trapped_hours", "cableway_stranded_hours", "ride_stranded_hours")
ABOARD = re.compile(r"(?:[轿车]?厢里?头?面?|电梯里头?面?|一共|总共|船上|车上)有?$")


def find_figures(text: str, status: Status | None = None) -> dict[str, Figure | str]:
    """Figures by the keys of the labelling guide; none for a drill or a story."""
    if status in UNREAL:
        return {}
    quantities = find_quantities(text)
    cues = find_cues(text)
    figures: dict[str, Figure | str] = {}
    if quantities:
        figures.update(measure(text, quantities))
    if "magnitude" not in figures and (size := told_by_phone(text)) is not None:
        figures["magnitude"] = size
    source = water_source(text)
    if source is not None:
        figures["water_source_cut"] = source
    if cues or quantities:
        figures.update(combine(read(text, cues, quantities), text))
    settle_illness(figures, text)
    _implied(figures, text)
    if "trapped" not in figures and not figures.keys().isdisjoint(HELD_HOURS):
        _aboard(figures, text, quantities)
    return figures


def _aboard(figures: dict[str, Figure | str], text: str,
            quantities: Sequence[Quantity]) -> None:
    """轿厢里五个人, 一共四十六个人: whoever sat in a stopped cabin was trapped."""
    for quantity in quantities:
        if quantity.kind is Kind.PERSON and ABOARD.search(
                text, max(0, quantity.start - 6), quantity.start):
            figures["trapped"] = Figure(bounds=(quantity.low, quantity.high),
                                        span=(quantity.start, quantity.end))
            return


def _implied(figures: dict[str, Figure | str], text: str) -> None:
    """Who sits out a stop is stranded; who is moved from an imminent slide was threatened."""
    if "stranded_hours" in figures and "trapped" in figures:
        figures.setdefault("stranded_tourists", figures["trapped"])
    if "stranded_tourists" in figures and HELD.search(text):
        figures.setdefault("trapped", figures["stranded_tourists"])
    if "evacuated" in figures and CRACK.search(text) and SLIDE.search(text) and (
            FALLEN.search(text) is None):
        figures.setdefault("threatened_people", figures["evacuated"])
