"""`huiying run`: the three stages once, at the moment that is asked for."""

import json
from pathlib import Path

import pytest
from kill_runs import MOMENT
from program import count, huiying, rows


def test_a_run_at_a_moment_is_the_same_run_whenever_it_is_made(
        town_config: Path, tmp_path: Path) -> None:
    db = tmp_path / "huiying.db"
    first = huiying("run", "--at", MOMENT, "--config", town_config, "--db", db, "--json")
    assert first.returncode == 0, first.stderr
    assert set(json.loads(first.stdout)) == {"crawl", "judge", "watch"}
    assert rows(db, "select distinct fetched_at from post") == [("2026-06-17T07:30:00.000000Z",)]
    assert count(db, "post") == count(db, "judgement") == count(db, "considered") > 0


@pytest.mark.parametrize(("moment", "why"), [
    ("2026-06-17T15:30:00", "请写明时区"), ("下午三点", "Invalid isoformat")])
def test_a_moment_that_nobody_could_place_is_wrong_usage(
        moment: str, why: str, tmp_path: Path) -> None:
    done = huiying("run", "--at", moment, "--db", tmp_path / "huiying.db")
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
