"""The article on a page: title, body, next page, and whether an author is named."""

from datetime import UTC, datetime

import pytest

from config.running import Selectors
from crawlers.extraction import extract, extract_with_author
from crawlers.posts import Answer

TEXT = "东坝街道南街停水三天，居民多次反映无人答复，盼望有关部门尽快抢修。"
PAGE = (f"<title>南街停水三天_民生_利州网</title><nav><a href=/>首页</a></nav>"
        f"<h1>南街停水三天</h1><p class=info>2026-06-17 08:30 作者：王小二</p>"
        f"<div id=zoom><p>{TEXT}</p><p>{TEXT}</p></div><a href='/p2.html'>下一页</a>")


def test_the_heading_wins_over_the_title_with_the_sites_name() -> None:
    assert extract(PAGE.encode(), "http://a.cn/p1.html").title == "南街停水三天"


@pytest.mark.parametrize("end", ["_利州网", " - 利州网", "|利州网", "—利州网"])
def test_the_sites_name_is_cut_off_a_title(end: str) -> None:
    title = "东坝街道南街停水三天无人管"
    assert extract(f"<title>{title}{end}</title><p>{TEXT}".encode(), "").title == title


def test_lines_about_the_article_are_not_its_text() -> None:
    assert extract(PAGE.encode(), "http://a.cn/").text == f"{TEXT}\n{TEXT}"


def test_selectors_decide_where_they_are_given() -> None:
    chosen = Selectors(title="p.info", body="#zoom p", time="p.info")
    article = extract(PAGE.encode(), "http://a.cn/", selectors=chosen)
    assert article.title.startswith("2026-06-17") and article.text == f"{TEXT}\n{TEXT}"


def test_a_selector_that_matches_nothing_falls_back() -> None:
    article = extract(PAGE.encode(), "http://a.cn/", selectors=Selectors(title="#no", body="[[["))
    assert article.title == "南街停水三天" and TEXT in article.text


def test_the_next_page_is_an_address_and_only_http() -> None:
    assert extract(PAGE.encode(), "http://a.cn/p1.html").next == "http://a.cn/p2.html"
    hostile = PAGE.replace("/p2.html", "javascript:alert(1)")
    assert extract(hostile.encode(), "http://a.cn/p1.html").next is None


def test_the_author_is_a_yes_or_no_outside_and_a_name_only_for_hashing() -> None:
    article, name = extract_with_author(PAGE.encode(), "http://a.cn/")
    assert article.author_present is True and name == "王小二"
    assert "王小二" not in repr(article)
    assert not extract(PAGE.replace("作者：王小二", "来源：利州网").encode(), "").author_present


@pytest.mark.parametrize(("head", "heading", "title"), [
    ("东坝街道开展演练-广元市利州区人民政府", "<h1>广元市利州区人民政府</h1>", "东坝街道开展演练"),
    ("广元市利州区人民政府 - 东坝街道开展演练", "<h1>广元市利州区人民政府</h1>",
     "东坝街道开展演练"),
    ("部门动态--广元市利州区人民政府", "<h4>东坝街道开展消防演练</h4>", "东坝街道开展消防演练"),
    ("关于印发老旧小区改造方案…-利州区", "<div>关于印发老旧小区改造方案的通知</div>",
     "关于印发老旧小区改造方案的通知"),
    ("关于暂停部分公交线路的公告_广元公交", "<div>关于暂停部分公交线路的公告</div>",
     "关于暂停部分公交线路的公告"),
    ("通知公告-区住建局-利州区政府", "<h2>通知公告</h2><h3>关于南街停水的紧急公告</h3>",
     "关于南街停水的紧急公告"),
    ("停水公告_广元市利州区人民政府", "<h1>停水公告</h1>", "停水公告"),
    ("新闻频道_央视网(cctv.com)", "<h2>东坝街道开展消防演练</h2>", "东坝街道开展消防演练"),
    ("利州区教育局 通知公告 关于小学招生的通知", "<td>关于小学招生的通知</td>",
     "关于小学招生的通知"),
    ("5-0大胜，利州队夺冠_体育_利州网", "<h1>5-0大胜，利州队夺冠</h1>", "5-0大胜，利州队夺冠"),
])
def test_the_title_is_told_from_the_names_of_site_and_section(
        head: str, heading: str, title: str) -> None:
    page = f"<title>{head}</title><div>{heading}</div><div><p>{TEXT}</p><p>{TEXT}</p></div>"
    assert extract(page.encode(), "http://a.cn/").title == title


def test_a_letter_page_gives_the_letter_and_the_official_answer() -> None:
    page = (f"<table><tr><td>信件标题</td><td>路灯坏了</td></tr><tr><td>写信人</td>"
            f"<td>王小二</td></tr><tr><td>来信时间</td><td>2026-06-17 08:30</td></tr>"
            f"<tr><td>来信内容</td><td>{TEXT}</td></tr><tr><td>答复单位：</td><td>区住建局</td></tr><tr><td>答复时间：</td>"
            f"<td>2026-06-18 09:00</td></tr><tr><td>答复内容：</td><td>已修复。</td></tr></table>")
    article = extract(page.encode(), "http://a.cn/")
    assert (article.title, article.text) == ("路灯坏了", TEXT)
    assert article.published_at == datetime(2026, 6, 17, 0, 30, tzinfo=UTC)
    assert article.answer == Answer(text="已修复。", unit="区住建局",
                                    answered_at=datetime(2026, 6, 18, 1, 0, tzinfo=UTC))
    assert "王小二" not in repr(article)


def test_the_date_under_a_notice_belongs_to_it() -> None:
    page = (f"<div id=zoom><p>{TEXT}</p><p>区住建局</p><p>2026年6月17日</p>"
            f"<p>【打印本页】</p></div>")
    assert extract(page.encode(), "").text == f"{TEXT}\n区住建局\n2026年6月17日"


def test_the_marks_of_a_county_sites_editor_bound_the_text() -> None:
    page = (f"<div><p>{TEXT}</p><!--ZJEG_RSS.content.begin--><meta name=ContentStart>"
            f"<p>短文一段，{TEXT}</p><!--ZJEG_RSS.content.end--><p>{TEXT}</p></div>")
    assert extract(page.encode(), "").text == f"短文一段，{TEXT}"
