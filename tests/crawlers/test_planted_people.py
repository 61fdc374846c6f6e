"""P34: people planted in every kind of source leave nothing on the disk, in a log or an export."""

import csv
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from crawl_bench import source
from disk import every_byte
from hostile_site import Answer, HostileSite
from program import huiying, rows
from site_config import write_sources
from town import NOW, Town

from alerts.store_export import VIEWS

NAME, PHONE, CARD = "嘉陵江边早起的鱼", "13812345678", "510802199001011234"
AVATAR, PLACE = "face-of-53087420011.jpg", "青海"
SECRETS = (NAME, PHONE, CARD, CARD[-8:], "53087420011", AVATAR, PLACE)
TEXT = f"南街停水三天一直没有人来修，老人小孩都没有水喝。电话{PHONE}，身份证{CARD}。" * 2


def people(town: Town) -> None:
    """Every 网友 of the town gets this name, every text these numbers, every place this place."""
    for name, known in town.posts.items():
        town.posts[name] = tuple(replace(
            post, text=f"{post.text}\n电话{PHONE}，身份证{CARD}。") for post in known)
    town.draw(NOW)
    for path, answer in town.site.pages.items():
        said = (("网友", NAME), ("四川", PLACE), ("space-uid-1.", "space-uid-53087420011."),
                ('<div class="authi">', f'<div class="authi"><img src="/{AVATAR}">'),
                ('"screen_name"', f'"avatar_hd": "/{AVATAR}", "screen_name"'),
                ('"nickName"', f'"headUrl": "/{AVATAR}", "nickName"'))
        body = answer.body
        for old, new in said:
            body = body.replace(old.encode(), new.encode())
        town.site.pages[path] = replace(answer, body=body, headers={})


def page(site: HostileSite) -> None:
    """An article that names its author in eight places, one of them inside its own body."""
    site.pages["/own/"] = site.list_of("/own/1001.html")
    site.pages["/own/1001.html"] = Answer((
        f"<title>南街停水三天</title><meta name=author content={NAME}><h1>南街停水三天</h1>"
        f"<a href='/space-uid-53087420011.html'><img class=avatar src='/{AVATAR}'>{NAME}</a>"
        f"<em>IP属地：{PLACE}</em><p>2026-06-17 08:30</p><div class=c><span class=nickname>{NAME}"
        f"</span><p>{TEXT}</p><p>作者：{NAME}</p></div><script>u='{NAME}'</script>").encode())


def file(folder: Path) -> None:
    """What an office hands in: a caller's name and number in columns, in the text, in its name."""
    folder.mkdir()
    with (folder / f"{PHONE}.csv").open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([
            ("工单编号", "来电人姓名", "来电号码", "诉求标题", "诉求内容", "来电时间"),
            ("GD1", NAME, PHONE, "路灯不亮", f"联系人：{NAME}，{TEXT}", "2026/6/17 8:05"),
            ("GD2", NAME, PHONE, "缺了两列")])
    os.utime(folder / f"{PHONE}.csv", times=(0, 0))  # long since written


@pytest.fixture
def planted(site: HostileSite, tmp_path: Path) -> Path:
    town = Town(site, 60)
    people(town)
    site.stumbling.clear()
    page(site)
    file(tmp_path / "in")
    write_sources(tmp_path / "config", [
        *town.rows(),
        source(f"{site.base_url}/own/", selectors={"body": "div.c", "title": "h1"}),
        source("", id="hotline", kind="hotline", spider="file", folder="in")])
    return tmp_path


def test_no_planted_person_reaches_the_disk_a_log_or_an_export(planted: Path) -> None:
    db, left = planted / "disk" / "huiying.db", planted / "disk"
    left.mkdir()
    (planted / "in").rename(left / "in")

    def do(*words: str) -> "CompletedProcess[str]":
        done = huiying(*words, *(() if words[0] == "export" else
                                 ("--config", str(planted / "config"))), "--db", str(db))
        log = left / f"{'-'.join(words[:2])}.log".replace("/", "_")
        log.write_text(done.stdout + done.stderr, "utf-8")
        return done

    assert do("crawl", "--json").stdout
    (left / "in").rename(planted / "in")  # the office's own file is not what we wrote
    do("judge")
    do("watch", "--once")
    for what in VIEWS:
        for form in ("csv", "json", "xlsx"):
            out = left / f"{what}.{form}"
            assert do("export", what, "--format", form, "--out", str(out)).returncode == 0
            if form == "xlsx":
                zipfile.ZipFile(out).extractall(left / f"{what}-xlsx")
    crawled = {str(row[0]) for row in rows(db, "select distinct source from post")}
    assert len(crawled) == 12 and {"hotline", "site", "town-hot", "town-tieba"} <= crawled
    stored = every_byte(left)
    assert "南街停水三天".encode() in stored and "停水三天没人管".encode() in stored
    assert [secret for secret in SECRETS if secret.encode() in stored
            or secret.encode("gb18030") in stored] == []
