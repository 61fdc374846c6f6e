"""Feeds: RSS and Atom by feedparser after a DTD refusal, JSON Feed 1.1; RSSHub's too. Pure."""

import json
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from config.running import SourceRow
from crawlers.evidence import skeleton
from crawlers.interface import count_fields, plain
from crawlers.markup import absolute
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
from crawlers.spoken import stated_count
from crawlers.text import decode

DTD = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
SIGNATURE = re.compile(r"^(?:作者|楼主|发帖人|发布者|[bB]y)\s?[:：]?\s?")
DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


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
                       filled=bool(drafts) + count_fields(tuple(drafts)))


def _refuse(page: Fetched, message: str, text: str) -> Reading:
    reject = Reject(url=page.url, message=message, evidence=skeleton(text))
    return Reading(rejects=(reject,), expected=1)


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
    author = str(entry.get("author", ""))
    return Draft(
        url=url or page.url, native_id="" if url else str(entry.get("id", ""))[:200],
        title=_unsigned(plain(entry.get("title", "")), author),
        text=_unsigned(plain(body), author), author=author,
        published_at=published_at, precision=precision,
        replies=stated_count(entry.get("slash_comments")),
        problems=(*problems, *(() if published_at else ("publish time not found",))))


def _unsigned(text: str, author: str) -> str:
    """The text without its author, as RSSHub writes it: 张三：路灯坏了, or a line 作者：张三."""
    if not author:
        return text
    if text.startswith((f"{author}:", f"{author}：")):
        text = text[len(author) + 1:].lstrip()
    lines = (line for line in text.split("\n") if SIGNATURE.sub("", line.strip()) != author)
    return "\n".join(lines)


def _entry_time(entry: Any) -> tuple[datetime | None, TimePrecision]:
    # past feedparser's own mapping of `updated` to `published`, which warns
    parsed = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    written = str(dict.get(entry, "published") or dict.get(entry, "updated") or "")
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


READER = Feed()
