"""Which people a word of fate speaks of: touching, following, earlier in the sentence, or named."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from nlp.figure_cues import COMPATIBLE, PLURAL, Role
from nlp.matching import Hit
from nlp.people import Person, is_helper_word
from nlp.phrasing import FOLLOW, RISE

LOOSE_FOLLOW = frozenset({Role.EVACUATED, Role.RESCUED, Role.THREATENED, Role.TRAPPED,
                          Role.PARTICIPANTS})
ACTIVE = frozenset({"杀害", "砸死", "撞死", "捅死", "砍死"})
TIGHT, LOOSE, PERSON_NEAR = 16, 48, 30
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
        if cue.term in ACTIVE and (victim := self._victim(cue)) is not None:
            return victim
        before = self.nearest_before(cue)
        tight = before is not None and self.is_tight(before, cue) and self._free(before, cue)
        follow = self._following(index, cue)
        touches = follow is not None and self.people[follow].start - cue.end <= 3
        if before is not None and tight and not (touches and before in self.taken):
            return before
        if follow is not None:
            self.after.add(follow)
            return follow
        if before is not None and self._free(before, cue) and not self.people[before].rescuer:
            gap = cue.start - self.people[before].end
            if cue.payload is Role.DEATHS and not self._may_be_dead(before, cue):
                return self._named(cue) if cue.term[0] == "人" else None
            spoken_for = before in self.taken and cue.payload in {Role.INJURED, Role.SEVERE}
            if gap <= LOOSE and not spoken_for and not self._stranger_between(index, before, cue):
                return before
        return self._named(cue)

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
        few = self.people[index].low < 10 and commas <= 2
        told = cue.term[0] == "人" and commas > 0 and self.people[index].low > 2
        return (few or everyone is not None) and not generic and not told

    def nearest_before(self, cue: Hit[Role]) -> int | None:
        for index in range(bisect_left(self.starts, cue.start) - 1, -1, -1):
            if not self.people[index].named and index not in self.replaced:
                return index
        return None

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
                roles.isdisjoint({Role.RESCUED, Role.TRAPPED, Role.MISSING})):
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
        if cue.payload not in {Role.DEATHS, Role.MISSING, Role.TRAPPED, Role.RESCUED, Role.HINTED,
                               Role.INJURED, Role.SEVERE, Role.LIGHT, Role.POISONED,
                               Role.CASES}:
            return None
        best = None
        for index, person in enumerate(self.people):
            near = 0 <= cue.start - person.end <= PERSON_NEAR or 0 <= person.start - cue.end <= 6
            plural = self.text.startswith(PLURAL, person.end)
            helper = cue.payload is Role.RESCUED and is_helper_word(
                self.text[person.start:person.end])
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
