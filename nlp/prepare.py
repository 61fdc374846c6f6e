"""From a text as written to the text as judged, and back again for what is shown.

Folding, spacing and listed disguises are undone before rules and model, so that hiding a word
behind a zero-width space, a blank between its characters or a look-alike changes no judgement.
"""

import re
from collections.abc import Sequence

from ahocorasick_rs import AhoCorasick, MatchKind

from config.plan import Term
from crawlers.text import TEXT_LIMIT, UNUSUAL, cap, fold
from nlp.texts import Text

BLANKS = re.compile(
    r" (?: +|(?<![A-Za-z0-9] )|(?![A-Za-z0-9])"
    r"|(?<=(?<![A-Za-z0-9])[A-Za-z0-9] )(?=[A-Za-z0-9](?![A-Za-z0-9])))")
"""Blanks that separate no Latin words or numbers: Chinese needs none, 爆 炸 must read as 爆炸 and
1 2 3 4 5 as 12345."""

MARKS = tuple(zip("!?;(),:", "！？；（），：", strict=True))
WITHIN = re.compile(r"[，：](?<=\d.)(?=\d)")
"""Commas and colons of a number or a time of day, after all were made Chinese."""

Found = tuple[int, int, int]
"""A variant by its index, and the characters [start, end) that it takes."""


class Preparer:
    """Undoes disguises with an installation's list of variants (词表 variants)."""

    def __init__(self, variants: Sequence[Term]) -> None:
        self._stands_for = [term.kind for term in variants]
        terms = [fold(term.term) for term in variants]
        self._finder = AhoCorasick(terms, matchkind=MatchKind.LeftmostLongest)
        self._overlapping = AhoCorasick(terms)

    def prepare(self, whole: str) -> str:
        """The text as rules and model read it."""
        folded = fold(whole)
        return self._plain(_punctuate(BLANKS.sub("", folded) if " " in folded else folded))

    def _plain(self, text: str) -> str:
        found = self._disguised(text)
        if not found:
            return text
        parts, last = [], 0
        for index, start, end in found:
            parts += [text[last:start], self._stands_for[index]]
            last = end
        return "".join([*parts, text[last:]])

    def _disguised(self, text: str) -> list[Found]:
        """Which variant stands from where to where, each within Latin words of its own."""
        found: list[Found] = self._finder.find_matches_as_indexes(text)
        if not any(_is_within_a_word(text, start) or _is_within_a_word(text, end)
                   for _, start, end in found):
            return found
        every = self._overlapping.find_matches_as_indexes(text, overlapping=True)
        starts, ends = {start for _, start, _ in every}, {end for _, _, end in every}
        return _leftmost_longest([
            (index, start, end) for index, start, end in every
            if (start in ends or not _is_within_a_word(text, start))
            and (end in starts or not _is_within_a_word(text, end))])

    def origins(self, whole: str) -> list[int]:
        """For each character of `prepare(whole)`, and its end, where it stands in `whole`.

        Where composition across characters moves things, the nearest known position is given.
        """
        text, origin = _folded_apart(whole)
        kept, last = [], 0
        for blank in BLANKS.finditer(text):
            kept += origin[last:blank.start()]
            last = blank.end()
        kept += origin[last:]
        return [*self._follow(_punctuate(BLANKS.sub("", text)), kept), len(whole)]

    def _follow(self, text: str, origin: list[int]) -> list[int]:
        followed, last = [], 0
        for index, start, end in self._disguised(text):
            followed += origin[last:start] + [origin[start]] * len(self._stands_for[index])
            last = end
        return followed + origin[last:]


def whole(text: Text) -> tuple[str, bool]:
    """Title and body as one text, the title on its own line, and whether it was too long.

    Spans of figures count in this text. A body that opens with its title, however either is
    disguised, is the whole.
    """
    if not text.title or _opens_with_its_title(text):
        return cap(text.text)
    return cap(f"{text.title}\n{text.text}" if text.text else text.title)


def _opens_with_its_title(text: Text) -> bool:
    return text.text.startswith(text.title) or (len(text.title) < TEXT_LIMIT and (
        fold(text.text[:TEXT_LIMIT]).startswith(fold(text.title))))


def _is_within_a_word(text: str, place: int) -> bool:
    """自s stands for 自杀, but not in 来自sina: it would end in the middle of a Latin word."""
    around = text[place - 1:place + 1] if place else ""
    return len(around) == 2 and around.isascii() and around.isalpha()


def _leftmost_longest(found: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one[1], -one[2])):
        if not kept or one[1] >= kept[-1][2]:
            kept.append(one)
    return kept


def _punctuate(folded: str) -> str:
    """Chinese marks again, because folding made them Western and rules think in clauses."""
    for western, chinese in MARKS:
        folded = folded.replace(western, chinese)
    return WITHIN.sub(lambda mark: "," if mark[0] == "，" else ":", folded)


def _folded_apart(whole: str) -> tuple[str, list[int]]:
    """Every character folded by itself, and for each that comes of it where it stood."""
    folded: list[str] = []
    origin: list[int] = []
    last = 0
    for unusual in UNUSUAL.finditer(whole):
        place, piece = unusual.start(), fold(unusual[0])
        folded += [whole[last:place], piece]
        origin += [*range(last, place), *[place] * len(piece)]
        last = place + 1
    return "".join([*folded, whole[last:]]), [*origin, *range(last, len(whole))]
