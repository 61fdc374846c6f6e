"""The configuration this repository ships, loaded once for the tests of the deciding modules."""

from functools import cache
from pathlib import Path

from config.configuration import Configuration
from config.loader import load

DIRECTORY = Path(__file__).parents[2] / "config"


@cache
def shipped() -> Configuration:
    """The shipped configuration; a test fails with its problems when it does not load."""
    configuration, problems = load(DIRECTORY)
    assert configuration is not None, "\n".join(str(problem) for problem in problems)
    return configuration
