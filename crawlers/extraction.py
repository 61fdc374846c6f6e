"""The article on a page: title, publish time, body, next page, whether an author is named. Pure.

A site's own selectors decide where they are configured; readability finds the body elsewhere.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.running import Selectors
from crawlers.body import main_text, without_furniture
from crawlers.byline import find_author, named_authors, unsigned_text, without_byline
from crawlers.headline import find_title
from crawlers.letters import Letter, find_letter
from crawlers.markup import absolute, first_text, parse_html, pinned, select, text_of
from crawlers.origin import find_origin
from crawlers.posts import Answer, TimePrecision
from crawlers.publish_time import find_published, parse_time

NEXT_WORDS = frozenset({"下一页", "下页", "后一页", "下一頁", "next", "nextpage", "›"})
NEXT_NOISE = re.compile(r"[\s>»→＞\[\]()（）]+")
SCRIPTED = re.compile(r"""createPageHTML\(\s*(\d{1,5})\s*,\s*(\d{1,5})\s*,"""
                      r"""\s*["']([\w./-]{1,80})["']\s*,\s*["'](\w{1,8})["']""")
"""How 拓尔思 sites write their paging: pages, this page from 0, file name, ending."""
BODY_MISSED = "the site's selector found no text"

@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says (文章). `published_at` None = not stated; `next` = the following page."""

    title: str
    text: str
    published_at: datetime | None
    precision: TimePrecision
    author_present: bool
    origin: str
    """The outlet or office named as the source; empty where none is named."""
    next: str | None
    answer: Answer | None
    """What an office answered, where the page is a letter with its answer."""
    message_type: str
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
    held = pinned(tree)
    visible = text_of(tree)
    body = unsigned_text(tree, chosen.body, url)
    letter = None if body else find_letter(visible)
    title = first_text(tree, chosen.title) or (letter.title if letter else "")
    named = named_authors(tree)
    author = find_author(named, visible, title or find_title(tree, visible))
    if chosen.body and not body:
        problems = (*problems, BODY_MISSED)
    body = body or (letter.text if letter else "")
    main = "" if body else main_text(*without_byline(tree, source, url))
    title = title or find_title(tree, visible, body or main)
    body = body or without_furniture(main, title)
    stated = first_text(tree, chosen.time) or (letter.asked if letter else "")
    published = find_published(tree, visible, source, title=title, url=url, stated=stated)
    missing = [name for name, value in (("title", title), ("text", body),
                                        ("publish time", published)) if not value]
    article = Article(
        title=title, text=body,
        published_at=published.at if published else None,
        precision=published.precision if published else TimePrecision.UNKNOWN,
        author_present=bool(author := author or find_author(named, visible, title, body)),
        origin=find_origin(tree, visible, title, main or body),
        next=find_next(tree, url, chosen.next), answer=_answer(letter),
        message_type=letter.type if letter else "",
        problems=(*problems, *(f"{name} not found" for name in missing)))
    held.clear()
    return article, author


def _answer(letter: Letter | None) -> Answer | None:
    if letter is None or not letter.answer:
        return None
    answered = parse_time(letter.answered)
    return Answer(text=letter.answer, unit=letter.unit,
                  answered_at=answered.at if answered else None)


def find_next(tree: Any, url: str, selector: str = "") -> str | None:
    """The address of the following page: the site's selector, `rel=next`, 下一页, or a script."""
    if selector:
        found = select(tree, selector)
        return absolute(url, found[0].get("href")) if found else None
    for element in tree.xpath("//a[@rel='next'] | //link[@rel='next']"):
        return absolute(url, element.get("href"))
    for link in tree.iter("a"):
        said = "".join(link.itertext()) if len(link) else link.text or ""
        if NEXT_NOISE.sub("", said).lower() in NEXT_WORDS:
            target = absolute(url, link.get("href"))
            return target if target != url else None
    for script in tree.iter("script"):
        if paging := SCRIPTED.search(script.text or ""):
            pages, at, name, ending = int(paging[1]), int(paging[2]), paging[3], paging[4]
            return absolute(url, f"{name}_{at + 1}.{ending}") if at + 1 < pages else None
    return None
