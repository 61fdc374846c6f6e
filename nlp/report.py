"""Everything that is measured on labelled texts in one value: fields, scorecard, confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.plan import Subtype
from nlp.confidence import Confidence, confidences
from nlp.corpus import Example
from nlp.evaluate import Score, evaluate
from nlp.judgements import Judgement
from nlp.scorecard import Figures, Mark, figures, scorecard

SCORECARD, FIGURES, CONFIDENCE = "scorecard", "figures_by_key", "confidence"
"""Keys of the JSON report beside the fields' own names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How well a judge does on labelled texts (评测报告)."""

    texts: int
    fields: tuple[Score, ...]
    marks: tuple[Mark, ...]
    figures: dict[str, Figures]
    confidence: tuple[Confidence, ...]

    def to_json(self) -> dict[str, Any]:
        """The fields by name, then the scorecard, the figures by key and the confidence."""
        return {**self.fields_json(), **self.rest_json()}

    def fields_json(self) -> dict[str, Any]:
        """Field → its scores."""
        return {score.name: score.to_json() for score in self.fields}

    def rest_json(self) -> dict[str, Any]:
        """What is measured across fields, by the report's own keys."""
        return {SCORECARD: {mark.key: mark.to_json() for mark in self.marks},
                FIGURES: {key: row.to_json() for key, row in self.figures.items()},
                CONFIDENCE: {row.name: row.to_json() for row in self.confidence}}


def report(examples: Sequence[Example], judgements: Sequence[Judgement],
           subtypes: Sequence[Subtype]) -> Report:
    """The whole report; judgements stand in the order of the examples."""
    pairs = list(zip(examples, judgements, strict=True))
    return Report(texts=len(pairs), fields=evaluate(examples, judgements, subtypes),
                  marks=scorecard(pairs), figures=figures(pairs), confidence=confidences(pairs))
