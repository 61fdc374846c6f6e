"""Words of hearsay and words of denial (传言、辟谣). Style, not truth: nobody is judged."""

from collections.abc import Iterable

from config.plan import Term
from nlp.matching import Matcher

CUE, DENIAL = "cue", "denial"


class RumorCues:
    """Built once from the rumour words; `find` gives the cues, `denials` the denying words."""

    def __init__(self, terms: Iterable[Term]) -> None:
        words = {kind: {term.term: term.weight for term in terms if term.kind == kind}
                 for kind, terms in self._by_kind(terms).items()}
        self._cues: Matcher[float] = Matcher(words[CUE])
        self._denials: Matcher[float] = Matcher(words[DENIAL])

    @staticmethod
    def _by_kind(terms: Iterable[Term]) -> dict[str, list[Term]]:
        kinds: dict[str, list[Term]] = {CUE: [], DENIAL: []}
        for term in terms:
            kinds[term.kind].append(term)
        return kinds

    def find(self, text: str) -> tuple[str, ...]:
        """The words of hearsay, in reading order, each once."""
        return tuple(dict.fromkeys(hit.term for hit in self._cues.find(text)))

    def denials(self, text: str) -> tuple[str, ...]:
        """The words of denial, in reading order, each once."""
        return tuple(dict.fromkeys(hit.term for hit in self._denials.find(text)))

    def weight(self, text: str) -> float:
        """How much the text sounds like hearsay: cues less denials, by the lexicon's weights."""
        return sum(hit.payload for hit in self._cues.find(text)) - sum(
            hit.payload for hit in self._denials.find(text))
