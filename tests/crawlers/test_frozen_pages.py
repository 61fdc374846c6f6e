"""P17: a stored page says today what it said when it was stored; a broken one breaks nothing."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from crawl_bench import START, source
from frozen_pages import FROZEN, FrozenPage, described, frozen_pages
from results import SAMPLE, keep

from crawlers.drafting import make_post
from crawlers.posts import Post
from crawlers.reading import Fetched, PageKind, Reading, Reject
from crawlers.spiders import SPIDERS
from crawlers.visits import Outcome
from crawlers.wire import PageEvent, decode_event, encode_event

PAGES = tuple(frozen_pages())
SEED = 20261124
NAMES = ("嘉陵江边", "江边散步的人", "夜里走路", "老街坊", "缺水的鱼", "过路人", "睡不着",
         "隔壁工地", "清洁的风", "河边人", "匿名网友", "爱看书", "个人简介", "portrait", "avatar",
         "发布于", "IP属地")
"""Users' names, faces and places on the frozen pages."""
ATOMS: tuple[Any, ...] = (None, True, -1, 10**30, 0.5, "", "x" * 9, "\ud800", [], {}, [[]], "万")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_P17_a_frozen_page_is_read_as_it_was(page: FrozenPage) -> None:
    read = described(page.read())
    assert read == {name: page.expected[name] for name in read}
    assert described(page.read()) == read


def test_every_kind_has_frozen_pages_and_every_page_is_expected() -> None:
    assert {page.row.spider for page in PAGES} == set(SPIDERS)
    named = {page.path for page in PAGES}
    assert {path for path in FROZEN.glob("*/V*/*") if path.name != "expected.json"} == named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_name_face_or_place_of_a_user_is_read(page: FrozenPage) -> None:
    written = json.dumps(described(page.read()), ensure_ascii=False)
    assert not [name for name in NAMES if name in written]


def outcome(page: FrozenPage, body: bytes) -> tuple[int, int]:
    """(posts, rejects) of a body that may be broken, through the wire and the masks."""
    reading = page.read(body)
    assert isinstance(reading, Reading)
    event = decode_event(encode_event(PageEvent(
        url=page.fetched.url, kind=page.fetched.kind, outcome=Outcome.READ, drafts=reading.drafts,
        links=reading.links, rejects=reading.rejects)))
    assert isinstance(event, PageEvent)
    made = [make_post(draft, source="frozen", now=START) for draft in event.drafts]
    assert all(isinstance(post, Post | Reject) for post in made)
    posts = sum(isinstance(post, Post) for post in made)
    return posts, len(made) - posts + len(reading.rejects)


def drop(body: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(body))
    return body[:at] + body[at + dice.randint(1, 400):]


def repeat(body: bytes, dice: random.Random) -> bytes:
    at, length = dice.randrange(len(body)), dice.randint(1, 2_000)
    return body[:at] + body[at:at + length] * dice.randint(2, 9) + body[at + length:]


def cut(body: bytes, dice: random.Random) -> bytes:
    return body[:dice.randrange(len(body))]


def garble(body: bytes, dice: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(dice.randint(1, 40)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def drop_nodes(body: bytes, dice: random.Random) -> bytes:
    """Some tags, or some values of a document, are gone or something else."""
    if body.lstrip()[:1] in (b"{", b"["):
        return json.dumps(change(json.loads(body), dice)).encode()
    pieces = body.split(b"<")
    return b"<".join(piece for piece in pieces if dice.random() > 0.08)


def change(value: Any, dice: random.Random) -> Any:
    """The document with one value in twelve replaced, dropped or repeated."""
    if dice.random() < 1 / 12:
        return dice.choice(ATOMS)
    if isinstance(value, dict):
        return {key: change(inner, dice) for key, inner in value.items() if dice.random() > 0.05}
    if isinstance(value, list):
        return [change(inner, dice) for inner in value] * dice.choice((1, 1, 1, 2))
    return value


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    drop, repeat, cut, garble, drop_nodes)


@pytest.mark.parametrize("rounds", [6, pytest.param(20 if SAMPLE else 400, marks=[
    pytest.mark.proof, pytest.mark.timeout(3600)])])
def test_P17_mutated_pages_give_posts_or_a_problem_never_an_exception(rounds: int) -> None:
    dice = random.Random(SEED)  # noqa: S311 - a reproducible choice, no secret
    posts = rejects = 0
    for page in PAGES:
        for mutate in MUTATIONS * rounds:
            found, refused = outcome(page, mutate(page.path.read_bytes(), dice))
            posts, rejects = posts + found, rejects + refused
    assert posts and rejects
    if rounds > 6:
        keep("frozen_mutations", {
            "pages": len(PAGES), "kinds": len({page.row.id for page in PAGES}),
            "mutations": len(PAGES) * len(MUTATIONS) * rounds, "exceptions": 0,
            "posts": posts, "rejects": rejects}, seed=SEED)


@pytest.mark.parametrize(("spider", "row"), [
    ("pages", {}), ("messages", {"form": "html"}), ("forum", {"form": "discuz"})])
def test_a_name_inside_the_text_that_a_site_points_at_is_not_read(
        spider: str, row: dict[str, Any]) -> None:
    inside = ("<span class=nickname>嘉陵江边</span><a href='/space-uid-7.html'>夜里走路</a>"
              "<em class=ip-location>发布于四川</em>路灯不亮已经半个月")
    body = f"<h1>路灯</h1><div id=postlist><div id=post_7><td id=postmessage_7>{inside}".replace(
        "<td ", "<table><tr><td ").encode()
    url = "http://bbs.cn/thread-7-1-1.html"
    kind = PageKind.ITEMS if spider == "forum" else PageKind.ARTICLE
    chosen = source(url, spider=spider, selectors={"body": "#postmessage_7", "title": "h1"}, **row)
    (draft,) = SPIDERS[spider].reader.read(Fetched(url=url, kind=kind, body=body), chosen).drafts
    assert draft.text == "路灯不亮已经半个月"
