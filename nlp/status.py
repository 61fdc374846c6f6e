"""Is the talk of an event about something that is happening: or a drill, a film, the past … (状态).

A status is given only where the text says so plainly; everywhere else it is None and the model
decides with the scores as features. Metaphor (爆炸性新闻) is told apart from a status.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from config.plan import Term
from nlp.guards import Guard
from nlp.judgements import Status
from nlp.matching import Matcher
from nlp.phrasing import SETTLED
from nlp.status_words import (
    ASKING,
    BLOCKED,
    EVENT,
    HARM,
    HAZARD,
    PLAIN,
    QUOTED,
    SOLID,
    STORY,
    WITNESS,
)

METAPHOR = "metaphor"
DOUBT = "doubt"
ORDER = (Status.DRILL, Status.FICTION, Status.NEGATED, Status.NOTICE, Status.PAST, Status.QUESTION)
"""Asked in this order: a drill that imitates a denial is a drill."""
NAMES = {status.value: status for status in ORDER}
NEEDS_EVENT = {Status.PAST: SOLID, Status.QUESTION: SOLID, Status.NOTICE: HAZARD,
               Status.FICTION: STORY, Status.NEGATED: SOLID}
BEFORE_EVENT, AFTER_EVENT = 40, 60
"""An event must be named this near, in characters, or 三年前 is about a contract."""
NEEDS_NO_HARM = frozenset({Status.NOTICE, Status.NEGATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCue:
    """What the words say of the event talk; `scores` by kind of the anti lexicon are features."""

    status: Status | None
    cues: tuple[str, ...] = ()
    metaphor: bool = False
    scores: dict[str, float] = field(default_factory=dict)


class StatusFinder:
    """Built once from the anti-trigger words (反触发词)."""

    def __init__(self, terms: Iterable[Term]) -> None:
        kinds: dict[str, tuple[Term, ...]] = {}
        for term in terms:
            kinds[term.term] = (*kinds.get(term.term, ()), term)
        self._words: Matcher[tuple[Term, ...]] = Matcher(kinds)
        self._guard: Guard[str] = Guard({
            **{name: PLAIN[status] for name, status in NAMES.items()}, DOUBT: ASKING})

    def find(self, text: str) -> StatusCue:
        """The status the text plainly states, with the words that say so."""
        words: dict[str, list[str]] = {}
        scores: dict[str, float] = {}
        for hit in self._words.find(text):
            for term in hit.payload:
                if term.term not in words.setdefault(term.kind, []):
                    words[term.kind].append(term.term)
                    scores[term.kind] = scores.get(term.kind, 0.0) + term.weight
        possible = self._guard.possible(text)
        if DOUBT in possible and self._guard.search(text, possible.pop(DOUBT)):
            scores[Status.QUESTION.value] = scores.get(Status.QUESTION.value, 0.0) + 1.0
        literal = self._without(text, words.get(METAPHOR, []))
        metaphor = METAPHOR in words and not EVENT.search(literal)
        for name, branches in possible.items():
            found = self._guard.search(literal, branches)
            plain = "" if found is None else self._plainly(NAMES[name], found, literal, text)
            if plain:
                cues = tuple(dict.fromkeys([plain, *words.get(name, [])]))
                return StatusCue(status=NAMES[name], cues=cues, metaphor=metaphor, scores=scores)
        return StatusCue(status=None, cues=tuple(words.get(METAPHOR, [])), metaphor=metaphor,
                         scores=scores)

    @staticmethod
    def _without(text: str, words: Iterable[str]) -> str:
        """着火了 and 起火了 hold 火了 and stay."""
        for word in words:
            text = re.sub(f"(?<![着起失大山]){re.escape(word)}", " ", text)
        return text

    @staticmethod
    def _plainly(status: Status, found: re.Match[str], text: str, whole: str) -> str:
        """The words that settle it, or "" when something speaks against them."""
        near = max(0, found.start() - BEFORE_EVENT), found.end() + AFTER_EVENT
        event = NEEDS_EVENT.get(status)
        if event is not None and not event.search(text, *near):
            return ""
        if status in NEEDS_NO_HARM and _harmed(text):
            return ""
        if status is Status.QUESTION and WITNESS.search(text):
            return ""
        blocked = BLOCKED.get(status)
        return "" if blocked is not None and blocked.search(whole) else found[0].strip()


def _harmed(text: str) -> bool:
    """A number of people hurt, unless it is only quoted as what others claimed."""
    for found in HARM.finditer(text):
        before = text[max(0, found.start() - 16):found.start()]
        said = QUOTED.search(before)
        if said is None or SETTLED.search(before, said.end()):
            return True
    return False
