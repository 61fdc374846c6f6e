"""The whole configuration as one frozen value; `config.loader.load` makes it."""

from dataclasses import dataclass
from pathlib import Path

from config.law import ClockRule, Gate, HolidayYear, MetricSum, SeverityRule
from config.places import District, Homonym, Neighbour, Place, Township
from config.plan import PlanTask, Subtype, Term, Unit
from config.running import Channel, Route, Settings, SourceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """What is ours, what only looks like it, what is next door (地名表)."""

    district: District
    townships: tuple[Township, ...]
    places: tuple[Place, ...]
    homonyms: tuple[Homonym, ...]
    neighbours: tuple[Neighbour, ...]
    elsewhere: tuple[str, ...]
    """Provinces, cities, counties and countries that are not ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The word lists (词表), one file each in config/lexicon/ as tab-separated Term rows."""

    must_see: tuple[Term, ...]
    """kind = subtype code: in an actual local context always reaches a person."""
    anti: tuple[Term, ...]
    """kind = metaphor | drill | past | fiction | notice | negated | question | elsewhere."""
    rumor: tuple[Term, ...]
    """kind = cue | denial."""
    tone: tuple[Term, ...]
    """kind = negative | positive."""
    topics: tuple[Term, ...]
    """kind = plan task id."""
    variants: tuple[Term, ...]
    """term = disguised spelling, kind = what it stands for."""
    userdict: tuple[tuple[str, int], ...]
    """Words for the segmenter with explicit frequencies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """Everything an installation edits, checked (配置)."""

    directory: Path
    settings: Settings
    tasks: tuple[PlanTask, ...]
    units: tuple[Unit, ...]
    gazetteer: Gazetteer
    severity: tuple[SeverityRule, ...]
    sums: tuple[MetricSum, ...]
    clocks: tuple[ClockRule, ...]
    gates: tuple[Gate, ...]
    holidays: tuple[HolidayYear, ...]
    subtypes: tuple[Subtype, ...]
    lexicon: Lexicon
    sources: tuple[SourceRow, ...]
    channels: tuple[Channel, ...]
    routes: tuple[Route, ...]
    lexicon_version: str
    """12 hex digits of the content of lexicon/, elsewhere.txt, gazetteer.toml and taxonomy.toml."""
    rules_version: str
    """12 hex digits of the content of severity.toml, plan.toml and units.toml."""
