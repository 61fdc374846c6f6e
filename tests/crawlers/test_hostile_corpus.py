"""Every hostile feed and page is a file with its outcome beside it; a new case needs no code."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from crawl_bench import source
from hypothesis import given, settings
from hypothesis import strategies as st

from config.clock import beijing
from crawlers.extraction import extract
from crawlers.reading import Fetched, PageKind, Reading
from crawlers.spiders import SPIDERS

CORPUS = Path(__file__).parent.parent / "corpus"
FEEDS = tomllib.loads((CORPUS / "feeds_hostile/expected.toml").read_text("utf-8"))
PAGES = tomllib.loads((CORPUS / "pages_hostile/expected.toml").read_text("utf-8"))
FEED_ROW = source("http://a.cn/feed", spider="feed", local=False)
ROWS = (FEED_ROW, source("http://a.cn/", local=False), source(
    "http://a.cn/", local=False, spider="messages", form="json",
    selectors={"items": "data", "id": "id", "body": "text", "next": "next"}))


def read(row: Any, body: bytes, kind: PageKind) -> Reading:
    page = Fetched(url=row.url, kind=kind, body=body, content_type="text/html")
    return SPIDERS[row.spider].reader.read(page, row)


@pytest.mark.parametrize(("name", "expected"), FEEDS.items())
def test_P13_each_hostile_feed_ends_as_expected(name: str, expected: dict[str, Any]) -> None:
    reading = read(FEED_ROW, (CORPUS / "feeds_hostile" / name).read_bytes(), PageKind.ITEMS)
    assert [draft.title for draft in reading.drafts] == expected["titles"]
    messages = "; ".join(reject.message for reject in reading.rejects)
    assert bool(messages) == bool(expected["reject"]) and expected["reject"] in messages
    for draft in (d for d in reading.drafts if d.title.endswith("停水通知")):
        assert draft.text == "南街停水。"
        assert f"{draft.published_at:%H:%M}" == "00:30"


@pytest.mark.parametrize(("name", "expected"), PAGES.items())
def test_P17_each_hostile_page_ends_as_expected(name: str, expected: dict[str, Any]) -> None:
    article = extract((CORPUS / "pages_hostile" / name).read_bytes(), "http://a.cn/1")
    at = article.published_at
    found = "" if at is None else f"{beijing(at):%Y-%m-%d %H:%M}"
    assert (article.title, found) == (expected["title"], expected["time"])
    assert expected["problem"] in "; ".join(article.problems)


def test_the_corpus_is_complete() -> None:
    for folder, expected in (("feeds_hostile", FEEDS), ("pages_hostile", PAGES)):
        files = {file.name for file in (CORPUS / folder).iterdir()} - {"expected.toml"}
        assert files == set(expected)


MARKUP = st.text(st.sampled_from("<>/'\"=&;aph1 \n年2026-06 :0{}[],title时间next"), max_size=200)


@settings(max_examples=60, deadline=None)
@given(MARKUP | st.binary(max_size=200).map(lambda data: data.decode("latin-1")),
       st.sampled_from(ROWS), st.sampled_from(list(PageKind)))
def test_P17_any_page_gives_a_reading_and_never_an_exception(
        text: str, row: Any, kind: PageKind) -> None:
    reading = read(row, text.encode(), kind)
    assert 0 <= reading.filled <= max(reading.expected, 0) or reading.expected == 0
