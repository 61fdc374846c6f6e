"""Disguises are undone, and spans find their way back to the text as written."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.plan import Term
from crawlers.text import fold
from nlp.prepare import Preparer, whole
from nlp.texts import Text

PREPARER = Preparer((Term(term="暴炸", kind="爆炸"), Term(term="zf", kind="政府")))

DISGUISES = {
    "zero width": "\u200b".join,
    "bidi": lambda t: "\u202e" + "\u2066".join(t),
    "soft hyphen": "\u00ad".join,
    "variation selector": "\ufe0f".join,
    "blanks": " ".join,
    "ideographic blanks": "\u3000".join,
    "letters drawn as nothing": "\u3164".join,
    "braille without a dot": "\u2800".join,
    "full width": lambda t: t.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_a_disguised_text_reads_like_the_plain_one(disguise) -> None:  # type: ignore[no-untyped-def]
    plain = "宝轮镇仓库暴炸,3人受伤!"
    assert PREPARER.prepare(disguise(plain)) == PREPARER.prepare(plain)


def test_listed_variants_read_as_what_they_stand_for() -> None:
    assert PREPARER.prepare("仓库暴炸") == "仓库爆炸"


@pytest.mark.parametrize("plain", ["分享自zfb", "zfs上报", "来自 zfsina 网", "Azf"])
def test_a_variant_inside_a_longer_latin_word_is_none(plain: str) -> None:
    assert "政府" not in PREPARER.prepare(plain)
    assert PREPARER.origins(plain)[-1] == len(plain)


def test_a_latin_variant_among_chinese_words_blanks_and_numbers_is_one() -> None:
    assert PREPARER.prepare("zf2026 年，区 z f 公告") == "政府2026年，区政府公告"


def test_variants_beside_each_other_and_behind_half_ones_are_undone() -> None:
    listed = (("区z", "区长"), ("zf", "政府"), ("举b", "举报"), ("guangyuan", "广元"))
    preparer = Preparer(tuple(Term(term=term, kind=kind) for term, kind in listed))
    assert preparer.prepare("举bguangyuan区zf") == "举报广元区政府"
    assert preparer.prepare("区z，区zx") == "区长，区zx"


def test_marks_between_clauses_are_chinese_and_numbers_keep_theirs() -> None:
    assert PREPARER.prepare("10:30着火,损失1,200元!") == "10:30着火，损失1,200元！"


def test_latin_words_keep_their_blanks() -> None:
    assert PREPARER.prepare("hello world 你好") == "hello world你好"


@given(st.text(max_size=80))
def test_every_prepared_character_has_an_origin_in_order(text: str) -> None:
    origins = PREPARER.origins(text)
    assert origins == sorted(origins)
    assert origins[-1] == len(text)


def test_a_span_covers_the_same_words_as_written() -> None:
    written = "宝\u200b轮 镇暴炸，３ 人受伤"
    prepared, origins = PREPARER.prepare(written), PREPARER.origins(written)
    start = prepared.index("3人")
    assert written[origins[start]:origins[start + 2]] == "３ 人"


def test_the_title_stands_on_its_own_line_unless_the_body_repeats_it() -> None:
    assert whole(Text(id="1", title="停水", text="三天了"))[0] == "停水\n三天了"
    assert whole(Text(id="1", title="停水", text="停水三天了"))[0] == "停水三天了"
    assert whole(Text(id="1", title="停水", text=""))[0] == "停水"
    assert whole(Text(id="1", title="停\u200b水", text="停水三天了"))[0] == "停水三天了"


def test_a_long_text_keeps_head_and_tail_and_says_so() -> None:
    kept, was_cut = whole(Text(id="1", text="头" + "中" * 50_000 + "尾"))
    assert was_cut
    assert kept.startswith("头")
    assert kept.endswith("尾")
    assert len(kept.encode()) <= 64 * 1024


PLAIN_BLANKS = re.compile(
    r"(?<![A-Za-z0-9]) +| +(?![A-Za-z0-9])"
    r"|(?<=(?<![A-Za-z0-9])[A-Za-z0-9]) +(?=[A-Za-z0-9](?![A-Za-z0-9]))")
PLAIN_MARK = re.compile(r"(?<!\d)[,:]|[,:](?!\d)")


@settings(max_examples=2_000)
@given(st.text(alphabet="ab1٣9 中,:!?()；\n", max_size=16))
def test_blanks_and_marks_fall_as_the_plain_rules_say(text: str) -> None:
    """The shipped patterns say the same in a form that is searched quickly."""
    tight = PLAIN_BLANKS.sub("", fold(text))
    western = tight.translate(str.maketrans("!?;()", "！？；（）"))
    assert Preparer(()).prepare(text) == PLAIN_MARK.sub(
        lambda mark: "，" if mark[0] == "," else "：", western)


@given(st.text(alphabet="宝轮ab①ﬁ½\u200b\u3000 Ａe\u0301\r\n", max_size=30))
def test_what_comes_of_a_character_stands_where_the_character_stood(text: str) -> None:
    folded = [(place, piece) for place, character in enumerate(text) for piece in fold(character)]
    gone = {place for blank in PLAIN_BLANKS.finditer("".join(piece for _, piece in folded))
            for place in range(blank.start(), blank.end())}
    assert Preparer(()).origins(text) == [
        *(place for index, (place, _) in enumerate(folded) if index not in gone), len(text)]
