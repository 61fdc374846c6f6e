"""The outlet or office a page names as its source; never a person."""

import pytest

from crawlers.extraction import extract
from crawlers.origin import clean

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"


def origin_of(about: str, head: str = "") -> str:
    page = (f"{head}<h1>东坝街道南街停水</h1><div>{about}</div>"
            f"<div><p>{TEXT}</p><p>{TEXT}</p></div>")
    return extract(page.encode(), "http://a.cn/").origin


@pytest.mark.parametrize(("about", "origin"), [
    ("2026-06-17 08:30 来源：广元日报", "广元日报"),
    ("来源: 四川在线 作者：王小二", "四川在线"),
    ("信息来源：利州区卫生健康局　浏览次数：12", "利州区卫生健康局"),
    ("稿源：川北新闻网 2026-06-17", "川北新闻网"),
    ("来源：<a href=/>人民日报海外版</a>【字号 大 中 小】", "人民日报海外版"),
    ("来源CSDN| 0条评论", "CSDN"),
    ("王小二/中国青年报", "中国青年报"),
    ("新华社<br>2026-06-17 08:30", "新华社"),
    ("2026年06月17日08:30　　新浪科技　　我有话说", "新浪科技"),
    ("来源：文汇报", "文汇报"),
])
def test_an_outlet_or_office_is_named(about: str, origin: str) -> None:
    assert origin_of(about) == origin


@pytest.mark.parametrize("about", [
    "来源：王小二", "来源：李明 2026-06-17", "来源：记者 张三", "来源：欧阳修远", "来源：网络",
    "来源：未知", "来源：http://a.cn/1", "来源于群众反映的问题", "作者：王小二", "来源：kingname",
    "来源：山里娃", "",
])
def test_a_person_a_handle_or_nothing_is_no_source(about: str) -> None:
    assert not origin_of(about)


def test_the_meta_tag_of_government_sites_decides() -> None:
    meta = '<meta name="ContentSource" content="利州区政府办">'
    assert origin_of("来源：广元日报", meta) == "利州区政府办"


def test_the_source_may_stand_below_the_text() -> None:
    page = f"<h1>东坝街道南街停水</h1><div><p>{TEXT}</p><p>{TEXT}</p></div><p>来源：当代商报</p>"
    assert extract(page.encode(), "").origin == "当代商报"


@pytest.mark.parametrize("hostile", ["来源：" * 50, "：" * 500, "来源：\n" * 100, "/" * 300, ""])
def test_anything_becomes_a_short_name_or_none(hostile: str) -> None:
    assert len(clean(hostile)) <= 30
