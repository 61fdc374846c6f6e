"""Shapes of the gazetteer: what is ours, what only looks like it, what is next door."""

from typing import Annotated, Literal

from pydantic import Field

from config.law import Frozen, Status


class District(Frozen):
    """The district itself (利州区) and the city above it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    city: str
    city_aliases: tuple[str, ...]
    province: str
    context: tuple[str, ...]
    """Words that make an ambiguous local name count, e.g. 广元, 0839."""
    source: str
    status: Status


class Township(Frozen):
    """A street or town (乡镇街道) with its villages and communities."""

    code: str
    name: str
    name_2016: str = ""
    aliases: tuple[str, ...] = ()
    unique: bool = False
    """True when only Lizhou has this name, so that it counts alone."""
    unique_aliases: tuple[str, ...] = ()
    """Its other names and villages that no other place in the country has; each counts alone."""
    villages: tuple[str, ...] = ()
    managed_by: str = ""
    merged_into: str = ""
    note: str = ""
    source: str
    status: Status


class Place(Frozen):
    """A road, river, school, hospital, park … (地名、地标)."""

    name: str
    kind: str
    township: str = ""
    strength: Literal["unique", "local", "city"]
    """unique counts alone; local counts with context; city is a matter of 广元市."""
    status: Status
    aliases: tuple[str, ...] = ()


class Homonym(Frozen):
    """A name that exists elsewhere too (同名) and the words that decide against us."""

    name: str
    counter: tuple[str, ...]
    needs: tuple[str, ...] = ()
    belongs_to: str = ""
    note: str = ""
    status: Status


class Neighbour(Frozen):
    """Another county or district of the same city (邻县): not ours, to be passed on."""

    name: str
    aliases: tuple[str, ...] = ()
    towns: Annotated[tuple[str, ...], Field(min_length=1)]
    hints: tuple[str, ...] = ()
    source: str
    status: Status
