"""P21: a must-see term always reaches a person; the model can raise, never hide."""

import pytest

from nlp.judgements import Status
from nlp.must_see import HARMLESS, MustSee
from nlp.status import StatusCue, StatusFinder
from tests.nlp.configured import shipped

TERMS = shipped().lexicon.must_see
MUST_SEE = MustSee(TERMS)
FINDER = StatusFinder(shipped().lexicon.anti)
PLAIN = StatusCue(status=None)


def test_every_configured_term_is_found_wherever_it_stands() -> None:
    for term in TERMS:
        found = MUST_SEE.find(f"刚才{term.term}，快来人", PLAIN)
        assert any(term.term in hit or hit in term.term for hit in found), term.term


@pytest.mark.parametrize("status", list(Status))
def test_only_drill_story_memory_and_notice_take_the_effect_away(status: Status) -> None:
    found = MUST_SEE.find("河边有人溺水了", StatusCue(status=status))
    assert bool(found) == (status not in HARMLESS)


def test_a_question_about_a_disaster_stays_visible() -> None:
    text = "听说荣山镇瓦斯爆炸了，真的假的？"
    assert FINDER.find(text).status is Status.QUESTION
    assert "瓦斯爆炸" in MUST_SEE.find(text, FINDER.find(text))


def test_a_denial_stays_visible() -> None:
    text = "官方辟谣：宝轮镇没有发生山体滑坡。"
    assert MUST_SEE.find(text, FINDER.find(text)) == ("山体滑坡",)


def test_metaphor_alone_shows_nothing() -> None:
    text = "直播翻车现场，爆炸性新闻"
    assert MUST_SEE.find(text, FINDER.find(text)) == ()


def test_terms_come_once_each_in_reading_order() -> None:
    assert MUST_SEE.find("踩踏！踩踏！还有火灾", PLAIN) == ("踩踏", "火灾")
