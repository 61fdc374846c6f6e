"""Sources that break or lie, through `huiying run`: the others are stored, the broken one named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_bench import source
from hostile_site import Answer, HostileSite, article, hostile_site
from program import Finished, huiying, is_whole, rows
from site_config import write_sources

AT = "2026-06-17T15:30:00+08:00"
TEXT = "利州区宝轮镇紫兰湖路的路灯坏了半个月，晚上黑得看不见，请有关部门尽快来修一下。"


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with hostile_site() as one:
        one.pages["/list"] = one.list_of("/a.html")
        one.pages["/a.html"] = article("紫兰湖路的路灯", TEXT)
        yield one


def read(site: HostileSite, folder: Path, **fronts: str) -> tuple[Finished, Path]:
    """`run` over a sound source and those named by id → (path, spider); with its file."""
    sound = source(f"{site.base_url}/list", id="sound", selectors={"body": "div.c"})
    others = [source(site.base_url + path, id=name, spider=name.partition("-")[0])
              for name, path in fronts.items()]
    config = write_sources(folder / "config", [sound, *others])
    db = folder / "huiying.db"
    return huiying("run", "--at", AT, "--config", config, "--db", db), db


BROKEN = {
    "cut feed": Answer(b"<?xml version='1.0'?><rss><channel><ti", 200, "text/xml"),
    "entity bomb": Answer(b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>", 200, "text/xml"),
    "server error": Answer(b"sorry", 500), "gone": Answer(b"none", 404),
    "empty": Answer(b"", 200, "text/xml"),
    "asks to wait": Answer(b"", 503, headers={"Retry-After": "60"}),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_feed_is_named_and_a_good_source_beside_it_is_stored(
        kind: str, site: HostileSite, tmp_path: Path) -> None:
    site.pages["/feed.xml"] = BROKEN[kind]
    done, db = read(site, tmp_path, feed="/feed.xml")
    assert done.returncode == 1
    assert "读了 1 个来源，新帖 1，没有读到 1 个" in done.stdout
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("sources.toml: 来源 feed 没有读到: ") and " — " in line
    assert rows(db, "select source, text from post") == [("sound", TEXT)]
    assert rows(db, "select count(*) from judgement") == [(1,)] and is_whole(db)


@pytest.mark.parametrize("said", ["utf-8", "iso-8859-1", "gb2312", "x-unknown"])
def test_a_gb18030_page_that_lies_about_its_charset_is_read_right(
        said: str, site: HostileSite, tmp_path: Path) -> None:
    text = TEXT + "㐂㙟𠮷"
    page = f"<meta charset={said or 'utf-8'}>".encode() + article("路灯", text).body.decode(
        "utf-8").encode("gb18030")
    site.pages["/a.html"] = Answer(page, content_type=f"text/html; charset={said}")
    done, db = read(site, tmp_path)
    assert done.returncode == 0, done.stderr
    assert rows(db, "select title, text from post") == [("路灯", text)]
