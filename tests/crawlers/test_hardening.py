"""Every hardened setting is in force in the running crawler, not only in our dictionary."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from crawl_bench import START, source

from crawlers.hardening import HARDENED, settings_for
from crawlers.reading import PageKind
from crawlers.wire import Order, Target

ROOT = Path(__file__).parent.parent.parent
ORDER = Order(row=source("https://www.lzq.gov.cn/", local=False), known=(), posts=(), targets=(),
              entry=Target(url="https://www.lzq.gov.cn/", kind=PageKind.LIST), author_key="00",
              user_agent="HuiyingBot/0.1", page_limit=1, seconds=5, memory_mb=512, cpu_seconds=5,
              now=START)
PROBE = """
import json, sys
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from crawlers.hardening import settings_for
from crawlers.wire import decode_order

order = decode_order(sys.stdin.buffer.readline())

class Probe(Spider):
    name = "probe"

    async def start(self):
        return
        yield

    def closed(self, reason):
        downloader = self.crawler.engine.downloader
        schemes = ("http", "https", "file", "data", "ftp", "s3")
        print(json.dumps({
            "middlewares": [type(m).__name__ for m in downloader.middleware.middlewares],
            "extensions": [type(e).__name__ for e in self.crawler.extensions.middlewares],
            "handlers": [s for s in schemes if downloader.handlers._get_handler(s)],
            "settings": {name: self.settings.get(name) for name, value in
                         settings_for(order).items() if isinstance(value, (str, int, float))}}))

process = AsyncCrawlerProcess({**settings_for(order), "HUIYING_ORDER": order})
process.crawl(Probe)
process.start()
"""


@pytest.fixture(scope="module")
def running() -> dict[str, list[str]]:
    from crawlers.wire import encode_order
    done = subprocess.run([sys.executable, "-c", PROBE], input=encode_order(ORDER), cwd=ROOT,
                          capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_every_plain_setting_is_in_force(running: dict[str, dict[str, object]]) -> None:
    for name, value in settings_for(ORDER).items():
        if isinstance(value, str | int | float):
            assert running["settings"][name] == value


def test_only_the_web_can_be_asked(running: dict[str, list[str]]) -> None:
    assert running["handlers"] == ["http", "https"]


def test_our_guards_run_and_the_permissive_ones_do_not(running: dict[str, list[str]]) -> None:
    active = running["middlewares"]
    assert active[:2] == ["AddressGuard", "RobotsGuard"]
    assert not set(active) & {"CookiesMiddleware", "HttpProxyMiddleware", "HttpAuthMiddleware",
                              "MetaRefreshMiddleware", "RobotsTxtMiddleware"}


def test_nothing_listens_and_nothing_is_written(running: dict[str, list[str]]) -> None:
    assert not set(running["extensions"]) & {"TelnetConsole", "RemoteControl", "FeedExporter",
                                             "SpiderState", "MemoryUsage"}


def test_local_lifts_the_delay_and_nothing_else() -> None:
    local = Order(**{name: getattr(ORDER, name) for name in Order.__slots__}
                  | {"row": source("http://127.0.0.1:8000/")})
    changed = {name for name, value in settings_for(local).items()
               if settings_for(ORDER)[name] != value}
    assert changed == {"DOWNLOAD_DELAY", "AUTOTHROTTLE_ENABLED"}


def test_every_hardened_line_differs_from_scrapys_default_or_pins_it() -> None:
    from scrapy.settings import default_settings
    pinned = {name for name, value in HARDENED.items()
              if getattr(default_settings, name, None) == value}
    assert pinned == {"ROBOTSTXT_OBEY", "HTTPCACHE_ENABLED"}
