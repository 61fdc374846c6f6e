"""P16: legal GB18030, Big5 and UTF-8 come out character for character, whatever was declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.extraction import extract
from crawlers.text import decode

BLOCK = 64
FRAMES = ("今天", "居民反映")
"""Characters that every charset here has, so that a block is a text and not a few odd bytes."""
TRADITIONAL = ("臺商到利州考察投資環境，先後參觀了經濟開發區和食品飲料產業園，"
               "詳細瞭解當地的產業政策。居民反映這裡的停水問題沒有人管，大家都很著急，我們希望有關部門儘快解決，不要再拖了。")
SIMPLIFIED = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修并公布恢复时间。"
HEADERS = (None, "text/html; charset=gb2312", "text/html; charset=utf-8", "text/html; charset=GBK",
           "text/html; charset=big5", "text/html; charset=iso-8859-1")


def characters(charset: str) -> list[str]:
    """Every character that survives this codec, but for ASCII and surrogates."""
    every = (chr(point) for point in range(0x80, 0x110000) if not 0xD800 <= point <= 0xDFFF)
    return [c for c in every if c.encode(charset, "ignore").decode(charset) == c]


@pytest.mark.parametrize(("charset", "declared"), [
    ("gb18030", "text/html; charset=gb2312"), ("gb18030", None), ("gbk", "text/html; charset=gbk"),
    ("big5hkscs", "text/html; charset=big5"), ("utf-8", "text/html; charset=gbk")])
def test_every_code_point_comes_out_as_it_went_in(charset: str, declared: str | None) -> None:
    legal = characters(charset)
    blocks = ["".join(legal[at:at + BLOCK]).join(FRAMES) for at in range(0, len(legal), BLOCK)]
    wrong = [text for text in blocks if decode(text.encode(charset), declared).text != text]
    assert len(legal) > 15_000 and not wrong


@pytest.mark.parametrize("declared", HEADERS)
@pytest.mark.parametrize(("charset", "text"), [
    ("big5hkscs", TRADITIONAL), ("gb18030", TRADITIONAL), ("gb18030", SIMPLIFIED),
    ("utf-8", TRADITIONAL), ("utf-8", SIMPLIFIED)])
def test_a_lying_header_changes_nothing(charset: str, text: str, declared: str | None) -> None:
    assert decode(text.encode(charset), declared).text == text


@pytest.mark.parametrize("declared", ["big5", "gb2312", "utf-8"])
def test_a_lying_meta_tag_changes_nothing(declared: str) -> None:
    page = (f'<meta charset="{declared}"><title>停水問題無人管</title><h1>停水問題無人管</h1>'
            f"<p>{TRADITIONAL}</p><p>{TRADITIONAL}</p>")
    assert extract(page.encode("big5hkscs"), "").title == "停水問題無人管"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=12))
def test_honest_gbk_is_never_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gb18030"), "text/html; charset=gbk").charset == "gb18030"


@given(st.binary(max_size=2_000), st.sampled_from(HEADERS))
def test_any_bytes_become_text_or_a_problem(data: bytes, declared: str | None) -> None:
    decoded = decode(data, declared)
    assert "\0" not in decoded.text and (decoded.charset or decoded.problems)
