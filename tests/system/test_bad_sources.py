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
    "cut": Answer(b"<?xml version='1.0'?><rss><channel><ti", 200, "text/xml"),
    "bomb": Answer(b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss>&a;</rss>", 200, "text/xml"),
    "sorry": Answer(b"sorry", 500), "gone": Answer(b"none", 404),
    "empty": Answer(b"", 200, "text/xml"),
    "later": Answer(b"", 503, headers={"Retry-After": "60"}),
}


def test_broken_feeds_are_named_one_by_one_and_a_good_source_beside_them_is_stored(
        site: HostileSite, tmp_path: Path) -> None:
    site.pages |= {f"/{name}.xml": answer for name, answer in BROKEN.items()}
    done, db = read(site, tmp_path, **{f"feed-{name}": f"/{name}.xml" for name in BROKEN})
    assert done.returncode == 1
    assert f"读了 1 个来源，新帖 1，没有读到 {len(BROKEN)} 个" in done.stdout
    told = sorted(done.stderr.strip().splitlines())
    for name, line in zip(sorted(BROKEN), told, strict=True):
        assert line.startswith(f"sources.toml: 来源 feed-{name} 没有读到: ") and " — " in line
    assert rows(db, "select source, text from post") == [("sound", TEXT)]
    assert rows(db, "select count(*) from judgement") == [(1,)] and is_whole(db)


def test_gb18030_pages_that_lie_about_their_charset_are_read_right(
        site: HostileSite, tmp_path: Path) -> None:
    claims = ("utf-8", "iso-8859-1", "gb2312", "x-unknown", "big5")
    for claim in claims:
        page = f"<meta charset={claim}>" + article(
            f"路灯，自称 {claim}", f"{TEXT}㐂㙟𠮷").body.decode("utf-8")
        site.pages[f"/{claim}.html"] = Answer(page.encode("gb18030"),
                                              content_type=f"text/html; charset={claim}")
    site.pages["/list"] = site.list_of(*(f"/{claim}.html" for claim in claims))
    done, db = read(site, tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(rows(db, "select title, text from post")) == {
        (f"路灯，自称 {claim}", f"{TEXT}㐂㙟𠮷") for claim in claims}
