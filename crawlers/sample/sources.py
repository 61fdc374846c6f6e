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


SOURCES: tuple[tuple[str, str, str, str, str, str, str, dict[str, str]], ...] = (
    ("gov", "利州区人民政府网", "government", "official", "feed", "", "feed.xml", {}),
    ("square", "利州广场", "microblog", "public", "feed", "", "feed.json", {}),
    ("paper", "利州晚报", "news", "media", "pages", "list", "", PAPER),
    ("forum", "女皇故里论坛", "forum", "public", "pages", "list", "", FORUM),
    ("town", "利州区乡镇政务", "government", "official", "pages", "sitemap", "sitemap.xml", TOWN),
    ("board", "网上问政", "messages", "public", "messages", "html", "", BOARD),
    ("mailbox", "区长信箱", "messages", "public", "messages", "json", "api/messages", MAILBOX),
)


def sources(base_url: str) -> tuple[SourceRow, ...]:
    """All seven, at a running sample site; `local` lets exactly this address be crawled."""
    return tuple(SourceRow.model_validate(_row(base_url, *source)) for source in SOURCES)


def _row(base_url: str, key: str, name: str, kind: str, source_class: str, spider: str,
         form: str, path: str, selectors: dict[str, str]) -> dict[str, Any]:
    return {"id": f"sample-{key}", "name": name, "kind": kind, "class": source_class,
            "spider": spider, "form": form, "url": f"{base_url}/{key}/{path}",
            "selectors": selectors, "local": True, "interval_minutes": 60, "rhythm_hours": 6.0}
