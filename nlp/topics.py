"""Which plan tasks fit a text, and whose desk it belongs on."""

from collections.abc import Sequence

from config.plan import PlanTask, Subtype
from nlp.heads import TASK, UNIT
from nlp.judgements import Topic, UnitChoice
from nlp.model import NONE
from nlp.opinion import Opinion

MOST = 5
"""Topics named at most."""

LEAST = 0.12
"""Probability below which a second task is noise."""

SURE_EMERGENCY = 0.5
"""Probability that 4.5.2 needs where nothing is told as an event, questioned or denied."""

EMERGENCY = "4.5.2"
"""回应社会关切: every incident is a matter of this task, beside its sector's own."""


class TopicChooser:
    """Chooses tasks and units by the plan of one configuration."""

    def __init__(self, tasks: Sequence[PlanTask]) -> None:
        self._leads = {task.id: task.lead_units for task in tasks}

    def of_incident(self, subtype: Subtype, score: float, opinion: Opinion) -> tuple[Topic, ...]:
        """The nearest task of the incident's type, 4.5.2, and what else the model is sure of.

        Which of the type's tasks is nearest (wages or housing behind a gathering, a utility behind
        an outage) is the model's word; that it is one of them is the plan's.
        """
        chances = dict(opinion.ranked(TASK))
        nearest = max((*subtype.tasks, EMERGENCY), key=lambda task: chances.get(task, 0.0))
        named = tuple(dict.fromkeys((nearest, EMERGENCY)))
        others = [Topic(task=task, score=chance) for task, chance in chances.items()
                  if task not in (*named, NONE) and chance >= opinion.threshold(TASK)]
        return (*(Topic(task=task, score=score) for task in named), *others)[:MOST]

    def of_text(self, opinion: Opinion, *, told: bool) -> tuple[Topic, ...]:
        """The tasks the model names, best first; none when none of them is its best answer.

        Where no event is told (`told` False) 4.5.2 needs a sure model: complaints that only sound
        like one belong to their sector.
        """
        ranked = [(task, chance) for task, chance in opinion.ranked(TASK)
                  if task != EMERGENCY or told or chance >= SURE_EMERGENCY]
        if not ranked or ranked[0][0] == NONE:
            return ()
        best = ranked[0][1]
        return tuple(Topic(task=task, score=chance) for task, chance in ranked[:MOST]
                     if task != NONE and chance >= min(LEAST, best))

    def unit(self, topics: Sequence[Topic], opinion: Opinion) -> UnitChoice | None:
        """The lead of the best task, the nearest one where it has several; None = abstained.

        With several leads the model's unit head chooses among them and its share of their
        probability counts; a task the model is not sure of has no unit.
        """
        if not topics or topics[0].score < opinion.threshold(TASK):
            return None
        leads = self._leads.get(topics[0].task, ())
        if len(leads) == 1:
            return UnitChoice(name=leads[0], score=topics[0].score)
        chances = dict(opinion.ranked(UNIT))
        known = {lead: chances.get(lead, 0.0) for lead in leads}
        total = sum(known.values())
        if not total:
            return None
        name = max(known, key=lambda lead: known[lead])
        share = known[name] / total
        return UnitChoice(name=name, score=topics[0].score * share) if share >= 0.5 else None
