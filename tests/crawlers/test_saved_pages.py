"""Saved pages read as people read them: shapes of Chinese sites, lists, and the large sets."""

import os
from pathlib import Path

import pytest

from crawlers.evaluate_pages import evaluate, evaluate_lists, gram_f1
from crawlers.extraction import find_next
from crawlers.markup import absolute, parse_html, select
from crawlers.proposing import propose_list

CORPUS = Path(__file__).parent.parent / "corpus"
LISTS = sorted((CORPUS / "lists").glob("*.html"))
TRUTH = Path(__file__).parent / "list_truth.json"
BASE = "https://www.example.gov.cn/xw/lzyw/"


def saved(name: str) -> Path:
    folder = os.environ.get("HUIYING_TEST_DATA")
    if not folder:
        pytest.skip("HUIYING_TEST_DATA is not set: the large sets of pages were NOT scored")
    return Path(folder) / "pages" / name


def test_every_shape_of_site_gives_its_title_time_source_and_text() -> None:
    score = evaluate(CORPUS / "pages")
    assert score["missed"] == []
    assert (score["title_share"], score["time_share"], score["origin_share"]) == (1.0, 1.0, 1.0)
    assert score["body_f1"] >= 0.99


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.stem)
def test_a_list_is_told_from_what_stands_around_it(file: Path) -> None:
    tree, _, _ = parse_html(file.read_bytes(), None)
    wanted = [absolute(BASE, line) for line in file.with_suffix(".txt").read_text().split()]
    proposal = propose_list(tree, BASE)
    assert proposal is not None
    assert [entry.url for entry in proposal.entries] == wanted
    assert {absolute(BASE, a.get("href")) for a in select(tree, proposal.selector)} == set(wanted)


@pytest.mark.parametrize(("name", "following"), [
    ("trs_column", f"{BASE}index_1.html"), ("document_table", f"{BASE}list_2.html"),
    ("drupal_view", f"{BASE}?page=1"),
    ("hanweb_records", "https://www.example.gov.cn/module/web/jpage/dataproxy.jsp?page=2&columnid=81"),
])
def test_the_next_page_of_a_list_is_found(name: str, following: str) -> None:
    tree, _, _ = parse_html((CORPUS / "lists" / f"{name}.html").read_bytes(), None)
    assert find_next(tree, BASE) == following


def test_a_page_without_a_list_has_no_proposal() -> None:
    tree, _, _ = parse_html("<h1>通知</h1><p>停水三天。</p><a href=/>首页</a>".encode(), None)
    assert propose_list(tree, BASE) is None


def test_5_gram_f1_is_one_for_equal_and_zero_for_foreign_texts() -> None:
    text = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
    assert gram_f1(text, text) == 1.0
    assert gram_f1(text, "abcdefgh") == 0.0
    assert 0.4 < gram_f1(text, text[: len(text) // 2]) < 0.8


@pytest.mark.data
def test_38_pages_of_the_press_are_read_as_well_as_we_say() -> None:
    score = evaluate(saved("articles"))
    assert score["pages"] == 38
    assert score["title_share"] >= 0.97 and score["time_share"] >= 0.97
    assert score["body_f1"] >= 0.96 and score["origin_share"] >= 0.9


@pytest.mark.data
def test_the_entries_of_13_lists_are_proposed() -> None:
    score = evaluate_lists(saved("lists"), TRUTH)
    assert (score["pages"], score["not_scored"]) == (13, [])
    assert score["lowest_f1"] >= 0.95
