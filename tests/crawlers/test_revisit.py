"""Young pages are asked again soon, old ones seldom, very old ones never."""

from datetime import timedelta

import pytest
from crawl_bench import START

from crawlers.reading import PageKind
from crawlers.revisit import PER_RUN, due_again, is_due
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
    assert is_due(visit(age), START + age + gap) is due


def test_one_run_asks_a_bounded_number_of_known_pages() -> None:
    assert len(due_again([visit(0 * HOUR)] * (PER_RUN + 5), START)) == PER_RUN
