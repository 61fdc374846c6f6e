"""The gate every request of a run passes, on every hop: addresses, resolved machines, robots.txt.

Connecting uses exactly what the guarded resolver returns, so the judged address is the connected
one; the answer's peer address is judged once more.
"""

import asyncio
from ipaddress import ip_address
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from config.running import SourceRow
from crawlers.addresses import is_public, refusal

ROBOTS_LIMIT = 512 * 1024
"""Bytes of robots.txt that count (RFC 9309 §2.5 asks for at least 500 KiB)."""


class Refused(IgnoreRequest):
    """The guard does not let this request out; the message says why."""


class RobotsUnreachable(IgnoreRequest):
    """robots.txt could not be read, so nothing may be asked yet (RFC 9309 §2.3.1.4)."""


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
            return ProtegoRobotParser(response.body[:ROBOTS_LIMIT], self.crawler.spider)
        if 400 <= response.status < 500 and response.status != 429:
            return None
        raise RobotsUnreachable(f"robots.txt unreachable: status {response.status}")
