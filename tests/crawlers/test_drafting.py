"""A draft becomes a masked, bounded post, or a reject that says why; the child is not trusted."""

import pytest
from crawl_bench import START, source
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crawlers.drafting import make_post, without_author
from crawlers.evidence import skeleton
from crawlers.posts import Post
from crawlers.reading import Draft, PageKind, Reject
from crawlers.visits import Outcome
from crawlers.wire import (
    EndEvent,
    Order,
    PageEvent,
    Target,
    decode_event,
    decode_order,
    encode_event,
    encode_order,
)

DRAFT = Draft(url="http://a.cn/1?utm_source=x#top", title="停水\n三天", text="电话13812345678",
              author="王小二", likes=3)


def test_a_post_is_masked_named_by_its_address_and_has_no_author() -> None:
    post = make_post(without_author(DRAFT, "ab12"), source="site", now=START)
    assert isinstance(post, Post)
    assert (post.url, post.title, post.text) == ("http://a.cn/1", "停水 三天", "电话138********")
    assert post.author_key == "ab12" and "王小二" not in repr(post)
    assert post.engagement is not None and post.engagement.likes == 3


@pytest.mark.parametrize(("changed", "why"), [
    ({"url": "javascript:alert(1)"}, "http"), ({"url": "http://[bad"}, "not valid"),
    ({"url": "http://a.cn:99999/"}, "not valid"), ({"url": "http://a.cn/" + "a" * 3000}, "long"),
    ({"title": " \n", "text": "\x00"}, "neither")])
def test_what_can_never_be_a_post_says_why(changed: dict[str, str], why: str) -> None:
    draft = Draft(**{"url": "http://a.cn/1", "title": "一", "text": "甲", **changed})
    reject = make_post(draft, source="site", now=START)
    assert isinstance(reject, Reject) and why in reject.message


def test_a_long_text_is_cut_and_says_so() -> None:
    draft = Draft(url="http://a.cn/1", title="一", text="长" * 100_000)
    post = make_post(draft, source="site", now=START)
    assert isinstance(post, Post) and len(post.text.encode()) <= 64 * 1024
    assert post.problems == ("text cut to head and tail",)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30))
def test_any_draft_becomes_a_post_or_a_reject(url: str, text: str, native: str) -> None:
    draft = Draft(url=f"http://a.cn/{url}", title=text[:10], text=text, native_id=native)
    assert isinstance(make_post(draft, source="site", now=START), Post | Reject)


def test_events_and_orders_survive_the_wire() -> None:
    event = PageEvent(url="http://a.cn/", kind=PageKind.LIST, outcome=Outcome.READ,
                      drafts=(DRAFT,), rejects=(Reject(url="u", message="m"),))
    assert decode_event(encode_event(event)) == event
    assert decode_event(encode_event(EndEvent(status="done"))) == EndEvent(status="done")
    order = Order(row=source("http://a.cn/"), entry=Target(url="http://a.cn/", kind=PageKind.LIST),
                  targets=(), known=("http://a.cn/1",), posts=("ab",), user_agent="x",
                  author_key="00", page_limit=1, seconds=1.0, memory_mb=128, cpu_seconds=1,
                  now=START)
    assert decode_order(encode_order(order)) == order


def test_half_a_character_does_not_lose_the_page() -> None:
    event = PageEvent(url="http://a.cn/", kind=PageKind.ITEMS, outcome=Outcome.READ, drafts=(
        Draft(url="http://a.cn/\udc80", title="停水\ud800", text="甲", published_at=START),))
    draft, = decode_event(encode_event(event)).drafts  # type: ignore[union-attr]
    assert (draft.title, draft.published_at) == ("停水?", START)


@pytest.mark.parametrize("line", [b"", b"{}", b"[]", b"null", b'{"type": "page"}', b"x" * 100,
                                  b'{"type": "end", "status": "fine"}'])
def test_anything_else_a_child_says_is_refused(line: bytes) -> None:
    with pytest.raises(ValidationError):
        decode_event(line)


@given(st.text(max_size=300) | st.recursive(st.text(max_size=5), st.lists).map(str))
def test_evidence_is_short_and_holds_nobodys_words(text: str) -> None:
    assert len(skeleton(text)) <= 2_000


def test_evidence_shows_the_shape() -> None:
    assert skeleton('{"a": [{"who": "王小二"}, 1]}') == \
        '{"a": [{"who": "text 3"}, "2 items"]}'
    assert skeleton('<div class="x" title="王小二">王小二</div>') == \
        '36 characters: <div class="x"></div>'
