"""Shapes of the law's figures: severity rows, statutory clocks, publication gates, holidays."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Status = Literal["C", "B", "P", "U", "N"]
"""C confirmed, B brief or general pattern, P partly, U unconfirmed, N searched in vain."""

LevelName = Literal["特别重大", "重大", "较大", "一般"]
LEVELS: tuple[LevelName, ...] = ("一般", "较大", "重大", "特别重大")
"""Event levels (突发事件分级), lowest first; 突发事件应对法(2024) art 3."""

ROMAN: dict[str, LevelName] = {"I": "特别重大", "II": "重大", "III": "较大", "IV": "一般"}

ResponseName = Literal["first_information", "press_conference", "reply", "clarification",
                       "adopted_suggestion", "closing"]
"""Kinds of response (alerts.responses.ResponseKind) by value."""


class Frozen(BaseModel):
    """Unknown keys are problems; a loaded configuration never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)


class SeverityRule(Frozen):
    """One row of a grading table (分级标准): level `level` of `type` when metric op [min, max).

    `min` and `max` are in `unit`; `max` None = no upper bound; op ">" makes `min` exclusive, "is"
    compares the named value (water_source_cut). Rows with status U never decide.
    """

    id: str
    class_: str = Field(alias="class")
    type: str
    level: Literal["I", "II", "III", "IV"]
    metric: str
    op: Literal[">=", ">", "is"]
    min: float | str
    max: float | None = None
    unit: str
    window: str = ""
    scope: str = ""
    source: str
    status: Status
    enabled: bool = True
    requires: dict[str, float] = Field(default_factory=dict)
    """Other figures that must reach at least this much for the row to fire, by metric."""
    note: str = ""

    @property
    def level_name(self) -> LevelName:
        """The level in the law's own words."""
        return ROMAN[self.level]

    @model_validator(mode="after")
    def _bounds(self) -> "SeverityRule":
        if isinstance(self.min, str) != (self.op == "is"):
            raise ValueError("op = is 时 min 写词语，其余写数字")
        if self.max is not None and not isinstance(self.min, str) and self.max <= self.min:
            raise ValueError(f"max {self.max} 不大于 min {self.min}")
        if self.status in {"U", "N"} and self.enabled:
            raise ValueError(f"status = {self.status} 的行未经证实，必须 enabled = false")
        return self


class MetricSum(Frozen):
    """A combined metric of the law, e.g. deaths_missing = deaths + missing.

    A part that is not stated counts as 0 once another part is stated; without any there is no sum.
    """

    metric: str
    of: Annotated[tuple[str, ...], Field(min_length=2)]
    source: str


class ClockRule(Frozen):
    """A statutory or service clock (时限): what is owed, how long, from when, under which clause.

    `arithmetic`: natural hours run on; working days skip holidays, first day not counted;
    calendar days as 民法典 201 and 203. A rule belongs to a case when it was in force at its start.
    """

    id: str
    name: str
    document: str
    clause: str
    kinds: tuple[Literal["emergency", "concern", "message"], ...]
    levels: tuple[LevelName, ...] = ()
    """Only for these confirmed or provisional levels; empty = whatever the level."""
    except_levels: tuple[LevelName, ...] = ()
    message_types: tuple[str, ...] = ()
    """Only for messages of these types; "" = the board does not say one. Empty = every message."""
    amount: Annotated[float, Field(gt=0)]
    unit: Literal["hour", "workday", "day"]
    start: Literal["earliest", "received"]
    """earliest = earliest known of occurred, first_post, found, notified; received = found."""
    met_by: Annotated[tuple[ResponseName, ...], Field(min_length=1)]
    """Kinds of response that stop it."""
    in_force_from: date
    in_force_to: date | None = None
    statutory: bool
    status: Status
    source: str
    note: str = ""
    enabled: bool = True


class Gate(Frozen):
    """Who alone may publish a kind of information (发布权限)."""

    id: str
    information: str
    types: tuple[str, ...] = ()
    """Incident type codes (taxonomy) it concerns; empty = every publication."""
    levels: tuple[LevelName, ...] = ()
    authority: str
    effect: Literal["block", "warn", "check"]
    source: str
    status: Status


class HolidayYear(Frozen):
    """One State Council holiday notice (放假安排): days off and make-up working days (调休)."""

    year: Annotated[int, Field(ge=2004, le=2100)]
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    source: str
    status: Status

    @model_validator(mode="after")
    def _one_year(self) -> "HolidayYear":
        strangers = [day for day in (*self.holidays, *self.workdays) if day.year != self.year]
        if strangers:
            raise ValueError(f"{strangers[0]} 不在 {self.year} 年")
        both = set(self.holidays) & set(self.workdays)
        if both:
            raise ValueError(f"{min(both)} 既列为放假又列为上班")
        return self
