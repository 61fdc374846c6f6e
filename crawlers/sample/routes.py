"""Which address of the sample site shows what: one function a source. Pure.

A route gets the posts a visitor may see, newest first, and answers with a
page, or with None where the site has nothing (404).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import Template

from crawlers.sample import pages
from crawlers.sample.day import SamplePost
from crawlers.sample.pages import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request: the address below the source's folder, the list page asked for, the base."""

    rest: str
    page: int
    base: str


Posts = Sequence[SamplePost]
Route = Callable[[Posts, Visit], Page | None]

GOV = Template("/gov/notice/$n.html")
SQUARE = Template("/square/status/$n")
PAPER = Template("/paper/html/2026-06/17/content_$n.htm")
FORUM = Template("/forum/thread-$n-1-1.html")
TOWN = Template("/town/article/$n.html")
BOARD = Template("/board/detail/$n")


def numbered(posts: Posts, pattern: str, rest: str) -> SamplePost | None:
    """The post an address names, if the visitor may see it."""
    found = re.fullmatch(pattern, rest, flags=re.ASCII)
    return next((post for post in posts if found and post.n == int(found[1])), None)


def gov(posts: Posts, visit: Visit) -> Page | None:
    if visit.rest == "feed.xml":
        return pages.rss(posts, GOV, visit.base)
    post = numbered(posts, r"notice/(\d{1,5})\.html", visit.rest)
    return article(post, pages.TOWN, "利州区人民政府网")


def square(posts: Posts, visit: Visit) -> Page | None:
    if visit.rest == "feed.json":
        return pages.document(square_feed(posts, visit.base), "application/feed+json")
    post = numbered(posts, r"status/(\d{1,5})", visit.rest)
    return article(post, pages.FORUM, "利州广场")


def square_feed(posts: Posts, base: str) -> dict[str, object]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "利州广场",
        "home_page_url": f"{base}/square/",
        "feed_url": f"{base}/square/feed.json",
        "language": "zh-CN",
        "items": [
            {
                "id": f"square-{post.n}",
                "url": base + SQUARE.substitute(n=post.n),
                "content_text": post.text,
                "date_published": post.at.isoformat(),
                "authors": [{"name": post.author}],
                "_counts": {"likes": post.likes, "replies": post.replies},
            }
            for post in posts
        ],
    }


def paper(posts: Posts, visit: Visit) -> Page | None:
    if not visit.rest:
        return pages.html(pages.listing(posts, PAPER), site="利州晚报", title="要闻", gb=True)
    post = numbered(posts, r"html/2026-06/17/content_(\d{1,5})\.htm", visit.rest)
    if post is None:
        return None
    main = pages.PAPER.substitute(pages.words(post, "", ""))
    return pages.html(main, site="利州晚报", title=post.title, gb=True)


def forum(posts: Posts, visit: Visit) -> Page | None:
    if not visit.rest:
        start = (visit.page - 1) * pages.FORUM_PAGE
        shown, more = posts[start : start + pages.FORUM_PAGE], posts[start + pages.FORUM_PAGE :]
        following = f"/forum/?page={visit.page + 1}" if more else None
        main = pages.listing(shown, FORUM, following)
        return pages.html(main, site="女皇故里论坛", title="城事杂谈")
    post = numbered(posts, r"thread-(\d{1,5})-1-1\.html", visit.rest)
    return article(post, pages.FORUM, "女皇故里论坛")


def town(posts: Posts, visit: Visit) -> Page | None:
    if visit.rest == "sitemap.xml":
        return pages.sitemap(posts, TOWN, visit.base)
    post = numbered(posts, r"article/(\d{1,5})\.html", visit.rest)
    return article(post, pages.TOWN, "利州区乡镇政务")


def board(posts: Posts, visit: Visit) -> Page | None:
    if not visit.rest:
        return pages.html(pages.listing(posts, BOARD), site="网上问政", title="留言列表")
    post = numbered(posts, r"detail/(\d{1,5})", visit.rest)
    if post is None:
        return None
    return pages.html(pages.board_thread(post), site="网上问政", title=post.title)


def mailbox(posts: Posts, visit: Visit) -> Page | None:
    if visit.rest != "api/messages":
        return None
    start, end = (visit.page - 1) * pages.MAILBOX_PAGE, visit.page * pages.MAILBOX_PAGE
    following = f"/mailbox/api/messages?page={visit.page + 1}" if posts[end:] else None
    items = [message(post) for post in posts[start:end]]
    content = {"code": 0, "data": {"items": items, "total": len(posts)}, "next": following}
    return pages.document(content, "application/json")


def message(post: SamplePost) -> dict[str, object]:
    reply = post.answer and {
        "unit": post.answer.unit,
        "time": f"{post.answer.at:%Y-%m-%d %H:%M:%S}",
        "text": post.answer.text,
    }
    return {
        "id": f"LZ20260617{post.n:04d}",
        "type": post.message_type,
        "title": post.title,
        "content": post.text,
        "created": f"{post.at:%Y-%m-%d %H:%M:%S}",
        "nickname": post.author,
        "reply": reply,
    }


def article(post: SamplePost | None, template: Template, site: str) -> Page | None:
    if post is None:
        return None
    main = template.substitute(pages.words(post, "", ""))
    return pages.html(main, site=site, title=post.title or post.text[:20])


ROUTES: dict[str, Route] = {
    "gov": gov,
    "square": square,
    "paper": paper,
    "forum": forum,
    "town": town,
    "board": board,
    "mailbox": mailbox,
}


def answer(posts: Posts, folder: str, visit: Visit) -> Page | None:
    """The page of `folder`, drawn from that source's posts only, newest first."""
    if folder not in ROUTES:
        return None
    own = [post for post in reversed(posts) if post.source == f"sample-{folder}"]
    return ROUTES[folder](own, visit)
