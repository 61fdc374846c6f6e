"""What is said of whom: joins numbers of people to what happened to them, sentence by sentence.

A word such as 死亡 takes the number that touches it from the left (2人死亡), else the one after it
(死亡2人), else an earlier number of its sentence, else a single person named (老人), in this order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.choosing import SINGLE, Choice
from nlp.fate_words import with_case_counts
from nlp.figure_cues import Role
from nlp.matching import Hit
from nlp.numerals import holds_one
from nlp.people import Person, gather
from nlp.phrasing import (
    ALSO,
    ASKED,
    CLAIM,
    CLOCK,
    COUNTERFACTUAL,
    DENIED,
    DIED_LATER,
    HEARSAY,
    HEDGED,
    LAST_YEAR,
    LATER,
    LIVES,
    NOUGHT,
    OLD,
    ON_THE_SPOT,
    RECOVERED,
    RISEN,
    SENTENCE,
    SETTLED,
    TOTAL,
    UNREAL,
    VOICE,
    VOICE_BEFORE,
)
from nlp.quantities import Quantity

SAID_ALONE = frozenset({Role.DEATHS, Role.MISSING, Role.SEVERE, Role.LIGHT, Role.INJURED,
                        Role.CASUALTY})
"""What says something in a text that counts and names nobody: 无人受伤, 均为轻伤, 出人命了."""
SAID_OF_ONE = SAID_ALONE | SINGLE
"""What says something in a text that names people and counts none."""
SPEAKING = ("例", "具", "殡仪馆", "太平间")
"""Words that make counted people the ill or the dead without a verb."""
OUTLIVED = frozenset({Role.INJURED, Role.SEVERE, Role.HINTED, Role.TREATED, Role.POISONED})
"""1名重伤员不治身亡: the dead no longer count there."""


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
    clocked: bool = False
    """Told with a time of day: one entry of a rolling report."""
    who: int = -1
    """Where the people of this mention stand, so that nobody is counted twice."""
    sentence: int = 0
    """Where its sentence starts: 另有 adds to what the same sentence counted."""
    bare: bool = False
    """The word stood alone, with no number and nobody named."""


def read(text: str, cues: Sequence[Hit[Role]], quantities: Sequence[Quantity]) -> list[Mention]:
    """Every statement about people in `text`, in reading order."""
    people = gather(text, quantities, cues) if cues or holds_one(text, SPEAKING) else []
    cues = with_case_counts(text, cues, quantities)
    if all(person.named for person in people):
        wanted = SAID_OF_ONE if people else SAID_ALONE
        cues = [cue for cue in cues if cue.payload in wanted]
    mentions: list[Mention] = []
    first_cue = first_person = 0
    for sentence in SENTENCE.finditer(text) if cues else ():
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


COUNTED_ONLY = frozenset({Role.TREATED, Role.PARTICIPANTS, Role.AFFECTED, Role.THREATENED,
                          Role.TOURISTS})
"""What says nothing in a sentence that counts and names nobody."""
DENIAL = re.compile(r"[无未没莫零0]")
LOOKING_BACK = re.compile(r"[年同历来次]")
DOUBT = re.compile(r"还是|有没有|有无|是否|不知|是不是|会不会|哪|多少")
HEARING = re.compile(r"[昨前消首号次传络说言谣圈谓民友视针编造散谎虚帖截]")
"""Signs without which a sentence is neither a denial nor of the past, neither a question
nor hearsay."""
HEADED = frozenset({Role.DEATHS, Role.CASES})
"""死亡人数, 病例数: whose number may be claimed apart by several voices."""
CLAUSE = re.compile(r"[，,：:（(]")
WHETHER = re.compile(r"是不是|是否")
CLAUSE_OR_MORE = re.compile(r"[，,。（(]")
ANOTHER = re.compile(r"另|还有|又有|其余|又")
ALL_TOLD = re.compile(r"共|累计|合计|升至|增至|增加到|升到|上升|总|截至")
CORRECTED = re.compile(r"更正|订正|修正|核实|应为|实为|实际|核查|核减")


class Sentence:
    """The words of fate and the people of one sentence, joined from left to right."""

    def __init__(self, text: str, start: int, cues: Sequence[Hit[Role]],
                 people: Sequence[Person]) -> None:
        self.text, self.start, self.cues, self.people = text, start, cues, people
        self.choice = Choice(text, start, cues, people)
        self.taken = self.choice.taken
        said = text[start:cues[-1].start]
        self.denies = DENIAL.search(said) is not None
        self.looks_back = LOOKING_BACK.search(said) is not None
        self.hears = HEARING.search(said) is not None
        self.doubts = DOUBT.search(said) is not None

    def mentions(self) -> list[Mention]:
        """One mention for each word that says a number, a zero, or one person's fate."""
        found: list[Mention] = []
        for index, cue in enumerate(self.cues):
            if self.people or cue.payload not in COUNTED_ONLY:
                found += self._mention(index, cue)
        dead = {(mention.start, mention.low) for mention in found if mention.role is Role.DEATHS
                and not mention.bare and not mention.denied}
        rivals = list(self._disputed(found)) if len(self.people) > 1 else []
        if dead:
            found = [mention for mention in found if mention.role not in OUTLIVED
                     or (mention.start, mention.low) not in dead]
        return found + rivals

    def _disputed(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """企业称十人，工会登记十五人: rival counts of what the sentence has just told."""
        claims = [person for person in self.people if not person.named and CLAIM.search(
            self.text[max(self.start, person.start - 6):person.start])]
        if len(claims) < 2:
            return
        told = [mention for mention in found if mention.start < claims[-1].start]
        if not told or told[0].role not in {Role.DEATHS, Role.POISONED, Role.INJURED, Role.CASES}:
            return
        for person in claims:
            yield replace(told[0], start=person.start, end=person.end, low=person.low,
                          who=person.start, high=person.high, bare=False, claim=True,
                          denied=False, named=False,
                          hearsay=told[0].hearsay and SETTLED.search(
                              self.text, max(self.start, person.start - 8), person.start) is None)

    def _mention(self, index: int, cue: Hit[Role]) -> Iterator[Mention]:
        clause = self._clause_before(cue)
        denied = self.denies and DENIED.search(clause[-14:]) is not None
        if self.looks_back and self._told_of_the_past(cue, clause if denied else ""):
            return
        if self.doubts and ASKED.search(clause[-10:]):
            yield from self._asked(index, cue, clause)
            return
        if denied or NOUGHT.match(self.text, cue.end):
            if cue.term not in {"出人命", "出了人命", "闹出人命"}:
                yield self._alone(cue, denied=True, claim=VOICE_BEFORE.search(clause) is not None)
            return
        if self._unreal(cue, clause):
            return
        choice = self.choice.choose(index, cue)
        counted = cue.term == "就诊人数" or (cue.payload in HEADED and self.text.startswith(
            ("人数", "数字", "数"), cue.end))
        if choice is None or (counted and self.people[choice].start < cue.start):
            alone = self._alone(cue, bare=True)
            claims = list(self._claims(replace(alone, bare=False), cue)) if counted else []
            yield from claims or [alone]
            return
        self.taken.setdefault(choice, set()).add(cue.payload)
        person = self.people[choice]
        if cue.payload in {Role.CASES, Role.POISONED} and RECOVERED.match(self.text, person.end):
            return
        yield self._flagged(cue, person, clause)
        if counted:
            yield from self._claims(self._alone(cue), cue)

    def _asked(self, index: int, cue: Hit[Role], clause: str) -> Iterator[Mention]:
        """是不是死了三个人？: between nobody and three; any other question says nothing."""
        choice = self.choice.choose(index, cue) if cue.payload is Role.DEATHS and (
            WHETHER.search(clause) is not None) else None
        if choice is not None and not self.people[choice].named and (
                self.people[choice].low == self.people[choice].high):
            self.taken.setdefault(choice, set()).add(cue.payload)
            yield replace(self._flagged(cue, self.people[choice], clause), low=0.0)

    def _alone(self, cue: Hit[Role], *, bare: bool = False, denied: bool = False,
               claim: bool = False) -> Mention:
        return Mention(cue.payload, cue.start, cue.end, 0.0, 0.0, cue=cue.term,
                       sentence=self.start, hearsay=self._is_hearsay(cue), bare=bare,
                       denied=denied, claim=claim)

    def _told_of_the_past(self, cue: Hit[Role], clause: str) -> bool:
        """同期, 去年: in the clause of a denial, else anywhere shortly before the word."""
        near = clause[-26:] or self.text[max(self.start, cue.start - 26):cue.start]
        return OLD.search(near) is not None or LAST_YEAR.match(
            self.text, self.start, cue.start) is not None

    def _unreal(self, cue: Hit[Role], clause: str) -> bool:
        """差点撞死, 要不是…就没了, 送医后死亡: it did not happen, or not to the end."""
        if cue.payload is Role.TREATED and DIED_LATER.match(self.text, cue.end):
            return True
        if cue.payload is Role.DEATHS and COUNTERFACTUAL.search(
                self.text, max(self.start, cue.start - 60), cue.end):
            return True
        unreal = None if cue.payload is Role.THREATENED else UNREAL.search(clause[-8:])
        return unreal is not None and not (len(unreal[0]) == 1 and self._has_number(cue))

    def _flagged(self, cue: Hit[Role], person: Person, clause: str) -> Mention:
        lead = self.text[max(self.start, person.start - 8):person.start]
        near = CLAUSE_OR_MORE.split(self.text[max(self.start, person.start - 16):person.start])[-1]
        role, start = cue.payload, min(cue.start, person.start)
        if person.speaker and role not in {Role.DEATHS, Role.MISSING}:
            person = replace(person, low=person.low + 1,
                             high=None if person.high is None else person.high + 1)
        low = 0.0 if role is Role.DEATHS and HEDGED.search(clause[-10:]) else person.low
        return Mention(
            role, start, max(cue.end, person.end), low, person.high, cue=cue.term,
            sentence=self.start, hearsay=self._is_hearsay(cue), who=person.start,
            named=person.named,
            part="其中" in lead or lead[-1:] == "中",
            another=ANOTHER.search(lead) is not None or self._further_dead(cue, person),
            new=RISEN.search(lead + cue.term) is not None,
            total=bool(ALL_TOLD.search(lead) or TOTAL.match(near)) or cue.term in LIVES,
            claim=VOICE.search(lead) is not None or (
                role is Role.DEATHS and VOICE_BEFORE.search(clause) is not None),
            clocked=self._is_clocked(cue, person),
            fixed=CORRECTED.search(lead) is not None)

    def _further_dead(self, cue: Hit[Role], person: Person) -> bool:
        """1人当场死亡，2人送医后不治: those who died later died besides."""
        if cue.payload is not Role.DEATHS:
            return False
        if person.named and ALSO.search(self.text, person.end, cue.start):
            return True  # 两口子当场不行了，…那个小伙也没救回来
        first, last = min(cue.start, person.start), max(cue.end, person.end)
        clause = max(self.start, first - 6, self.text.rfind("，", self.start, first))
        return LATER.search(self.text, clause, last) is not None and (
            ON_THE_SPOT.search(self.text, self.start, first) is not None)

    def _is_clocked(self, cue: Hit[Role], person: Person) -> bool:
        near = self.text[max(0, cue.start - 36):max(cue.start, person.start)]
        return holds_one(near, ("时", "点", ":")) and CLOCK.search(near) is not None

    def _claims(self, base: Mention, cue: Hit[Role]) -> Iterator[Mention]:
        """死亡人数，早间通报为5人，医院统计为8人: one more mention for each later claim."""
        for index, person in enumerate(self.people):
            if person.start < cue.end:
                continue
            lead = self.text[max(0, person.start - 2):person.start]
            wanted = any(person.end <= other.start <= person.end + 8 and not re.search(
                r"[，,、]", self.text[person.end:other.start]) for other in self.cues)
            if index not in self.taken and not wanted and re.search(
                    r"[为称是说达计账]$|直报$", lead):
                self.taken[index] = {base.role}
                now = re.search(r"目前|最终|现为", self.text[max(0, person.start - 6):person.start])
                yield replace(base, start=person.start, end=person.end, low=person.low,
                              who=person.start,
                              high=person.high, claim=True, fixed=now is not None)

    def _clause_before(self, cue: Hit[Role]) -> str:
        text = self.text[max(self.start, cue.start - 24):cue.start]
        return CLAUSE.split(text)[-1]

    def _is_hearsay(self, cue: Hit[Role]) -> bool:
        if not self.hears:
            return False
        said = HEARSAY.search(self.text, max(self.start, cue.start - 22), cue.start)
        return said is not None and not SETTLED.search(self.text, said.end(), cue.start)

    def _has_number(self, cue: Hit[Role]) -> bool:
        before = self.choice.nearest_before(cue)
        return before is not None and self.choice.is_tight(before, cue)
