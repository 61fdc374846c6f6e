"""Words: one function, two engines, the same cuts, linear time."""

import re
import subprocess
import sys
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nlp.tokens import PARITY, WINDOW, Segmenter, agrees_with_jieba, windows

WORDS = (("宝轮镇", 5000), ("澳援大道", 3000), ("12345热线", 2000))
FAST = Segmenter(WORDS)
SLOW = Segmenter(WORDS, backend="jieba")


def test_the_fast_engine_is_taken_where_it_proves_itself() -> None:
    assert FAST.backend == "rjieba"


def test_the_self_test_file_holds_what_jieba_really_cuts() -> None:
    plain = Segmenter(backend="jieba")
    assert agrees_with_jieba(plain.cut)
    assert len(PARITY.read_text("utf-8").splitlines()) >= 100


def test_an_engine_that_cuts_otherwise_is_refused() -> None:
    assert not agrees_with_jieba(list)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="宝轮镇利州区起火了12345热线abc。 ，\n澳援大道", max_size=60))
def test_both_engines_cut_any_text_alike(text: str) -> None:
    """But for runs of one character (热热热), where two cuts have the same score."""
    assume(re.search(r"(.)\1\1", text) is None)
    assert FAST.cut(text) == SLOW.cut(text)


def test_words_of_the_installation_are_kept_whole() -> None:
    assert FAST.cut("宝轮镇澳援大道堵车") == ["宝轮镇", "澳援大道", "堵车"]


@given(st.text(alphabet="字。\n!a", max_size=4000))
def test_windows_lose_nothing_and_stay_small(text: str) -> None:
    pieces = list(windows(text))
    assert "".join(pieces) == text
    assert all(len(piece) <= WINDOW for piece in pieces)


@pytest.mark.parametrize("engine", [FAST, SLOW], ids=["rjieba", "jieba"])
def test_64_kib_of_one_letter_take_less_than_a_second(engine: Segmenter) -> None:
    started = time.perf_counter()
    engine.cut("啊" * 21_845)
    assert time.perf_counter() - started < 1


def test_judging_never_imports_jieba_when_the_fast_engine_serves() -> None:
    code = ("import sys; from nlp.tokens import Segmenter; Segmenter(); "
            "print('jieba' in sys.modules)")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@given(st.text(alphabet="宝轮镇停水 \n12ab。", max_size=40))
def test_the_words_are_the_text_without_its_white_space(text: str) -> None:
    words = FAST.cut(text)
    assert not any(map(str.isspace, words))
    assert "".join(words) == "".join(text.split())
