"""Young pages are asked again soon, old ones seldom, very old ones never."""

from dataclasses import replace
from datetime import timedelta

import pytest
from crawl_bench import START

from crawlers.reading import PageKind
from crawlers.revisit import HOT_PACE, PER_RUN, due_again, overdue
from crawlers.visits import Visit

HOUR = timedelta(hours=1)


def visit(age: timedelta) -> Visit:
    """A page found at START and last visited `age` later."""
    return Visit(address="http://a.cn/1", kind=PageKind.ARTICLE, first_seen_at=START,
                 fetched_at=START + age)


@pytest.mark.parametrize(("age", "gap", "due"), [
    (0 * HOUR, 0 * HOUR, True), (4 * HOUR, HOUR, True), (4 * HOUR, 0.9 * HOUR, False),
    (28 * 24 * HOUR, 7 * 24 * HOUR, True), (28 * 24 * HOUR, 6 * 24 * HOUR, False),
    (45 * 24 * HOUR, 30 * 24 * HOUR, False)])
def test_the_gap_grows_with_age(age: timedelta, gap: timedelta, due: bool) -> None:
    assert (overdue(visit(age), START + age + gap) >= 1) is due


def test_one_run_asks_a_bounded_number_of_known_pages() -> None:
    assert len(due_again([visit(0 * HOUR)] * (PER_RUN + 5), START)) == PER_RUN


def test_the_gap_shrinks_with_the_pace_of_reactions() -> None:
    at = START + 5 * HOUR
    assert overdue(visit(4 * HOUR), at, pace=HOT_PACE) == 2 * overdue(visit(4 * HOUR), at)


def test_what_people_react_to_goes_before_what_is_only_due() -> None:
    calm = visit(4 * HOUR)
    hot = replace(calm, address="http://a.cn/hot")
    found = due_again([calm, hot], START + 5 * HOUR, paces={hot.address: 40.0}, most=1)
    assert found == (hot,)


def test_a_page_that_was_taken_away_is_looked_for_once_a_day() -> None:
    gone = replace(visit(HOUR), missed_at=START)
    assert overdue(gone, START + 24 * HOUR) < 1 <= overdue(gone, START + 25 * HOUR)
