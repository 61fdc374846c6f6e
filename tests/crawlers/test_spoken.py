"""Times and counts as people write them, and that no reading makes two versions of a post."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.clock import beijing
from crawlers.drafting import make_post
from crawlers.posts import RELATIVE, Post, TimePrecision, content_hash
from crawlers.reading import Draft
from crawlers.spoken import stated_count, stated_time

NOW = datetime(2026, 6, 17, 2, 0, 30, tzinfo=UTC)  # 10:00:30 in Beijing

SAID = {
    "刚刚": "2026-06-17 10:00 minute", "30秒前": "2026-06-17 10:00 minute",
    "5分钟前": "2026-06-17 09:55 minute", "12 分钟前": "2026-06-17 09:48 minute",
    "半小时前": "2026-06-17 09:30 day", "3 小时前": "2026-06-17 07:00 day",
    "2天前": "2026-06-15 10:00 day", "今天 08:15": "2026-06-17 08:15 minute",
    "昨天 12:30": "2026-06-16 12:30 minute", "昨天\xa007:12": "2026-06-16 07:12 minute",
    "前天 晚上 9:05": "2026-06-15 21:05 minute", "昨天": "2026-06-16 00:00 day",
    "06-12": "2026-06-12 00:00 day", "7-6": "2025-07-06 00:00 day",
    "6月16日 21:40": "2026-06-16 21:40 minute", "12月31日": "2025-12-31 00:00 day",
    "9:41": "2026-06-17 09:41 minute", "发表于 2026-6-16 07:12": "2026-06-16 07:12 minute",
    "Tue Jun 16 12:30:45 +0800 2026": "2026-06-16 12:30 second",
    "Wed Jun 17, 2026 12:02 am": "2026-06-17 00:02 minute",
    "Wed Jun 17, 2026 1:15 pm": "2026-06-17 13:15 minute",
    "1781600400": "2026-06-16 17:00 second", "1781600400000": "2026-06-16 17:00 second",
}


@pytest.mark.parametrize("text", SAID)
def test_a_time_is_read_as_people_mean_it(text: str) -> None:
    stated = stated_time(text, NOW)
    assert stated.at is not None
    assert f"{beijing(stated.at):%Y-%m-%d %H:%M} {stated.precision}" == SAID[text]


@pytest.mark.parametrize("text", [
    "", "很久以前", "25:70", "2月30日", "13-40", "共 3 页", "1.5分钟前"])
def test_what_is_no_time_states_none(text: str) -> None:
    assert stated_time(text, NOW).at is None


def test_without_the_moment_of_reading_only_absolute_times_count() -> None:
    assert stated_time("5分钟前", None).at is None
    assert stated_time("2026-06-16 07:12", None).at is not None


def test_five_minutes_ago_read_twice_is_one_version() -> None:
    first, later = (
        make_post(draft_of("5分钟前", NOW + timedelta(seconds=wait)), source="s", now=NOW)
        for wait in (0, 3_000))
    assert isinstance(first, Post) and isinstance(later, Post)
    assert first.published_at != later.published_at and RELATIVE in first.problems
    assert content_hash(first) == content_hash(later)
    exact = replace(first, problems=(), precision=TimePrecision.MINUTE)
    assert content_hash(exact) != content_hash(first)


def draft_of(said: str, at: datetime) -> Draft:
    when = stated_time(said, at)
    return Draft(url="http://a.cn/1", title="", text="停水", published_at=when.at,
                 precision=when.precision, problems=when.problems)


@pytest.mark.parametrize(("shown", "count"), [
    (12, 12), ("1234", 1234), ("1,234", 1234), ("1.2万", 12_000), ("10万+", 100_000),
    ("1234 万热度", 12_340_000), ("3.4w", 34_000), ("2亿", 200_000_000), ("阅读 1.3万", 13_000),
    ("", None), ("暂无", None), (True, None), (None, None), (-1, None), (0, 0)])
def test_a_count_is_read_as_it_is_shown(shown: object, count: int | None) -> None:
    assert stated_count(shown) == count
