"""A guard finds in any text what its patterns find, and reads off them what they need."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from real_posts import real_posts

from crawlers.text import fold
from nlp.guards import Guard, branches
from nlp.place_cues import CITY_VOICE
from nlp.status import DOUBT
from nlp.status_words import ASKING, BLOCKED, EVENT, HARM, PLAIN

PATTERNS: dict[str, re.Pattern[str]] = {
    **{status.value: pattern for status, pattern in PLAIN.items()}, DOUBT: ASKING,
    **{f"blocked:{status}": pattern for status, pattern in BLOCKED.items()},
    "event": EVENT, "harm": HARM, "voice": CITY_VOICE}
GUARD = Guard(PATTERNS)


def finds_the_same(text: str) -> bool:
    possible = GUARD.possible(text)
    for name, pattern in PATTERNS.items():
        wanted, found = pattern.search(text), GUARD.search(text, possible.get(name, ()))
        assert (wanted and wanted.span()) == (found and found.span()), (name, text)
    return True


@settings(max_examples=100, deadline=None)
@pytest.mark.parametrize("name", PATTERNS)
@given(st.data())
def test_what_a_pattern_matches_is_found(name: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(PATTERNS[name]))
    assert finds_the_same(text)


@pytest.mark.data
def test_thousands_of_real_texts_are_searched_alike() -> None:
    texts = [fold(text) for text in real_posts(5_000)]
    assert all(map(finds_the_same, texts))
    skipped = sum(len(PLAIN.keys() - GUARD.possible(text).keys()) for text in texts)
    assert skipped > len(texts) * 5  # of six patterns a text


@pytest.mark.parametrize(("pattern", "words"), [
    ("停水|停电", ["停水", "停电"]),
    ("(?:听说|据说)[^。]{0,9}吗", ["听说 据说"]),
    ("[吗么][？?]", ["么? 么？ 吗? 吗？"]),
    ("第[一二]+集", ["第一 第二"]),
    ("没有?水", ["没有水 没水"]),
    (r"\d\d年大水", ["年大水"]),
    ("a(?!b)c", ["ac"]),
    (r"\(x\)\n", ["(x)\n"]),
    ("a*|(?:b?)", ["", ""]),
    ("[a-c]x", ["ax bx cx"]),
    (r"(?P<n>ab)|(c)\1", [""]),
    ("(?i:ab)", [""]),
    (r"\u4e00b", [""])])
def test_the_words_a_match_must_hold_are_read_off_each_branch(
        pattern: str, words: list[str]) -> None:
    found = [" ".join(sorted(branch.words)) for branch in branches(re.compile(pattern))]
    assert found == words


def test_patterns_with_flags_are_always_searched() -> None:
    guard = Guard({"loud": re.compile("abc", re.IGNORECASE)})
    assert guard.possible("xyz") == {"loud": [0]}


def test_among_matches_at_one_place_the_first_branch_wins() -> None:
    guard = Guard({"fire": re.compile("着火|着火了|起")})
    found = guard.search("起着火了", guard.possible("起着火了")["fire"])
    assert found is not None
    assert found.span() == (0, 1)
    later = guard.search("快着火了", guard.possible("快着火了")["fire"])
    assert later is not None
    assert later[0] == "着火"


@pytest.mark.parametrize("unit", ["年", "第一", "网传", "《影》", "是不是"])
def test_64_kib_of_one_thing_are_guarded_in_linear_time(unit: str) -> None:
    text = unit * (64 * 1024 // len(unit.encode()))
    spent = time.process_time()
    GUARD.possible(text)
    assert time.process_time() - spent < 0.5
