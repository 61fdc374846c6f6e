"""Fixtures of the alerts room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_day import Day, begin

from config.configuration import Configuration


@pytest.fixture
def day(tmp_path: Path, configuration: Configuration) -> Iterator[Day]:
    """A fresh installation on a Monday morning."""
    fresh = begin(tmp_path, configuration)
    yield fresh
    fresh.db.close()
