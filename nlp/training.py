"""Fits all heads from labelled texts, calibrates them and chooses their thresholds on folds.

The only module that knows scikit-learn. Nothing here sees the test part of the corpus: features,
temperatures and thresholds come from the training part alone. The same data give the same model.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from nlp.corpus import Example, groups
from nlp.features import Floats, Reading, Vectorizer, Vocabulary, family, fit
from nlp.heads import QUESTIONS, Question
from nlp.latent import fold_back, meanings, widen
from nlp.model import NONE, Head, Model, probabilities

FOLDS = 5
FAINT = 0.08
"""Log-odds for a term of full weight below which a coefficient is dropped."""

RIDGE_STRENGTH = 1.5
RIDGE_REACH = 8.0
"""Factor that brings ridge answers, about -1 to 1, to the reach of log-odds."""

TEMPERATURES = np.geomspace(0.1, 10, 81)

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model with what the folds said about each head: size, macro-F1, accuracy, threshold."""

    model: Model
    folds: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """One fitted head: coefficients (terms, outputs), bias, classes, threshold, fold scores."""

    classes: tuple[str, ...]
    weights: Array
    bias: Array
    threshold: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learnt:
    """The fold of each example, and the meanings of all texts and of those outside each fold."""

    fold_of: Array
    whole: Array
    without: Sequence[Array]


def train(examples: Sequence[Example], readings: Sequence[Reading]) -> Fitted:
    """A model from labelled examples and what was read in each; heads without data are left out.

    One thread: the problems are small, and threads of scikit-learn's linear algebra only wait for
    each other (three times slower on two busy cores) and may round differently.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(1):
        return _train(examples, readings)


def _train(examples: Sequence[Example], readings: Sequence[Reading]) -> Fitted:
    vocabulary = fit(readings)
    rows = Vectorizer(vocabulary).matrix(readings)
    fold_of = np.array([number % FOLDS for number in _dense(groups(examples))])
    spoken = rows[:, :len(vocabulary.words) + len(vocabulary.pairs)]
    learnt = _Learnt(fold_of=fold_of, whole=meanings(spoken), without=[
        meanings(spoken[fold_of != fold]) for fold in range(FOLDS)])
    heads: list[Head] = []
    weights, bias, folds = [], [], {}
    start = 0
    for question in QUESTIONS:
        seen, scale = visible(question, vocabulary)
        answered = _answer(question, examples, csr_matrix(rows[:, seen].multiply(scale)), learnt)
        if answered is None:
            continue
        heads.append(Head(name=question.name, classes=answered.classes, start=start,
                          threshold=answered.threshold))
        spread = np.zeros((rows.shape[1], len(answered.classes)))
        spread[seen] = answered.weights * scale[:, None]
        weights.append(spread)
        bias.append(answered.bias)
        folds[question.name] = answered.scores
        start += len(answered.classes)
    model = Model(vocabulary=vocabulary, heads=tuple(heads), weights=_pruned(np.hstack(weights)),
                  bias=np.hstack(bias).astype(np.float32))
    return Fitted(model=model, folds=folds)


def _pruned(weights: Array) -> Floats:
    """The weights as they will lie on disk: faint ones zero, the others in half precision.

    Measured on test part and acceptance set: no field loses half a point, the file a half.
    """
    return np.where(np.abs(weights) < FAINT, 0, weights).astype(np.float16).astype(np.float32)


def visible(question: Question, vocabulary: Vocabulary) -> tuple[Array, Array]:
    """The columns a head may use, all words and pairs and the cues of its families, and what
    each counts for it."""
    plain = len(vocabulary.words) + len(vocabulary.pairs)
    cues = [plain + index for index, cue in enumerate(vocabulary.cues)
            if family(cue) in question.cues]
    return (np.array([*range(plain), *cues], dtype=int),
            np.array([1.0] * plain + [question.cue_weight] * len(cues)))


def _dense(numbers: Sequence[int]) -> list[int]:
    """Group numbers renumbered 0, 1, 2 … in a fixed order that mixes neighbours of the files."""
    order = sorted(set(numbers), key=lambda number: (number * 2_654_435_761) % 2**32)
    place = {number: index for index, number in enumerate(order)}
    return [place[number] for number in numbers]


def _answer(question: Question, examples: Sequence[Example], rows: Any,
            learnt: _Learnt) -> _Answered | None:
    labels = [question.label(example) for example in examples]
    chosen = np.array([index for index, label in enumerate(labels) if label is not None], dtype=int)
    truth = np.array([label for label in labels if label is not None])
    if len(set(truth)) < 2:
        return None
    classes = tuple(sorted(set(truth.tolist())))
    said = _on_folds(question, rows[chosen], truth, learnt, chosen, classes)
    weights, bias = linear(question, rows[chosen], truth, learnt.whole, classes)
    if question.binary:
        kept: tuple[str, ...] = tuple(name for name in classes if name != NONE)
        slope, shift = _platt(said[:, 0], truth == kept[0])
        weights, bias, said = weights * slope, bias * slope + shift, said * slope + shift
    else:
        kept = classes
        factor = 1 / _temperature(said, truth, classes)
        weights, bias, said = weights * factor, bias * factor, said * factor
    chances = probabilities(said)
    threshold = _threshold(question, chances, truth, kept)
    return _Answered(classes=kept, weights=weights, bias=bias, threshold=threshold,
                     scores=_scores(chances, truth, kept, threshold))


def linear(question: Question, rows: Any, truth: Array, directions: Array,
           classes: tuple[str, ...]) -> tuple[Array, Array]:
    """Weights (columns, outputs) and bias of a head: a logistic and a ridge regression, blended.

    The two err differently on a small corpus: together they are right more often than either.
    """
    from sklearn.linear_model import LogisticRegression, RidgeClassifier

    wide = widen(rows, directions)
    halves = (
        (1 - question.squares, LogisticRegression(C=question.strength, max_iter=2_000,
                                                  class_weight="balanced")),
        (question.squares * RIDGE_REACH, RidgeClassifier(
            alpha=RIDGE_STRENGTH, tol=1e-7, class_weight="balanced")))
    fitted = [(share, *_columns(half.fit(wide, truth), classes, binary=question.binary))
              for share, half in halves if share]
    weights = sum(share * weights for share, weights, _ in fitted)
    return fold_back(np.asarray(weights), directions), np.asarray(
        sum(share * bias for share, _, bias in fitted))


def _columns(fitted: Any, classes: tuple[str, ...], *, binary: bool) -> tuple[Array, Array]:
    """Coefficients (terms, outputs) and bias; classes a fold never saw get a hopeless bias."""
    weights, bias = np.atleast_2d(fitted.coef_).T, np.atleast_1d(fitted.intercept_)
    known = list(fitted.classes_)
    if len(known) == 2:
        sign = 1.0 if known[1] != NONE else -1.0
        if binary:
            return weights * sign, bias * sign
        weights, bias = np.hstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    wide = np.zeros((weights.shape[0], len(classes)))
    deep = np.full(len(classes), -20.0)
    for index, name in enumerate(known):
        wide[:, classes.index(name)], deep[classes.index(name)] = weights[:, index], bias[index]
    return wide, deep


def _on_folds(question: Question, rows: Any, truth: Array, learnt: _Learnt, chosen: Array,
              classes: tuple[str, ...]) -> Array:
    """Raw scores of each example by a classifier that never saw it or a near-copy of it."""
    said = np.zeros((len(truth), 1 if question.binary else len(classes)))
    for fold, directions in enumerate(learnt.without):
        held = learnt.fold_of[chosen] == fold
        if not held.any() or len(set(truth[~held])) < 2:
            continue
        weights, bias = linear(question, rows[~held], truth[~held], directions, classes)
        said[held] = rows[held] @ weights + bias
    return said


def _platt(said: Array, positive: Array) -> tuple[float, float]:
    """Slope and shift that make raw scores probabilities (Platt)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e3).fit(said.reshape(-1, 1), positive)
    return max(float(fitted.coef_[0, 0]), 1e-3), float(fitted.intercept_[0])


def _temperature(said: Array, truth: Array, classes: tuple[str, ...]) -> float:
    """The one temperature under which the folds' answers are most probable."""
    wanted = np.array([classes.index(name) for name in truth])
    losses = []
    for temperature in TEMPERATURES:
        chances = probabilities(said / temperature)[np.arange(len(truth)), wanted]
        losses.append(-np.log(np.maximum(chances, 1e-12)).mean())
    return float(TEMPERATURES[int(np.argmin(losses))])


def _threshold(question: Question, chances: Array, truth: Array, kept: tuple[str, ...]) -> float:
    """The bound of acting on an answer, by what the question asks for on the folds."""
    if question.binary:
        yes = truth == kept[0]
        return float(max(np.linspace(0.05, 0.95, 91),
                         key=lambda t: _f1(chances[:, 0] >= t, yes, question.alarm_cost)))
    if not question.least_precision:
        return 0.0
    best, right = chances.max(axis=1), np.array(kept)[chances.argmax(axis=1)] == truth
    for option in np.linspace(0.05, 0.95, 91):
        if right[best >= option].mean() >= question.least_precision:
            return float(option)
    return 0.95


def _f1(said: Array, true: Array, alarm_cost: float) -> float:
    hits, alarms = int((said & true).sum()), int((said & ~true).sum())
    return 2 * hits / max(1.0, 2 * hits + int((true & ~said).sum()) + alarm_cost * alarms)


def _scores(chances: Array, truth: Array, kept: tuple[str, ...],
            threshold: float) -> dict[str, float]:
    from sklearn.metrics import f1_score

    if len(kept) == 1:
        said = np.where(chances[:, 0] >= threshold, kept[0], NONE)
    else:
        said = np.array(kept)[chances.argmax(axis=1)]
    return {"texts": len(truth), "classes": len(set(truth)),
            "macro_f1": round(float(f1_score(truth, said, average="macro")), 4),
            "accuracy": round(float((said == truth).mean()), 4)}
