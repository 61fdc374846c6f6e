"""Microblogs (微博): the m.weibo.cn interfaces and the official API's `statuses`. Pure.

A repost and what it reposts are two drafts; a comment names the status it stands under. Nothing
of a user is kept but the number whose keyed hash tells voices apart; nicknames inside repost
chains are cut out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from config.running import SourceRow
from crawlers.interface import (
    follow,
    parse,
    plain,
    query_of,
    refused,
    said,
    with_query,
    without_text,
)
from crawlers.markup import absolute
from crawlers.reading import DRAFT_LIMIT, Draft, Fetched, Link, PageKind, Reading, Reject
from crawlers.spoken import stated_count, stated_time

HOME = "https://m.weibo.cn/"
"""Where a status of the official API is shown; the mobile interface is read from its own host."""
CHAIN = re.compile(r"//@[^\s:：/@]{1,40}\s?[:：]")
ADDRESSED = re.compile(r"^回复\s?@[^\s:：/@]{1,40}\s?[:：]")
CUT = re.compile(r">\s{0,3}全文\s{0,3}</a>|(?:\.\.\.|…)全文$")
FACE = re.compile(r"""<img[^<>]{0,200}?\balt\s?=\s?["']?(\[[^\]<>"']{1,20}\])[^<>]{0,300}>""")
"""A face is a picture whose name, [怒], says how the writer felt."""
STATUS_LISTS = ("statuses", "data.statuses")
COMMENT_LISTS = ("comments", "data.comments", "data.data")


@dataclass(frozen=True, slots=True)
class Microblog:
    """Reads search results, containers, single statuses and comments; `form` m_weibo or api."""

    def start(self, row: SourceRow) -> Link:
        """The first page of the search or container."""
        return Link(url=row.url, kind=PageKind.ITEMS)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """Statuses or comments, the texts that are cut, and the next page."""
        document = parse(page)
        if isinstance(document, Reject):
            return Reading(rejects=(document,), expected=1)
        if follow(document, "ok") == -100 or "passport" in said(document, "url"):
            return refused(page, "the interface asks for a login", document)
        if follow(document, "ok") == 0 and "没有" in said(document, "msg"):
            return Reading()  # 这里还没有内容: an honest nothing
        statuses, comments = find_statuses(document), find_comments(document)
        if statuses is not None:
            return Thread(page=page, row=row).statuses(statuses, next_page(document, page))
        if comments is not None:
            return Thread(page=page, row=row).comments(comments, next_comments(document, page))
        return refused(page, "unknown JSON shape: no statuses", document)


def is_official(row: SourceRow) -> bool:
    """True for the open platform, whose texts are whole and whose pages stand elsewhere."""
    return row.form == "api" or urlsplit(row.url).hostname == "api.weibo.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One answer of an interface, being read."""

    page: Fetched
    row: SourceRow

    def statuses(self, items: list[Any], following: Link | None) -> Reading:
        """Every status, what it reposts, and where the rest of it stands."""
        drafts: list[Draft] = []
        links: list[Link] = []
        rejects: list[Reject] = []
        for item in items[:DRAFT_LIMIT]:
            links += self._whole(item)
            if not self._is_cut(item):
                if (draft := self._status(item)) is None:
                    rejects.append(without_text(self.page, item))
                    continue
                drafts += [draft, *self._reposted(item)]
            links += self._comments_of(item)
        if following is not None and (drafts or links):
            links.append(following)
        return self._reading(drafts, links, rejects)

    def comments(self, items: list[Any], following: Link | None) -> Reading:
        """Comments under one status, and those under them."""
        under = query_of(self.page.url, "id")
        drafts, rejects = [], []
        for item, parent in _flat(items, under):
            draft = self._comment(item, parent or status_id(follow(item, "status")), under)
            if draft is None:
                rejects.append(without_text(self.page, item))
            else:
                drafts.append(draft)
        return self._reading(drafts[:DRAFT_LIMIT], [following] if following and drafts else [],
                             rejects)

    def _reading(self, found: list[Draft], links: list[Link], rejects: list[Reject]) -> Reading:
        drafts = tuple({draft.native_id: draft for draft in found}.values())
        since = self.row.since
        kept = tuple(d for d in drafts
                     if since is None or d.published_at is None or d.published_at >= since)
        filled = sum(bool(d.text) + (d.published_at is not None) for d in drafts)
        return Reading(drafts=kept, links=tuple({link.url: link for link in links}.values()),
                       rejects=tuple(rejects), filled=filled + bool(drafts or links),
                       expected=1 + 2 * (len(drafts) + len(rejects)))

    def _status(self, item: Any) -> Draft | None:
        number, text = status_id(item), _text(item)
        if not number or not text or said(item, "deleted") == "1":
            return None
        when = stated_time(said(item, "created_at"), self.page.at)
        is_cut = CUT.search(said(item, "text")) and not _long(item)
        return Draft(
            url=self._address(f"/detail/{number}"), native_id=number, title="", text=text,
            author=voice(item), parent=status_id(follow(item, "retweeted_status")),
            published_at=when.at, precision=when.precision,
            likes=stated_count(follow(item, "attitudes_count")),
            replies=stated_count(follow(item, "comments_count")),
            forwards=stated_count(follow(item, "reposts_count")),
            problems=(*when.problems, *(("text cut by the site",) if is_cut else ())))

    def _reposted(self, item: Any) -> Iterator[Draft]:
        original = follow(item, "retweeted_status")
        if isinstance(original, dict) and not self._is_cut(original) \
                and (draft := self._status(original)):
            yield draft

    def _comment(self, item: Any, parent: str, under: str) -> Draft | None:
        number, text = status_id(item), _text(item)
        if not number or not text:
            return None
        when = stated_time(said(item, "created_at"), self.page.at)
        return Draft(
            url=with_query(self._address(f"/detail/{under or parent}"), cid=number),
            native_id=f"c{number}", parent=parent, title="", text=text, author=voice(item),
            published_at=when.at, precision=when.precision, problems=when.problems,
            likes=stated_count(follow(item, "like_count") or follow(item, "like_counts")))

    def _is_cut(self, item: Any) -> bool:
        """A long text of which the mobile list shows the beginning; its own page has the rest."""
        alone = "/statuses/show" in self.page.url or is_official(self.row)
        return not alone and not _long(item) and bool(CUT.search(said(item, "text")))

    def _whole(self, item: Any) -> Iterator[Link]:
        """Where the cut texts of a status and of what it reposts stand whole."""
        for status in (item, follow(item, "retweeted_status")):
            if status_id(status) and self._is_cut(status):
                yield self._link("/statuses/show", id=status_id(status))

    def _comments_of(self, item: Any) -> Iterator[Link]:
        if not is_official(self.row) and stated_count(follow(item, "comments_count")):
            number = status_id(item)
            yield self._link("/comments/hotflow", id=number, mid=number, max_id_type="0")

    def _address(self, path: str) -> str:
        return absolute(HOME if is_official(self.row) else self.page.url, path) or self.page.url

    def _link(self, path: str, **query: str) -> Link:
        return Link(url=with_query(self._address(path), **query), kind=PageKind.ITEMS)


def find_statuses(document: Any) -> list[Any] | None:
    """The statuses of a search, a container, the official API or a single page."""
    cards = follow(document, "data.cards")
    if isinstance(cards, list):
        return list(_in_cards(cards))
    for path in STATUS_LISTS:
        if isinstance(found := follow(document, path), list):
            return found
    alone = follow(document, "data")
    if isinstance(alone, dict) and "created_at" in alone and "text" in alone:
        return [alone]
    return None


def _in_cards(cards: list[Any]) -> Iterator[Any]:
    """Cards hold a status, a group of cards, or one to their left."""
    for card in cards[:DRAFT_LIMIT]:
        group = follow(card, "card_group")
        for inner in (card, *(group if isinstance(group, list) else ())):
            for path in ("mblog", "left_element.mblog"):
                if isinstance(found := follow(inner, path), dict):
                    yield found


def find_comments(document: Any) -> list[Any] | None:
    """The comments of either interface; the old one keeps the popular ones apart."""
    for path in COMMENT_LISTS:
        if isinstance(found := follow(document, path), list):
            popular = follow(document, "data.hot_data")
            return [*(popular if isinstance(popular, list) else ()), *found]
    return None


def _flat(items: list[Any], under: str) -> Iterator[tuple[Any, str]]:
    for item in items[:DRAFT_LIMIT]:
        yield item, under
        inner = follow(item, "comments")
        for reply in (inner if isinstance(inner, list) else ())[:DRAFT_LIMIT]:
            yield reply, f"c{status_id(item)}"


def next_page(document: Any, page: Fetched) -> Link | None:
    """The next page as the interface counts it; None at the end."""
    for path, name in (("data.cardlistInfo.since_id", "since_id"),
                       ("data.cardlistInfo.page", "page"), ("next_cursor", "max_id")):
        number = said(document, path)
        if number.isdecimal() and int(number[:18]) > 0:
            return Link(url=with_query(page.url, **{name: number}), kind=PageKind.ITEMS,
                        following=True)
    return None


def next_comments(document: Any, page: Fetched) -> Link | None:
    """The next page of comments; its number is the last comment's."""
    number = said(document, "data.max_id")
    if number.isdecimal() and int(number[:18]) > 0:
        kind = said(document, "data.max_id_type") or "0"
        return Link(url=with_query(page.url, max_id=number, max_id_type=kind),
                    kind=PageKind.ITEMS)
    pages, here = said(document, "data.max"), query_of(page.url, "page") or "1"
    if pages.isdecimal() and here.isdecimal() and int(here[:6]) < int(pages[:6]):
        return Link(url=with_query(page.url, page=str(int(here) + 1)), kind=PageKind.ITEMS)
    return None


def status_id(item: Any) -> str:
    """The number of a status or comment; empty where it has none."""
    found = (said(item, name) for name in ("idstr", "id", "mid"))
    return next((number for number in found if number.isdecimal() and len(number) <= 20), "")


def voice(item: Any) -> str:
    """What tells one user from another, for the keyed hash only."""
    return said(item, "user.idstr") or said(item, "user.id") or said(item, "user.screen_name")


def _long(item: Any) -> str:
    return said(item, "longText.longTextContent") or said(item, "longText.content")


def _text(item: Any) -> str:
    text = plain(FACE.sub(r"\1", _long(item) or said(item, "text"))).strip()
    return ADDRESSED.sub("", CHAIN.sub("//", text))


READER = Microblog()
