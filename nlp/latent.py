"""Meanings: what words have in common, learnt from the texts alone (潜在语义分析).

A word that stands in few labelled texts borrows from words used like it. A head learns on terms and
meanings together; since both are linear, the meanings fold back into the terms' own weights and
judging costs nothing more. Only training comes here.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

Array = npt.NDArray[Any]

SIZE = 200
"""Meanings learnt; 100 to 500 differ by less than half a point on the folds."""

WEIGHT = 2.0
"""What the meanings of a text weigh beside its terms, chosen by cross-validation."""


def meanings(rows: Any) -> Array:
    """The (terms, meanings) directions in which `rows` vary most; deterministic.

    ARPACK, not the randomised method: its subspace is exact, so another machine finds the same.
    """
    from sklearn.decomposition import TruncatedSVD

    size = min(SIZE, min(rows.shape) - 1)
    fitted = TruncatedSVD(size, algorithm="arpack", random_state=0).fit(rows.astype(np.float64))
    found: Array = fitted.components_.T * WEIGHT
    return found


def widen(rows: Any, directions: Array) -> Any:
    """`rows` (texts, terms) with their meanings as further columns; the first terms have one."""
    told = rows[:, :directions.shape[0]] @ directions
    return csr_matrix(hstack([rows, csr_matrix(told)]))


def fold_back(weights: Array, directions: Array) -> Array:
    """The (terms, outputs) weights that say the same as those of the widened columns."""
    terms = weights.shape[0] - directions.shape[1]
    folded = weights[:terms].copy()
    folded[:directions.shape[0]] += directions @ weights[terms:]
    return folded
