"""What level the law's tables give the stated figures (定级). A proposal, never a decision.

The lower end of a figure proposes; the upper end may lift it, and then both levels are shown.
Rows of status U or N never propose. `undetermined`: the type has no rows, or no figure that a row
needs is stated. `none`: what is stated lies below every row of the type.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.law import LEVELS, MetricSum, SeverityRule
from config.plan import Subtype
from nlp.judgements import Figure, LevelView

Figures = Mapping[str, Figure | str]
UNDETERMINED, NONE = "undetermined", "none"
RANK = {name: rank for rank, name in enumerate((NONE, *LEVELS))}
CORE = frozenset({"deaths", "missing", "severe_injuries", "injured", "direct_loss_yuan",
                  "evacuated", "trapped", "rescued", "poisoned", "cases", "affected"})
"""Figures that every kind of event may have; they never choose a type."""
SAME = {"cases": "poisoned"}
"""The health tables count poisoned people as cases."""
RAILWAY = "铁路交通"
OTHER_CRAFT = re.compile(r"[船艇渡筏]|航班|飞机|客机|机场|无人机|直升机|游轮|码头")
RAILS = re.compile(r"铁路|列车|火车|动车|高铁|道口|脱轨|脱线|宝成|西成|兰渝|货列|一列|车站|轨道|"
                   r"铁轨")
"""Ships and aircraft have no grading rows (水上、民航 unconfirmed): then no table."""
UNITS_WITH_TENTHS = frozenset({"级", "小时", "公顷", "%", "倍"})


@dataclass(frozen=True, slots=True)
class Value:
    """A metric of the law as stated: bounds, or a word, with the span that decided."""

    low: float
    high: float | None
    word: str
    span: tuple[int, int] | None


class Grader:
    """The grading tables, by type; pure."""

    def __init__(self, rules: Sequence[SeverityRule], sums: Sequence[MetricSum]) -> None:
        self._sums = {total.metric: total.of for total in sums}
        self._rules: dict[str, tuple[SeverityRule, ...]] = {}
        for rule in rules:
            self._rules[rule.type] = (*self._rules.get(rule.type, ()), rule)

    def grade(self, severity_type: str | None, figures: Figures) -> LevelView:
        """The level of an event of `severity_type` with these figures."""
        rules = self._rules.get(severity_type or "", ())
        deciding = [rule for rule in rules if rule.enabled]
        reached, best = NONE, NONE
        rule_id, span, stated = None, None, False
        for rule in deciding:
            value = self._value(rule.metric, figures)
            if value is None or not self._requirements_stated(rule, figures):
                continue
            stated = True
            if self._reached(rule, value, figures) and RANK[rule.level_name] > RANK[reached]:
                reached, rule_id, span = rule.level_name, rule.id, value.span
            if self._possible(rule, value, figures) and RANK[rule.level_name] > RANK[best]:
                best = rule.level_name
        if rule_id is None and (not stated or self._only_unconfirmed(rules, figures)):
            return LevelView(proposed=UNDETERMINED)
        lifted = RANK[best] > RANK[reached]
        return LevelView(proposed=reached, range=(reached, best) if lifted else None,
                         rule=rule_id, span=span)

    def severity_type(self, subtype: Subtype, text: str, figures: Figures) -> str | None:
        """Which table grades it: the one that alone asks for a stated figure, else by words."""
        types = subtype.severity_types
        if not types:
            return None
        if types == (RAILWAY,) and OTHER_CRAFT.search(text) and not RAILS.search(text):
            return None
        harm = {key for key in ("deaths", "severe_injuries") if _low(figures.get(key)) > 0}
        fitting = [name for name in types if harm <= self._metrics(name)] or list(types)
        by_word = _by_word(subtype, text)
        special = [name for name in fitting if self._own_metrics(name, types) & figures.keys()]
        if len(special) == 1:
            return special[0]
        if by_word in fitting and (not special or by_word in special):
            usable = self._metrics(by_word) & self._stated_metrics(figures)
            if usable or not self._metrics(types[0]) & self._stated_metrics(figures):
                return by_word
        return self._stricter_twin(types, figures)

    def _stricter_twin(self, types: Sequence[str], figures: Figures) -> str:
        """Two instruments that ask the same of one event: the higher level holds (2.0)."""
        twins = [name for name in types if self._metrics(name) == self._metrics(types[0])]
        return max(twins, key=lambda name: (RANK.get(self.grade(name, figures).proposed, 0),
                                            name == types[0]))

    def rows(self, severity_type: str) -> tuple[SeverityRule, ...]:
        """All rows of a type, disabled ones too."""
        return self._rules.get(severity_type, ())

    def boundaries(self, rule: SeverityRule) -> tuple[float, ...]:
        """The values that test a row: just below, at, just above `min`, and the same for `max`."""
        if isinstance(rule.min, str):
            return ()
        step = 0.1 if rule.unit in UNITS_WITH_TENTHS else 1.0
        edges = (rule.min,) if rule.max is None else (rule.min, rule.max)
        return tuple(round(edge + offset, 6) for edge in edges for offset in (-step, 0.0, step)
                     if edge + offset >= 0)

    def _value(self, metric: str, figures: Figures) -> Value | None:
        """The metric as stated; a sum counts what is stated and needs at least one part."""
        parts = [figures[key] for key in self._sums.get(metric, (metric,)) if key in figures]
        if not parts and metric in SAME and SAME[metric] in figures:
            parts = [figures[SAME[metric]]]
        if not parts:
            return None
        if isinstance(parts[0], str):
            return Value(0.0, 0.0, parts[0], None)
        numbers = [part for part in parts if isinstance(part, Figure)]
        highs = [part.bounds[1] for part in numbers]
        return Value(sum(part.bounds[0] for part in numbers),
                     None if None in highs else sum(high or 0.0 for high in highs), "",
                     max(numbers, key=lambda part: part.bounds[0]).span)

    def _reached(self, rule: SeverityRule, value: Value, figures: Figures) -> bool:
        """The lower end is at or above the row, and so is every other figure the row asks for."""
        return _meets(rule, value.low, value.word) and all(
            self._low(metric, figures) >= least for metric, least in rule.requires.items())

    def _possible(self, rule: SeverityRule, value: Value, figures: Figures) -> bool:
        """Some value in the stated interval is at or above the row."""
        high = float("inf") if value.high is None else value.high
        return _meets(rule, high, value.word) and all(
            self._high(metric, figures) >= least for metric, least in rule.requires.items())

    def _requirements_stated(self, rule: SeverityRule, figures: Figures) -> bool:
        return all(self._value(metric, figures) is not None for metric in rule.requires)

    def _low(self, metric: str, figures: Figures) -> float:
        value = self._value(metric, figures)
        return -1.0 if value is None else value.low

    def _high(self, metric: str, figures: Figures) -> float:
        value = self._value(metric, figures)
        if value is None:
            return -1.0
        return float("inf") if value.high is None else value.high

    def _only_unconfirmed(self, rules: Sequence[SeverityRule], figures: Figures) -> bool:
        """A row that must not decide is reached: neither a level nor "below every row"."""
        for rule in rules:
            value = None if rule.enabled or rule.scope.startswith("初判") else self._value(
                rule.metric, figures)
            if value is not None and self._reached(rule, value, figures):
                return True
        return False

    def _metrics(self, severity_type: str) -> set[str]:
        """The stated figures a type can use, sums taken apart."""
        return {part for rule in self._rules.get(severity_type, ())
                for part in self._sums.get(rule.metric, (rule.metric,))}

    def _own_metrics(self, severity_type: str, types: Sequence[str]) -> set[str]:
        others = {metric for other in types if other != severity_type
                  for metric in self._metrics(other)}
        return self._metrics(severity_type) - others - CORE

    @staticmethod
    def _stated_metrics(figures: Figures) -> set[str]:
        return set(figures) | ({"cases"} if "poisoned" in figures else set())


def _by_word(subtype: Subtype, text: str) -> str | None:
    """The type whose refining word stands in the text; the longest word, then the first, wins."""
    found = [(-len(word), text.index(word), name) for name, words in subtype.refine.items()
             for word in words if word in text]
    return min(found)[2] if found else None


def _low(figure: Figure | str | None) -> float:
    return figure.bounds[0] if isinstance(figure, Figure) else 0.0


def _meets(rule: SeverityRule, number: float, word: str) -> bool:
    """“以上”含本数: at `min` the row is reached; op ">" is strict; "is" compares the word."""
    if isinstance(rule.min, str):
        return word == rule.min
    return number > rule.min if rule.op == ">" else number >= rule.min
