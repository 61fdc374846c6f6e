"""P13–P15, P18 over real sockets: bombs, drips, redirects and robots cost one source, bounded."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from closed_world import inside
from crawl_bench import SETTINGS, Bench, source
from hostile_runs import hostile_server, run_case
from hostile_site import Answer, HostileSite, article, hostile_site

from crawlers.addresses import by_site
from crawlers.visits import RunReport, RunStatus

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"


def crawl_list(site: HostileSite, bench: Bench, **changes: object) -> RunReport:
    report, = bench.crawl(source(f"{site.base_url}/list", selectors={"body": "div.c"}, **changes))
    return report


SAMPLE = ("wire: gzip bomb", "wire: million head lines", "wire: endless 100",
          "wire: redirects that double", "page: million attributes", "page: nested a million deep",
          "article: million links", "feed: billion laughs", "robots: robots without an end",
          "tls: https of random bytes")
"""Of some 250 in tests/proof/test_hostile.py."""


@pytest.fixture(scope="module")
def ports() -> Iterator[dict[str, int]]:
    with hostile_server() as found:
        yield found


@pytest.mark.parametrize("case", SAMPLE)
def test_P13_a_hostile_server_costs_little_and_delays_no_other(
        case: str, ports: dict[str, int], bench: Bench) -> None:
    cost = run_case(short_runs(bench), case, ports)
    assert cost.megabytes < 300
    assert cost.cpu < 10 and cost.wall < 20
    assert cost.beside_new == 1 and cost.beside < 15


def short_runs(bench: Bench) -> Bench:
    """The same bench with short runs."""
    bench.settings = SETTINGS.model_copy(update={"run_timeout_seconds": 8})
    return bench


def freeze_child() -> None:
    """Stop the crawling child of this process, as a hang in foreign C code would."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    while not (found := [int(pid) for task in tasks.iterdir()
                         for pid in (task / "children").read_text().split()
                         if b"crawlers.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]):
        time.sleep(0.05)
    os.kill(found[0], signal.SIGSTOP)


def test_P13_a_child_that_hangs_is_killed_with_its_group(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = Answer(b"<p>" * 1000, drip=0.5)
    Thread(target=freeze_child).start()
    report = crawl_list(site, short_runs(bench))
    assert (report.status, report.message[:18]) == (RunStatus.FAILED, "killed: time limit")


@pytest.mark.parametrize("target", [
    "http://127.0.0.1:9/trap", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
    "http://[::1]/", "http://localhost/", "https://www.lzq.gov.cn/", "//example.org/"])
def test_P14_no_redirect_leads_out_of_a_source(
        target: str, site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = Answer(status=302, headers={"Location": target})
    report = crawl_list(site, bench)
    assert report.status is RunStatus.FAILED
    assert not bench.posts()


def test_P14_local_lifts_nothing_for_another_port(site: HostileSite, bench: Bench) -> None:
    with hostile_site() as other:
        other.pages["/a/1001.html"] = article("陷阱", TEXT)
        site.pages["/list"] = Answer(status=302, headers={"Location": f"{other.base_url}/list"})
        crawl_list(site, bench)
        site.pages["/list"] = site.list_of(f"{other.base_url}/a/1001.html")
        crawl_list(site, bench)
        assert other.asked == []


def test_P14_a_public_source_never_reaches_this_machine(
        site: HostileSite, bench: Bench) -> None:
    port = site.base_url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1"):
        row = source(f"http://{host}:{port}/list", local=False, id="public")
        assert bench.crawl(row)[0].status in (RunStatus.FAILED, RunStatus.WAITING)
    assert site.asked == []


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1"])
def test_P14_names_and_odd_numbers_of_this_machine_are_stopped_on_ports_80(
        host: str, bench: Bench) -> None:
    report, = bench.crawl(source(f"http://{host}/list", local=False, robots=(
        "ignore_with_permission"), permission="test"))
    assert report.status is RunStatus.FAILED
    assert "CannotResolveHost" in report.message or "not public" in report.message


def test_P14_a_sample_of_forms_and_ways_opens_no_connection_but_to_the_public_site() -> None:
    result = inside("ssrf_run.py", "45", "3")  # all of them: tests/proof/test_ssrf.py
    assert result["connections"] >= 5
    assert result["hits"] == []


def test_redirects_inside_the_source_are_followed(site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = Answer(status=301, headers={"Location": "/real"})
    site.pages["/real"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = article("南街停水三天", TEXT)
    assert crawl_list(site, bench).new == 1


def test_a_redirect_maze_ends(site: HostileSite, bench: Bench) -> None:
    for step in range(40):
        site.pages[f"/m{step}"] = Answer(status=302, headers={"Location": f"/m{step + 1}"})
    site.pages["/list"] = Answer(status=302, headers={"Location": "/m0"})
    assert crawl_list(site, bench).status is RunStatus.FAILED
    assert len(site.asked) < 10


def test_P15_no_cookie_credential_or_referrer_travels(site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = replace(site.list_of("/a/1001.html"),
                                  headers={"Set-Cookie": "id=1", "Referrer-Policy": "unsafe-url"})
    site.pages["/a/1001.html"] = article("南街停水三天", TEXT)
    crawl_list(site, bench)
    sent = {name.lower() for asked in site.asked for name in asked.headers}
    assert not sent & {"cookie", "authorization", "referer", "proxy-authorization"}


def test_P18_robots_are_obeyed_under_our_own_name(site: HostileSite, bench: Bench) -> None:
    site.pages["/robots.txt"] = Answer(
        b"User-agent: HuiyingBot\nDisallow: /a/\n\nUser-agent: *\nAllow: /\n")
    site.pages["/list"] = site.list_of("/a/1001.html", "/b/1002.html")
    site.pages["/b/1002.html"] = article("南街停水三天", TEXT)
    assert crawl_list(site, bench).new == 1
    assert site.paths() == ["/list", "/b/1002.html"]


@pytest.mark.parametrize("robots", [Answer(status=500), Answer(status=503), Answer(status=429),
                                    Answer(hang_up=True)])
def test_P18_unreachable_robots_mean_wait_and_not_allow_all(
        robots: Answer, site: HostileSite, bench: Bench) -> None:
    site.pages["/robots.txt"] = robots
    site.pages["/list"] = site.list_of("/a/1001.html")
    report = crawl_list(site, bench)
    assert (report.status, site.paths()) == (RunStatus.WAITING, [])
    assert report.retry_at is not None


def test_P18_missing_robots_mean_no_rules(site: HostileSite, bench: Bench) -> None:
    del site.pages["/robots.txt"]
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = article("南街停水三天", TEXT)
    assert crawl_list(site, bench).new == 1


def test_P18_forbidden_means_stop(site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of(*(f"/a/{n}.html" for n in range(1000, 1030)))
    site.pages |= {f"/a/{n}.html": Answer(status=403) for n in range(1000, 1030)}
    assert crawl_list(site, bench).status is RunStatus.FAILED
    assert len(site.paths()) < 5


def test_P18_asked_to_wait_means_not_even_the_request_that_was_already_prepared(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of(*(f"/a/{n}.html" for n in range(1000, 1010)))
    site.pages |= {f"/a/{n}.html": Answer(status=429, headers={"Retry-After": "60"})
                   for n in range(1000, 1010)}
    report = crawl_list(site, bench)
    assert (report.status, len(site.paths())) == (RunStatus.WAITING, 2)


def test_P18_unreadable_robots_say_when_to_come_back(site: HostileSite, bench: Bench) -> None:
    site.pages["/robots.txt"] = Answer(status=503, headers={"Retry-After": "600"})
    report = crawl_list(site, bench)
    assert report.retry_at == bench.clock.now() + timedelta(seconds=600)


def test_P18_crawl_delay_longer_than_a_run_ends_it_after_one_page(
        site: HostileSite, bench: Bench) -> None:
    bench.settings = SETTINGS.model_copy(update={"run_timeout_seconds": 5})
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 1000\n")
    site.pages["/list"] = site.list_of("/a/1001.html")
    report = crawl_list(site, bench)
    assert (report.status, site.paths()) == (RunStatus.PARTIAL, ["/list"])
    assert report.retry_at == bench.clock.now() + timedelta(seconds=1000)


def test_P18_sources_of_one_site_are_visited_one_after_the_other() -> None:
    one, other, news = (source(url, id=name, local=False) for name, url in (
        ("one", "https://www.a.cn/x"), ("other", "http://b.cn/"), ("news", "http://a.cn/y")))
    assert by_site([one, other, news]) == [[one, news], [other]]


def test_P18_we_say_who_we_are_and_ask_one_page_at_a_time(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html")
    crawl_list(site, bench)
    assert {asked.headers["User-Agent"] for asked in site.asked} == {
        "HuiyingBot/0.1 (+mailto:press@example.org)"}
