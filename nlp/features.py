"""From what was read in a text to a row of numbers: words, character pairs and cues.

Words and pairs are TF-IDF (sublinear, each block of length one): the words carry meaning, the
pairs carry what the dictionary cuts differently. Cues are what rules and word lists found; they
let a small corpus speak about words it never saw. Numpy and scipy only: no scikit-learn here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import add
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]

CUE_SCALES = {"type": 0.5, "topic": 0.25}
OTHER_CUES = 0.3
"""What one cue weighs beside a block of length one, by the family before its first colon; chosen
by cross-validation on the training part."""

HOTLINES = frozenset({"110", "119", "120", "122", "12315", "12345", "12369", "12333", "12389"})

WORDS, PAIRS, CUES = 0, 1, 2


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


def word_terms(words: Iterable[str]) -> list[str]:
    """The words as terms: a number counts by its length, a hotline by itself."""
    return [word if not word.isdigit() or word in HOTLINES else "0" * min(len(word), 4)
            for word in words]


def pair_terms(text: str) -> list[str]:
    """Neighbouring characters of the text."""
    return list(map(add, text, text[1:]))


def fit(readings: Sequence[Reading], *, least_words: int = 2, least_pairs: int = 3,
        least_cues: int = 2) -> Vocabulary:
    """The terms that at least so many readings hold, with smooth inverse document frequency."""
    words, word_idf = _frequent((word_terms(r.words) for r in readings), least_words)
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


class Vectorizer:
    """Makes rows of numbers from readings, a batch at a time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        sizes = (len(vocabulary.words), len(vocabulary.pairs), len(vocabulary.cues))
        self._columns = sum(sizes)
        self._words = dict(zip(vocabulary.words, range(sizes[0]), strict=True))
        self._pairs = {term: sizes[0] + i for i, term in enumerate(vocabulary.pairs)}
        self._cues = {term: sizes[0] + sizes[1] + i for i, term in enumerate(vocabulary.cues)}
        self._scale = vocabulary.scale
        self._block = np.repeat(np.array([WORDS, PAIRS, CUES]), sizes)

    def matrix(self, readings: Sequence[Reading]) -> Any:
        """A csr matrix of float32, one row a reading, one column a term of the vocabulary."""
        columns: list[int] = []
        ends = [0]
        for reading in readings:
            columns += self._known(reading)
            ends.append(len(columns))
        matrix = csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends),
                            shape=(len(readings), self._columns))
        matrix.sum_duplicates()
        matrix.data = (1 + np.log(matrix.data)) * self._scale[matrix.indices]
        self._normalize(matrix)
        return matrix

    def _known(self, reading: Reading) -> list[int]:
        found = [*map(self._words.get, word_terms(reading.words)),
                 *map(self._pairs.get, pair_terms(reading.text)),
                 *map(self._cues.get, reading.cues)]
        return [column for column in found if column is not None]

    def _normalize(self, matrix: Any) -> None:
        """Bring words and pairs of each row to length one; cues stay as they are."""
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        part = rows * 3 + self._block[matrix.indices]
        length = np.sqrt(np.bincount(part, matrix.data**2, minlength=matrix.shape[0] * 3))
        length[CUES::3] = 1
        matrix.data = (matrix.data / np.maximum(length, 1e-12)[part]).astype(np.float32)
