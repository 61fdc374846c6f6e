"""Hostile HTML to a bounded tree, and a tree to the text a reader sees. Knows lxml, no site."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector, SelectorSyntaxError
from lxml.etree import XPathEvalError

from crawlers.text import decode, tidy

HTML_LIMIT = 4 * 1024 * 1024
"""Characters parsed of one page; a longer one is cut and says so."""
NODE_LIMIT = 200_000
PINNED = 20_000
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
    "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "tr", "ul"})
UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "object", "select",
                    "textarea", "button", "svg", "head", "title"})
DATASTORE = re.compile(r"<script[^<>]{0,200}>\s{0,20}<datastore>(.{0,2000000}?)</datastore>"
                       r"\s{0,20}</script>|<datastore>(.{0,2000000}?)</datastore>", re.DOTALL)
RECORD = re.compile(r"<(record|nextgroup)>\s{0,20}<!\[CDATA\[(.{0,100000}?)\]\]>", re.DOTALL)
"""大汉 sites send their lists as records that a script unpacks."""
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def parse_html(data: bytes, content_type: str | None) -> tuple[Any, str, tuple[str, ...]]:
    """(tree, source, problems) of a page; the tree is an empty `<html>` where nothing parses."""
    decoded = decode(data, content_type)
    tree, source, problems = parse_text(decoded.text)
    return tree, source, (*decoded.problems, *problems)


def parse_text(text: str) -> tuple[Any, str, tuple[str, ...]]:
    """`parse_html` of a page that is decoded already."""
    problems = []
    source = CONTROLS.sub("", text)
    if "<datastore>" in source:
        source = DATASTORE.sub(_unpacked, source)
    if len(source) > HTML_LIMIT:
        source = source[:HTML_LIMIT]
        problems.append("page cut: too long")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True,
                                  remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        problems.append("page is empty or not HTML")
        tree = lxml_html.document_fromstring("<html></html>")
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        problems.append("page truncated by the parser: nested too deeply")
    return tree, source, tuple(problems)


def pinned(tree: Any) -> list[Any]:
    """The first elements of a tree: lxml makes an object of each anew at every walk that meets it,
    unless somebody holds the one it made before."""
    return list(islice(tree.iter(), PINNED))


def _unpacked(store: re.Match[str]) -> str:
    """The records of a 大汉 list as the markup a reader sees; the link to more as `rel=next`."""
    records = (text.replace("<a ", '<a rel="next" ', 1) if kind == "nextgroup" else text
               for kind, text in RECORD.findall(store[1] or store[2] or ""))
    return f'<div class="records">{"".join(records)}</div>'


def meta_content(tree: Any, name: str) -> str:
    """What a meta tag of this name says, letter case aside, on one line; empty = not there."""
    for meta in tree.iter("meta"):
        own = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if own.lower() == name and (content := " ".join((meta.get("content") or "").split())):
            return str(content[:1_000])
    return ""


def select(tree: Any, selector: str) -> list[Any]:
    """Elements matching a CSS selector; an invalid selector matches nothing."""
    if not selector:
        return []
    try:
        return list(CSSSelector(selector, translator="html")(tree))
    except (SelectorSyntaxError, XPathEvalError, ValueError):
        return []


def first_text(tree: Any, selector: str) -> str:
    """The text of the first match, on one line."""
    found = select(tree, selector)
    return " ".join(text_of(found[0]).split()) if found else ""


def text_of(element: Any) -> str:
    """What a reader sees of an element, one block a line."""
    return tidy("".join(_pieces(element)))


def _pieces(element: Any) -> Iterator[str]:
    """Text in reading order, by a loop: hostile pages nest deeper than Python recurses."""
    skipped = None
    for seen, (event, node) in enumerate(etree.iterwalk(element, events=("start", "end"))):
        if seen > NODE_LIMIT:
            return
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            if skipped is None and tag in UNSEEN:
                skipped = node
            if skipped is None:
                yield ("\n" if tag in BLOCKS else "") + (node.text or "").replace("\n", " ")
        else:
            if skipped is node:
                skipped = None
            elif skipped is None and tag in BLOCKS:
                yield "\n"
            if skipped is None and node is not element:
                yield (node.tail or "").replace("\n", " ")


def absolute(base: str, href: str | None) -> str | None:
    """The http or https address a link leads to, without its fragment; None for anything else."""
    if not href:
        return None
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "\\" in url:
        return None
    return url.partition("#")[0]


def same_site(one: str, other: str) -> bool:
    """True when two addresses are on one host and port, `www.` and https aside."""
    return _site(one) == _site(other)


def _site(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    port = parts.port if parts.port not in (80, 443) else None
    return (parts.hostname or "").lower().removeprefix("www."), port
