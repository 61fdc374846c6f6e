"""Where something happened, as far as one event needs it: township and named spots. Pure.

The judge says which names it believed; here they become comparable, so that two posts on one event
meet and two events in one town do not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.configuration import Gazetteer
from config.places import Township

LONG = frozenset({"道路", "公路", "铁路", "河流", "水体"})
"""Kinds of place too long to be one spot: two accidents on one road are two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A township, empty when none or several are named, and the spots named, e.g. 泉坝."""

    township: str = ""
    spots: frozenset[str] = frozenset()

    @property
    def is_vague(self) -> bool:
        """True when no more is known than the district or the city."""
        return not self.township and not self.spots

    def agrees(self, other: "Whereabouts") -> bool:
        """True when both may be the same place; a vague one agrees with any."""
        if self.spots & other.spots or self.is_vague or other.is_vague:
            return True
        return self.township == other.township != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The gazetteer by name: name → township, name → spot, and which spots are one point."""

    townships: Mapping[str, str]
    spots: Mapping[str, str]
    points: frozenset[str]

    @classmethod
    def from_gazetteer(cls, gazetteer: Gazetteer) -> "Places":
        """A merged township counts as the one it was merged into."""
        towns: dict[str, str] = {}
        spots: dict[str, str] = {}
        points: set[str] = set()
        for town in gazetteer.townships:
            home = town.merged_into or town.name
            for name in _names(town):
                towns.setdefault(name, home)
            for village in town.villages:
                spot = _bare(village)
                points.add(spot)
                for name in (village, spot):
                    towns.setdefault(name, home)
                    spots.setdefault(name, spot)
        for place in gazetteer.places:
            if place.kind not in LONG:
                points.add(place.name)
            for name in (place.name, *place.aliases):
                spots.setdefault(name, place.name)
                if place.township:
                    towns.setdefault(name, towns.get(place.township, place.township))
        return cls(townships=towns, spots=spots, points=frozenset(points))

    def read(self, evidence: Iterable[str]) -> Whereabouts:
        """What the judge's place evidence names."""
        names = tuple(evidence)
        named = {self.townships[name] for name in names if name in self.townships}
        return Whereabouts(township=named.pop() if len(named) == 1 else "",
                           spots=frozenset(self.spots[name] for name in names
                                           if name in self.spots))


def _names(town: Township) -> tuple[str, ...]:
    names = (town.name, town.name_2016, *town.aliases, *town.unique_aliases)
    return tuple(name for name in names if name)


def _bare(village: str) -> str:
    """People say 泉坝 for 泉坝村."""
    short = village.removesuffix("村").removesuffix("社区")
    return short if len(short) > 1 else village
