"""P11 for evidence: row and bytes agree after a kill -9 at any line of keeping a page."""

import hashlib
import os
import signal
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from crawl_bench import START, source
from results import SAMPLE
from results import keep as keep_result

from config.database import migrate, open_database, transaction
from crawlers.copies import make_copy
from crawlers.evidence_store import Archive, keep_copies, prune
from crawlers.reading import Fetched, PageKind
from crawlers.store_schema import MIGRATIONS
from crawlers.store_visits import begin_run, save_page, sync_sources
from crawlers.visits import Outcome, StoredPage
from crawlers.warc import Place, read_record

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")


def keep(folder: Path, *numbers: int) -> None:
    """Store these pages, each in its transaction."""
    db = open_database(folder / "huiying.db")
    archive = Archive(folder=folder / "evidence", limit_bytes=2**30)
    for number in numbers:
        url = f"http://a.cn/{number}"
        page = StoredPage(source="site", run=1, address=url, kind=PageKind.ARTICLE, status=200,
                          outcome=Outcome.READ, fetched_at=START)
        fetched = Fetched(url=url, kind=PageKind.ARTICLE, body=f"<p>第{number}页</p>".encode())
        with transaction(db):
            save_page(db, page)
            copy = make_copy(fetched, START, (), source(url).selectors, ())
            keep_copies(db, archive, [(page, copy)])
    db.conn.close()


def prune_all(folder: Path) -> None:
    db = open_database(folder / "huiying.db")
    prune(db, Archive(folder=folder / "evidence", limit_bytes=2**30),
          START + timedelta(days=100), 90)
    db.conn.close()


def prepared(folder: Path) -> Path:
    folder.mkdir()
    db = open_database(folder / "huiying.db")
    migrate(db, MIGRATIONS)
    sync_sources(db, [source("http://a.cn/", local=False)])
    begin_run(db, "site", START)
    db.conn.close()
    keep(folder, 1)
    return folder


def die_at(point: int, act: Any, *arguments: Any) -> bool:
    """Do it in a forked process that is killed at its `point`-th line; True if it was."""
    process = os.fork()
    if process == 0:
        count = 0

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            nonlocal count
            name = frame.f_code.co_filename
            if "crawlers" in name or "database" in name or "warcio" in name:
                count += event == "line"
                if count == point:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        act(*arguments)
        sys.settrace(None)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def agreeing(folder: Path) -> int:
    """Rows whose bytes are there and are what the row says; fails on any that is not."""
    with sqlite3.connect(folder / "huiying.db") as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        found = db.execute("select redacted, warc, offset, length from evidence").fetchall()
    for digest, warc, offset, length in found:
        body = read_record(folder / "evidence", Place(warc=warc, offset=offset, length=length))
        assert hashlib.sha256(body).hexdigest() == digest
    return len(found)


@pytest.mark.parametrize("step", [23, pytest.param(7 if SAMPLE else 1, marks=[
    pytest.mark.proof, pytest.mark.timeout(3600)])])
def test_P11_row_and_bytes_agree_after_a_kill_at_any_line(step: int, tmp_path: Path) -> None:
    killed, cut = 0, 0
    for point in range(1, 5_000, step):
        folder = prepared(tmp_path / str(point))
        if not die_at(point, keep, folder, 2):
            break
        killed += 1
        before = agreeing(folder)
        size = (folder / "evidence" / "2026-06-17.warc.gz").stat().st_size
        keep(folder, 3, 2)
        assert before in (1, 2) and agreeing(folder) == 3
        with sqlite3.connect(folder / "huiying.db") as db:
            end, ours = db.execute(
                "select max(offset + length), max(iif(address like '%/1', length, 0)) "
                "from evidence").fetchone()
        assert (folder / "evidence" / "2026-06-17.warc.gz").stat().st_size == end
        cut += before == 1 and size > ours
    assert killed > 5 and cut > 0
    if step == 1:
        keep_result("evidence_kills", {"killed_at_lines": killed, "half_written_and_cut": cut,
                                       "rows_without_their_bytes": 0})


def test_P11_a_pruning_that_is_killed_is_finished_by_the_next(tmp_path: Path) -> None:
    killed = 0
    for point in range(1, 2_000, 9):
        folder = prepared(tmp_path / str(point))
        if not die_at(point, prune_all, folder):
            break
        killed += 1
        prune_all(folder)
        with sqlite3.connect(folder / "huiying.db") as db:
            assert db.execute("select count(*) from evidence").fetchone()[0] == 0
        assert not list((folder / "evidence").iterdir())
    assert killed > 3
