"""What a spider reads from one fetched page, before it becomes posts. Records only.

A draft is raw: it may hold a name and unmasked numbers, lives in the child process and is never
stored. `crawlers.drafting.make_post` turns it into a Post.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from config.clock import beijing
from config.running import Selectors, SourceRow
from crawlers.posts import TimePrecision

LINK_LIMIT = 2_000
DRAFT_LIMIT = 500
EVIDENCE_LIMIT = 2_000


class PageKind(StrEnum):
    """What stands at an address of a source."""

    LIST = "list"  # links to other pages
    ARTICLE = "article"  # one post
    ITEMS = "items"  # many posts at once: a feed or an interface


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answer of a site that carries content."""

    url: str
    kind: PageKind
    body: bytes
    content_type: str | None = None
    at: datetime | None = None
    """When it was fetched; None = unknown, then 5 分钟前 states no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page worth visiting."""

    url: str
    kind: PageKind
    refresh: bool = False
    """Visit it again though it is known (a part of a sitemap)."""
    following: bool = False
    """The next list page; visited, again too, only while this one names something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One text as the page gives it (草稿). `author` is cleared before it leaves the child."""

    url: str
    title: str
    text: str
    published_at: datetime | None = None
    precision: TimePrecision = TimePrecision.UNKNOWN
    native_id: str = ""
    author: str = field(default="", repr=False)
    author_key: str = ""
    parent: str = ""
    """Native id or canonical address of the text this one replies to."""
    origin: str = ""
    message_type: str = ""
    answer_text: str = ""
    answer_unit: str = ""
    answered_at: datetime | None = None
    views: int | None = None
    likes: int | None = None
    replies: int | None = None
    forwards: int | None = None
    rank: int | None = None
    heat: int | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """An input that can never become a post, with evidence (隔离件)."""

    url: str
    message: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything one page said. `expected` and `filled` count fields, to notice a redesign."""

    drafts: tuple[Draft, ...] = ()
    links: tuple[Link, ...] = ()
    rejects: tuple[Reject, ...] = ()
    expected: int = 0
    filled: int = 0


def layout(page: Fetched, row: SourceRow) -> Selectors:
    """The selectors that read this page: those of the day it was fetched, Beijing time."""
    return row.selectors if page.at is None else row.selectors_on(beijing(page.at).date())


class Reader(Protocol):
    """A spider: where to begin, and what a page says. Pure; the child process fetches."""

    def start(self, row: SourceRow) -> Link:
        """The page a run begins with."""
        ...

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """What the page says; bad items are rejects, never exceptions."""
        ...
