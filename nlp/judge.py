"""From texts to judgements: rules and model read the same evidence, decisions combine them.

Pure over a batch: the same texts, configuration and model give the same judgements, alone or in
company. Without a model the rules still speak and every other question goes to a person.
"""

from collections.abc import Sequence
from dataclasses import replace

from config.configuration import Configuration
from nlp.decisions import Decider
from nlp.evidence import Evidence, Reader
from nlp.heads import EVENT, TASK, TONE, TYPE
from nlp.judgements import Figure, Judgement
from nlp.model import Model, Scorer
from nlp.opinion import Opinion
from nlp.texts import Text
from nlp.tokens import Backend

REASONS = 4
"""Terms named for each head that decided something."""


class Judge:
    """Judges texts with one configuration and one model (None = everything to a person)."""

    def __init__(self, configuration: Configuration, model: Model | None, *,
                 backend: Backend = "auto") -> None:
        self._reader = Reader(configuration, backend=backend)
        self._decider = Decider(configuration)
        self._scorer = None if model is None else Scorer(model)
        self._versions = {"model": "" if model is None else model.version,
                          "lexicon": configuration.lexicon_version,
                          "rules": configuration.rules_version}

    @property
    def model_version(self) -> str:
        """12 hex digits of the model; empty when there is none."""
        return self._versions["model"]

    def judge(self, texts: Sequence[Text]) -> list[Judgement]:
        """One judgement a text, in order."""
        evidence = [self._reader.read(text) for text in texts]
        opinions = self._opinions(evidence)
        return [self._judgement(one, opinion)
                for one, opinion in zip(evidence, opinions, strict=True)]

    def _opinions(self, evidence: Sequence[Evidence]) -> list[Opinion | None]:
        """What the model thinks of each text; None for each when there is no model."""
        if self._scorer is None or not evidence:
            return [None] * len(evidence)
        scores = self._scorer.score([one.reading for one in evidence])
        heads = {head.name: head for head in self._scorer.model.heads}
        chosen = {name: scores.probabilities[name].argmax(axis=1) for name in heads}
        reasons = {name: self._scorer.deciding(scores, heads[name], chosen[name], REASONS)
                   for name in (TONE, TASK, EVENT, TYPE) if name in heads}
        return [Opinion(heads=heads, chances={name: scores.probabilities[name][row]
                                              for name in heads},
                        reasons={name: said[row] for name, said in reasons.items()})
                for row in range(len(evidence))]

    def _judgement(self, evidence: Evidence, opinion: Opinion | None) -> Judgement:
        decision = self._decider.decide(evidence, opinion)
        figures, level = evidence.figures, decision.level
        if figures:
            places = self._reader.written_places(evidence)
            figures = {key: _figure_in(places, value) for key, value in figures.items()}
            level = replace(level, span=level.span and _span_in(places, level.span))
        return Judgement(
            id=evidence.text.id, place=evidence.place, tone=decision.tone,
            tone_score=decision.tone_score, topics=decision.topics, unit=decision.unit,
            incident=decision.incident, figures=figures, level=level, rumor=decision.rumor,
            reasons=decision.reasons, abstained=decision.abstained, **self._versions)


def _figure_in(places: Sequence[int], value: Figure | str) -> Figure | str:
    """A figure with its span in the text as written."""
    if isinstance(value, str):
        return value
    return Figure(bounds=value.bounds, span=_span_in(places, value.span))


def _span_in(places: Sequence[int], span: tuple[int, int]) -> tuple[int, int]:
    last = len(places) - 1
    return places[min(span[0], last)], places[min(span[1], last)]
