"""P15 and P18 towards strangers, measured from the log of their own server in a closed world."""

from collections import defaultdict
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from closed_world import inside
from results import keep

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]
JITTER = 0.15
"""Seconds by which a busy server notices a request later than it was sent."""
HONEST = "HuiyingBot/0.1 (+mailto:press@example.org)"
SAID = {"host", "user-agent", "accept", "accept-language", "accept-encoding"}
CONDITIONS = {"if-none-match", "if-modified-since"}


@cache
def scenario(name: str) -> dict[str, Any]:
    result: dict[str, Any] = inside("polite_run.py", name)
    return result


def visits(name: str) -> dict[str, list[dict[str, Any]]]:
    """What each host was asked, in order."""
    found = defaultdict(list)
    for asked in sorted(scenario(name)["asked"], key=lambda asked: asked["began"]):
        found[asked["host"].partition(".")[0]].append(asked)
    return found


def gaps(asked: list[dict[str, Any]]) -> list[float]:
    """Seconds from the beginning of each request to the beginning of the next."""
    return [round(after["began"] - before["began"], 2) for before, after in pairwise(asked)]


@pytest.mark.parametrize(("host", "seconds", "pages"), [
    ("fast", 1.0, 10), ("slow", 1.0, 8), ("delay", 3.0, 6), ("rate", 4.0, 5), ("twice", 1.0, 12)])
def test_P18_the_delay_is_kept_and_crawl_delay_obeyed(
        host: str, seconds: float, pages: int) -> None:
    asked = visits("pace")[host]
    assert len(asked) == pages
    assert min(gaps(asked)) >= seconds - JITTER


def test_P18_a_site_is_asked_one_thing_at_a_time_by_all_its_sources() -> None:
    for asked in visits("pace").values():
        assert all(after["began"] >= before["ended"] - JITTER for before, after in pairwise(asked))


def test_P18_a_slow_site_rests_as_long_as_it_worked() -> None:
    rests = [after["began"] - before["ended"]
             for before, after in pairwise(visits("pace")["slow"][2:])]
    assert min(rests) >= 2.0 - JITTER


def test_P18_a_pause_longer_than_a_run_ends_the_run_until_it_is_over() -> None:
    report = next(r for r in scenario("pace")["reports"] if r["wait"])
    assert (report["status"], report["wait"]) == ("partial", 1000.0)
    assert [asked["path"] for asked in visits("pace")["never"]] == ["/robots.txt", "/list"]


def test_P18_asked_to_wait_means_nothing_more_until_then() -> None:
    first, at_once, later = scenario("waiting")["requests"]
    assert first == at_once == {"w429": 5, "w503": 5, "w403": 5, "wsilent": 5, "wrobots": 1}
    assert all(later[host] > first[host] for host in first)
    waits = [report["wait"] for report in scenario("waiting")["reports"][0]]
    assert waits == [1800.0, 7200.0, 3600.0, 900.0, 600.0, 1800.0]


def test_P18_robots_are_obeyed_and_unreachable_robots_mean_wait() -> None:
    pages = {host: [asked["path"] for asked in found if asked["path"] != "/robots.txt"]
             for host, found in visits("forbidden").items()}
    assert not any(pages[host] for host in ("all", "s500", "s502", "s504", "s429"))
    assert "/list/1001.html" not in pages["folder"] and len(pages["folder"]) == 3
    assert len(pages["gone"]) == 4


def test_P15_nothing_of_one_source_reaches_another() -> None:
    asked = scenario("leaks")["asked"]
    assert {name.lower() for request in asked for name in request["headers"]} == SAID | CONDITIONS
    assert scenario("leaks")["strange"] == []
    for request in visits("leaks")["b"]:
        assert request["path"].partition("/")[2].split("/")[0] in ("robots.txt", "list")
        assert "secret" not in str(request)
    conditional = [request["path"] for request in asked
                   if CONDITIONS & {name.lower() for name in request["headers"]}]
    assert conditional == ["/list"]


def test_P18_what_was_measured_is_kept() -> None:
    names = ("pace", "waiting", "forbidden", "leaks")
    asked = [request for name in names for request in scenario(name)["asked"]]
    assert {request["headers"]["User-Agent"] for request in asked} == {HONEST}
    pauses = {host: gaps(found) for host, found in visits("pace").items()}
    leaked = [request for request in visits("leaks")["b"] if "secret" in str(request)]
    keep("politeness", {
        "requests": len(asked), "leak_pairs": scenario("leaks")["pairs"], "leaks": len(leaked),
        "pauses": sum(map(len, pauses.values())),
        "pauses_under_a_second": sum(gap < 1 - JITTER for found in pauses.values()
                                     for gap in found),
        "smallest_pause_seconds": {host: min(found) for host, found in pauses.items()}})
