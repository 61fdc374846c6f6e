"""Feeds: RSS and Atom by feedparser after a DTD refusal, and JSON Feed 1.1. Pure."""

import json
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from config.running import SourceRow
from crawlers.evidence import skeleton
from crawlers.markup import absolute, parse_html, text_of
from crawlers.posts import TimePrecision
from crawlers.publish_time import parse_time
from crawlers.reading import (
    DRAFT_LIMIT,
    Draft,
    Fetched,
    Link,
    PageKind,
    Reading,
    Reject,
)
from crawlers.text import decode

DTD = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
TAGS = re.compile(r"</?[a-zA-Z][^>]{0,500}>|&[#a-zA-Z0-9]{2,8};")


@dataclass(frozen=True, slots=True)
class Feed:
    """Reads one feed address; every item is a post."""

    def start(self, row: SourceRow) -> Link:
        """The feed itself."""
        return Link(url=row.url, kind=PageKind.ITEMS)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """The items of the feed, or one reject for the whole document."""
        decoded = decode(page.body, page.content_type)
        text = decoded.text.lstrip("\ufeff \t\r\n")
        if not text:
            return _refuse(page, "; ".join(decoded.problems) or "feed is empty", "")
        drafts = _json_feed(text, page) if text[0] in "{[" else _xml_feed(text, page)
        if isinstance(drafts, Reject):
            return Reading(rejects=(drafts,), expected=1)
        kept = tuple(draft for draft in drafts if _recent(draft, row))
        return Reading(drafts=kept, expected=1 + 3 * len(drafts),
                       filled=bool(drafts) + sum(map(_filled, drafts)))


def _refuse(page: Fetched, message: str, text: str) -> Reading:
    reject = Reject(url=page.url, message=message, evidence=skeleton(text))
    return Reading(rejects=(reject,), expected=1)


def _filled(draft: Draft) -> int:
    return bool(draft.title) + bool(draft.text) + (draft.published_at is not None)


def _recent(draft: Draft, row: SourceRow) -> bool:
    return row.since is None or draft.published_at is None or draft.published_at >= row.since


def _xml_feed(text: str, page: Fetched) -> list[Draft] | Reject:
    """Items of RSS or Atom. A DTD has no place in a feed: it is how XML bombs are made."""
    if found := DTD.search(text):
        return Reject(url=page.url, message=f"feed carries a {found[0]} declaration: refused",
                      evidence=skeleton(text))
    import feedparser

    # decoded by us already: the declaration must not make feedparser decode again
    parsed = feedparser.parse(DECLARATION.sub("", text).encode("utf-8", "replace"),
                              response_headers={"content-type": "application/xml; charset=utf-8",
                                                "content-location": page.url},
                              sanitize_html=False, resolve_relative_uris=False)
    entries = parsed.get("entries", [])[:DRAFT_LIMIT]
    if not entries and (parsed.get("bozo") or not parsed.get("version")):
        return Reject(url=page.url, message="not a feed, or broken beyond reading",
                      evidence=skeleton(text))
    broken = ("feed is not well-formed",) if parsed.get("bozo") else ()
    return [_entry(entry, page, broken) for entry in entries]


def _entry(entry: Any, page: Fetched, problems: tuple[str, ...]) -> Draft:
    contents = [content.get("value", "") for content in entry.get("content", ())]
    body = max((*contents, entry.get("summary", "")), key=len)
    url = absolute(page.url, entry.get("link")) or ""
    published_at, precision = _entry_time(entry)
    return Draft(
        url=url or page.url, native_id="" if url else str(entry.get("id", ""))[:200],
        title=plain(entry.get("title", "")), text=plain(body), author=entry.get("author", ""),
        published_at=published_at, precision=precision,
        problems=(*problems, *(() if published_at else ("publish time not found",))))


def _entry_time(entry: Any) -> tuple[datetime | None, TimePrecision]:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    written = str(entry.get("published") or entry.get("updated") or "")
    if moment := parse_time(written):  # Chinese forms, and ISO times without an offset
        return moment.at, moment.precision
    if parsed is None:
        return None, TimePrecision.UNKNOWN
    return datetime.fromtimestamp(timegm(parsed), UTC), TimePrecision.SECOND


def _json_feed(text: str, page: Fetched) -> list[Draft] | Reject:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return Reject(url=page.url, message="broken JSON", evidence=skeleton(text))
    version = feed.get("version") if isinstance(feed, dict) else None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not str(version).startswith("https://jsonfeed.org/version/1") or not isinstance(items, list):
        return Reject(url=page.url, message="unknown JSON shape: not JSON Feed 1.1",
                      evidence=skeleton(text))
    return [_json_item(item, page) for item in items[:DRAFT_LIMIT] if isinstance(item, dict)]


def _json_item(item: dict[str, Any], page: Fetched) -> Draft:
    authors = item.get("authors") or [item.get("author")]
    first = authors[0] if isinstance(authors, list) and authors else None
    counts = item.get("_counts") if isinstance(item.get("_counts"), dict) else {}
    published = parse_time(str(item.get("date_published") or ""))
    url = absolute(page.url, str(item.get("url") or "")) or ""
    return Draft(
        url=url or page.url, native_id="" if url else str(item.get("id") or "")[:200],
        title=plain(str(item.get("title") or "")),
        text=str(item.get("content_text") or "") or plain(str(item.get("content_html") or "")),
        author=str(first.get("name") or "") if isinstance(first, dict) else "",
        published_at=published.at if published else None,
        precision=published.precision if published else TimePrecision.UNKNOWN,
        **{name: counts[name] for name in ("views", "likes", "replies", "forwards")
           if isinstance(counts, dict) and type(counts.get(name)) is int},
        problems=() if published else ("publish time not found",))


def plain(markup: str) -> str:
    """Text of a piece that may or may not be HTML."""
    if not TAGS.search(markup):
        return markup
    tree, _, _ = parse_html(f"<div>{markup}</div>".encode("utf-8", "replace"),
                            "text/html; charset=utf-8")
    return text_of(tree)


READER = Feed()
