"""The sample site: a real HTTP server on the loopback that lives one fixed day.

Time is a function of the caller, so a demo may let the day pass in minutes; the
site never shows a post or an answer that lies after it.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit

from crawlers.sample import pages, routes
from crawlers.sample.day import Answer, Expect, SamplePost, load_day, visible
from crawlers.sample.pages import Page
from crawlers.sample.sources import sources

__all__ = ["Answer", "Expect", "SamplePost", "SampleSite", "load_day", "sources"]

ROBOTS = Page(body=b"User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")
HOME = pages.html(f"<ul>{pages.HOME}</ul>", site="样例站点", title="首页")


class SampleSite:
    """Serves the sample day at `base_url` from `start()` to `stop()`."""

    def __init__(self, now: Callable[[], datetime], port: int = 0) -> None:
        self._server = _Server(now, port)
        self._thread: Thread | None = None

    @property
    def base_url(self) -> str:
        return self._server.base_url

    def start(self) -> Self:
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    def __init__(self, now: Callable[[], datetime], port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.base_url = f"http://127.0.0.1:{self.server_port}"
        self._now = now
        self._day = load_day()

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that was killed half way is no news; anything else is a mistake to be seen."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def page(self, target: str) -> Page | None:
        """What the site shows at `target` just now."""
        parts = urlsplit(target)
        if parts.path in ("/", "/robots.txt"):
            return HOME if parts.path == "/" else ROBOTS
        folder, _, rest = parts.path.removeprefix("/").partition("/")
        asked = parse_qs(parts.query).get("page", ["1"])[0]
        page = int(asked) if re.fullmatch("[1-9][0-9]{0,3}", asked) else 1
        visit = routes.Visit(rest=rest, page=page, base=self.base_url)
        return routes.answer(visible(self._day, self._now()), folder, visit)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "SampleSite"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: unbuffered, each answer waits 40 ms for an ACK
    timeout = 30

    def do_GET(self) -> None:
        page = self.server.page(self.path)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
        known = [known.strip() for known in self.headers.get("If-None-Match", "").split(",")]
        if tag in known or "*" in known:
            self._head(HTTPStatus.NOT_MODIFIED, {"ETag": tag})
            return
        self._head(
            HTTPStatus.OK,
            {
                "ETag": tag,
                "Content-Type": page.content_type,
                "Content-Length": str(len(page.body)),
                "Cache-Control": "no-cache",
            },
        )
        if self.command != "HEAD":
            self.wfile.write(page.body)

    do_HEAD = do_GET

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the demo owns the terminal."""
