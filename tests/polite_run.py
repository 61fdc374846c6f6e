"""How the crawler behaves towards strangers, by the log of their own server, inside a closed world.

`polite_run.py SCENARIO`; each scenario prints what the server saw as JSON.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from closed_world import PUBLIC, Asked, Names, Web, world
from crawl_bench import SETTINGS, Bench, Running, source

from config.running import SourceRow
from crawlers.run import crawl
from crawlers.visits import RunReport

CODES = (300, 301, 302, 303, 304, 305, 307, 308)
TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
BENCH = Bench(Path(tempfile.mkdtemp()), settings=SETTINGS.model_copy(
    update={"run_timeout_seconds": 120}))


def go(*rows: SourceRow) -> list[dict[str, Any]]:
    """Crawl these strangers and say how it ended: status, message, seconds to wait."""
    def said(report: RunReport) -> dict[str, Any]:
        wait = (report.retry_at - BENCH.clock.now()).total_seconds() if report.retry_at else None
        return {"status": report.status, "message": report.message, "new": report.new, "wait": wait}
    return [said(report) for report in crawl(Running(BENCH.settings, rows), BENCH.db, (),
                                             BENCH.clock)]


def stranger(host: str, path: str = "/list", **changes: Any) -> SourceRow:
    name = host.partition(".")[0]
    return source(f"http://{host}{path}", **{"local": False, "id": name, **changes})


def town(names: Names, web: Web, host: str, pages: int, *, robots: str = "", seconds: float = 0.0,
         path: str = "/list") -> None:
    """A site of some articles that thinks for some seconds."""
    names.table[host] = [PUBLIC]
    web.put(host, "/robots.txt", f"User-agent: *\n{robots or 'Allow: /'}\n")
    folder = path.strip("/")
    links = (f'<li><a href="/{folder}/{1000 + n}.html">南街停水三天的第{n}篇</a></li>'
             for n in range(pages))
    web.put(host, path, "".join(links), seconds=seconds)
    for n in range(pages):
        web.put(host, f"/{folder}/{1000 + n}.html", f"<title>第{n}篇</title><h1>第{n}篇文章</h1>"
                f"<p>发布时间：2026-06-17 08:30</p><div><p>{TEXT}</p></div>", seconds=seconds)


def pace(names: Names, web: Web) -> dict[str, Any]:
    """Fast, slow and limiting sites, and two sources of one site, all at once."""
    town(names, web, "fast.lizhou.test", 8)
    town(names, web, "slow.lizhou.test", 6, seconds=2.0)
    town(names, web, "delay.lizhou.test", 4, robots="Crawl-delay: 3")
    town(names, web, "rate.lizhou.test", 3, robots="Request-rate: 1/4s")
    town(names, web, "never.lizhou.test", 3, robots="Crawl-delay: 1000")
    town(names, web, "twice.lizhou.test", 4, seconds=0.5)
    town(names, web, "twice.lizhou.test", 4, seconds=0.5, path="/news")
    rows = [stranger(f"{name}.lizhou.test") for name in (
        "fast", "slow", "delay", "rate", "never", "twice")]
    return {"reports": go(*rows, stranger("twice.lizhou.test", "/news", id="twice-2"))}


def waiting(names: Names, web: Web) -> dict[str, Any]:
    """Sites that ask us to come back later, asked at once again, and after the time they named."""
    answers: dict[str, tuple[int, dict[str, str]]] = {
        "w429": (429, {"Retry-After": "1800"}),
        "w503": (503, {"Retry-After": "Tue, 24 Nov 2026 02:00:00 GMT",
                       "Date": "Tue, 24 Nov 2026 00:00:00 GMT"}),
        "w403": (403, {"Retry-After": "3600"}), "wsilent": (429, {})}
    for name, (status, headers) in answers.items():
        town(names, web, f"{name}.lizhou.test", 8)
        web.put(f"{name}.lizhou.test", "/list/1002.html", status=status, headers=headers)
    town(names, web, "wrobots.lizhou.test", 3)
    web.put("wrobots.lizhou.test", "/robots.txt", status=503, headers={"Retry-After": "600"})
    rows = [stranger(f"{name}.lizhou.test") for name in (*answers, "wrobots")]
    neighbour = stranger("w429.lizhou.test", "/news", id="neighbour")
    counts, told = [], []
    for pause in (0, 1, 7201):
        BENCH.clock.advance(seconds=pause)
        told.append(go(*rows, neighbour))
        counts.append(Counter(asked.host.partition(".")[0] for asked in web.asked))
    return {"reports": told, "requests": counts}


def forbidden(names: Names, web: Web) -> dict[str, Any]:
    """robots.txt forbids a folder, everything, or cannot be read."""
    for name, robots in (("folder", "Disallow: /list/1001"), ("all", "Disallow: /")):
        town(names, web, f"{name}.lizhou.test", 3, robots=robots)
    for status in (500, 502, 504, 429):
        town(names, web, f"s{status}.lizhou.test", 3)
        web.put(f"s{status}.lizhou.test", "/robots.txt", status=status)
    town(names, web, "gone.lizhou.test", 3)
    web.put("gone.lizhou.test", "/robots.txt", status=404)
    names.table["nowhere.lizhou.test"] = ["45.45.45.46"]
    hosts = ("folder", "all", "s500", "s502", "s504", "s429", "gone")
    return {"reports": go(*(stranger(f"{name}.lizhou.test") for name in hosts))}


def leaks(names: Names, web: Web) -> dict[str, Any]:
    """One origin sets, asks and points at another in every way; both are crawled twice."""
    secrets = {"Set-Cookie": "secret=1; Domain=lizhou.test; Path=/", "ETag": '"secret-of-a"',
               "WWW-Authenticate": 'Basic realm="a"', "Referrer-Policy": "unsafe-url",
               "Alt-Svc": 'h2="b.lizhou.test:443"',
               "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT",
               "Content-Location": "http://b.lizhou.test/x"}
    targets = {"host": "http://b.lizhou.test/", "scheme": "https://a.lizhou.test/s",
               "port": "http://a.lizhou.test:8080/", "both": "https://b.lizhou.test/",
               "name": "http://user:pw@b.lizhou.test/", "bare": "http://www.a.lizhou.test/w"}
    town(names, web, "a.lizhou.test", 2)
    town(names, web, "b.lizhou.test", 2)
    names.table["www.a.lizhou.test"] = [PUBLIC]
    pairs = [(code, way) for code in CODES for way in targets]
    web.put("a.lizhou.test", "/list", headers=secrets, body="".join(
        f'<li><a href="/go/{code}/{way}.html">从这里去别处 {code}{way}</a></li>'
        for code, way in pairs))
    for code, way in pairs:
        web.put("a.lizhou.test", f"/go/{code}/{way}.html", status=code, headers={
            **secrets, "Location": f"{targets[way]}{code}"})
    rows = (stranger("a.lizhou.test", id="first"), stranger("b.lizhou.test", id="second"))
    return {"reports": [go(*rows), go(*rows)], "pairs": len(pairs)}


SCENARIOS: dict[str, Callable[[Names, Web], dict[str, Any]]] = {
    "pace": pace, "waiting": waiting, "forbidden": forbidden, "leaks": leaks}


def seen(asked: Asked) -> dict[str, Any]:
    return {**asdict(asked), "began": round(asked.began, 3), "ended": round(asked.ended, 3)}


if __name__ == "__main__":
    with world() as (names, recorder, web):
        told = SCENARIOS[sys.argv[1]](names, web)
    print(json.dumps({**told, "asked": [seen(asked) for asked in web.asked],
                      "strange": recorder.strange((PUBLIC, 80), (PUBLIC, 443))}))
