"""What the model thinks of one text, in the words of its heads instead of array positions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nlp.features import Floats
from nlp.model import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The heads' probabilities for one text, and the terms that decided (模型意见).

    A head that the model lacks answers nothing: its best class is "" with probability 0.
    """

    heads: Mapping[str, Head]
    chances: Mapping[str, Floats]
    reasons: Mapping[str, list[tuple[str, float]]] = field(default_factory=dict)

    def best(self, name: str) -> tuple[str, float]:
        """The most probable class of a head, and its probability."""
        if name not in self.heads:
            return "", 0.0
        chances = self.chances[name]
        chosen = int(np.argmax(chances))
        return self.heads[name].classes[chosen], float(chances[chosen])

    def chance(self, name: str) -> float:
        """The probability of yes of a head that asks yes or no."""
        return float(self.chances[name][0]) if name in self.heads else 0.0

    def threshold(self, name: str) -> float:
        """The bound from which a head's answer is acted on; 1 when the model lacks it."""
        return self.heads[name].threshold if name in self.heads else 1.0

    def ranked(self, name: str) -> list[tuple[str, float]]:
        """All classes of a head with their probabilities, the most probable first."""
        if name not in self.heads:
            return []
        pairs = zip(self.heads[name].classes, self.chances[name].tolist(), strict=True)
        return sorted(pairs, key=lambda pair: -pair[1])
