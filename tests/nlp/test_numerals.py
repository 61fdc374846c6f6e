"""Numbers as people write them, as intervals of the labelling guide."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numerals import find_numerals, next_unit, parse_chinese

LINES = (Path(__file__).parent / "cases/numerals.tsv").read_text(encoding="utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]
DIGITS = "零一二三四五六七八九"


def spelled(number: int) -> str:
    """`number` below 100 million in formal Chinese numerals, an oracle for the reader."""
    if number >= 10_000:
        low = number % 10_000
        gap = "零" if 0 < low < 1000 else ""
        return spelled(number // 10_000) + "万" + (gap + spelled(low) if low else "")
    words, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            words += ("零" if zero and words else "") + DIGITS[digit] + name
        zero = not digit
    return words or "零"


@pytest.mark.parametrize(("text", "low", "high"), ROWS, ids=[row[0] for row in ROWS])
def test_a_number_means_its_interval(text: str, low: str, high: str) -> None:
    (numeral,) = find_numerals(text)
    assert (numeral.low, numeral.high) == (float(low), None if high == "-" else float(high))
    assert (numeral.start, numeral.end) == (0, len(text))


@given(st.integers(min_value=1, max_value=99_999_999))
def test_formal_chinese_numerals_are_read_back(number: int) -> None:
    assert parse_chinese(spelled(number)) == number


@given(st.integers(min_value=0, max_value=10**9))
def test_western_digits_are_read_back(number: int) -> None:
    (numeral,) = find_numerals(f"共{number}人")
    assert (numeral.low, numeral.high) == (number, number)


ALPHABET = "一二三四五六七八九十百千万亿几数余多来0123456789.,近约上逾不足"


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_any_run_of_numeral_characters_gives_ordered_bounds(text: str) -> None:
    for numeral in find_numerals(text):
        assert 0 <= numeral.start < numeral.end <= len(text)
        assert numeral.high is None or -1 <= numeral.low <= numeral.high + 1


@given(st.integers(min_value=1, max_value=10**9))
def test_the_next_unit_divides_its_number(number: int) -> None:
    assert number % next_unit(number) == 0


@pytest.mark.parametrize("word", ["最近3天", "附近3户", "预约3人", "合约3人"])
def test_a_word_that_only_ends_like_a_hedge_is_none(word: str) -> None:
    assert find_numerals(word)[0].high == 3


@pytest.mark.parametrize("digits", ["13800138000138000", "510802199001011234", "1" * 60])
def test_telephone_and_card_numbers_are_no_figures(digits: str) -> None:
    assert find_numerals(digits) == []
