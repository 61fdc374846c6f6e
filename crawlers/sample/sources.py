"""The seven sample sources as sources.toml would declare them: address, spider, selectors."""

from typing import Any

from config.running import SourceRow

PAPER = {
    "list": "ul.list a",
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
TOWN = {"title": "h1.title", "body": "#zoom", "time": "span.date"}
BOARD = {
    "list": "ul.list a",
    "title": "section.question h1",
    "body": "div.ask",
    "time": "span.asked",
    "type": "span.type",
    "answer": "div.say",
    "answer_time": "span.answered",
    "answer_unit": "span.unit",
}
MAILBOX = {
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


FIELDS = ("name", "kind", "class", "spider", "form", "selectors")
SOURCES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "gov": ("feed.xml", ("利州区人民政府网", "government", "official", "feed", "", {})),
    "square": ("feed.json", ("利州广场", "microblog", "public", "feed", "", {})),
    "paper": ("", ("利州晚报", "news", "media", "pages", "list", PAPER)),
    "forum": ("", ("女皇故里论坛", "forum", "public", "pages", "list", FORUM)),
    "town": ("sitemap.xml", ("利州区乡镇政务", "government", "official", "pages", "sitemap",
                             TOWN)),
    "board": ("", ("网上问政", "messages", "public", "messages", "html", BOARD)),
    "mailbox": ("api/messages", ("区长信箱", "messages", "public", "messages", "json", MAILBOX)),
}
"""Key → where its front lies below the key's folder, and what FIELDS say of it."""


def sources(base_url: str) -> tuple[SourceRow, ...]:
    """All seven, at a running sample site; `local` lets exactly this address be crawled."""
    return tuple(SourceRow.model_validate({
        "id": f"sample-{key}", "url": f"{base_url}/{key}/{path}", "local": True,
        "interval_minutes": 60, "rhythm_hours": 6.0, **dict(zip(FIELDS, values, strict=True))})
        for key, (path, values) in SOURCES.items())
