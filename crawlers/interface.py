"""Interfaces: a JSON answer, dotted paths into it, and the address of its next page. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from crawlers.evidence import skeleton
from crawlers.markup import parse_html, text_of
from crawlers.posts import query_pairs, query_text
from crawlers.reading import Draft, Fetched, Reading, Reject
from crawlers.text import decode

TAGS = re.compile(r"</?[a-zA-Z][^>]{0,500}>|&[#a-zA-Z0-9]{2,8};")
HOLE = re.compile(r"\{([A-Za-z0-9_.]{1,60})\}")
FIELDS = 3


def parse(page: Fetched) -> Any | Reject:
    """The document, or why it is none."""
    text = decode(page.body, page.content_type).text.lstrip("\ufeff \t\r\n")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return Reject(url=page.url, message="broken JSON", evidence=skeleton(text))


def follow(document: Any, path: str) -> Any:
    """The value at a dotted path (`data.items`, `data.0.text`); None where it leads nowhere."""
    for step in filter(None, path.split(".")):
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and step.isdecimal() and int(step[:6]) < len(document):
            document = document[int(step[:6])]
        else:
            return None
    return document


def said(item: Any, path: str) -> str:
    """The value at a path as text; empty where there is none, or something else."""
    found = follow(item, path) if path else None
    usable = isinstance(found, str | int | float) and not isinstance(found, bool)
    # half a character, as \ud800 writes it, could stand in no address
    return str(found).encode("utf-8", "replace").decode() if usable else ""


def filled_in(template: str, item: Any, more: Mapping[str, str]) -> str | None:
    """The template with `{path}` replaced by what the item says there; None where one is empty."""
    values = {name: more.get(name) or said(item, name) for name in HOLE.findall(template)}
    if not all(values.values()):
        return None
    return HOLE.sub(lambda hole: quote(values[hole[1]][:200], safe=""), template)


def with_query(url: str, **changes: str) -> str:
    """The address with these parameters of its query set."""
    parts = urlsplit(url)
    query = {**dict(query_pairs(parts.query)), **changes}
    return urlunsplit(parts._replace(query=query_text([*query.items()]), fragment=""))


def query_of(url: str, name: str) -> str:
    """One parameter of an address."""
    return dict(query_pairs(urlsplit(url).query)).get(name, "")


def plain(markup: str) -> str:
    """Text of a piece that may or may not be HTML."""
    if not TAGS.search(markup):
        return markup
    tree, _, _ = parse_html(f"<div>{markup}</div>".encode("utf-8", "replace"),
                            "text/html; charset=utf-8")
    return text_of(tree)


def refused(page: Fetched, message: str, document: Any) -> Reading:
    """The reading of an answer that has another shape; only the shape is kept."""
    reject = Reject(url=page.url, message=message, evidence=skeleton(json.dumps(document)))
    return Reading(rejects=(reject,), expected=1)


def without_text(page: Fetched, item: Any) -> Reject:
    """An item that can be no post."""
    return Reject(url=page.url, message="item without id or text",
                  evidence=skeleton(json.dumps(item)))


def count_fields(drafts: tuple[Draft, ...]) -> int:
    """How many of title, text and time the drafts have."""
    return sum(bool(d.title) + bool(d.text) + (d.published_at is not None) for d in drafts)
