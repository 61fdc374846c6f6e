"""The faces of the town's sites: each page as real sites of its kind draw it. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape as xml

from config.clock import beijing


@dataclass(frozen=True)
class Known:
    """One known post: its number in its source, where it belongs, what it says."""

    n: int
    title: str
    text: str
    at: datetime
    thread: int = -1
    """For replies and comments: the number of the post that opens the thread."""

    def when(self, form: str = "%Y-%m-%d %H:%M") -> str:
        return f"{beijing(self.at):{form}}"


Pages = dict[str, bytes]
Posts = Sequence[Known]


def document(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def html(title: str, main: str, charset: str = "utf-8") -> bytes:
    page = (f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>{escape(title)} - 利州'
            f'</title></head><body><div class="nav"><a href="/">首页</a></div>{main}'
            '<div class="foot">版权所有 联系电话 0839-3260000</div></body></html>')
    return page.encode("gb18030" if charset.startswith("gb") else "utf-8")


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def parts(posts: Posts, size: int) -> list[Posts]:
    """Newest first, `size` a page; one empty page where there is nothing."""
    shown = posts[::-1]
    return [shown[at:at + size] for at in range(0, len(shown), size)] or [()]


def rss(posts: Posts) -> Pages:
    items = "".join(
        f"<item><title>{xml(p.title)}</title><link>http://out.example/n/{p.n}</link><author>网友{p.n}"
        f"</author><description>{xml(paragraphs(p.text))}</description>"
        f"<pubDate>{p.when('%a, %d %b %Y %H:%M:%S')} +0800</pubDate></item>" for p in posts[::-1])
    return {"/rss": f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
                    f"<title>利州</title>{items}</channel></rss>".encode()}


def sitemap(posts: Posts) -> Pages:
    """An index of two parts, and articles."""
    pages = {f"/site/a/{p.n}.html": html(p.title, (
        f'<h1>{escape(p.title)}</h1><span class="time">{p.when("%Y-%m-%d %H:%M:%S")}</span>'
        f'<div class="body">{paragraphs(p.text)}</div>')) for p in posts}
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    for part in (0, 1):
        urls = "".join(f"<url><loc>BASE/site/a/{p.n}.html</loc><lastmod>{p.when('%Y-%m-%d')}"
                       "</lastmod></url>" for p in posts[part::2])
        pages[f"/site/map{part}.xml"] = f"<urlset {space}>{urls}</urlset>".encode()
    index = "".join(f"<sitemap><loc>BASE/site/map{part}.xml</loc></sitemap>" for part in (0, 1))
    return {**pages, "/site/sitemap.xml": f"<sitemapindex {space}>{index}</sitemapindex>".encode()}


def listed(folder: str, posts: Posts, size: int, charset: str = "utf-8") -> Pages:
    """List pages that lead to articles, and on to older ones."""
    pages, split = {}, parts(posts, size)
    for number, shown in enumerate(split, 1):
        links = "".join(f'<li><a href="{folder}/{p.n}.html">{escape(p.title)}</a></li>'
                        for p in shown) + f'<li><a href="{folder}/empty.html">空白的一页</a></li>'
        more = f'<a class="next" href="{folder}/?p={number + 1}">下一页</a>' \
            if number < len(split) else ""
        path = f"{folder}/" if number == 1 else f"{folder}/?p={number}"
        pages[path] = html("列表", f'<ul class="list">{links}</ul>{more}', charset)
    return pages


def news(posts: Posts) -> Pages:
    """A paper that says gb2312 in its pages, and whose server says UTF-8."""
    articles = {f"/news/{p.n}.html": html(p.title, (
        f'<h1>{escape(p.title)}</h1><div class="info">发布时间：{p.when()} 来源：利州晚报</div>'
        f'<div class="body">{paragraphs(p.text)}</div>'), "gb2312") for p in posts}
    return {**listed("/news", posts, 30, "gb2312"), **articles}


def board(posts: Posts) -> Pages:
    threads = {f"/board/{p.n}.html": html(p.title, (
        f'<h1>{escape(p.title)}</h1><span class="type">投诉</span><b class="who">网友{p.n}</b>'
        f'<span class="asked">{p.when()}</span><div class="ask">{paragraphs(p.text)}</div>'
        f'<div class="reply"><b class="unit">区住建局</b><i class="when">{p.when()}</i>'
        f'<div class="say">已收到第{p.n}号来信。</div></div>')) for p in posts}
    return {**listed("/board", posts, 20), **threads}


def leaders(posts: Posts) -> Pages:
    """The interface of the leaders' board; its next page follows the last number."""
    pages, path = {}, "/threads/queryThreadsList?fid=1"
    for shown in parts(posts, 15):
        items = [{"tid": p.n, "subject": p.title, "content": paragraphs(p.text),
                  "dateline": int(p.at.timestamp()), "nickName": f"网友{p.n}", "ip": "10.0.0.*",
                  "typeName": "求助", "answerContent": None} for p in shown]
        broken = {"tid": None, "subject": "没有编号的一条", "nickName": "网友"}
        pages[path] = document({"result": "success", "responseData": [*items, broken]})
        path = f"/threads/queryThreadsList?fid=1&lastItem={shown[-1].n}" if shown else ""
    return {**pages, path: document({"result": "success", "responseData": []})}


def threads_of(posts: Posts) -> dict[int, list[Known]]:
    """The posts by thread, the one with the newest reply last."""
    found: dict[int, list[Known]] = {}
    for post in posts:
        opener = post.n if post.thread < 0 else post.thread
        found[opener] = [*found.pop(opener, []), post]
    return found


def discuz(posts: Posts) -> Pages:
    pages: Pages = {}
    threads = [*threads_of(posts).values()][::-1]
    for number, at in enumerate(range(0, max(len(threads), 1), 25), 1):
        rows = "".join(
            f'<tbody id="normalthread_{t[0].n}"><tr><th><a href="thread-{t[0].n}-1-{number}.html" '
            f'class="s xst">{escape(t[0].title)}</a></th><td class="by"><em>{t[0].when()}</em></td>'
            f'<td class="by"><cite>网友</cite><em>{t[-1].when()}</em></td></tr></tbody>'
            for t in threads[at:at + 25])
        more = f'<a href="forum-2-{number + 1}.html" class="nxt">下一页</a>' \
            if at + 25 < len(threads) else ""
        pages[f"/bbs/forum-2-{number}.html"] = html(
            "城事", f'<table id="threadlisttableid">{rows}</table><div class="pg">{more}</div>')
    for thread in threads:
        pages |= _discuz_thread(thread)
    return pages


def _discuz_thread(thread: list[Known]) -> Pages:
    pages, first = {}, thread[0]
    last = (len(thread) - 1) // 10 + 1
    for number in range(1, last + 1):
        said = "".join(
            f'<div id="post_{p.n}"><table id="pid{p.n}"><tr><td class="pls"><div class="authi">'
            f'<a class="xw1" href="space-uid-1.html">网友{p.n}</a></div></td><td class="plc">'
            f'<em id="authorposton{p.n}">发表于 <span title="{p.when("%Y-%m-%d %H:%M:%S")}">昨天'
            f'</span></em><table><tr><td class="t_f" id="postmessage_{p.n}"><div class="quote">'
            f"<blockquote>网友{first.n} 发表于 {first.when()}</blockquote></div>"
            f'{escape(p.text).replace(chr(10), "<br />")}</td></tr></table></td></tr></table></div>'
            for p in thread[number * 10 - 10:number * 10])
        pager = "".join(f'<a href="thread-{first.n}-{n}-1.html">{n}</a>'
                        for n in range(1, last + 1) if n != number)
        pages[f"/bbs/thread-{first.n}-{number}-1.html"] = html(first.title, (
            f'<div class="pg">{pager}</div><div id="postlist"><h1><span id="thread_subject">'
            f'{escape(first.title)}</span></h1>{said}</div>'))
    return pages


def phpbb(posts: Posts) -> Pages:
    """Every link carries a session id, as phpBB gives it to visitors without cookies."""
    sid, pages = "&amp;sid=0123456789abcdef0123456789abcdef", Pages()
    threads = [*threads_of(posts).values()][::-1]
    for at in range(0, max(len(threads), 1), 25):
        rows = "".join(
            f'<li class="row"><a class="topictitle" href="./viewtopic.php?f=4&amp;t={t[0].n}{sid}">'
            f'{escape(t[0].title)}</a><dd class="lastpost"><time datetime="{t[-1].at.isoformat()}">'
            "</time></dd></li>" for t in threads[at:at + 25])
        more = f'<a rel="next" href="./viewforum.php?f=4{sid}&amp;start={at + 25}">下一页</a>' \
            if at + 25 < len(threads) else ""
        path = "/phpbb/viewforum.php?f=4" + (f"&start={at}" if at else "")
        pages[path] = html("生活", (
            f'<div class="pagination">{more}</div><ul class="topics">{rows}</ul>'))
    for thread in threads:
        number = thread[0].n
        for at in range(0, len(thread), 10):
            said = "".join(
                f'<div id="p{p.n}" class="post"><p class="author">by <a class="username">网友{p.n}'
                f'</a> <time datetime="{p.at.isoformat()}">{p.when()}</time></p>'
                f'<div class="content">{escape(p.text).replace(chr(10), "<br>")}</div></div>'
                for p in thread[at:at + 10])
            pager = "".join(f'<a href="./viewtopic.php?t={number}{sid}&amp;start={n}">{n}</a>'
                            for n in range(10, len(thread), 10))
            path = f"/phpbb/viewtopic.php?t={number}" + (f"&start={at}" if at else "")
            pages[path] = html(thread[0].title, (
                f'<h2 class="topic-title">{escape(thread[0].title)}</h2>'
                f'<div class="pagination">{len(thread)} posts {pager}</div>{said}'))
    return pages


def tieba(posts: Posts) -> Pages:
    """The list comes behind the page's end, inside a comment."""
    pages: Pages = {}
    threads = [*threads_of(posts).values()][::-1]
    for at in range(0, max(len(threads), 1), 50):
        rows = "".join(
            f'<li class=" j_thread_list clearfix"><a href="/p/{t[0].n}" class="j_th_tit ">'
            f'{escape(t[0].title)}</a><i class="threadlist_reply_date">{t[-1].when()}</i></li>'
            for t in threads[at:at + 50])
        more = f'<div id="frs_list_pager"><a class="next" href="/f?kw=%C0%FB%D6%DD&pn={at + 50}">' \
            "下一页</a></div>" if at + 50 < len(threads) else ""
        path = "/f?kw=%C0%FB%D6%DD" + (f"&pn={at}" if at else "")
        pages[path] = html("利州吧", "") + (
            f'<code class="pagelet_html" style="display:none;"><!--<ul id="thread_list">{rows}</ul>'
            f"{more}--></code>").encode()
    for thread in threads:
        for number, at in enumerate(range(0, len(thread), 15), 1):
            said = "".join(
                f'<div class="l_post j_l_post"><a class="p_author_name">网友{p.n}</a>'
                f'<div id="post_content_{p.n}" class="d_post_content">'
                f'{escape(p.text).replace(chr(10), "<br>")}</div><span>IP属地:四川</span>'
                f'<span class="tail-info">{p.when()}</span></div>' for p in thread[at:at + 15])
            pager = "".join(f'<a href="/p/{thread[0].n}?pn={n}">{n}</a>'
                            for n in range(1, (len(thread) - 1) // 15 + 2) if n != number)
            path = f"/p/{thread[0].n}" + (f"?pn={number}" if number > 1 else "")
            pages[path] = html(thread[0].title, (
                f'<h3 class="core_title_txt">{escape(thread[0].title)}</h3><ul>'
                f'<li class="l_pager">{pager}</li></ul>{said}'))
    return pages


def blog(post: Known, **more: Any) -> dict[str, Any]:
    return {"id": str(post.n), "mid": str(post.n), "isLongText": False,
            "text": escape(post.text).replace("\n", "<br />"),
            "created_at": post.when("%a %b %d %H:%M:%S +0800 %Y"), "region_name": "发布于 四川",
            "user": {"id": post.n + 7, "screen_name": f"网友{post.n}", "followers_count": "1.2万"},
            "attitudes_count": "10万+", "reposts_count": 1, "comments_count": 0, **more}


def weibo(posts: Posts) -> Pages:
    """A search with long texts, reposts and comments on pages of their own."""
    pages: Pages = {}
    threads = [*threads_of(posts).values()]
    split = parts([post for post in posts if post.thread < 0], 10)
    comments = {t[0].n: t[1:] for t in threads}
    originals = reposts(posts)
    for number, shown in enumerate(split, 1):
        cards = [{"card_type": 9, "mblog": _status(p, comments[p.n], originals.get(p.n))}
                 for p in shown]
        path = "/api/container/getIndex?containerid=100103" + (
            f"&page={number}" if number > 1 else "")
        pages[path] = document({"ok": 1, "data": {
            "cardlistInfo": {"total": len(threads), "page": number + 1},
            "cards": [{"card_type": 11, "card_group": cards[:3]}, *cards[3:]]}})
    pages[f"/api/container/getIndex?containerid=100103&page={len(split) + 1}"] = document(
        {"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}})
    for status in (t[0] for t in threads if is_long(t[0])):
        pages[f"/statuses/show?id={status.n}"] = document({"ok": 1, "data": blog(
            status, isLongText=True, comments_count=len(comments[status.n]))})
    for number, found in comments.items():
        path = f"/comments/hotflow?id={number}&mid={number}&max_id_type=0"
        for at in range(0, len(found), 2):
            last = f"{number}{at}" if at + 2 < len(found) else "0"
            shown = [{**blog(p), "comments": False, "like_count": 3} for p in found[at:at + 2]]
            pages[path] = document({"ok": 1, "data": {
                "max_id": int(last), "max_id_type": 0, "data": shown}})
            path = f"/comments/hotflow?id={number}&mid={number}&max_id_type=0&max_id={last}"
    return pages


def is_long(post: Known) -> bool:
    return post.n % 9 == 0


def reposts(posts: Posts) -> dict[int, Known]:
    """Every seventh status reposts the one before it: number of the one, the other."""
    openers = [post for post in posts if post.thread < 0]
    return {post.n: before for before, post in pairwise(openers)
            if post.n % 7 == 0 and not is_long(post) and not is_long(before)}


def _status(post: Known, comments: Sequence[Known], original: Known | None) -> dict[str, Any]:
    drawn = blog(post, comments_count=len(comments))
    if is_long(post):
        cut = escape(post.text[:6]) + f'...<a href="/status/{post.n}">全文</a>'
        return drawn | {"text": cut, "isLongText": True}
    return drawn | ({"retweeted_status": blog(original)} if original else {})


def hot(posts: Posts, hour: int) -> Pages:
    """NewsNow's shape; the order changes by the hour."""
    turned = [*posts[hour % max(len(posts), 1):], *posts[:hour % max(len(posts), 1)]]
    items = [{"id": p.n, "title": p.title, "url": f"https://hot.example/q/{p.n}",
              "extra": {"info": f"{1000 - rank} 万热度"}} for rank, p in enumerate(turned)]
    return {"/api/s?id=town": document({"status": "success", "id": "town", "items": items})}
