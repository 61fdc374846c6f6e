"""Records of progress: visits, pages as they are stored, runs and the facts about a source."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crawlers.causes import Cause
from crawlers.posts import Post
from crawlers.reading import Link, PageKind, Reject


class Outcome(StrEnum):
    """What asking for one address came to."""

    READ = "read"  # a page with content
    UNCHANGED = "unchanged"  # 304: nothing new since the last visit
    FAILED = "failed"  # no usable answer this time
    GONE = "gone"  # 404, 410, forbidden by robots.txt, or the page says that it was deleted
    PASSED = "passed"  # not asked: an older list page, and the one before it was old already


class RunStatus(StrEnum):
    """How a run of one source stands or ended."""

    RUNNING = "running"  # a process is at it
    DONE = "done"  # everything that was due was asked for
    PARTIAL = "partial"  # time or page limit; the rest is waiting in the queue
    FAILED = "failed"  # the source could not be read; the message says why
    WAITING = "waiting"  # the source asked us to come back later (robots, 429, 503)
    KILLED = "killed"  # the process died; found by the next run


UNREAD = frozenset({RunStatus.FAILED, RunStatus.WAITING, RunStatus.KILLED})
"""The source could not be read as it should."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One address of a source with what we know of it (待访地址). `fetched_at` None = never."""

    address: str
    kind: PageKind
    etag: str = ""
    last_modified: str = ""
    first_seen_at: datetime
    fetched_at: datetime | None = None
    pending: bool = False
    missed_at: datetime | None = None
    """When the page was first found missing; None = it was there at the last look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """One answer of a site with everything it leads to: the unit of a transaction."""

    source: str
    run: int
    address: str
    kind: PageKind
    outcome: Outcome
    fetched_at: datetime
    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    posts: tuple[Post, ...] = ()
    links: tuple[Link, ...] = ()
    rejects: tuple[Reject, ...] = ()
    expected: int = 0
    filled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a run ended; `retry_at` = when the source wants us back."""

    status: RunStatus
    message: str = ""
    cause: Cause = Cause.NONE
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What one run of one source did (抓取记录)."""

    run: int
    source: str
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None
    pages: int
    unchanged: int
    new: int
    changed: int
    rejected: int
    message: str
    retry_at: datetime | None = None
    cause: Cause = Cause.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFact:
    """What health needs to know of one ended run."""

    status: RunStatus
    cause: Cause = Cause.NONE
    ended_at: datetime
    new: int = 0

    @property
    def is_bad(self) -> bool:
        """True when the source was not read, or not as it should be."""
        return self.status in UNREAD or self.cause is not Cause.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """How many of the fields that pages should have were found in one run."""

    expected: int
    filled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """The facts about one source from which its health is judged (来源状况)."""

    source: str
    name: str
    enabled: bool
    interval_minutes: int
    rhythm_hours: float
    first_run_at: datetime | None
    last_run_at: datetime | None
    last_success_at: datetime | None
    last_post_at: datetime | None
    last_status: RunStatus | None
    last_message: str
    retry_at: datetime | None
    posts: int
    waiting: int
    """Addresses in the queue."""
    quarantined: int
    yields: tuple[Yield, ...]
    """Of the last runs that read something, newest first."""
    official: bool = False
    """Keeps office hours (class official)."""
    quiet_hours: str = ""
    """Beijing time in which we leave it alone, e.g. 23:00-06:00."""
    runs: tuple[RunFact, ...] = ()
    """The last ended runs, newest first."""
    unchanged: int = 0
    """Answers "304 not modified" in those runs."""
    heard: tuple[int, ...] = ()
    """Hours (`crawlers.arrival.hour_number`) in which it said something new, ascending."""
