"""P12: a source that dies is found within two intervals, however it dies; a living one is not."""

from collections.abc import Callable

import pytest
from crawl_bench import Bench, source
from hostile_site import Answer, HostileSite, article

from config.running import SourceRow
from crawlers.health import Health, assess_all
from crawlers.store_visits import source_states

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
CHOSEN = {"list": "ul a", "title": "h1", "body": "div.c", "time": "p"}


def publish(site: HostileSite, count: int) -> None:
    paths = [f"/a/{1000 + n}.html" for n in reversed(range(count))]
    site.pages["/list"] = site.list_of(*paths)
    site.pages |= {path: article(f"帖子{path}的标题", TEXT) for path in paths}


def every_page(answer: Answer) -> Callable[[HostileSite], None]:
    def die(site: HostileSite) -> None:
        site.pages = dict.fromkeys(site.pages, answer)
    return die


def redesign(site: HostileSite) -> None:
    """Another list mark-up: our selector finds nothing."""
    site.pages["/list"] = Answer(b"<ol><li><a href='/a/2000.html'>x</a></li></ol>")


def freeze(site: HostileSite) -> None:
    """The same pages for ever."""


WAYS = {
    "status 500": (every_page(Answer(status=500)), Health.DEAD),
    "status 404": (every_page(Answer(status=404)), Health.DEAD),
    "status 403": (every_page(Answer(status=403)), Health.DEAD),
    "too busy": (every_page(Answer(status=503)), Health.DEAD),
    "hangs up": (every_page(Answer(hang_up=True)), Health.DEAD),
    "moved away": (every_page(Answer(status=301, headers={"Location": "https://x.cn/"})),
                   Health.DEAD),
    "captcha": (every_page(Answer("<h1>请完成验证</h1><form></form>".encode())), Health.CHANGED),
    "redesigned": (redesign, Health.CHANGED),
    "robots forbid": (lambda site: site.pages.update({"/robots.txt": Answer(
        b"User-agent: *\nDisallow: /\n")}), Health.DEAD),
    "frozen": (freeze, Health.SILENT),
}


def hourly(bench: Bench, row: SourceRow) -> Health:
    """Crawl, then look just before the next interval passes."""
    bench.crawl(row)
    health, = assess_all(source_states(bench.db), bench.clock.now())
    bench.clock.advance(minutes=60, seconds=1)
    return health.health


OFTEN = ("status 500", "captcha", "frozen")
"""One way to each verdict runs at every commit, all of them with the proofs."""


@pytest.mark.parametrize("way", [way if way in OFTEN else pytest.param(
    way, marks=pytest.mark.proof) for way in WAYS])
def test_P12_each_way_of_dying_is_found_in_time(
        way: str, site: HostileSite, bench: Bench) -> None:
    die, expected = WAYS[way]
    row = source(f"{site.base_url}/list", selectors=CHOSEN, rhythm_hours=0.5)
    for count in (1, 2):
        publish(site, count)
        assert hourly(bench, row) is Health.WELL
    die(site)
    kept = bench.posts()
    assert expected in [hourly(bench, row) for _ in range(2)]
    assert bench.posts() == kept  # what a dying site shows is no edit of what it said
