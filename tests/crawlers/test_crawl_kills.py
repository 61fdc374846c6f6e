"""P11: no post is lost or doubled by kill -9 at any moment of a crawl or of a page's storing."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from crawl_bench import START, source
from hostile_site import HostileSite, article
from results import SAMPLE
from sqlite_utils import Database

from config.database import migrate, open_database
from crawlers.posts import Post, TimePrecision, post_id
from crawlers.reading import Link, PageKind, Reject
from crawlers.store_schema import MIGRATIONS
from crawlers.store_visits import begin_run, save_page, sync_sources
from crawlers.visits import Outcome, StoredPage

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
ROOT = Path(__file__).parent.parent.parent
PAGES, PER_PAGE = 3, 6
TABLES = ("post", "post_version", "visit", "quarantine")


def publish(site: HostileSite) -> set[str]:
    """A site of list pages and articles with validators; returns the titles."""
    titles = set()
    for page in range(PAGES):
        paths = [f"/a/{page}{n:03}.html" for n in range(PER_PAGE)]
        more = f"/list{page + 1}" if page + 1 < PAGES else ""
        site.pages[f"/list{page}"] = site.list_of(*paths, more=more)
        for path in paths:
            titles.add(f"帖子{path}的标题")
            site.pages[path] = article(f"帖子{path}的标题", f"{path}处路灯坏了半个月没人修。")
    site.pages = {path: replace(page, headers={"ETag": f'"{path}"'})
                  for path, page in site.pages.items()}
    return titles


def crawling(folder: Path, site: HostileSite) -> "subprocess.Popen[bytes]":
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    return subprocess.Popen([sys.executable, "-m", "crawl_once", str(folder),
                             f"{site.base_url}/list0"], env=environment)


def killed_crawls(folder: Path, site: HostileSite, kills: int, seed: int) -> int:
    """Kill crawls at random moments, then let one end; returns how many were hit alive."""
    chance, hit = random.Random(seed), 0  # noqa: S311 - a reproducible choice, no secret
    for _ in range(kills):
        process = crawling(folder, site)
        time.sleep(chance.uniform(0.6, 2.6))
        hit += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
    for _ in range(3):  # a visit that a kill interrupted may still count as a failed one
        process = crawling(folder, site)
        assert process.wait(60) == 0
    return hit


def stored_titles(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "huiying.db") as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        return [row[0] for row in db.execute("select title from post")]


@pytest.mark.parametrize("kills", [6, pytest.param(12 if SAMPLE else 200, marks=[
    pytest.mark.proof, pytest.mark.timeout(3600)])])
def test_P11_kills_during_a_crawl_lose_and_double_nothing(
        kills: int, site: HostileSite, tmp_path: Path) -> None:
    titles = publish(site)
    hit = killed_crawls(tmp_path, site, kills, seed=kills)
    assert hit > 0
    assert sorted(stored_titles(tmp_path)) == sorted(titles)


def test_a_killed_crawl_leaves_no_child_that_goes_on_asking(
        site: HostileSite, tmp_path: Path) -> None:
    publish(site)
    site.pages["/a/0000.html"] = replace(site.pages["/a/0000.html"], drip=0.05)
    process = crawling(tmp_path, site)
    while "/a/0000.html" not in site.paths():
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.5)
    asked = len(site.asked)
    time.sleep(1.5)
    assert len(site.asked) == asked


POST = Post(id=post_id("site", "http://a.cn/1"), source="site", url="http://a.cn/1", title="一",
            text="甲", published_at=START, precision=TimePrecision.MINUTE, fetched_at=START)
FIRST = StoredPage(
    source="site", run=1, address="http://a.cn/list", kind=PageKind.LIST, outcome=Outcome.READ,
    fetched_at=START, status=200, etag='"1"', posts=(POST,), expected=3, filled=3,
    links=(Link(url="http://a.cn/2", kind=PageKind.ARTICLE),),
    rejects=(Reject(url="http://a.cn/3", message="broken"),))
EDITED = replace(FIRST, etag='"2"', posts=(replace(POST, text="乙"), replace(
    POST, id=post_id("site", "http://a.cn/4"), url="http://a.cn/4")))


def prepared(file: Path) -> Path:
    db = open_database(file)
    migrate(db, MIGRATIONS)
    sync_sources(db, [source("http://a.cn/", local=False)])
    begin_run(db, "site", START)
    save_page(db, FIRST)
    db.conn.close()
    return file


def content(file: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(file) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        return {table: db.execute(f"select * from {table}").fetchall() for table in TABLES}  # noqa: S608


def die_at(file: Path, point: int, store: Callable[..., object] = save_page) -> bool:
    """Store EDITED in a forked process that is killed at its `point`-th line; True if it was."""
    process = os.fork()
    if process == 0:
        db = open_database(file)
        count = 0

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal count
            if "crawlers" in frame.f_code.co_filename or "database" in frame.f_code.co_filename:
                count += event == "line"
                if count == point:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        store(db, EDITED)
        sys.settrace(None)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def points(step: int) -> Iterator[int]:
    return iter(range(1, 2_000, step))


@pytest.mark.parametrize("step", [11, pytest.param(5 if SAMPLE else 1, marks=pytest.mark.proof)])
def test_P11_a_page_killed_at_any_line_is_stored_whole_or_not_at_all(
        step: int, tmp_path: Path) -> None:
    whole = prepared(tmp_path / "whole.db")
    before = content(whole)
    assert not die_at(whole, 10**9)
    after = content(whole)
    killed = 0
    for point in points(step):
        file = prepared(tmp_path / f"{point}.db")
        if not die_at(file, point):
            break
        killed += 1
        assert content(file) in (before, after)
        assert not die_at(file, 10**9)
        assert content(file)["post"] == after["post"]
        file.unlink()
    assert killed > 5


def validators_first(db: Database, page: StoredPage) -> None:
    """The broken twin: the cursor commits before the posts do."""
    save_page(db, replace(page, posts=(), links=(), rejects=()))
    save_page(db, page)


def test_P11_the_harness_catches_a_cursor_outside_the_transaction(tmp_path: Path) -> None:
    whole = prepared(tmp_path / "whole.db")
    before = content(whole)
    assert not die_at(whole, 10**9, validators_first)
    after, caught = content(whole), 0
    for point in points(9):
        file = prepared(tmp_path / f"{point}.db")
        if not die_at(file, point, validators_first):
            break
        caught += content(file) not in (before, after)
    assert caught
