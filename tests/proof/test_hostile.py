"""P13: every hostile answer we could think of, each beside a well-behaved source in one call."""

import resource
import statistics
from collections import Counter
from pathlib import Path

import pytest
from crawl_bench import SETTINGS, Bench
from hostile_runs import Cost, hostile_server, run_case
from hostile_server import CASES
from results import SAMPLE, keep

WALL = 40
"""Seconds a run may take here; an installation allows 300."""
NAMES = [name for name in CASES if name != "calm: calm"][:: 12 if SAMPLE else 1]


def worst(costs: list[Cost], what: str, amount: int = 5) -> dict[str, float]:
    ranked = sorted(costs, key=lambda cost: -getattr(cost, what))[:amount]
    return {cost.case: getattr(cost, what) for cost in ranked}


def peak() -> float:
    """The most memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_P13_a_hostile_server_costs_little_and_delays_nobody(tmp_path: Path) -> None:
    settings = SETTINGS.model_copy(update={"run_timeout_seconds": WALL})
    costs, before = [], peak()  # the answers themselves lie in this process too
    with hostile_server() as ports:
        for number, name in enumerate(["calm: calm", *NAMES]):
            (tmp_path / str(number)).mkdir()
            bench = Bench(tmp_path / str(number), settings=settings)
            costs.append(run_case(bench, name, ports))
            bench.close()
            print(costs[-1])
    calm, hostile = costs[0], costs[1:]
    keep("hostile_answers", {
        "answers": len(hostile), "distinct": len({c.case.partition(": ")[2] for c in hostile}),
        "by_end": dict(Counter(cost.status for cost in hostile)),
        "killed": [cost.case for cost in hostile if cost.message.startswith("killed")],
        "worst_megabytes": worst(hostile, "megabytes"), "worst_cpu_seconds": worst(hostile, "cpu"),
        "worst_wall_seconds": worst(hostile, "wall"), "wall_limit_seconds": WALL,
        "parent_grew_megabytes": round(peak() - before, 1),
        "calm_alone_seconds": calm.beside, "calm_beside_seconds": {
            "median": statistics.median(cost.beside for cost in hostile),
            "worst": worst(hostile, "beside")}})
    assert not [cost for cost in hostile if cost.megabytes > 300 or cost.cpu > 60]
    assert not [cost for cost in hostile if cost.wall > WALL + 5]
    assert all(cost.beside_new == 1 for cost in hostile)
    assert statistics.median(cost.beside for cost in hostile) < calm.beside * 2 + 1
