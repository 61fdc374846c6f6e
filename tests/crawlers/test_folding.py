"""The fast way of folding and the plain one: the same text from any text, on every Python."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.text import UNUSUAL, _alone, _composed, fold

EVERY = [chr(point) for point in range(0x110000)]
TRICKY = ("e\u0301Ａ①ﬁ½\u3000\u200b\u200d\u202e\r\n\t 가\u1100\u1161\u11a8ｶﾞ\u0dcf\u093c"
          "😀\ufe0f\ud800𠮷")


def joins_what_stands_before(character: str) -> bool:
    """By this Python's own tables: the later half of a composition, or a mark that moves."""
    return bool(unicodedata.combining(character)) or character in SECONDS


SECONDS = {chr(int(parts[1], 16)) for character in EVERY
           if len(parts := unicodedata.decomposition(character).split()) == 2
           and not parts[0].startswith("<")} | set(map(chr, (*range(0x1161, 0x1176),
                                                             *range(0x11A8, 0x11C3))))


def test_what_joins_its_neighbour_is_never_folded_alone() -> None:
    """The first letter a character comes apart into decides, and the first it is folded into."""
    for character in EVERY:
        alone = _alone.__wrapped__(character)
        if alone is not None:
            came_apart = unicodedata.normalize("NFKD", character)
            assert not joins_what_stands_before(came_apart[0]), ascii(character)
            assert not alone or not joins_what_stands_before(alone[0]), ascii(character)


def test_what_counts_as_usual_is_left_alone() -> None:
    usual = "".join(character for character in EVERY if not UNUSUAL.match(character))
    assert len(usual) > 20_000
    assert _composed(usual) == usual


@given(st.text(max_size=40) | st.text(alphabet=TRICKY, max_size=40))
def test_the_fast_way_folds_any_text_like_the_plain_one(text: str) -> None:
    assert fold(text) == _composed(text)


@pytest.mark.parametrize("unit", ["Ａ", "e\u0301", "".join(map(chr, range(0x2000, 0x4000)))])
def test_64_kib_of_anything_fold_in_linear_time(unit: str) -> None:
    text = (unit * (65_536 // len(unit.encode()) + 1))[: 65_536 // len(unit[0].encode())]
    started = time.process_time()
    fold(text)
    assert time.process_time() - started < 1
