"""Whole crawls over real HTTP into a real file: what is stored, asked again, and never stored."""

from dataclasses import replace

import pytest
from crawl_bench import Bench, source
from disk import every_byte
from hostile_site import Answer, HostileSite, article

from crawlers.sample.site import SampleSite, load_day, sources
from crawlers.store import versions
from crawlers.visits import RunStatus

BODY = {"body": "div.c"}
TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修并公布恢复供水的时间。"


def two_articles(site: HostileSite) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html", "/a/1002.html")
    site.pages["/a/1001.html"] = article("南街停水三天无人管", TEXT)
    site.pages["/a/1002.html"] = article("北街路灯坏了半个月", TEXT.replace("停水", "黑灯"))


def test_a_list_page_leads_to_posts_with_title_text_and_time(
        site: HostileSite, bench: Bench) -> None:
    two_articles(site)
    report, = bench.crawl(source(f"{site.base_url}/list", selectors=BODY))
    assert (report.status, report.pages, report.new) == (RunStatus.DONE, 3, 2)
    post = next(post for post in bench.posts() if "停水" in post.title)
    assert (post.title, post.text, post.precision) == ("南街停水三天无人管", TEXT, "minute")
    assert post.published_at is not None and post.published_at.hour == 0  # 08:30 in Beijing


def test_crawling_again_stores_nothing_new(site: HostileSite, bench: Bench) -> None:
    two_articles(site)
    row = source(f"{site.base_url}/list", selectors=BODY)
    bench.crawl(row)
    before = bench.posts()
    report, = bench.crawl(row)
    assert (report.status, report.new, report.changed) == (RunStatus.DONE, 0, 0)
    assert bench.posts() == before


def test_an_edited_page_becomes_a_version(site: HostileSite, bench: Bench) -> None:
    two_articles(site)
    row = source(f"{site.base_url}/list", selectors=BODY)
    bench.crawl(row)
    site.pages["/a/1001.html"] = article("南街停水三天无人管", TEXT + "（已更正）")
    bench.clock.advance(hours=1)
    report, = bench.crawl(row)
    changed = next(post for post in bench.posts() if "更正" in post.text)
    assert report.changed == 1
    assert [version.text for version in versions(bench.db, changed.id)] == [TEXT]


def test_unchanged_pages_are_asked_with_their_validators(
        site: HostileSite, bench: Bench) -> None:
    two_articles(site)
    site.pages = {path: replace(page, headers={"ETag": f'"{path}"'})
                  for path, page in site.pages.items()}
    row = source(f"{site.base_url}/list", selectors=BODY)
    bench.crawl(row)
    report, = bench.crawl(row)
    assert (report.unchanged, report.pages) == (3, 3)


def test_next_pages_are_followed_until_nothing_is_new(site: HostileSite, bench: Bench) -> None:
    for page in range(1, 5):
        paths = [f"/a/{page}00{n}.html" for n in range(3)]
        site.pages[f"/list{page}"] = site.list_of(*paths, more=f"/list{page + 1}")
        site.pages |= {path: article(f"第{path}号帖子的标题", TEXT) for path in paths}
    site.pages["/list5"] = site.list_of("/a/1000.html")
    row = source(f"{site.base_url}/list1")
    assert bench.crawl(row)[0].new == 12
    site.asked.clear()
    bench.crawl(row)
    assert [path for path in site.paths() if path.startswith("/list")] == ["/list1"]


def test_a_page_that_disappears_is_not_asked_a_third_time(
        site: HostileSite, bench: Bench) -> None:
    two_articles(site)
    row = source(f"{site.base_url}/list", selectors=BODY)
    del site.pages["/a/1002.html"]
    bench.crawl(row)
    site.asked.clear()
    bench.crawl(row)
    assert "/a/1002.html" not in site.paths()


def test_gb18030_that_calls_itself_utf8_is_read(site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html")
    page = article("堃哥反映㙍村道路塌陷", TEXT)
    site.pages["/a/1001.html"] = replace(page, body=page.body.decode().encode("gb18030"))
    bench.crawl(source(f"{site.base_url}/list", selectors=BODY))
    assert bench.posts()[0].title == "堃哥反映㙍村道路塌陷"


def test_author_names_and_personal_numbers_reach_no_byte_of_the_file(
        site: HostileSite, bench: Bench) -> None:
    page = (f'<meta name="author" content="嘉陵江边早起的鱼"><h1>停水投诉帖子</h1>'
            f'<b class="author">嘉陵江边早起的鱼</b><p>作者：嘉陵江边早起的鱼</p><div class="c">'
            f'<p>{TEXT}我的电话13812345678，身份证510802199001011234。</p></div>')
    site.pages["/list"] = site.list_of("/a/1001.html", "/a/1002.html")
    site.pages["/a/1001.html"] = Answer(page.encode())
    site.pages["/a/1002.html"] = Answer(
        f'<title>路灯坏了</title><b class="author">嘉陵江边早起的鱼</b><p>{TEXT}</p>'.encode())
    bench.crawl(source(f"{site.base_url}/list", selectors={"body": "div.c", "title": "h1"}))
    assert any(post.author_key for post in bench.posts())
    bench.close()
    stored = every_byte(bench.folder)
    for secret in ("嘉陵江边早起的鱼", "13812345678", "199001011234"):
        assert secret.encode() not in stored


def test_one_failing_source_stops_no_other(site: HostileSite, bench: Bench) -> None:
    two_articles(site)
    reports = bench.crawl(source(f"{site.base_url}/missing", id="broken"),
                          source("http://127.0.0.1:9/", id="closed"),
                          source(f"{site.base_url}/list", id="fine"))
    assert [report.status for report in reports][1:] == [RunStatus.WAITING, RunStatus.DONE]
    assert (reports[0].status, reports[0].message) == (RunStatus.FAILED, "status 404")
    assert len(bench.posts()) == 2


def test_what_cannot_be_read_is_quarantined_with_its_shape_only(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/feed"] = Answer(b'{"users": [{"screen_name": "wang5", "text": "abc"}]}')
    report, = bench.crawl(source(f"{site.base_url}/feed", spider="feed"))
    reject, = bench.rejects()
    assert report.rejected == 1 and "unknown JSON shape" in reject.message
    assert "wang5" not in reject.evidence and "screen_name" in reject.evidence


def test_the_sample_day_is_crawled_whole_from_all_seven_sources(bench: Bench) -> None:
    day = load_day()
    bench.clock.moment = day[-1].at
    with SampleSite(lambda: day[-1].at) as sample:
        reports = bench.crawl(*sources(sample.base_url))
    assert {report.status for report in reports} == {RunStatus.DONE}
    posts = bench.posts()
    assert len(posts) == len(day)
    assert sorted(p.published_at for p in posts if p.published_at) == sorted(p.at for p in day)
    assert sum(p.answer is not None for p in posts) == sum(
        p.answer is not None and p.answer.at <= day[-1].at for p in day)


@pytest.mark.parametrize("status", [429, 503])
def test_a_source_that_asks_for_time_gets_it(
        site: HostileSite, bench: Bench, status: int) -> None:
    site.pages["/list"] = Answer(status=status, headers={"Retry-After": "600"})
    row = source(f"{site.base_url}/list", selectors=BODY)
    report, = bench.crawl(row)
    assert report.status is RunStatus.WAITING
    asked = len(site.asked)
    bench.clock.advance(minutes=9)
    bench.crawl(row)
    assert len(site.asked) == asked
    bench.clock.advance(minutes=2)
    bench.crawl(row)
    assert len(site.asked) > asked
