"""`kill -9` of `huiying run` at random moments, then a clean run: nothing lost, nothing doubled."""

import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from results import SAMPLE, keep
from site_config import write_config

from config.clock import SteppedClock
from crawlers.sample.site import SampleSite

ROOT = Path(__file__).parents[2]
MOMENT = "2026-06-17T15:30:00+08:00"
SOURCES = ("sample-gov", "sample-square", "sample-forum", "sample-board")
KILLS_A_ROUND = 5
KILLS = 10 if SAMPLE else 100
SEED = 20261124

FACTS = (
    "select id, source, content_hash, version from post order by id",
    "select post, content_hash, contract from judgement order by post",
    "select id, kind, title, place, state, type, level, rule, figures, claims from incident "
    "order by id",
    "select incident, post, why from incident_post order by incident, post",
    "select id, incident, rule, starts_at, basis, due_at, state from deadline order by id",
    "select key, reason, channel, title from notice order by key",
    "select post, why from review order by post",
)


class Site(NamedTuple):
    """The sample site with a configuration that reads it."""

    config: Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    clock = SteppedClock(datetime.fromisoformat(MOMENT))
    with SampleSite(now=clock.now) as served:
        folder = tmp_path_factory.mktemp("kill") / "config"
        yield Site(write_config(folder, served.base_url, SOURCES))


def start(site: Site, db: Path) -> subprocess.Popen[bytes]:
    """`huiying run` on this file, as a user starts it."""
    return subprocess.Popen(
        [sys.executable, "pipeline.py", "run", "--at", MOMENT, "--config", str(site.config),
         "--db", str(db)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def finish(site: Site, db: Path) -> float:
    """A run nobody kills; returns the seconds it took."""
    began = time.monotonic()
    process = start(site, db)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()
    return time.monotonic() - began


def facts(db: Path) -> list[list[tuple[object, ...]]]:
    """Everything that must be the same, however often the run was killed."""
    with sqlite3.connect(db) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        found = [connection.execute(statement).fetchall() for statement in FACTS]
    connection.close()
    return found


def told(db: Path) -> list[str]:
    """The keys that reached the receiving file, in order, copies included."""
    lines = [line for file in db.parent.glob("*.jsonl") for line in file.read_text().splitlines()]
    return [json.loads(line)["key"] for line in lines]


@pytest.mark.proof
@pytest.mark.timeout(2400)
def test_killed_runs_end_where_an_unkilled_run_ends(site: Site, tmp_path: Path) -> None:
    calm = tmp_path / "calm" / "huiying.db"
    whole = finish(site, calm)
    expected, keys = facts(calm), set(told(calm))
    assert len(expected[0]) > 100 and expected[4] and keys
    dice, kills, copies, at = random.Random(SEED), 0, 0, 0  # noqa: S311
    while kills < KILLS:
        db = tmp_path / f"round-{at}" / "huiying.db"
        at += 1
        for _ in range(min(KILLS_A_ROUND, KILLS - kills)):
            process = start(site, db)
            time.sleep(dice.uniform(0.2, whole))
            process.kill()
            process.communicate()
            kills += 1
        finish(site, db)
        assert facts(db) == expected
        got = told(db)
        assert set(got) == keys
        copies += len(got) - len(keys)
        audit = subprocess.run([sys.executable, "pipeline.py", "verify-audit", "--db", str(db)],
                               cwd=ROOT, capture_output=True, check=False)
        assert audit.returncode == 0, audit.stdout
    keep("kill_run", {"kills": kills, "rounds": at, "posts": len(expected[0]),
                      "incidents": len(expected[2]), "deadlines": len(expected[4]),
                      "notices": len(keys), "lost": 0, "doubled_rows": 0,
                      "copies_with_the_same_key": copies, "seconds_unkilled": round(whole, 1)},
         seed=SEED)
