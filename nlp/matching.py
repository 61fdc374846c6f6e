"""Finding many words at once: one Aho-Corasick automaton, longest word first, linear time."""

from collections.abc import Mapping
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

Payload = TypeVar("Payload")


class Hit(NamedTuple, Generic[Payload]):
    """One word found at characters [start, end) of the text, with what it stands for.

    A tuple, because a text has dozens and a tuple is made in a third of a dataclass's time.
    """

    start: int
    end: int
    term: str
    payload: Payload


class Matcher(Generic[Payload]):
    """Words with what each stands for, found leftmost-longest and never overlapping."""

    def __init__(self, words: Mapping[str, Payload]) -> None:
        self._words = tuple(word for word in words if word)
        self._known = [(word, words[word]) for word in self._words]
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def __len__(self) -> int:
        return len(self._words)

    def find(self, text: str) -> list[Hit[Payload]]:
        """All hits in reading order."""
        found = self._automaton.find_matches_as_indexes(text)
        return [Hit(start, end, *self._known[index]) for index, start, end in found]
