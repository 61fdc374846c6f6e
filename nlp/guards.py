"""Searching many long patterns at the price of one pass for the words that their matches hold.

Every match of `(?:听说|据说)[^。]{0,9}吗` holds 听说 or 据说, and most texts hold neither. Such
words are read off the branches of the patterns themselves, so no list beside them can go stale.
Only branches whose words stand in a text are searched in it; what is found stays the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick

Key = TypeVar("Key")

MOST = 400
"""Words that may stand for one piece of a pattern; a piece of more variety is skipped."""

QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d*)(?:(,)(\d*))?\})[?+]?")
LOOK = re.compile(r"\(\?<?[=!]")
UNREAD = re.compile(r"\(\?(?!:|<?[=!])|\\[xuUN1-9]")
"""Named and atomic groups, flags, back references, characters by number: such patterns are not
taken apart and always searched."""

RANGE = re.compile(r"(?s)(.)-(.)")
WIDEST = 16
CONTROLS = {"n": "\n", "t": "\t", "r": "\r"}
NOTHING = frozenset({""})


class Guard(Generic[Key]):
    """Built once from patterns without flags."""

    def __init__(self, patterns: Mapping[Key, re.Pattern[str]]) -> None:
        taken_apart = [(key, branch) for key, pattern in patterns.items()
                       for branch in branches(pattern)]
        self._keys = [key for key, _ in taken_apart]
        self._patterns = [re.compile(branch.pattern) for _, branch in taken_apart]
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, (_, branch) in enumerate(taken_apart):
            for word in branch.words:
                numbers[word].append(number)
        self._always = [number for number, (_, branch) in enumerate(taken_apart)
                        if not branch.words]
        self._numbers = list(numbers.values())
        self._finder = AhoCorasick(list(numbers))

    def possible(self, text: str) -> dict[Key, list[int]]:
        """The patterns that may match in `text`, in order, each with the numbers of its branches.

        A pattern that is not named has no match.
        """
        found = {hit[0] for hit in self._finder.find_matches_as_indexes(text, overlapping=True)}
        numbers = {*self._always, *(n for index in found for n in self._numbers[index])}
        chosen: dict[Key, list[int]] = {}
        for number in sorted(numbers):
            chosen.setdefault(self._keys[number], []).append(number)
        return chosen

    def search(self, text: str, numbers: Iterable[int]) -> re.Match[str] | None:
        """What the whole pattern would find: the first match, of the first branch among equals."""
        found = [match for n in numbers if (match := self._patterns[n].search(text))]
        return min(found, key=re.Match.start, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One of the alternatives of a pattern, and words of which its every match holds one.

    Without words it must always be tried.
    """

    pattern: str
    words: frozenset[str] = frozenset()


def branches(pattern: re.Pattern[str]) -> list[Branch]:
    """The alternatives at the top of a pattern, in order."""
    if pattern.flags != re.UNICODE or UNREAD.search(pattern.pattern):
        return [Branch(pattern=pattern.pattern)]
    return _Reader(pattern.pattern).branches()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a pattern: all it can match, where that is little; the words a match must hold.

    `ends` is what a repeated part begins and ends with.
    """

    exact: frozenset[str] | None
    words: frozenset[str] = frozenset()
    ends: frozenset[str] | None = None


OPEN = _Piece(None)
"""A part that can match too much to list and promises nothing."""


class _Reader:
    """Reads a sound pattern from left to right; what it does not know promises nothing."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def branches(self) -> list[Branch]:
        """The alternatives up to the end of the pattern."""
        found: list[Branch] = []
        while not found or self._take("|"):
            start = self._at
            words = self._sequence().words
            found.append(Branch(pattern=self._pattern[start:self._at], words=frozenset(
                word for word in words if not any(
                    other != word and other in word for other in words))))
        return found

    def _alternation(self) -> _Piece:
        """Up to the closing bracket: any alternative may be the one that matches."""
        found = [self._sequence()]
        while self._take("|"):
            found.append(self._sequence())
        self._at += 1
        words = _union(piece.words or None for piece in found)
        return _Piece(_union(piece.exact for piece in found), words or frozenset())

    def _sequence(self) -> _Piece:
        """Neighbouring pieces with few variants are multiplied out; the best product is kept."""
        best, run, whole = NOTHING, NOTHING, True
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            piece = self._quantified(self._atom())
            begins = piece.exact if piece.ends is None else piece.ends
            longer = None if begins is None else _joined(run, begins)
            if longer is None or piece.exact is None:
                best = max(best, run, longer or NOTHING, piece.words, key=_worth)
                run, whole = begins or NOTHING, False
            else:
                run = longer
        best = max(best, run, key=_worth)
        return _Piece(run if whole else None, best if _worth(best) > (0, 0) else frozenset())

    def _quantified(self, piece: _Piece) -> _Piece:
        found = QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return piece
        self._at = found.end()
        if found[0] == "?":
            return _Piece(None if piece.exact is None else piece.exact | NOTHING)
        if found[1] in {"*", "?"} or found[2] in {"", "0"}:
            return OPEN
        return _Piece(None, piece.words, piece.exact)

    def _atom(self) -> _Piece:
        if look := LOOK.match(self._pattern, self._at):
            self._at = look.end()
            self._alternation()
            return _Piece(NOTHING)
        if self._take("(?:") or self._take("("):
            return self._alternation()
        if self._take("["):
            return self._class()
        character = self._pattern[self._at]
        self._at += 1
        if character == "\\":
            return self._escape()
        if character in "^$":
            return _Piece(NOTHING)
        return OPEN if character == "." else _literal(character)

    def _escape(self) -> _Piece:
        character = self._pattern[self._at]
        self._at += 1
        if character in CONTROLS or not character.isalnum():
            return _literal(CONTROLS.get(character, character))
        return _Piece(NOTHING) if character in "bBAZ" else OPEN

    def _class(self) -> _Piece:
        """[了崩] is a choice of two; wide ranges, negations and kinds promise nothing."""
        end = self._pattern.index("]", self._at + 1 + (self._pattern[self._at] == "^"))
        inside = self._pattern[self._at:end]
        self._at = end + 1
        ranges = [(ord(first), ord(last)) for first, last in RANGE.findall(inside)]
        if inside[0] == "^" or "\\" in inside or any(
                last - first >= WIDEST for first, last in ranges):
            return OPEN
        spread = (chr(point) for first, last in ranges for point in range(first, last + 1))
        choice = frozenset([*RANGE.sub("", inside), *spread])
        return _Piece(choice, choice)

    def _take(self, token: str) -> bool:
        if not self._pattern.startswith(token, self._at):
            return False
        self._at += len(token)
        return True


def _literal(character: str) -> _Piece:
    return _Piece(frozenset({character}), frozenset({character}))


def _worth(words: frozenset[str]) -> tuple[int, int]:
    """Longer words are rarer, and fewer of them too; where one may be empty nothing is promised."""
    return (shortest, -len(words)) if words and (shortest := min(map(len, words))) else (0, 0)


def _joined(run: frozenset[str], exact: frozenset[str]) -> frozenset[str] | None:
    if len(run) * len(exact) > MOST:
        return None
    return frozenset(map("".join, product(run, exact)))


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """All that any of them holds; None when one is not known."""
    found: set[str] = set()
    for one in sets:
        if one is None:
            return None
        found |= one
    return frozenset(found)
