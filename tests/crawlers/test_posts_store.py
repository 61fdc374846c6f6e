"""Posts in a real file: new, same, changed; nothing doubled, nothing overwritten unseen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from config.database import migrate, open_database, transaction
from config.running import SourceRow
from crawlers.posts import Answer, Engagement, Post, TimePrecision, content_hash, post_id
from crawlers.store import Stored, posts_after, read_posts, save_post, versions
from crawlers.store_schema import MIGRATIONS
from crawlers.store_visits import sync_sources

NOW = datetime(2026, 6, 17, 1, 2, 3, tzinfo=UTC)
ROW = SourceRow.model_validate({
    "id": "forum", "name": "女皇故里论坛", "kind": "forum", "class": "public", "spider": "pages",
    "url": "http://127.0.0.1:8000/forum/", "local": True})
POST = Post(
    id=post_id("forum", "http://a.cn/1"), source="forum", url="http://a.cn/1", title="停水三天",
    text="东坝街道停水。", published_at=NOW, precision=TimePrecision.MINUTE, fetched_at=NOW,
    origin="广元日报", author_key="ab" * 10, message_type="投诉", problems=("x",),
    engagement=Engagement(read_at=NOW, likes=3), answer=Answer(text="已抢修", unit="区水利局"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "huiying.db")
    migrate(db, MIGRATIONS)
    sync_sources(db, [ROW])
    yield db
    db.conn.close()


def store(db: Database, post: Post) -> Stored:
    with transaction(db):
        return save_post(db, post)


def test_a_stored_post_reads_back_as_it_was(db: Database) -> None:
    assert store(db, POST) is Stored.NEW
    assert read_posts(db, [POST.id, "unknown"]) == (POST,)


def test_storing_the_same_post_again_changes_nothing(db: Database) -> None:
    store(db, POST)
    later = replace(POST, fetched_at=NOW + timedelta(hours=1))
    assert store(db, later) is Stored.SAME
    assert posts_after(db, 0, 10) == ((1, POST),)


def test_more_likes_are_counted_but_make_no_version(db: Database) -> None:
    store(db, POST)
    liked = replace(POST, engagement=Engagement(read_at=NOW + timedelta(hours=1), likes=9))
    assert store(db, liked) is Stored.SAME
    assert read_posts(db, [POST.id]) == (liked,)


def test_every_reading_of_the_counts_that_differs_is_kept(db: Database) -> None:
    for hour, rank in enumerate((7, 3, 3, 1)):
        at = NOW + timedelta(hours=hour)
        store(db, replace(POST, engagement=Engagement(read_at=at, rank=rank, heat=900)))
    ranks = db.conn.execute("select rank from v_post_counts order by read_at").fetchall()
    assert [rank for rank, in ranks] == [7, 3, 1]
    (post,) = read_posts(db, [POST.id])
    assert post.engagement is not None
    assert (post.engagement.rank, post.engagement.heat) == (1, 900)


def test_an_edited_post_keeps_its_old_version_and_comes_round_again(db: Database) -> None:
    store(db, POST)
    edited = replace(POST, text="东坝街道停水五天。", fetched_at=NOW + timedelta(hours=1))
    assert store(db, edited) is Stored.CHANGED
    assert [version.text for version in versions(db, POST.id)] == ["东坝街道停水。"]
    (revision, post), = posts_after(db, 1, 10)
    assert (revision, post.text, post.fetched_at) == (2, edited.text, NOW)


def test_a_new_answer_is_a_change(db: Database) -> None:
    store(db, replace(POST, answer=None))
    assert store(db, POST) is Stored.CHANGED
    assert content_hash(POST) != content_hash(replace(POST, answer=None))


def test_analysts_find_a_description_for_every_column_of_the_view(db: Database) -> None:
    store(db, POST)
    columns = {row[1] for row in db.conn.execute("pragma table_info(v_posts)")}
    described = {row[0] for row in db.conn.execute(
        "select column from view_description where view = 'v_posts'")}
    assert described == columns | {""}
    assert not {"author_key", "native_id"} & columns


def test_a_post_of_an_unknown_source_is_refused(db: Database) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        store(db, replace(POST, source="nobody"))
