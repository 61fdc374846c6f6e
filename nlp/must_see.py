"""Terms that put a text before a person whatever the model says (P21).

The model can raise a text, never hide it: only a plain drill, story, memory or official notice
takes a term's effect away, and metaphor is cut out before looking.
"""

from collections.abc import Iterable

from config.plan import Term
from nlp.judgements import Status
from nlp.matching import Matcher
from nlp.status import StatusCue

HARMLESS = frozenset({Status.DRILL, Status.FICTION, Status.PAST, Status.NOTICE})
"""A denial or a question about a disaster stays visible: either may turn out true."""


class MustSee:
    """Built once from the must-see terms (必看词)."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._terms: Matcher[str] = Matcher({term.term: term.kind for term in terms})

    def find(self, text: str, status: StatusCue) -> tuple[str, ...]:
        """The terms found, in reading order, each once; empty when the status is harmless."""
        if status.status in HARMLESS:
            return ()
        for word in status.cues if status.metaphor else ():
            text = text.replace(word, " ")
        return tuple(dict.fromkeys(hit.term for hit in self._terms.find(text)))
