"""Pages that scripts draw: read by Chromium, which itself reaches nothing at all."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from crawl_bench import SETTINGS, START, Bench, source
from doubles import FakeClock
from hostile_site import Answer, HostileSite, hostile_site

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default"),
              pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]
pytest.importorskip("playwright.async_api", reason="needs the extra `browser`")

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
SHELL = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>问政</title></head><body>
<div id="app">正在加载</div><script src="/app.js"></script></body></html>"""
APP = """
const at = location.pathname, app = document.getElementById('app');
fetch('/api' + at, {method: 'POST', body: JSON.stringify({page: 1}),
                    headers: {'Content-Type': 'application/json'}})
  .then(answer => answer.json()).then(data => { app.innerHTML = data.html; });
"""
SELECTORS = {"list": "ul a", "title": "h1", "body": "div.c", "time": "time"}


def drawn_by_script(site: HostileSite) -> None:
    pages = {"/list": '<ul><li><a href="/d/1001">南街停水</a></li></ul>',
             "/d/1001": "<h1>南街停水三天</h1><time>2026-06-17 08:30</time>"
                        f"<div class=c>{TEXT}</div>"}
    for path, html in pages.items():
        site.pages[path] = Answer(SHELL.encode())
        site.pages[f"/api{path}"] = Answer(json.dumps({"html": html}).encode(),
                                           content_type="application/json")
    site.pages["/app.js"] = Answer(APP.encode(), content_type="text/javascript")


@pytest.fixture
def roomy(tmp_path: Path) -> Bench:
    return Bench(tmp_path, SETTINGS.model_copy(update={"run_timeout_seconds": 120}),
                 FakeClock(START))


def test_a_page_of_scripts_is_read_as_people_see_it(site: HostileSite, roomy: Bench) -> None:
    drawn_by_script(site)
    row = source(f"{site.base_url}/list", selectors=SELECTORS, browser=True)
    report, = roomy.crawl(row)
    assert (report.status, report.message, report.new) == ("done", "", 1)
    post, = roomy.posts()
    assert (post.title, post.text, post.precision) == ("南街停水三天", TEXT, "minute")
    assert site.paths().count("/app.js") == 1
    assert roomy.crawl(row.model_copy(update={"browser": False}))[0].new == 0


ESCAPES = """
const trap = 'TRAP', ws = trap.replace('http', 'ws');
const tries = [
  () => fetch(trap + '/fetch', {mode: 'no-cors'}), () => navigator.sendBeacon(trap + '/beacon'),
  () => new WebSocket(ws + '/ws'), () => new EventSource(trap + '/events'),
  () => { new Image().src = trap + '/image'; }, () => window.open(trap + '/window'),
  () => { const one = document.createElement('iframe'); one.src = trap + '/frame';
          document.body.append(one); },
  () => { const one = document.createElement('script'); one.src = trap + '/script';
          document.body.append(one); },
  () => { for (const rel of ['preconnect', 'prefetch', 'dns-prefetch', 'stylesheet', 'preload']) {
            const one = document.createElement('link'); one.rel = rel; one.as = 'script';
            one.href = trap + '/' + rel; document.head.append(one); } },
  () => new Worker(trap + '/worker'), () => navigator.serviceWorker.register('/sw.js'),
  () => { const peer = new RTCPeerConnection({iceServers: [
            {urls: 'turn:' + trap.slice(7) + '?transport=tcp', username: 'a', credential: 'b'}]});
          peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o)); },
  () => { const form = document.createElement('form'); form.action = trap + '/form';
          document.body.append(form); form.submit(); },
  () => fetch('/hop'), () => fetch('file:///etc/passwd'), () => { location.href = trap + '/go'; },
];
for (const one of tries) { try { one(); } catch (error) {} }
setTimeout(() => { document.getElementById('app').innerHTML =
  '<ul><li><a href="/d/1001">' + tries.length + '次</a></li></ul>'; }, 300);
"""


def test_no_page_reaches_another_machine_whatever_its_scripts_try(
        site: HostileSite, roomy: Bench) -> None:
    with hostile_site() as trap:
        trap.pages = {}
        site.pages["/list"] = Answer(SHELL.encode())
        site.pages["/app.js"] = Answer(ESCAPES.replace("TRAP", trap.base_url).encode(),
                                       content_type="text/javascript")
        site.pages["/hop"] = Answer(status=302, headers={"Location": f"{trap.base_url}/hop"})
        site.pages["/d/1001"] = Answer(SHELL.encode())
        report, = roomy.crawl(source(f"{site.base_url}/list", selectors=SELECTORS, browser=True))
        assert "/hop" in site.paths() and "/d/1001" in site.paths(), report
        assert trap.asked == []


def test_robots_rules_hold_for_what_scripts_ask(site: HostileSite, roomy: Bench) -> None:
    drawn_by_script(site)
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /api/\n",
                                       content_type="text/plain")
    roomy.crawl(source(f"{site.base_url}/list", selectors=SELECTORS, browser=True))
    assert not [path for path in site.paths() if path.startswith("/api/")]


def test_without_the_extra_the_source_says_what_to_install() -> None:
    probe = """
import asyncio, sys
sys.modules["playwright"] = None
from types import SimpleNamespace
from crawlers.browser import Renderer
renderer = Renderer.__new__(Renderer)
renderer.chromium = None
try:
    asyncio.run(renderer._start())
except Exception as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True,
                          check=True, cwd=Path(__file__).parent.parent.parent)
    assert "huiying[browser]" in done.stdout
