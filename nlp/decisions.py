"""What follows from evidence and opinion: the rules of the labelling guide, in their order.

The model proposes; rules speak over it where a text says clearly what it is (a drill, a denial,
another place). A must-see term always stays visible, whatever the model thinks.
"""

from dataclasses import dataclass

from config.configuration import Configuration
from nlp.evidence import Evidence
from nlp.heads import EVENT, RUMOR, TASK, TONE, TYPE
from nlp.judgements import (
    IncidentView,
    LevelView,
    PlaceLabel,
    Reason,
    Rumor,
    Status,
    Tone,
    Topic,
    UnitChoice,
)
from nlp.opinion import Opinion
from nlp.severity import Grader
from nlp.telling import event_chance, status_of
from nlp.topics import TopicChooser

DOUBTFUL = 0.6
"""Share of the threshold from which a "no incident" still goes to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about one text; spans count in the prepared text."""

    tone: Tone
    tone_score: float
    topics: tuple[Topic, ...]
    unit: UnitChoice | None
    incident: IncidentView
    level: LevelView
    rumor: Rumor
    reasons: tuple[Reason, ...]
    abstained: tuple[str, ...]


class Decider:
    """Decides by the plan, the taxonomy and the grading tables of one configuration."""

    def __init__(self, configuration: Configuration) -> None:
        self._subtypes = {subtype.code: subtype for subtype in configuration.subtypes}
        self._grader = Grader(configuration.severity, configuration.sums)
        self._topics = TopicChooser(configuration.tasks)

    def decide(self, evidence: Evidence, opinion: Opinion | None) -> Decision:
        """All fields of a judgement that are not read directly off the text."""
        if opinion is None:
            return _to_a_person(evidence)
        incident, level = self._incident(evidence, opinion)
        topics = self._choose_topics(evidence, opinion, incident)
        unit = self._topics.unit(topics, opinion)
        tone, tone_score = opinion.best(TONE)
        return Decision(
            tone=Tone(tone), tone_score=tone_score, topics=topics, unit=unit, incident=incident,
            level=level, rumor=_rumor(evidence, opinion),
            reasons=_reasons(evidence, opinion, incident),
            abstained=_abstained(evidence, opinion, incident, topics, unit))

    def _incident(self, evidence: Evidence, opinion: Opinion) -> tuple[IncidentView, LevelView]:
        score = event_chance(opinion)
        status = status_of(evidence, opinion)
        label = status is Status.ACTUAL
        if status is None:
            return IncidentView(label=False, score=score, must_see=evidence.must_see), NO_LEVEL
        code, _ = opinion.best(TYPE)
        subtype = self._subtypes.get(code)
        if subtype is None:
            return IncidentView(label=label, score=score, status=status,
                                must_see=evidence.must_see), NO_LEVEL
        graded_as = self._grader.severity_type(subtype, evidence.reading.text, evidence.figures)
        view = IncidentView(label=label, score=score, type=graded_as or subtype.name,
                            class_=subtype.class_, status=status, must_see=evidence.must_see)
        if not label:
            return view, NO_LEVEL
        return view, self._grader.grade(graded_as, evidence.figures)

    def _choose_topics(self, evidence: Evidence, opinion: Opinion,
                       incident: IncidentView) -> tuple[Topic, ...]:
        """Topics by the incident's type, else by the model; nothing for what is elsewhere."""
        if evidence.place.label is PlaceLabel.ELSEWHERE:
            return ()
        if incident.label:
            subtype = self._subtypes.get(opinion.best(TYPE)[0])
            if subtype is not None:
                return self._topics.of_incident(subtype, incident.score, opinion)
        return self._topics.of_text(opinion, told=incident.status is not None)


NO_LEVEL = LevelView(proposed="none")


def _rumor(evidence: Evidence, opinion: Opinion) -> Rumor:
    """The decision and its probability; the cues are the words of the rules."""
    score = opinion.chance(RUMOR)
    return Rumor(label=score >= opinion.threshold(RUMOR), score=score, cues=evidence.rumor_cues)


def _reasons(evidence: Evidence, opinion: Opinion, incident: IncidentView) -> tuple[Reason, ...]:
    """The deciding words of each head that said something, then what the rules saw."""
    silent = {EVENT, TYPE} if incident.status is None else set()
    words = [Reason(head="incident" if head == EVENT else head, term=term, weight=weight)
             for head, terms in opinion.reasons.items() if head not in silent
             for term, weight in terms]
    rules = [*(("status", cue) for cue in evidence.status.cues),
             *(("must_see", term) for term in incident.must_see),
             *([("text", "超过 64 KiB，只研判首尾")] if evidence.was_cut else [])]
    return (*words, *(Reason(head=head, term=term, weight=0.0) for head, term in rules))


def _abstained(evidence: Evidence, opinion: Opinion, incident: IncidentView,
               topics: tuple[Topic, ...], unit: UnitChoice | None) -> tuple[str, ...]:
    """The questions that go to a person: a doubtful incident, an unsure task, no unit, a cut."""
    near = event_chance(opinion) >= opinion.threshold(EVENT) * DOUBTFUL
    doubtful = incident.status is None and near and not evidence.status.metaphor
    unsure = bool(topics) and topics[0].score < opinion.threshold(TASK)
    questions = (("incident", doubtful), ("topics", unsure),
                 ("unit", bool(topics) and unit is None), ("text", evidence.was_cut))
    return tuple(name for name, asked in questions if asked)


def _to_a_person(evidence: Evidence) -> Decision:
    """Without a model: what the rules saw, and every other question to a person."""
    status = evidence.status.status
    return Decision(
        tone=Tone.NEUTRAL, tone_score=0.0, topics=(), unit=None,
        incident=IncidentView(label=False, score=0.0, status=status, must_see=evidence.must_see),
        level=NO_LEVEL, rumor=Rumor(label=False, score=0.0, cues=evidence.rumor_cues),
        reasons=(Reason(head="model", term="没有可用的模型，请人工研判", weight=0.0),),
        abstained=("sentiment", "topics", "unit", "incident", "rumor"))
