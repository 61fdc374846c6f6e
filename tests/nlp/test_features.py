"""Rows of numbers: the batch at once gives what one term after the other gives."""

from collections import Counter
from itertools import count
from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_posts import real_posts

from crawlers.text import fold
from nlp.features import PART, Reading, Vectorizer, Vocabulary, fit, pair_terms, word_term
from nlp.modelfile import load
from nlp.tokens import Segmenter

SHIPPED = load().vocabulary
VECTORIZER = Vectorizer(SHIPPED)
SEGMENTER = Segmenter()
Columns = list[dict[str, int]]


def reading(text: str, *cues: str) -> Reading:
    return Reading(words=SEGMENTER.cut(fold(text)), text=text, cues=cues)


def slowly(vocabulary: Vocabulary, columns: Columns, one: Reading) -> dict[int, float]:
    """Weights by column, as the module's docstring defines them."""
    weights: dict[int, float] = {}
    for column, terms, unit in zip(columns, (map(word_term, one.words), pair_terms(one.text),
                                             one.cues), (True, True, False), strict=True):
        counts = Counter(column[term] for term in terms if term in column)
        block = {c: (1 + log(n)) * float(vocabulary.scale[c]) for c, n in counts.items()}
        length = sqrt(sum(value**2 for value in block.values())) if unit else 1.0
        weights.update({c: value / length for c, value in block.items()})
    return weights


def agrees(vectorizer: Vectorizer, vocabulary: Vocabulary, readings: list[Reading]) -> bool:
    rows, number = vectorizer.matrix(readings), count()
    assert rows.shape == (len(readings), len(vocabulary.names))
    assert rows.dtype == np.float32
    columns = [{name: next(number) for name in names} for names in (
        vocabulary.words, vocabulary.pairs, vocabulary.cues)]
    for row, one in enumerate(readings):
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        wanted = slowly(vocabulary, columns, one)
        assert rows.indices[part].tolist() == sorted(wanted)
        weights = np.array([wanted[c] for c in sorted(wanted)])
        assert np.abs(rows.data[part] - weights).max(initial=0) < 1e-6
    return True


CUES = st.lists(st.sampled_from([*SHIPPED.cues[:40], "topic:unheard"]), max_size=6)
TEXTS = st.text(max_size=40) | st.text(
    alphabet="宝轮镇停水了三天，没人管！12345热线119 ab\n\0\ud800😀", max_size=60)


@given(st.lists(st.tuples(TEXTS, CUES), max_size=8))
def test_any_batch_gives_the_columns_and_weights_of_the_definition(
        given_: list[tuple[str, list[str]]]) -> None:
    assert agrees(VECTORIZER, SHIPPED, [reading(text, *cues) for text, cues in given_])


@given(st.lists(st.text(alphabet="停水0512345\U0010ffff\0", max_size=12), max_size=12))
def test_any_vocabulary_is_looked_up_alike(texts: list[str]) -> None:
    readings = [reading(text, "tone:angry") for text in texts]
    vocabulary = fit(readings, least_words=1, least_pairs=1, least_cues=1)
    assert agrees(Vectorizer(vocabulary), vocabulary, readings[::-1])


def test_no_pair_is_found_across_two_texts() -> None:
    pair = SHIPPED.pairs[5_000]
    rows = VECTORIZER.matrix([reading(""), reading(pair[0]), reading(""), reading(pair[1])])
    assert not set(rows.indices) & {len(SHIPPED.words) + 5_000}


def test_a_number_counts_by_its_length_and_a_hotline_by_itself() -> None:
    assert [word_term(word) for word in ("7", "2024", "130123", "12345", "停水")] == [
        "0", "0000", "0000", "12345", "停水"]


def test_what_is_remembered_of_unknown_words_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = fit([Reading(words=["停水"], text="", cues=[])] * 3)
    vectorizer = Vectorizer(vocabulary)
    monkeypatch.setattr("nlp.features.REMEMBERED", 50)
    words = [*(f"词{number}" for number in range(200)), "长" * 100, "停水"]
    rows = vectorizer.matrix([Reading(words=words, text="", cues=[])] * 2)
    assert rows.indices.tolist() == [0, 0]
    assert len(vectorizer._words) == 50


@pytest.mark.data
def test_thousands_of_real_texts_give_what_the_definition_gives() -> None:
    texts = [fold(text) for text in real_posts(3_000)]
    assert len(texts) > 5 * PART  # several parts
    assert agrees(VECTORIZER, SHIPPED, [reading(text) for text in texts])
