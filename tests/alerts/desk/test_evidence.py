"""The kept page of a post on a real desk: inert text with proofs, for those who see the case."""

import http.client
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawl_bench import SETTINGS, Running, source
from django.test import Client
from hostile_site import Answer, HostileSite, hostile_site

from alerts.desk import context
from alerts.desk.roles import Role
from alerts.desk.server import running
from config.configuration import Configuration
from crawlers.evidence_store import archive_in
from crawlers.run import crawl
from crawlers.store import posts_after

Login = Callable[..., Client]
HOSTILE = ("<title>南街停水三天</title><script>alert(1)</script><h1>南街停水三天</h1>"
           "<p>2026-06-17 08:30</p><b class=nickname>嘉陵小鱼</b><div class=c onclick=evil()>"
           "<p>南街停水三天一直没有人来修，电话13812345678。&lt;script&gt;alert(2)&lt;/script&gt;</p>"
           "<img src=x onerror=alert(3)><iframe src=//evil></iframe></div>")


@pytest.fixture
def site() -> Iterator[HostileSite]:
    with hostile_site() as started:
        yield started


@pytest.fixture
def crawled(desk: context.Desk, day: tuple[Path, Configuration],
            site: HostileSite) -> Iterator[tuple[context.Desk, str]]:
    """The desk after a crawl of a hostile page; and the id of its post."""
    shutil.copytree(day[0].parent / "evidence", desk.database.parent / "evidence")
    handed_in = desk.database.parent / "in" / "工单.csv"
    handed_in.parent.mkdir()
    handed_in.write_text("工单编号,诉求标题,诉求内容\nGD1,路灯不亮,三盏\nGD2,少了一列\n", "utf-8")
    os.utime(handed_in, times=(0, 0))
    site.pages["/list"] = site.list_of("/a/1001.html", "/a/1002.html")
    site.pages["/a/1001.html"] = Answer(HOSTILE.encode(), headers={"X-Tag": "<i>tag</i>",
                                                                   "ETag": '"<b>7</b>"'})
    site.pages["/board.json"] = Answer(json.dumps({"items": [
        {"id": "", "title": "<script>alert(4)</script>", "text": ""}]}).encode(),
        content_type="application/json")
    rows = (source(f"{site.base_url}/list", id="hostile", selectors={"body": "div.c"}),
            source(f"{site.base_url}/board.json", id="board", spider="messages", form="json",
                   selectors={"items": "items", "id": "id", "title": "title", "body": "text"}),
            source("", id="hotline", kind="hotline", spider="file", folder="in"))
    with desk.open() as db:
        crawl(Running(SETTINGS, rows), db, (), desk.clock)
        (post,) = (post for _, post in posts_after(db, 0, 100_000) if post.source == "hostile")
    made = replace(desk, configuration=replace(
        desk.configuration, sources=(*desk.configuration.sources, *rows)))
    context.install(made)
    yield made, post.id
    context.install(desk)


def fetched(desk: context.Desk, client: Client, path: str) -> tuple[int, str, str]:
    """Status, content policy and page as a browser gets them from the real server."""
    with running(desk) as address:
        place = urlsplit(address)
        link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        link.request("GET", path, headers={"Cookie": cookies})
        answer = link.getresponse()
        said = (answer.status, answer.getheader("Content-Security-Policy", ""),
                answer.read().decode())
        link.close()
        return said


def test_a_hostile_page_is_shown_as_text_with_its_proofs(crawled: tuple[context.Desk, str],
                                                         person: Login) -> None:
    desk, post = crawled
    status, policy, page = fetched(desk, person(Role.DUTY), f"/post/{post}/evidence")
    assert status == 200 and "default-src 'none'" in policy and "unsafe" not in policy
    for shown in ("原始页面（已去名、已遮蔽）", "原始网页 SHA-256", "抓取时间", "响应头",
                  "重读一致", "&lt;h1&gt;南街停水三天", "138********"):
        assert shown in page, shown
    body = page.split("<main", 1)[-1]
    for alive in ("<script>alert", "<img", "<iframe", "onerror=alert(3)>", "<b>7", "嘉陵小鱼",
                  "13812345678"):
        assert alive not in body, alive


def test_a_post_leads_to_its_page(crawled: tuple[context.Desk, str], person: Login) -> None:
    desk, post = crawled
    page = fetched(desk, person(Role.LEADER), f"/post/{post}")[2]
    assert f'href="/post/{post}/evidence">原始页面（已去名、已遮蔽）' in page


def test_every_post_of_a_case_leads_to_its_page(major: str, person: Login) -> None:
    page = person(Role.DUTY).get(f"/case/{major}").content.decode()
    assert page.count('/evidence">原始页面') == page.count('<article class="post">') > 0


def test_who_may_not_see_the_case_sees_no_page(crawled: tuple[context.Desk, str],
                                               person: Login) -> None:
    _, post = crawled
    stranger = Client(headers={"host": "127.0.0.1"})
    assert stranger.get(f"/post/{post}/evidence").status_code == 302
    assert person().get(f"/post/{post}/evidence").status_code == 403
    assert person(Role.REVIEWER).get("/post/none/evidence").status_code == 404


def test_a_page_that_was_removed_leaves_hash_and_headers(crawled: tuple[context.Desk, str],
                                                         person: Login) -> None:
    desk, post = crawled
    for file in archive_in(desk.database.parent, desk.configuration.settings).folder.iterdir():
        file.unlink()
    page = person(Role.DUTY).get(f"/post/{post}/evidence").content.decode()
    assert "未能重读" in page and "原始网页 SHA-256" in page and "留存的网页</h2>" not in page


def test_the_sources_page_shows_what_could_not_be_read(crawled: tuple[context.Desk, str],
                                                       person: Login) -> None:
    desk, _ = crawled
    page = fetched(desk, person(Role.DUTY), "/sources")[2]
    assert page.count("隔离 1 条") >= 2 and "工单.csv:3：" in page and "<script>alert" not in page
