"""Words of hearsay and of denial: style, not truth."""

import pytest

from nlp.rumor_cues import RumorCues
from tests.nlp.configured import shipped

CUES = RumorCues(shipped().lexicon.rumor)


@pytest.mark.parametrize(("text", "cue"), [
    ("网传水库要垮坝", "网传"), ("群里都在传今晚有地震", "群里都在传"),
    ("内部消息，赶紧囤盐", "内部消息"),
    ("马上要删，快转", "马上要删"), ("听说学校有人中毒", "听说")])
def test_hearsay_is_heard(text: str, cue: str) -> None:
    assert cue in CUES.find(text)
    assert CUES.weight(text) > 0


@pytest.mark.parametrize("text", [
    "公安机关辟谣：不属实", "系谣言，请勿传播", "警情通报：经核查未发生"])
def test_denial_weighs_against(text: str) -> None:
    assert CUES.denials(text)
    assert CUES.weight(text) < 0


def test_a_plain_report_has_neither() -> None:
    assert (CUES.find("路灯坏了"), CUES.denials("路灯坏了")) == ((), ())


def test_each_word_is_told_once() -> None:
    assert CUES.find("听说，听说而已") == ("听说",)
