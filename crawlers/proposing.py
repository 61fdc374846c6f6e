"""Which links of an unknown list page are its entries, and a CSS selector that picks them. Pure.

No site is known here. Links that stand alike in the tree are one group; the group that carries
most text to pages that look like articles is the list; rows beside its rows belong to it too.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawlers.markup import absolute, select
from crawlers.selectors import best_selector, parents, stable_classes

LINK_LIMIT = 5_000
FEWEST = 3
"""Entries below which a group of links is no list."""
LONG = 40
"""Characters of a link's text that count; longer is no more of a headline."""
SHORT = 4
"""A link's text up to this length is navigation, a page number, a counter."""
BUTTON = 8
"""Characters up to which a link that says the same in several rows is a button."""
GROUPS_TRIED = 12
DATE = re.compile(r"(?<!\d)(?:(?:19|20)\d\d\s?[-/.年]\s?)?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)"
                  r"|\d{1,2}\s?(?:秒|分钟|小时|天)前|刚刚|昨天|前天")
FURNITURE = re.compile(r"(?<![a-z])(?:nav|foot|menu|sidebar|aside|crumb|pager?|pagination|copyright"
                       r"|friend|share|login|toolbar|recommend|related|hot)(?:s|bar|er|igation"
                       r"|list|rank|link)?s?(?![a-z])", re.IGNORECASE)
FURNITURE_DEPTH = 6
"""Levels above a link at which a name tells; farther up it may wrap the whole page."""
PAGE_NAME = re.compile(r"\d{3,}|\.(?:s?html?|pdf|docx?|xlsx?)$"
                       r"|/(?:detail|article|content|post|thread|news|info)s?[/_-]\w", re.I)
INDEX = re.compile(r"/(?:index|default|list|main|home)?(?:\.(?:s?html?|php|aspx?|jsp))?$", re.I)
ID_VALUE = re.compile(r"^(?=.{0,40}$)[\w-]*\d{2,}[\w-]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A link of a list (条目) as its reader sees it."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProposal:
    """What seems to be the list of a page (列表提案).

    `dated` is the share of entries with a date beside them, `weight` the characters of their rows.
    """

    selector: str
    entries: tuple[Entry, ...]
    dated: float
    weight: int


class _Anchor:
    """A link in the tree, with what makes it alike to others."""

    def __init__(self, element: Any, url: str) -> None:
        self.element, self.url = element, url
        own = " ".join("".join(element.itertext()).split())
        whole = " ".join((element.get("title") or "").split())
        cut = own.rstrip(".… ")
        self.text = whole if not own or (cut != own and whole.startswith(cut)) else own
        self.button = not own or len(own) <= BUTTON
        above = [*parents(element)][:3]
        self.key = tuple((e.tag, *stable_classes(e)) for e in (element, *above))

    @cached_property
    def article(self) -> bool:
        return looks_like_article(self.url)

    @cached_property
    def furniture(self) -> bool:
        return any(e.tag in ("nav", "footer", "aside") or FURNITURE.search(
            f"{e.get('class') or ''} {e.get('id') or ''}")
                   for e in islice(parents(self.element), FURNITURE_DEPTH))


def looks_like_article(url: str) -> bool:
    """True when an address names one page: a number, a file, a detail path, a short id."""
    parts = urlsplit(url)
    if PAGE_NAME.search(parts.path) and not INDEX.search(parts.path):
        return True
    return any(ID_VALUE.match(value) for _, value in parse_qsl(parts.query))


def propose_list(tree: Any, url: str) -> ListProposal | None:
    """The list on a page at `url`; None where no group of links looks like one."""
    anchors = _anchors(tree, url)
    groups = defaultdict(list)
    for anchor in anchors:
        groups[anchor.key].append(anchor)
    able = [group for group in groups.values() if len({a.url for a in group}) >= FEWEST]
    able = sorted(able, key=_mass, reverse=True)[:GROUPS_TRIED]
    if not able:
        return None
    rows = max((_Rows(group, anchors) for group in able), key=lambda rows: rows.score)
    chosen = rows.with_siblings()
    selector = best_selector(tree, [a.element for a in chosen], lambda e: _address(e, url))
    picked = [a for e in select(tree, selector) if (a := _anchor(e, url))] if selector else chosen
    entries = {a.url: Entry(url=a.url, text=a.text) for a in reversed(picked) if a.text}
    if len(entries) < FEWEST:
        return None
    return ListProposal(selector=selector, entries=tuple(reversed(entries.values())),
                        dated=rows.dated, weight=rows.weight)


def _anchors(tree: Any, url: str) -> list[_Anchor]:
    """The links of the page without those that say the same in every row (下载, 阅读更多)."""
    found = [anchor for element in list(tree.iter("a"))[:LINK_LIMIT]
             if (anchor := _anchor(element, url)) is not None]
    said = Counter(text for text, _ in {(a.text, a.url) for a in found if a.button})
    return [anchor for anchor in found
            if not (anchor.text and anchor.button and said[anchor.text] >= FEWEST)]


def _anchor(element: Any, url: str) -> _Anchor | None:
    target = _address(element, url)
    return _Anchor(element, target) if target else None


def _address(element: Any, url: str) -> str | None:
    """Where a link leads, if to another page at all."""
    href = (element.get("href") or "").strip()
    target = None if href.startswith("#") else absolute(url, href)
    return target if target != url else None


def _mass(group: list[_Anchor]) -> float:
    """Characters of headline that a group carries, each address once, less where it is furniture.
    """
    texts: dict[str, int] = {}
    for anchor in group:
        texts[anchor.url] = max(texts.get(anchor.url, 0), len(anchor.text))
    mass = sum(min(length, LONG) - SHORT for length in texts.values() if length > SHORT)
    articles = sum(a.article for a in group) / len(group)
    furniture = sum(a.furniture for a in group) / len(group)
    return mass * (0.2 + 0.8 * articles) * (1 - 0.6 * furniture)


class _Rows:
    """A group of links with the rows they head: the largest elements that hold one of them each."""

    def __init__(self, group: list[_Anchor], anchors: list[_Anchor]) -> None:
        self.group, self.anchors = group, anchors
        held = Counter(e for a in group for e in parents(a.element))
        self.rows = {a: next(([a.element, *parents(a.element)][i] for i, above
                              in enumerate(parents(a.element)) if held[above] > 1), a.element)
                     for a in group}
        texts = ["".join(row.itertext()) for row in self.rows.values()]
        self.weight = sum(len("".join(text.split())) for text in texts)
        self.dated = sum(bool(DATE.search(text[:3_000])) for text in texts) / len(texts)
        self.score = _mass(group) * (1 + 0.5 * self.dated)

    def with_siblings(self) -> list[_Anchor]:
        """The group, and the one headline of each row beside its rows that has none of them."""
        beside = {sibling: None for above in {row.getparent() for row in self.rows.values()}
                  if above is not None for sibling in above}
        tags, own = {row.tag for row in self.rows.values()}, set(self.rows.values())
        inside = defaultdict(list)
        for anchor in self.anchors:
            for element in (anchor.element, *parents(anchor.element)):
                if element in beside and element.tag in tags:
                    inside[element].append(anchor)
        usual = median(len(a.text) for a in self.group)
        adopted = [head for row in beside if row not in own and inside[row]
                   and (head := self._headline(inside[row], usual))]
        return [*self.group, *adopted]

    def _headline(self, anchors: list[_Anchor], usual: float) -> _Anchor | None:
        """The link a reader would follow from a row: like the group's links or else the longest.

        It must lead to an article and be the only one of its kind in the row.
        """
        like = self.group[0].key[0]
        longest = max(anchors, key=lambda a: (len(like) > 1 and a.key[0] == like, len(a.text)))
        alike = {a.url for a in anchors if a.key == longest.key}
        fits = longest.article and len(longest.text) >= max(SHORT, usual / 4) and len(alike) == 1
        return longest if fits and not longest.furniture else None
