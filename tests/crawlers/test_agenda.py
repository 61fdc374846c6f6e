"""What a run asks next: news before old queues, each address once, never further than asked."""

from typing import Any

from crawl_bench import START, source

from crawlers.agenda import Agenda
from crawlers.reading import Draft, Link, PageKind, Reading
from crawlers.wire import Order, Target

LIST, ARTICLE = PageKind.LIST, PageKind.ARTICLE
DRAFT = Draft(url="http://a.cn/1", title="一", text="甲")


def order(*targets: str, known: tuple[str, ...] = (), **changes: Any) -> Order:
    return Order(
        row=source("http://a.cn/list"), entry=Target(url="/list", kind=LIST),
        targets=tuple(Target(url=url, kind=ARTICLE) for url in targets), known=known,
        posts=(), user_agent="", author_key="", page_limit=9, seconds=1.0, memory_mb=128,
        cpu_seconds=1, now=START,
        **changes)


def named(*urls: str, more: str = "") -> Reading:
    links = tuple(Link(url=url, kind=ARTICLE) for url in urls)
    following = (Link(url=more, kind=LIST, following=True),) if more else ()
    return Reading(links=following + links, expected=1, filled=1)


def walk(agenda: Agenda, says: dict[str, Reading]) -> list[str]:
    """The addresses in the order in which they are asked."""
    asked = []
    while target := agenda.pop():
        asked.append(target.url)
        agenda.hear(target, says.get(target.url, Reading(drafts=(DRAFT,), expected=3, filled=3)))
    return asked


def test_what_the_entry_newly_names_comes_before_what_waits() -> None:
    agenda = Agenda(order("/old", known=("/known",)))
    assert walk(agenda, {"/list": named("/new", "/known", "/old")}) == ["/list", "/new", "/old"]


def test_the_next_list_is_asked_after_the_articles_and_only_if_one_was_new() -> None:
    says = {"/list": named("/1", more="/list2"), "/list2": named("/1", more="/list3")}
    assert walk(Agenda(order()), says) == ["/list", "/1", "/list2"]


def test_a_list_after_one_that_is_too_old_is_passed() -> None:
    old = Reading(expected=3, filled=3)
    agenda = Agenda(order())
    assert walk(agenda, {"/list": named("/1", more="/list2"), "/1": old}) == ["/list", "/1"]
    assert [target.url for target in agenda.passed] == ["/list2"]


def test_a_backfill_walks_through_what_is_known() -> None:
    says = {"/list": named("/1", more="/list2"), "/list2": named("/2")}
    agenda = Agenda(order(known=("/1", "/2", "/list2"), backfill=True))
    assert walk(agenda, says) == ["/list", "/list2"]


def test_lists_that_name_each_other_are_asked_once() -> None:
    says = {"/list": named("/1", more="/list2"), "/list2": named("/2", more="/list")}
    assert walk(Agenda(order(backfill=True)), says) == ["/list", "/1", "/list2", "/2"]
