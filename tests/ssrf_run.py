"""Offers every forbidden form in every way, inside a closed world: `ssrf_run.py STEP [WAY_STEP]`.

STEP n takes every n-th form, WAY_STEP every n-th way. `--twin` crawls without the guards: the
traps must notice that.
Prints what was offered and every connection beyond the public address as JSON.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import IO, Any

from closed_world import PUBLIC, Names, Recorder, Web, world
from crawl_bench import SETTINGS, Bench, Running, source
from pydantic import ValidationError
from ssrf_forms import CODES, FORMS, TABLE

import crawlers.run
from config.running import SourceRow
from crawlers.run import crawl
from crawlers.visits import RunReport
from crawlers.wire import Order, encode_order

TITLE = "南街停水三天多人反映"
SPAN = 900
"""Seconds of a run: a page a second is asked for, as of any stranger."""
WEB = ((PUBLIC, 80), (PUBLIC, 443))
Offer = Callable[[Web, str, list[str]], None]


def steps(web: Web, host: str, count: int, folder: str = "go") -> None:
    """A list that leads to one page for each form."""
    web.put(host, "/list", "".join(f'<li><a href="/{folder}/{1000 + n}.html">{TITLE}{n}</a></li>'
                                   for n in range(count)))


def raw(form: str) -> str:
    """The form as a header carries it: bytes beyond ASCII as they are, no second line."""
    return form.encode().decode("latin-1").replace("\r", "").replace("\n", "")


def redirecting(code: int) -> Offer:
    def offer(web: Web, host: str, forms: list[str]) -> None:
        steps(web, host, len(forms))
        for n, form in enumerate(forms):
            web.put(host, f"/go/{1000 + n}.html", status=code, headers={"Location": raw(form)})
    return offer


def refreshing(web: Web, host: str, forms: list[str]) -> None:
    steps(web, host, len(forms))
    for n, form in enumerate(forms):
        web.put(host, f"/go/{1000 + n}.html", headers={
            "Refresh": f"0; url={raw(form)}", "Link": f"<{raw(form)}>; rel=preload"},
            body=f'<meta http-equiv=refresh content="0; url={escape(form)}"><h1>{TITLE}</h1>')


def listing(web: Web, host: str, forms: list[str]) -> None:
    web.put(host, "/list", "".join(
        f'<li><a href="{escape(form)}">{TITLE}</a><img src="{escape(form)}">'
        f'<iframe src="{escape(form)}"></iframe><link rel=canonical href="{escape(form)}"></li>'
        for form in forms))


def following(web: Web, host: str, forms: list[str]) -> None:
    """A list page for each form, whose base and next page it is."""
    web.put(host, "/list", "<sitemapindex>" + "".join(
        f"<sitemap><loc>http://{host}/l/{n}</loc></sitemap>" for n in range(len(forms)))
        + "</sitemapindex>")
    for n, form in enumerate(forms):
        web.put(host, f"/l/{n}", f'<base href="{escape(form)}"><a href="a/{1000 + n}.html">{TITLE}'
                                 f'</a><a class=next href="{escape(form)}">下一页</a>')


def mapping(outer: str, inner: str) -> Offer:
    return lambda web, host, forms: web.put(host, "/list", f"<{outer}>" + "".join(
        f"<{inner}><loc>{escape(form)}</loc></{inner}>" for form in forms) + f"</{outer}>")


def feeding(web: Web, host: str, forms: list[str]) -> None:
    items = "".join(f"<item><title>{TITLE}</title><link>{escape(form)}</link>"
                    f'<enclosure url="{escape(form)}"/><comments>{escape(form)}</comments>'
                    f'<source url="{escape(form)}"/></item>' for form in forms)
    web.put(host, "/list", '<rss version="2.0"><channel><image><url>http://127.0.0.1/</url></image>'
            f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" '
            f'href="http://127.0.0.1/"/>{items}</channel></rss>')


def json_feeding(web: Web, host: str, forms: list[str]) -> None:
    web.put(host, "/list", json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "next_url": "http://127.0.0.1/",
        "hubs": [{"url": "http://127.0.0.1/"}], "items": [
            {"url": form, "external_url": form, "image": form, "title": TITLE,
             "content_html": f'<img src="{escape(form)}">',
             "attachments": [{"url": form}]} for form in forms]}))


def messages(web: Web, host: str, forms: list[str]) -> None:
    web.put(host, "/list", json.dumps({"next": forms[0], "data": [
        {"id": n, "url": form, "text": TITLE} for n, form in enumerate(forms)]}))


WAYS: dict[str, tuple[dict[str, Any], Offer]] = {
    **{f"redirect {code}": ({}, redirecting(code)) for code in CODES},
    "meta refresh, Refresh, Link": ({}, refreshing),
    "list link": ({"selectors": {"list": "li"}}, listing),
    "thread link": ({"spider": "messages", "selectors": {"list": "li a"}}, listing),
    "next page and base": ({"selectors": {"next": "a.next"}}, following),
    "sitemap": ({"form": "sitemap"}, mapping("urlset", "url")),
    "sitemap index": ({"form": "sitemap"}, mapping("sitemapindex", "sitemap")),
    "feed link": ({"spider": "feed"}, feeding), "json feed url": ({"spider": "feed"}, json_feeding),
    "board json url": ({"spider": "messages", "form": "json", "selectors": {
        "items": "data", "id": "id", "body": "text", "next": "next"}}, messages)}


def offered(web: Web, names: Names, forms: list[str], step: int) -> list[SourceRow]:
    """One source for each way; its robots.txt names every form as a sitemap."""
    rows = []
    for n, (way, (changes, offer)) in list(enumerate(WAYS.items()))[::step]:
        host = f"w{n}.lizhou.test"
        names.table[host] = [PUBLIC]
        own = [form.replace("{own}", host) for form in forms]
        robots = "User-agent: *\nAllow: /\n" + "".join(f"Sitemap: {form}\n" for form in own)
        web.put(host, "/robots.txt", robots, headers={"Content-Type": "text/plain"})
        offer(web, host, own)
        rows.append(source(f"http://{host}/list", id=f"w{n}", name=way, local=False, **changes))
    return rows


def direct(forms: list[str]) -> list[SourceRow]:
    """Each form as a source, where the configuration lets it be one."""
    rows = []
    for n, form in enumerate(forms):
        try:
            rows.append(source(form.replace("{own}", "w0.lizhou.test"), id=f"d{n}", local=False))
        except ValidationError:
            continue
    return rows


def moved_robots(web: Web, names: Names, forms: list[str]) -> list[SourceRow]:
    """Sources whose robots.txt, the first thing asked for, is said to be at a form."""
    rows = []
    for n, form in enumerate(forms):
        host = f"r{n}.lizhou.test"
        names.table[host] = [PUBLIC]
        web.put(host, "/robots.txt", status=302, headers={"Location": raw(
            form.replace("{own}", host))})
        rows.append(source(f"http://{host}/list", id=f"r{n}", local=False))
    return rows


def unguarded(order: Order, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """A child without guards, for the twin."""
    child = subprocess.Popen([sys.executable, Path(__file__).parent / "open_child.py"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                             start_new_session=True)
    assert child.stdin is not None
    child.stdin.write(encode_order(order))
    child.stdin.flush()
    return child


def run(names: Names, recorder: Recorder, web: Web, step: int, way_step: int) -> dict[str, Any]:
    forms = list(FORMS[::step])
    names.table |= TABLE
    bench = Bench(Path(tempfile.mkdtemp()), settings=SETTINGS.model_copy(
        update={"run_timeout_seconds": SPAN}))

    def go(rows: list[SourceRow], parallel: int) -> list[RunReport]:
        return list(crawl(Running(bench.settings, tuple(rows)), bench.db, (), bench.clock,
                          parallel=parallel))

    ways = offered(web, names, forms, way_step)
    reports = go([*ways, *moved_robots(web, names, forms[::10])], 16)
    followed = recorder.strange(*WEB)
    rows = direct(forms)
    rebinding = [row for row in rows if "rebind" in row.url or "both" in row.url]
    reports += go(rows, 4) + [end for _ in range(4) for end in go(rebinding, 4)]
    return {
        "forms": len(forms), "ways": len(ways) + 2,
        "attempts": len(forms) * len(ways) + len(forms[::10]) + len(rows) + 4 * len(rebinding),
        "pages_that_offered": len({(a.host, a.path) for a in web.asked if a.path != "/robots.txt"}),
        "refused_by_configuration": len(forms) - len(rows),
        "rebindings": {name: names.asked.get(name, 0) for name in TABLE if "lizhou" in name},
        "connections": len(recorder.opened), "runs": dict(Counter(r.status for r in reports)),
        # a source of its own at evil.test, which is public, may be asked
        "hits": followed + recorder.strange(*WEB, ("46.46.46.46", 80), ("46.46.46.46", 443))}


if __name__ == "__main__":
    if "--twin" in sys.argv:
        crawlers.run._start = unguarded
    with world() as (names, recorder, web):
        steps_said = [int(word) for word in sys.argv[1:] if word.isdecimal()]
        result = run(names, recorder, web, *(*steps_said, 1)[:2])
    print(json.dumps(result))
