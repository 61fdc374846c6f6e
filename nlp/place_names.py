"""The gazetteer turned into one automaton: every name with what finding it proves."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from config.configuration import Gazetteer
from nlp.matching import Matcher


class Proof(StrEnum):
    """What a name proves about the place of a text."""

    DISTRICT = "district"  # 利州区
    UNIQUE = "unique"  # a name only Lizhou has
    TOWN = "town"  # full name of a town or street of ours that others could share
    LOCAL = "local"  # a name of ours that exists elsewhere too: needs company
    SMALL = "small"  # two characters of a village (前进, 老街): only right after 广元 or its town
    THROUGH = "through"  # a river, railway or highway that crosses the district: proves nothing
    CITY = "city"  # 广元
    CITY_BODY = "city_body"  # 盘龙机场, 女儿节
    NEIGHBOUR = "neighbour"  # another county of the same city
    NEIGHBOUR_TOWN = "neighbour_town"  # its town: needs the county's name
    ELSEWHERE = "elsewhere"  # another province, city, county, country
    ABROAD = "abroad"  # 国外, 外省, 乾隆: vaguely far away or long ago
    PROVINCE = "province"  # 四川: proves nothing either way


@dataclass(frozen=True, slots=True)
class Name:
    """What a name proves, and to which town it belongs ("" = none)."""

    proof: Proof
    town: str = ""


STRENGTH = {"unique": Proof.UNIQUE, "local": Proof.LOCAL, "city": Proof.CITY_BODY}
CROSSING = frozenset({"河流", "公路", "铁路"})
UNPROVING = frozenset({"市中区", "川北", "利州", "元坝", "昭化", "红岩", "白龙"})
ABROAD = (
    "国外 外省 某省 该省 日方 美方 俄方 韩方 以方 朝方 美军 俄军 以军 日军 韩军 英军 法军 北约 "
    "白宫 五角大楼 克里姆林宫 美联储 海外 境外某 沿海某 北方某地 南方某地 "
    "东南亚 欧洲 非洲 南美 中东 欧盟 联合国 加州 好莱坞 密西西比 "
    "欧冠 美股 英超 西甲 刚果 乾隆 康熙 雍正 唐朝 宋朝 明朝 清朝 民国 "
    "安史之乱 三国时期 公元前 三星堆 泰坦尼克")
"""Far away or long ago; believed only when no place of ours is named."""
THINGS = ("非洲猪瘟", "美国白蛾", "石狮子", "日本脑炎", "香港脚", "西班牙流感")
"""Diseases, pests and statues that only borrow a place's name."""
NEW_NAMES = frozenset({"万缘"})
"""Streets whose bare name no other place in the gazetteers shares."""
SUFFIXES = ("街道办事处", "街道办", "街道", "社区", "镇", "乡", "村")


def bare(name: str) -> str:
    """雪峰街道 → 雪峰; a name without such an ending, or too short without it, stays."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


def build(gazetteer: Gazetteer) -> Matcher[Name]:
    """One automaton over all names; what is ours outranks what shares its spelling elsewhere."""
    names: dict[str, Name] = {}
    for name, meaning in _entries(gazetteer):
        names.setdefault(name, meaning)
    return Matcher(names)


def _entries(gazetteer: Gazetteer) -> Iterator[tuple[str, Name]]:
    """Names with meanings, the stronger first."""
    yield from _city(gazetteer)
    yield from _unique(gazetteer)
    yield from _towns(gazetteer)
    yield from _places(gazetteer)
    for neighbour in gazetteer.neighbours:
        for name in (neighbour.name, bare(neighbour.name), *neighbour.aliases, *neighbour.hints):
            yield name, Name(Proof.NEIGHBOUR)
        for town in neighbour.towns:
            yield town, Name(Proof.NEIGHBOUR_TOWN, neighbour.name)
            yield neighbour.name.rstrip("区县") + bare(town), Name(Proof.NEIGHBOUR)
    for homonym in gazetteer.homonyms:
        if not homonym.belongs_to and homonym.name not in UNPROVING:
            yield homonym.name, Name(Proof.LOCAL)
    for name in gazetteer.elsewhere:
        yield name, Name(Proof.ELSEWHERE)
    for name in ABROAD.split():
        yield name, Name(Proof.ABROAD)


def _city(gazetteer: Gazetteer) -> Iterator[tuple[str, Name]]:
    district = gazetteer.district
    for name in (district.name, district.code, "lzq.gov.cn", *district.aliases):
        if not name.endswith("城区"):  # 广元城区 is how people name the city as a whole
            yield name, Name(Proof.DISTRICT)
    for name in (district.city, *district.city_aliases):
        yield name, Name(Proof.CITY)
    for name in (district.province, district.province.removesuffix("省")):
        yield name, Name(Proof.PROVINCE)
    for thing in THINGS:
        yield thing, Name(Proof.PROVINCE)
    for word in district.context:
        if word[0].isdigit():
            yield word, Name(Proof.CITY)


def _unique(gazetteer: Gazetteer) -> Iterator[tuple[str, Name]]:
    """What only Lizhou has; 宝轮 for 宝轮镇 still yields to a namesake's counter-evidence."""
    short = gazetteer.district.name.rstrip("区")
    for town in gazetteer.townships:
        if town.unique:
            yield town.name, Name(Proof.UNIQUE, town.name)
        for name in town.unique_aliases:
            yield name, Name(Proof.UNIQUE, town.name)
    for place in gazetteer.places:
        for name in (place.name, *place.aliases):
            if place.strength == "unique" or name.startswith(short):
                yield name, Name(Proof.UNIQUE, place.township)
                yield name + "村", Name(Proof.UNIQUE, place.township)


def _places(gazetteer: Gazetteer) -> Iterator[tuple[str, Name]]:
    for place in gazetteer.places:
        proof = Proof.THROUGH if place.kind in CROSSING else STRENGTH[place.strength]
        for name in (place.name, *place.aliases):
            yield name, Name(proof, place.township)


def _towns(gazetteer: Gazetteer) -> Iterator[tuple[str, Name]]:
    for town in gazetteer.townships:
        yield town.name, Name(Proof.TOWN if town.unique else Proof.LOCAL, town.name)
    for town in gazetteer.townships:
        rural = town.name.endswith(("镇", "乡"))
        for name in (bare(town.name), *town.aliases):
            rare = town.unique and (rural or len(name) >= 3 or name in NEW_NAMES)
            yield name, Name(Proof.TOWN if rare else Proof.LOCAL, town.name)
    for town in gazetteer.townships:
        for village in town.villages:
            yield village, Name(Proof.LOCAL, town.name)
    for town in gazetteer.townships:
        for village in town.villages:
            short = bare(village)
            yield short, Name(Proof.LOCAL if len(short) >= 3 else Proof.SMALL, town.name)
