"""A government site's archive as large as asked, in a process of its own: `archive_site PAGES`.

Prints its address, then serves until its stdin closes. The entry is an index of list pages, each
names 50 articles; every article has its own title, text and minute in a page of the usual size (8
to 25 KB). Pages are made from their number, so that 100,000 of them need neither disk nor memory.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

PER_LIST = 50
WORDS = ("停水", "路灯", "公交", "医保", "学位", "噪声", "垃圾", "井盖", "危房", "内涝")
PLACES = ("东坝街道", "河西街道", "嘉陵街道", "雪峰街道", "宝轮镇", "三堆镇", "荣山镇", "大石镇")
PIECES = ("居民多次反映", "社区已经登记", "有关部门答复正在核实", "计划本周内派人到场",
          "家里有老人和小孩", "希望尽快解决", "之前打过电话没有下文", "附近商户也受到影响",
          "现场看到有人在施工", "具体时间另行通知")
MENU = [f'<li class="nav-item"><a href="/channel/{n}/" title="栏目{n}" target="_blank">'
        f'<span class="icon icon-{n}"></span>政务公开栏目{n}</a></li>' for n in range(130)]
MENUS = ["".join(MENU[:n]) for n in range(len(MENU))]
SCRIPT = f"<script>var config = {{{', '.join(f'key{n}: {n}' for n in range(120))}}};</script>"


def article(number: int) -> str:
    """The page of one article."""
    dice = Random(number)  # noqa: S311 - the same page every time, no secret
    word, place = dice.choice(WORDS), dice.choice(PLACES)
    paragraphs = "".join(
        f"<p>{'，'.join(dice.sample(PIECES, 4))}，编号{number}之{n}，在{dice.choice(PLACES)}。</p>"
        for n in range(dice.randrange(4, 20)))
    title = f"关于{place}{word}问题的情况说明第{number}号"
    when = f"2026-{1 + number % 5:02}-{1 + number % 28:02} {number % 24:02}:{number % 60:02}"
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}_样例区人民政府</title>"
        f"{SCRIPT}</head><body><div class=nav><ul>{MENUS[30 + number % 80]}</ul></div>"
        f"<h1>{title}</h1>"
        f"<div class=info>发布时间：{when}　来源：样例区融媒体中心</div>"
        f"<div class=content>{paragraphs}</div><div class=foot><ul>{MENUS[20]}</ul></div>"
        "</body></html>")


def listing(number: int, pages: int) -> str:
    """One list page; the last one may name fewer."""
    first = number * PER_LIST
    entries = "".join(
        f'<li><a href="/a/{n}.html">关于某街道某问题的情况说明第{n}号</a><i>2026-05-01</i></li>'
        for n in range(first, min(first + PER_LIST, pages)))
    return f"<html><body><ul class=list>{entries}</ul></body></html>"


def index(pages: int, host: str) -> str:
    """The list pages, as a sitemap index."""
    entries = "".join(f"<sitemap><loc>http://{host}/l/{n}</loc></sitemap>"
                      for n in range(-(-pages // PER_LIST)))
    return f"<sitemapindex>{entries}</sitemapindex>"


def answer(path: str, host: str, pages: int) -> bytes:
    """The whole answer to one request."""
    kind, text = "text/html; charset=utf-8", ""
    if path == "/robots.txt":
        kind, text = "text/plain", "User-agent: *\nAllow: /\n"
    elif path == "/":
        kind, text = "application/xml", index(pages, host)
    elif path.startswith("/l/"):
        text = listing(int(path[3:]), pages)
    elif path.startswith("/a/"):
        text = article(int(path[3:].removesuffix(".html")))
    body = text.encode()
    return (f"HTTP/1.1 {'200 OK' if body else '404 Not Found'}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


class Site(asyncio.Protocol):
    """HTTP/1.1 with kept connections, as little of it as a crawler needs."""

    transport: asyncio.Transport

    def __init__(self, pages: int) -> None:
        self.pages, self.waiting = pages, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            host = next(line[5:].strip() for line in lines if line.lower().startswith("host:"))
            self.transport.write(answer(lines[0].split()[1], host, self.pages))


async def serve(pages: int) -> None:
    """Serve until stdin closes."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Site(pages), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


@contextmanager
def archive_site(pages: int) -> Iterator[str]:
    """The address of a running archive of that many articles."""
    with subprocess.Popen([sys.executable, str(Path(__file__)), str(pages)],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
