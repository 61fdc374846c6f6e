"""The questions the model answers, each with the label it learns from an example.

One table, so that training, model card and judge never disagree about what a head means.
"""

from collections.abc import Callable
from dataclasses import dataclass

from nlp.corpus import Example
from nlp.judgements import PlaceLabel, Status
from nlp.model import NONE

YES = "yes"
TONE, TASK, EVENT, TYPE, STATUS, RUMOR, UNIT = (
    "sentiment", "task", "event", "type", "status", "rumor", "unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One head before it is fitted (判别问题).

    `label` gives the class of an example, None to leave the example out. The threshold of a yes/no
    head is the best F1 on the folds when a false alarm counts `alarm_cost` times, because real
    streams hold far fewer events than the corpus; that of the others is the least one under which
    `least_precision` of the answers are right (0 = it always answers).
    """

    name: str
    asks: str
    label: Callable[[Example], str | None]
    cues: frozenset[str]
    """Families of cues the head may use; the others cannot mislead it."""
    binary: bool = False
    strength: float = 20.0
    """Inverse of the regularisation of the logistic half, scikit-learn's C."""
    squares: float = 0.5
    """Share of the ridge half in the answer; the rest is the logistic half's."""
    cue_weight: float = 1.0
    """What cues weigh for this head beside the scale that all heads share."""
    alarm_cost: float = 1.0
    least_precision: float = 0.0


def _task(example: Example) -> str | None:
    """The best task. Items from elsewhere are left out: they lack one by place, not by topic."""
    if example.place is PlaceLabel.ELSEWHERE:
        return None
    return example.tasks[0] if example.tasks else NONE


def _event(example: Example) -> str:
    """Whether a harmful event is told as happening; whose it is, is the place rule's business."""
    return YES if example.incident or example.status is Status.ELSEWHERE else NONE


VOICE = frozenset({"source", "style", "tone"})
EVENTS = frozenset({"event", "figure", "status", "rumor"})
MATTER = frozenset({"topic", "type"})

QUESTIONS: tuple[Question, ...] = (
    Question(name=TONE, asks="the writer's attitude", label=lambda e: e.tone.value, cues=VOICE),
    Question(name=TASK, asks="the plan task that fits best, - for none", label=_task, cues=MATTER,
             least_precision=0.75),
    Question(name=EVENT, asks="is a harmful event told as happening, wherever", label=_event,
             cues=EVENTS, binary=True, squares=1.0, cue_weight=2.0),
    Question(name=TYPE, asks="which subtype of incident is spoken of", label=lambda e: e.type,
             cues=frozenset({"type", "figure"}), cue_weight=0.5),
    Question(name=STATUS, asks="actual, drill, past …, - where no event is spoken of",
             label=lambda e: e.status.value if e.status else NONE, cues=EVENTS | {"place"}),
    Question(name=RUMOR, asks="is passing on an unverified claim the point", cues=EVENTS,
             label=lambda e: YES if e.rumor else NONE, binary=True, alarm_cost=2.0),
    Question(name=UNIT, asks="which lead unit is nearest to the matter", label=lambda e: e.unit,
             cues=MATTER, least_precision=0.75),
)
