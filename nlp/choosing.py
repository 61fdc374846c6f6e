"""Which people a word of fate speaks of: touching, following, earlier in the sentence, or named."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from nlp.figure_cues import COMPATIBLE, PLURAL, Role
from nlp.matching import Hit
from nlp.people import Person, is_helper_word
from nlp.phrasing import FOLLOW, REACHED, RISE

LOOSE_FOLLOW = frozenset({Role.EVACUATED, Role.RESCUED, Role.THREATENED, Role.TRAPPED,
                          Role.PARTICIPANTS})
NEAR_ROLES = frozenset({Role.CASES, Role.TREATED, Role.PARTICIPANTS})
"""Said so often of anybody that a number far before the word is hardly meant."""
SINGLE = frozenset({Role.DEATHS, Role.MISSING, Role.TRAPPED, Role.RESCUED, Role.HINTED,
                    Role.INJURED, Role.SEVERE, Role.LIGHT, Role.POISONED, Role.TREATED})
"""What can befall one person who is named and not counted."""
NEVER_ONE = frozenset({"失去生命", "失去了生命", "都没救了", "全没救了",
                       "住院", "就医", "就诊", "接诊", "收治", "入院", "留观", "医学观察",
                       "接受治疗",
                       "进医院", "正在救治", "起不来", "爬不起来", "接种狂犬疫苗", "撞倒", "撞飞",
                       "下不来", "在里头", "在里面", "在土里", "在底下", "扒着", "被扣", "里面",
                       "里头", "放下来", "放出来",
                       "才出来", "没有消息", "没消息", "还在找", "在搜寻", "在半空", "失去方向",
                       "迷失方向", "拉走", "拉走了", "捞起来", "捞上来", "捞起", "挖出来", "抱出来",
                       "背出来", "背下来",
                       "爬出来", "拖出来", "撬出来", "接回来", "逃出来", "救回", "抬出来"})
"""我妈住院: a stay in hospital is no harm of an event unless those who stay are counted."""
CAGED = frozenset({"关在", "卡在", "压在", "压到", "锁在", "关了", "困在", "卡起", "关到", "吊着",
                   "吊在",
                   "悬在", "遭压", "被压", "遭关", "被关", "被卡", "挂在", "还困", "在里头",
                   "在里面", "在土里", "在底下", "被扣", "里面", "里头", "放下来", "放出来",
                   "才出来", "背下来"})
TOUCHED = frozenset({"安置", "没有消息", "没消息", "没有音讯", "没有音信"})
NOT_ONE_LEFT = frozenset({"没得一个活的", "没有一个活的", "没一个活的",
                          "无一生还", "一个都没有活", "一个都没活", "全没了"})
STRUCK = frozenset({"砍伤", "捅伤", "打伤", "撞伤", "咬伤", "砸伤", "刺伤", "炸伤", "烧伤", "砍了",
                    "捅了",
                    "咬了", "连咬", "撞倒", "烫了"})
TOLD_INSIDE = frozenset({"里面", "里头", "在里面", "在里头", "被扣", "吊着", "关在", "卡在",
                         "放下来", "放出来"})
CAGE = re.compile(r"电梯|轿厢|缆车|索道|井|废墟|土[里头]|泥[里头]|车厢|驾驶室|车[里内]|摩天轮|"
                  r"过山车|跳楼机|大摆锤|"
                  r"挖机|洞|山崖|悬崖|滑坡|垮|塌|电线杆|塔吊|水里|江心|河心|屋顶|孤岛|机场|境外|"
                  r"园区|人质|着火|起火|浓烟|大火|燃|落石|石头|泥石流|高空|托管班|教室里")
"""Where people are held; elsewhere 压在箱底 and 卡在房东那一关 hold nobody."""
ACTIVE = frozenset({"杀害", "砸死", "撞死", "捅死", "砍死"})
BLOWS = re.compile(r"[围群]?殴打?|打|砍|捅|刺|追打|虐待|拖拽")
BY_WHOM = re.compile(r"[被遭][^，。、\d]{0,5}$")
COLLECTIVE = frozenset({"游客", "乘客", "旅客", "村民", "居民", "学生", "工人", "员工", "职工",
                        "业主", "患者", "儿童", "有人"})
TIGHT, LOOSE, PERSON_NEAR, NEAR_ILL, FARTHER = 16, 48, 30, 26, 4
"""How far, in characters, a number that touches, an earlier number, a named person may stand."""


class Choice:
    """The people of one sentence and which fate has already taken whom."""

    def __init__(self, text: str, start: int, cues: Sequence[Hit[Role]],
                 people: Sequence[Person]) -> None:
        self.text, self.start, self.cues, self.people = text, start, cues, people
        self.starts = [person.start for person in people]
        self.taken: dict[int, set[Role]] = {}
        self.after: set[int] = set()
        self.replaced = self._replaced()

    def choose(self, index: int, cue: Hit[Role]) -> int | None:
        """The index of the people this word speaks of, or None."""
        if cue.term in TOLD_INSIDE and not self._caged(cue):
            return None
        victim = self._struck(index, cue) if cue.term in STRUCK else (
            self._victim(cue) if cue.term in ACTIVE else None)
        return self._nearest(index, cue) if victim is None else victim

    def _nearest(self, index: int, cue: Hit[Role]) -> int | None:
        """Those who touch the word, else those right behind it, else those told of before."""
        before = self.nearest_before(cue)
        tight = before is not None and self.is_tight(before, cue) and self._free(before, cue)
        follow = self._following(index, cue)
        touches = follow is not None and self.people[follow].start - cue.end <= 3
        if tight and touches and self._stands_closer(index, before, follow, cue):
            self.after.add(follow or 0)
            return follow
        if before is not None and tight and not (touches and (
                before in self.taken or self._only_some(index, before, follow, cue))):
            return before
        if follow is not None:
            self.after.add(follow)
            return follow
        if before is None or not self._free(before, cue) or self.people[before].rescuer:
            return self._named(cue)
        return self._from_afar(index, before, cue)

    def _from_afar(self, index: int, before: int, cue: Hit[Role]) -> int | None:
        """People told of earlier in the sentence, as far as the word may be said of them."""
        if self._too_far(before, cue):
            return None
        if cue.payload is Role.DEATHS and not self._may_be_dead(before, cue):
            return self._named(cue) if cue.term[0] == "人" else None
        spoken_for = before in self.taken and cue.payload in {Role.INJURED, Role.SEVERE} and (
            self.taken[before] != {Role.HINTED})
        near = cue.start - self.people[before].end <= LOOSE
        if near and not spoken_for and not self._stranger_between(index, before, cue):
            return before
        return self._named(cue)

    def _too_far(self, before: int, cue: Hit[Role]) -> bool:
        gap = cue.start - self.people[before].end
        if cue.term in TOUCHED:
            return gap > TIGHT or "，" in self.text[self.people[before].end:cue.start]
        if cue.term in CAGED:
            return not self._caged(cue)
        return cue.payload in NEAR_ROLES and (gap > NEAR_ILL or (gap > TIGHT and self.text.count(
            "，", self.people[before].end, cue.start) > 1))

    def _struck(self, index: int, cue: Hit[Role]) -> int | None:
        """一个男的砍伤四个: those right behind the blow are its victims."""
        near = bisect_left(self.starts, cue.end)
        if near == len(self.people) or self.people[near].start - cue.end > 1:
            return None
        return None if self._wanted_by_next(index, self.people[near]) else near

    def _only_some(self, index: int, before: int, follow: int | None,
                   cue: Hit[Role]) -> bool:
        """五个人捞起来四个: the number behind tells how many of those before."""
        return follow is not None and cue.payload is Role.RESCUED and (
            self.people[follow].low <= self.people[before].low) and not self._wanted_by_next(
                index, self.people[follow])

    def _stands_closer(self, index: int, before: int | None, follow: int | None,
                       cue: Hit[Role]) -> bool:
        """一个亲戚说矿上埋了5个人: the number right behind, not the one farther before."""
        return before is not None and follow is not None and (
            cue.start - self.people[before].end > FARTHER
            and not self._wanted_by_next(index, self.people[follow]))

    def _caged(self, cue: Hit[Role]) -> bool:
        """Whether a place that can hold people stands near the word."""
        return CAGE.search(self.text, max(0, cue.start - 24), cue.end + 16) is not None

    def _victim(self, cue: Hit[Role]) -> int | None:
        """一名男子杀害女友及其母亲: those named right behind the deed."""
        near = bisect_left(self.starts, cue.end)
        if near == len(self.people) or self.people[near].start - cue.end > 4:
            return None
        return None if re.search(r"[被遭]$", self.text[cue.start - 1:cue.start]) else near

    def _may_be_dead(self, index: int, cue: Hit[Role]) -> bool:
        """From afar only a few are declared dead: 几十号人…，说是打死人 tells of one death."""
        commas = self.text.count("，", self.people[index].end, cue.start)
        generic = cue.term.endswith("死") and self.text.startswith("人", cue.end)
        everyone = re.search(r"(?:全部|全都|均|都|无一)[^，]{0,2}$",
                             self.text[max(0, cue.start - 5):cue.start])
        few = (self.people[index].low < 10 and commas <= 2) or cue.term in NOT_ONE_LEFT
        told = cue.term[0] == "人" and commas > 0 and self.people[index].low > 2
        return (few or everyone is not None) and not generic and not told

    def nearest_before(self, cue: Hit[Role]) -> int | None:
        """The last counted people before the word; 都没救成 is said of more than one."""
        several = cue.start > 0 and self.text[cue.start - 1] in "都均"
        for index in range(bisect_left(self.starts, cue.start) - 1, -1, -1):
            if not self.people[index].named and index not in self.replaced and not (
                    several and self.people[index].high == 1) and not self._strikes(index, cue):
                return index
        return None

    def _strikes(self, index: int, cue: Hit[Role]) -> bool:
        """遭同室3人殴打致死: those who strike are not the dead."""
        person = self.people[index]
        return (cue.payload is Role.DEATHS and BLOWS.match(self.text, person.end) is not None
                and BY_WHOM.search(self.text, self.start, person.start) is not None)

    def is_tight(self, index: int, cue: Hit[Role]) -> bool:
        person = self.people[index]
        gap = self.text[person.end:cue.start]
        if len(gap) > TIGHT or re.search(r"[，,、：:（(]", gap) or self._stands_between(index, cue):
            return False
        return not person.rescuer or cue.payload in {
            Role.DEATHS, Role.SEVERE, Role.INJURED, Role.LIGHT, Role.MISSING, Role.TRAPPED,
            Role.POISONED}

    def _stands_between(self, index: int, cue: Hit[Role]) -> bool:
        """小两口 男的没跑脱: one of them is named right before the word."""
        near = bisect_left(self.starts, cue.start) - 1
        person = self.people[near] if near > index else None
        return person is not None and person.named and cue.start - person.end <= 1 and (
            self.text[person.start - 1] not in "的名位个")

    def _free(self, index: int, cue: Hit[Role]) -> bool:
        """A number is spoken for once, unless the fates go together (被困 and 救出)."""
        roles = self.taken.get(index, set())
        if index in self.after and cue.payload not in {Role.RESCUED, Role.INJURED, Role.CASES} and (
                roles.isdisjoint(
                    {Role.RESCUED, Role.TRAPPED, Role.MISSING, Role.PARTICIPANTS})):
            return False
        return all(cue.payload in COMPATIBLE[role] for role in roles)

    def _following(self, index: int, cue: Hit[Role]) -> int | None:
        limit = self.cues[index + 1].start if index + 1 < len(self.cues) else len(self.text)
        for number in range(bisect_left(self.starts, cue.end), len(self.people)):
            person = self.people[number]
            if person.named or number in self.replaced:
                continue
            begin = self.people[number - 1].start if number - 1 in self.replaced else person.start
            gap = self.text[cue.end:begin]
            if len(gap) > 24 or (person.start > limit and not FOLLOW.fullmatch(gap)):
                return None
            loose = (cue.payload in LOOSE_FOLLOW and not re.search(r"[，,（(：:]", gap)
                     and not self._wanted_by_next(index, person))
            if self._touched_by_next(index, person):
                return None
            if cue.payload is Role.PARTICIPANTS and self._wanted_by_next(index, person):
                return None
            if FOLLOW.fullmatch(gap) or (loose and not person.rescuer):
                return number if number not in self.taken else None
            return None
        return None

    def _touched_by_next(self, index: int, person: Person) -> bool:
        """苯中毒4人死亡, 斗殴1死6伤: the number belongs to the death it touches."""
        if index + 1 >= len(self.cues):
            return False
        following = self.cues[index + 1]
        if following.payload is not Role.DEATHS or not 0 <= following.start - person.end <= 1:
            return False
        near = bisect_left(self.starts, following.end)
        counted = near < len(self.people) and not self.people[near].named and (
            self.people[near].start - following.end <= 1)
        return not counted or following.term == "死"

    def _wanted_by_next(self, index: int, person: Person) -> bool:
        """群殴3人受伤: the number belongs to the word that touches it from the right."""
        if index + 1 >= len(self.cues):
            return False
        gap = self.text[person.end:self.cues[index + 1].start]
        return self.cues[index + 1].start >= person.end and len(gap) <= 6 and not re.search(
            r"[，,、（(：:]", gap)

    def _stranger_between(self, index: int, before: int, cue: Hit[Role]) -> bool:
        """True when somebody else named stands between: 3人…, 司机死亡."""
        if cue.payload in {Role.MISSING, Role.TRAPPED}:
            return self._stands_between(before, cue)
        if cue.payload not in {Role.DEATHS, Role.INJURED, Role.SEVERE, Role.HINTED}:
            return False
        return any(person.named and self.people[before].end < person.start < cue.start
                   and cue.start - person.end <= 6 for person in self.people)

    def _named(self, cue: Hit[Role]) -> int | None:
        """One person named close to the word, for fates that a single person can have."""
        if cue.payload not in SINGLE or cue.term in NEVER_ONE:
            return None
        if cue.term in CAGED and not self._caged(cue):
            return None
        best = None
        for index, person in enumerate(self.people):
            near = 0 <= cue.start - person.end <= PERSON_NEAR or (
                0 <= person.start - cue.end <= 6 and cue.payload is not Role.MISSING)
            plural = self.text.startswith(PLURAL, person.end) and not (
                person.low > 1 and self.text[person.end] in "都全相先")
            helper = cue.payload is Role.RESCUED and is_helper_word(
                self.text[person.start:person.end])
            if person.named and near and not (helper or plural) and self._free(index, cue) and not (
                    self._of_many(person, cue)):
                best = index if best is None or person.end <= cue.start else best
        return best

    def _of_many(self, person: Person, cue: Hit[Role]) -> bool:
        """游客脱困, 多名儿童被咬: a noun for many people without a number is not one person."""
        lead = self.text[max(0, person.start - 2):person.start]
        if re.search(r"(?:[多几数些]|部分)[名个位]?$", lead):
            return True
        return (self.text[person.start:person.end] in COLLECTIVE
                and cue.payload in {Role.RESCUED, Role.TRAPPED, Role.TREATED}
                and lead[-1:] not in {"名", "个", "位", "一", "的"})

    def _replaced(self) -> set[int]:
        """由8人上升至9人: the first number no longer counts."""
        gone = set()
        for index in range(len(self.people) - 1):
            gap = self.text[self.people[index].end:self.people[index + 1].start]
            lead = self.text[max(0, self.people[index].start - 2):self.people[index].start]
            if len(gap) <= 10 and (RISE.search(gap) or (
                    lead in {"增加", "新增"} and REACHED.fullmatch(gap))):
                gone.add(index)
        return gone
