"""What an unknown page is, list or article, and how it would be read. Pure.

Runs in the child process (the page is hostile); the record crosses the wire like a page event.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from pydantic import TypeAdapter

from crawlers.drafting import without_author
from crawlers.extraction import Article, extract_with_author, find_next
from crawlers.headline import SECTION
from crawlers.markup import parse_html, text_of
from crawlers.posts import TimePrecision
from crawlers.proposing import Entry, ListProposal, looks_like_article, propose_list
from crawlers.publish_time import parse_times
from crawlers.reading import Draft, Fetched
from crawlers.selectors import parents, selector_of

ENTRIES = 2_000
SCRIPT_SHARE = 20
"""A page whose source is this many times its text is drawn by scripts."""
LITTLE_TEXT = 300
RELATIVE = re.compile(r"\d{1,3}\s?(?:秒|分钟|小时|天|周|个月|月)前|刚刚|前天"
                      r"|昨天\s?\d{1,2}[:：]\d{2}")
DOOR = re.compile(r"验证码|请完成.{0,4}验证|安全验证|人机验证|访问过于频繁|captcha",
                  re.IGNORECASE)
LOGIN = re.compile(r"请(?:先|您)?(?:登录|登陆)|登录后(?:查看|可见|继续)")
PROSE, SHORT_ENTRY, HELD_SHARE, DAY_FACTOR = 80, 4, 0.3, 4
CRUMBS = re.compile(r"[>»›]|公司$")
"""A breadcrumb or a company's name, which is no article's title."""
ELEMENTS = 20_000
WIDER = 1.5
"""An element this many times longer than the text holds more than the text."""
SEARCHED = 24
"""Characters of a line by which its element is found again."""


class TrialKind(StrEnum):
    """What stands at an address."""

    LIST = "list"  # links to articles
    ARTICLE = "article"  # one text
    FEED = "feed"  # RSS, Atom or JSON Feed
    SITEMAP = "sitemap"  # addresses for machines
    JSON = "json"  # an interface
    NOTHING = "nothing"  # neither entries nor text


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """A field that would stay empty (空字段): why, and what an operator can do."""

    field: str
    why: str
    todo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one look at a page found (试读). `draft` is what would be stored of an article."""

    url: str
    kind: TrialKind
    name: str
    entries: tuple[Entry, ...] = ()
    dated: float = 0.0
    list: str = ""
    title: str = ""
    time: str = ""
    body: str = ""
    """Proposed CSS selectors; empty where none was found or none is needed."""
    next: str = ""
    draft: Draft | None = None
    empties: tuple[Empty, ...] = ()


TRIAL = TypeAdapter(Trial)


def look(page: Fetched) -> Trial:
    """One look at a fetched or saved page."""
    start = page.body[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"{", b"[")):
        return Trial(url=page.url, kind=TrialKind.JSON, name="")
    for mark, kind in ((b"<urlset", TrialKind.SITEMAP), (b"<sitemapindex", TrialKind.SITEMAP),
                       (b"<rss", TrialKind.FEED), (b"<feed", TrialKind.FEED),
                       (b"<rdf", TrialKind.FEED)):
        if mark in start and b"<html" not in start:
            return Trial(url=page.url, kind=kind, name="")
    return _look_at_html(page)


def _look_at_html(page: Fetched) -> Trial:
    tree, source, _ = parse_html(page.body, page.content_type)
    visible = text_of(tree)
    name = " ".join("".join(tree.xpath("//title[1]//text()")).split())[:80]
    proposal = propose_list(tree, page.url)
    article, author = extract_with_author(page.body, page.url, page.content_type)
    following = find_next(tree, page.url) or ""
    if proposal is not None and is_list(page.url, proposal, article):
        return Trial(url=page.url, kind=TrialKind.LIST, name=name, next=following,
                     entries=proposal.entries[:ENTRIES], dated=proposal.dated,
                     list=proposal.selector, empties=tuple(_list_empties(proposal)))
    if len(article.text) < PROSE and article.published_at is None:
        return Trial(url=page.url, kind=TrialKind.NOTHING, name=name,
                     empties=(_nothing(source, visible),))
    draft = Draft(url=page.url, title=article.title, text=article.text, author=author,
                  published_at=article.published_at, precision=article.precision,
                  origin=article.origin, message_type=article.message_type,
                  answer_text=article.answer.text if article.answer else "",
                  answer_unit=article.answer.unit if article.answer else "",
                  answered_at=article.answer.answered_at if article.answer else None)
    return Trial(url=page.url, kind=TrialKind.ARTICLE, name=name, next=following,
                 title=_title_selector(tree, article), time=_time_selector(tree, article),
                 body=_body_selector(tree, article), draft=without_author(draft, ""),
                 empties=tuple(_article_empties(article, source, visible)))


def is_list(url: str, proposal: ListProposal, article: Article) -> bool:
    """True when the page is rather its list than its text.

    A text that holds the entries themselves is the list; a text with a title and a time of its
    own is an article, whatever stands beside it; else the heavier of the two wins.
    """
    entries = ["".join(entry.text.split()) for entry in proposal.entries]
    text = "".join(article.text.split())
    held = [entry for entry in entries if len(entry) > SHORT_ENTRY and entry in text]
    if len(held) >= len(entries) * HELD_SHARE:
        return True
    prose = len(text) - sum(map(len, held))
    weight = proposal.weight * (1 + proposal.dated) * (0.5 if looks_like_article(url) else 1.0)
    titled = len(article.title) >= SECTION and not CRUMBS.search(article.title) \
        and "".join(article.title.split()) not in entries
    if titled and article.published_at and prose >= PROSE and len(held) <= 1:
        # lists have days beside their rows, articles a time of day below their title
        return article.precision is TimePrecision.DAY and weight > prose * DAY_FACTOR
    return weight > prose


def _list_empties(proposal: ListProposal) -> Iterator[Empty]:
    if proposal.dated < 0.5:
        yield Empty(field="条目日期", why="多数条目旁边没有日期",
                    todo="无需处理：发布时间从正文页读取")
    files = sum(entry.url.lower().endswith((".pdf", ".doc", ".docx")) for entry in proposal.entries)
    if files > len(proposal.entries) / 2:
        yield Empty(field="正文", why=f"{files} 条条目直接指向附件（PDF、Word），读不到正文",
                    todo="看该站有没有网页版公告栏目")


def _article_empties(article: Article, source: str, visible: str) -> Iterator[Empty]:
    if not article.title:
        yield Empty(field="标题", why="没有 <title>，也没有像标题的元素",
                    todo="在 [source.selectors] 写 title")
    if article.published_at is None:
        relative = RELATIVE.search(visible)
        why = (f"页面只写了相对时间（{relative[0]}）" if relative else
               "时间由脚本写入，源码里没有" if len(source) > SCRIPT_SHARE * len(visible) else
               "页面、meta、脚本和地址里都没有能读懂的日期")
        yield Empty(field="发布时间", why=why,
                    todo="在 [source.selectors] 写 time；确实没有时，时限从首次读到的时刻起算")
    elif article.precision == "day":
        yield Empty(field="发布时刻", why="页面只写到日", todo="时限按当日零时起算；无需处理")
    if not article.origin:
        yield Empty(field="来源", why="页面没有写明媒体或单位，或写的像是人名（不存）",
                    todo="无需处理")
    if article.answer is None:
        yield Empty(field="答复", why="不是带答复的来信页",
                    todo="若是问政、信箱页面：在 [source.selectors] 写 answer")


def _nothing(source: str, visible: str) -> Empty:
    """Why a page gave neither entries nor a text."""
    if DOOR.search(visible):
        return Empty(field="全部", why="网站要求验证码或人机验证",
                     todo="不绕过：降低频率、换官方接口，或联系网站")
    if LOGIN.search(visible):
        return Empty(field="全部", why="内容要登录才能看", todo="不登录：换公开栏目")
    if len(visible) < LITTLE_TEXT and "<script" in source:
        return Empty(field="全部", why="页面由脚本生成，源码里没有内容",
                     todo="在浏览器“网络”里找数据接口，用 spider = \"messages\"、form = \"json\"")
    return Empty(field="全部", why="没有成组的链接，也没有成段的文字", todo="换该站的栏目页地址")


def _title_selector(tree: Any, article: Article) -> str:
    wanted = "".join(article.title.split())
    found = [element for element in islice(tree.iter("*"), ELEMENTS)
             if isinstance(element.tag, str) and element.tag not in ("title", "a", "option")
             and len(element.text_content()) < len(article.title) + 200
             and "".join(text_of(element).split()) == wanted]
    heading = next((e for e in found if e.tag in ("h1", "h2", "h3")), next(iter(found), None))
    return selector_of(tree, heading) if heading is not None and wanted else ""


def _time_selector(tree: Any, article: Article) -> str:
    """The smallest element whose text states the moment that was found."""
    for element in islice(tree.iter("time", "span", "em", "i", "small", "td", "p", "div", "li"),
                          ELEMENTS):
        text = element.text_content()
        if article.published_at is None or len(text) > 200 or len(element) > 3:
            continue
        said = next(parse_times(text), None)
        if said and said.at == article.published_at and said.precision == article.precision:
            return selector_of(tree, element)
    return ""


def _body_selector(tree: Any, article: Article) -> str:
    """The nearest element that holds the first and the last line of the text."""
    lines = [line for line in article.text.split("\n") if len(line) >= SEARCHED]
    if not lines:
        return ""
    ends = []
    for start in ("".join(line.split())[:SEARCHED - 4] for line in (lines[0], lines[-1])):
        holding = [element for element in islice(tree.iter("p", "div", "td", "section", "span"),
                                                 ELEMENTS)
                   if start in "".join(element.text_content().split())]
        if not holding:
            return ""
        ends.append([holding[-1], *parents(holding[-1])])
    shared = next((e for e in ends[0] if e in ends[1]), None)
    if shared is not None and shared.tag in ("p", "span"):
        shared = shared.getparent()
    if shared is None or len(text_of(shared)) > len(article.text) * WIDER + SEARCHED:
        return ""
    return selector_of(tree, shared)
