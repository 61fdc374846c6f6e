"""A place to run real crawls in: a configuration, a database file, a clock that is told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from doubles import FakeClock
from sqlite_utils import Database

from config.database import migrate, open_database
from config.running import Reminder, Settings, SourceRow
from crawlers.posts import Post
from crawlers.reading import Reject
from crawlers.run import crawl
from crawlers.store import posts_after
from crawlers.store_schema import MIGRATIONS
from crawlers.store_visits import quarantined
from crawlers.visits import RunReport

START = datetime(2026, 6, 17, 1, 0, tzinfo=UTC)
SETTINGS = Settings(user_agent="HuiyingBot/0.1", contact="mailto:press@example.org",
                    run_timeout_seconds=30, reminders=Reminder(shares=(0.5,),
                                                               overdue_every_hours=1.0))


def source(url: str, **changes: Any) -> SourceRow:
    """A local source of pages at `url`, changed as said."""
    return SourceRow.model_validate({
        "id": "site", "name": "样例", "kind": "news", "class": "media", "spider": "pages",
        "url": url, "local": True, **changes})


@dataclass(frozen=True)
class Running:
    """What `crawl` needs of a configuration."""

    settings: Settings
    sources: tuple[SourceRow, ...]


@dataclass
class Bench:
    """Crawls into one database file."""

    folder: Path
    settings: Settings = SETTINGS
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))

    def __post_init__(self) -> None:
        self.db: Database = open_database(self.folder / "huiying.db")
        migrate(self.db, MIGRATIONS)

    def crawl(self, *rows: SourceRow) -> tuple[RunReport, ...]:
        return crawl(Running(self.settings, rows), self.db, (), self.clock)

    def posts(self) -> list[Post]:
        return [post for _, post in posts_after(self.db, 0, 10_000)]

    def rejects(self, name: str = "site") -> tuple[Reject, ...]:
        return quarantined(self.db, name)

    def close(self) -> None:
        self.db.conn.close()
