"""What the desk works on: one configuration, one pipeline file, one clock. Set once at start."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from config.clock import Clock
from config.configuration import Configuration
from config.database import open_database
from config.running import SourceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk's surroundings; `people` is the second file, next to the pipeline's `database`."""

    configuration: Configuration
    database: Path
    people: Path
    clock: Clock
    notice: str = ""
    """A line shown on every page, e.g. that this is a demonstration with fictional posts."""

    @contextmanager
    def open(self) -> Iterator[Database]:
        """A connection to the pipeline file for the length of one request."""
        db = open_database(self.database)
        try:
            yield db
        finally:
            db.close()

    def now(self) -> datetime:
        """The moment on the desk's clock, UTC."""
        return self.clock.now()

    def sources(self) -> dict[str, SourceRow]:
        """The configured sources by id."""
        return {row.id: row for row in self.configuration.sources}

    def pace(self) -> float:
        """Seconds on the desk's clock for one outside; more than 1 only in a demo or drill."""
        pace = getattr(self.clock, "pace", None)
        return 1.0 if pace is None else float(pace())


_current: list[Desk] = []


def install(desk: Desk) -> None:
    """Make this the process's desk; a second call replaces the first (tests)."""
    _current[:] = [desk]


def current() -> Desk:
    """The installed desk."""
    if not _current:
        raise RuntimeError("no desk is installed: call alerts.desk.framework.configure first")
    return _current[0]
