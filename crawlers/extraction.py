"""The article on a page: title, publish time, body, next page, whether an author is named. Pure.

A site's own selectors decide where they are configured; readability finds the body elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.running import Selectors
from crawlers.byline import find_author, without_byline
from crawlers.markup import absolute, all_text, first_text, parse_html, select, text_of
from crawlers.posts import TimePrecision
from crawlers.publish_time import find_published

NEXT_WORDS = frozenset({"下一页", "下页", "下一页>", "下一页»", "后一页", "next", "next page", "›"})
SITE_SUFFIX = re.compile(r"\s*(?:[_|｜—–]+|\s-+\s|-(?=[^-]{2,20}$))\s*")
HEADINGS = "//h1 | //h2 | //h3"
MARKED_TITLES = "//h4 | //h5 | //*[contains(@class, 'title') or contains(@id, 'title')]"
SECTION = 8
"""A `<title>` shorter than this names a section of the site, not the article."""
FURNITURE = re.compile(
    r"^(?:(?:19|20)\d\d\s?[-/年.]\s?\d{1,2}\s?[-/月.].{0,70}"
    r"|.{0,12}(?:来源|作者|记者|编辑|发布时间|发布日期|浏览次数|字号|字体|责编|稿源|通讯员)\s?[:：].{0,60}"
    r"|(?:上一[页篇]|下一[页篇]|分享|打印|关闭|返回|首页|字号|收藏|点赞).{0,30})(?<![。！？”])$")
"""A line about the article, above or below it: date, source, byline, buttons."""
EDGE = 4
BODY_MISSED = "the site's selector found no text"
READABLE = 1_500_000
"""Characters of source given to readability; beyond, the tree alone is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says (文章). `published_at` None = not stated; `next` = the following page."""

    title: str
    text: str
    published_at: datetime | None
    precision: TimePrecision
    author_present: bool
    next: str | None
    problems: tuple[str, ...]


def extract(html: bytes, url: str, content_type: str | None = None,
            selectors: Selectors | None = None) -> Article:
    """The article in `html`; what could not be found is named in `problems`, never raised."""
    return extract_with_author(html, url, content_type, selectors)[0]


def extract_with_author(html: bytes, url: str, content_type: str | None = None,
                        selectors: Selectors | None = None) -> tuple[Article, str]:
    """The article and its author's name, for hashing only; the name must not be stored."""
    chosen = selectors or Selectors()
    tree, source, problems = parse_html(html, content_type)
    visible = text_of(tree)
    title = first_text(tree, chosen.title) or find_title(tree)
    body = all_text(tree, chosen.body)
    stated = first_text(tree, chosen.time) if chosen.time else ""
    published = find_published(tree, visible, source, title=title, url=url, stated=stated)
    author = find_author(tree, visible, title)
    if chosen.body and not body:
        problems = (*problems, BODY_MISSED)
    body = body or readable_body(*without_byline(tree, source), title)
    author = author or find_author(tree, visible, title, body)
    missing = [name for name, value in (("title", title), ("text", body),
                                        ("publish time", published)) if not value]
    article = Article(
        title=title, text=body,
        published_at=published.at if published else None,
        precision=published.precision if published else TimePrecision.UNKNOWN,
        author_present=bool(author), next=find_next(tree, url, chosen.next),
        problems=(*problems, *(f"{name} not found" for name in missing)))
    return article, author


def find_title(tree: Any) -> str:
    """The heading that the `<title>` also carries, else the `<title>` without the site's name."""
    whole = " ".join("".join(tree.xpath("//title[1]//text()")).split())
    og, squeezed = _meta(tree, "og:title"), _squeeze(whole)
    headings, marked = _texts(tree, HEADINGS), _texts(tree, MARKED_TITLES)
    for heading in (*headings, *(text for text in marked if len(text) < len(whole))):
        if _is_title(_squeeze(heading), squeezed):
            return heading
    if og and (_squeeze(og) in squeezed or not whole):
        return og
    pieces = [piece for piece in SITE_SUFFIX.split(whole) if piece]
    if pieces and len(pieces[0]) >= SECTION:
        return pieces[0]
    telling = [text for text in (*headings, *marked) if SECTION <= len(text) <= 120]
    return telling[0] if telling else whole


def _texts(tree: Any, path: str) -> list[str]:
    """The texts of these elements, longest first."""
    return sorted((" ".join(text_of(element).split()) for element in tree.xpath(path)[:200]),
                  key=len, reverse=True)


def _is_title(heading: str, whole: str) -> bool:
    """True when the `<title>` begins with the heading, or carries it as its main part."""
    if len(heading) < 2 or len(heading) > 200:
        return False
    return whole.startswith(heading) or (
        heading in whole and (len(heading) >= 10 or len(heading) * 2 > len(whole)))


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _meta(tree: Any, name: str) -> str:
    found = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return " ".join(str(found[0]).split()) if found else ""


def readable_body(tree: Any, source: str, title: str) -> str:
    """The main text by readability; the densest element where readability finds nothing."""
    body = _readability(source) if len(source) <= READABLE else ""
    if len(body) < 60:
        body = max(body, densest_text(tree), key=len)
    return _without_furniture(body.split("\n"), _squeeze(title)) or body


def _without_furniture(lines: list[str], title: str) -> str:
    """The main text without the title and the lines about it at either end; names live there."""
    def about(line: str) -> bool:
        return FURNITURE.match(line) is not None or _squeeze(line) == title

    head = [line for line in lines[:EDGE] if not about(line)]
    tail = [line for line in lines[EDGE:][-EDGE:] if not about(line)]
    return "\n".join((*head, *lines[EDGE:][:-EDGE], *tail))


def _readability(source: str) -> str:
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = Document(source).summary(html_partial=True)
    except (Unparseable, ValueError, TypeError, AttributeError, RecursionError, KeyError):
        return ""  # readability's ways of saying that it finds no article
    tree, _, _ = parse_html(summary.encode("utf-8", "replace"), "text/html; charset=utf-8")
    return text_of(tree)


def densest_text(tree: Any) -> str:
    """The text of the element whose paragraphs hold most text outside links."""
    scores: dict[Any, int] = {}
    for paragraph in list(tree.iter("p", "br"))[:5_000]:
        parent = paragraph.getparent()
        if parent is not None:
            text = (paragraph.tail or "") if paragraph.tag == "br" else text_of(paragraph)
            scores[parent] = scores.get(parent, 0) + len(text.strip())
    return text_of(max(scores, key=lambda element: scores[element])) if scores else ""


def find_next(tree: Any, url: str, selector: str = "") -> str | None:
    """The address of the following page: the site's selector, `rel=next`, or a link 下一页."""
    if selector:
        found = select(tree, selector)
        return absolute(url, found[0].get("href")) if found else None
    for element in tree.xpath("//a[@rel='next'] | //link[@rel='next']"):
        return absolute(url, element.get("href"))
    for link in tree.iter("a"):
        if "".join(link.itertext()).strip().lower() in NEXT_WORDS:
            target = absolute(url, link.get("href"))
            return target if target != url else None
    return None
