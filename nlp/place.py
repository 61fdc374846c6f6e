"""Whose matter is it: ours, the city's, somebody else's, or no telling (属地).

Evidence is read by role: 从成都回来, 成都牌照 and 送往华西 name a place that is not the scene. A
name that exists elsewhere too counts only in company: with 广元 or 利州, with its own town, or on
a board that is local anyway.
"""

from collections.abc import Sequence

from config.configuration import Gazetteer
from config.places import Homonym
from nlp.judgements import Place, PlaceLabel
from nlp.matching import Hit, Matcher
from nlp.place_cues import (
    AFTER,
    AWAY,
    BEFORE,
    CITY_VOICE,
    FULL,
    KEPT,
    LOCATIVE,
    ORIGIN,
    PEOPLE,
    REFUSED,
    RELIEF,
    TOGETHER,
    UNRELATED,
    VILLAGE,
    VILLAGE_GAP,
)
from nlp.place_names import Name, Proof, build


class PlaceFinder:
    """Built once from the gazetteer; `find` is linear in the text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names: Matcher[Name] = build(gazetteer)
        self._homonyms: tuple[Homonym, ...] = gazetteer.homonyms
        self._context = gazetteer.district.context

    def find(self, text: str, *, source_is_local: bool = False) -> Place:
        """The place of `text` with the names that decided, strongest evidence first."""
        hits = [hit for hit in self._credible(text, self._names.find(text))
                if not _refused(text, hit)]
        return Evidence(text, hits, source_is_local=source_is_local).verdict()

    def _credible(self, text: str, hits: list[Hit[Name]]) -> list[Hit[Name]]:
        """Drops our names where the text speaks of their namesakes (昆明盘龙区, 辽代利州)."""
        ours = {Proof.DISTRICT, Proof.UNIQUE, Proof.TOWN, Proof.LOCAL, Proof.CITY_BODY}
        if not any(hit.payload.proof in ours for hit in hits):
            return hits
        sure = any(hit.payload.proof is Proof.CITY or (
            hit.payload.proof is Proof.DISTRICT and hit.term.endswith("区")) or (
            hit.payload.proof is Proof.TOWN) for hit in hits)
        if sure:
            return hits
        denied = {homonym.name: self._counter(homonym, text) for homonym in self._homonyms
                  if homonym.name in text}
        kept: list[Hit[Name]] = []
        for hit in hits:
            name = next((n for n in denied if hit.term.startswith(n) and denied[n]), None)
            if name is None or hit.payload.proof not in ours:
                kept.append(hit)
            elif hit.payload.proof is Proof.DISTRICT or name in {"市中区"}:
                kept.append(Hit(hit.start, hit.end, hit.term, Name(Proof.ELSEWHERE)))
        return kept

    @staticmethod
    def _counter(homonym: Homonym, text: str) -> str:
        return next((word for word in homonym.counter if word in text), "")


class Evidence:
    """The names of one text, sorted by what they prove."""

    def __init__(self, text: str, hits: Sequence[Hit[Name]], *, source_is_local: bool) -> None:
        self.text, self.hits, self.source_is_local = text, hits, source_is_local
        self.scenes = [hit for hit in self._elsewhere() if self._is_scene(hit)]

    def verdict(self) -> Place:
        """Strong names, then the other place's claim, then the city, then names in company."""
        strong = self._strong()
        if strong:
            abroad = self._only_origin(strong)
            return _place(PlaceLabel.ELSEWHERE, 0.9, abroad) if abroad else _place(
                PlaceLabel.OURS, 0.97, strong)
        city = [hit for hit in self.hits if hit.payload.proof is Proof.CITY]
        if self.scenes and not self._city_prevails(city):
            return _place(PlaceLabel.ELSEWHERE, 0.9, self.scenes)
        local = self._having(Proof.LOCAL, Proof.TOWN)
        small = self._small()
        if city and small:
            return _place(PlaceLabel.OURS, 0.85, [*small, *city])
        if city and local:
            return _place(PlaceLabel.OURS, 0.9, [*local, *city])
        bodies = self._having(Proof.CITY_BODY)
        if city or bodies:
            return _place(PlaceLabel.CITY, 0.92, [*city, *bodies])
        return self._unnamed(local)

    def _unnamed(self, local: list[Hit[Name]]) -> Place:
        """Neither 广元 nor 利州 is named."""
        towns = self._having(Proof.TOWN) or [
            hit for hit in local if hit.term.endswith(FULL) and VILLAGE.match(self.text, hit.end)]
        if local and (self.source_is_local or towns):
            return _place(PlaceLabel.OURS, 0.85 if self.source_is_local else 0.7, towns or local)
        voice = CITY_VOICE.search(self.text) if "市" in self.text else None
        vague = [hit for hit in self._having(Proof.ABROAD) if self._is_scene(hit)]
        if vague and voice is None and not local:
            return _place(PlaceLabel.ELSEWHERE, 0.55, vague)
        far = [hit for hit in self._elsewhere() if KEPT.match(self.text, hit.end) is None]
        if far and voice is None and not local:
            return _place(PlaceLabel.ELSEWHERE, 0.55, far)
        if voice is not None:
            return Place(label=PlaceLabel.CITY, score=0.75,
                         evidence=(voice[0].strip("，。；：、 "),))
        return Place(label=PlaceLabel.UNKNOWN, score=0.6 if local else 0.8,
                     evidence=tuple(dict.fromkeys(hit.term for hit in local))[:3])

    def _having(self, *proofs: Proof) -> list[Hit[Name]]:
        return [hit for hit in self.hits if hit.payload.proof in proofs]

    def _strong(self) -> list[Hit[Name]]:
        """利州区, a name only we have, or a town with its own village close by."""
        found = self._having(Proof.DISTRICT, Proof.UNIQUE)
        for first, second in zip(self.hits, self.hits[1:], strict=False):
            same = first.payload.town and first.payload.town == second.payload.town
            kinds = first.payload.proof in {Proof.LOCAL, Proof.TOWN} and (
                second.payload.proof in {Proof.LOCAL, Proof.TOWN, Proof.SMALL})
            if same and kinds and first.term != second.term and (
                    second.start - first.end <= VILLAGE_GAP):
                found += [first, second]
        return found

    def _small(self) -> list[Hit[Name]]:
        """广元老街: a two-character village name that touches the city's name."""
        return [second for first, second in zip(self.hits, self.hits[1:], strict=False)
                if first.payload.proof is Proof.CITY and second.payload.proof is Proof.SMALL
                and second.start == first.end]

    def _elsewhere(self) -> list[Hit[Name]]:
        counties = {hit.term for hit in self._having(Proof.NEIGHBOUR)}
        return [hit for hit in self.hits if not self._counts(hit)
                and (hit.payload.proof in {Proof.NEIGHBOUR, Proof.ELSEWHERE} or (
                    hit.payload.proof is Proof.NEIGHBOUR_TOWN and counties))]

    def _counts(self, hit: Hit[Name]) -> bool:
        """120来了三台 counts ambulances and does not name 三台 county."""
        return hit.term[0] in "一二三四五六七八九" and self.text[hit.start - 1:hit.start] in {
            "了", "有", "共", "来", "的"}

    def _is_scene(self, hit: Hit[Name]) -> bool:
        """False where the name only tells an origin, a direction, a brand, a hospital."""
        before = self.text[max(0, hit.start - 4):hit.start]
        if AWAY.match(self.text, hit.end):
            return False
        if RELIEF.match(self.text, hit.end):
            return True
        if LOCATIVE.search(before) and BEFORE.search(before) is None:
            return True
        return AFTER.match(self.text, hit.end) is None and BEFORE.search(before) is None

    def _only_origin(self, strong: Sequence[Hit[Name]]) -> list[Hit[Name]]:
        """利州籍男子在西安…: our name tells who; the other places, told as the scene, or none."""
        cue = ORIGIN if self.scenes else PEOPLE
        away = all(cue.match(self.text, hit.end) for hit in strong)
        return (self.scenes or self._located()) if away else []

    def _located(self) -> list[Hit[Name]]:
        """在深圳打工的利州人: with our people abroad, 在 tells where they are."""
        return [hit for hit in self._elsewhere() if LOCATIVE.search(
            self.text[max(0, hit.start - 4):hit.start])]

    def _city_prevails(self, city: Sequence[Hit[Name]]) -> bool:
        """广元 as the scene, unless a county of it or 在 + another place says otherwise."""
        if any(hit.payload.proof is not Proof.ELSEWHERE for hit in self.scenes):
            return False
        placed = [hit for hit in city if ORIGIN.match(self.text, hit.end) is None
                  and not self.text.endswith("从", 0, hit.start)]
        if not placed:
            return False
        located = any(LOCATIVE.search(self.text[max(0, hit.start - 4):hit.start])
                      for hit in self.scenes)
        return not located and placed[0].start < self.scenes[0].start


def _refused(text: str, hit: Hit[Name]) -> bool:
    """不是我们广元嘉陵街道, 跟广元的皇泽寺没关系: our name is named to be ruled out."""
    if hit.payload.proof in {Proof.ELSEWHERE, Proof.NEIGHBOUR, Proof.ABROAD}:
        return False
    before = text[max(0, hit.start - 12):hit.start]
    return REFUSED.search(before) is not None or (
        TOGETHER.search(before) is not None and UNRELATED.match(text, hit.end) is not None)


def _place(label: PlaceLabel, score: float, hits: Sequence[Hit[Name]]) -> Place:
    return Place(label=label, score=score,
                 evidence=tuple(dict.fromkeys(hit.term for hit in hits))[:5])
