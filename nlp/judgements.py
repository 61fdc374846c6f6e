"""The record born here: what Huiying thinks of one text, with the evidence.

`Judgement.to_json` is the contract of `huiying judge --out`; adding keys is free, changing one
is a migration.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

CONTRACT = "1"
"""Version of the JSON contract."""


class PlaceLabel(StrEnum):
    """Whose matter a text is by its place (属地)."""

    OURS = "ours"  # 利州区
    CITY = "city"  # a body, network or event of 广元市
    ELSEWHERE = "elsewhere"  # another county, province, country or age
    UNKNOWN = "unknown"  # no evidence, or only an ambiguous name


class Tone(StrEnum):
    """The writer's attitude to government, service or situation (情感)."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Status(StrEnum):
    """What kind of event talk this is (事件状态)."""

    ACTUAL = "actual"  # happening or just happened
    DRILL = "drill"  # exercise
    PAST = "past"  # anniversary, history
    NEGATED = "negated"  # denied
    QUESTION = "question"  # asked or forwarded, unverified
    FICTION = "fiction"  # film, game, novel
    NOTICE = "notice"  # planned outage, warning, advice
    ELSEWHERE = "elsewhere"  # another place


Bounds = tuple[float, float | None]
"""[min, max] of a stated figure; max None = open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A stated figure (数字) as an interval, with where it stands in the text (character span)."""

    bounds: Bounds
    span: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where, with the names that decided."""

    label: PlaceLabel
    score: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A plan task that fits, with its calibrated probability."""

    task: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitChoice:
    """The lead unit (牵头单位) proposed; None in a judgement = first-receiver desk decides."""

    name: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """Is it an actual, recent, local or unlocated emergency, of what type."""

    label: bool
    score: float
    type: str | None = None
    """An accepted type name, severity.toml's first."""
    class_: str | None = None
    status: Status | None = None
    must_see: tuple[str, ...] = ()
    """Configured terms that put it before a person whatever the model says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelView:
    """The level the law's table gives the lower end of the stated figures; always provisional."""

    proposed: str
    """特别重大 | 重大 | 较大 | 一般 | undetermined | none"""
    range: tuple[str, str] | None = None
    rule: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumor:
    """Is passing on an unverified claim the point of the text (传言)."""

    label: bool
    score: float
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A word or rule that decided, with its weight (log-odds; rules carry 0)."""

    head: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one text means for the press office (研判)."""

    id: str
    place: Place
    tone: Tone
    tone_score: float
    topics: tuple[Topic, ...]
    unit: UnitChoice | None
    incident: IncidentView
    figures: dict[str, Figure | str] = field(default_factory=dict)
    level: LevelView = field(default_factory=lambda: LevelView(proposed="none"))
    rumor: Rumor = field(default_factory=lambda: Rumor(label=False, score=0.0))
    reasons: tuple[Reason, ...] = ()
    abstained: tuple[str, ...] = ()
    """Heads that would not decide and pass the question to a person, e.g. unit, topics."""
    model: str = ""
    lexicon: str = ""
    rules: str = ""

    def to_json(self) -> dict[str, Any]:
        """The contract as plain JSON values; absent key and null both mean "not stated"."""
        return {
            "id": self.id,
            "place": {"label": self.place.label.value, "score": round(self.place.score, 4),
                      "evidence": list(self.place.evidence)},
            "sentiment": {"label": self.tone.value, "score": round(self.tone_score, 4)},
            "topics": [{"task": t.task, "score": round(t.score, 4)} for t in self.topics],
            "unit": None if self.unit is None else {"name": self.unit.name,
                                                    "score": round(self.unit.score, 4)},
            "incident": {"label": self.incident.label, "score": round(self.incident.score, 4),
                         "type": self.incident.type, "class": self.incident.class_,
                         "status": self.incident.status and self.incident.status.value,
                         "must_see": list(self.incident.must_see)},
            "figures": {key: value if isinstance(value, str) else list(value.bounds)
                        for key, value in self.figures.items()},
            "figure_spans": {key: list(value.span) for key, value in self.figures.items()
                             if not isinstance(value, str)},
            "level": {"proposed": self.level.proposed,
                      "range": self.level.range and list(self.level.range),
                      "rule": self.level.rule, "span": self.level.span and list(self.level.span)},
            "rumor": {"label": self.rumor.label, "cues": list(self.rumor.cues),
                      "score": round(self.rumor.score, 4)},
            "reasons": [{"head": r.head, "term": r.term, "weight": round(r.weight, 3)}
                        for r in self.reasons],
            "abstained": list(self.abstained),
            "contract": CONTRACT, "model": self.model, "lexicon": self.lexicon,
            "rules": self.rules,
        }
