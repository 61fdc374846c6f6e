"""Sites of articles: a list page or a sitemap leads to pages, each page is a post. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from config.running import SourceRow
from crawlers.evidence import skeleton
from crawlers.extraction import BODY_MISSED, extract_with_author, find_next
from crawlers.markup import absolute, parse_html, same_site, select
from crawlers.publish_time import parse_time
from crawlers.reading import (
    LINK_LIMIT,
    Draft,
    Fetched,
    Link,
    PageKind,
    Reading,
    Reject,
    layout,
)
from crawlers.spiders.feed import DECLARATION, DTD
from crawlers.text import decode

ARTICLE_ADDRESS = re.compile(r"\d{3,}|\.s?html?$|/(?:detail|article|content|post)s?/")
ASSET = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|mp[34]|apk|exe)$",
                   re.IGNORECASE)
PAGE_IN_PATH = re.compile(r"(?<=\w)[_-]\d{1,3}(?=\.\w{2,6}$|/?$)")
PAGE_IN_QUERY = re.compile(r"(?:^|&)(?:p|pg|page|pageno|curpage)=\d{1,3}", re.IGNORECASE)
READABLE_TYPES = ("html", "xml", "text", "json")
REAL_TEXT = 80
TEXT_LENGTH = 8
"""A link with fewer characters is navigation, unless the site's selector names it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Reads list pages, sitemaps and articles of one site."""

    def start(self, row: SourceRow) -> Link:
        """The list page or sitemap."""
        return Link(url=row.url, kind=PageKind.LIST)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """Links of a list, or the post of an article page."""
        if page.kind is PageKind.LIST:
            return read_list(page, row)
        return _read_article(page, row)


def read_list(page: Fetched, row: SourceRow) -> Reading:
    """The pages a list or sitemap names, newest first as the site has them."""
    if row.form == "sitemap" or b"<urlset" in page.body[:2000] or b"<sitemapindex" in \
            page.body[:2000]:
        return _read_sitemap(page, row)
    tree, _, problems = parse_html(page.body, page.content_type)
    marks = layout(page, row)
    chosen = select(tree, marks.list) if marks.list else _article_links(tree)
    links = _unique(Link(url=url, kind=PageKind.ARTICLE) for element in chosen
                    if (url := _target(page, element)) and url != page.url)
    rejects = tuple(Reject(url=page.url, message=problem) for problem in problems)
    following = find_next(tree, page.url, marks.next)
    if following and links and same_site(following, row.url):
        links = (*links, Link(url=following, kind=PageKind.LIST, following=True))
    return Reading(links=links, rejects=rejects, expected=1, filled=bool(links))


def _target(page: Fetched, element: Any) -> str | None:
    """The address of a list entry (a link, or something that holds one) on the same site."""
    link = element if element.get("href") else next(iter(element.iter("a")), None)
    url = absolute(page.url, link.get("href")) if link is not None else None
    if not url or not same_site(url, page.url) or ASSET.search(url.partition("?")[0]):
        return None
    # sites that moved to https still name themselves by http: one page must not become two posts
    return url.replace("http:", "https:", 1) if page.url.startswith("https:") else url


def _article_links(tree: Any) -> list[Any]:
    """Links that look like articles, for sites without a selector."""
    return [link for link in tree.iter("a")
            if len("".join(link.itertext()).strip()) >= TEXT_LENGTH
            and ARTICLE_ADDRESS.search(link.get("href") or "")]


def _unique(links: Iterator[Link]) -> tuple[Link, ...]:
    return tuple({link.url: link for link in links}.values())[:LINK_LIMIT]


def _read_sitemap(page: Fetched, row: SourceRow) -> Reading:
    text = decode(page.body, page.content_type).text
    if DTD.search(text):
        return _no_sitemap(page, "sitemap carries a DTD: refused", text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False,
                             huge_tree=False, recover=True)
    try:
        tree = etree.fromstring(DECLARATION.sub("", text).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return _no_sitemap(page, "not a sitemap, or broken beyond reading", text)
    entries = sorted(_sitemap_entries(tree, row), reverse=True)
    nested = etree.QName(tree).localname == "sitemapindex"
    links = _unique(
        Link(url=url, kind=PageKind.LIST if nested else PageKind.ARTICLE, refresh=nested)
        for _, loc in entries if (url := absolute(page.url, loc)) and same_site(url, row.url))
    return Reading(links=links, expected=1, filled=bool(links))


def _sitemap_entries(tree: Any, row: SourceRow) -> Iterator[tuple[str, str]]:
    """(last change as text, address), for sorting newest first; older than `since` left out."""
    for entry in list(tree)[:50_000]:
        values = {etree.QName(child).localname: (child.text or "").strip() for child in entry
                  if isinstance(child.tag, str)}
        changed = parse_time(values.get("lastmod", ""))
        if values.get("loc") and not (row.since and changed and changed.at < row.since):
            yield values.get("lastmod", ""), values["loc"]


def _no_sitemap(page: Fetched, message: str, text: str) -> Reading:
    reject = Reject(url=page.url, message=message, evidence=skeleton(text))
    return Reading(rejects=(reject,), expected=1)


def _read_article(page: Fetched, row: SourceRow) -> Reading:
    kind = (page.content_type or "html").partition(";")[0].strip().lower()
    if not any(readable in kind for readable in READABLE_TYPES):
        reject = Reject(url=page.url, message=f"not a page: {kind[:60]}")
        return Reading(rejects=(reject,))
    article, author = extract_with_author(page.body, page.url, page.content_type,
                                          layout(page, row))
    missed = BODY_MISSED in article.problems
    # a page without our marks and with hardly any text is a captcha or a login, not an edit
    if not article.text or (missed and len(article.text) < REAL_TEXT):
        reject = Reject(url=page.url, message="; ".join(article.problems) or "no article",
                        evidence=skeleton(decode(page.body, page.content_type).text))
        return Reading(rejects=(reject,), expected=3)
    filled = bool(article.title) + (not missed) + (article.published_at is not None)
    if row.since and article.published_at and article.published_at < row.since:
        return Reading(expected=3, filled=filled)
    more = article.next if article.next and continues(page.url, article.next) else ""
    answer = article.answer
    draft = Draft(
        url=page.url, title=article.title, text=article.text, author=author,
        published_at=article.published_at, precision=article.precision, origin=article.origin,
        message_type=article.message_type, answer_text=answer.text if answer else "",
        answer_unit=answer.unit if answer else "",
        answered_at=answer.answered_at if answer else None,
        problems=(*article.problems, *([f"continues on {more}"] if more else ())))
    return Reading(drafts=(draft,), expected=3, filled=filled)


def continues(url: str, following: str) -> bool:
    """True when the following page is more of the same article: the same address but a number."""
    return same_site(url, following) and _stem(url) == _stem(following)


def _stem(url: str) -> str:
    path, _, query = url.partition("?")
    return f"{PAGE_IN_PATH.sub('', path)}?{PAGE_IN_QUERY.sub('', query)}"


READER = Pages()
