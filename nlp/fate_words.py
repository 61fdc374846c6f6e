"""The words of fate in a text, without figures of speech, animals, offices and costs."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from nlp.figure_cues import CUES, Role
from nlp.matching import Hit, Matcher
from nlp.quantities import Quantity
from nlp.units import Kind

COUNTED = re.compile(r"[\d一二两三四五六七八九十百多余几数]人?$")
COUNT = re.compile(r"\d{1,6}人?[，、]?\d*伤?")
FIGURATIVE = re.compile(
    r"(?:[吓急气笑热累烦臭堵冷饿痛怕羞爱美干枯整该作找苦懒心坑]"
    r"|[黑害愁困渴闷晒想挤吵冻要旱]|担心|难看|难听)$")
ANIMAL = re.compile(r"[鱼猪鸡鸭鹅牛羊狗猫树苗虫蜂鸟花秧菜][^，,。]{0,6}$")
NOT_AFTER = re.compile(
    r"证|注销|赔偿|率|抚恤|登记|补偿|科|门诊|部|费|报销|医保|通道|标志|演练|出口|支付|接续|预案|"
    r"烈士|风险|精神|休息|睡眠|自己|"
    r"捐献|告别|火化|接运|赡养|财产|理赔|认定|鉴定|险(?!情)|话题|到账|接力|档案|补助|病房|室|"
    r"的?\d*户?企业|被执行人|党员|"
    r"(?:了|掉)?(?:好多|很多|一片|一大片|不少|几|好几|\d+|[一二两三四五六七八九十百]+)?[头只条棵]?"
    r"[猪鱼鸡鸭牛羊狗猫树苗鸟蜂]")
NOT_AFTER_HURT = re.compile(r"残|心|害|感(?!染)|脑|疤|口|角|路|板|线|活该|神")
OBJECT = re.compile(r"[，,。！!？?；;：:、…\s“”\"'）)]|人|他|她|娃|尸|遗体|下落|$")
BODY = re.compile(r"[腿手脚指臂骨腰踝腕膝颈鼻牙肋背][^，。电]{0,6}$|胳膊[^，。]{0,6}$")
SOUGHT = {"没找到", "未找到", "没有找到", "还没找到", "仍未找到", "尚未找到", "没找着",
          "还在找", "联系不到"}
PART = re.compile(r"[^，。]{0,2}[腿手脚指臂骨腰踝腕肋]")
SOMEBODY = re.compile(r"(?:人|娃|娃儿|孩子|小孩|他|她|妈|爸|女儿|儿子|学生|生|弟|妹|哥|姐|爷|奶|"
                      r"童|员)[^，。]{0,4}$")
EVASIVE = {"失联", "联系不上", "找不到人", "不见了", "失去联系", "不知去向", "失踪", "联系不到"}
DEBTOR = re.compile(r"(?:老板|公司|负责人|开发商|中介|包工头|会所|平台|客服|电话|房东|商家|店家|"
                    r"机构|校长|教练|经理|钱|款|"
                    r"押金|东西|手机|车|钱包|证|包|货|狗|猫|工头|甲方|父亲|母亲|对方)[^，。]{0,5}$")

_CUES: Matcher[Role] = Matcher(CUES)


def find_cues(text: str) -> list[Hit[Role]]:
    """The words in `text` that say what happened to people, meant literally."""
    return [hit for hit in _CUES.find(text)
            if not any(strange(hit.term, text[max(0, hit.start - 8):hit.start],
                               text[hit.end:hit.end + 12]) for strange in STRANGE)]


def with_case_counts(text: str, cues: Sequence[Hit[Role]],
                      quantities: Sequence[Quantity]) -> list[Hit[Role]]:
    """累计报告36例: the measure word 例 says by itself that cases are counted."""
    starts = sorted(cue.start for cue in cues)
    extra = []
    for quantity in quantities:
        if quantity.kind is Kind.PERSON and text[quantity.end - 1] == "例":
            near = bisect_left(starts, quantity.end)
            if near == len(starts) or starts[near] - quantity.end > 6:
                extra.append(Hit(quantity.end, quantity.end, "例", Role.CASES))
    return sorted([*cues, *extra], key=lambda cue: cue.start)


def _lone(term: str, before: str, after: str) -> bool:
    """死 and 伤 alone count only in 3死5伤 and 死3伤5."""
    if term not in {"死", "伤"}:
        return False
    return not (COUNTED.search(before) or COUNT.match(after))


def _figurative(term: str, before: str, _after: str) -> bool:
    """吓死了, 笑死人, 鱼死了."""
    return term in {"死了", "死掉", "死人"} and bool(
        FIGURATIVE.search(before) or ANIMAL.search(before))


def _broken_thing(term: str, before: str, after: str) -> bool:
    """电线断了: only a broken bone hints at a severe injury."""
    return term.endswith(("断", "断了")) and not (BODY.search(before) or PART.match(after))


def _no_search(term: str, _before: str, after: str) -> bool:
    """没找到工作, 联系不到人: nobody is missing."""
    if term == "联系不到" and after.startswith("人"):
        return True
    return term in SOUGHT and OBJECT.match(after) is None


def _lost_thing(term: str, before: str, _after: str) -> bool:
    """床不见了: only a person who is gone is missing."""
    return term == "不见了" and SOMEBODY.search(before) is None


def _absconder(term: str, before: str, _after: str) -> bool:
    """老板失联了: gone with the money, not missing."""
    return term in EVASIVE and DEBTOR.search(before) is not None


def _matter(term: str, _before: str, after: str) -> bool:
    """死亡证明, 住院费, 疏散通道, 伤残."""
    return NOT_AFTER.match(after) is not None or (
        term[-1] in "死伤" and NOT_AFTER_HURT.match(after) is not None)


STRANGE: tuple[Callable[[str, str, str], bool], ...] = (
    _lone, _figurative, _broken_thing, _no_search, _lost_thing, _absconder, _matter)
