"""The sample site at a fixed moment of its day, for tests that start the real program."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from kill_runs import MOMENT
from site_config import write_config

from config.clock import SteppedClock
from crawlers.sample.site import SampleSite


@pytest.fixture(scope="session")
def sample_site() -> Iterator[SampleSite]:
    """Half past three in the afternoon: the landslide is an hour old."""
    with SampleSite(now=SteppedClock(datetime.fromisoformat(MOMENT)).now) as site:
        yield site


@pytest.fixture(scope="session")
def town_config(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration that reads the smallest of the sample's sources."""
    folder = tmp_path_factory.mktemp("town") / "config"
    return write_config(folder, sample_site.base_url, ("sample-town",))
