"""Short words of harm: a text without any of them seldom tells of an event.

Triggers of the taxonomy are precise; these stems are wide on purpose. They only tell the model
that there is something to weigh; they decide nothing.
"""

from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "harm.txt"


@cache
def harm_words() -> dict[str, bool]:
    """Word → True when it speaks of harm, False when it only holds such a word."""
    words: dict[str, bool] = {}
    harmful = True
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            harmful = line == "[harm]"
        elif not line.startswith("#"):
            words.update(dict.fromkeys(line.split(), harmful))
    return words
