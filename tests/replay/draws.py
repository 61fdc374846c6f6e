"""Draws without a generator: a number from the seed and the names of what it is drawn for."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def draw(seed: int, *names: str) -> float:
    """A number in [0, 1), always the same for the same names."""
    digest = hashlib.sha256("\0".join((str(seed), *names)).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def pick(choices: Sequence[T], seed: int, *names: str) -> T:
    """One of the choices."""
    return choices[int(draw(seed, *names) * len(choices))]
