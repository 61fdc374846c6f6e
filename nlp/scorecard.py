"""The few numbers a press office would ask for, each with the aim it is held to (成绩单).

Pure. Counts follow the labelling guide: any listed task is right, naming no task is right where
none fits, an undetermined level is never "too low", a range that reaches the right level neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from config.law import LEVELS
from nlp.corpus import Example
from nlp.evaluate import level_pair, score, share
from nlp.judgements import Judgement

RANK: dict[str, int] = {name: rank for rank, name in enumerate(LEVELS)}
GRAVE = frozenset({"重大", "特别重大"})
COUNTED = frozenset({"deaths", "missing", "severe_injuries", "direct_loss_yuan"})
"""Figures that decide levels: naming one of these that is not labelled is wrong; the labels may
leave the others out (labelling guide)."""
BEST = 3
"""Topics that a desk shows beside a post, so the right one should be among them."""

def bound_words(bound: float | None, *, at_most: bool) -> str:
    """≥ 0.95, ≤ 0.05, nothing where there is no bound."""
    return "" if bound is None else f"{'≤' if at_most else '≥'} {bound}"


Pairs = Sequence[tuple[Example, Judgement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a number is called and the bound it should keep; None = only told (目标)."""

    name: str
    bound: float | None = None
    at_most: bool = False
    """The bound is an upper one: fewer is better."""


AIMS: dict[str, Aim] = {
    "incident_recall": Aim(name="突发事件召回", bound=0.95),
    "incident_precision": Aim(name="突发事件精确", bound=0.90),
    "grave_recall": Aim(name="重大、特别重大召回", bound=0.98),
    "lookalike_alarms": Aim(name="形似非事件的误报", bound=0.05, at_most=True),
    "false_alarms": Aim(name="全部非事件的误报", at_most=True),
    "level": Aim(name="级别正确（事件）", bound=0.92),
    "level_all": Aim(name="级别正确（全部）"),
    "level_too_low": Aim(name="级别偏低且未提示", at_most=True),
    "figures_precision": Aim(name="数字精确", bound=0.95),
    "figures_precision_all": Aim(name="数字精确（未标即算错）"),
    "figures_recall": Aim(name="数字召回", bound=0.95),
    "place": Aim(name="属地正确", bound=0.95),
    "task_top1": Aim(name="任务首选正确", bound=0.80),
    "task_top3": Aim(name="任务前三含正确", bound=0.93),
    "unit_right": Aim(name="单位正确（作答时）", bound=0.92),
    "unit_answered": Aim(name="单位作答率", bound=0.85),
    "unit_undue": Aim(name="无单位可派却作答", at_most=True),
    "sentiment": Aim(name="情感宏平均 F1", bound=0.80),
}
"""Every number of the scorecard in the order in which it is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One number of the scorecard (成绩): `value` over `texts` cases, beside its aim."""

    key: str
    value: float
    texts: int

    @property
    def aim(self) -> Aim:
        """What it is held to."""
        return AIMS[self.key]

    @property
    def met(self) -> bool | None:
        """Whether the aim is kept; None where there is no aim or nothing was counted."""
        if self.aim.bound is None or not self.texts:
            return None
        kept = self.value <= self.aim.bound if self.aim.at_most else self.value >= self.aim.bound
        return kept

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"name": self.aim.name, "value": self.value, "texts": self.texts,
                "aim": self.aim.bound, "at_most": self.aim.at_most, "met": self.met}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How one key of the figures is read (数字): stated and said in how many texts."""

    stated: int
    said: int
    right: int
    unasked: int = 0
    """Said where the labels have nothing."""

    def to_json(self) -> dict[str, Any]:
        """As plain values; a share of nothing is 0."""
        return {"stated": self.stated, "said": self.said, "right": self.right,
                "precision": share(self.right, self.said),
                "recall": share(self.right, self.stated)}


def scorecard(pairs: Pairs) -> tuple[Mark, ...]:
    """All numbers of `AIMS` over labelled texts and what a judge said of them."""
    events = [(e, j) for e, j in pairs if e.incident]
    quiet = [(e, j) for e, j in pairs if not e.incident]
    with_unit = [(e, j) for e, j in pairs if e.unit]
    answered = [(e, j.unit.name) for e, j in with_unit if j.unit]
    keys = figures(pairs)
    stated, said, right = (sum(getattr(row, what) for row in keys.values())
                           for what in ("stated", "said", "right"))
    counted = said - sum(row.unasked for key, row in keys.items() if key not in COUNTED)
    cases: dict[str, list[bool]] = {
        "incident_recall": [j.incident.label for _, j in events],
        "incident_precision": [e.incident for e, j in pairs if j.incident.label],
        "grave_recall": [j.incident.label for e, j in events if e.level in GRAVE],
        "lookalike_alarms": [j.incident.label for e, j in quiet if e.status or e.type],
        "false_alarms": [j.incident.label for _, j in quiet],
        "level": [_level_right(e, j) for e, j in events],
        "level_all": [_level_right(e, j) for e, j in pairs],
        "level_too_low": [too_low(e, j) for e, j in events],
        "figures_precision": [True] * right + [False] * (counted - right),
        "figures_precision_all": [True] * right + [False] * (said - right),
        "figures_recall": [True] * right + [False] * (stated - right),
        "place": [e.place is j.place.label for e, j in pairs],
        "task_top1": [fits(e, j, 1) for e, j in pairs],
        "task_top3": [fits(e, j, BEST) for e, j in pairs],
        "unit_right": [e.unit == name for e, name in answered],
        "unit_answered": [j.unit is not None for _, j in with_unit],
        "unit_undue": [j.unit is not None for e, j in pairs if not e.unit],
    }
    marks = {key: Mark(key=key, value=share(sum(hits), len(hits)), texts=len(hits))
             for key, hits in cases.items()}
    tone = score("sentiment", [(e.tone.value, j.tone.value) for e, j in pairs])
    marks["sentiment"] = Mark(key="sentiment", value=tone.macro_f1, texts=tone.texts)
    return tuple(marks[key] for key in AIMS)


def fits(example: Example, judgement: Judgement, most: int) -> bool:
    """Whether one of the best `most` topics is listed, or none is named where none fits."""
    if not example.tasks:
        return not judgement.topics
    return any(topic.task in example.tasks for topic in judgement.topics[:most])


def _level_right(example: Example, judgement: Judgement) -> bool:
    right, said = level_pair(example, judgement)
    return right == said


def too_low(example: Example, judgement: Judgement) -> bool:
    """A level is proposed below the right one and nothing warns of it."""
    level = judgement.level
    if level.proposed in example.acceptable or not {example.level, level.proposed} <= RANK.keys():
        return False
    reaches = level.range is not None and RANK[level.range[1]] >= RANK[example.level]
    return RANK[level.proposed] < RANK[example.level] and not reaches


def figures(pairs: Pairs) -> dict[str, Figures]:
    """Key → how it was read over all texts; keys in alphabetical order.

    `injured` may repeat stated severe injuries (labelling guide): that is no claim of its own.
    """
    stated: dict[str, int] = defaultdict(int)
    said: dict[str, int] = defaultdict(int)
    right: dict[str, int] = defaultdict(int)
    unasked: dict[str, int] = defaultdict(int)
    for example, judgement in pairs:
        labelled = {k: _bounds(v) for k, v in example.figures.items()}
        for key in labelled:
            stated[key] += 1
        for key, found in judgement.figures.items():
            value = _bounds(found if isinstance(found, str) else found.bounds)
            if key == "injured" and key not in labelled and (
                    value == labelled.get("severe_injuries")):
                continue
            said[key] += 1
            right[key] += labelled.get(key) == value
            unasked[key] += key not in labelled
    return {key: Figures(stated=stated[key], said=said[key], right=right[key],
                         unasked=unasked[key])
            for key in sorted({*stated, *said})}


def _bounds(value: str | Iterable[float | None]) -> str | tuple[float | None, ...]:
    return value if isinstance(value, str) else tuple(
        None if end is None else float(end) for end in value)
