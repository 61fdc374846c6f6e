"""How well a judge does on labelled texts, field by field, with sizes and confusions.

Pure: it compares what was said with what is right, by the labelling guide's own terms (any listed
task is right, any accepted name of a type is right, abstaining is not a wrong unit).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from config.plan import Subtype
from nlp.corpus import Example
from nlp.judgements import Judgement
from nlp.model import NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One field over all texts that have it (评测结果)."""

    name: str
    texts: int
    macro_f1: float
    accuracy: float
    classes: dict[str, tuple[float, float, int]]
    """Class → precision, recall, texts."""
    confusions: tuple[tuple[str, str, int], ...]
    """(right, said, how often), most frequent first."""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"texts": self.texts, "macro_f1": self.macro_f1, "accuracy": self.accuracy,
                "classes": {name: {"precision": p, "recall": r, "texts": n}
                            for name, (p, r, n) in self.classes.items()},
                "confusions": [{"right": right, "said": said, "texts": n}
                               for right, said, n in self.confusions]}


def evaluate(examples: Sequence[Example], judgements: Sequence[Judgement],
             subtypes: Sequence[Subtype]) -> tuple[Score, ...]:
    """Scores of every field; judgements stand in the order of the examples."""
    pairs = list(zip(examples, judgements, strict=True))
    codes = _codes(subtypes)
    return (
        score("place", [(e.place.value, j.place.label.value) for e, j in pairs]),
        score("sentiment", [(e.tone.value, j.tone.value) for e, j in pairs]),
        score("task", [_task(e, j) for e, j in pairs]),
        score("unit", [(e.unit, j.unit.name) for e, j in pairs if e.unit and j.unit]),
        score("unit_answered", [("yes", "yes" if j.unit else "no") for e, j in pairs if e.unit]),
        score("incident", [(_yes(e.incident), _yes(j.incident.label)) for e, j in pairs]),
        score("type", [_type(e, j, codes) for e, j in pairs if e.type and e.incident]),
        score("status", [(e.status.value if e.status else NONE,
                          j.incident.status.value if j.incident.status else NONE)
                         for e, j in pairs]),
        score("level", [level_pair(e, j) for e, j in pairs]),
        score("rumor", [(_yes(e.rumor), _yes(j.rumor.label)) for e, j in pairs]),
    )


def score(name: str, pairs: Iterable[tuple[str, str]]) -> Score:
    """Macro-F1 over the classes that occur, accuracy, confusions; empty input scores 0."""
    counted = Counter(pairs)
    total = sum(counted.values())
    rights: dict[str, int] = defaultdict(int)
    saids: dict[str, int] = defaultdict(int)
    for (right, said), times in counted.items():
        rights[right] += times
        saids[said] += times
    classes, f1s = {}, []
    for label in sorted({*rights, *saids}):
        hits = counted[label, label]
        precision, recall = hits / saids[label] if saids[label] else 0.0, \
            hits / rights[label] if rights[label] else 0.0
        f1s.append(2 * hits / (saids[label] + rights[label]))
        classes[label] = (round(precision, 4), round(recall, 4), rights[label])
    wrong = [(r, s, n) for (r, s), n in counted.most_common() if r != s]
    hit = sum(n for (r, s), n in counted.items() if r == s)
    return Score(name=name, texts=total, macro_f1=round(sum(f1s) / len(f1s), 4) if f1s else 0.0,
                 accuracy=round(hit / total, 4) if total else 0.0, classes=classes,
                 confusions=tuple(wrong[:12]))


def share(part: int, whole: int) -> float:
    """A share to four places; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _task(example: Example, judgement: Judgement) -> tuple[str, str]:
    """The best task said, against it when it is listed, else against the best one listed."""
    said = judgement.topics[0].task if judgement.topics else NONE
    if said in example.tasks:
        return said, said
    return (example.tasks[0] if example.tasks else NONE), said


def level_pair(example: Example, judgement: Judgement) -> tuple[str, str]:
    """The right level, which is any accepted one (labelling guide), against the one said."""
    said = judgement.level.proposed
    return (said if said in example.acceptable else example.level), said


def _codes(subtypes: Sequence[Subtype]) -> dict[str, list[str]]:
    """Accepted type name → codes of the subtypes it may mean."""
    found: dict[str, list[str]] = defaultdict(list)
    for subtype in subtypes:
        for name in (*subtype.severity_types, subtype.name):
            found[name].append(subtype.code)
    return found


def _type(example: Example, judgement: Judgement,
          codes: dict[str, list[str]]) -> tuple[str, str]:
    right = example.type or NONE
    meant = codes.get(judgement.incident.type or "", [NONE])
    return right, right if right in meant else meant[0]
