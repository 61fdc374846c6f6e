"""The article on a page: title, body, next page, and whether an author is named."""

import os
from pathlib import Path

import pytest

from config.running import Selectors
from crawlers.evaluate_pages import evaluate, gram_f1
from crawlers.extraction import extract, extract_with_author

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
PAGE = (f"<title>南街停水三天_民生_利州网</title><nav><a href=/>首页</a></nav>"
        f"<h1>南街停水三天</h1><p class=info>2026-06-17 08:30 作者：王小二</p>"
        f"<div id=zoom><p>{TEXT}</p><p>{TEXT}</p></div><a href='/p2.html'>下一页</a>")


def test_the_heading_wins_over_the_title_with_the_sites_name() -> None:
    assert extract(PAGE.encode(), "http://a.cn/p1.html").title == "南街停水三天"


@pytest.mark.parametrize("end", ["_利州网", " - 利州网", "|利州网", "—利州网"])
def test_the_sites_name_is_cut_off_a_title(end: str) -> None:
    title = "东坝街道南街停水三天无人管"
    assert extract(f"<title>{title}{end}</title><p>{TEXT}".encode(), "").title == title


def test_lines_about_the_article_are_not_its_text() -> None:
    assert extract(PAGE.encode(), "http://a.cn/").text == f"{TEXT}\n{TEXT}"


def test_selectors_decide_where_they_are_given() -> None:
    chosen = Selectors(title="p.info", body="#zoom p", time="p.info")
    article = extract(PAGE.encode(), "http://a.cn/", selectors=chosen)
    assert article.title.startswith("2026-06-17") and article.text == f"{TEXT}\n{TEXT}"


def test_a_selector_that_matches_nothing_falls_back() -> None:
    article = extract(PAGE.encode(), "http://a.cn/", selectors=Selectors(title="#no", body="[[["))
    assert article.title == "南街停水三天" and TEXT in article.text


def test_the_next_page_is_an_address_and_only_http() -> None:
    assert extract(PAGE.encode(), "http://a.cn/p1.html").next == "http://a.cn/p2.html"
    hostile = PAGE.replace("/p2.html", "javascript:alert(1)")
    assert extract(hostile.encode(), "http://a.cn/p1.html").next is None


def test_the_author_is_a_yes_or_no_outside_and_a_name_only_for_hashing() -> None:
    article, name = extract_with_author(PAGE.encode(), "http://a.cn/")
    assert article.author_present is True and name == "王小二"
    assert "王小二" not in repr(article)
    assert not extract(PAGE.replace("作者：王小二", "来源：利州网").encode(), "").author_present


def test_5_gram_f1_is_one_for_equal_and_zero_for_foreign_texts() -> None:
    assert gram_f1(TEXT, TEXT) == 1.0
    assert gram_f1(TEXT, "abcdefgh") == 0.0
    assert 0.4 < gram_f1(TEXT, TEXT[: len(TEXT) // 2]) < 0.8


@pytest.mark.data
def test_saved_pages_are_read_as_well_as_we_say(capsys: pytest.CaptureFixture[str]) -> None:
    folder = os.environ.get("HUIYING_TEST_DATA")
    if not folder:
        pytest.skip("HUIYING_TEST_DATA is not set: the 38 saved pages were NOT scored")
    score = evaluate(Path(folder) / "pages")
    with capsys.disabled():
        print({key: value for key, value in score.items() if key != "missed"})
    assert score["pages"] == 38
    assert score["title"] >= 35 and score["time"] >= 36 and score["body_f1"] >= 0.96
