"""A redacted page names nobody, shows no personal number, and reads the same as before."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from frozen_pages import FrozenPage, frozen_pages
from hypothesis import given
from hypothesis import strategies as st

from config.running import Selectors
from crawlers.anonymity import hide_names
from crawlers.drafting import make_post, without_author
from crawlers.extraction import Article, extract_with_author
from crawlers.masking import mask
from crawlers.posts import Post
from crawlers.reading import Draft, Fetched, PageKind, Reject, layout
from crawlers.redaction import COPY_LIMIT, redact
from crawlers.spiders import SPIDERS

DATA = os.environ.get("HUIYING_TEST_DATA")
HOSTILE = sorted(Path(__file__).parent.parent.glob("corpus/*_hostile/*"))
NOW = datetime(2026, 6, 17, tzinfo=UTC)
URL = "https://www.example.cn/news/1.html"


def page(text: str, kind: PageKind = PageKind.ARTICLE) -> Fetched:
    return Fetched(url=URL, kind=kind, body=text.encode(), content_type="text/html; charset=utf-8")


def redacted(text: str, *names: str, **selectors: str) -> str:
    return redact(page(text), Selectors(**selectors), names).body.decode()


def told(article: Article, author: str) -> tuple[object, ...]:
    """What a post keeps of an article."""
    return (mask(hide_names(article.title, (author,))), mask(hide_names(article.text, (author,))),
            article.published_at, article.precision)


def same_again(fetched: Fetched) -> bool:
    """True when the redacted form of a page tells what the page told."""
    first, author = extract_with_author(fetched.body, fetched.url, fetched.content_type)
    form = redact(fetched, Selectors(), (author,))
    again, _ = extract_with_author(form.body, fetched.url, form.form)
    return told(first, author) == told(again, author)


@pytest.mark.data
def test_every_saved_article_reads_the_same_from_its_redacted_form() -> None:
    if DATA is None:
        pytest.skip("HUIYING_TEST_DATA does not name a folder")
    files = sorted(Path(DATA).glob("pages/articles/*.html"))
    pages = [Fetched(url=URL, kind=PageKind.ARTICLE, body=file.read_bytes()) for file in files]
    assert len(pages) > 30
    assert not [file.name for file, one in zip(files, pages, strict=True) if not same_again(one)]


@pytest.mark.parametrize("file", HOSTILE, ids=lambda file: file.name)
def test_a_hostile_page_is_redacted_or_refused_and_never_too_large(file: Path) -> None:
    form = redact(Fetched(url=URL, kind=PageKind.ARTICLE, body=file.read_bytes()), Selectors())
    assert len(form.body) <= COPY_LIMIT and bool(form.body or form.note)


@given(st.binary(max_size=300))
def test_any_bytes_are_redacted_or_refused(data: bytes) -> None:
    form = redact(Fetched(url=URL, kind=PageKind.ITEMS, body=data), Selectors())
    assert form.body or form.note


NAMED = """<title>停水</title><meta name="author" content="嘉陵小鱼"><h1>停水三天没人管</h1>
<a href="/space-uid-77.html"><img class="avatar" src="/a/嘉陵小鱼.png" alt="嘉陵小鱼"></a>
<span class="userName">嘉陵小鱼</span><em class="ip-location">IP属地：四川</em>
<p>作者：嘉陵小鱼</p><p onclick="go('嘉陵小鱼')" data-user="嘉陵小鱼">南街停水。</p>
<input name="q" value="嘉陵小鱼"><textarea>嘉陵小鱼</textarea><!-- 嘉陵小鱼 -->
<script>var user = "嘉陵小鱼"; var ct = "1718600000";</script><style>/* 嘉陵小鱼 */</style>
<script type="application/ld+json">{"datePublished": "2026-06-17", "author": "嘉陵小鱼"}</script>
<a href="mailto:yu@qq.com">写信</a><a href="tel:13812345678">打电话</a>"""


def test_nobody_is_named_and_what_reading_needs_is_left() -> None:
    form = redacted(NAMED, "嘉陵小鱼")
    for gone in ("嘉陵小鱼", "四川", "yu@qq.com", "13812345678", "uid-77"):
        assert gone not in form
    for left in ("停水三天没人管", "南街停水", "2026-06-17", "1718600000"):
        assert left in form


def test_a_number_written_across_elements_is_masked() -> None:
    form = redacted("<p>电话<b>138</b><i>1234</i>5678，<em>谢谢</em></p><p>138\n0000 1111</p>")
    assert "1234" not in form and "5678" not in form and "谢谢" in form
    assert "电话<b>138</b><i>********</i>，<em>谢谢" in form


def test_attributes_that_the_sites_selectors_ask_for_stay() -> None:
    text = '<p data-role="body" data-other="x">文</p>'
    assert 'data-role="body"' in redacted(text, body='p[data-role="body"]')
    assert "data-role" not in redacted(text) and "data-other" not in redacted(text)


ITEMS = {"data": [{
    "id": 5, "title": "路灯", "content": '坏了，电话<b>138</b>12345678 <a href="/u/9">小鱼</a>',
    "user": {"id": 9, "screen_name": "小鱼"}, "nickName": "小鱼", "avatarUrl": "http://a/小鱼.png",
    "ipLocation": "四川", "region_name": "发布于 四川", "mobile": 13912345678, "dept": {
        "name": "住建局"}, "reply": "已修。"}]}


def test_an_interface_loses_its_people_and_keeps_what_is_read() -> None:
    form = redact(page(json.dumps(ITEMS)), Selectors(answer_unit="dept.name"), ())
    item = json.loads(form.body)["data"][0]
    assert item == {"id": 5, "title": "路灯", "content": "坏了，电话<b>138</b>******** ",
                    "dept": {"name": "住建局"}, "reply": "已修。"}


FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>市民之声</title><managingEditor>a@b.cn (小鱼)</managingEditor><item>
<title>路灯坏了</title><link>http://a.cn/1</link><author>小鱼</author><dc:creator>小鱼</dc:creator>
<pubDate>Wed, 17 Jun 2026 08:00:00 +0800</pubDate>
<description>&lt;p&gt;请打13812345678&lt;/p&gt;</description></item></channel></rss>"""


def test_a_feed_loses_its_authors_and_stays_a_feed() -> None:
    form = redact(page(FEED, PageKind.ITEMS), Selectors(), ("小鱼",))
    text = form.body.decode()
    assert "小鱼" not in text and "12345678" not in text and "a@b.cn" not in text
    assert "路灯坏了" in text and "http://a.cn/1" in text and "17 Jun 2026" in text


def test_what_is_too_long_is_cut_and_says_so() -> None:
    form = redact(page(f"<p>{'路灯坏了' * 300_000}</p>"), Selectors())
    assert len(form.body) <= COPY_LIMIT and form.note.startswith("cut: ")


@pytest.mark.parametrize(("text", "hidden"), [
    ("本报讯（记者 张三 通讯员 李四）昨日", "本报讯（记者 **）昨日"),
    ("作者：王小明\n路灯坏了", "作者：**\n路灯坏了"),
    ("已处理。（张三）", "已处理。（**）"),
    ("路灯坏了//@嘉陵小鱼: 真的", "路灯坏了//@**: 真的"),
    ("回复 @嘉陵小鱼：谢谢", "回复 @**：谢谢"),
    ("扬子晚报记者 张楠", "扬子晚报记者 **"),
])
def test_a_written_byline_loses_its_name(text: str, hidden: str) -> None:
    assert hide_names(text) == hidden


@pytest.mark.parametrize("text", [
    "记者获悉，道路将于6月通车", "网友：太可怕了，救命", "发布人：利州区融媒体中心", "（已更正）",
    "通讯员队伍建设", "作者：利州发布", "楼主：求助，南街停水", "（完）", "来源：广元日报",
    "记者 从现场了解到", "采写：本报编辑部",
])
def test_what_only_looks_like_a_byline_stays(text: str) -> None:
    assert hide_names(text, ("已更正",)) == text


FROZEN = list(frozen_pages())


@pytest.mark.parametrize("stored", FROZEN, ids=lambda stored: stored.name)
def test_a_frozen_page_of_every_kind_reads_the_same_from_its_redacted_form(
        stored: FrozenPage) -> None:
    if stored.fetched.kind is PageKind.LIST:
        return  # lists are not kept: they yield no post
    first = stored.read()
    names = [draft.author for draft in first.drafts]
    form = redact(stored.fetched, layout(stored.fetched, stored.row), names)
    again = SPIDERS[stored.row.spider].reader.read(
        replace(stored.fetched, body=form.body, content_type=form.form), stored.row)
    assert list(map(kept, again.drafts)) == list(map(kept, first.drafts))
    assert not [name for name in names if len(name) > 3 and name in form.body.decode()]


def kept(draft: Draft) -> Post | Reject:
    """The post of a draft without its author's key."""
    return make_post(without_author(draft, ""), source="site", now=NOW)
