"""Who was counted: joins numbers of people to what happened to them, one sentence at a time.

A word such as 死亡 takes the number that touches it from the left (2人死亡), else the one after it
(死亡2人), else an earlier number of its sentence, else a single person named (老人), in this order.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.figure_cues import CUES, PLURAL, RESCUERS, SINGULAR, Role
from nlp.matching import Hit, Matcher
from nlp.quantities import Kind, Quantity

SENTENCE = re.compile(r"[^。！？!?；;\n]++")
LINK = re.compile(r"(?:[^\W\d_]{0,3}?)(?:和|跟|与|加上?|带着?|还有|以及|、|同|抱着|背着)(?:我|他|她|一个)?")
FOLLOW = re.compile(
    r"(?:人数|人员|人口|者|的|了|已经|已|经|共计|共|合计|累计|总数|达到|达|增至|增加到|增加至|上升至|上升到|升至|升到|"
    r"修正为|更正为|订正为|调整为|核减为|由|从|原来|为|是|有|约|至少|：|:|\s|群众|居民|师生|游客|旅客|职工|学生|村民|工人|出|起|一共|总共|病例|患者|住院|其中|经|复核|核实|在|就诊|伤员|伤者)*+")
LOOSE_FOLLOW = frozenset({Role.EVACUATED, Role.RESCUED, Role.THREATENED, Role.TRAPPED,
                          Role.PARTICIPANTS})
RISE = re.compile(r"(?:上升|升|增加?|修正|更正|订正|调整|核减|降低?|变|改|增长)(?:至|为|到|成)(?:了)?")
DENIED = re.compile(
    r"(?:无|未|没有?|没得|莫得|零)(?:发生|造成|出现)?[^，。；、,]{1,5}、$"
    r"|(?:无|未|没有?|没得|莫得|零|(?<!\d)0)(?:再|接到|收到|造成|发生|接报|出现|导致|引发|发现|听说|有|任何|重大|其他|新增|"
    r"人员|人|群众|旅客|乘客|游客|[、和及或]|受伤|死亡|重伤|失联|伤亡|被困)*+$")
NOUGHT = re.compile(r"(?:人数|情况)?(?:均)?为?(?:零|0(?!\d)|清零)")
ASKED = re.compile(r"有没有|有无|是否|不知|是不是|会不会|哪[个里]|多少")
UNREAL = re.compile(r"差点|险些|预防|防止|避免|以免|谨防|严防|容易|警惕|杜绝|如果|要是|倘若|万一|一旦|否则|恐将|(?:会|怕|要|想|防)再?$")
HEDGED = re.compile(r"好像|可能|恐|估计|似乎|疑似|怕是|大概率|听说|据说")
OLD = re.compile(r"去年|前年|上年|往年|历年|同期|同比|年前|当年|那年|周年|年来|(?<!\d)(?:19\d\d|200\d|201\d)年"
                 r"|历史上|以来|上次|全年|五年|十年|近年|连续[^，。]{0,4}年")
HEARSAY = re.compile(r"此前|早前|前期|首报|号通报中|上次通报|网传|网络所?[称传]|网上[说传]|谣传|传言|谣言|有人说|都说|群里[说传]|朋友圈|听说|所谓|网民|网友|短视频|针对|编造|造谣|散布|谎称|虚假|帖子|截图")
FIGURATIVE = re.compile(r"(?:[吓急气笑热累烦臭堵冷饿痛怕羞爱美干枯整该作找苦懒心坑黑害愁困渴闷晒想挤吵冻要旱]|担心|难看|难听)$")
ANIMAL = re.compile(r"[鱼猪鸡鸭鹅牛羊狗猫树苗虫蜂鸟花秧菜][^，,。]{0,6}$")
NOT_AFTER = re.compile(
    r"证|注销|赔偿|率|抚恤|登记|补偿|科|门诊|部|费|报销|医保|通道|标志|演练|出口|支付|接续|预案|烈士|风险|精神|休息|睡眠|自己|"
    r"捐献|告别|火化|接运|赡养|财产|理赔|认定|鉴定|险(?!情)|话题|到账|接力|档案|补助|病房|室|的?\d*户?企业|被执行人|党员|"
    r"(?:了|掉)?(?:好多|很多|一片|一大片|不少|几|好几|\d+|[一二两三四五六七八九十百]+)?[头只条棵]?"
    r"[猪鱼鸡鸭牛羊狗猫树苗鸟蜂]")
NOT_AFTER_HURT = re.compile(r"残|心|害|感(?!染)|脑|疤|口|角|路|板|线|活该|神")
OBJECT = re.compile(r"[，,。！!？?；;：:、…\s“”\"'）)]|人|他|她|娃|尸|遗体|下落|$")
BODY = re.compile(r"[腿手脚指臂骨腰踝腕膝颈鼻牙肋背][^，。电]{0,6}$|胳膊[^，。]{0,6}$")
SOUGHT = {"没找到", "未找到", "没有找到", "还没找到", "仍未找到", "尚未找到", "没找着", "还在找", "联系不到"}
PART = re.compile(r"[^，。]{0,2}[腿手脚指臂骨腰踝腕肋]")
EVASIVE = {"失联", "联系不上", "找不到人", "不见了", "失去联系", "不知去向", "失踪", "联系不到"}
DEBTOR = re.compile(r"(?:老板|公司|负责人|开发商|中介|包工头|会所|平台|客服|电话|房东|商家|店家|机构|校长|教练|经理|钱|款|"
                    r"押金|东西|手机|车|钱包|证|包|货|狗|猫|工头|甲方|父亲|母亲|对方)[^，。]{0,5}$")
CLAIM = re.compile(r"(?:称|说|登记|统计|记录|通报|报告|认定)(?:的|为|有|了)?$")
TIGHT = 16
LOOSE = 48
PERSON_NEAR = 30


@dataclass(frozen=True, slots=True)
class Person:
    """A counted group, or one person named without a number (`named`)."""

    start: int
    end: int
    low: float
    high: float | None
    named: bool = False
    rescuer: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """`low` to `high` people of `role`; the flags say how it stands to the other mentions."""

    role: Role
    start: int
    end: int
    low: float
    high: float | None
    cue: str = ""
    named: bool = False
    denied: bool = False
    hearsay: bool = False
    part: bool = False
    another: bool = False
    total: bool = False
    new: bool = False
    fixed: bool = False
    claim: bool = False
    bare: bool = False
    """The word stood alone, with no number and nobody named."""


_CUES: Matcher[Role] = Matcher(CUES)
_NAMED: Matcher[bool] = Matcher(dict.fromkeys(SINGULAR.split(), True))
_RESCUERS: Matcher[bool] = Matcher(dict.fromkeys(RESCUERS.split(), True))
_PLURAL = tuple(PLURAL.split())


def find_cues(text: str) -> list[Hit[Role]]:
    """The words of fate in `text`, without figures of speech (吓死了), offices and costs."""
    return [hit for hit in _CUES.find(text) if _literal(hit, text)]


def _literal(hit: Hit[Role], text: str) -> bool:
    """False for 吓死了, 鱼死了, 死亡证明, 住院费, 疏散通道."""
    before = text[max(0, hit.start - 8):hit.start]
    if hit.term in {"死", "伤"}:
        return bool(re.search(r"[\d一二两三四五六七八九十百多余几数]人?$", before)
                    or re.match(r"\d++人?[，、]?\d*伤?", text[hit.end:hit.end + 8]))
    if hit.term in {"死了", "死掉", "死人"} and (FIGURATIVE.search(before) or ANIMAL.search(before)):
        return False
    if hit.term.endswith(("断", "断了")) and not (
            BODY.search(before) or PART.match(text, hit.end)):
        return False
    if hit.term == "联系不到" and text.startswith("人", hit.end):
        return False
    if hit.term in SOUGHT and not OBJECT.match(text, hit.end):
        return False
    if hit.term in EVASIVE and DEBTOR.search(before):
        return False
    if hit.term[-1] in "死伤" and NOT_AFTER_HURT.match(text, hit.end):
        return False
    return NOT_AFTER.match(text, hit.end) is None


def gather(text: str, quantities: Sequence[Quantity], cues: Sequence[Hit[Role]]) -> list[Person]:
    """The groups of people in `text`: 老两口加一个孙女 is one group of three."""
    items = [Person(q.start, q.end, q.low, q.high) for q in quantities if q.kind is Kind.PERSON]
    items += [Person(hit.start, hit.end, 1.0, 1.0, named=True) for hit in _NAMED.find(text)]
    items.sort(key=lambda item: item.start)
    rescuers = [hit.start for hit in _RESCUERS.find(text)]
    fates = {hit.start for hit in cues}
    groups: list[Person] = []
    for item in items:
        last = groups[-1] if groups else None
        if last is not None and item.start < last.end:
            continue
        if last is not None and item.named and _describes(last, item, text):
            groups[-1] = replace(last, end=item.end)
        elif (last is not None and item.start - last.end <= 9
              and LINK.fullmatch(text, last.end, item.start)
              and fates.isdisjoint(range(last.end, item.start))):
            groups[-1] = _together(last, item)
        else:
            groups.append(item)
    return [replace(group, rescuer=any(_is_about(group, at, text) for at in rescuers))
            if not group.named else group for group in groups]


def _is_about(group: Person, at: int, text: str) -> bool:
    """The helpers' word at `at` says who these people are: 300余名抢险人员."""
    return group.start <= at <= group.end + 7 and not re.search(r"[，,。、：]", text[group.end:at])


def _describes(group: Person, item: Person, text: str) -> bool:
    """两名[正在作业的]工人: the noun belongs to the number before it."""
    gap = text[group.end:item.start]
    return not group.named and len(gap) <= 6 and not re.search(r"[，,、和跟与。！!？?；;\s]", gap)


def _together(first: Person, second: Person) -> Person:
    high = None if first.high is None or second.high is None else first.high + second.high
    return Person(first.start, second.end, first.low + second.low, high,
                  named=first.named and second.named)


def read(text: str, cues: Sequence[Hit[Role]], quantities: Sequence[Quantity]) -> list[Mention]:
    """Every statement about people in `text`, in reading order."""
    people = gather(text, quantities, cues)
    cues = _with_case_counts(text, cues, quantities)
    mentions: list[Mention] = []
    first_cue = first_person = 0
    for sentence in SENTENCE.finditer(text):
        start, end = sentence.span()
        while first_cue < len(cues) and cues[first_cue].start < start:
            first_cue += 1
        last_cue = first_cue
        while last_cue < len(cues) and cues[last_cue].start < end:
            last_cue += 1
        while first_person < len(people) and people[first_person].start < start:
            first_person += 1
        last_person = first_person
        while last_person < len(people) and people[last_person].start < end:
            last_person += 1
        if last_cue > first_cue:
            mentions += Sentence(text, start, cues[first_cue:last_cue],
                                 people[first_person:last_person]).mentions()
        first_cue, first_person = last_cue, last_person
    return mentions


def _with_case_counts(text: str, cues: Sequence[Hit[Role]],
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


COMPATIBLE: dict[Role, frozenset[Role]] = {
    Role.TRAPPED: frozenset({Role.RESCUED, Role.DEATHS, Role.MISSING, Role.INJURED, Role.EVACUATED,
                             Role.TOURISTS, Role.TRAPPED, Role.HINTED, Role.SEVERE}),
    Role.TOURISTS: frozenset({Role.TRAPPED, Role.RESCUED, Role.EVACUATED}),
    Role.POISONED: frozenset({Role.CASES, Role.INJURED, Role.DEATHS, Role.HINTED, Role.RESCUED}),
    Role.CASES: frozenset({Role.POISONED, Role.INJURED, Role.HINTED, Role.DEATHS, Role.CASES}),
    Role.INJURED: frozenset({Role.SEVERE, Role.LIGHT, Role.HINTED, Role.POISONED, Role.CASES}),
    Role.LIGHT: frozenset({Role.INJURED}),
    Role.SEVERE: frozenset({Role.INJURED}),
    Role.HINTED: frozenset({Role.INJURED}),
    Role.THREATENED: frozenset({Role.EVACUATED, Role.TRAPPED}),
    Role.EVACUATED: frozenset({Role.THREATENED, Role.RESCUED, Role.AFFECTED, Role.POISONED}),
    Role.MISSING: frozenset({Role.RESCUED, Role.DEATHS, Role.MISSING}),
    Role.RESCUED: frozenset({Role.TRAPPED, Role.INJURED, Role.HINTED, Role.POISONED, Role.DEATHS,
                             Role.LIGHT}),
    Role.DEATHS: frozenset(),
    Role.AFFECTED: frozenset({Role.EVACUATED, Role.THREATENED}),
    Role.PARTICIPANTS: frozenset({Role.PARTICIPANTS}),
    Role.CASUALTY: frozenset(),
}


class Sentence:
    """The words of fate and the people of one sentence, joined from left to right."""

    def __init__(self, text: str, start: int, cues: Sequence[Hit[Role]],
                 people: Sequence[Person]) -> None:
        self.text, self.start, self.cues, self.people = text, start, cues, people
        self.taken: dict[int, set[Role]] = {}
        self.after: set[int] = set()
        self.replaced = self._replaced()

    def mentions(self) -> list[Mention]:
        """One mention for each word that says a number, a zero, or one person's fate."""
        found: list[Mention] = []
        for index, cue in enumerate(self.cues):
            found += self._mention(index, cue)
        return [*found, *self._disputed(found)]

    def _disputed(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """企业称十人，工会登记十五人: rival counts of what the sentence has just told."""
        claims = [person for person in self.people if not person.named and CLAIM.search(
            self.text[max(self.start, person.start - 5):person.start])]
        if len(claims) < 2:
            return
        told = [mention for mention in found if mention.start < claims[-1].start]
        if not told or told[0].role not in {Role.DEATHS, Role.POISONED, Role.INJURED, Role.CASES}:
            return
        for person in claims:
            yield replace(told[0], start=person.start, end=person.end, low=person.low,
                          high=person.high, bare=False, claim=True, denied=False, named=False)

    def _mention(self, index: int, cue: Hit[Role]) -> Iterator[Mention]:
        clause = self._clause_before(cue)
        if ASKED.search(clause[-10:]) or OLD.search(self.text[max(self.start, cue.start - 26):
                                                              cue.start]):
            return
        base = Mention(cue.payload, cue.start, cue.end, 0.0, 0.0, cue=cue.term,
                       hearsay=self._is_hearsay(cue))
        if DENIED.search(clause[-14:]) or NOUGHT.match(self.text, cue.end):
            yield replace(base, denied=True)
            return
        if cue.payload is not Role.THREATENED and UNREAL.search(clause[-8:]) and cue.term not in {"ICU"}:
            unreal = UNREAL.search(clause[-8:])
            if unreal is not None and not (len(unreal[0]) == 1 and self._has_number(cue)):
                return
        choice = self._choose(index, cue)
        counted = cue.payload is Role.DEATHS and self.text.startswith("人数", cue.end)
        if choice is None or (counted and self.people[choice].start < cue.start):
            claims = list(self._claims(base, cue)) if counted else []
            yield from claims or [replace(base, bare=True)]
            return
        self.taken.setdefault(choice, set()).add(cue.payload)
        person = self.people[choice]
        yield self._flagged(base, person, clause)
        if counted:
            yield from self._claims(base, cue)

    def _flagged(self, base: Mention, person: Person, clause: str) -> Mention:
        lead = self.text[max(self.start, person.start - 8):person.start]
        low = 0.0 if HEDGED.search(clause[-10:]) and base.role is Role.DEATHS else person.low
        return replace(
            base, start=min(base.start, person.start), end=max(base.end, person.end), low=low,
            high=person.high, named=person.named, part="其中" in lead or "中" == lead[-1:],
            another=bool(re.search(r"另|还有|又有|其余|又", lead)), new="新增" in lead + base.cue,
            total=bool(re.search(r"共|累计|合计|升至|增至|增加到|升到|上升|总|截至|已有|已致|已造成", lead)),
            fixed=bool(re.search(r"更正|订正|修正|核实|应为|实为|实际|核查|核减", lead)))

    def _claims(self, base: Mention, cue: Hit[Role]) -> Iterator[Mention]:
        """死亡人数，早间通报为5人，医院统计为8人: one more mention for each later claim."""
        for index, person in enumerate(self.people):
            if person.start < cue.end:
                continue
            lead = self.text[max(0, person.start - 2):person.start]
            wanted = any(person.end <= other.start <= person.end + 8 and not re.search(
                r"[，,、]", self.text[person.end:other.start]) for other in self.cues)
            if index not in self.taken and not wanted and re.search(r"[为称是说达计]$", lead):
                self.taken[index] = {base.role}
                yield replace(base, start=person.start, end=person.end, low=person.low,
                              high=person.high, claim=True)

    def _choose(self, index: int, cue: Hit[Role]) -> int | None:
        """The index of the people this word speaks of, or None."""
        before = self._nearest_before(cue)
        tight = before is not None and self._is_tight(before, cue) and self._free(before, cue)
        follow = self._following(index, cue)
        touches = follow is not None and self.people[follow].start - cue.end <= 3
        if before is not None and tight and not (touches and before in self.taken):
            return before
        if follow is not None:
            self.after.add(follow)
            return follow
        if before is not None and self._free(before, cue) and not self.people[before].rescuer:
            gap = cue.start - self.people[before].end
            spoken_for = before in self.taken and cue.payload in {Role.INJURED, Role.SEVERE}
            if gap <= LOOSE and not spoken_for and not self._stranger_between(index, before, cue):
                return before
        return self._named(cue)

    def _nearest_before(self, cue: Hit[Role]) -> int | None:
        for index in range(len(self.people) - 1, -1, -1):
            person = self.people[index]
            if person.start < cue.start and not person.named and index not in self.replaced:
                return index
        return None

    def _is_tight(self, index: int, cue: Hit[Role]) -> bool:
        person = self.people[index]
        gap = self.text[person.end:cue.start]
        if len(gap) > TIGHT or re.search(r"[，,、：:（(]", gap):
            return False
        return not person.rescuer or cue.payload in {
            Role.DEATHS, Role.SEVERE, Role.INJURED, Role.LIGHT, Role.MISSING, Role.TRAPPED,
            Role.POISONED}

    def _free(self, index: int, cue: Hit[Role]) -> bool:
        """A number is spoken for once, unless the fates go together (被困 and 救出)."""
        roles = self.taken.get(index, set())
        if index in self.after and cue.payload not in {Role.RESCUED, Role.INJURED, Role.CASES} and (
                roles.isdisjoint({Role.RESCUED, Role.TRAPPED, Role.MISSING})):
            return False
        return all(cue.payload in COMPATIBLE[role] for role in roles)

    def _following(self, index: int, cue: Hit[Role]) -> int | None:
        limit = self.cues[index + 1].start if index + 1 < len(self.cues) else len(self.text)
        for number, person in enumerate(self.people):
            if person.start < cue.end or person.named or number in self.replaced:
                continue
            begin = self.people[number - 1].start if number - 1 in self.replaced else person.start
            gap = self.text[cue.end:begin]
            if len(gap) > 24 or (person.start > limit and not FOLLOW.fullmatch(gap)):
                return None
            loose = (cue.payload in LOOSE_FOLLOW and not re.search(r"[，,（(：:]", gap)
                     and not self._wanted_by_next(index, person))
            if FOLLOW.fullmatch(gap) or (loose and not person.rescuer):
                return number if number not in self.taken else None
            return None
        return None

    def _wanted_by_next(self, index: int, person: Person) -> bool:
        """群殴3人受伤: the number belongs to the word that touches it from the right."""
        if index + 1 >= len(self.cues):
            return False
        gap = self.text[person.end:self.cues[index + 1].start]
        return self.cues[index + 1].start >= person.end and len(gap) <= 6 and not re.search(
            r"[，,、（(：:]", gap)

    def _stranger_between(self, index: int, before: int, cue: Hit[Role]) -> bool:
        """True when somebody else named stands between: 3人…, 司机死亡."""
        if cue.payload not in {Role.DEATHS, Role.INJURED, Role.SEVERE, Role.HINTED}:
            return False
        return any(person.named and self.people[before].end < person.start < cue.start
                   and cue.start - person.end <= 6 for person in self.people)

    def _named(self, cue: Hit[Role]) -> int | None:
        """One person named close to the word, for fates that a single person can have."""
        if cue.payload not in {Role.DEATHS, Role.MISSING, Role.TRAPPED, Role.RESCUED, Role.HINTED,
                               Role.INJURED, Role.SEVERE, Role.LIGHT, Role.POISONED,
                               Role.CASES}:
            return None
        best = None
        for index, person in enumerate(self.people):
            near = 0 <= cue.start - person.end <= PERSON_NEAR or 0 <= person.start - cue.end <= 6
            plural = self.text.startswith(_PLURAL, person.end)
            helper = cue.payload is Role.RESCUED and _RESCUERS.find(self.text[person.start:person.end])
            if person.named and near and not helper and not plural and self._free(index, cue):
                best = index if best is None or person.end <= cue.start else best
        return best

    def _replaced(self) -> set[int]:
        """由8人上升至9人: the first number no longer counts."""
        gone = set()
        for index in range(len(self.people) - 1):
            gap = self.text[self.people[index].end:self.people[index + 1].start]
            if len(gap) <= 10 and RISE.search(gap):
                gone.add(index)
        return gone

    def _clause_before(self, cue: Hit[Role]) -> str:
        text = self.text[max(self.start, cue.start - 24):cue.start]
        return re.split(r"[，,：:（(]", text)[-1]

    def _is_hearsay(self, cue: Hit[Role]) -> bool:
        return HEARSAY.search(self.text, max(self.start, cue.start - 22), cue.start) is not None

    def _has_number(self, cue: Hit[Role]) -> bool:
        before = self._nearest_before(cue)
        return before is not None and self._is_tight(before, cue)
