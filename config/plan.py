"""Shapes of the district's plan: tasks, units, incident taxonomy."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from config.law import Frozen, Status


class PlanTask(Frozen):
    """One of the 32 numbered tasks of part four of the plan (重点任务)."""

    id: Annotated[str, Field(pattern=r"^4\.\d(\.\d){1,2}$")]
    position: str
    title: str
    summary: str
    lead_units: Annotated[tuple[str, ...], Field(min_length=1)]
    """Verbatim 2016 names, in the plan's order."""
    responsible_units: str
    period: str = ""
    keywords: tuple[str, ...] = ()


class Unit(Frozen):
    """A government unit (单位) under its 2016 name and what it is called now."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name_2016: str
    """As the plan of 2016 spells it; empty for a unit that did not exist then."""
    canonical: str = ""
    """The regular spelling where the plan's own is a slip; name_2016 stays verbatim."""
    name_current: str
    also: tuple[str, ...] = ()
    """Other names people use, for matching."""
    lead: bool
    """Named as a lead unit (牵头单位) in the plan."""
    valid_from: date
    valid_to: date | None = None
    note: str = ""
    status: Status


class Subtype(Frozen):
    """An incident subtype (突发事件子类), N natural, A accident, H health, S social."""

    code: Annotated[str, Field(pattern=r"^[NAHS]\d{1,2}$")]
    class_: Literal["自然灾害", "事故灾难", "公共卫生", "社会安全"] = Field(alias="class")
    name: str
    severity_types: tuple[str, ...] = ()
    """Types of severity.toml that may grade it; the first is the default."""
    refine: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """severity type → words that choose it over the default."""
    tasks: tuple[str, ...] = ()
    """Plan tasks that fit, best first."""
    triggers: Annotated[tuple[str, ...], Field(min_length=1)]
    source: str
    status: Status


class Term(Frozen):
    """A word of a lexicon with what it stands for and where it came from."""

    term: str
    kind: str
    weight: float = 1.0
    note: str = ""
    region: Literal["", "川", "口"] = ""
