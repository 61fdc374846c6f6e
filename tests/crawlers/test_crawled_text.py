"""Any bytes become text or a problem; folding undoes disguises; long texts are cut visibly."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.text import TEXT_LIMIT, cap, decode, fold, tidy

SENTENCE = "利州区东坝街道南街停水三天，居民朱镕基路、堃哥与㙍村反映无人答复。"


@pytest.mark.parametrize("declared", ["text/html; charset=gb2312", "text/html; charset=GBK", None])
def test_gb18030_is_read_whatever_narrower_name_was_declared(declared: str | None) -> None:
    assert decode(SENTENCE.encode("gb18030"), declared).text == SENTENCE


def test_utf8_declared_as_gbk_is_exposed_by_its_validity() -> None:
    decoded = decode(SENTENCE.encode(), "text/html; charset=gbk")
    assert (decoded.text, decoded.charset) == (SENTENCE, "utf-8")


def test_gbk_declared_as_utf8_is_exposed_by_its_invalidity() -> None:
    decoded = decode(SENTENCE.encode("gbk", "ignore"), "text/html; charset=utf-8")
    assert decoded.charset == "gb18030"


def test_short_gbk_that_happens_to_be_valid_utf8_is_believed() -> None:
    assert decode("模".encode("gbk"), "text/plain; charset=gbk").text == "模"


def test_meta_is_believed_when_the_header_is_silent() -> None:
    page = '<meta charset="big5"><p>臺灣'.encode("big5")
    assert decode(page, "text/html").text.endswith("臺灣")


def test_byte_order_mark_beats_every_declaration() -> None:
    assert decode("\ufeff利州".encode("utf-16-le"), "text/html; charset=gbk").text == "利州"


def test_nul_and_utf7_are_refused() -> None:
    assert decode(b"a\0b").problems == ("contains NUL bytes: not text",)
    decoded = decode(b"+ADw-script+AD4-", "text/html; charset=utf-7")
    assert decoded.text == "+ADw-script+AD4-"
    assert decoded.problems == ("declared charset utf-7 refused",)


def test_more_than_one_percent_unreadable_is_a_problem() -> None:
    assert decode(b"\xff\xfe\xfa" * 50 + b"abc").problems or decode(b"\x80\xff" * 50).problems


@given(st.binary(max_size=300), st.sampled_from([None, "text/html; charset=gbk",
                                                 "text/html; charset=utf-8", "x; charset=big5"]))
def test_any_bytes_become_text_or_a_problem(data: bytes, declared: str | None) -> None:
    decoded = decode(data, declared)
    assert "\0" not in decoded.text


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=4))
def test_han_text_survives_every_honest_encoding(text: str) -> None:
    assert decode(text.encode("gb18030"), "text/html; charset=gb2312").text == text
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("disguised", ["爆\u200b炸", "爆\u00ad炸", "爆\ufe0f炸", "爆\u202e炸",
                                       "爆\u2060炸", "爆\x07炸", "爆\U000e0101炸"])
def test_folding_removes_what_nobody_sees(disguised: str) -> None:
    assert fold(disguised) == "爆炸"


def test_folding_unifies_width_and_spaces_and_keeps_lines() -> None:
    assert fold("１１９\u3000ＡＢ\r\n第二行\u2028第三行") == "119 AB\n第二行\n第三行"


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert not any(unicodedata.category(c) in ("Cf", "Mn", "Cs") for c in once)


def test_long_text_keeps_head_and_tail_and_says_so() -> None:
    kept, cut = cap("头" + "中" * 100_000 + "尾")
    assert cut and kept.startswith("头") and kept.endswith("尾") and "中间略去" in kept
    assert len(kept.encode()) <= TEXT_LIMIT


@given(st.text(max_size=200), st.integers(min_value=100, max_value=400))
def test_capped_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    kept, cut = cap(text, limit)
    assert len(kept.encode()) <= limit
    assert cut or kept == text.encode("utf-8", "replace").decode()


def test_tidy_drops_controls_and_blank_lines() -> None:
    assert tidy(" 一\x00\x1b[31m行 \r\n\r\n\xa0二行") == "一[31m行\n二行"
