"""Checks between the law's figures: grading rows, clocks, gates, holiday years. Pure."""

import math
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from config.calendar import WorkingDays
from config.draft import Draft, Finding, Placed
from config.law import ClockRule, Gate, HolidayYear, MetricSum, SeverityRule
from config.metrics import METRICS
from config.plan import Subtype


def check_law(draft: Draft) -> Iterator[Finding]:
    """Everything wrong between the rows of severity, clocks, gates and holidays."""
    yield from _metrics(draft)
    yield from _overlaps(draft)
    yield from _types(draft)
    yield from _clocks(draft)
    yield from _gates(draft)
    yield from _years(draft)


def _metrics(draft: Draft) -> Iterator[Finding]:
    for rule in draft.rows(SeverityRule):
        row = rule.value
        if row.metric not in METRICS:
            yield rule.finding(f"不认识的指标 {row.metric}", _known_metrics(), key="metric")
        elif row.unit != METRICS[row.metric][1]:
            yield rule.finding(f"{row.metric} 的单位是{METRICS[row.metric][1]}，不是{row.unit}",
                               "换算后改正 min、max 和 unit", key="unit")
        for name in row.requires:
            if name not in METRICS:
                yield rule.finding(f"requires 里不认识的指标 {name}", _known_metrics(),
                                   key="requires")
        if not row.source:
            yield rule.finding("没有写依据 source", "写明文号和条款", key="source")
    for total in draft.rows(MetricSum):
        for name in (total.value.metric, *total.value.of):
            if name not in METRICS:
                yield total.finding(f"不认识的指标 {name}", _known_metrics(), key="of")


def _known_metrics() -> str:
    return f"可用的指标：{'、'.join(METRICS)}"


def _overlaps(draft: Draft) -> Iterator[Finding]:
    """Two rows of one measure must not both take the same value, or the level is a coin toss."""
    groups: dict[tuple[str, ...], list[Placed[SeverityRule]]] = defaultdict(list)
    for rule in draft.rows(SeverityRule):
        row = rule.value
        groups[(row.type, row.metric, row.scope, row.window)].append(rule)
    for group in groups.values():
        for first, second in combinations(group, 2):
            if _overlap(first.value, second.value):
                yield second.finding(f"{second.value.id} 与 {first.value.id} 的数值区间重叠",
                                     "改 min、max，使区间首尾相接；范围不同的写明 scope 或 window",
                                     key="min")


def _overlap(first: SeverityRule, second: SeverityRule) -> bool:
    if isinstance(first.min, str) or isinstance(second.min, str):
        return first.min == second.min
    ceiling = min(math.inf if row.max is None else row.max for row in (first, second))
    return max(first.min, second.min) < ceiling


def _types(draft: Draft) -> Iterator[Finding]:
    if not draft.is_sound("taxonomy.toml"):
        return
    classes: dict[str, set[str]] = defaultdict(set)
    for subtype in draft.values(Subtype):
        for name in subtype.severity_types:
            classes[name].add(subtype.class_)
    for rule in draft.rows(SeverityRule):
        row = rule.value
        if row.type not in classes:
            yield rule.finding(f"类型“{row.type}”不在 taxonomy.toml 任何子类的 severity_types 中",
                               "这一行永远不会用到：核对名称，或补进相应子类", key="type")
        elif row.class_ not in classes[row.type]:
            yield rule.finding(f"“{row.type}”属于{'、'.join(sorted(classes[row.type]))}，"
                               f"不属于{row.class_}", "核对 class", key="class")


def _clocks(draft: Draft) -> Iterator[Finding]:
    for clock in draft.rows(ClockRule):
        row = clock.value
        if row.in_force_to is not None and row.in_force_to < row.in_force_from:
            yield clock.finding("in_force_to 早于 in_force_from", "核对施行起止日期",
                                key="in_force_to")
        if set(row.levels) & set(row.except_levels):
            yield clock.finding("同一级别既在 levels 又在 except_levels", "二者留一",
                                key="except_levels")
        if row.levels and row.kinds != ("emergency",):
            yield clock.finding("只有 emergency 才有级别", "删去 levels，或改 kinds", key="levels")
        if row.message_types and "message" not in row.kinds:
            yield clock.finding("message_types 只用于 message", "删去它，或改 kinds",
                                key="message_types")
        if row.statutory and row.status in {"U", "N"}:
            yield clock.finding("依据未证实的时限不得标为法定",
                                "改为 statutory = false，或补足依据", key="statutory")
    if draft.is_sound("clocks.toml"):
        running = {kind for row in draft.values(ClockRule) if row.enabled for kind in row.kinds}
        for kind in ("emergency", "concern", "message"):
            if kind not in running:
                yield Finding(file="clocks.toml", message=f"{kind} 没有任何启用的时限",
                              remedy="至少启用一段 kinds 含它的 [[clock]]")


def _gates(draft: Draft) -> Iterator[Finding]:
    codes = {subtype.code for subtype in draft.values(Subtype)}
    for gate in draft.rows(Gate) if draft.is_sound("taxonomy.toml") else ():
        for code in gate.value.types:
            if code not in codes:
                yield gate.finding(f"子类 {code} 不在 taxonomy.toml 中", "核对编号", key="types")


def _years(draft: Draft) -> Iterator[Finding]:
    if not draft.is_sound("holidays.toml"):
        return
    known = WorkingDays.from_years(draft.values(HolidayYear)).known_years
    for year in range(min(known), max(known)):
        if year not in known:
            yield Finding(file="holidays.toml", message=f"缺 {year} 年的放假安排，前后年份却有",
                          remedy=f"补一段 [[year]]，year = {year}，照国务院办公厅通知填写")
