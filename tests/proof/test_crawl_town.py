"""P11 over every kind of source: all known posts are found, none twice, whatever is killed."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from crawl_bench import SETTINGS, Bench
from doubles import FakeClock
from hostile_site import HostileSite, hostile_site
from results import SAMPLE, keep
from town import EARLIER, NOW, SITES, Town

ROOT = Path(__file__).parent.parent.parent
POSTS = 600 if SAMPLE else 10_000
KILLS = int(os.environ.get("HUIYING_KILLS") or (6 if SAMPLE else 500))
"""Fewer by hand where time is short; the result says how many there were."""
SEED = 20261124
GROWTH_RUNS = 8
LAST_RUNS = 3
"""Crawls that nobody kills at the end: a visit a kill interrupted may count as a failed one."""


def crawling(folder: Path, town: Town, at: datetime) -> "subprocess.Popen[bytes]":
    rows = [row.model_dump_json(by_alias=True) for row in town.rows()]
    (folder / "town.json").write_text(json.dumps({"at": at.isoformat(), "rows": rows}), "utf-8")
    return subprocess.Popen(
        [sys.executable, "-m", "crawl_town", str(folder)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"})


def stored(folder: Path) -> list[tuple[str, str, str, str, str]]:
    with sqlite3.connect(folder / "huiying.db") as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        return db.execute("""select source, case native_id when '' then url else native_id end,
                             title, text, parent from post""").fetchall()


def differences(folder: Path, town: Town, at: datetime) -> dict[str, int]:
    """Lost, unknown and doubled posts, in all."""
    found, expected = Counter(stored(folder)), town.expected(at)
    lost, more = expected - found.keys(), found.keys() - expected
    for example in (*sorted(lost)[:5], *sorted(more)[:5]):
        print(example, file=sys.stderr)
    return {"expected": len(expected), "found": len(expected) - len(lost), "lost": len(lost),
            "unknown": len(more), "doubled": sum(found.values()) - len(found)}


def crawl_to_the_end(folder: Path, town: Town, at: datetime, runs: int = 1) -> float:
    began = time.monotonic()
    for _ in range(runs):
        with crawling(folder, town, at) as process:
            code = process.wait(3_000)
    assert code == 0
    return round(time.monotonic() - began, 1)


def killed(folder: Path, town: Town, at: datetime, kills: int, *, span: float) -> list[Path]:
    """Kill crawls at random moments until `kills` were hit alive; returns the files, in order.

    A crawl that reaches its end before its kill is checked, and the next one begins a new file.
    """
    dice, hit, files = random.Random(SEED), 0, [new_file(folder, 0)]  # noqa: S311 - no secret
    while hit < kills:
        with crawling(files[-1], town, at) as process:
            try:
                code = process.wait(dice.uniform(0.8, max(span, 2.5)))
            except subprocess.TimeoutExpired:
                hit += 1
                process.send_signal(signal.SIGKILL)
                continue
        if code == 0:
            assert wrong(differences(files[-1], town, at)) == NOTHING_WRONG
            files.append(new_file(folder, len(files)))
    return files


def new_file(folder: Path, number: int) -> Path:
    made = folder / f"rough-{number}"
    made.mkdir()
    return made


def grow(folder: Path, town: Town) -> int:
    """Crawls until what came in the last hour is found; returns how many it took.

    New threads are found at once; new replies under old ones when their page's turn comes, which
    for some pages is a later run: a run asks a bounded number of known pages again.
    """
    runs = 0
    while runs == 0 or (runs < GROWTH_RUNS and differences(folder, town, NOW)["lost"]):
        crawl_to_the_end(folder, town, NOW)
        runs += 1
    return runs


NOTHING_WRONG = {"lost": 0, "unknown": 0, "doubled": 0}


def wrong(result: dict[str, int]) -> dict[str, int]:
    return {name: result[name] for name in NOTHING_WRONG}


def prove(folder: Path, site: HostileSite, posts: int, kills: int) -> dict[str, object]:
    """Crawl the town calmly and under kills, let it grow, crawl again."""
    calm = folder / "calm"
    calm.mkdir()
    town = Town(site, posts, SEED)
    town.draw(EARLIER)
    seconds = crawl_to_the_end(calm, town, EARLIER)
    first = differences(calm, town, EARLIER)
    pages = len(site.asked)
    files = killed(folder, town, EARLIER, kills, span=min(seconds / 3, 6.0))
    rough = files[-1]
    crawl_to_the_end(rough, town, EARLIER, LAST_RUNS)
    after = differences(rough, town, EARLIER)
    town.draw(NOW)
    runs = [grow(file, town) for file in (calm, rough)]
    grown = differences(calm, town, NOW), differences(rough, town, NOW)
    for result in (first, after, *grown):
        assert wrong(result) == NOTHING_WRONG, result
    return {"posts": grown[0]["expected"], "kinds": len(SITES), "pages_asked": pages,
            "seconds_calm": seconds, "kills": kills,
            "files": len(files), "first": first, "after_kills": after,
            "runs_of_growth": runs, "after_growth": grown[0], "after_kills_and_growth": grown[1]}


@pytest.mark.proof
@pytest.mark.timeout(21_600)
def test_P11_every_known_post_of_the_town_is_found_once_whatever_is_killed(
        tmp_path: Path) -> None:
    with hostile_site() as site:
        keep("crawl_town", prove(tmp_path, site, POSTS, KILLS), seed=SEED)


def test_a_small_town_is_found_whole_and_its_hot_list_moves(tmp_path: Path) -> None:
    """The fast sample: every kind once, in this process."""
    with hostile_site() as site:
        town = Town(site, 120, SEED)
        bench = Bench(tmp_path, SETTINGS, FakeClock(EARLIER))
        for at in (EARLIER, NOW):
            town.draw(at)
            bench.clock.moment = at
            reports = bench.crawl(*town.rows())
            assert {report.status for report in reports} == {"done"}
            assert wrong(differences(tmp_path, town, at)) == NOTHING_WRONG
        ranks = bench.db.execute("""select count(distinct post_count.rank) from post_count join post
            on post.id = post where source = 'town-hot' group by post""").fetchall()
        assert max(count for count, in ranks) == 2
        for name in ("town-news", "town-board", "town-leaders"):
            assert bench.rejects(name)
        bench.close()
