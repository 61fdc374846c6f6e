"""Personal numbers are hidden, public and ordinary numbers are not, twice is once."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.masking import NEEDED, mask, mask_url

CORPUS = Path(__file__).parent.parent / "corpus/masking"
PERSONAL = {
    "电话13812345678。": "电话138********。",
    "请打138-1234-5678找我": "请打138********找我",
    "+86 138 1234 5678": "+86 138********",
    "１３８１２３４５６７８": "１３８********",
    "1 3 8 1 2 3 4 5 6 7 8": "138********",
    "138\u200b12345678": "138********",
    "身份证510802199001011234": "身份证510802************",
    "51080219900101123X": "510802************",
    "身份证号：510802900101123": "身份证号：510802*********",
    "卡号 6222021234567890123": "卡号 6222***************",
    "6222 0212 3456 7894": "6222************",
    "车牌川H12345撞人": "车牌川H*****撞人",
    "川H·D12345": "川H*****",
    "邮箱zhang.san@qq.com。": "邮箱***@qq.com。",
    "x@evilgov.cn": "***@evilgov.cn",
}
PERSONAL |= {"家住火车站，电话3261234": "家住火车站，电话*******",
             "IP属地:四川2026-06-17 08:30": "IP属地:**2026-06-17 08:30", "IP:10.2.3.4。": "IP:**。"}
ORDINARY = (
    "拨打12345或110、119、12315", "区住建局0839-3261234", "2026-06-17 08:30:15",
    "总投资13800000000元", "13800万元", "分别为15 30 45 60 75 90 12户", "20260617000123456号",
    "12345678901", "约1.13812345678倍", "￥13812345678", "400-888-1234", "LZ202606170001",
    "剑阁A级景区", "订单1381234567890", "lzqzfb@lzq.gov.cn", "死亡3人，重伤12人，转移1380人",
    "川发〔2016〕52号", "G5京昆高速K1234+500",
)


WRITTEN = [line.split("\t") for line in (CORPUS / "personal.tsv").read_text("utf-8").splitlines()
           if not line.startswith("#")]
PUBLIC = (CORPUS / "ordinary.txt").read_text("utf-8").splitlines()
CLOTHES = str.maketrans("零〇○oO一幺二三四五六七八九壹贰叁肆伍陆柒捌玖×",
                        "00000112345678912345678" + "9X")


def undressed(text: str) -> str:
    """What a patient reader makes of a disguised number: plain letters and digits, in a row."""
    plain = unicodedata.normalize("NFKC", text.translate(CLOTHES))
    return re.sub(r"[^0-9A-Za-z_*@\u4e00-\u9fff]", "", plain).upper()


@pytest.mark.parametrize(("kind", "secret", "written"), WRITTEN)
def test_no_end_of_a_personal_number_survives_in_any_of_its_disguises(
        kind: str, secret: str, written: str) -> None:
    raw = re.sub(r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}", lambda code: chr(int(code[0][2:], 16)), written)
    assert undressed(secret)[-4:] in undressed(raw)  # the corpus itself is right
    assert undressed(secret)[-4:] not in undressed(mask(raw))


@pytest.mark.parametrize("text", PUBLIC)
def test_numbers_of_offices_things_and_days_stay(text: str) -> None:
    assert mask(text) == text


def test_the_corpus_is_wide() -> None:
    assert len(WRITTEN) >= 200 and len(PUBLIC) >= 100
    assert len({kind for kind, _, _ in WRITTEN}) == 9


@pytest.mark.parametrize(("raw", "hidden"), PERSONAL.items())
def test_personal_numbers_are_hidden(raw: str, hidden: str) -> None:
    assert mask(raw) == hidden


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_numbers_stay(text: str) -> None:
    assert mask(text) == text


PIECES = "0123456789 -*川HX京aA@.cnq元\u200b１３一三八IP:微信号座机电话身份证QQ四川"


@given(st.text(st.sampled_from(PIECES), max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_mobile_number_survives_in_a_sentence(number: str) -> None:
    assert number[-4:] not in mask(f"联系人电话{number}，谢谢")


def test_masking_is_linear_in_hostile_text() -> None:
    for hostile in ("1" * 60_000, "1 " * 30_000, "a@" * 30_000, "川A" * 30_000, "a." * 30_000):
        mask(hostile)


@pytest.mark.parametrize("text", [
    "26f7d14197718679da5", "id:3f26f7d14197718679afed5c8754b895", "13812345678afed5c8754b895",
    "3F26F7D14197718679AFED5C8754B895"])
def test_figures_inside_a_hash_are_nobodys_telephone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", [
    "tel13812345678", "abc13812345678def", "a1-13812345678", "call13812345678cell", "d13812345678e",
    "fade13812345678", "电话13812345678faced", "face13812345678Bad1"])
def test_letters_beside_a_telephone_do_not_save_it(text: str) -> None:
    assert "12345678" not in mask(text)


def test_links_keep_their_path_and_hide_numbers_in_their_query() -> None:
    assert mask_url("http://a.cn/p/6222021234567894?tel=13812345678&id=7") == \
        "http://a.cn/p/6222021234567894?tel=****&id=7"


@pytest.mark.parametrize("pattern", NEEDED)
@given(data=st.data())
def test_a_rule_finds_nothing_where_none_of_its_words_stands(
        pattern: re.Pattern[str], data: st.DataObject) -> None:
    found = data.draw(st.from_regex(pattern))
    assert any(word in found for word in NEEDED[pattern])
