"""Stated figures as intervals: only what is said, never an age, a wage or a house number."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.metrics import METRICS
from nlp.figures import find_figures
from nlp.judgements import Figure, Status
from nlp.quantities import find_quantities

CASES: list[dict[str, Any]] = [json.loads(line) for line in (
    Path(__file__).parent / "cases/figures.jsonl").read_text(encoding="utf-8").splitlines()]
STRICT = ("deaths", "missing", "severe_injuries", "direct_loss_yuan")
"""A figure of these that nobody stated is an error, whatever else the case says."""


def bounds(figure: Figure | str | None) -> list[float | None] | None:
    return list(figure.bounds) if isinstance(figure, Figure) else None


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:24] for case in CASES])
def test_what_is_stated_is_found_and_nothing_else(case: dict[str, Any]) -> None:
    status = Status(case["status"]) if "status" in case else None
    found = find_figures(case["text"], status)
    assert {key: bounds(found.get(key)) for key in case["figures"]} == case["figures"]
    assert {key: found.get(key) for key in case.get("words", {})} == case.get("words", {})
    unstated = (*STRICT, *case.get("absent", ()))
    assert [key for key in unstated if key in found and key not in case["figures"]] == []


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:24] for case in CASES])
def test_every_figure_points_at_its_words(case: dict[str, Any]) -> None:
    for key, figure in find_figures(case["text"]).items():
        assert key in METRICS
        if isinstance(figure, Figure):
            start, end = figure.span
            assert 0 <= start < end <= len(case["text"])


@given(st.integers(min_value=0, max_value=5000), st.integers(min_value=0, max_value=5000))
def test_the_dead_and_the_hurt_are_read_in_both_orders(dead: int, hurt: int) -> None:
    before = find_figures(f"事故造成{dead}人死亡、{hurt}人受伤。")
    after = find_figures(f"事故死亡{dead}人，受伤{hurt}人。")
    for found in (before, after):
        assert bounds(found["deaths"]) == [dead, dead]
        assert bounds(found["injured"]) == [hurt, hurt]


ALPHABET = "一二三12人名死亡伤失联救出被困，。、其中另至少余多个万元亩小时户"


@given(st.text(alphabet=ALPHABET, max_size=80))
def test_no_text_makes_an_interval_that_ends_before_it_begins(text: str) -> None:
    for figure in find_figures(text).values():
        if isinstance(figure, Figure) and figure.bounds[1] is not None:
            assert figure.bounds[0] <= figure.bounds[1]


@pytest.mark.parametrize("unit", ["1", "一", "死", "3人", "死3人", "3例", "万元损失", "铁路中断",
                                  "从1点到2点", "老人和", "一家三口", "，", "A", "3人死亡",
                                  "3人确诊", "重症患者", "3具捞", "我和他", "说3人死"])
def test_64_kib_of_one_thing_is_read_in_linear_time(unit: str) -> None:
    text = unit * (64 * 1024 // len(unit.encode()))
    spent = time.process_time()
    find_figures(text)
    assert time.process_time() - spent < 1.0


@pytest.mark.parametrize(("text", "figures"), [
    ("一名女子被骗936万女子报警后已立案", {"direct_loss_yuan": [9_360_000, 9_360_000]}),
    ("司机突发疾病仍踩死刹车，保住一车人。", {}),
    ("疏散群众33名，救出被困人员2名。", {"evacuated": [33, 33], "rescued": [2, 2],
                                       "trapped": [2, 2]}),
    ("民警分成4个疏散小组，对周边居民进行疏散，没有人受伤。", {"injured": [0, 0]}),
    ("启动一级预案，震中附近有5.2级地震。", {"magnitude": [5.2, 5.2]}),
    ("发生5.0级地震，该县位于山区，全县总面积4488平方公里。", {"magnitude": [5, 5]}),
    ("16岁少年遭同监区3人殴打致死", {"deaths": [1, 1]}),
])
def test_figures_of_real_reports_are_not_mistaken(
        text: str, figures: dict[str, list[float]]) -> None:
    assert {key: bounds(value) for key, value in find_figures(text).items()} == figures


def test_a_text_without_digits_or_words_of_harm_has_no_figures() -> None:
    assert find_figures("利州广场今晚有坝坝舞，欢迎大家来耍。") == {}


@pytest.mark.parametrize("text", ["第3名", "10:30到", "38路公交", "5月12日", "6栋2单元", "83岁",
                                  "300人次"])
def test_positions_dates_and_ages_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []
