"""From what was read in a text to a row of numbers: words, character pairs and cues.

Words and pairs are TF-IDF (sublinear, each block of length one): the words carry meaning, the
pairs carry what the dictionary cuts differently. Cues are what rules and word lists found; they
let a small corpus speak about words it never saw. Numpy and scipy only: no scikit-learn here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Keys = npt.NDArray[np.signedinteger[Any]]

CUE_SCALES = {"type": 0.5, "topic": 0.25}
OTHER_CUES = 0.3
"""What one cue weighs beside a block of length one, by the family before its first colon; chosen
by cross-validation on the training part."""

HOTLINES = frozenset({"110", "119", "120", "122", "12315", "12345", "12369", "12333", "12389"})

WORDS, PAIRS, CUES = 0, 1, 2

PART = 256
"""Readings worked on at a time."""

REMEMBERED, REMEMBERED_LENGTH = 100_000, 8
"""Words whose columns are kept at hand (some 12 MB at most), and their longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in one text: its words, its characters, its cues (repeats count)."""

    words: Sequence[str]
    text: str
    cues: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The columns of the matrix, in order words, pairs, cues, and what each is multiplied by."""

    words: tuple[str, ...]
    pairs: tuple[str, ...]
    cues: tuple[str, ...]
    scale: Floats

    @property
    def names(self) -> tuple[str, ...]:
        """The terms by column, as a person reads them."""
        return (*self.words, *self.pairs, *self.cues)


def word_term(word: str) -> str:
    """A word as a term: a number counts by its length, a hotline by itself."""
    return "0" * min(len(word), 4) if word.isdigit() and word not in HOTLINES else word


def pair_terms(text: str) -> list[str]:
    """Neighbouring characters of the text."""
    return list(map(add, text, text[1:]))


def fit(readings: Sequence[Reading], *, least_words: int = 2, least_pairs: int = 3,
        least_cues: int = 2) -> Vocabulary:
    """The terms that at least so many readings hold, with smooth inverse document frequency."""
    words, word_idf = _frequent((map(word_term, r.words) for r in readings), least_words)
    pairs, pair_idf = _frequent((pair_terms(r.text) for r in readings), least_pairs)
    cues, _ = _frequent((r.cues for r in readings), least_cues)
    scale = np.array([*word_idf, *pair_idf, *map(_cue_scale, cues)], dtype=np.float32)
    return Vocabulary(words=words, pairs=pairs, cues=cues, scale=scale)


def family(cue: str) -> str:
    """The family of a cue: what stands before its first colon."""
    return cue.split(":", 1)[0]


def _cue_scale(cue: str) -> float:
    return CUE_SCALES.get(family(cue), OTHER_CUES)


def _frequent(documents: Iterable[Iterable[str]],
              least: int) -> tuple[tuple[str, ...], list[float]]:
    count = 0
    found: Counter[str] = Counter()
    for terms in documents:
        count += 1
        found.update(set(terms))
    kept = sorted(term for term, times in found.items() if times >= least)
    return tuple(kept), [float(np.log((1 + count) / (1 + found[term])) + 1) for term in kept]


class _Columns(dict[str, int]):
    """Terms with their columns; -1 for what the vocabulary lacks."""

    def __missing__(self, term: str) -> int:
        return -1


class _WordColumns(_Columns):
    """Words with their columns, a number by its length.

    Short words that the vocabulary lacks are remembered, up to a bound: asking is the dearest part
    of making a row, and most of them come again.
    """

    def __missing__(self, word: str) -> int:
        column = self.get(word_term(word), -1)
        if len(word) <= REMEMBERED_LENGTH and len(self) < REMEMBERED:
            self[word] = column
        return column


class Vectorizer:
    """Makes rows of numbers from readings, a batch at a time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        words, pairs, cues = len(vocabulary.words), len(vocabulary.pairs), len(vocabulary.cues)
        self._columns = words + pairs + cues
        self._words = _WordColumns(zip(vocabulary.words, range(words), strict=True))
        self._pairs = PairTable(vocabulary.pairs, first=words)
        self._cues = _Columns(zip(vocabulary.cues, range(words + pairs, self._columns),
                                  strict=True))
        self._key = np.min_scalar_type(-PART * self._columns)
        self._starts = np.arange(PART).astype(self._key) * self._columns
        self._scale = vocabulary.scale
        self._block = np.repeat(np.array([WORDS, PAIRS, CUES]), (words, pairs, cues))

    def matrix(self, readings: Sequence[Reading]) -> Any:
        """A csr matrix of float32, one row a reading, one column a term of the vocabulary.

        Some hundred readings are worked on at a time: their arrays stay in the processor's cache,
        and a batch of long texts needs no more memory than its result.
        """
        parts = [self._part(readings[start:end]) for start, end in _parts(readings)]
        counts, columns, data = ([part[i] for part in parts] for i in range(3))
        ends = np.concatenate([[0], *counts]).cumsum()
        none = np.empty(0, dtype=np.int64)
        return csr_matrix((np.concatenate([none.astype(np.float32), *data]),
                           np.concatenate([none, *columns]), ends),
                          shape=(len(readings), self._columns))

    def _part(self, readings: Sequence[Reading]) -> tuple[Numbers, Numbers, Floats]:
        """How many terms each reading has; their columns, ascending; and their weights."""
        keys = np.sort(np.concatenate([self._named(self._words, [r.words for r in readings]),
                                       self._paired([reading.text for reading in readings]),
                                       self._named(self._cues, [r.cues for r in readings])]))
        firsts = np.flatnonzero(np.concatenate([[len(keys) > 0], keys[1:] != keys[:-1]]))
        times = np.diff(firsts, append=len(keys))
        row_of, columns = np.divmod(keys[firsts], self._columns)
        data = self._scale[columns]
        often = np.flatnonzero(times > 1)
        data[often] *= 1 + np.log(times[often].astype(np.float32))
        self._normalize(data, row_of * 3 + self._block[columns], len(readings))
        return np.bincount(row_of, minlength=len(readings)), columns, data

    def _named(self, columns: _Columns, terms: Sequence[Sequence[str]]) -> Keys:
        """A key, row * columns + column, for every known term as often as it stands in a row."""
        found = np.array(list(map(columns.__getitem__, chain.from_iterable(terms))),
                         dtype=self._key)
        keys: Keys = self._starts[:len(terms)].repeat(list(map(len, terms))) + found
        return keys[found >= 0]

    def _paired(self, texts: Sequence[str]) -> Keys:
        """The same for the pairs."""
        row_of, columns = self._pairs.find(texts)
        keys: Keys = self._starts[row_of] + columns.astype(self._key)
        return keys

    @staticmethod
    def _normalize(data: Floats, part: Numbers, rows: int) -> None:
        """Bring words and pairs of each row to length one; cues stay as they are."""
        length = np.sqrt(np.bincount(part, data**2, minlength=rows * 3))
        length[CUES::3] = 1
        data /= np.maximum(length, 1e-12)[part]


class PairTable:
    """The columns of all pairs of all texts at once, by a table over the characters they know.

    Measured beside a dict (14 µs a post of 100 characters) and a binary search (6 µs): 0.8 µs, for
    two bytes a cell, 9 MB with the 2,170 characters of the shipped model.
    """

    def __init__(self, pairs: Sequence[str], *, first: int) -> None:
        """`first` is the column of the first pair."""
        codes = _codes("".join(pairs)).reshape(-1, 2)
        alphabet = np.unique(codes)
        self._number_of = np.zeros(int(alphabet.max(initial=0)) + 2, dtype=np.int64)
        self._number_of[alphabet] = np.arange(1, len(alphabet) + 1)
        self._width = len(alphabet) + 1
        self._first = first
        self._table = np.zeros(self._width**2, dtype=np.min_scalar_type(len(pairs)))
        numbers = self._number_of[codes]
        self._table[numbers[:, 0] * self._width + numbers[:, 1]] = np.arange(1, len(pairs) + 1)

    def find(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """For every known pair the number of its text and its column."""
        codes = _codes("".join(texts))
        number = self._number_of.take(codes, mode="clip")
        found = self._table.take(number[:-1] * self._width + number[1:], mode="clip")
        lengths = np.array([len(text) for text in texts], dtype=np.int64)
        ends = lengths.cumsum()
        found[ends[(ends > 0) & (ends < len(codes))] - 1] = 0  # no pair across two texts
        places = np.flatnonzero(found)
        row_of = np.arange(len(texts)).repeat(lengths)
        return row_of[places], found[places].astype(np.int64) + (self._first - 1)


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _parts(readings: Sequence[Reading]) -> Iterator[tuple[int, int]]:
    """Bounds of consecutive readings, at most PART of them and about 100 characters for each."""
    start, size = 0, 0
    for index, reading in enumerate(readings):
        if index > start and (index - start == PART or size > 100 * PART):
            yield start, index
            start, size = index, 0
        size += len(reading.text)
    if start < len(readings):
        yield start, len(readings)
