"""Real posts from the extra data, for tests and benches that have it."""

import csv
import gzip
import os
from itertools import islice
from pathlib import Path

import pytest


def real_posts(count: int) -> list[str]:
    """The first `count` stored weibo posts; skips loudly without the data."""
    folder = os.environ.get("HUIYING_TEST_DATA")
    if not folder:
        pytest.skip("HUIYING_TEST_DATA is not set: no real posts to read")
    file = Path(folder) / "stories/covid_weibo_120k.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
        return [row["text"] for row in islice(csv.DictReader(opened), count)]
