"""P13–P15, P18 over real sockets: bombs, drips, redirects and robots cost one source, bounded."""

import os
import signal
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from crawl_bench import SETTINGS, Bench, source
from hostile_site import Answer, HostileSite, article, hostile_site

from crawlers.visits import RunReport, RunStatus

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
MIB = 1024 * 1024


def peak_of_children() -> int:
    """The highest memory, in KiB, that a crawling child of this process has reached so far.

    Not `RUSAGE_CHILDREN`: that also counts every other child this test run ever had.
    """
    peaks = [0]
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"crawlers.child" in (folder / "cmdline").read_bytes():
                status = (folder / "status").read_text()
                peaks += [int(line.split()[1]) for line in status.splitlines()
                          if line.startswith("VmHWM")]
    return max(peaks)


@contextmanager
def at_most(seconds: float, megabytes: int) -> Iterator[None]:
    """What is inside may take this long, and its crawling child this much memory."""
    began, over, peak = time.monotonic(), Event(), [0]

    def look() -> None:
        while not over.wait(0.02):
            peak[0] = max(peak[0], peak_of_children())

    watcher = Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
    assert time.monotonic() - began < seconds
    assert 0 < peak[0] < megabytes * 1024


def crawl_list(site: HostileSite, bench: Bench, **changes: object) -> RunReport:
    report, = bench.crawl(source(f"{site.base_url}/list", selectors={"body": "div.c"}, **changes))
    return report


def gzip_bomb(megabytes: int) -> bytes:
    """That many megabytes of blanks, without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(b" " * MIB) for _ in range(megabytes)) + packer.flush()


def bombs() -> dict[str, Answer]:
    return {
        "gzip bomb": Answer(gzip_bomb(400), headers={"Content-Encoding": "gzip"}),
        "endless body": Answer(b"<p>x</p>" * 1000, endless=True),
        "too large": Answer(b"a" * (9 * MIB)),
        "deeply nested": Answer(b"<div>" * 200_000 + b"x"),
        "many links": Answer(b"".join(b'<a href="/a/%d.html">some title text</a>' % n
                                      for n in range(100_000))),
        "hang up": Answer(hang_up=True),
        "nul bytes": Answer(b"\0" * 1000),
        "not what it says": Answer(b"\xff\xd8\xff\xe0JFIF" * 100, content_type="text/html"),
    }


BOMBS = bombs()


@pytest.mark.parametrize("name", BOMBS)
def test_P13_a_hostile_page_costs_little_and_hides_no_other(
        name: str, site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html", "/a/1002.html")
    site.pages["/a/1001.html"] = BOMBS[name]
    site.pages["/a/1002.html"] = article("南街停水三天", TEXT)
    with at_most(seconds=30, megabytes=300):
        report = crawl_list(site, bench)
    assert report.status is RunStatus.DONE
    assert [post.title for post in bench.posts() if post.text == TEXT] == ["南街停水三天"]


@pytest.mark.parametrize("name", BOMBS)
def test_P13_a_hostile_entry_page_ends_in_a_report(
        name: str, site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = BOMBS[name]
    with at_most(seconds=30, megabytes=300):
        report = crawl_list(site, replace_limit(bench))
    assert report.status in (RunStatus.FAILED, RunStatus.DONE, RunStatus.PARTIAL)
    assert not bench.posts()


def replace_limit(bench: Bench) -> Bench:
    """The same bench with short runs."""
    bench.settings = SETTINGS.model_copy(update={"run_timeout_seconds": 8})
    return bench


def test_P13_one_byte_a_second_does_not_hold_a_run(site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = Answer(b"<p>" * 1000, drip=0.5)
    bench.settings = SETTINGS.model_copy(update={"run_timeout_seconds": 24})
    with at_most(seconds=40, megabytes=300):
        report = crawl_list(site, bench)
    assert (report.status, "Timeout" in report.message) == (RunStatus.FAILED, True)


def freeze_child() -> None:
    """Stop the crawling child of this process, as a hang in foreign C code would."""
    tasks = Path(f"/proc/{os.getpid()}/task")
    while not (found := [int(pid) for task in tasks.iterdir()
                         for pid in (task / "children").read_text().split()]):
        time.sleep(0.05)
    os.kill(found[0], signal.SIGSTOP)


def test_P13_a_child_that_hangs_is_killed_with_its_group(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = Answer(b"<p>" * 1000, drip=0.5)
    Thread(target=freeze_child).start()
    with at_most(seconds=20, megabytes=300):
        report = crawl_list(site, replace_limit(bench))
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


def test_P18_we_say_who_we_are_and_ask_one_page_at_a_time(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html")
    crawl_list(site, bench)
    assert {asked.headers["User-Agent"] for asked in site.asked} == {
        "HuiyingBot/0.1 (+mailto:press@example.org)"}
