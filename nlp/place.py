"""Whose matter is it: ours, the city's, somebody else's, or no telling (属地).

Evidence is read by role: 从成都回来, 成都牌照 and 送往华西 name a place that is not the scene. A
name that exists elsewhere too counts only in company: with 广元 or 利州, with its own town, or on
a board that is local anyway.
"""

import re
from collections.abc import Sequence

from config.configuration import Gazetteer
from config.places import Homonym
from nlp.judgements import Place, PlaceLabel
from nlp.matching import Hit, Matcher
from nlp.place_names import Name, Proof, build

AFTER = re.compile(
    r"方向|牌照|牌的|[a-zA-Z]?牌|时间|籍|人(?![民社大员力均口才])|口音|话(?!题)|火锅|小吃|烤鸭|"
    r"啤酒|大学|银行|华西|医院|老家|来的|回来|"
    r"过来|客商|游客|牌|产的?|队|支援|专家|股份|公司|集团|路|[东西南北中]路|街(?!道)|大道|高速|"
    r"专列|航班|两地|打工|务工|读书|上学|"
    r"[^，。]{0,4}(?:打工|务工|读书|上班)|工作|总部|卫视|日报|晚报|都市报|媒体|记者|网友|交通|"
    r"菜(?!市)|烧烤|铁路局|局集团|石|茶|巴巴|"
    r"[、和]?[^，。]{0,6}(?:均|都)?有?(?:明显)?震感|[至到—-]|那边的?亲|模式|经验|做法|水平|烤|米|"
    r"苹果|橙|柚|牛肉|疫苗|旧闻|旧视频|的旧|"
    r"电视台|台|某?(?:公司|企业)|一家(?:公司|企业|第三方)|三甲|户口|银行|中院|机构")
BEFORE = re.compile(
    r"(?:从|去|往|到|送|转|赴|飞|开往|发往|驶往|来自|返回|回|离|比|像|学|援|自|途经|经|与|和|同|"
    r"至|—|-|距|通往|向|借鉴|运至|"
    r"寄|找|跟|嫁到|搬到|及|以及|转院|送到|移送|联系|请|邀请|引进|拉到|运到|是|听)(?:了)?$")
ORIGIN = re.compile(r"籍|人(?![民社大员力均口才])|老乡|的?(?:消防|救援队|"
                    r"蓝天)[^，。]{0,10}(?:驰援|增援|支援|赶赴)|"
                    r"[^，。]{0,6}震感|考察团|代表团|老家|的?朋友|特产|人民医院医疗队")
LOCATIVE = re.compile(r"(?:在|位于|地处|身处|发生在|家住|住在)$")
CITY_VOICE = re.compile(
    r"我市|本市|(?<![省区县])全市|(?:^|"
    r"[，。；：、\s（(“据从由至于向])市(?:[^\s，。、]{0,8}?)(?:局|委|办|支队|中心|指挥部|政府|"
    r"防指|机关|总站|领导小组|专班|工作组|"
    r"公司|集团|图书馆|博物馆|体育馆)|市级(?:有关)?部门|市直")
KEPT = re.compile(r"时间|银行|大学|牌|石|茶|巴巴|路|[东西南北中]路|街(?!道)|大道|菜|烤|火锅|小吃|"
                  r"啤酒|华西|医院|方向|话|公司|集团|"
                  r"户口|牛肉|米|橙|柚|苹果|疫苗|交通|回来|过来|来的|老家")
"""Even with no other place named, these say nothing about where the text plays."""
VILLAGE_GAP = 12
TOWN_WORD = re.compile(r"[镇乡]|街道")


class PlaceFinder:
    """Built once from the gazetteer; `find` is linear in the text."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names: Matcher[Name] = build(gazetteer)
        self._homonyms: tuple[Homonym, ...] = gazetteer.homonyms
        self._context = gazetteer.district.context

    def find(self, text: str, *, source_is_local: bool = False) -> Place:
        """The place of `text` with the names that decided, strongest evidence first."""
        hits = self._credible(text, self._names.find(text))
        return Evidence(text, hits, source_is_local=source_is_local).verdict()

    def _credible(self, text: str, hits: list[Hit[Name]]) -> list[Hit[Name]]:
        """Drops our names where the text speaks of their namesakes (昆明盘龙区, 辽代利州)."""
        ours = {Proof.DISTRICT, Proof.UNIQUE, Proof.TOWN, Proof.LOCAL, Proof.CITY_BODY}
        if not any(hit.payload.proof in ours for hit in hits):
            return hits
        sure = any(hit.payload.proof is Proof.CITY or (
            hit.payload.proof is Proof.DISTRICT and hit.term.endswith("区")) for hit in hits)
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
        if strong and not self._only_origin(strong):
            return _place(PlaceLabel.OURS, 0.97, strong)
        city = [hit for hit in self.hits if hit.payload.proof is Proof.CITY]
        if self.scenes and (strong or not self._city_prevails(city)):
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
        towns = self._having(Proof.TOWN)
        if self.source_is_local and local:
            return _place(PlaceLabel.OURS, 0.85, local)
        if towns:
            return _place(PlaceLabel.OURS, 0.7, towns)
        voice = CITY_VOICE.search(self.text)
        vague = self._having(Proof.ABROAD)
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
        if LOCATIVE.search(before):
            return True
        return AFTER.match(self.text, hit.end) is None and BEFORE.search(before) is None

    def _only_origin(self, strong: Sequence[Hit[Name]]) -> bool:
        """利州籍男子在西安…: our name tells who, another place tells where."""
        return bool(self.scenes) and all(ORIGIN.match(self.text, hit.end) for hit in strong)

    def _city_prevails(self, city: Sequence[Hit[Name]]) -> bool:
        """广元 as the scene, unless a county of it or 在 + another place says otherwise."""
        if any(hit.payload.proof is not Proof.ELSEWHERE for hit in self.scenes):
            return False
        placed = [hit for hit in city if ORIGIN.match(self.text, hit.end) is None]
        if not placed:
            return False
        located = any(LOCATIVE.search(self.text[max(0, hit.start - 4):hit.start])
                      for hit in self.scenes)
        return not located and placed[0].start < self.scenes[0].start


def _place(label: PlaceLabel, score: float, hits: Sequence[Hit[Name]]) -> Place:
    return Place(label=label, score=score,
                 evidence=tuple(dict.fromkeys(hit.term for hit in hits))[:5])
