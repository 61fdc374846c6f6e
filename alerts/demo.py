"""The sample day end to end: served locally, crawled over HTTP, judged, clocked, notified.

Nothing here is pretended: the same stages that `serve` runs meet a real site on the loopback. Only
the posts are fictional, and the clock runs faster or in hops.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from alerts.deadlines import Deadline
from alerts.incidents import Incident, Kind
from alerts.stages import Stages, opened, real_stages
from alerts.store import deadlines_of, list_incidents, prepare, verify
from alerts.store_outbox import recent_notices
from config.clock import Clock, beijing
from config.configuration import Configuration
from crawlers.sample.day import load_day
from crawlers.sample.site import SampleSite, sources

HOPS = ("10:30", "15:00", "20:00", "23:30")
"""Moments of the day at which a hopping demo crawls: after each, both emergencies have grown."""
LIMIT = 10_000
ROUND_SECONDS = 6 * 3600
"""A round every few seconds outside may be hours apart on the day's clock: not a dead loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """Where the day is played (样例日): the configuration with its sources, the file, the clock."""

    configuration: Configuration
    file: Path
    clock: Clock
    stages: Stages
    problems: list[str] = field(default_factory=list)
    """What went wrong on the way, in words for the reader."""

    def round(self) -> tuple[str, ...]:
        """Crawl every source, judge what is new, turn the watch loop once; what each did."""
        return self.stages.crawl(), self.stages.judge(), self.stages.watch()


@contextmanager
def stage(configuration: Configuration, directory: Path, clock: Clock) -> Iterator[Played]:
    """The sample site up and the file migrated; taken down on leaving, the file stays."""
    with SampleSite(now=clock.now) as site:
        local = for_the_sample(configuration, site.base_url)
        file = directory / "huiying.db"
        with opened(file) as db:
            prepare(db)
        problems: list[str] = []
        stages = real_stages(local, file, clock, every_source=True, report=problems.append)
        yield Played(configuration=local, file=file, clock=clock, stages=stages,
                     problems=problems)


def for_the_sample(configuration: Configuration, base_url: str) -> Configuration:
    """The shipped configuration with the sample's sources, and no channel that leaves the house."""
    inside = tuple(channel for channel in configuration.channels if channel.kind == "file")
    settings = configuration.settings.model_copy(update={"watch_interval_seconds": ROUND_SECONDS})
    return replace(configuration, sources=sources(base_url), channels=inside, settings=settings)


def hops() -> tuple[datetime, ...]:
    """The moments of `HOPS` on the sample's day, Beijing time."""
    first = beijing(load_day()[0].at)
    return tuple(first.replace(hour=int(hop[:2]), minute=int(hop[3:]), second=0, microsecond=0)
                 for hop in HOPS)


def findings(played: Played) -> dict[str, Any]:
    """What the day came to, as plain JSON values; emergencies first, then by time found."""
    with opened(played.file) as db:
        cases = sorted(list_incidents(db, limit=LIMIT),
                       key=lambda case: (list(Kind).index(case.kind), case.times.found, case.id))
        counts = {source.id: db.table("post").count_where("source = ?", [source.id])
                  for source in played.configuration.sources}
        audit = verify(db)
        return {
            "day": f"{beijing(played.clock.now()):%Y-%m-%d}", "posts": sum(counts.values()),
            "posts_by_source": counts, "judged": db.table("judgement").count,
            "incidents": [_case(played, case, deadlines_of(db, case.id)) for case in cases],
            "notices": len(recent_notices(db, LIMIT)),
            "audit": {"entries": audit.entries, "intact": audit.ok},
        }


def _case(played: Played, case: Incident, deadlines: tuple[Deadline, ...]) -> dict[str, Any]:
    rule = next((row for row in played.configuration.severity if row.id == case.rule), None)
    return {
        "id": case.id, "kind": case.kind.value, "title": case.title, "place": case.place,
        "type": case.type or None, "level": case.level,
        "level_confirmed": bool(case.level_confirmed_by),
        "rule": case.rule or None, "clause": rule and rule.source, "posts": case.posts,
        "state": case.state.value,
        "deadlines": [{
            "rule": clock.rule, "name": clock.name, "clause": clock.clause,
            "starts_at": beijing(clock.starts_at).isoformat(), "basis": clock.basis.value,
            "due_at": clock.due_at and beijing(clock.due_at).isoformat(),
            "state": clock.state.value} for clock in deadlines],
    }
