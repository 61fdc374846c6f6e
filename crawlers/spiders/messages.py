"""Message boards (网上问政、区长信箱): message, its type, the official answer, both times. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from config.running import Selectors, SourceRow
from crawlers.byline import find_author, named_authors, unsigned_text
from crawlers.evidence import skeleton
from crawlers.headline import find_title
from crawlers.interface import (
    FIELDS,
    count_fields,
    filled_in,
    follow,
    parse,
    plain,
    query_of,
    refused,
    said,
    without_text,
)
from crawlers.letters import Letter, find_letter
from crawlers.markup import absolute, first_text, parse_html, same_site, text_of
from crawlers.posts import query_pairs
from crawlers.publish_time import find_published
from crawlers.reading import (
    DRAFT_LIMIT,
    LINK_LIMIT,
    Draft,
    Fetched,
    Link,
    PageKind,
    Reading,
    Reject,
    layout,
)
from crawlers.spiders.pages import read_list
from crawlers.spoken import Stated, stated_count, stated_time

LEADERS = Selectors(
    items="responseData", id="tid", title="subject", body="content", time="dateline",
    type="typeName", answer="answerContent", answer_time="answerDateline",
    answer_unit="answerOrganization", author="nickName")
"""领导留言板 names its fields so; an interface of other names says them in its row."""
LEADERS_PAGE = "/threads/content?tid={tid}"
NAMES = ("author", "nickname", "nickName", "name", "user", "username")


@dataclass(frozen=True, slots=True)
class Messages:
    """Reads a board: `form = "json"` is an interface of items, anything else lists threads.

    An interface whose items hold no text has `list = "/detail?id={id}"`, the address of a thread;
    `next` is then, too, a path to an address or such a pattern, where {page} is the next number.
    """

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
    chosen = layout(page, row)
    tree, source, problems = parse_html(page.body, page.content_type)
    visible = text_of(tree)
    text = unsigned_text(tree, chosen.body, page.url)
    letter = (None if text else find_letter(visible)) or Letter(text=text)
    title = first_text(tree, chosen.title) or letter.title or find_title(tree, visible)
    if not letter.text:
        reject = Reject(url=page.url, message="message not found on the page",
                        evidence=skeleton(source))
        return Reading(rejects=(reject,), expected=FIELDS, filled=bool(title))
    published = find_published(tree, visible, source, title=title, url=page.url,
                               stated=first_text(tree, chosen.time) or letter.asked)
    when = Stated(at=published.at, precision=published.precision, problems=()) if published \
        else stated_time(first_text(tree, chosen.time), page.at)
    answered = first_text(tree, chosen.answer_time) or letter.answered
    draft = Draft(
        url=page.url, title=title, text=letter.text,
        author=first_text(tree, chosen.author) or find_author(named_authors(tree), visible, title),
        message_type=first_text(tree, chosen.type) or letter.type,
        answer_text=unsigned_text(tree, chosen.answer, page.url) or letter.answer,
        answer_unit=first_text(tree, chosen.answer_unit) or letter.unit,
        answered_at=stated_time(answered, page.at).at,
        views=stated_count(first_text(tree, chosen.views)),
        published_at=when.at, precision=when.precision, problems=(*problems, *when.problems))
    return _reading([draft], (), row)


def _read_items(page: Fetched, row: SourceRow) -> Reading:
    document = parse(page)
    if isinstance(document, Reject):
        return Reading(rejects=(document,), expected=1)
    own = layout(page, row)
    chosen = own if own.items or own.id else LEADERS.model_copy(update=own.model_dump(
        exclude_defaults=True))
    items = follow(document, chosen.items)
    if not isinstance(items, list):
        return refused(page, f"unknown JSON shape: no list at {chosen.items or '(root)'}", document)
    following = tuple(_next(document, items, page, row))
    if chosen.list:
        return _threads(items, chosen, page, following)
    found = [_item(item, page, chosen) for item in items[:DRAFT_LIMIT]]
    rejects = tuple(item for item in found if isinstance(item, Reject))
    reading = _reading([item for item in found if isinstance(item, Draft)], following, row)
    return Reading(drafts=reading.drafts, links=reading.links, rejects=rejects,
                   expected=reading.expected + 1 + FIELDS * len(rejects),
                   filled=reading.filled + bool(items))


def _threads(items: list[Any], chosen: Selectors, page: Fetched,
             following: tuple[Link, ...]) -> Reading:
    """Links to the threads that an interface of titles names."""
    named = (filled_in(chosen.list, item, {}) for item in items[:LINK_LIMIT])
    urls = (absolute(page.url, address) for address in named if address)
    links = {url: Link(url=url, kind=PageKind.ARTICLE) for url in urls
             if url and same_site(url, page.url)}
    return Reading(links=(*links.values(), *following), expected=1, filled=bool(links))


def _item(item: Any, page: Fetched, chosen: Selectors) -> Draft | Reject:
    native, text = said(item, chosen.id), plain(said(item, chosen.body))
    if not native or not text:
        return without_text(page, item)
    when = stated_time(said(item, chosen.time), page.at)
    named = (chosen.author, *NAMES) if chosen.author else NAMES
    author = next(filter(None, (said(item, name) for name in named)), "")
    own = said(item, "url") or (chosen.id == LEADERS.id and filled_in(LEADERS_PAGE, item, {}))
    return Draft(
        url=absolute(page.url, own or None) or page.url, native_id=native,
        title=plain(said(item, chosen.title)), text=text,
        author=author, message_type=said(item, chosen.type),
        answer_text=plain(said(item, chosen.answer)), answer_unit=said(item, chosen.answer_unit),
        answered_at=stated_time(said(item, chosen.answer_time), page.at).at,
        views=stated_count(follow(item, chosen.views)) if chosen.views else None,
        replies=stated_count(follow(item, chosen.replies)) if chosen.replies else None,
        published_at=when.at, precision=when.precision, problems=when.problems)


def _next(document: Any, items: list[Any], page: Fetched, row: SourceRow) -> Iterator[Link]:
    """The next page, by the interface's own word or by a pattern; nothing after an empty page."""
    chosen = layout(page, row).next
    if "{" in chosen:
        number = {"page": _next_number(chosen, page.url)}
        filled = (filled_in(chosen, item, number) for item in reversed(items))
        target = next(filter(None, filled), None)
    else:
        target = said(document, chosen)
    url = absolute(page.url, target)
    if url and same_site(url, row.url):
        yield Link(url=url, kind=PageKind.ITEMS, following=True)


def _next_number(pattern: str, url: str) -> str:
    """One more than the parameter that the pattern fills with {page}; the first page is 1."""
    query = query_pairs(urlsplit(urljoin(url, pattern)).query)
    name = next((key for key, value in query if value == "{page}"), "")
    here = query_of(url, name)
    return str(int(here) + 1) if here.isdecimal() and len(here) < 7 else "2"


def _reading(drafts: list[Draft], links: tuple[Link, ...], row: SourceRow) -> Reading:
    kept = tuple(d for d in drafts
                 if row.since is None or d.published_at is None or d.published_at >= row.since)
    return Reading(drafts=kept, links=links, expected=FIELDS * len(drafts),
                   filled=count_fields(tuple(drafts)))


READER = Messages()
