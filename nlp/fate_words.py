"""The words of fate in a text, without figures of speech, animals, offices and costs."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from nlp.figure_cues import CUES, Role
from nlp.illness import tells_of_illness
from nlp.matching import Hit, Matcher
from nlp.neighbours import FOLLOWED, ONLY_WITH, PRECEDED
from nlp.quantities import Quantity
from nlp.units import Kind

COUNTED = re.compile(r"[\d一二两三四五六七八九十百多余几数][个名位]?人?$")
COUNT = re.compile(r"\d{1,6}人?[，、]?\d*伤?|[了的]?(?:有|"
                   r"至少)?[一二两三四五六七八九十百几]{1,5}[来多余]?[个人名口位]")
FIGURATIVE = re.compile(
    r"(?:(?<!确)定|[卡锁焊钉盯写封闭吓急气笑热累烦臭堵冷饿痛怕羞爱美干枯整该作找苦懒心坑]"
    r"|[黑害愁困渴闷晒想挤吵冻要旱]|担心|难看|难听|心疼|疼)$")
ANIMAL = re.compile(r"[鱼猪鸡鸭鹅牛羊狗猫树苗虫蜂鸟花秧菜][^，,。]{0,6}$")
NOT_AFTER = re.compile(
    r"证|注销|赔偿|率|抚恤|登记|补偿|科|门诊|部|费|报销|医保|通道|标志|演练|出口|支付|接续|预案|"
    r"烈士|风险|精神|休息|睡眠|自己|"
    r"捐献|告别|火化|接运|赡养|财产|理赔|认定|鉴定|险(?!情)|话题|到账|接力|档案|补助|病房|室|"
    r"野生|动物|家禽|牲畜|的?\d*户?企业|被执行人|党员|"
    r"(?:了|掉)?(?:好多|很多|一片|一大片|不少|几|好几|\d+|[一二两三四五六七八九十百]+)?[头只条棵]?"
    r"[猪鱼鸡鸭牛羊狗猫树苗鸟蜂]")
NOT_AFTER_HURT = re.compile(r"沉|胡同|结|循环|穴|期|敌|残|心|害|感(?!染)|脑|疤|口|角|路|板|线|活该|"
                            r"神")
OBJECT = re.compile(r"的(?:今|昨|也|[，。])|[，,。！!？?；;：:、…\s“”\"'）)]|人|他|她|娃|尸|遗体|"
                    r"下落|$")
BODY = re.compile(r"[腿手脚指臂骨腰踝腕膝颈鼻肋背][^，。电]{0,6}$|胳膊[^，。]{0,6}$")
SOUGHT = {"没找到", "未找到", "没有找到", "还没找到", "仍未找到", "尚未找到", "没找着",
          "还在找", "联系不到"}
PART = re.compile(r"[^，。]{0,2}[腿手脚指臂骨腰踝腕肋]")
SOMEBODY = re.compile(r"(?:人|娃|娃儿|孩子|小孩|他|她|妈|爸|女儿|儿子|学生|生|弟|妹|哥|姐|爷|奶|"
                      r"童|员)[^，。]{0,4}$|[\d一二两三四五六七八九十][对名位][^，。]{0,5}$")
EVASIVE = {"失联", "联系不上", "找不到人", "不见了", "失去联系", "不知去向",
           "失踪", "联系不到"}
DEBTOR = re.compile(r"(?:老板|公司|负责人|开发商|中介|包工头|会所|平台|客服|"
                    r"电话|房东|商家|店家|"
                    r"机构|校长|教练|经理|钱|款|"
                    r"押金|东西|手机|车|钱包|证|包|货|狗|猫|工头|甲方|父亲|母亲|对方)[^，。]{0,5}$")

VERBS = frozenset({"困", "埋", "压", "卡", "关", "拉上", "捞上", "砍了", "捅了", "烫了", "扒着",
                   "里面", "里头",
                   "来了", "站了"})
VICTIMS = re.compile(r"[了住着到起]?(?:约|近|至少|"
                     r"起码)?[\d一二两三四五六七八九十几百千]{1,6}[来多余]?"
                     r"(?:号?人(?![民均份次])|名(?![额单])|位(?![于置])|"
                     r"个(?![半多小钟月星窗项部]))")
"""埋了五个, 困4人: these verbs count people only with a number right behind them."""
HELD = re.compile(r"[开公有相海扣刷打办银补房门口机难积欠打]$")
OUT = frozenset({"捞起来", "捞上来", "捞起", "捞上", "挖出来", "拖出来", "拉上来", "抬出来",
                 "刨出来", "拉上"})
BODY_FOUND = re.compile(r"[^。！？]{0,20}(?:遇难|[一二两三四五六七八九十\d]具|没救|没气|不行了|"
                        r"(?<!没)死|遗体|断气|硬了|僵|没了|尸|编织袋|"
                        r"脸都|人没看到)|了?人没")
UNDERWAY = re.compile(r"时|途中|过程|期间")
SURROUNDED = re.compile(r"[\d一二两三四五六七八九十]人$")
NO_TROUBLE = re.compile(r"[难境扰惑苦倦]")
BODIES = re.compile(r"(?:捞|挖|抬|摆|运|认|找到)[^，。]{0,6}具(?![灭体有备])")
CARRIED = re.compile(r"(?:殡仪馆|太平间)[^！？!?\n]{0,40}?(拉走|送进去|送来|拉去|躺着|停着|摆着)")
PASSED = frozenset({"走了", "走的"})
SICKBED = re.compile(r"医院|卫生院|抢救|ICU|重伤|遇难|挖坟|遗体|灵堂|车祸|土里|挖出来|抬出来|急诊|"
                     r"中毒|菌子|草乌|过敏|输液|血清|吐白沫|昏迷|"
                     r"说胡话|休克|泥石流|掩埋|埋了|"
                     r"热射病|发烧|血浆|当场")
"""走了 tells of a death only after a sickbed or an accident; else somebody left."""
LEAVERS = re.compile(r"(?:[拉抬赶送带冲卷跑偷拿开逃出打飞溜退搬收调签扛抱切牵端卖领取移刮漂抽"
                     r"盗吹运转请劝骗拆挖砍锯喊叫揭拖买行]|车|消防|警察|干部|医生|老板|司机|记者|"
                     r"领导|她就|他就|"
                     r"块[^，。]{0,5})$")
LEFT = re.compile(r"[，,。！!；;？?…\s、]|$|[一二两三四五六七八九十百几\d]{1,5}[来多余]?(?:口人?|"
                  r"条命|"
                  r"个人|人|个(?![多半小时钟月弯来]))")
BELOVED = re.compile(
    r"(?:[大老]?人|司机|娃儿?|孩子|爸|妈|爷|奶|哥|姐|弟|妹|儿子|女儿|老公|老婆|工友|婆婆|副驾的|"
    r"师傅|"
    r"技师|媳妇|女娃|男的|女的|老汉|同学|[一二两三四五六七八九十几\d](?:个人|口人?)|个)(?:当场|一下子?|最后)?(?:就|都|也|已经)?(?:那样|"
    r"这样|这么)?$")
GOODS = re.compile(r"[金钱款货器品物粮地房屋瓦车树菜桥路]$")
"""金器现金全没了: things are lost, nobody is dead."""
FIGHTS = re.compile(r"(?:做|为|气|急|笑|累)[大老]?人$|差点|差一点|培训|养")
SUDDEN = re.compile(r"突发|途中|伤重|伤势|不幸|确认|因吸入|因伤|均|先后|相继|其中[^，。]{0,4}$|"
                    r"[\d一二两三四五六七八九十][人名例位]$")

_CUES: Matcher[Role] = Matcher(CUES)


def find_cues(text: str) -> list[Hit[Role]]:
    """The words in `text` that say what happened to people, meant literally."""
    return [hit for hit in _CUES.find(text) if _literal(hit, text)]


def with_case_counts(text: str, cues: Sequence[Hit[Role]],
                      quantities: Sequence[Quantity]) -> list[Hit[Role]]:
    """累计报告36例, 摆了十具: some measure words say by themselves who is counted."""
    measures = {"例": Role.CASES} if "例" in text and tells_of_illness(text) else {}
    if "具" in text and BODIES.search(text) is not None:
        measures["具"] = Role.DEATHS
    if "殡仪馆" in text or "太平间" in text:
        cues = _with_the_carried(text, cues)
    if not measures:
        return list(cues)
    starts = sorted(cue.start for cue in cues)
    extra = []
    for quantity in quantities:
        if quantity.kind is Kind.PERSON and text[quantity.end - 1] in measures:
            near = bisect_left(starts, quantity.end)
            if near == len(cues) or starts[near] - quantity.end > 6 or (
                    not {"，", " "}.isdisjoint(text[quantity.end:starts[near]])):
                extra.append(Hit(quantity.end - 1, quantity.end, text[quantity.end - 1],
                                 measures[text[quantity.end - 1]]))
    return sorted([*cues, *extra], key=lambda cue: cue.start)


def _with_the_carried(text: str, cues: Sequence[Hit[Role]]) -> list[Hit[Role]]:
    """殡仪馆的车…拉走的三十几个: whom the undertaker carries is dead."""
    carried = [Hit(match.start(1), match.end(1), match[1], Role.DEATHS)
               for match in CARRIED.finditer(text)]
    taken = {place for hit in carried for place in range(hit.start, hit.end)}
    return sorted([*carried, *(cue for cue in cues if taken.isdisjoint(
        range(cue.start, cue.end)))], key=lambda cue: cue.start)


def _left(term: str, before: str, after: str) -> bool:
    """救护车来她就走了: she only left."""
    return term in PASSED and (LEAVERS.search(before) is not None or LEFT.match(after) is None)


def _lost(term: str, before: str, _after: str) -> bool:
    """房子没了, 名额没了: only a person who is no more is dead."""
    if term == "全没了":
        return GOODS.search(before) is not None
    return term in {"没了", "已经没了", "都没得了"} and (BELOVED.search(before) is None
                             or FIGHTS.search(before) is not None)


def _natural(term: str, before: str, _after: str) -> bool:
    """父亲去世后: a death in the family, unless it came suddenly on the way."""
    return term in {"去世", "离世", "病亡"} and SUDDEN.search(before) is None


def _toppled(term: str, _before: str, after: str) -> bool:
    """树倒了: only 倒了十三个 counts people."""
    return term in {"倒了", "撂倒", "没起来"} and not (
        term == "没起来" or re.match(r"[一二两三四五六七八九十几百\d]+多?[个人]", after))


def _led_home(term: str, before: str, after: str) -> bool:
    """送走失老人回家, 我看不见了: nobody is missing."""
    if term == "没冒头":
        return re.search(r"(?:账号|单位|部门|领导|官方)[^，。]{0,4}$", before) is not None
    return (term == "走失" and re.search(r"[送接回帮]$", before) is not None) or (
        term == "不见了" and before.endswith("看"))


def _lone(term: str, before: str, after: str) -> bool:
    """死 and 伤 alone count only in 3死5伤 and 死3伤5."""
    if term == "困" and SURROUNDED.search(before) and NO_TROUBLE.match(after) is None:
        return False
    if term in VERBS:
        victims = VICTIMS.match(after)
        return victims is None or HELD.search(before) is not None or (
            victims[0].startswith(("一个", "了一个")) and term in {"压", "卡", "关"})
    if term not in {"死", "伤", "亡"}:
        return False
    return before.endswith(("灭", "流", "逃", "消")) or not (
        COUNTED.search(before) or COUNT.match(after))


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
    return term in {"不见了", "找不到了"} and SOMEBODY.search(before) is None


def _absconder(term: str, before: str, _after: str) -> bool:
    """老板失联了: gone with the money, not missing."""
    return term in EVASIVE and DEBTOR.search(before) is not None and (
        COUNTED.search(before) is None)


def _matter(term: str, before: str, after: str) -> bool:
    """死亡证明, 住院费, 疏散通道, 伤残."""
    if term[-1] == "死" and re.match(r"[也都]?不", after):
        return True  # 打死也不吃
    if term.startswith("危重") and before.endswith("急"):
        return True  # 急危重症患者 names a class of patients
    if term[-1] == "亡" and after.startswith("信息"):
        return True
    return NOT_AFTER.match(after) is not None or (
        term[-1] in "死伤" and NOT_AFTER_HURT.match(after) is not None)


def _dead_body(term: str, _before: str, after: str) -> bool:
    """捞起来已经没气了: a body is no rescue."""
    return term in OUT and BODY_FOUND.match(after) is not None


def _not_of_people(term: str, before: str, after: str) -> bool:
    """安置点, 特困人员, 病毒核酸阳性, 走到窗口: words whose neighbours say that nobody is meant."""
    role = CUES[term]
    if role is Role.PARTICIPANTS and before.endswith("“") and after.startswith("”"):
        return True
    if role is Role.EVACUATED and UNDERWAY.match(after):
        return True
    follows, needs, leads = FOLLOWED.get(term), ONLY_WITH.get(term), PRECEDED.get(term)
    return (follows is not None and follows.match(after) is not None) or (
        needs is not None and needs.match(after) is None) or (
        leads is not None and leads.search(before) is not None)


Check = Callable[[str, str, str], bool]
CONCERNS: tuple[tuple[Check, Callable[[str], bool]], ...] = (
    (_left, PASSED.__contains__), (_lost, {"没了", "已经没了", "都没得了", "全没了"}.__contains__),
    (_natural, {"去世", "离世", "病亡"}.__contains__),
    (_toppled, {"倒了", "撂倒"}.__contains__),
    (_led_home, {"没冒头", "走失", "不见了"}.__contains__),
    (_lone, {"死", "伤", "亡", *VERBS}.__contains__),
    (_figurative, {"死了", "死掉", "死人"}.__contains__),
    (_broken_thing, lambda term: term.endswith(("断", "断了"))),
    (_no_search, {"联系不到", *SOUGHT}.__contains__),
    (_lost_thing, {"不见了", "找不到了"}.__contains__), (_absconder, EVASIVE.__contains__),
    (_matter, lambda _term: True), (_dead_body, OUT.__contains__),
    (_not_of_people, lambda term: term in {*FOLLOWED, *ONLY_WITH, *PRECEDED} or CUES[term] in {
        Role.PARTICIPANTS, Role.EVACUATED}))
"""What may take its meaning from a word, and of which words."""
STRANGE: dict[str, tuple[Check, ...]] = {
    term: tuple(check for check, concerns in CONCERNS if concerns(term)) for term in CUES}


def _literal(hit: Hit[Role], text: str) -> bool:
    """No neighbour takes the word's meaning from it."""
    before, after = text[max(0, hit.start - 8):hit.start], text[hit.end:hit.end + 22]
    for strange in STRANGE[hit.term]:
        if strange(hit.term, before, after):
            return False
    return hit.term not in PASSED or SICKBED.search(
        text, max(0, hit.start - 60), hit.end + 40) is not None
