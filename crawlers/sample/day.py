"""The sample day as records: what was posted where, when, and what it means.

`expect` belongs to the tests; nothing that serves a page may read it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The official answer below a message (答复): who, when, what."""

    unit: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a careful duty officer would read in the post."""

    place: str
    incident: bool
    type: str | None
    level: str | None  # the level that the figures in this one text support
    status: str | None
    story: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePost:
    """One post of the sample day; `title` is empty on the microblog."""

    n: int
    source: str
    at: datetime
    title: str
    text: str
    author: str
    likes: int
    replies: int
    message_type: str | None  # only on message boards
    answer: Answer | None  # only on message boards, and not for every message
    expect: Expect


@cache
def load_day() -> tuple[SamplePost, ...]:
    """The whole day, oldest post first."""
    text = files(__package__).joinpath("day.jsonl").read_text(encoding="utf-8")
    return tuple(_post(json.loads(line)) for line in text.splitlines())


def visible(day: tuple[SamplePost, ...], now: datetime) -> tuple[SamplePost, ...]:
    """What a visitor sees at `now`: nothing of the future, neither posts nor answers."""
    return tuple(_as_seen(post, now) for post in day if post.at <= now)


def _as_seen(post: SamplePost, now: datetime) -> SamplePost:
    if post.answer is None or post.answer.at <= now:
        return post
    return replace(post, answer=None)


def _post(row: dict[str, Any]) -> SamplePost:
    row["at"] = datetime.fromisoformat(row["at"])
    row["expect"] = Expect(**row["expect"])
    if answer := row["answer"]:
        row["answer"] = Answer(**{**answer, "at": datetime.fromisoformat(answer["at"])})
    return SamplePost(**row)
