"""P12: each way for a source to die is named right within two intervals; the living are not.

Real servers on the loopback, real crawls in real child processes; only the clock is stepped.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_bench import Bench, source
from hostile_site import Answer, HostileSite, article
from tls_site import Authority, serve_tls

from config.calendar import WorkingDays
from config.running import SourceRow
from crawlers.causes import Cause
from crawlers.health import Health, SourceHealth, assess_all
from crawlers.store_health import source_states

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
CHOSEN = {"list": "ul a", "title": "h1", "body": "div.c", "time": "p"}
DAYS = WorkingDays.from_years()
SHORT = {"run_timeout_seconds": 20}
"""A page that never comes is waited for 2.5 s."""


@dataclass
class Town:
    """A site that publishes an article an hour, until it dies in some way; `row` reads it."""

    site: HostileSite
    row: SourceRow
    bench: Bench
    count: int = 0
    ahead: timedelta = timedelta()
    paths: list[str] = field(default_factory=list)

    def publish(self) -> None:
        """One more article, dated now on the site's clock."""
        self.count += 1
        said = self.bench.clock.now() + timedelta(hours=8) + self.ahead
        path = f"/a/{1000 + self.count}.html"
        self.site.pages[path] = article(f"帖子{self.count}的标题", TEXT + path,
                                        f"{said:%Y-%m-%d %H:%M}")
        self.paths.insert(0, path)
        self.site.pages["/list"] = self.site.list_of(*self.paths)

    def all_pages(self, answer: Answer) -> None:
        self.site.pages |= {path: answer for path in self.site.pages if path != "/robots.txt"}

    def hourly(self) -> SourceHealth:
        """Crawl, look, let the next interval pass."""
        self.bench.crawl(self.row)
        health, = assess_all(source_states(self.bench.db), self.bench.clock.now(), DAYS)
        self.bench.clock.advance(minutes=60, seconds=1)
        return health


Way = Callable[[Town], None]


def every(answer: Answer) -> Way:
    """All pages answer so, robots.txt as before."""
    return lambda town: town.all_pages(answer)


def html(text: str) -> Answer:
    return Answer(f"<html><body>{text}</body></html>".encode())


def with_list(text: str) -> Way:
    """The list page is replaced; the articles stay."""
    return lambda town: town.site.pages.update({"/list": html(text)})


def elsewhere(url: str) -> Way:
    """The configuration points to another address."""
    def die(town: Town) -> None:
        town.row = town.row.model_copy(update={"url": url, "local": False})
    return die


def from_the_future(town: Town) -> None:
    """Its clock jumps forward by three days and it goes on publishing."""
    town.ahead = timedelta(days=3)


def endless(town: Town) -> None:
    """Each list page names one new article and a next page."""
    for n in range(400):
        town.site.pages[f"/l/{n}"] = town.site.list_of(f"/f/{9000 + n}.html", more=f"/l/{n + 1}")
    town.site.pages["/list"] = town.site.list_of(*town.paths, "/f/8999.html", more="/l/0")


def repeating(town: Town) -> None:
    """Every next page is this page again, under a new address."""
    here = town.site.list_of(*town.paths, more="/list?p=2")
    town.site.pages |= {"/list": here} | {
        f"/list?p={n}": town.site.list_of(*town.paths, more=f"/list?p={n + 1}")
        for n in range(2, 9)}


def articles_only(text: str) -> Way:
    """The list lives; every article, old and new, is a wall."""
    def die(town: Town) -> None:
        town.site.pages |= {path: html(text) for path in town.site.pages if "/a/" in path}
    return die


CAPTCHA = "<h1>安全验证</h1><p>请拖动滑块完成验证</p><div id=captcha></div>"
LOGIN = "<form action=/login><input name=u><input type=password name=p></form>请登录后查看"

TWELVE: dict[str, tuple[Way, Health, Cause]] = {
    "stops": (every(Answer(status=500)), Health.DEAD, Cause.STOPPED),
    "freezes": (every(Answer(b"x" * 600, drip=0.5)), Health.DEAD, Cause.TIMEOUT),
    "empty list": (with_list("<h1>要闻</h1><ul></ul>"), Health.CHANGED, Cause.EMPTY),
    "redesign": (with_list("<ol><li><a href='/a/2000.html'>新版栏目的文章标题</a></ol>"),
                 Health.CHANGED, Cause.REDESIGNED),
    "captcha": (every(html(CAPTCHA)), Health.BLOCKED, Cause.CAPTCHA),
    "403": (every(Answer(status=403)), Health.BLOCKED, Cause.FORBIDDEN),
    "412": (every(Answer(b"<script>$_ts={}</script>", status=412)), Health.BLOCKED,
            Cause.CHALLENGED),
    "dns gone": (elsewhere("http://news.lizhou.invalid/list"), Health.DEAD, Cause.NAME_GONE),
    "future": (from_the_future, Health.CHANGED, Cause.FUTURE),
    "login wall": (every(html(LOGIN)), Health.BLOCKED, Cause.LOGIN),
    "infinite paging": (endless, Health.CHANGED, Cause.ENDLESS),
}
"""The twelfth, an expired certificate, has a server of its own below."""

MORE: dict[str, tuple[Way, Health, Cause]] = {
    "hangs up": (every(Answer(hang_up=True)), Health.DEAD, Cause.STOPPED),
    "not found": (every(Answer(status=404)), Health.DEAD, Cause.NOT_FOUND),
    "moved": (every(Answer(status=301, headers={"Location": "https://x.cn/"})), Health.DEAD,
              Cause.MOVED),
    "sent to a login": (every(Answer(status=302, headers={
        "Location": "https://passport.x.cn/login"})), Health.BLOCKED, Cause.LOGIN),
    "too busy": (every(Answer(status=429)), Health.BLOCKED, Cause.THROTTLED),
    "overloaded": (every(Answer(status=503)), Health.DEAD, Cause.STOPPED),
    "403 with a captcha": (every(replace(html(CAPTCHA), status=403)), Health.BLOCKED,
                           Cause.CAPTCHA),
    "nothing at all": (every(Answer(b"")), Health.CHANGED, Cause.EMPTY),
    "nothing found": (with_list("<div class=none>暂无数据</div>"), Health.CHANGED, Cause.EMPTY),
    "robots forbid": (lambda town: town.site.pages.update({"/robots.txt": Answer(
        b"User-agent: *\nDisallow: /\n")}), Health.BLOCKED, Cause.ROBOTS),
    "robots break": (lambda town: town.site.pages.update({"/robots.txt": Answer(status=500)}),
                     Health.DEAD, Cause.STOPPED),
    "articles behind a login": (articles_only(LOGIN), Health.BLOCKED, Cause.LOGIN),
    "paging repeats": (repeating, Health.CHANGED, Cause.ENDLESS),
    "stands still": (lambda town: None, Health.SILENT, Cause.STILL),
}
WAYS = TWELVE | MORE
LIVING_ON = {"future", "infinite paging", "articles behind a login", "paging repeats"}
"""Ways in which a site goes on publishing."""
OFTEN = ("stops", "captcha", "future", "stands still")
"""These run at every commit, all of them with the proofs."""


@contextmanager
def town_at(base: str, site: HostileSite, bench: Bench) -> Iterator[Town]:
    """A town that was well for three hours."""
    bench.settings = bench.settings.model_copy(update=SHORT)
    town = Town(site=site, bench=bench,
                row=source(f"{base}/list", selectors=CHOSEN, rhythm_hours=0.5))
    for _ in range(3):
        town.publish()
        found = town.hourly()
        assert found.health is Health.HEALTHY, found
    yield town


def two_intervals(town: Town, die: Way, way: str) -> SourceHealth:
    """Let it die at the beginning of an interval; what is known at the end of two."""
    found = None
    for _ in range(2):
        if way in LIVING_ON:
            town.publish()
        die(town)
        if way == "future":  # the clock jumped before this article was published
            town.publish()
        found = town.hourly()
    assert found is not None
    return found


@pytest.mark.parametrize("way", [way if way in OFTEN else pytest.param(
    way, marks=pytest.mark.proof) for way in WAYS])
def test_P12_each_way_of_dying_is_named_in_time(
        way: str, site: HostileSite, bench: Bench) -> None:
    die, health, cause = WAYS[way]
    with town_at(site.base_url, site, bench) as town:
        kept = bench.posts()
        found = two_intervals(town, die, way)
        assert (found.health, found.cause) == (health, cause), found
        said = {post.id: post for post in bench.posts()}
        assert [said[post.id] for post in kept] == kept  # no dying site edits what it said


@pytest.mark.proof
@pytest.mark.parametrize("days", [-1, 400])
def test_P12_an_expired_certificate_is_named_in_time(
        days: int, site: HostileSite, bench: Bench, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with serve_tls(site, authority.certificate(days=30)) as front, \
            town_at(front.base_url, site, bench) as town:
        other = Authority(tmp_path / "unknown") if days > 0 else authority
        found = two_intervals(town, lambda _: front.show(other.certificate(days=days)), "tls")
    expected = Cause.CERTIFICATE_EXPIRED if days < 0 else Cause.CERTIFICATE_INVALID
    assert (found.health, found.cause) == (Health.DEAD, expected), found


@pytest.mark.proof
def test_a_source_that_stumbles_now_and_then_is_never_called_blind(
        site: HostileSite, bench: Bench) -> None:
    with town_at(site.base_url, site, bench) as town:
        for status in (500, None, 403, None, 429, None):
            town.publish()
            good = dict(site.pages)
            if status:
                town.all_pages(Answer(status=status))
            assert not town.hourly().is_blind
            site.pages.update(good)


def test_a_time_from_the_future_is_not_believed(site: HostileSite, bench: Bench) -> None:
    with town_at(site.base_url, site, bench) as town:
        from_the_future(town)
        town.publish()
        town.hourly()
        newest, = [post for post in bench.posts() if "帖子4" in post.title]
    assert newest.published_at is None
    assert "publish time lies in the future: 2026-06-20T04:00Z" in newest.problems
    assert datetime(2026, 6, 17, 4, 0, tzinfo=UTC) <= newest.fetched_at


