"""The seven sample sources as a source list would declare them: address, spider, selectors."""

from __future__ import annotations

from typing import Any

PAPER = {
    "list": "ul.list a",
    "next": None,
    "title": "h1.headline",
    "body": "div.content",
    "time": "p.source",
}
FORUM = {
    "list": "ul.list a",
    "next": "a.next",
    "title": "#subject",
    "body": "div.message",
    "time": "p.meta time",
}
TOWN = {"sitemap": True, "title": "h1.title", "body": "#zoom", "time": "span.date"}
BOARD = {
    "list": "ul.list a",
    "next": None,
    "title": "section.question h1",
    "body": "div.ask",
    "time": "span.asked",
    "type": "span.type",
    "answer": "div.say",
    "answer_time": "span.answered",
    "answer_unit": "span.unit",
}
MAILBOX = {
    "json": True,
    "items": "data.items",
    "id": "id",
    "title": "title",
    "body": "content",
    "time": "created",
    "type": "type",
    "answer": "reply.text",
    "answer_time": "reply.time",
    "answer_unit": "reply.unit",
    "next": "next",
}


SOURCES: tuple[tuple[str, str, str, str, str, str, dict[str, Any]], ...] = (
    ("gov", "利州区人民政府网", "government", "official", "feed", "feed.xml", {}),
    ("square", "利州广场", "microblog", "public", "feed", "feed.json", {}),
    ("paper", "利州晚报", "news", "media", "pages", "", PAPER),
    ("forum", "女皇故里论坛", "forum", "public", "pages", "", FORUM),
    ("town", "利州区乡镇政务", "government", "official", "pages", "sitemap.xml", TOWN),
    ("board", "网上问政", "messages", "public", "messages", "", BOARD),
    ("mailbox", "区长信箱", "messages", "public", "messages", "api/messages", MAILBOX),
)


def sources(base_url: str) -> list[dict[str, Any]]:
    """All seven, at a running sample site."""
    return [
        {
            "id": f"sample-{key}",
            "name": name,
            "kind": kind,
            "class": source_class,
            "spider": spider,
            "url": f"{base_url}/{key}/{path}",
            "selectors": selectors,
        }
        for key, name, kind, source_class, spider, path, selectors in SOURCES
    ]
