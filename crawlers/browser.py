"""Pages that only a browser can draw: Chromium draws, our own guarded downloader fetches.

Chromium itself gets no network: its proxy and its names lead nowhere, and every request that a
page makes is answered from here, by the engine, with all that holds for other requests: addresses
and machines judged on every hop, robots.txt, pauses, sizes. scrapy-playwright is not used because
there Chromium connects by itself, past the judged address. Only scripts and data of the source's
own site are fetched; no picture, no frame, no other site, no cookie.
"""

import asyncio
import os
import shutil
from contextlib import suppress
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK

from crawlers.guard import row_of
from crawlers.markup import same_site

MISSING = ("该来源要用浏览器读（browser = true），但未安装浏览器扩展 — "
           "请运行 pip install 'huiying[browser]'，并安装 chromium")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FETCHED = frozenset({"script", "xhr", "fetch"})
"""What of a page is fetched; its pictures, styles, fonts and frames say nothing that we read."""
REQUESTS = 60
"""Of one page, scripts that were fetched before not counted."""
SECONDS = 45.0
"""Until a page must have been drawn."""
LOAD_SECONDS = 8.0
QUIET_SECONDS = 0.5
KEPT_BYTES = 16 * 1024 * 1024
NO_NETWORK = (
    "--proxy-server=http://0.0.0.0:1", "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-quic",
    "--dns-prefetch-disable", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")


class Renderer:
    """Downloader middleware, the innermost: an HTML page becomes what its scripts make of it."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.row = row_of(crawler)
        self.driver: Any = None
        self.chromium: Any = None
        self.kept: dict[str, Response] = {}
        """Scripts of this run, which its pages share."""
        crawler.signals.connect(self.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Renderer":
        return cls(crawler)

    async def process_request(self, request: Request) -> Response | None:
        """Fetch the page by the engine; if it is one, have it drawn."""
        if request.meta.get("huiying_inner") or request.meta.get("huiying_robots"):
            return None
        # no validators: the shell of such a page stays the same whatever it shows
        shell = await self._fetch(Request(request.url))
        if shell.status != 200 or not isinstance(shell, HtmlResponse):
            return shell
        drawn = await self._draw(shell)
        return HtmlResponse(shell.url, body=drawn.encode("utf-8", "replace"), encoding="utf-8",
                            headers={"Content-Type": "text/html; charset=utf-8"})

    async def _fetch(self, request: Request) -> Response:
        engine: Any = self.crawler.engine
        inner = request.replace(callback=NO_CALLBACK, dont_filter=True,
                                meta={"huiying_inner": True})
        response: Response = await engine.download_async(inner)
        return response

    async def _draw(self, shell: Response) -> str:
        await self._start()
        from playwright.async_api import Error

        try:
            async with asyncio.timeout(SECONDS):
                return await self._drawn(shell)
        except (Error, TimeoutError, OSError) as error:
            why = f"{type(error).__name__} {error}".splitlines()[0]
            raise IgnoreRequest(f"浏览器未能画出此页：{why}"[:300]) from error

    async def _drawn(self, shell: Response) -> str:
        from playwright.async_api import TimeoutError as Slow

        context = await self.chromium.new_context(
            service_workers="block", accept_downloads=False, locale="zh-CN",
            user_agent=self.crawler.settings["USER_AGENT"])
        try:
            page = await context.new_page()
            visit = Visit(self, shell)
            await context.route_web_socket("**", lambda socket: socket.close())
            await context.route("**/*", visit.answer)
            await page.goto(shell.url, wait_until="commit")
            with suppress(Slow):  # a page that never ends loading has been drawn too
                await page.wait_for_load_state("load", timeout=LOAD_SECONDS * 1000)
            while visit.busy or not await visit.is_quiet():
                await asyncio.sleep(0.05)
            drawn: str = await page.content()
            return drawn[:self.crawler.settings.getint("DOWNLOAD_MAXSIZE")]
        finally:
            await context.close()

    async def _start(self) -> None:
        """Start Chromium once a run; its sandbox needs a user who is not root."""
        if self.chromium is not None:
            return
        try:
            from playwright.async_api import async_playwright
        except ImportError as error:
            raise IgnoreRequest(MISSING) from error
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        try:
            self.driver = await async_playwright().start()
            self.chromium = await self.driver.chromium.launch(
                executable_path=program, args=list(NO_NETWORK),
                chromium_sandbox=os.geteuid() != 0)
        except Exception as error:
            raise IgnoreRequest(f"浏览器无法启动：{str(error)[:200]}") from error

    async def close(self) -> None:
        """End Chromium with the run."""
        if self.chromium is not None:
            await self.chromium.close()
        if self.driver is not None:
            await self.driver.stop()


class Visit:
    """One page being drawn: answers what its scripts ask for."""

    def __init__(self, renderer: Renderer, shell: Response) -> None:
        self.renderer, self.shell = renderer, shell
        self.opened = False
        self.busy = 0
        self.asked = 0
        self.answered = 0

    async def is_quiet(self) -> bool:
        """True when nothing was asked for a moment."""
        before = self.answered, self.busy
        await asyncio.sleep(QUIET_SECONDS)
        return (self.answered, self.busy) == before

    async def answer(self, route: Any) -> None:
        """The page itself, a script or data of its site, or nothing."""
        self.busy += 1
        try:
            response = await self._response(route.request)
            if response is None:
                await route.abort("aborted")  # any other reason puts an error page in its place
            else:
                kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
                await route.fulfill(status=response.status, body=response.body,
                                    headers={"content-type": kind} if kind else {})
        finally:
            self.busy -= 1
            self.answered += 1

    async def _response(self, request: Any) -> Response | None:
        if request.is_navigation_request():
            first, self.opened = not self.opened, True
            return self.shell if first else None
        wanted = request.resource_type in FETCHED and request.method in ("GET", "POST")
        if not wanted or not same_site(request.url, self.renderer.row.url):
            return None
        kept = self.renderer.kept
        if request.url in kept:
            return kept[request.url]
        self.asked += 1
        if self.asked > REQUESTS:
            return None
        try:
            response = await self.renderer._fetch(Request(
                request.url, method=request.method, body=request.post_data_buffer or b"",
                headers={name: value for name, value in request.headers.items()
                         if name in ("accept", "content-type")}))
        except Exception:  # noqa: BLE001 - the guard, robots.txt or the network said no to a part
            return None
        room = KEPT_BYTES - sum(len(one.body) for one in kept.values())
        if request.resource_type == "script" and len(response.body) <= room:
            kept[request.url] = response
        return response
