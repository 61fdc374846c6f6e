"""Pages that their site takes away: believed at the second look, marked, never deleted by us."""

from datetime import timedelta

import pytest
from crawl_bench import START, Bench, source
from hostile_site import Answer, HostileSite, article

from config.running import SourceRow
from crawlers.reading import Draft, Fetched, PageKind, Reading
from crawlers.vanishing import is_gone, says_deleted

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修并公布恢复供水的时间。"
HOUR = timedelta(hours=1)
NOTICE = "<h1>提示信息</h1><p>抱歉，指定的主题不存在或已被删除或正在被审核</p>"


@pytest.fixture
def row(site: HostileSite, bench: Bench) -> SourceRow:
    """A source with one article, read once."""
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = article("南街停水三天无人管", TEXT)
    row = source(f"{site.base_url}/list", selectors={"body": "div.c"})
    bench.crawl(row)
    return row


@pytest.mark.parametrize(("status", "missed", "gone"), [
    (410, None, True), (None, None, True), (404, None, False), (404, START, True),
    (404, START + HOUR / 2, False), (200, START, True)])
def test_not_found_is_believed_at_the_second_look(
        status: int | None, missed: object, gone: bool) -> None:
    assert is_gone(status, missed, START + HOUR) is gone  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "deleted"), [
    (NOTICE, True), ("<p>该帖已被作者删除</p>", True), ("<p>此微博不存在</p>", True),
    (f"<p>{TEXT}</p>", False), ("<p>道路不存在隐患</p>", False)])
def test_a_page_may_say_itself_that_its_text_is_deleted(text: str, deleted: bool) -> None:
    page = Fetched(url="http://a.cn/1", kind=PageKind.ARTICLE, body=text.encode())
    assert says_deleted(page, Reading()) is deleted


def test_a_real_text_that_speaks_of_deletion_is_not_deleted() -> None:
    page = Fetched(url="http://a.cn/1", kind=PageKind.ARTICLE, body=NOTICE.encode())
    long = Draft(url="http://a.cn/1", title="一", text=NOTICE * 3)
    assert not says_deleted(page, Reading(drafts=(long,)))


@pytest.mark.parametrize("answer", [Answer(status=404), Answer(NOTICE.encode())])
def test_a_post_is_marked_after_two_looks_and_kept(
        site: HostileSite, bench: Bench, row: SourceRow, answer: Answer) -> None:
    site.pages["/a/1001.html"] = answer
    for gone in (None, START + HOUR):
        bench.clock.advance(hours=1)
        bench.crawl(row)
        post, = bench.posts()
        assert (post.gone_at, post.text) == (gone, TEXT)


def test_a_page_that_comes_back_is_unmarked(
        site: HostileSite, bench: Bench, row: SourceRow) -> None:
    there = site.pages["/a/1001.html"]
    site.pages["/a/1001.html"] = Answer(status=410)
    bench.clock.advance(hours=1)
    bench.crawl(row)
    assert bench.posts()[0].gone_at == START + HOUR
    site.pages["/a/1001.html"] = there
    bench.clock.advance(days=1)
    bench.crawl(row)
    assert bench.posts()[0].gone_at is None


def test_an_interface_that_is_missing_takes_no_post_away(
        site: HostileSite, bench: Bench, row: SourceRow) -> None:
    del site.pages["/list"]
    bench.clock.advance(hours=2)
    bench.crawl(row)
    assert bench.posts()[0].gone_at is None
