"""Many words at once: longest first, never overlapping, in characters."""

from hypothesis import given
from hypothesis import strategies as st

from nlp.matching import Hit, Matcher

WORDS = Matcher({"广元": 1, "广元市": 2, "市政府": 3, "🔥": 4})


def test_the_longest_word_wins_at_each_place() -> None:
    assert WORDS.find("在广元市政府") == [Hit(1, 4, "广元市", 2)]


def test_positions_count_characters_not_bytes() -> None:
    assert WORDS.find("🔥在广元") == [Hit(0, 1, "🔥", 4), Hit(2, 4, "广元", 1)]


def test_no_words_find_nothing() -> None:
    assert Matcher[int]({}).find("广元") == []
    assert len(Matcher({"": 1, "广元": 2})) == 1


@given(st.text(alphabet="广元市政府🔥x", max_size=60))
def test_hits_are_the_words_they_say_and_do_not_overlap(text: str) -> None:
    end = 0
    for hit in WORDS.find(text):
        assert text[hit.start:hit.end] == hit.term
        assert hit.start >= end
        end = hit.end
