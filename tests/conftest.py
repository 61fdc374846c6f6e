"""Fixtures that every room's tests share."""

import pytest

from config.configuration import Configuration
from config.loader import PACKAGED, load


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    """The shipped configuration; a test run on a broken one would prove nothing."""
    loaded, problems = load(PACKAGED)
    assert loaded is not None, "\n".join(map(str, problems))
    return loaded
