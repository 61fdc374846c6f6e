"""The statistical half of the judge: all heads in one coefficient matrix, one product a batch.

Calibration is folded into the coefficients when they are fitted, so a probability is the plain
softmax or sigmoid of the product. No clock, no file, no scikit-learn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.features import Floats, Reading, Vectorizer, Vocabulary

NONE = "-"
"""The class that means "none of the others": no task fits, no status is claimed."""

AUDIBLE = 0.05
"""Log-odds from which a term is named among the reasons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One question the model answers (判别头), a softmax over its classes.

    `threshold` is the least probability of an answer that is acted on, chosen on folds of the
    training data, never on the test; `start` is its first column in the coefficient matrix.
    A head with one class is a sigmoid: the probability of that class.
    """

    name: str
    classes: tuple[str, ...]
    start: int
    threshold: float

    @property
    def columns(self) -> slice:
        """Where the head lies in the coefficient matrix."""
        return slice(self.start, self.start + len(self.classes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A fitted model (模型): what it can read and what it makes of it.

    `weights` is (terms, outputs), `bias` (outputs,). `version` is the hash of everything in it.
    """

    vocabulary: Vocabulary
    heads: tuple[Head, ...]
    weights: Floats
    bias: Floats
    version: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def head(self, name: str) -> Head:
        """The head of that name; KeyError when this model has none."""
        for head in self.heads:
            if head.name == name:
                return head
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What the model says about a batch: by head a (texts, classes) array of probabilities."""

    probabilities: Mapping[str, Floats]
    rows: Any
    """The csr matrix that was multiplied, for the reasons."""


class Scorer:
    """Applies one model to batches of readings."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._vectorizer = Vectorizer(model.vocabulary)
        self._names = model.vocabulary.names
        self._sums = {head.name: model.weights[:, head.columns].sum(axis=1)
                      for head in model.heads}

    def score(self, readings: Sequence[Reading]) -> Scores:
        """Every head's probabilities for every reading."""
        rows = self._vectorizer.matrix(readings)
        product = np.asarray(rows @ self.model.weights) + self.model.bias
        found = {head.name: probabilities(product[:, head.columns]) for head in self.model.heads}
        return Scores(probabilities=found, rows=rows)

    def deciding(self, scores: Scores, head: Head, chosen: npt.NDArray[Any],
                 most: int) -> list[list[tuple[str, float]]]:
        """For each row the terms that spoke most for class `chosen[row]` (its index in the head).

        Weights are log-odds against the other classes' mean, heaviest first; shares below
        `AUDIBLE` decided nothing and are left out. One pass over the whole batch.
        """
        rows, weights = scores.rows, self.model.weights[:, head.columns]
        row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
        spoke = weights[rows.indices, chosen[row_of]]
        if len(head.classes) > 1:
            others = self._sums[head.name][rows.indices] - spoke
            spoke = spoke - others / (len(head.classes) - 1)
        shares = rows.data * spoke
        loud = np.flatnonzero(shares > AUDIBLE)
        order = loud[np.lexsort((-shares[loud], row_of[loud]))]
        count = np.bincount(row_of[order], minlength=rows.shape[0])
        first = count.cumsum() - count
        order = order[np.arange(len(order)) - first.repeat(count) < most]
        terms = map(self._names.__getitem__, rows.indices[order].tolist())
        said = list(zip(terms, shares[order].tolist(), strict=True))
        ends = np.minimum(count, most).cumsum().tolist()
        return [said[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def probabilities(product: npt.NDArray[Any]) -> Floats:
    """Softmax over the columns, or sigmoid where there is only one."""
    if product.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-np.clip(product, -60, 60))), dtype=np.float32)
    raised = np.exp(product - product.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


