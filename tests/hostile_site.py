"""A real HTTP server on the loopback that may lie, drip, bomb and count what it is asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True)
class Answer:
    """What one address answers. `drip`: seconds between bytes; `endless`: repeats the body.

    `delay`: seconds before anything is said.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0
    delay: float = 0.0
    endless: bool = False
    hang_up: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class HostileSite:
    """Pages by path; unknown paths are 404. `asked` is the server's own log."""

    base_url: str = ""
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    stumbling: set[str] = field(default_factory=set)
    """Paths that answer 502 the next time they are asked."""

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def list_of(self, *paths: str, more: str = "") -> Answer:
        links = "".join(f'<li><a href="{path}">第{path}篇文章的标题</a></li>' for path in paths)
        following = f'<a class="next" href="{more}">下一页</a>' if more else ""
        return Answer(f"<ul>{links}</ul>{following}".encode())


def article(title: str, text: str, when: str = "2026-06-17 08:30") -> Answer:
    return Answer(f"<title>{title}</title><h1>{title}</h1><p>发布时间：{when}</p>"
                  f"<div class=c><p>{text}</p></div>".encode())


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_GET(self) -> None:
        site = self.server.site
        site.asked.append(Asked(self.path, dict(self.headers), time.monotonic()))
        answer = site.pages.get(self.path, Answer(b"none", status=404))
        if self.path in site.stumbling:
            site.stumbling.discard(self.path)
            answer = Answer(b"bad gateway", status=502)
        time.sleep(answer.delay)
        etag = answer.headers.get("ETag")
        if etag and self.headers.get("If-None-Match") == etag:
            answer = Answer(status=304, headers=answer.headers)
        if not answer.hang_up:
            self._send(answer)
        self.close_connection = self.close_connection or answer.endless or answer.hang_up

    def do_POST(self) -> None:
        """What is sent changes nothing here: the answer is the same."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        if not answer.endless:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self._body(answer)
        except OSError:
            self.close_connection = True  # the crawler had enough, which is what tests want

    def _body(self, answer: Answer) -> None:
        if answer.drip:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(answer.drip)
        self.wfile.write(b"" if answer.drip else answer.body)
        while answer.endless:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: HostileSite) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a killed crawler resets its connections


@contextmanager
def hostile_site() -> Iterator[HostileSite]:
    """A running site, empty but for a robots.txt that allows everything."""
    site = HostileSite()
    server = _Server(site)
    site.base_url = f"http://127.0.0.1:{server.server_port}"
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain")
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
