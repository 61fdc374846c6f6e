"""Training repeats itself, and our scorer says what scikit-learn says."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.sparse import hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from config.configuration import Configuration
from nlp.corpus import Example, corpus_files, read
from nlp.evidence import Reader
from nlp.features import OTHER_CUES, Reading, Vectorizer, fit, pair_terms, word_term
from nlp.heads import EVENT, QUESTIONS, TONE
from nlp.model import Model, Scorer
from nlp.training import train, visible


@pytest.fixture(scope="module")
def some(configuration: Configuration) -> tuple[Example, ...]:
    examples, _ = read(corpus_files(), configuration.tasks, configuration.subtypes)
    return examples[::12]


@pytest.fixture(scope="module")
def readings(configuration: Configuration, some: tuple[Example, ...]) -> list[Reading]:
    reader = Reader(configuration)
    return [reader.read(example.text).reading for example in some]


@pytest.fixture(scope="module")
def model(some: tuple[Example, ...], readings: list[Reading]) -> Model:
    return train(some, readings).model


def reference_rows(readings: Sequence[Reading], model: Model) -> object:
    """The same matrix by scikit-learn's own vectorizers."""
    vocabulary = model.vocabulary
    words = TfidfVectorizer(analyzer=lambda r: list(map(word_term, r.words)), sublinear_tf=True,
                            min_df=2)
    pairs = TfidfVectorizer(analyzer=lambda r: pair_terms(r.text), sublinear_tf=True, min_df=3)
    cues = CountVectorizer(analyzer=lambda r: r.cues, vocabulary=vocabulary.cues)
    counted = cues.transform(readings).astype(float)
    counted.data = (1 + np.log(counted.data)) * vocabulary.scale[-len(vocabulary.cues):][
        counted.indices]
    found = hstack([words.fit_transform(readings), pairs.fit_transform(readings), counted]).tocsr()
    assert words.get_feature_names_out().tolist() == list(vocabulary.words)
    assert pairs.get_feature_names_out().tolist() == list(vocabulary.pairs)
    return found


def test_our_matrix_is_the_one_scikit_learn_makes(readings: list[Reading], model: Model) -> None:
    ours = Vectorizer(model.vocabulary).matrix(readings)
    assert abs(ours - reference_rows(readings, model)).max() < 1e-6


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_our_scorer_agrees_with_scikit_learn_to_a_millionth(
        some: tuple[Example, ...], readings: list[Reading], size: int) -> None:
    tone = next(question for question in QUESTIONS if question.name == TONE)
    vocabulary = fit(readings)
    seen, _ = visible(tone, vocabulary)
    rows = Vectorizer(vocabulary).matrix(readings)
    theirs = LogisticRegression(C=5, max_iter=2000).fit(rows[:, seen],
                                                        [e.tone.value for e in some])
    ours = Scorer(_model_of(theirs, vocabulary, seen)).score(readings[:size])
    assert np.abs(ours.probabilities[TONE] - theirs.predict_proba(rows[:size, seen])).max() < 1e-6


def _model_of(theirs, vocabulary, seen) -> Model:  # type: ignore[no-untyped-def]
    from nlp.model import Head

    weights = np.zeros((len(vocabulary.names), len(theirs.classes_)))
    weights[seen] = theirs.coef_.T
    head = Head(name=TONE, classes=tuple(theirs.classes_), start=0, threshold=0.0)
    return Model(vocabulary=vocabulary, heads=(head,), weights=weights, bias=theirs.intercept_)


def test_the_same_data_give_the_same_model(some: tuple[Example, ...], readings: list[Reading],
                                           model: Model) -> None:
    again = train(some, readings).model
    assert np.array_equal(again.weights, model.weights)
    assert again.heads == model.heads


def test_a_batch_is_scored_as_its_texts_alone(readings: list[Reading], model: Model) -> None:
    scorer = Scorer(model)
    together = scorer.score(readings[:30]).probabilities
    for row in range(30):
        alone = scorer.score([readings[row]]).probabilities
        assert all(np.allclose(alone[name][0], together[name][row], atol=1e-6) for name in alone)


def test_a_head_sees_only_its_own_cues(model: Model) -> None:
    vocabulary = model.vocabulary
    plain = len(vocabulary.words) + len(vocabulary.pairs)
    topics = [plain + i for i, cue in enumerate(vocabulary.cues) if cue.startswith("topic:")]
    assert topics
    assert not model.weights[topics, model.head(EVENT).columns].any()


def test_every_probability_is_one_and_the_reasons_are_the_loudest(
        readings: list[Reading], model: Model) -> None:
    scorer = Scorer(model)
    scores = scorer.score(readings)
    head = model.head(TONE)
    chances = scores.probabilities[TONE]
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-5)
    reasons = scorer.deciding(scores, head, chances.argmax(axis=1), 3)
    weights = [[weight for _, weight in said] for said in reasons]
    assert all(said == sorted(said, reverse=True) and len(said) <= 3 for said in weights)


def test_cues_weigh_what_their_family_says(readings: list[Reading]) -> None:
    vocabulary = fit(readings)
    place = vocabulary.names.index("place:ours")
    assert vocabulary.scale[place] == np.float32(OTHER_CUES)
