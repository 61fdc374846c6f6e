"""`huiying evidence`: what a post was read from, shown and read again by the real program."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from crawl_bench import source
from hostile_site import Answer, HostileSite, article
from program import COMMAND, ENVIRONMENT, ROOT, rows
from site_config import set_setting, write_sources

TEXT = "南街停水三天，一直没有人来修，老人小孩都没有水喝，请尽快处理。电话13812345678。" * 2
ITEMS = json.dumps({"items": [
    {"id": n, "title": f"第{n}封信", "text": f"第{n}封信：{TEXT}", "time": "2026-06-17 08:30",
     "author": "嘉陵小鱼"} for n in (1, 2)]})
BOARD = {"items": "items", "id": "id", "title": "title", "body": "text", "time": "time"}


@dataclass
class Town:
    """A crawled site, with the program that asks about it."""

    folder: Path
    config: Path
    site: HostileSite

    def huiying(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*COMMAND, *words, "--config", str(self.config), "--db", str(self.folder / "h.db")],
            cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False)

    def crawl(self) -> None:
        done = self.huiying("crawl")
        assert done.returncode == 0, done.stderr

    def show(self, title: str) -> tuple[int, dict[str, Any]]:
        (post,), = rows(self.folder / "h.db", f"select id from post where title = '{title}'")  # noqa: S608
        done = self.huiying("evidence", "show", str(post), "--json", "--page")
        return done.returncode, json.loads(done.stdout)


@pytest.fixture
def town(site: HostileSite, tmp_path: Path) -> Iterator[Town]:
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = replace(article("南街停水三天无人管", TEXT),
                                         headers={"ETag": '"7"', "Set-Cookie": "a=1"})
    site.pages["/board.json"] = Answer(ITEMS.encode(), content_type="application/json")
    config = write_sources(tmp_path / "config", [
        source(f"{site.base_url}/list", selectors={"body": "div.c", "title": "h1"}),
        source(f"{site.base_url}/board.json", id="board", spider="messages", form="json",
               selectors=BOARD)])
    yield Town(folder=tmp_path, config=config, site=site)


def test_a_post_is_shown_with_its_page_and_reads_the_same_again(town: Town) -> None:
    town.crawl()
    code, shown = town.show("南街停水三天无人管")
    assert code == 0 and shown["same"] and shown["status"] == 200
    assert shown["headers"]["ETag"] == '"7"' and "Set-Cookie" not in shown["headers"]
    assert "138********" in shown["page"] and "12345678" not in shown["page"]
    assert shown["read_again"]["published_at"] == "2026-06-17T08:30:00+08:00"


def test_an_item_of_an_interface_is_found_again_in_its_document(town: Town) -> None:
    town.crawl()
    code, shown = town.show("第2封信")
    assert code == 0 and shown["same"] and shown["form"] == "application/json"
    assert "嘉陵小鱼" not in shown["page"]


def test_a_page_of_an_earlier_layout_is_read_by_that_layout(town: Town) -> None:
    town.crawl()
    file = town.config / "sources.toml"
    text = file.read_text("utf-8")
    old = 'selectors = { title = "h1", body = "div.c" }'
    assert old in text
    file.write_text(text.replace(old, (
        'selectors = { body = "div.redesigned" }\n[[source.version]]\nvalid_until = 2100-01-01\n'
        + old), 1), "utf-8")
    assert town.show("南街停水三天无人管")[1]["same"]


def test_a_damaged_file_is_said_and_is_no_success(town: Town) -> None:
    town.crawl()
    file, = (town.folder / "evidence").iterdir()
    file.write_bytes(file.read_bytes()[:20])
    code, shown = town.show("第2封信")
    assert code == 1 and not shown["kept"] and "损坏" in shown["note"]


def test_old_evidence_is_pruned_and_counted(town: Town) -> None:
    town.crawl()
    assert json.loads(town.huiying("evidence", "prune", "--json").stdout)["files"] == 0
    set_setting(town.config, "evidence_mb", 0)
    file, = (town.folder / "evidence").iterdir()
    file.rename(file.with_name("2020-01-01.warc.gz"))
    assert json.loads(town.huiying("evidence", "prune", "--json").stdout)["files"] == 1


def test_an_unknown_post_is_told_in_plain_words(town: Town) -> None:
    town.crawl()
    done = town.huiying("evidence", "show", "nothing")
    assert done.returncode == 1 and "没有这条帖文" in done.stderr
