"""Labelled texts: how a corpus file is read, checked and split.

One JSON object a line (fields in `Example`). What the labels mean is in docs and in the corpus'
own guide; what can be checked by machine is checked here, every mistake with file, line, remedy.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from config.plan import PlanTask, Subtype
from config.problems import Problem
from nlp.judgements import PlaceLabel, Status, Tone
from nlp.texts import SOURCE_CLASSES, Text

OURS = Path(__file__).parent / "corpus"
"""The corpus this project wrote itself; the shipped model knows no other."""

TEST_SHARE = 0.18
LEVELS = frozenset({"特别重大", "重大", "较大", "一般", "undetermined", "none"})
CUT_OFF = 0.45
"""Jaccard of character trigrams from which two texts count as near-copies."""
BLOCK = 500
"""Texts compared with all others at a time, which bounds the memory of the comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text with the labels a careful duty officer gave it (标注样本)."""

    text: Text
    place: PlaceLabel
    tone: Tone
    tasks: tuple[str, ...]
    """Best first; any of them is right. Empty = none fits."""
    unit: str | None
    incident: bool
    type: str | None
    """Subtype code of the taxonomy; also set for drills, questions, past events."""
    status: Status | None
    figures: dict[str, Any]
    level: str
    rumor: bool
    acceptable: tuple[str, ...] = ()
    """Levels that are as good: the upper end of a figure reaches them."""


def corpus_files(folder: Path = OURS) -> tuple[Path, ...]:
    """The corpus files of a folder in one fixed order."""
    return tuple(sorted(folder.glob("*.jsonl")))


def read(files: Iterable[Path], tasks: Sequence[PlanTask],
         subtypes: Sequence[Subtype]) -> tuple[tuple[Example, ...], tuple[Problem, ...]]:
    """Every sound example of the files, and a Problem for every other line."""
    checker = _Checker(leads={task.id: frozenset(task.lead_units) for task in tasks},
                       codes=frozenset(subtype.code for subtype in subtypes))
    examples: list[Example] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            where = f"{file.name}:{number}"
            found = _example(line, checker)
            if isinstance(found, str):
                problems.append(_problem(file, number, found))
            elif found.text.id in seen:
                problems.append(_problem(file, number, f"id {found.text.id} was already used in "
                                                       f"{seen[found.text.id]}"))
            else:
                seen[found.text.id] = where
                examples.append(found)
    return tuple(examples), tuple(problems)


def is_test(example_id: str) -> bool:
    """Whether an example is kept for the test: a function of its id alone, so frozen at birth."""
    digest = hashlib.sha256(f"huiying-split:{example_id}".encode()).digest()
    return int.from_bytes(digest[:4]) < TEST_SHARE * 2**32


def split(examples: Sequence[Example]) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
    """(train, test); a training example that is a near-copy of a test example is left out."""
    held = [is_test(example.text.id) for example in examples]
    crossing = {place for pair in near_copies(examples) for place in pair
                if held[pair[0]] != held[pair[1]] and not held[place]}
    train = tuple(example for place, example in enumerate(examples)
                  if not held[place] and place not in crossing)
    return train, tuple(e for place, e in enumerate(examples) if held[place])


def groups(examples: Sequence[Example]) -> list[int]:
    """A number for each example, the same for near-copies, so that no fold holds both."""
    pairs = near_copies(examples)
    size = len(examples)
    linked = csr_matrix((np.ones(len(pairs)), ([i for i, _ in pairs], [j for _, j in pairs])),
                        shape=(size, size))
    return [int(number) for number in connected_components(linked, directed=False)[1]]


def near_copies(examples: Sequence[Example]) -> list[tuple[int, int]]:
    """All pairs of places i < j whose texts share at least CUT_OFF of their trigrams."""
    grams = [trigrams(example) for example in examples]
    column = {gram: i for i, gram in enumerate(sorted(frozenset().union(*grams)))}
    flat = [column[gram] for one in grams for gram in sorted(one)]
    sizes = np.array([len(one) for one in grams])
    rows = csr_matrix((np.ones(len(flat), dtype=np.int32), flat, [0, *np.cumsum(sizes)]),
                      shape=(len(grams), len(column)))
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(grams), BLOCK):
        shared = (rows[start : start + BLOCK] @ rows.T).tocoo()
        one, other = shared.row + start, shared.col
        near = (shared.data >= CUT_OFF * (sizes[one] + sizes[other] - shared.data)) & (one < other)
        pairs += zip(one[near].tolist(), other[near].tolist(), strict=True)
    return pairs


def trigrams(example: Example) -> frozenset[str]:
    """Character trigrams of title and body."""
    whole = f"{example.text.title}{example.text.text}"
    return frozenset(whole[i : i + 3] for i in range(max(1, len(whole) - 2)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checker:
    leads: dict[str, frozenset[str]]
    codes: frozenset[str]


def _problem(file: Path, line: int, message: str) -> Problem:
    return Problem(file=str(file), line=line, message=message,
                   remedy="correct the line as nlp/corpus/GUIDE.md says, then run `huiying train`")


def _example(line: str, checker: _Checker) -> Example | str:
    """The example on one line, or what is wrong with it."""
    try:
        row = json.loads(line)
        if not isinstance(row["text"], str):
            raise TypeError("text is not a string")
        example = Example(
            text=Text(id=str(row["id"]), title=row.get("title") or "", text=row["text"],
                      source_class=row.get("source_class") or ""),
            place=PlaceLabel(row["place"]), tone=Tone(row["sentiment"]),
            tasks=tuple(row["tasks"]), unit=row.get("unit"), incident=bool(row["incident"]),
            type=row.get("type"), status=Status(row["status"]) if row.get("status") else None,
            figures={key: value for key, value in (row.get("figures") or {}).items()
                     if value is not None}, level=row.get("level") or "none",
            rumor=bool(row.get("rumor", False)),
            acceptable=tuple(row.get("acceptable") or ()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return f"not an example: {error!r}"
    return _contradiction(example, checker) or example


def _contradiction(example: Example, checker: _Checker) -> str | None:
    """The first thing that cannot be true about an example, None when it is sound."""
    unknown = [task for task in example.tasks if task not in checker.leads]
    leads = frozenset().union(*(checker.leads.get(task, frozenset()) for task in example.tasks))
    claims = (
        (not example.text.text.strip() and not example.text.title.strip(), "no text"),
        (example.text.source_class not in ("", *SOURCE_CLASSES), "unknown source_class"),
        (bool(unknown), f"unknown task {unknown[:1]}"),
        (example.unit is not None and not unknown and example.unit not in leads,
         f"{example.unit} leads none of the tasks"),
        (example.place is PlaceLabel.ELSEWHERE and bool(example.tasks),
         "an item from elsewhere has no task"),
        (example.type is not None and example.type not in checker.codes,
         f"unknown type {example.type}"),
        (example.incident and (example.type is None or example.status is not Status.ACTUAL),
         "an incident needs a type and the status actual"),
        (example.incident and example.place is PlaceLabel.ELSEWHERE,
         "an incident from elsewhere is not ours"),
        (not example.incident and example.status is Status.ACTUAL, "actual, yet no incident"),
        (not LEVELS.issuperset({example.level, *example.acceptable}),
         f"unknown level {example.level} {' '.join(map(str, example.acceptable))}".rstrip()),
        (not example.incident and example.level != "none", "only an incident has a level"),
        (bool(_bad_bounds(example.figures)), f"bad bounds of {_bad_bounds(example.figures)}"),
    )
    return next((message for wrong, message in claims if wrong), None)


def _bad_bounds(figures: dict[str, Any]) -> str:
    """The first figure that is neither a word nor [min, max] with max null or >= min."""
    for key, value in figures.items():
        if isinstance(value, str):
            continue
        if not (isinstance(value, list) and len(value) == 2 and value[0] is not None
                and (value[1] is None or value[1] >= value[0])):
            return key
    return ""
