"""Who a page names as its author, for two uses only: "is one named" and the keyed hash. Pure."""

import json
import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from crawlers.anonymity import author_nodes
from crawlers.markup import select, text_of

NAME = r"([\u4e00-\u9fff·A-Za-z][\u4e00-\u9fff·A-Za-z0-9_-]{1,19})"
BYLINE = re.compile(
    r"(?:作者|撰文|撰稿|采写|执笔|发布人|留言人|楼主|通讯员)\s?[:：/丨|]\s?" + NAME
    + r"|[（(](?:文[/图、]{0,3}|记者|通讯员)\s?[:：]?\s?" + NAME
    + r"|(?:^|\n)([\u4e00-\u9fff]{2,3})/[\u4e00-\u9fff]{2,10}[报社]"
    + r"|(?:^|\n|\s)(?:\S{0,8}记者)\s?[:：/丨|]?\s?([\u4e00-\u9fff]{2,3})(?=[\s，,、）)])")
SIGNED = re.compile(r"[（(]([\u4e00-\u9fff]{2,4})[）)]\s*$")
NOBODY = re.compile(r"来源|编辑|发布|时间|评论|阅读|原创|文章|网[易站]|字号|本报|[网报社站]$|客户端"
                    r"|频道|新闻|@|^[\d\s]+$|图源|资料|完$|^(?:批评|admin|管理员|佚名|未知|匿名)$")
MARKED = ("//body//*[@rel='author' or @itemprop='author' or @id='author'"
          " or contains(concat(' ', @class, ' '), ' author ')] | //meta[@itemprop='author']")


def named_authors(tree: Any) -> tuple[str, ...]:
    """What the markup of a page calls its author, for `find_author`."""
    return (*_marked(tree), *_stated(tree))


def find_author(named: Sequence[str], visible: str, title: str, body: str = "") -> str:
    """The author's name or handle as the page marks it, else empty. Never store the result."""
    for text in named:
        name = re.sub(r"^(?:作者|记者|文)\s?[:：/]?\s?", "", " ".join(text.split()).strip(" :："))
        if 1 < len(name) <= 40 and not NOBODY.search(name):
            return str(name)
    at = max(visible.find(title), 0) if title else 0
    for text in (visible[at:at + 600], body[:200], body[-200:]):
        for match in BYLINE.finditer(text):
            name = next(filter(None, match.groups()))
            if not NOBODY.search(name):
                return str(name)
    signed = SIGNED.search(body[-100:])
    return "" if signed is None or NOBODY.search(signed[1]) else str(signed[1])


def _marked(tree: Any) -> list[str]:
    found = tree.xpath(MARKED)[:5]
    return [element.get("content") or "".join(element.itertext())[:200] for element in found]


def _stated(tree: Any) -> list[str]:
    names = [str(content) for content in tree.xpath(
        "//meta[translate(@name, 'AUTHOR', 'author')='author' or @property='article:author']"
        "/@content")]
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads((script.text or "")[:200_000])
        except (ValueError, RecursionError):
            continue  # a broken block names nobody
        author = data.get("author") if isinstance(data, dict) else None
        author = author[0] if isinstance(author, list) and author else author
        name = author.get("name") if isinstance(author, dict) else author
        names.append(name if isinstance(name, str) else "")
    return names


def without_byline(tree: Any, source: str, url: str = "") -> tuple[Any, str]:
    """The page (tree, source) without the elements that show who wrote it.

    The main text is then searched in what is left, so that a forum's handle is not stored with it.
    """
    dropped = drop_authors(tree, url)
    return tree, etree.tostring(tree, encoding="unicode", method="html") if dropped else source


def unsigned_text(tree: Any, selector: str, url: str = "") -> str:
    """The texts of all matches, one below the other, without who wrote them; the tree stays."""
    found = [deepcopy(element) for element in select(tree, selector)]
    for element in found:
        drop_authors(element, url)
    return "\n".join(filter(None, map(text_of, found)))


def drop_authors(tree: Any, url: str = "") -> int:
    """Take the elements that show who wrote something out of the tree; how many there were."""
    inside = [element for element in author_nodes(tree, url)
              if element is not tree and element.getparent() is not None]
    for element in inside:
        element.drop_tree()
    return len(inside)
