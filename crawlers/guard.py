"""The gate every request of a run passes, on every hop: addresses, resolved machines, robots.txt.

Connecting uses exactly what the guarded resolver returns, so the judged address is the connected
one; the answer's peer address is judged once more.
"""

import asyncio
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError
from twisted.web._newclient import HEADER, STATUS
from twisted.web.client import _HTTP11ClientFactory

from config.running import SourceRow
from crawlers.addresses import is_public, refusal

ROBOTS_LIMIT = 512 * 1024
"""Bytes of robots.txt that count (RFC 9309 §2.5 asks for at least 500 KiB)."""
HEAD_LIMIT = 256 * 1024
"""Bytes of status line and headers of one answer, with what arrived together with them."""
STOP = frozenset({401, 403, 429, 503})
"""Answers after which a run asks nothing more."""
RETRY_AFTER_DEFAULT = 900.0
RETRY_AFTER_LIMIT = 86_400.0


class Refused(IgnoreRequest):
    """The guard does not let this request out; the message says why."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing may be asked yet (RFC 9309 §2.3.1.4)."""

    def __init__(self, message: str, seconds: float = RETRY_AFTER_DEFAULT) -> None:
        super().__init__(message)
        self.seconds = seconds
        """When to come back."""


class Stopped(IgnoreRequest):
    """An earlier answer of this run was that the site wants no more questions."""


class TooSoon(RobotsUnreachable):
    """robots.txt asks for a longer pause between two pages than a run can make."""


class RobotsForbidden(IgnoreRequest):
    """robots.txt forbids this address."""


def row_of(crawler: Crawler) -> SourceRow:
    """The source of the run."""
    row: SourceRow = crawler.settings["HUIYING_ORDER"].row
    return row


class AddressGuard:
    """Downloader middleware: refuses addresses before the request, peers after the answer."""

    def __init__(self, row: SourceRow) -> None:
        self.row = row

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressGuard":
        return cls(row_of(crawler))

    def process_request(self, request: Request) -> None:
        """Each hop comes through here again: redirects, retries, robots.txt."""
        if why := refusal(request.url, self.row):
            raise Refused(f"{why}: {request.url[:200]}")
        before = request.meta.get("redirect_urls", ())
        if before and before[0].startswith("https:") and request.url.startswith("http:"):
            raise Refused(f"redirect from https to http: {request.url[:200]}")

    def process_response(self, request: Request, response: Response) -> Response:
        """Nothing of a machine that is not public gets in, however the connection came about."""
        if response.ip_address is not None and not self.row.local \
                and not is_public(response.ip_address):
            raise Refused(f"connected address is not public: {request.url[:200]}")
        return response


class GuardedResolver(CachingThreadedResolver):
    """Resolves names to public addresses only; a local source's own host is exempt."""

    exempt = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "GuardedResolver":
        resolver: GuardedResolver = super().from_crawler(crawler, reactor)
        row = row_of(crawler)
        if row.local:
            resolver.exempt = urlparse_cached(Request(row.url)).hostname or ""
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        """The IPv4 address of a name; a lookup error where it is not public."""
        found = super().getHostByName(name, timeout)
        return found if name == self.exempt else found.addCallback(_only_public, name)


def _only_public(address: str, name: str) -> str:
    if not is_public(ip_address(address)):
        raise DNSLookupError(f"{name} resolves to an address that is not public")
    return address


class RobotsGuard:
    """Obeys robots.txt; 4xx = no rules, anything else unreadable = wait, never "allow all"."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.agent: str = crawler.settings["USER_AGENT"]
        self.rules: dict[str, asyncio.Task[ProtegoRobotParser | None]] = {}
        self.obey = row_of(crawler).robots == "obey"
        self.longest = crawler.settings["HUIYING_ORDER"].seconds / 4
        """Seconds of pause that still leave a run some pages."""
        self.pause = 0.0
        self.passed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsGuard":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's rules, then let the request pass or not."""
        if not self.obey or request.meta.get("huiying_robots"):
            return
        parts = urlparse_cached(request)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self.rules:
            self.rules[host] = asyncio.ensure_future(self._fetch(f"{host}/robots.txt"))
        rules = await asyncio.shield(self.rules[host])
        if rules is not None and not rules.allowed(request.url, self.agent):
            raise RobotsForbidden(f"robots.txt forbids {request.url[:200]}")
        if self.passed and self.pause > self.longest:
            raise TooSoon(f"robots.txt asks for {self.pause:.0f} s between pages", self.pause)
        self.passed = True

    async def _fetch(self, url: str) -> ProtegoRobotParser | None:
        request = Request(url, callback=NO_CALLBACK, priority=1000, dont_filter=True,
                          meta={"huiying_robots": True})
        engine: Any = self.crawler.engine
        try:
            response = await engine.download_async(request)
        except Refused:
            raise
        except Exception as error:  # whatever kept us from reading the rules
            raise RobotsUnreachable(f"robots.txt unreachable: {type(error).__name__}") from error
        if response.status == 200:
            rules = ProtegoRobotParser(response.body[:ROBOTS_LIMIT], self.crawler.spider)
            self._slow_down(request, pause_asked(rules, self.agent))
            return rules
        if 400 <= response.status < 500 and response.status != 429:
            return None
        raise RobotsUnreachable(f"robots.txt unreachable: status {response.status}",
                                retry_after(response))

    def _slow_down(self, request: Request, pause: float) -> None:
        """Keep at least this pause between two pages; AutoThrottle may only lengthen it."""
        self.pause = max(self.pause, pause)
        engine: Any = self.crawler.engine
        downloader = engine.downloader
        kept = min(self.pause, self.longest)  # a longer pause ends the run: see process_request
        key = downloader.get_slot_key(request)
        if not kept or kept <= downloader._delay:
            return
        downloader._delay = kept  # of hosts to come: www. and the bare name are one site
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, kept)
        throttle: Any = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, kept)
            throttle.maxdelay = max(throttle.maxdelay, kept)


def pause_asked(rules: ProtegoRobotParser, agent: str) -> float:
    """Seconds between two pages that robots.txt asks for (Crawl-delay, Request-rate); 0 = none."""
    rate = rules.rp.request_rate(agent)
    spread = min(rate.seconds, RETRY_AFTER_LIMIT) / rate.requests if rate is not None else 0.0
    return min(max(rules.crawl_delay(agent) or 0.0, spread), RETRY_AFTER_LIMIT)


def retry_after(response: Response) -> float:
    """Seconds after which the site wants us back, by its own clock; 15 minutes if it is silent."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return min(float(said), RETRY_AFTER_LIMIT)
    try:
        back = parsedate_to_datetime(said)
        sent = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        return min(max((back - sent).total_seconds(), 0.0), RETRY_AFTER_LIMIT)
    except (ValueError, TypeError):
        return RETRY_AFTER_DEFAULT


class LimitedProtocol(_LenientHTTP11ClientProtocol):
    """A connection that ends when the head of an answer grows beyond reason.

    Twisted keeps every header line, and skips 1xx answers without end: a million lines cost
    hundreds of megabytes before Scrapy's limits, which count the body only, see a byte.
    """

    head = 0

    def request(self, request: Any) -> Any:
        self.head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:
        """Count what arrives before the body begins."""
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self.head += len(data)
            if self.head > HEAD_LIMIT:
                self.transport.abortConnection()
                return
        super().dataReceived(data)


class LimitedFactory(_HTTP11ClientFactory):
    """Makes limited connections."""

    noisy = False

    def buildProtocol(self, _address: Any) -> LimitedProtocol:
        return LimitedProtocol(self._quiescentCallback)


class LimitedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https over limited connections; it knows when to stop.

    The next request already waits for its turn while the spider reads that the site wants none.
    """

    stopped = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = LimitedFactory

    async def download_request(self, request: Request) -> Response:
        """Ask, unless an earlier answer of the site was to stop."""
        if self.stopped:
            raise Stopped("the site asked us to stop")
        response = await super().download_request(request)
        if response.status in STOP and not request.meta.get("huiying_robots"):
            self.stopped = True
        return response
