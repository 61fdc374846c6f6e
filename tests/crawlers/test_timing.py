"""Quiet hours are Beijing time and cross midnight; a site that refuses us is left alone longer."""

from datetime import datetime, timedelta

import pytest
from crawl_bench import Bench, source
from hostile_site import Answer, HostileSite

from config.clock import BEIJING
from crawlers.timing import back_off, quiet_from, quiet_until
from crawlers.visits import RunStatus

HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 17) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(("now", "until", "begins"), [
    (at(22, 59), None, at(23)), (at(23), at(6, day=18), at(23, day=18)),
    (at(5, 59), at(6), at(23)), (at(6), None, at(23))])
def test_quiet_hours_cross_midnight(
        now: datetime, until: datetime | None, begins: datetime) -> None:
    assert quiet_until("23:00-06:00", now) == until
    assert quiet_from("23:00-06:00", now) == begins
    assert quiet_until("", now) is quiet_from("", now) is None


def test_a_refusal_doubles_the_pause_up_to_a_day() -> None:
    pauses: list[timedelta] = []
    for _ in range(8):
        pauses.append(back_off(HOUR, pauses[-1] if pauses else None))
    assert pauses[:3] == [HOUR / 2, HOUR, 2 * HOUR] and pauses[-1] == 24 * HOUR


def test_a_source_is_not_asked_in_its_quiet_hours(site: HostileSite, bench: Bench) -> None:
    row = source(f"{site.base_url}/list", quiet_hours="08:00-10:00")  # the bench begins at 09:00
    report, = bench.crawl(row)
    assert (report.status, site.asked) == (RunStatus.WAITING, [])
    assert report.retry_at == at(10)


def test_a_site_that_goes_on_refusing_is_asked_ever_less(
        site: HostileSite, bench: Bench) -> None:
    site.pages["/list"] = Answer(status=403)
    row = source(f"{site.base_url}/list")
    for _ in range(6):
        bench.crawl(row)
        bench.clock.advance(hours=1)
    assert len(site.paths()) == 4  # at 0, 1, 2 and 4 h
