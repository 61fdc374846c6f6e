"""The two records born here: where something was read, and what was read.

Identity is computed, so reading the same thing twice changes nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

RELATIVE = "publish time stated relative to the reading"
"""A problem of posts that say 5 分钟前: every reading computes another moment, the first counts."""
TRACKING = frozenset({"utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
                      "spm", "from", "share_token", "timestamp", "isappinstalled"})
DEFAULT_PORTS = {"http": 80, "https": 443}


class SourceClass(StrEnum):
    """Whose voice a source carries."""

    OFFICIAL = "official"  # government sites and bulletins
    MEDIA = "media"  # newspapers, broadcasters, their sites
    PUBLIC = "public"  # citizens: boards, forums, hotline, microblogs


class TimePrecision(StrEnum):
    """How exactly a page states when it was published; deadlines count in hours."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the unit already answered on a message board (官方答复)."""

    text: str
    unit: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Counts a page shows, with the time they were read (互动量); `rank` 1 tops a hot list."""

    read_at: datetime
    views: int | None = None
    likes: int | None = None
    replies: int | None = None
    forwards: int | None = None
    rank: int | None = None
    heat: int | None = None
    """In the list's own unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public text (帖文): an article, a thread's first post, a message, a feed item.

    `url` is empty for what an office handed in as a file: it has a number and no address.
    `published_at` None = the page does not say. `author_key` is a keyed hash with a short life,
    never a name. `text` and `title` are masked before the first write. `native_id` is the site's
    own number where it has one.
    """

    id: str
    source: str
    url: str
    title: str
    text: str
    published_at: datetime | None
    precision: TimePrecision
    fetched_at: datetime
    native_id: str = ""
    author_key: str = ""
    parent: str = ""
    """The id of the post that this one replies to."""
    origin: str = ""
    """The outlet or office that the page names as its source (来源), never a person."""
    message_type: str = ""
    """For boards: 咨询, 求助, 建议, 投诉, 举报 … as the board says it, else empty."""
    engagement: Engagement | None = None
    answer: Answer | None = None
    gone_at: datetime | None = None
    """Since when its page cannot be seen any more; None = it was there at the last look."""
    problems: tuple[str, ...] = field(default=())
    """What could not be read, e.g. "publish time not found"."""


def content_hash(post: "Post") -> str:
    """20 hex digits of what a reader reads; another hash = a new version that is judged again.

    Counts (views, likes) are not content, nor are the address and the author's key, nor a moment
    computed from 5 分钟前.
    """
    answer = post.answer
    stated = post.published_at if RELATIVE not in post.problems else None
    parts = (post.title, post.text, post.message_type, stated.isoformat() if stated else "",
             *((answer.text, answer.unit) if answer else ()))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def canonical_url(url: str) -> str:
    """The address without fragment, tracking parameters, default port and letter-case noise.

    Raises `ValueError` on an address that is none (bad port, broken IPv6 brackets).
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").lower()
    port = parts.port
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    kept = [(k, v) for k, v in query_pairs(parts.query) if k not in TRACKING]
    return urlunsplit((scheme, host, parts.path or "/", query_text(sorted(kept)), ""))


def query_pairs(query: str) -> list[tuple[str, str]]:
    """The parameters of a query; bytes that are no UTF-8 (%B9%E3, GBK) survive the way back."""
    return parse_qsl(query, keep_blank_values=True, errors="surrogateescape")


def query_text(pairs: Sequence[tuple[str, str]]) -> str:
    """The query of these parameters."""
    return urlencode(pairs, errors="surrogateescape")


def post_id(source: str, address: str) -> str:
    """The id (20 hex digits) of what stands at `address`, a canonical URL or a native id."""
    return hashlib.sha256(f"{source}\n{address}".encode()).hexdigest()[:20]
