"""Judgements in a real file: what waits, what is kept, what a kill or an edit changes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from doubles import FakeClock
from sqlite_utils import Database

from config.clock import SystemClock
from config.configuration import Configuration
from config.database import migrate, open_database, transaction
from config.running import SourceRow
from crawlers.posts import Post, TimePrecision, post_id
from crawlers.store import save_post
from crawlers.store_schema import MIGRATIONS as POSTS
from crawlers.store_visits import sync_sources
from nlp.judge import Judge
from nlp.judgements import Judgement
from nlp.modelfile import load
from nlp.pending import judge_pending
from nlp.store import MIGRATIONS, judged_after, read_judgements, unjudged, waiting
from nlp.texts import Text

NOW = datetime(2026, 6, 17, 1, 2, 3, tzinfo=UTC)
SOURCE = SourceRow.model_validate({
    "id": "forum", "name": "女皇故里论坛", "kind": "forum", "class": "public", "spider": "pages",
    "url": "http://127.0.0.1:8000/", "local": True})


def post(number: int, text: str = "宝轮镇清江路一居民楼起火，3人死亡。") -> Post:
    return Post(id=post_id("forum", str(number)), source="forum", url=f"http://a.cn/{number}",
                title=f"第{number}帖", text=text, published_at=NOW, fetched_at=NOW,
                precision=TimePrecision.MINUTE)


def fill(db: Database, *posts: Post) -> None:
    with transaction(db):
        for one in posts:
            save_post(db, one)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    db = open_database(tmp_path / "huiying.db")
    migrate(db, POSTS, MIGRATIONS)
    sync_sources(db, [SOURCE])
    fill(db, *(post(number) for number in range(1, 8)))
    db.conn.close()
    return tmp_path / "huiying.db"


@pytest.fixture
def db(file: Path) -> Iterator[Database]:
    opened = open_database(file)
    yield opened
    opened.conn.close()


@pytest.fixture(scope="module")
def judge(configuration: Configuration) -> Judge:
    return Judge(configuration, load())


class Picky(Judge):
    """Really judges, but cannot digest one post."""

    def judge(self, texts: list[Text]) -> list[Judgement]:  # type: ignore[override]
        if any("第3帖" in text.title for text in texts):
            raise RuntimeError("digestion failed")
        return super().judge(texts)


def test_everything_that_waits_is_judged_once(db: Database, judge: Judge) -> None:
    outcome = judge_pending(db, judge, SystemClock(), batch=3)
    assert (outcome.judged, outcome.failed, outcome.incidents) == (7, 0, 7)
    assert judge_pending(db, judge, SystemClock(), batch=3).judged == 0
    assert waiting(db) == (0, None)


def test_the_stored_judgement_is_the_judgement(db: Database, judge: Judge) -> None:
    judge_pending(db, judge, SystemClock(), batch=100)
    said = judge.judge([unread.text for unread in (*unjudged(db, 9),)] or [
        Text(id=post(1).id, title="第1帖", text=post(1).text, source_class="public")])[0]
    assert read_judgements(db, [post(1).id, "unknown"])[post(1).id].to_json() == said.to_json()


def test_an_edited_post_waits_again_and_its_answer_is_replaced(db: Database, judge: Judge) -> None:
    judge_pending(db, judge, SystemClock(), batch=100)
    fill(db, replace(post(2), text="办事窗口态度很好，点个赞。"))
    assert [waits.text.text for waits in unjudged(db, 9)] == ["办事窗口态度很好，点个赞。"]
    judge_pending(db, judge, SystemClock(), batch=100)
    assert not read_judgements(db, [post(2).id])[post(2).id].incident.label
    assert judged_after(db, 7, 9)[0].post.id == post(2).id


def test_a_post_judged_without_a_model_waits_until_there_is_one(
        db: Database, judge: Judge, configuration: Configuration) -> None:
    judge_pending(db, Judge(configuration, None), SystemClock(), batch=100)
    assert waiting(db)[0] == 0
    assert waiting(db, model=judge.model_version)[0] == 7
    assert judge_pending(db, judge, SystemClock(), batch=100).judged == 7


class Slow(Judge):
    """Really judges, and takes forty minutes for each batch."""

    clock: FakeClock

    def judge(self, texts: Sequence[Text]) -> list[Judgement]:
        self.clock.advance(minutes=40)
        return super().judge(texts)


def test_P24_a_slow_judge_stops_at_its_limit_and_what_is_left_still_waits(
        db: Database, configuration: Configuration) -> None:
    slow = Slow(configuration, load())
    slow.clock = FakeClock(NOW)
    outcome = judge_pending(db, slow, slow.clock, batch=2, limit=timedelta(hours=1))
    assert (outcome.judged, outcome.stopped) == (4, True)
    assert waiting(db) == (3, NOW)
    again = judge_pending(db, slow, slow.clock, batch=2, limit=timedelta(hours=9))
    assert (again.judged, again.stopped) == (3, False)


def test_one_post_that_cannot_be_judged_stops_nobody(db: Database,
                                                     configuration: Configuration) -> None:
    picky = Picky(configuration, load())
    outcome = judge_pending(db, picky, SystemClock(), batch=100)
    assert (outcome.judged, outcome.failed) == (6, 1)
    assert db.execute("select message from unjudgeable").fetchone()[0] == \
        "RuntimeError: digestion failed"
    assert judge_pending(db, picky, SystemClock(), batch=100).failed == 0


def test_the_oldest_waiting_post_is_counted_and_dated(db: Database) -> None:
    assert waiting(db) == (7, NOW)


def test_judgements_come_in_the_order_they_were_made(db: Database, judge: Judge) -> None:
    judge_pending(db, judge, SystemClock(), batch=2)
    first = judged_after(db, 0, 4)
    rest = judged_after(db, first[-1].revision, 9)
    assert [judged.revision for judged in (*first, *rest)] == list(range(1, 8))


def test_the_view_shows_every_judgement_with_described_columns(db: Database, judge: Judge) -> None:
    judge_pending(db, judge, SystemClock(), batch=100)
    columns = {row[1] for row in db.execute("pragma table_info(v_judgements)")}
    described = {row[0] for row in db.execute(
        "select column from view_description where view = 'v_judgements'")}
    assert columns | {""} == described
    assert db.execute("select count(*) from v_judgements where incident = 1").fetchone()[0] == 7


KILLED = """
import sys
from config.clock import SystemClock
from config.database import open_database
from config.loader import load as configure
from nlp.judge import Judge
from nlp.modelfile import load
from nlp.pending import judge_pending
judge = Judge(configure()[0], load())
def tell(count):
    print(count, flush=True)
    sys.stdin.read(1)
judge_pending(open_database(sys.argv[1]), judge, SystemClock(), batch=2, progress=tell)
"""


def test_a_killed_run_keeps_its_batches_and_the_next_run_does_the_rest(file: Path, db: Database,
                                                                       judge: Judge) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(file)], text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdin is not None
    with child.stdout, child.stdin:
        assert child.stdout.readline() == "2\n"
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert waiting(db)[0] == 5
    assert judge_pending(db, judge, SystemClock(), batch=2).judged == 5
