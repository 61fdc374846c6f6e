"""Is an event told, and as what: actual, drill, past, elsewhere … or not at all (事件与状态).

Rules speak over the model where a text says clearly what it is. Pure.
"""

import math

from nlp.evidence import NOTHING, Evidence
from nlp.heads import EVENT, STATUS
from nlp.judgements import PlaceLabel, Status
from nlp.model import NONE
from nlp.opinion import Opinion

SURE = 0.6
"""Probability from which the model's word on drill, past, question … is taken without a cue."""

CERTAIN = 0.97
"""Probability of an event that a figure of speech beside it does not talk away."""

TITLE, BARE_TITLE = 0.6, 0.8
"""Probability of an event that a title from nowhere needs, and one without any word of harm. News
titles of every kind hold few words the model knows; this keeps chance from raising alarms."""

TITLE_LENGTH = 45
"""Characters up to which a text that names no place reads like a title."""

SECOND_WORD = 0.25
"""Share of the status head's word on whether an event is told, chosen by cross-validation."""


def event_chance(opinion: Opinion) -> float:
    """Probability that a text tells of a harmful event happening, here or elsewhere.

    The event head's word, and a share of the status head's, which learnt the same from other
    labels: mixed in log-odds they err less often than either.
    """
    if STATUS not in opinion.heads:
        return opinion.chance(EVENT)
    chances = dict(opinion.ranked(STATUS))
    other = sum(chances.get(status.value, 0.0) for status in (Status.ACTUAL, Status.ELSEWHERE))
    mixed = (1 - SECOND_WORD) * _log_odds(opinion.chance(EVENT)) + SECOND_WORD * _log_odds(other)
    return 1 / (1 + math.exp(-mixed))


def _log_odds(chance: float) -> float:
    kept = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def status_of(evidence: Evidence, opinion: Opinion) -> Status | None:
    """What kind of event talk a text is; None when it tells of no event.

    1. A clear cue of the rules (drill, denial, question …) is taken as it stands, but a notice
       (公告, 通告, 提示) may well tell of what is happening: there the model's word counts.
    2. Pure metaphor is no event, unless the model is all but certain of one.
    3. Below the threshold it is no event, unless the model is sure of a status that is not actual;
       a title from nowhere needs a surer model.
    4. What happens elsewhere is elsewhere's; the rest is actual.
    """
    said = evidence.status.status
    guess, chance = opinion.best(STATUS)
    if said is Status.NOTICE and guess == Status.ACTUAL.value and (
            event_chance(opinion) >= opinion.threshold(EVENT)):
        said = None
    if said is not None and said is not Status.ACTUAL:
        return said
    if evidence.status.metaphor and event_chance(opinion) < CERTAIN:
        return None
    told = event_chance(opinion) >= max(opinion.threshold(EVENT), _caution(evidence))
    if guess not in (NONE, "", Status.ACTUAL.value) and chance >= SURE:
        return Status(guess)
    if not told:
        return None
    return Status.ELSEWHERE if evidence.place.label is PlaceLabel.ELSEWHERE else Status.ACTUAL


def _caution(evidence: Evidence) -> float:
    """What a bare title from nowhere must reach, 0 for every other text."""
    title = len(evidence.reading.text) <= TITLE_LENGTH
    if not title or evidence.place.label is not PlaceLabel.UNKNOWN:
        return 0.0
    return BARE_TITLE if NOTHING in evidence.reading.cues else TITLE
