"""What kind of event talk a text is, said only where the words are plain."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.judgements import Status
from nlp.status import StatusFinder
from tests.nlp.configured import shipped

FINDER = StatusFinder(shipped().lexicon.anti)
CASES: list[dict[str, Any]] = [json.loads(line) for line in (
    Path(__file__).parent / "cases/status.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:20] for case in CASES])
def test_a_status_is_given_where_the_words_are_plain(case: dict[str, Any]) -> None:
    found = FINDER.find(case["text"]).status
    assert (found.value if found else None) == case["status"]


@pytest.mark.parametrize("text", ["爆炸性新闻刷屏了", "这家串串火爆得很", "直播翻车了哈哈，笑死人"])
def test_a_figure_of_speech_is_told_apart(text: str) -> None:
    cue = FINDER.find(text)
    assert cue.metaphor
    assert cue.status is None


def test_a_figure_of_speech_beside_a_real_fire_changes_nothing() -> None:
    assert not FINDER.find("急死人了，三楼起火，有人受伤").metaphor


@given(st.sampled_from(["燃起来了", "垮山了", "地震了"]),
       st.sampled_from(["，快来人", "！！救命", ""]))
def test_a_cry_for_help_is_never_explained_away(cry: str, tail: str) -> None:
    assert FINDER.find(cry + tail).status is None


def test_the_scores_are_features_even_where_nothing_is_settled() -> None:
    cue = FINDER.find("听说那边出事了？")
    assert cue.status is None
    assert cue.scores["question"] >= 1


@pytest.mark.parametrize("unit", ["1", "演", "《影", "是不是", "听说", "网传", "计划",
                                  "年前", "游戏"])
def test_64_kib_of_one_thing_is_read_in_linear_time(unit: str) -> None:
    text = unit * (64 * 1024 // len(unit.encode()))
    spent = time.process_time()
    FINDER.find(text)
    assert time.process_time() - spent < 1.0


@given(st.text(max_size=200))
def test_any_text_has_at_most_one_status(text: str) -> None:
    assert FINDER.find(text).status in {None, *Status}
