"""`huiying serve` as a real process: rounds, overruns, kill -9, draining, one service a file."""

import itertools
import re
import signal
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from program import Finished, count, events, huiying, is_whole, said, stop, until
from results import SAMPLE, keep
from serve_town import Round, Town, town

FAST_AND_FULL = [1.0, pytest.param(10.0, marks=[pytest.mark.proof, pytest.mark.timeout(600)])]


@pytest.fixture
def lizhou(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        yield made


def refused(lizhou: Town) -> Finished:
    """What a second service on the same file says."""
    return huiying("serve", "--no-desk", "--config", lizhou.config, "--db", lizhou.db)


def gaps(rounds: list[Round]) -> list[float]:
    """Seconds between the starts of rounds."""
    return [(after.started - before.started).total_seconds()
            for before, after in itertools.pairwise(rounds)]


def never_two_at_once(rounds: list[Round]) -> bool:
    return all(before.ended is not None and before.ended <= after.started
               for before, after in itertools.pairwise(rounds))


@pytest.mark.parametrize("interval", FAST_AND_FULL)
def test_three_rounds_fire_the_desk_answers_and_a_second_service_is_refused(
        lizhou: Town, interval: float) -> None:
    with lizhou.serve(interval) as service:
        until(lambda: lizhou.done() >= 3, "three rounds")
        second = refused(lizhou)
        address = re.search(r"工作台：(http://\S+)", said(lizhou.log))
        assert address is not None
        with urllib.request.urlopen(address[1], timeout=30) as page:
            assert page.status == 200 and "回应" in page.read().decode()
        assert stop(service) == 0
    rounds = lizhou.rounds()
    assert min(gaps(rounds)) > interval * 0.8 and never_two_at_once(rounds)
    assert interval < 10 or max(gaps(rounds)) < interval + 3
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.count("\n") == 1 and f"进程 {service.pid}" in second.stderr
    assert len(lizhou.told()) >= 1 and set(lizhou.told().values()) == {1}


@pytest.mark.parametrize("interval", FAST_AND_FULL)
def test_an_overrunning_round_is_skipped_and_logged_never_doubled_and_drained_at_the_end(
        lizhou: Town, interval: float) -> None:
    lizhou.slow(min(interval * 2 + 1, 15.0))  # a page of 20 seconds would be given up
    with lizhou.serve(interval, "--no-desk") as service:
        until(lambda: bool(events(lizhou.log, "round_overran")), "an overrun")
        until(lambda: lizhou.done() == 1 and len(lizhou.rounds()) == 2, "a second round")
        until(lambda: lizhou.site.paths().count("/list") == 2, "its first request")
        assert stop(service) == 0
    rounds = lizhou.rounds()
    assert len(rounds) == lizhou.site.paths().count("/list") == 2
    assert all(one.ok for one in rounds) and never_two_at_once(rounds)
    assert {event["job"] for event in events(lizhou.log, "round_overran")} >= {"gather"}
    assert_nothing_is_half_done(lizhou)


def assert_nothing_is_half_done(lizhou: Town) -> None:
    assert is_whole(lizhou.db)
    posts, judged, considered = (count(lizhou.db, table)
                                 for table in ("post", "judgement", "considered"))
    assert posts == judged == considered == lizhou.published
    assert count(lizhou.db, "run where ended_at is null") == 0
    assert huiying("verify-audit", "--db", lizhou.db).returncode == 0


@pytest.mark.parametrize(("interval", "outage"), [(3.0, 7.0), pytest.param(
    10.0, 35.0, marks=[pytest.mark.proof, pytest.mark.timeout(600)])])
def test_a_killed_service_catches_up_exactly_once_and_doubles_nothing(
        lizhou: Town, interval: float, outage: float) -> None:
    with lizhou.serve(interval, "--no-desk") as service:
        until(lambda: lizhou.done() == 1, "a first round")
        lizhou.publish(slow=30)
        until(lambda: lizhou.site.paths().count("/list") == 2, "a second round under way")
        service.send_signal(signal.SIGKILL)
    lizhou.publish()
    time.sleep(outage)
    before, killed = len(lizhou.rounds()), lizhou.rounds()[-1]
    assert killed.ended is None
    with lizhou.serve(interval, "--no-desk") as service:
        until(lambda: lizhou.done() >= 3, "the round made up for and the one after it")
        assert stop(service) == 0
    caught_up, following = lizhou.rounds()[before:before + 2]
    assert following.started - caught_up.started > timedelta(seconds=interval * 0.8)
    assert_nothing_is_half_done(lizhou)
    assert count(lizhou.db, "incident") == lizhou.published == 3
    assert set(lizhou.told().values()) == {1}
    if interval == 10 and not SAMPLE:
        keep("serve_killed", {"interval_seconds": interval, "outage_seconds": outage,
                              "rounds_missed": int(outage // interval), "rounds_made_up_for": 1,
                              "doubled": 0, "messages": len(lizhou.told())})


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_every_one_of_forty_stops_is_heard(lizhou: Town) -> None:
    """The system may hand a signal to any thread: once, 1 in 20 was never heard."""
    slowest = 0.0
    for number in range(40):
        with lizhou.serve(1.0) as service:
            until(lambda wanted=number: lizhou.done() > wanted, "one more round")
            began = time.monotonic()
            assert stop(service) == 0
            slowest = max(slowest, time.monotonic() - began)
    assert_nothing_is_half_done(lizhou)
    keep("serve_stops", {"stops": 40, "unheard": 0, "slowest_seconds": round(slowest, 1)})
