"""The sample day and its site, met as a crawler meets them: over HTTP."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

import pytest
from parsel import Selector, SelectorList

import crawlers.sample
from config.running import SourceRow
from crawlers.sample.site import SamplePost, SampleSite, load_day, sources

EVENING = datetime.fromisoformat("2026-06-17T23:59:00+08:00")
MORNING = datetime.fromisoformat("2026-06-17T09:00:00+08:00")
DAY = load_day()
KEYS = ("gov", "square", "paper", "forum", "town", "board", "mailbox")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with SampleSite(lambda: EVENING) as site:
        yield site.base_url


def get(url: str, headers: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    with urlopen(Request(url, headers=headers or {}), timeout=10) as response:
        return response, response.read()


def status(url: str, headers: dict[str, str] | None = None) -> int:
    try:
        return get(url, headers)[0].status
    except HTTPError as error:
        error.close()
        return error.code


def text_of(found: SelectorList[Selector]) -> str:
    lines = found.xpath("./p") or found
    return "\n".join(line.xpath("string()").get("") for line in lines)


def links(source: SourceRow, url: str) -> list[str]:
    """Every thread address of a list, following its next link."""
    body = get(url)[1]
    if source.form == "sitemap":
        return re.findall("<loc>(.+?)</loc>", body.decode())
    page = Selector(body.decode("gb18030" if "paper" in url else "utf-8"))
    found = [urljoin(url, a.attrib["href"]) for a in page.css(source.selectors.list)]
    more = page.css(source.selectors.next or "no-such-element").attrib.get("href")
    return found + (links(source, urljoin(url, more)) if more else [])


def pages_read(source: SourceRow) -> set[tuple[str, ...]]:
    css = source.selectors
    codec = "gb18030" if "paper" in source.url else "utf-8"
    read: set[tuple[str, ...]] = set()
    for url in links(source, source.url):
        page = Selector(get(url)[1].decode(codec))
        when = re.sub("[年月]", "-", page.css(css.time).xpath("string()").get("")).replace(
            "日", ""
        )
        title = page.css(css.title).xpath("string()").get("")
        read.add((title, text_of(page.css(css.body)), when[:16]))
    return read


def mailbox_read(source: SourceRow) -> set[tuple[str, ...]]:
    read: set[tuple[str, ...]] = set()
    url: str | None = source.url
    while url:
        answer = json.loads(get(url)[1])
        for item in answer["data"]["items"]:
            read.add((item["title"], item["content"], item["created"][:16]))
        url = answer["next"] and urljoin(url, answer["next"])
    return read


def gov_read(source: SourceRow) -> set[tuple[str, ...]]:
    items = ET.fromstring(get(source.url)[1]).iter("item")  # noqa: S314  our own page
    return {
        (
            item.findtext("title", ""),
            item.findtext("description", ""),
            f"{parsedate_to_datetime(item.findtext('pubDate', '')):%Y-%m-%d %H:%M}",
        )
        for item in items
    }


def square_read(source: SourceRow) -> set[tuple[str, ...]]:
    items = json.loads(get(source.url)[1])["items"]
    return {("", i["content_text"], i["date_published"][:16].replace("T", " ")) for i in items}


READERS: dict[str, Callable[[SourceRow], set[tuple[str, ...]]]] = {
    "gov": gov_read,
    "square": square_read,
    "mailbox": mailbox_read,
}


def written(key: str) -> set[tuple[str, ...]]:
    own = [post for post in DAY if post.source == f"sample-{key}"]
    return {(post.title, post.text, f"{post.at:%Y-%m-%d %H:%M}") for post in own}


def stories() -> Counter[str]:
    return Counter(post.expect.story for post in DAY if post.expect.story)


def of_story(story: str) -> list[SamplePost]:
    return [post for post in DAY if post.expect.story == story]


@pytest.mark.parametrize("key", KEYS)
def test_every_post_of_a_source_is_read_back_unchanged_through_its_selectors(
    base: str, key: str
) -> None:
    source = next(source for source in sources(base) if source.id == f"sample-{key}")
    assert READERS.get(key, pages_read)(source) == written(key)


def test_the_day_is_one_day_of_many_posts_in_order() -> None:
    assert len(DAY) >= 320
    assert {f"{post.at:%Y-%m-%d %z}" for post in DAY} == {"2026-06-17 +0800"}
    assert [post.n for post in DAY] == list(range(1, len(DAY) + 1))
    assert list(DAY) == sorted(DAY, key=lambda post: (post.at, post.n))
    assert all(post.text.strip() and post.author for post in DAY)


def test_the_day_covers_seven_sources_three_spiders_and_three_classes(base: str) -> None:
    declared = sources(base)
    assert {source.id for source in declared} == {post.source for post in DAY}
    assert {source.spider for source in declared} == {"feed", "pages", "messages"}
    assert {source.class_ for source in declared} == {"official", "media", "public"}
    assert min(Counter(post.source for post in DAY).values()) >= 15


def test_the_day_holds_two_emergencies_whose_official_figures_rise() -> None:
    for story, last in (("crash-baolun", "较大"), ("slide-rongshan", "重大")):
        posts = of_story(story)
        official = [p.expect.level for p in posts if p.source == "sample-gov" and p.expect.level]
        assert len(posts) >= 15 and len({post.source for post in posts}) >= 5
        assert posts[0].expect.level is None and posts[0].expect.incident
        assert official[0] != last and official[-1] == last


def test_the_day_holds_a_concern_without_an_emergency() -> None:
    posts = of_story("school-zone")
    assert len(posts) >= 12 and len({post.source for post in posts}) >= 4
    assert not any(post.expect.incident for post in posts)


def test_the_day_holds_a_drill_a_rumour_its_denial_and_other_places() -> None:
    statuses = Counter(post.expect.status for post in DAY)
    rumour = {post.expect.status for post in of_story("rumor-dam")}
    assert {"drill", "past", "fiction", "notice", "question", "negated", "elsewhere"} <= set(
        statuses
    )
    assert rumour == {"question", "negated"}
    assert Counter(post.expect.place for post in DAY)["elsewhere"] >= 10
    assert stories()["drill-dashi"] >= 3


def test_the_day_holds_copies_and_personal_numbers_to_mask() -> None:
    texts = [post.text for post in DAY]
    assert len(texts) - len(set(texts)) >= 3
    assert any(re.search(r"1380000\d{4}", text) for text in texts)
    assert any("510802190001010013" in text for text in texts)


def test_messages_have_a_type_and_some_an_answer_that_came_later() -> None:
    messages = [post for post in DAY if post.source in ("sample-board", "sample-mailbox")]
    answered = [post for post in messages if post.answer]
    assert {post.message_type for post in messages} == {"咨询", "求助", "投诉", "建议"}
    assert 12 <= len(answered) < len(messages)
    assert all(post.answer and post.answer.at > post.at for post in answered)


def test_no_author_stands_in_a_text_so_that_a_leak_is_a_leak() -> None:
    everything = "\n".join(f"{post.title}\n{post.text}" for post in DAY)
    assert [post.author for post in DAY if post.author in everything] == []


def test_nothing_of_the_future_is_shown() -> None:
    later = next(p for p in DAY if p.source == "sample-forum" and p.at > MORNING)
    with SampleSite(lambda: MORNING) as site:
        feed = json.loads(get(f"{site.base_url}/square/feed.json")[1])["items"]
        assert status(f"{site.base_url}/forum/thread-{later.n}-1-1.html") == 404
    assert max(item["date_published"] for item in feed) <= MORNING.isoformat()
    assert len(feed) == sum(p.source == "sample-square" and p.at <= MORNING for p in DAY)


def test_a_post_appears_when_its_minute_comes_on_the_running_site() -> None:
    clock = [DAY[-1].at - timedelta(seconds=1)]
    with SampleSite(lambda: clock[0]) as site:
        assert DAY[-1].text not in get(f"{site.base_url}/square/feed.json")[1].decode()
        clock[0] = DAY[-1].at
        assert DAY[-1].text in get(f"{site.base_url}/square/feed.json")[1].decode()


def test_an_answer_appears_only_when_it_was_given() -> None:
    post = next(p for p in DAY if p.source == "sample-board" and p.answer)
    assert post.answer
    clock = [post.at]
    with SampleSite(lambda: clock[0]) as site:
        url = f"{site.base_url}/board/detail/{post.n}"
        assert post.answer.unit not in get(url)[1].decode()
        clock[0] = post.answer.at
        assert post.answer.unit in get(url)[1].decode()


def test_board_and_mailbox_tell_type_and_answer(base: str) -> None:
    post = next(p for p in DAY if p.source == "sample-board" and p.answer)
    css = sources(base)[KEYS.index("board")].selectors
    page = Selector(get(f"{base}/board/detail/{post.n}")[1].decode())
    shown = [page.css(where).xpath("string()").get("") for where in (css.type, css.answer_unit)]
    assert post.answer and shown == [post.message_type, post.answer.unit]
    assert text_of(page.css(css.answer)) == post.answer.text
    assert (
        page.css(css.answer_time).xpath("string()").get() == f"{post.answer.at:%Y-%m-%d %H:%M}"
    )


def test_the_paper_sends_gb18030_under_a_narrower_name(base: str) -> None:
    post = next(p for p in DAY if p.source == "sample-paper" and "曌" in p.text)
    response, body = get(f"{base}/paper/html/2026-06/17/content_{post.n}.htm")
    assert response.headers.get_content_charset() == "gb2312"
    with pytest.raises(UnicodeDecodeError):
        body.decode("gb2312")
    assert "曌" in body.decode("gb18030")


def test_hostile_characters_are_shown_and_never_run(base: str) -> None:
    post = next(p for p in DAY if "<script>" in p.text)
    page = get(f"{base}/forum/thread-{post.n}-1-1.html")[1].decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_unchanged_page_costs_nothing(base: str) -> None:
    tag = get(f"{base}/gov/feed.xml")[0].headers["ETag"]
    assert status(f"{base}/gov/feed.xml", {"If-None-Match": tag}) == 304
    assert status(f"{base}/gov/feed.xml", {"If-None-Match": '"older"'}) == 200


def test_the_forum_list_has_two_pages(base: str) -> None:
    first, second = (Selector(get(f"{base}/forum/?page={n}")[1].decode()) for n in (1, 2))
    assert first.css("a.next").attrib["href"] == "/forum/?page=2"
    assert not second.css("a.next")


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/robots.txt", "text/plain"),
        ("/", "text/html"),
        ("/gov/feed.xml", "application/rss+xml"),
        ("/square/feed.json", "application/feed+json"),
        ("/town/sitemap.xml", "application/xml"),
        ("/mailbox/api/messages", "application/json"),
    ],
)
def test_each_page_names_its_type(base: str, path: str, content_type: str) -> None:
    assert get(base + path)[0].headers.get_content_type() == content_type


@pytest.mark.parametrize(
    "path",
    [
        "/none",
        "/forum/thread-99999-1-1.html",
        "/forum/thread-1-1-1.html",  # post 1 is the microblog's
        "/board/detail/%F1",
        "/../../pyproject.toml",
        "/gov/",
    ],
)
def test_what_the_site_does_not_have_is_404(base: str, path: str) -> None:
    assert status(base + path) == 404


def test_what_the_tests_expect_is_never_served(base: str) -> None:
    words = [*stories(), "expect", "incident"]
    fronts = b"".join(get(source.url)[1] for source in sources(base)).decode("utf-8", "replace")
    threads = b"".join(get(url)[1] for s in sources(base)[3:6] for url in links(s, s.url))
    assert [word for word in words if word in fronts + threads.decode()] == []


def test_the_site_reads_no_clock_of_its_own() -> None:
    code = "".join(p.read_text("utf-8") for p in Path(crawlers.sample.__path__[0]).glob("*.py"))
    assert not re.search(r"datetime\.now|time\.time|utcnow|date\.today", code)
