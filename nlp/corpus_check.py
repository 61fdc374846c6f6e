"""Whether a corpus is what it promises to be: quotas, no near-copies, no stock phrases, levels.

Pure. Every promise is a `Check` with what was found beside its bound, so that the whole state of
the corpus is one table and one exit code.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from config.configuration import Configuration
from nlp.corpus import Example, near_copies, trigrams
from nlp.judgements import Figure, Tone
from nlp.severity import Grader

ITEMS, PER_TASK, PER_SUBTYPE = 5_000, 80, 50
"""Texts in all, that name a task, and that tell of an incident of a subtype."""
CITIZENS = frozenset({"4.1.3.1", "4.2.4.2", "4.3.2", "4.3.3", "4.3.4", "4.3.5", "4.3.6.1",
                      "4.3.6.2", "4.3.6.3"})
"""Tasks that citizens write about most."""
PER_CITIZENS_TASK = 150
LOOKALIKES, NEUTRALS = 1_000, 600
NEAR = 0.5
"""Jaccard of character trigrams from which two texts are one text."""
RUN, OFTEN = 12, 5
"""A run of this many characters may stand in this many texts."""
SHOWN = 20
"""Failing items named by each check."""

EXCEPTIONS = {
    "I2-0361": "皮肤炭疽不是肺炭疽，病名只对上了后者的分级表；标为待定是对的",
    "V-265": "冲闯监管场所属暴狱，文中没有这个词，按字面只能查群体性事件的分级表",
    "S3-015": "冲击岗楼属暴狱，文中没有这个词，按字面只能查群体性事件的分级表",
}
"""Items of our own corpus whose level no table of words finds; each with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise (检查项): `found` must be at least (or at most) `bound`."""

    name: str
    found: int
    bound: int
    at_most: bool = False
    items: tuple[str, ...] = ()
    """What breaks it: ids, levels or phrases."""

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.found <= self.bound if self.at_most else self.found >= self.bound

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"name": self.name, "found": self.found, "bound": self.bound,
                "at_most": self.at_most, "met": self.met, "items": list(self.items)}


def check_corpus(examples: Sequence[Example], unsound: Sequence[str],
                 configuration: Configuration) -> tuple[Check, ...]:
    """Every promise about `examples`; `unsound` names the lines that could not be read."""
    talk = [e for e in examples if e.status or e.type]
    plain = [e for e in examples if not (e.status or e.type)]
    return (
        Check(name="样本", found=len(examples), bound=ITEMS),
        none("不合标注规则的行", unsound),
        *_tasks(examples, configuration),
        *_subtypes(examples, configuration),
        Check(name="形似突发事件而非", found=sum(not e.incident for e in talk), bound=LOOKALIKES),
        Check(name="中性、无关", bound=NEUTRALS,
              found=sum(e.tone is Tone.NEUTRAL and not e.tasks for e in plain)),
        none("近似重复", _copies(examples)),
        none(f"{RUN} 字以上的套话", _phrases(examples, configuration)),
        none("级别与分级表不符", _levels(examples, configuration)),
    )


def none(name: str, broken: Sequence[str]) -> Check:
    """A check that nothing may break."""
    return Check(name=name, found=len(broken), bound=0, at_most=True, items=tuple(broken[:SHOWN]))


def _tasks(examples: Sequence[Example], configuration: Configuration) -> Iterator[Check]:
    counted = Counter(task for e in examples for task in e.tasks)
    for task in configuration.tasks:
        bound = PER_CITIZENS_TASK if task.id in CITIZENS else PER_TASK
        yield Check(name=f"任务 {task.id}", found=counted[task.id], bound=bound)


def _subtypes(examples: Sequence[Example], configuration: Configuration) -> Iterator[Check]:
    """Incidents of each subtype, and every level that its confirmed rows define."""
    defined: dict[str, set[str]] = defaultdict(set)
    for rule in configuration.severity:
        if rule.enabled and rule.status in {"C", "P"}:
            defined[rule.type].add(rule.level_name)
    events = [e for e in examples if e.incident]
    counted = Counter(e.type for e in events)
    levels = {(e.type, e.level) for e in events}
    for subtype in configuration.subtypes:
        yield Check(name=f"事件 {subtype.code} {subtype.name}", found=counted[subtype.code],
                    bound=PER_SUBTYPE)
        needed = {level for kind in subtype.severity_types for level in defined[kind]}
        lacking = sorted(level for level in needed if (subtype.code, level) not in levels)
        if needed:
            yield none(f"事件 {subtype.code} 缺少的级别", lacking)


def _copies(examples: Sequence[Example]) -> list[str]:
    found = []
    for one, other in near_copies(examples):
        left, right = trigrams(examples[one]), trigrams(examples[other])
        if len(left & right) >= NEAR * len(left | right):
            found.append(f"{examples[one].text.id} {examples[other].text.id}")
    return found


def _phrases(examples: Sequence[Example], configuration: Configuration) -> list[str]:
    """Runs of characters that stand in too many texts, names and titles of laws taken out."""
    names = {unit.name_2016 for unit in configuration.units} | {
        unit.name_current for unit in configuration.units} | {
        task.title for task in configuration.tasks}
    longest_first = sorted(filter(None, names), key=lambda name: (-len(name), name))
    spared = re.compile("|".join(["《[^》]*》", *map(re.escape, longest_first)]))
    texts: Counter[str] = Counter()
    for example in examples:
        whole = f"{example.text.title}\n{example.text.text}"
        texts.update({part[i : i + RUN] for part in spared.sub("\n", whole).split("\n")
                      for i in range(len(part) - RUN + 1)})
    return sorted(run for run, count in texts.items() if count > OFTEN)


def _levels(examples: Sequence[Example], configuration: Configuration) -> list[str]:
    """Incidents whose level is not the one the tables give their figures."""
    grader = Grader(configuration.severity, configuration.sums)
    subtypes = {subtype.code: subtype for subtype in configuration.subtypes}
    found = []
    for example in examples:
        if not example.incident or example.type is None or example.text.id in EXCEPTIONS:
            continue
        figures = {key: value if isinstance(value, str) else
                   Figure(bounds=(value[0], value[1]), span=(0, 0))
                   for key, value in example.figures.items()}
        whole = f"{example.text.title}\n{example.text.text}"
        kind = grader.severity_type(subtypes[example.type], whole, figures)
        given = grader.grade(kind, figures).proposed
        if given != example.level:
            found.append(f"{example.text.id}: 标为 {example.level}，按“{kind}”应为 {given}")
    return found
