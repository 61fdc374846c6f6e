"""Lists, sitemaps, threads and interfaces: what each page says, and what is left alone."""

import json
from datetime import UTC, datetime

from crawl_bench import source

from config.running import SourceRow
from crawlers.reading import Fetched, PageKind, Reading
from crawlers.spiders import SPIDERS, messages, pages

ROW = source("http://a.cn/list", local=False, selectors={"list": "ul.news a", "next": "a.next"})
BOARD = source("http://a.cn/board", local=False, spider="messages", selectors={
    "list": "li a", "title": "h1", "body": "div.ask", "time": "span.asked", "type": "span.type",
    "answer": "div.say", "answer_time": "span.answered", "answer_unit": "span.unit"})
MAILBOX = source("http://a.cn/api", local=False, spider="messages", form="json", selectors={
    "items": "data.items", "id": "id", "title": "title", "body": "content", "time": "created",
    "type": "type", "answer": "reply.text", "answer_time": "reply.time",
    "answer_unit": "reply.unit", "next": "next"})


def read(row: SourceRow, body: str, kind: PageKind) -> Reading:
    return SPIDERS[row.spider].reader.read(
        Fetched(url=row.url, kind=kind, body=body.encode(), content_type="text/html"), row)


def test_a_selector_names_the_articles_and_the_next_page() -> None:
    reading = read(ROW, "<ul class=news><li><a href=/1>短</a><a href='/1#c'>重</a></ul>"
                   "<a href=/about>网站介绍说明文字</a><a class=next href='?p=2'>2</a>",
                   PageKind.LIST)
    assert [(link.url, link.kind, link.following) for link in reading.links] == [
        ("http://a.cn/1", PageKind.ARTICLE, False),
        ("http://a.cn/list?p=2", PageKind.LIST, True)]


def test_links_out_of_the_site_are_left_alone() -> None:
    reading = read(ROW, "<ul class=news><a href='http://b.cn/1'>外</a><a href='file:///etc'>f</a>"
                   "<a href='javascript:x'>j</a><a href='http://www.a.cn/2'>w</a></ul>",
                   PageKind.LIST)
    assert [link.url for link in reading.links] == ["http://www.a.cn/2"]


def test_files_are_no_articles_and_https_sites_keep_to_https() -> None:
    row = source("https://a.cn/list", local=False, selectors={"list": "a"})
    reading = read(row, "<a href='/1.PDF?x=1'>附件</a><a href='http://a.cn/2.html'>文</a>",
                   PageKind.LIST)
    assert [link.url for link in reading.links] == ["https://a.cn/2.html"]
    page = Fetched(url="https://a.cn/3", kind=PageKind.ARTICLE, body=b"%PDF-1.7",
                   content_type="application/pdf")
    assert "not a page" in pages.READER.read(page, row).rejects[0].message


def test_a_list_without_selector_finds_what_looks_like_articles() -> None:
    row = ROW.model_copy(update={"selectors": ROW.selectors.model_copy(update={"list": ""})})
    reading = read(row, "<a href='/news/2026061701.html'>东坝街道南街停水三天</a>"
                   "<a href='/about.html'>关于</a><a href='/login'>请登录后查看更多内容</a>",
                   PageKind.LIST)
    assert [link.url for link in reading.links] == ["http://a.cn/news/2026061701.html"]


def test_an_empty_list_is_a_field_that_was_not_found() -> None:
    reading = read(ROW, "<p>请完成验证", PageKind.LIST)
    assert (reading.expected, reading.filled) == (1, 0)


def test_a_sitemap_gives_newest_first_and_nothing_before_since() -> None:
    row = source("http://a.cn/sitemap.xml", local=False, form="sitemap",
                 since=datetime(2026, 6, 1, tzinfo=UTC))
    reading = read(row, "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                   "<url><loc>http://a.cn/old</loc><lastmod>2026-05-01</lastmod></url>"
                   "<url><loc>http://a.cn/1</loc><lastmod>2026-06-02</lastmod></url>"
                   "<url><loc>http://a.cn/2</loc><lastmod>2026-06-03</lastmod></url>"
                   "<url><loc>http://b.cn/3</loc></url></urlset>", PageKind.LIST)
    assert [link.url for link in reading.links] == ["http://a.cn/2", "http://a.cn/1"]


def test_a_sitemap_index_leads_to_its_parts_every_time() -> None:
    reading = read(ROW, "<sitemapindex><sitemap><loc>http://a.cn/s1.xml</loc></sitemap>"
                   "</sitemapindex>", PageKind.LIST)
    assert [(link.kind, link.refresh) for link in reading.links] == [(PageKind.LIST, True)]


def test_a_sitemap_with_entities_is_refused() -> None:
    reading = read(ROW, "<!DOCTYPE x [<!ENTITY a 'b'>]><urlset>&a;</urlset>", PageKind.LIST)
    assert "DTD" in reading.rejects[0].message and not reading.links


def test_a_thread_carries_its_type_its_answer_and_both_times() -> None:
    draft, = read(BOARD, "<h1>路灯坏了</h1><span class=type>投诉</span>"
                  "<span class=asked>2026-06-17 08:30</span><div class=ask><p>路灯坏了半月。</div>"
                  "<span class=unit>区综合执法局</span><span class=answered>2026-06-18 09:00</span>"
                  "<div class=say><p>已修复。</p></div>", PageKind.ARTICLE).drafts
    assert (draft.title, draft.text, draft.message_type) == ("路灯坏了", "路灯坏了半月。", "投诉")
    assert (draft.answer_text, draft.answer_unit) == ("已修复。", "区综合执法局")
    assert draft.published_at == datetime(2026, 6, 17, 0, 30, tzinfo=UTC)
    assert draft.answered_at == datetime(2026, 6, 18, 1, 0, tzinfo=UTC)


def test_an_interface_gives_items_the_next_page_and_rejects_without_words() -> None:
    item = {"id": "LZ1", "type": "咨询", "title": "医保", "content": "怎么报销？",
            "created": "2026-06-17 08:30:00", "nickname": "小王", "reply": None}
    body = {"data": {"items": [item, {"id": "LZ2", "nickname": "老李"}, 7]}, "next": "/api?p=2"}
    reading = read(MAILBOX, json.dumps(body), PageKind.ITEMS)
    draft, = reading.drafts
    assert (draft.native_id, draft.author, draft.answered_at) == ("LZ1", "小王", None)
    assert [link.url for link in reading.links] == ["http://a.cn/api?p=2"]
    assert len(reading.rejects) == 2
    assert not any("老李" in reject.evidence for reject in reading.rejects)


def test_another_json_shape_is_a_problem_that_shows_the_shape() -> None:
    reject, = read(MAILBOX, '{"rows": [{"who": "老李"}]}', PageKind.ITEMS).rejects
    assert "unknown JSON shape" in reject.message
    assert "rows" in reject.evidence and "老李" not in reject.evidence


def test_posts_before_since_are_not_taken() -> None:
    late = BOARD.model_copy(update={"since": datetime(2026, 7, 1, tzinfo=UTC)})
    page = "<h1>路灯坏了</h1><span class=asked>2026-06-17 08:30</span><div class=ask>坏了</div>"
    assert read(late, page, PageKind.ARTICLE).drafts == ()


def test_every_spider_of_the_table_says_where_it_begins() -> None:
    assert set(SPIDERS) == {"feed", "pages", "messages", "hotlist", "forum", "microblog"}
    assert pages.READER.start(ROW).kind is PageKind.LIST
    assert messages.READER.start(MAILBOX).kind is PageKind.ITEMS
