"""The queue of visits, runs and quarantine in a real file; one page is one transaction."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from crawl_bench import START, source
from sqlite_utils import Database

from config.database import migrate, open_database
from crawlers.posts import Post, TimePrecision
from crawlers.reading import Link, PageKind, Reject
from crawlers.revisit import due_again
from crawlers.store import posts_after
from crawlers.store_gone import GIVE_UP_AFTER
from crawlers.store_health import source_states
from crawlers.store_schema import MIGRATIONS
from crawlers.store_visits import (
    begin_run,
    done_visits,
    end_run,
    find_visit,
    known_addresses,
    last_run,
    quarantined,
    save_page,
    save_pages,
    sync_sources,
    waiting_visits,
)
from crawlers.visits import Ending, Outcome, RunStatus, StoredPage, Yield

POST = Post(id="p1", source="site", url="http://a.cn/1", title="一", text="甲", published_at=None,
            precision=TimePrecision.UNKNOWN, fetched_at=START)
PAGE = StoredPage(source="site", run=1, address="http://a.cn/", kind=PageKind.LIST,
                  outcome=Outcome.READ, fetched_at=START, status=200, etag='"1"', posts=(POST,),
                  links=(Link(url="http://a.cn/2", kind=PageKind.ARTICLE),), expected=1, filled=1)
ARTICLE = replace(PAGE, address="http://a.cn/2", kind=PageKind.ARTICLE, posts=(), links=())


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = open_database(tmp_path / "huiying.db")
    migrate(db, MIGRATIONS)
    sync_sources(db, [source("http://a.cn/", local=False)])
    begin_run(db, "site", START)
    yield db
    db.conn.close()


def test_a_list_page_commits_with_the_addresses_it_names(db: Database) -> None:
    save_page(db, PAGE)
    waiting, = waiting_visits(db, "site", 10, START)
    assert (waiting.address, waiting.pending) == ("http://a.cn/2", True)
    assert set(known_addresses(db, "site")) == {"http://a.cn/", "http://a.cn/2"}


def test_validators_survive_an_unchanged_answer(db: Database) -> None:
    save_page(db, PAGE)
    save_page(db, replace(PAGE, outcome=Outcome.UNCHANGED, etag="", status=304, posts=()))
    visit = find_visit(db, "site", "http://a.cn/")
    assert visit is not None and visit.etag == '"1"'


def test_a_failed_page_waits_for_its_next_try_and_is_given_up_at_last(db: Database) -> None:
    for _ in range(GIVE_UP_AFTER - 1):
        save_page(db, replace(ARTICLE, outcome=Outcome.FAILED))
        assert len(waiting_visits(db, "site", 10, START)) == 1
    save_page(db, replace(ARTICLE, outcome=Outcome.FAILED))
    assert waiting_visits(db, "site", 10, START) == ()


def test_a_page_that_is_gone_is_not_asked_again(db: Database) -> None:
    save_page(db, PAGE)
    save_page(db, replace(ARTICLE, outcome=Outcome.GONE, status=None))
    assert waiting_visits(db, "site", 10, START) == ()
    assert due_again(done_visits(db, "site", START - timedelta(days=1), 10), START) == ()


def test_a_refreshed_link_is_visited_again(db: Database) -> None:
    save_page(db, PAGE)
    save_page(db, ARTICLE)
    assert waiting_visits(db, "site", 10, START) == ()
    save_page(db, replace(PAGE, links=(replace(PAGE.links[0], refresh=True),)))
    assert len(waiting_visits(db, "site", 10, START)) == 1


def test_a_run_whose_process_died_is_named_so(db: Database) -> None:
    begin_run(db, "site", START + timedelta(hours=1))
    runs = db.execute("select status from run order by id").fetchall()
    assert runs == [("killed",), ("running",)]


def test_a_run_ends_with_its_counts(db: Database) -> None:
    save_page(db, PAGE)
    save_page(db, replace(ARTICLE, outcome=Outcome.UNCHANGED))
    end_run(db, 1, START, Ending(status=RunStatus.DONE))
    report = last_run(db, "site")
    assert report is not None
    assert (report.pages, report.new, report.unchanged) == (2, 1, 1)


def test_nothing_of_a_page_is_kept_when_one_part_cannot_be(db: Database) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        save_page(db, replace(PAGE, posts=(POST, replace(POST, id="p2", source="nobody"))))
    assert posts_after(db, 0, 10) == ()
    assert find_visit(db, "site", "http://a.cn/") is None


def test_the_same_reject_is_counted_and_not_repeated(db: Database) -> None:
    reject = Reject(url="http://a.cn/9", message="broken", evidence="<p>" * 5_000)
    for _ in range(3):
        save_page(db, replace(PAGE, rejects=(reject,)))
    kept, = quarantined(db, "site")
    assert len(kept.evidence) == 2_000
    assert db.execute("select count from quarantine").fetchone() == (3,)


def test_the_state_of_a_source_is_what_its_runs_and_posts_say(db: Database) -> None:
    save_page(db, PAGE)
    end_run(db, 1, START + timedelta(minutes=1), Ending(status=RunStatus.DONE))
    state, = source_states(db)
    assert (state.posts, state.waiting, state.yields) == (1, 1, (Yield(expected=1, filled=1),))
    assert state.last_success_at == START + timedelta(minutes=1)
    assert state.last_post_at == START


def test_a_source_that_left_the_configuration_is_switched_off(db: Database) -> None:
    sync_sources(db, [source("http://b.cn/", id="other", local=False)])
    assert {state.source: state.enabled for state in source_states(db)} == {
        "site": False, "other": True}


def test_pages_stored_together_keep_the_others_when_one_cannot_be(db: Database) -> None:
    bad = replace(PAGE, address="http://a.cn/bad", posts=(replace(POST, id="p2", source="no"),))
    with pytest.raises(Exception, match="FOREIGN KEY"):
        save_pages(db, (bad, PAGE))
    assert [post.id for _, post in posts_after(db, 0, 10)] == ["p1"]
    assert find_visit(db, "site", "http://a.cn/bad") is None


def test_a_list_page_that_was_passed_waits_no_more(db: Database) -> None:
    save_page(db, replace(PAGE, links=(Link(url="http://a.cn/l2", kind=PageKind.LIST),)))
    save_page(db, replace(PAGE, address="http://a.cn/l2", outcome=Outcome.PASSED, posts=(),
                          links=()))
    assert waiting_visits(db, "site", 10, START) == ()
    report = end_run(db, 1, START, Ending(status=RunStatus.DONE))
    assert report.pages == 1
