"""`kill -9` of `huiying run` at random moments, then a clean run: nothing lost, nothing doubled."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from kill_runs import MOMENT, Ground, broken, facts, ground, told
from program import huiying
from results import SAMPLE, keep

KILLS = 10 if SAMPLE else 100
KILLS_A_ROUND = 4
TWIN_ROUNDS = 12
SEED = 20261124


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with ground(tmp_path_factory.mktemp("kill")) as made:
        yield made


def kill_some(place: Ground, db: Path, dice: random.Random, wanted: int) -> Counter[str]:
    """Up to `wanted` kills that hit a living run, by stage."""
    hits: Counter[str] = Counter()
    for _ in range(KILLS_A_ROUND):
        if hits.total() < wanted and (stage := place.kill(db, dice)):
            hits[stage] += 1
    return hits


@pytest.mark.proof
@pytest.mark.timeout(5400)
def test_killed_runs_end_where_an_unkilled_run_ends(place: Ground, tmp_path: Path) -> None:
    calm = tmp_path / "calm" / "huiying.db"
    place.spans = place.finish(calm)
    expected, keys = facts(calm), set(told(calm))
    assert all(expected.values()) and keys
    dice, hits, copies, rounds = random.Random(SEED), Counter[str](), 0, 0  # noqa: S311
    while hits.total() < KILLS:
        db = tmp_path / f"round-{rounds}" / "huiying.db"
        hits += kill_some(place, db, dice, KILLS - hits.total())
        rounds += 1
        place.finish(db)
        assert facts(db) == expected
        assert set(told(db)) == keys
        copies += told(db).total() - len(keys)
        audit = huiying("verify-audit", "--db", db)
        assert audit.returncode == 0, audit.stderr
    keep("kill_run", {
        "kills": hits.total(), "kills_by_stage": dict(hits), "rounds": rounds, "moment": MOMENT,
        "rows": {name: len(found) for name, found in expected.items()}, "messages": len(keys),
        "lost": 0, "doubled": 0, "copies_with_the_same_key": copies,
        "seconds_by_stage": [round(span, 2) for span in place.spans]}, seed=SEED)


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_this_proof_would_notice_marking_before_sending(place: Ground, tmp_path: Path) -> None:
    twin = broken(place)
    calm = tmp_path / "calm" / "huiying.db"
    twin.spans = twin.finish(calm)
    keys, dice = set(told(calm)), random.Random(SEED)  # noqa: S311
    lost: set[str] = set()
    for number in range(TWIN_ROUNDS):
        db = tmp_path / f"twin-{number}" / "huiying.db"
        twin.kill(db, dice)
        twin.finish(db)
        lost |= keys - set(told(db))
        if lost:
            break
    assert lost
