"""A trial as lines for sources.toml, ready to be pasted and checked. Pure."""

import json
import re
from urllib.parse import urlsplit

from crawlers.trying import Trial, TrialKind

FORUM = re.compile(r"bbs|forum|tieba|club|thread|luntan", re.IGNORECASE)
SPIDERS = {TrialKind.LIST: ("pages", "list"), TrialKind.ARTICLE: ("pages", "list"),
           TrialKind.SITEMAP: ("pages", "sitemap"), TrialKind.FEED: ("feed", ""),
           TrialKind.JSON: ("messages", "json")}
SELECTORS = ("list", "title", "time", "body")
ID_LENGTH = 60


def fragment(trial: Trial, *, local: bool = False) -> str:
    """A `[[source]]` table for what was tried; empty where nothing could be read."""
    if trial.kind not in SPIDERS:
        return ""
    spider, form = SPIDERS[trial.kind]
    kind, voice = _voice(trial.url)
    row = {"id": source_id(trial.url), "name": trial.name or urlsplit(trial.url).hostname or "",
           "kind": "feed" if trial.kind is TrialKind.FEED else kind, "class": voice,
           "spider": spider, "form": form, "url": trial.url, "interval_minutes": 60,
           "local": local, "enabled": False, "verified": False}
    lines = ["[[source]]", *(f"{key} = {_toml(value)}" for key, value in row.items()
                             if value not in ("", False) or key in ("enabled", "verified"))]
    if trial.kind is TrialKind.ARTICLE:
        lines.insert(1, "# 试读的是一篇文章：url 请改成列出这类文章的栏目页")
    chosen = {name: getattr(trial, name) for name in SELECTORS if getattr(trial, name)}
    if chosen:
        lines += ["[source.selectors]", *(f"{key} = {_toml(value)}"
                                          for key, value in chosen.items())]
    return "\n".join(lines) + "\n"


def source_id(url: str) -> str:
    """An id from host and path, as `Slug` wants it."""
    parts = urlsplit(url)
    path = re.sub(r"\.\w{2,6}$|\b(?:index|list|default)\b", "", parts.path)
    host = (parts.hostname or "").removeprefix("www.")
    words = re.findall(r"[a-z0-9]+", f"{host} {path}".lower())
    return "-".join(words)[:ID_LENGTH].strip("-").ljust(2, "0")


def _voice(url: str) -> tuple[str, str]:
    """What kind of source an address looks like, and whose voice it carries."""
    if re.search(r"\.gov\.cn$", urlsplit(url).hostname or ""):
        return "government", "official"
    return ("forum", "public") if FORUM.search(url) else ("news", "media")


def _toml(value: object) -> str:
    # JSON strings, numbers and booleans are TOML ones too, but for a lone DEL
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
