"""Checks that need more than one row or file: references, duplicates, contradictions. Pure.

A reference into a file that is itself hurt is not judged, so that one mistake is told once.
"""

from collections.abc import Iterable, Iterator, Mapping

from config.crosscheck_law import check_law
from config.draft import Draft, Finding
from config.law import ClockRule, Frozen, Gate, HolidayYear, MetricSum, SeverityRule
from config.places import Homonym, Neighbour, Place, Township
from config.plan import PlanTask, Subtype, Unit
from config.running import Channel, Route, Settings, SourceRow
from config.words import ELSEWHERE, Numbered, term_file

UNIQUE: tuple[tuple[type[Frozen], str], ...] = (
    (PlanTask, "id"), (Unit, "id"), (Unit, "name_2016"), (SeverityRule, "id"),
    (MetricSum, "metric"), (ClockRule, "id"), (Gate, "id"), (HolidayYear, "year"),
    (Subtype, "code"), (Subtype, "name"), (SourceRow, "id"), (SourceRow, "url"),
    (SourceRow, "folder"), (SourceRow, "token_env"), (Channel, "id"),
    (Route, "id"), (Township, "code"), (Township, "name"), (Place, "name"), (Homonym, "name"),
    (Neighbour, "name"),
)
"""Keys that name a row: two rows with the same one are a mistake. Empty values do not count."""


def cross_check(draft: Draft, terms: Mapping[str, tuple[Numbered, ...]],
                elsewhere: Iterable[tuple[int, str]]) -> tuple[Finding, ...]:
    """Everything wrong between the rows of `draft`, the word lists and the names of elsewhere."""
    return (*_duplicates(draft), *_plan(draft), *_places(draft, elsewhere), *_running(draft),
            *_taxonomy(draft), *_words(draft, terms), *check_law(draft))


def _duplicates(draft: Draft) -> Iterator[Finding]:
    for model, key in UNIQUE:
        seen: dict[object, object] = {}
        for row in draft.rows(model):
            value = getattr(row.value, key)
            if value != "" and seen.setdefault(value, row.path) != row.path:
                yield row.finding(f"{key} = {value} 重复", "改一个，或删去重复的那一段", key=key)


def _plan(draft: Draft) -> Iterator[Finding]:
    if draft.is_sound("units.toml"):
        leads = {unit.name_2016 for unit in draft.values(Unit) if unit.lead}
        for task in draft.rows(PlanTask):
            for name in task.value.lead_units:
                if name not in leads:
                    yield task.finding(f"牵头单位“{name}”不在 units.toml 中",
                                       "照原文补一段 [[unit]]，lead = true", key="lead_units")
    if draft.is_sound("plan.toml"):
        named = {name for task in draft.values(PlanTask) for name in task.lead_units}
        for unit in draft.rows(Unit):
            if unit.value.lead and unit.value.name_2016 not in named:
                yield unit.finding(f"“{unit.value.name_2016}”没有牵头任何任务",
                                   "改为 lead = false，或核对 plan.toml 的写法", key="lead")
    for unit in draft.rows(Unit):
        if unit.value.valid_to is not None and unit.value.valid_to < unit.value.valid_from:
            yield unit.finding("valid_to 早于 valid_from", "核对起止日期", key="valid_to")


def _places(draft: Draft, elsewhere: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    townships = {township.name for township in draft.values(Township)}
    local = set(townships)
    for township in draft.rows(Township):
        row = township.value
        local.update(row.aliases, row.unique_aliases, row.villages, {row.name_2016})
        if row.merged_into and row.merged_into not in townships:
            yield township.finding(f"并入的“{row.merged_into}”不在本文件的乡镇街道之中",
                                   "核对名称，或补一段 [[township]]", key="merged_into")
        if len(set(row.villages)) != len(row.villages):
            yield township.finding("villages 有重复的名称", "删去重复的", key="villages")
    for place in draft.rows(Place):
        local.update({place.value.name}, place.value.aliases)
        if place.value.township and place.value.township not in townships:
            yield place.finding(f"乡镇街道“{place.value.township}”不存在",
                                "核对名称，不确定就留空", key="township")
    if draft.is_sound("gazetteer.toml"):
        for line, name in elsewhere:
            if name in local:
                yield Finding(file=ELSEWHERE, line=line, message=f"“{name}”同时是本区地名",
                              remedy="从本文件删去；同名异地写入 gazetteer.toml 的 [[homonym]]")


def _running(draft: Draft) -> Iterator[Finding]:
    channels = {channel.id: channel for channel in draft.values(Channel)}
    routes = tuple(draft.rows(Route))
    if draft.is_sound("channels.toml"):
        for route in routes:
            unknown = [name for name in route.value.channels if name not in channels]
            if unknown:
                yield route.finding(f"通道 {unknown[0]} 不在 channels.toml 中",
                                    "核对拼写，或补一段 [[channel]]", key="channels")
            elif not any(channels[name].enabled for name in route.value.channels):
                yield route.finding("所用通道全部停用，提醒会落空", "至少启用一个通道",
                                    key="channels")
    if draft.is_sound("routing.toml") and routes:
        last = routes[-1]
        if last.value.reasons or last.value.levels or last.value.kinds:
            yield last.finding("最后一条路由不是兜底路由，部分提醒会无人收到",
                               "在末尾加一段不带 reasons、levels、kinds 的 [[route]]")
    for settings in draft.rows(Settings):
        shares = settings.value.reminders.shares
        if list(shares) != sorted(set(shares)):
            yield Finding(file=settings.file, path=("reminders", "shares"),
                          message="shares 不是从小到大", remedy="如 shares = [0.5, 0.8]")


def _taxonomy(draft: Draft) -> Iterator[Finding]:
    graded = {rule.type for rule in draft.values(SeverityRule)}
    tasks = {task.id for task in draft.values(PlanTask)}
    for subtype in draft.rows(Subtype):
        row = subtype.value
        for name in row.severity_types if draft.is_sound("severity.toml") else ():
            if name not in graded:
                yield subtype.finding(f"分级类型“{name}”在 severity.toml 中没有任何行",
                                      "核对名称，或删去它", key="severity_types")
        for name in row.refine:
            if name not in row.severity_types:
                yield subtype.finding(f"refine 的“{name}”不在 severity_types 之中",
                                      "核对名称", key="refine")
        for task in row.tasks if draft.is_sound("plan.toml") else ():
            if task not in tasks:
                yield subtype.finding(f"任务 {task} 不在 plan.toml 中", "核对编号", key="tasks")


def _words(draft: Draft, terms: Mapping[str, tuple[Numbered, ...]]) -> Iterator[Finding]:
    known = {
        "must_see": ("taxonomy.toml", {row.code for row in draft.values(Subtype)}),
        "topics": ("plan.toml", {task.id for task in draft.values(PlanTask)}),
    }
    for name, (file, kinds) in known.items():
        for line, term in terms[name] if draft.is_sound(file) else ():
            if term.kind not in kinds:
                yield Finding(file=term_file(name), line=line,
                              message=f"“{term.term}”的 kind = {term.kind} 不在 {file} 中",
                              remedy="核对编号")
    for line, term in terms["variants"]:
        if term.term == term.kind:
            yield Finding(file=term_file("variants"), line=line,
                          message=f"“{term.term}”代表它自己", remedy="删去这一行")
