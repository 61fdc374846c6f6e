"""A watch loop killed -9 at random moments ends where an undisturbed one ends."""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from desk_day import Day, begin, complaint, fire

from alerts import store
from config.clock import SystemClock
from config.configuration import Configuration

ROOT = Path(__file__).parent.parent.parent
TOWNS = ("宝轮镇", "荣山镇", "三堆镇", "白朝乡", "金洞乡")


def fill(day: Day, count: int) -> None:
    """Fires in five towns that grow, complaints that add up, messages to a board."""
    start = SystemClock().now() - timedelta(hours=1)
    for number in range(count):
        day.clock.moment = start + timedelta(seconds=number)
        town = TOWNS[number % 5]
        if number % 3 == 0:
            day.post(fire(deaths=number % 12, place=town))
        elif number % 3 == 1:
            day.post(complaint(place=town), author=f"a{number}")
        else:
            day.post(complaint(place=town), source="board", kind="咨询")


def run(file: Path, seed: int | None, longest: float) -> tuple[int, float]:
    """Run to the end, killed within `longest` seconds when there is a seed.

    Returns the number of kills and how long the last run took after it said it was ready.
    """
    chance = random.Random(seed)  # noqa: S311 - moments of a kill, no secret
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    for kills in range(200):
        with subprocess.Popen([sys.executable, ROOT / "tests" / "tick_worker.py", str(file)],
                              env=environment, stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            if seed is not None:
                time.sleep(chance.uniform(0, longest))
                if worker.poll() is None:
                    worker.kill()
            began = time.monotonic()
            if worker.wait(120) == 0:
                return kills, time.monotonic() - began
    raise AssertionError("never finished")


def outcome(day: Day) -> tuple[object, ...]:
    """Cases with posts, claims, levels and clocks; keys of everything told."""
    cases = {case.id: (case.kind, case.posts, case.level, case.figures, case.place,
                       tuple(clock.rule for clock in store.deadlines_of(day.db, case.id)))
             for case in store.list_incidents(day.db, limit=1000)}
    told = [json.loads(line)["key"]
            for line in (day.data / "notices.jsonl").read_text("utf-8").splitlines()]
    return cases, {key for key in told if key in keys_of_emergencies(day)}


def keys_of_emergencies(day: Day) -> set[str]:
    """Digests depend on which turn found what; what concerns an emergency does not."""
    return {sent.notice.key for sent in store.recent_notices(day.db, 5000)
            if sent.notice.incident and sent.notice.reason.value == "new_incident"
            and sent.notice.statutory}


def play(folder: Path, configuration: Configuration, count: int, *, seed: int | None = None,
         longest: float = 0.0) -> tuple[int, float, tuple[object, ...]]:
    folder.mkdir()
    day = begin(folder, configuration)
    fill(day, count)
    day.db.close()
    kills, took = run(folder / "huiying.db", seed, longest)
    day = replace(begin_again(folder, configuration))
    assert store.verify(day.db).ok
    result = outcome(day)
    day.db.close()
    return kills, took, result


def begin_again(folder: Path, configuration: Configuration) -> Day:
    from doubles import FakeClock

    from config.database import open_database

    return Day(config=configuration, db=open_database(folder / "huiying.db"), data=folder,
               clock=FakeClock(SystemClock().now()))


@pytest.mark.parametrize("count", [90, pytest.param(300, marks=pytest.mark.proof)])
def test_a_killed_watch_loop_ends_where_an_undisturbed_one_ends(
        tmp_path: Path, configuration: Configuration, count: int) -> None:
    _, took, calm = play(tmp_path / "calm", configuration, count)
    kills, _, killed = play(tmp_path / "killed", configuration, count, seed=4, longest=took)
    print(f"kills {kills}")
    assert kills > 0
    assert killed == calm
