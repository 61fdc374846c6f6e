"""Finding many words at once: one Aho-Corasick automaton, longest word first, linear time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Hit(Generic[Payload]):
    """One word found at characters [start, end) of the text, with what it stands for."""

    start: int
    end: int
    term: str
    payload: Payload


class Matcher(Generic[Payload]):
    """Words with what each stands for, found leftmost-longest and never overlapping."""

    def __init__(self, words: Mapping[str, Payload]) -> None:
        self._words = tuple(word for word in words if word)
        self._payloads = tuple(words[word] for word in self._words)
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def __len__(self) -> int:
        return len(self._words)

    def find(self, text: str) -> list[Hit[Payload]]:
        """All hits in reading order."""
        return [Hit(start, end, self._words[index], self._payloads[index])
                for index, start, end in self._automaton.find_matches_as_indexes(text)]
