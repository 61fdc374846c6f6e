"""Hot lists (热榜) of NewsNow, DailyHot and RSSHub: what stands where, and how hot it is. Pure.

A title is the post; the same title in the next hour is the same post with another rank.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from config.running import SourceRow
from crawlers.evidence import skeleton
from crawlers.interface import follow, parse, plain, refused, said
from crawlers.markup import absolute
from crawlers.reading import DRAFT_LIMIT, Draft, Fetched, Link, PageKind, Reading, Reject
from crawlers.spiders import feed
from crawlers.spoken import stated_count, stated_time
from crawlers.text import decode, fold

HEAT = ("extra.info", "hot", "extra.hot", "hotScore", "heat")
TIME = ("pubDate", "extra.date", "timestamp")
NO_HEAT = re.compile(r"[前:：/]|评论|回复|收藏|%|\d\s?(?:[年月日天岁名人条]|[a-zA-Z]{2})")
FIELDS = 2


@dataclass(frozen=True, slots=True)
class HotList:
    """Reads one list: items in their order, or a feed whose order is the rank."""

    def start(self, row: SourceRow) -> Link:
        """The list itself."""
        return Link(url=row.url, kind=PageKind.ITEMS)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """One draft a title, with its rank and, where given, its heat."""
        text = decode(page.body, page.content_type).text.lstrip("\ufeff \t\r\n")
        if not text.startswith(("{", "[")) or '"https://jsonfeed.org/' in text[:300]:
            return _ranked_feed(page, row)
        document = parse(page)
        if isinstance(document, Reject):
            return Reading(rejects=(document,), expected=1)
        items = _items(document)
        if items is None:
            return refused(page, "unknown JSON shape: no hot list", document)
        return _ranked([_draft(item, page) for item in items[:DRAFT_LIMIT]], page, items)


def _items(document: Any) -> list[Any] | None:
    """NewsNow says `items`, DailyHot `data`; an interface that failed says neither."""
    for path in ("items", "data", "data.items", ""):
        found = follow(document, path)
        if isinstance(found, list):
            return found
    return None


def _draft(item: Any, page: Fetched) -> Draft | None:
    title = " ".join(plain(said(item, "title")).split())
    if not title:
        return None
    url = absolute(page.url, said(item, "url") or said(item, "mobileUrl")) or page.url
    when = stated_time(next(filter(None, (said(item, path) for path in TIME)), ""), page.at)
    heat = next((heat for path in HEAT if (heat := _heat(follow(item, path))) is not None), None)
    return Draft(url=url, title=title, text="", published_at=when.at, precision=when.precision,
                 heat=heat, problems=when.problems)


def _heat(value: Any) -> int | None:
    """A figure is heat; 3小时前 and 5 条评论 stand in the same field on some lists."""
    return None if isinstance(value, str) and NO_HEAT.search(value) else stated_count(value)


def _ranked(found: list[Draft | None], page: Fetched, items: list[Any]) -> Reading:
    drafts: dict[str, Draft] = {}
    for draft in _placed(found):
        drafts.setdefault(draft.native_id, draft)
    rejects = tuple(Reject(url=page.url, message="entry without a title",
                           evidence=skeleton(repr(type(item).__name__)))
                    for made, item in zip(found, items, strict=False) if made is None)
    heated = sum(draft.heat is not None for draft in drafts.values())
    return Reading(drafts=tuple(drafts.values()), rejects=rejects,
                   expected=1 + FIELDS * len(found) - (0 if heated else len(found)),
                   filled=bool(drafts) + len(drafts) + heated)


def _placed(found: list[Draft | None]) -> Iterator[Draft]:
    """Each draft with its place and the name under which it is the same next hour."""
    for place, draft in enumerate(found, 1):
        if draft is not None:
            yield replace(draft, rank=place, native_id=topic_id(draft.title))


def topic_id(title: str) -> str:
    """The id of a topic, the same however its title is spaced; it holds none of its words."""
    squeezed = "".join(fold(title).split()).lower()
    return "hot-" + hashlib.sha256(squeezed.encode("utf-8", "replace")).hexdigest()[:16]


def _ranked_feed(page: Fetched, row: SourceRow) -> Reading:
    """RSSHub's lists: the order of the items is the rank; descriptions change by the hour."""
    reading = feed.READER.read(page, row.model_copy(update={"since": None}))
    bare = [replace(draft, text="", heat=_heat(draft.text) if len(draft.text) < 20 else None)
            if draft.title else None for draft in reading.drafts]
    ranked = _ranked(bare, page, list(reading.drafts))
    return replace(ranked, rejects=(*reading.rejects, *ranked.rejects),
                   expected=max(ranked.expected, reading.expected > 0))


READER = HotList()
