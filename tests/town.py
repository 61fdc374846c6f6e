"""A town whose every public post is known: sites of all kinds on one real server.

They behave as real ones do: they page, answer 304, lie about their charset, are slow, stumble
once, and hold entries that nobody can read. What a crawl must find is computed from the same
posts that the pages are drawn from.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import town_faces as faces
from hostile_site import Answer, HostileSite
from town_faces import Known, Pages, Posts

from config.running import SourceRow
from crawlers.posts import canonical_url, post_id
from crawlers.spiders.hotlist import topic_id

NOW = datetime(2026, 6, 17, 2, 0, tzinfo=UTC)
"""When the last post is out."""
EARLIER = NOW - timedelta(hours=1)
"""When the town is first crawled: `FIRST` of the posts are out."""
FIRST = 0.95
UNREADABLE = ("/news/empty.html", "/board/empty.html")
"""Pages that the lists name and that hold nothing."""
FEED_LIMIT = 300
HOT_LIMIT = 50
PLACES = ("东坝", "南河", "雪峰", "万源", "老城", "河湾场", "三江新区", "嘉陵江边")
MATTERS = ("停水三天没人管", "路灯坏了半个月", "夜里施工太吵", "垃圾没人清运", "公交改线不方便",
           "学校门口堵车", "电梯又坏了", "河边有异味")


@dataclass(frozen=True)
class Site:
    """One source of the town: its share of the posts, its pages, and where a post stands."""

    spider: str
    entry: str
    share: float
    draw: Callable[[Posts], Pages]
    key: Callable[[Known], str]
    """Native id, or the path or address of a post."""
    row: dict[str, Any]
    threads: int = 0
    """Replies to an opening post, on average."""
    limit: int = 100_000
    titled: bool = True
    says: bool = True


MARKS = {"list": "ul.list a", "next": "a.next", "title": "h1", "body": "div.body"}
BOARD = MARKS | {"body": "div.ask", "time": "span.asked", "type": "span.type",
                 "author": "b.who", "answer": "div.say", "answer_unit": "b.unit",
                 "answer_time": "i.when"}


def in_thread(post: Known) -> str:
    return f"p{post.n}" if post.thread >= 0 else f"t{post.n}"


def under_status(post: Known) -> str:
    return f"c{post.n}" if post.thread >= 0 else str(post.n)


SITES = {
    "rss": Site("feed", "/rss", 0.05, faces.rss, lambda p: f"http://out.example/n/{p.n}", {},
                limit=FEED_LIMIT),
    "sitemap": Site("pages", "/site/sitemap.xml", 0.08, faces.sitemap,
                    lambda p: f"/site/a/{p.n}.html",
                    {"form": "sitemap", "selectors": MARKS | {"time": "span.time"}}),
    "news": Site("pages", "/news/", 0.12, faces.news, lambda p: f"/news/{p.n}.html",
                 {"selectors": MARKS | {"time": "div.info"}}),
    "board": Site("messages", "/board/", 0.08, faces.board, lambda p: f"/board/{p.n}.html",
                  {"form": "html", "selectors": BOARD}),
    "leaders": Site("messages", "/threads/queryThreadsList?fid=1", 0.15, faces.leaders,
                    lambda p: str(p.n),
                    {"form": "json", "selectors": {"next": "?fid=1&lastItem={tid}"}}),
    "discuz": Site("forum", "/bbs/forum-2-1.html", 0.16, faces.discuz, in_thread,
                   {"form": "discuz"}, threads=9),
    "phpbb": Site("forum", "/phpbb/viewforum.php?f=4", 0.1, faces.phpbb, in_thread,
                  {"form": "phpbb"}, threads=7),
    "tieba": Site("forum", "/f?kw=%C0%FB%D6%DD", 0.1, faces.tieba, in_thread, {"form": "tieba"},
                  threads=12),
    "weibo": Site("microblog", "/api/container/getIndex?containerid=100103", 0.15, faces.weibo,
                  under_status, {"form": "m_weibo"}, threads=2, titled=False),
    "hot": Site("hotlist", "/api/s?id=town", 0.01, lambda posts: faces.hot(posts, 0),
                lambda p: topic_id(p.title), {}, limit=HOT_LIMIT, says=False),
}


class Town:
    """The known posts of every site, drawn on a running server."""

    def __init__(self, site: HostileSite, count: int, seed: int = 20261124) -> None:
        self.site, self.seed = site, seed
        dice = random.Random(seed)  # noqa: S311 - a reproducible town, no secret
        shares = {name: min(max(int(count * s.share), 4), s.limit) for name, s in SITES.items()}
        shares["leaders"] += max(count - sum(shares.values()), 0)
        self.posts = {name: tuple(known(SITES[name], shares[name], dice)) for name in SITES}
        self.stumbled: set[str] = set()

    def rows(self) -> tuple[SourceRow, ...]:
        """The sources as a configuration has them."""
        return tuple(SourceRow.model_validate({
            "id": f"town-{name}", "name": name, "kind": "forum", "class": "public",
            "spider": site.spider, "url": self.site.base_url + site.entry, "local": True,
            **site.row}) for name, site in SITES.items())

    def out(self, name: str, at: datetime) -> Posts:
        """The posts of a site that are out at this moment."""
        return tuple(post for post in self.posts[name] if post.at <= at)

    def draw(self, at: datetime) -> None:
        """Put every page on the server as it is at this moment, with its validators."""
        for name, site in SITES.items():
            posts = self.out(name, at)
            drawn = faces.hot(posts, at.hour) if name == "hot" else site.draw(posts)
            for path, body in drawn.items():
                self.site.pages[path] = self._answer(
                    path, body.replace(b"BASE", self.site.base_url.encode()))
        for path in UNREADABLE:
            self.site.pages[path] = Answer(b"<html><body></body></html>")

    def _answer(self, path: str, body: bytes) -> Answer:
        dice = random.Random(f"{self.seed}{path}")  # noqa: S311 - the same page is as slow again
        kind = "application/json" if body[:1] == b"{" else "text/html"
        if dice.random() < 0.01 and path not in self.stumbled:
            self.site.stumbling.add(path)
            self.stumbled.add(path)
        tag = {"ETag": f'"{hash_of(body)}"'} if dice.random() < 0.6 else {}
        return Answer(body, content_type=f"{kind}; charset=utf-8", headers=tag,
                      delay=0.1 if dice.random() < 0.005 else 0.0)

    def expected(self, at: datetime) -> set[tuple[str, str, str, str, str]]:
        """(source, native id or address, title, text, parent) of every post that is out."""
        return set(chain.from_iterable(self._expected(name, at) for name in SITES))

    def _expected(self, name: str, at: datetime) -> Iterator[tuple[str, str, str, str, str]]:
        site, source = SITES[name], f"town-{name}"
        by_number = {post.n: post for post in self.posts[name]}
        originals = faces.reposts(self.posts[name]) if name == "weibo" else {}
        for post in self.out(name, at):
            key = site.key(post)
            if key.startswith("/"):
                key = canonical_url(self.site.base_url + key)
            opener = by_number.get(post.thread) or originals.get(post.n)
            parent = post_id(source, site.key(opener)) if opener else ""
            title = post.title if site.titled and post.thread < 0 else ""
            yield source, key, title, post.text if site.says else "", parent


def hash_of(body: bytes) -> str:
    return f"{len(body)}-{sum(body[::7])}-{sum(body[3::11]):x}"


def known(site: Site, count: int, dice: random.Random) -> Iterator[Known]:
    """The posts of one site, oldest first; replies follow some while after their opener."""
    openers: list[int] = []
    base = dice.randrange(10_000, 60_000) * 10
    for index in range(count):
        number = base + index
        reply = bool(site.threads and openers and dice.random() > 1 / (site.threads + 1))
        place, matter = dice.choice(PLACES), dice.choice(MATTERS)
        if not reply:
            openers.append(number)
        yield Known(
            n=number, title=f"{place}{matter}（第{number}号）", at=moment(index, count),
            text=f"{place}这边{matter}，这是第{number}条。\n请有关部门<尽快>处理，谢谢 & 辛苦。",
            thread=dice.choice(openers[-40:]) if reply else -1)


def moment(index: int, count: int) -> datetime:
    """When a post is out: most in two weeks, the last ones within the last hour."""
    first = int(count * FIRST)
    if index < first:
        return EARLIER - timedelta(minutes=1) - timedelta(days=14) * (1 - (index + 1) / first)
    return EARLIER + timedelta(minutes=55) * (index - first + 1) / (count - first)
