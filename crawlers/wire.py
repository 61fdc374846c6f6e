"""What the crawling parent and its child tell each other: one JSON document a line.

The child parses hostile bytes, so the parent trusts nothing it says: every line is validated
into these records, and bounded in size.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from config.running import SourceRow
from crawlers.causes import Cause
from crawlers.copies import PageCopy
from crawlers.reading import Draft, Link, PageKind, Reject
from crawlers.visits import Outcome

LINE_LIMIT = 48 * 1024 * 1024
"""Bytes of one line: DRAFT_LIMIT texts of TEXT_LIMIT each, escaped, with room to spare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address to ask for, with what makes the question conditional."""

    url: str
    kind: PageKind
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Everything a child needs for one run of one source (抓取任务)."""

    row: SourceRow
    entry: Target
    """Where the run begins."""
    targets: tuple[Target, ...]
    """Waiting and due addresses."""
    known: tuple[str, ...]
    """Addresses that need no discovery."""
    posts: tuple[str, ...]
    """Ids of the posts last stored: a page that holds only these says nothing new."""
    user_agent: str
    author_key: str
    """Hexadecimal key of `crawlers.authors`."""
    page_limit: int
    seconds: float
    """The child ends by itself after this long; the parent kills it a little later."""
    memory_mb: int
    cpu_seconds: int
    now: datetime
    """When the run began, by the installation's clock: what is dated later cannot be."""
    settled: bool = False
    """The source was read to its end before: only news are to be found."""
    backfill: bool = False
    """Walk older list pages though they name nothing new, until one is all before `since`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvent:
    """One answer of the site."""

    type: Literal["page"] = "page"
    url: str
    kind: PageKind
    outcome: Outcome
    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    drafts: tuple[Draft, ...] = ()
    links: tuple[Link, ...] = ()
    rejects: tuple[Reject, ...] = ()
    expected: int = 0
    filled: int = 0
    copy: PageCopy | None = None
    """Of pages that yield posts or rejects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent:
    """The last line of a run: how it went, and when the source wants us back."""

    type: Literal["end"] = "end"
    status: Literal["done", "partial", "failed", "waiting"]
    message: str = ""
    retry_after: float | None = None
    """Seconds."""
    cause: Cause = Cause.NONE


ORDER = TypeAdapter(Order)
EVENT: TypeAdapter[PageEvent | EndEvent] = TypeAdapter(PageEvent | EndEvent)


def encode_order(order: Order) -> bytes:
    """The order as one line."""
    return ORDER.dump_json(order, by_alias=True) + b"\n"


def decode_order(line: bytes) -> Order:
    """Read back what `encode_order` wrote."""
    return ORDER.validate_json(line)


def encode_event(event: PageEvent | EndEvent) -> bytes:
    """The event as one line; lone surrogates, which a hostile JSON page may hold, are replaced."""
    try:
        return EVENT.dump_json(event) + b"\n"
    except PydanticSerializationError:
        return json.dumps(_scrub(EVENT.dump_python(event, mode="python")), default=str).encode() \
            + b"\n"


def _scrub(value: Any) -> Any:
    """The same value with every text encodable."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _scrub(item) for key, item in value.items()}
    return [_scrub(item) for item in value] if isinstance(value, list | tuple) else value


def decode_event(line: bytes) -> PageEvent | EndEvent:
    """The event, validated; raises pydantic's `ValidationError` on anything else."""
    return EVENT.validate_json(line)
