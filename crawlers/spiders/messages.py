"""Message boards (网上问政、区长信箱): message, its type, the official answer, both times. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from config.running import SourceRow
from crawlers.byline import find_author
from crawlers.evidence import skeleton
from crawlers.headline import find_title
from crawlers.letters import Letter, find_letter
from crawlers.markup import absolute, all_text, first_text, parse_html, same_site, text_of
from crawlers.posts import TimePrecision
from crawlers.publish_time import Published, find_published, parse_time
from crawlers.reading import (
    DRAFT_LIMIT,
    Draft,
    Fetched,
    Link,
    PageKind,
    Reading,
    Reject,
)
from crawlers.spiders.feed import plain
from crawlers.spiders.pages import read_list
from crawlers.text import decode

FIELDS = 3


@dataclass(frozen=True, slots=True)
class Messages:
    """Reads a board: `form = "json"` is an interface of items, anything else lists threads."""

    def start(self, row: SourceRow) -> Link:
        """The list of threads, or the first page of the interface."""
        return Link(url=row.url, kind=PageKind.ITEMS if row.form == "json" else PageKind.LIST)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """Threads of a list, the message of a thread, or the items of an interface."""
        if page.kind is PageKind.LIST:
            return read_list(page, row)
        if page.kind is PageKind.ITEMS:
            return _read_items(page, row)
        return _read_thread(page, row)


def _read_thread(page: Fetched, row: SourceRow) -> Reading:
    chosen = row.selectors
    tree, source, problems = parse_html(page.body, page.content_type)
    visible = text_of(tree)
    text = all_text(tree, chosen.body)
    letter = (None if text else find_letter(visible)) or Letter(text=text)
    title = first_text(tree, chosen.title) or letter.title or find_title(tree, visible)
    if not letter.text:
        reject = Reject(url=page.url, message="message not found on the page",
                        evidence=skeleton(source))
        return Reading(rejects=(reject,), expected=FIELDS, filled=bool(title))
    published = find_published(tree, visible, source, title=title, url=page.url,
                               stated=first_text(tree, chosen.time) or letter.asked)
    answered = parse_time(first_text(tree, chosen.answer_time) or letter.answered)
    draft = Draft(
        url=page.url, title=title, text=letter.text, author=find_author(tree, visible, title),
        message_type=first_text(tree, chosen.type) or letter.type,
        answer_text=all_text(tree, chosen.answer) or letter.answer,
        answer_unit=first_text(tree, chosen.answer_unit) or letter.unit,
        answered_at=answered.at if answered else None,
        **_times(published), problems=(*problems, *_missing(published)))
    return _reading([draft], (), row)


def _read_items(page: Fetched, row: SourceRow) -> Reading:
    text = decode(page.body, page.content_type).text
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _refuse(page, "broken JSON", text)
    items = follow(document, row.selectors.items)
    if not isinstance(items, list):
        return _refuse(page, f"unknown JSON shape: no list at {row.selectors.items or '(root)'}",
                       text)
    drafts, rejects = [], []
    for item in items[:DRAFT_LIMIT]:
        draft = _item(item, page, row)
        if isinstance(draft, Draft):
            drafts.append(draft)
        else:
            rejects.append(draft)
    reading = _reading(drafts, tuple(_next(document, page, row)), row)
    return Reading(drafts=reading.drafts, links=reading.links, rejects=tuple(rejects),
                   expected=reading.expected + 1 + FIELDS * len(rejects),
                   filled=reading.filled + bool(items))


def _item(item: Any, page: Fetched, row: SourceRow) -> Draft | Reject:
    chosen = row.selectors

    def value(path: str) -> str:
        found = follow(item, path) if path else None
        return str(found) if isinstance(found, str | int | float) else ""

    native = value(chosen.id)
    text = plain(value(chosen.body))
    if not native or not text:
        return Reject(url=page.url, message="item without id or text",
                      evidence=skeleton(json.dumps(item)))
    published, answered = parse_time(value(chosen.time)), parse_time(value(chosen.answer_time))
    author = next((str(item[key]) for key in ("author", "nickname", "name", "user", "username")
                   if isinstance(item, dict) and isinstance(item.get(key), str)), "")
    own = absolute(page.url, item.get("url")) if isinstance(item, dict) and isinstance(
        item.get("url"), str) else None
    return Draft(
        url=own or page.url, native_id=native, title=plain(value(chosen.title)), text=text,
        author=author, message_type=value(chosen.type), answer_text=plain(value(chosen.answer)),
        answer_unit=value(chosen.answer_unit), answered_at=answered.at if answered else None,
        **_times(published), problems=_missing(published))


def follow(document: Any, path: str) -> Any:
    """The value at a dotted path (`data.items`, `data.0.text`); None where it leads nowhere."""
    for step in filter(None, path.split(".")):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step) < len(document):
            document = document[int(step)]
        else:
            return None
    return document


def _next(document: Any, page: Fetched, row: SourceRow) -> Iterator[Link]:
    target = follow(document, row.selectors.next) if row.selectors.next else None
    url = absolute(page.url, target) if isinstance(target, str) else None
    if url and same_site(url, row.url):
        yield Link(url=url, kind=PageKind.ITEMS)


def _reading(drafts: list[Draft], links: tuple[Link, ...], row: SourceRow) -> Reading:
    kept = tuple(d for d in drafts
                 if row.since is None or d.published_at is None or d.published_at >= row.since)
    filled = sum(bool(d.title) + bool(d.text) + (d.published_at is not None) for d in drafts)
    return Reading(drafts=kept, links=links, expected=FIELDS * len(drafts), filled=filled)


def _times(published: Published | None) -> dict[str, Any]:
    if published is None:
        return {"published_at": None, "precision": TimePrecision.UNKNOWN}
    return {"published_at": published.at, "precision": published.precision}


def _missing(published: Published | None) -> tuple[str, ...]:
    return () if published else ("publish time not found",)


def _refuse(page: Fetched, message: str, text: str) -> Reading:
    reject = Reject(url=page.url, message=message, evidence=skeleton(text))
    return Reading(rejects=(reject,), expected=1)


READER = Messages()
