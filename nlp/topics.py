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

CLEARLY = 3.0
"""How many times as probable another task of an incident's type must be to stand first."""

SURE_UNIT = 0.5
"""Probability under which a unit is not named: a letter on the wrong desk comes back after days."""

EMERGENCY = "4.5.2"
"""回应社会关切: every incident is a matter of this task, beside its sector's own."""


class TopicChooser:
    """Chooses tasks and units by the plan of one configuration."""

    def __init__(self, tasks: Sequence[PlanTask]) -> None:
        self._leads = {task.id: task.lead_units for task in tasks}

    def of_incident(self, subtype: Subtype, score: float, opinion: Opinion) -> tuple[Topic, ...]:
        """The nearest task of the incident's type, 4.5.2, and what else the model is sure of.

        The plan names the tasks of a type, the usual one first. Where another of them is clearly
        nearer (wages or housing behind a gathering) the model says so.
        """
        chances = dict(opinion.ranked(TASK))
        usual = subtype.tasks[0] if subtype.tasks else EMERGENCY
        nearest = max((*subtype.tasks, EMERGENCY), key=lambda task: chances.get(task, 0.0))
        if chances.get(nearest, 0.0) < CLEARLY * chances.get(usual, 0.0):
            nearest = usual
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
        chances = dict(opinion.ranked(UNIT))
        known = {lead: chances.get(lead, 0.0) for lead in leads}
        if len(known) == 1:
            known = dict.fromkeys(known, 1.0)
        name = max(known, key=lambda lead: known[lead], default="")
        score = topics[0].score * known[name] / (sum(known.values()) or 1.0) if name else 0.0
        return UnitChoice(name=name, score=score) if score >= SURE_UNIT else None
