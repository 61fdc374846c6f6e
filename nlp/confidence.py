"""Whether a judge's scores may be believed: calibration error, and what abstaining would gain.

Pure. An answer's confidence is the score the contract carries; for a yes/no question that was
answered with no it is what is left of one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Any

from nlp.corpus import Example
from nlp.judgements import Judgement, Status

BINS = 10
COVERAGES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7)
"""Shares of the answers kept, the surest first."""

Answer = tuple[float, bool]
"""How sure an answer is, and whether it is right."""

Ask = Callable[[Example, Judgement], Answer | None]
"""The answer to one question about a text; None where none was given or none is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How far the scores of one question can be trusted (可信度)."""

    name: str
    answers: int
    calibration_error: float
    """Mean gap between confidence and accuracy over ten bins of equal count."""
    kept: tuple[tuple[float, float], ...]
    """(share of answers kept, accuracy of these), as in COVERAGES."""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"answers": self.answers, "calibration_error": self.calibration_error,
                "accuracy_of_kept": {f"{share:.2f}": right for share, right in self.kept}}


def confidences(pairs: Sequence[tuple[Example, Judgement]]) -> tuple[Confidence, ...]:
    """One row for each question that has a score."""
    found = []
    for name, ask in QUESTIONS.items():
        answers = [answer for e, j in pairs if (answer := ask(e, j)) is not None]
        found.append(Confidence(name=name, answers=len(answers), kept=abstention(answers),
                                calibration_error=calibration_error(answers)))
    return tuple(found)


def calibration_error(answers: Sequence[Answer], bins: int = BINS) -> float:
    """Expected calibration error over bins of equal count (±1); 0 for no answers."""
    ordered, total = sorted(answers, key=lambda answer: answer[0]), len(answers)
    edges = [total * number // bins for number in range(bins + 1)]
    gap = 0.0
    for start, end in pairwise(edges):
        part = ordered[start:end]
        gap += abs(sum(sure for sure, _ in part) - sum(right for _, right in part))
    return round(gap / total, 4) if total else 0.0


def abstention(answers: Sequence[Answer]) -> tuple[tuple[float, float], ...]:
    """Accuracy of the surest answers at each coverage; empty for no answers."""
    ordered = [right for _, right in sorted(answers, key=lambda answer: -answer[0])]
    counts = [(share, ceil(share * len(ordered))) for share in COVERAGES]
    return tuple((share, round(sum(ordered[:count]) / count, 4)) for share, count in counts
                 if count)


def _tone(example: Example, judgement: Judgement) -> Answer:
    return judgement.tone_score, judgement.tone is example.tone


def _task(example: Example, judgement: Judgement) -> Answer | None:
    """A text without any topic has no score of its own."""
    if not judgement.topics:
        return None
    best = judgement.topics[0]
    return best.score, best.task in example.tasks


def _unit(example: Example, judgement: Judgement) -> Answer | None:
    if judgement.unit is None or example.unit is None:
        return None
    return judgement.unit.score, judgement.unit.name == example.unit


def _incident(example: Example, judgement: Judgement) -> Answer:
    """The score is that of an event told as happening, here or elsewhere."""
    told = judgement.incident.status in {Status.ACTUAL, Status.ELSEWHERE}
    sure = judgement.incident.score if told else 1 - judgement.incident.score
    return sure, judgement.incident.label == example.incident


def _rumor(example: Example, judgement: Judgement) -> Answer:
    rumor = judgement.rumor
    return rumor.score if rumor.label else 1 - rumor.score, rumor.label == example.rumor


QUESTIONS: dict[str, Ask] = {"sentiment": _tone, "task": _task, "unit": _unit,
                             "incident": _incident, "rumor": _rumor}
