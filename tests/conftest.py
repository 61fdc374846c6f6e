"""Fixtures that every room's tests share."""

import os

import pytest
from hypothesis import settings

from config.configuration import Configuration
from config.loader import PACKAGED, load

# The same examples in every run, so that a red run says something about the change; new examples
# are looked for by hand with HYPOTHESIS_PROFILE=default.
settings.register_profile("steady", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def configuration() -> Configuration:
    """The shipped configuration; a test run on a broken one would prove nothing."""
    loaded, problems = load(PACKAGED)
    assert loaded is not None, "\n".join(map(str, problems))
    return loaded
