"""Times as Chinese pages write them, to the minute or second, in Beijing time."""

from datetime import UTC, datetime

import pytest

from crawlers.extraction import extract
from crawlers.posts import TimePrecision
from crawlers.publish_time import parse_time

BODY = "<div><p>" + "东坝街道南街停水三天，居民多次反映无人答复。" * 5 + "</p></div>"


@pytest.mark.parametrize(("written", "utc", "precision"), [
    ("2026-06-17 08:30", "2026-06-17T00:30:00", "minute"),
    ("2026-06-17 08:30:15", "2026-06-17T00:30:15", "second"),
    ("2026年6月17日 8时30分", "2026-06-17T00:30:00", "minute"),
    ("2026年06月17日08:30", "2026-06-17T00:30:00", "minute"),
    ("2026年6月17日 星期三 08:30", "2026-06-17T00:30:00", "minute"),
    ("2026年6月17日 下午3:05", "2026-06-17T07:05:00", "minute"),
    ("2026/6/17 08:30", "2026-06-17T00:30:00", "minute"),
    ("2026.06.17", "2026-06-16T16:00:00", "day"),
    ("2026-06-17T08:30:00+08:00", "2026-06-17T00:30:00", "second"),
    ("2026-06-17T00:30:00Z", "2026-06-17T00:30:00", "second"),
    ("2026-06-17T00:30:00.123Z", "2026-06-17T00:30:00", "second"),
    ("2026-06-17 24:00", "2026-06-17T16:00:00", "minute"),
    ("20260617083015", "2026-06-17T00:30:15", "second"),
    ("1781656200", "2026-06-17T00:30:00", "second"),
    ("1781656200000", "2026-06-17T00:30:00", "second"),
])
def test_written_times_are_read(written: str, utc: str, precision: str) -> None:
    found = parse_time(written)
    assert found is not None
    assert (found.at, found.precision) == (
        datetime.fromisoformat(utc).replace(tzinfo=UTC), TimePrecision(precision))


@pytest.mark.parametrize("text", ["", "昨天", "2026-13-01", "2026-02-30", "1.2.3", "0839-3261234",
                                  "2026", "99:99", "1234567890123456"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize("head", [
    '<meta name="PubDate" content="2026-06-17 08:30">',
    '<meta property="article:published_time" content="2026-06-17T08:30:00+08:00">',
    '<script type="application/ld+json">{"datePublished": "2026-06-17T08:30:00+08:00"}</script>',
    '<script>var ct = "1781656200";</script>',
    "<script>create_time: JsDecode('1781656200'),</script>",
    '<script>window.x = {"publish_time": "2026-06-17 08:30:00"}</script>',
])
def test_hidden_times_are_found(head: str) -> None:
    page = f"<head>{head}</head><h1>东坝停水通知</h1>{BODY}".encode()
    article = extract(page, "http://a.cn/1")
    assert article.published_at == datetime(2026, 6, 17, 0, 30, tzinfo=UTC)


def test_a_date_is_completed_by_a_time_of_the_same_day() -> None:
    page = (f'<meta name="pubdate" content="2026-06-17"><h1>东坝停水通知</h1>'
            f"<p>2026-06-17 08:30 来源：样例</p>{BODY}").encode()
    assert extract(page, "").published_at == datetime(2026, 6, 17, 0, 30, tzinfo=UTC)


def test_a_date_is_not_completed_by_another_day() -> None:
    page = (f'<meta name="pubdate" content="2026-06-17"><h1>东坝停水通知</h1>'
            f"{BODY}<p>更新时间：2026-06-19 08:30</p>").encode()
    article = extract(page, "")
    assert (article.precision, article.published_at) == (
        "day", datetime(2026, 6, 16, 16, tzinfo=UTC))


def test_the_address_is_the_last_resort() -> None:
    page = f"<h1>东坝停水通知</h1>{BODY}".encode()
    article = extract(page, "http://a.cn/2026/06/17/1.html")
    assert (article.precision, article.published_at) == (
        "day", datetime(2026, 6, 16, 16, tzinfo=UTC))


@pytest.mark.parametrize("about", [
    "成文日期：2026-06-01 10:00 发布日期：2026-06-17 08:30",
    "截止时间：2026-06-30 17:00 时间：2026-06-17 08:30",
    "今天是2026年11月24日 10:00 发表于 2026-6-17 08:30",
    "发表于 <span title='2026-6-17 08:30'>3 天前</span>",
    "<em>2026</em><em>06</em>/<em>17</em><i>08</i>:<i>30</i> 来源：样例",
    "发布时间：26-06-17 08:30", "发布时间：26-06-1708:30样例公司",
    "编辑于 2026-06-18 09:00 发布于 2026-06-17 08:30",
    "发布时间：2026-06-17 08:30 更新时间：2026-06-18 09:00",
    "活动时间：2026-06-20 09:00 <time class=published datetime=2026-06-17T08:30+08:00>六月</time>",
])
def test_the_publication_is_told_from_other_moments(about: str) -> None:
    page = f"<h1>东坝停水通知</h1><p>{about}</p>{BODY}".encode()
    assert extract(page, "").published_at == datetime(2026, 6, 17, 0, 30, tzinfo=UTC)
