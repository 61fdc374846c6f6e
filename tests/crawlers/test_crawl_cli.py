"""The verbs as people and scripts call them: exit codes, JSON on stdout and nothing else there."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from hostile_site import HostileSite, article
from typer.testing import CliRunner

from config.loader import PACKAGED
from crawlers.cli import register

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修并公布恢复时间。"
SOURCE = """
[[source]]
id = "{id}"
name = "样例"
kind = "news"
class = "media"
spider = "pages"
form = "list"
url = "{url}"
local = true
[source.selectors]
body = "div.c"
"""


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    register(made)
    return made


@pytest.fixture
def directory(tmp_path: Path, site: HostileSite) -> Path:
    """The shipped configuration with two local sources, one of which is broken."""
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = article("南街停水三天无人管", TEXT)
    copy = tmp_path / "config"
    shutil.copytree(PACKAGED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (copy / "sources.toml").write_text(
        SOURCE.format(id="fine", url=f"{site.base_url}/list")
        + SOURCE.format(id="broken", url=f"{site.base_url}/none"), "utf-8")
    return copy


def test_crawl_reports_as_json_and_exits_zero(
        app: typer.Typer, directory: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["crawl", "fine", "--config", str(directory), "--db",
                                    str(tmp_path / "h.db"), "--json"])
    report, = json.loads(done.stdout)
    assert (done.exit_code, report["source"], report["status"], report["new"]) == (
        0, "fine", "done", 1)


def test_a_failed_source_makes_the_exit_code_one(
        app: typer.Typer, directory: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["crawl", "--config", str(directory), "--db",
                                    str(tmp_path / "h.db")])
    assert done.exit_code == 1
    assert "失败" in done.stdout and "完成" in done.stdout


def test_an_unknown_source_is_named_with_those_that_exist(
        app: typer.Typer, directory: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["crawl", "nobody", "--config", str(directory), "--db",
                                    str(tmp_path / "h.db")])
    assert done.exit_code == 1
    assert "nobody" in done.stderr and "fine" in done.stderr


def test_source_try_shows_what_is_read_and_stores_nothing(
        app: typer.Typer, directory: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["source", "try", "fine", "--config", str(directory), "--json"])
    post, = json.loads(done.stdout)["posts"]
    assert (done.exit_code, post["title"]) == (0, "南街停水三天无人管")
    assert post["published_at"] == "2026-06-17T08:30:00+08:00"
    assert not list(tmp_path.glob("*.db"))


def test_extract_prints_the_contract(app: typer.Typer, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article("南街停水三天无人管", TEXT).body)
    done = CliRunner().invoke(app, ["extract", str(page), "--url", "http://a.cn/1", "--json"])
    assert json.loads(done.stdout) == {
        "title": "南街停水三天无人管", "author_present": False,
        "published_at": "2026-06-17T08:30:00+08:00", "precision": "minute", "origin": "",
        "text": TEXT, "next": None}


def test_extract_of_a_page_without_text_exits_one(app: typer.Typer, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"")
    done = CliRunner().invoke(app, ["extract", str(page), "--json"])
    assert (done.exit_code, json.loads(done.stdout)["published_at"]) == (1, None)
    assert "empty" in done.stderr
