"""`huiying run` killed -9 in chosen stages: starting, aiming, and what must stay the same."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from program import COMMAND, ENVIRONMENT, ROOT, is_whole, rows
from site_config import write_config

from config.clock import SteppedClock
from crawlers.sample.site import SampleSite

MOMENT = "2026-06-17T15:30:00+08:00"
SOURCES = ("sample-gov", "sample-square", "sample-forum", "sample-board")
STAGES = ("crawl", "judge", "watch")
"""In order; `run` says one line as each ends, which tells where it is."""

FACTS = {
    "posts": "select id, source, content_hash, version from post order by id",
    "judgements": "select post, content_hash, contract from judgement order by post",
    "incidents": "select id, kind, title, place, state, type, level, rule, figures, claims "
                 "from incident order by id",
    "members": "select incident, post, why from incident_post order by incident, post",
    "deadlines": "select id, incident, rule, starts_at, basis, due_at, state from deadline "
                 "order by id",
    "notices": "select key, reason, channel, title, state from notice order by key",
    "review": "select post, why from review order by post",
    "considered": "select post, outcome, why from considered order by post",
    "audit": "select action, subject, detail from audit order by subject, action, detail",
}

Facts = dict[str, list[tuple[object, ...]]]


@dataclass
class Ground:
    """Where runs are killed: the configuration, and the command that runs (broken in the twin)."""

    config: Path
    command: tuple[str, ...] = COMMAND
    spans: list[float] = field(default_factory=lambda: [6.0, 2.0, 1.0])
    """Seconds that each stage took when nobody killed it; start-up counts to the first."""

    def start(self, db: Path) -> subprocess.Popen[bytes]:
        """`huiying run` on this file, at the same moment each time."""
        return subprocess.Popen(
            [*self.command, "run", "--at", MOMENT, "--config", str(self.config), "--db", str(db)],
            cwd=ROOT, env=ENVIRONMENT | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, db: Path) -> list[float]:
        """A run nobody kills; returns the seconds of its stages."""
        with self.start(db) as process:
            assert process.stdout is not None and process.stderr is not None
            marks = [time.monotonic()]
            while process.stdout.readline():
                marks.append(time.monotonic())
            complaints = process.stderr.read().decode()
            assert process.wait(120) == 0, complaints
        return [after - before for before, after in pairwise(marks)]

    def kill(self, db: Path, dice: random.Random) -> str:
        """One kill at a random moment of a random stage; returns the stage, "" when too late."""
        aim = dice.randrange(len(STAGES))
        with self.start(db) as process:
            assert process.stdout is not None
            reached = 0
            while reached < aim and process.stdout.readline():
                reached += 1
            time.sleep(dice.uniform(0, self.spans[aim]))
            alive = process.poll() is None
            process.kill()
            ended = reached + process.stdout.read().count(b"\n")
        return STAGES[ended] if alive and ended < len(STAGES) else ""


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """The sample site at a fixed moment, with a configuration that reads four of its sources."""
    clock = SteppedClock(datetime.fromisoformat(MOMENT))
    with SampleSite(now=clock.now) as site:
        yield Ground(config=write_config(folder / "config", site.base_url, SOURCES))


def broken(place: Ground) -> Ground:
    """The same ground for the run that marks a notice as sent before it sends it."""
    script = ROOT / "tests" / "broken_run.py"
    return Ground(config=place.config, command=(sys.executable, str(script)), spans=place.spans)


def facts(db: Path) -> Facts:
    """Everything that must be the same, however often the run was killed."""
    assert is_whole(db)
    return {name: rows(db, statement) for name, statement in FACTS.items()}


def told(db: Path) -> Counter[str]:
    """The keys that reached the receiving file, with their copies."""
    lines = (db.parent / "notices.jsonl").read_text("utf-8").splitlines()
    return Counter(json.loads(line)["key"] for line in lines)
