"""`source try`: known sources, unknown addresses and saved pages, read once and not kept."""

import json
import shutil
import tomllib
from pathlib import Path

import pytest
import typer
from click.testing import Result
from hostile_site import Answer, HostileSite, article
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from config.loader import PACKAGED
from config.running import SourceRow
from crawlers.cli import register
from crawlers.reading import Fetched, PageKind
from crawlers.trying import look

CORPUS = Path(__file__).parent.parent / "corpus"
TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修并公布恢复时间。" * 3


def run(*words: str) -> Result:
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, ["source", "try", *words])


def row_in(fragment: str) -> SourceRow:
    return SourceRow.model_validate(tomllib.loads(fragment)["source"][0])


def test_an_unknown_list_is_fetched_once_and_gets_a_selector(site: HostileSite) -> None:
    site.pages["/xw/"] = Answer((CORPUS / "lists" / "trs_column.html").read_bytes())
    done = run(f"{site.base_url}/xw/", "--local", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["kind"], len(said["entries"])) == (0, "list", 10)
    assert said["entries"][0]["url"] == f"{site.base_url}/xw/202606/t20260610_5000.html"
    assert row_in(said["toml"]).selectors.list == said["selectors"]["list"] == "ul.list a"
    assert site.paths() == ["/xw/"]


def test_an_unknown_article_shows_what_would_be_stored(site: HostileSite) -> None:
    site.pages["/1.html"] = article("南街停水三天无人管", TEXT)
    done = run(f"{site.base_url}/1.html", "--local", "--json")
    said = json.loads(done.stdout)
    assert (said["kind"], said["post"]["title"]) == ("article", "南街停水三天无人管")
    assert said["post"]["published_at"] == "2026-06-17T08:30:00+08:00"
    assert said["selectors"] == {"title": "h1", "time": "body > p:nth-of-type(1)", "body": "div.c"}
    assert [empty["field"] for empty in said["empties"]] == ["来源", "答复"]


def test_robots_txt_is_obeyed_for_unknown_addresses_too(site: HostileSite) -> None:
    site.pages["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /", content_type="text/plain")
    site.pages["/xw/"] = site.list_of("/a/1001.html")
    done = run(f"{site.base_url}/xw/", "--local")
    assert done.exit_code == 1 and "robots" in done.stderr
    assert site.paths() == []


def test_an_address_inside_is_refused_without_the_switch(site: HostileSite) -> None:
    site.pages["/xw/"] = site.list_of("/a/1001.html")
    assert run(f"{site.base_url}/xw/").exit_code == 1
    assert site.asked == []


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_page_that_cannot_be_had_says_so(site: HostileSite, status: int) -> None:
    site.pages["/xw/"] = Answer(b"no", status=status)
    done = run(f"{site.base_url}/xw/", "--local")
    assert done.exit_code == 1 and str(status) in done.stderr


def test_what_is_no_address_is_a_mistake_with_a_remedy() -> None:
    done = run("ftp://a.cn/x")
    assert done.exit_code == 1 and "http://" in done.stderr


def test_a_saved_page_is_tried_with_its_address() -> None:
    page = CORPUS / "lists" / "mailbox_table.html"
    done = run(str(page), "--url", "https://www.example.gov.cn/hdjl/list.aspx", "--json")
    row = row_in(json.loads(done.stdout)["toml"])
    assert (row.id, row.kind, row.class_, row.form) == (
        "example-gov-cn-hdjl", "government", "official", "list")


def test_people_see_entries_reasons_and_a_fragment() -> None:
    done = run(str(CORPUS / "pages" / "articles" / "vsb_college.html"))
    for words in ("文章页", "我校师生赴利州区开展社会实践", "只写到日", "[source.selectors]"):
        assert words in done.stdout


def test_markup_in_a_page_does_not_draw_on_the_terminal(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article("[red]停水[/red]三天无人管理", TEXT).body)
    assert "[red]停水" in run(str(page)).stdout


def test_a_known_source_says_why_its_fields_are_empty(site: HostileSite, tmp_path: Path) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = Answer(f"<h1>南街停水三天无人管</h1><p>{TEXT}</p>".encode())
    copy = tmp_path / "config"
    shutil.copytree(PACKAGED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (copy / "sources.toml").write_text(
        f'[[source]]\nid = "fine"\nname = "样例"\nkind = "news"\nclass = "media"\n'
        f'spider = "pages"\nurl = "{site.base_url}/list"\nlocal = true\n', "utf-8")
    said = json.loads(run("fine", "--config", str(copy), "--json").stdout)
    assert [(e["field"], "time" in e["todo"]) for e in said["empties"]] == [("发布时间", True)]


@pytest.mark.parametrize(("body", "why"), [
    ("<p>请完成安全验证", "验证"), ("<p>内容请登录后查看", "登录"),
    ("<div id=app></div><script>render()</script>", "脚本"), ("<p>空", "没有成组的链接"),
])
def test_a_page_with_nothing_says_what_it_is(body: str, why: str) -> None:
    trial = look(Fetched(url="http://a.cn/", kind=PageKind.LIST, body=body.encode()))
    empty, = trial.empties
    assert trial.kind == "nothing" and why in empty.why and empty.todo


@pytest.mark.parametrize(("body", "kind"), [
    (b'<?xml version="1.0"?><rss version="2.0"/>', "feed"), (b"<urlset/>", "sitemap"),
    (b'{"data": []}', "json"),
])
def test_other_formats_are_named(body: bytes, kind: str) -> None:
    assert look(Fetched(url="http://a.cn/", kind=PageKind.LIST, body=body)).kind == kind


@pytest.mark.parametrize("file", sorted((CORPUS / "lists").glob("*.html")), ids=lambda f: f.stem)
def test_lists_are_taken_for_lists(file: Path) -> None:
    page = Fetched(url="http://a.cn/xw/", kind=PageKind.LIST, body=file.read_bytes())
    assert look(page).kind == "list"


@pytest.mark.parametrize("file", sorted((CORPUS / "pages" / "articles").glob("*.html")),
                         ids=lambda f: f.stem)
def test_articles_are_taken_for_articles_and_name_nobody(file: Path) -> None:
    page = Fetched(url="http://a.cn/xw/1", kind=PageKind.LIST, body=file.read_bytes())
    trial = look(page)
    assert trial.kind == "article"
    assert trial.draft is not None and not trial.draft.author


PAGES = [file.read_bytes() for file in sorted(CORPUS.glob("lists/*.html"))
         + sorted(CORPUS.glob("pages/articles/*.html"))]


@given(st.sampled_from(PAGES), st.integers(0, 9_000), st.integers(0, 9_000), st.binary(max_size=9))
def test_any_broken_page_gets_an_answer(page: bytes, start: int, end: int, put: bytes) -> None:
    broken = page[:start] + put + page[end:]
    trial = look(Fetched(url="http://a.cn/xw/", kind=PageKind.LIST, body=broken))
    assert trial.kind and (trial.entries or trial.draft or trial.empties or trial.kind == "json")
