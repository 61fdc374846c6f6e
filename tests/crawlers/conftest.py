"""Fixtures for crawling: a real site that may be hostile, and a bench that crawls it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_bench import Bench
from hostile_site import HostileSite, hostile_site


@pytest.fixture
def site() -> Iterator[HostileSite]:
    """A running site on the loopback."""
    with hostile_site() as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A database to crawl into."""
    made = Bench(tmp_path)
    yield made
    made.close()
