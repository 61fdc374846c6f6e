"""P34: no record or column can hold who wrote something, and no planted name reaches the disk."""

import importlib
import json
import pkgutil
import sqlite3
from dataclasses import fields, is_dataclass
from pathlib import Path

from crawl_bench import Bench, source
from disk import every_byte
from hostile_site import Answer, HostileSite

import crawlers
from crawlers.anonymity import says_who
from crawlers.reading import Draft
from crawlers.store_schema import MIGRATIONS

KEPT_NAMES = {"name", "author_key", "author_present", "user_agent", "author_key_days"}
"""Of sources and columns; hashes; whether one is named; who we are ourselves."""
NAME, PHONE, CARD = "嘉陵江边早起的鱼", "13812345678", "510802199001011234"
TEXT = f"南街停水三天一直没有人来修，老人小孩都没有水喝。电话{PHONE}，身份证{CARD}。" * 2


def test_no_record_of_crawling_has_a_field_for_a_person() -> None:
    found = set()
    for module in pkgutil.iter_modules(crawlers.__path__, "crawlers."):
        if "child" in module.name:
            continue  # a process, not a library
        for record in vars(importlib.import_module(module.name)).values():
            if isinstance(record, type) and is_dataclass(record) and record is not Draft:
                found |= {f"{record.__name__}.{field.name}" for field in fields(record)
                          if says_who(field.name) and field.name not in KEPT_NAMES}
    assert not found


def test_no_column_of_the_file_is_for_a_person(bench: Bench) -> None:
    assert MIGRATIONS
    with sqlite3.connect(bench.folder / "huiying.db") as db:
        tables = [row[0] for row in db.execute("select name from sqlite_master where sql <> ''")]
        columns = {f"{table}.{row[1]}" for table in tables
                   for row in db.execute("select * from pragma_table_info(?)", (table,))}
    assert len(columns) > 50
    assert not {column for column in columns
                if says_who(column.split(".")[1]) and column.split(".")[1] not in KEPT_NAMES}


def plant(site: HostileSite) -> None:
    site.pages["/list"] = site.list_of("/a/1001.html")
    site.pages["/a/1001.html"] = Answer((
        f"<title>南街停水三天</title><meta name=author content={NAME}><h1>南街停水三天</h1>"
        f"<a href='/space-uid-1.html'>{NAME}</a><em>IP属地：四川</em><p>2026-06-17 08:30</p>"
        f"<div class=c><p>{TEXT}</p><p>作者：{NAME}</p></div><script>u='{NAME}'</script>").encode())
    site.pages["/feed"] = Answer((
        "<rss version='2.0'><channel><title>市民之声</title><item><title>南街停水三天</title>"
        f"<link>{site.base_url}/f/1</link><author>{NAME}</author><description>{TEXT}"
        "</description></item></channel></rss>").encode(), content_type="application/rss+xml")
    site.pages["/board"] = Answer(json.dumps({"items": [
        {"id": 1, "title": "南街停水三天", "text": TEXT, "time": "2026-06-17 08:30",
         "author": NAME, "avatarUrl": f"/{NAME}.png", "ipLocation": "四川"}]}).encode(),
        content_type="application/json")
    site.pages["/weibo"] = Answer(json.dumps({"ok": 1, "data": {"cards": [{"mblog": {
        "id": "4100000000000001", "created_at": "Wed Jun 17 09:45:00 +0800 2026", "text": TEXT,
        "user": {"id": 53087420011, "screen_name": NAME, "avatar_hd": f"/{NAME}.png"},
        "region_name": "发布于 四川"}}]}}).encode(), content_type="application/json")


def test_no_planted_name_or_number_reaches_the_disk(site: HostileSite, bench: Bench) -> None:
    plant(site)
    board = {"items": "items", "id": "id", "title": "title", "body": "text", "time": "time"}
    bench.crawl(
        source(f"{site.base_url}/list", selectors={"body": "div.c", "title": "h1"}),
        source(f"{site.base_url}/feed", id="feed", spider="feed"),
        source(f"{site.base_url}/board", id="board", spider="messages", form="json",
               selectors=board),
        source(f"{site.base_url}/weibo", id="weibo", spider="microblog", form="m_weibo"))
    assert {post.source for post in bench.posts()} == {"site", "feed", "board", "weibo"}
    bench.close()
    stored = every_byte(Path(bench.folder))
    assert "南街停水三天".encode() in stored
    for secret in (NAME, PHONE, CARD[-8:], "53087420011", "四川"):
        assert secret.encode() not in stored
