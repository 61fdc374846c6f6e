"""The faces of the seven sources: feed, lists, articles, boards. Pure.

Each source is drawn as sites of its kind really are: one declares a narrower
charset than it sends, one has a second list page, one only a sitemap.
Every text passes `escape` exactly once, on its way into a template.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from string import Template
from xml.sax.saxutils import escape

from crawlers.sample.day import SamplePost

UTF8 = "charset=utf-8"
FORUM_PAGE = 40
MAILBOX_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of the site: the bytes and the type it claims for them."""

    body: bytes
    content_type: str


RSS = Template(
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    "<title>利州区人民政府网 通知公告</title><link>$base/gov/</link>"
    "<description>公告、通报与提示</description><language>zh-cn</language>\n$items</channel></rss>\n"
)
RSS_ITEM = Template(
    "<item><title>$title</title><link>$url</link>"
    '<guid isPermaLink="true">$url</guid><pubDate>$rfc822</pubDate>'
    "<dc:creator>$author</dc:creator><description>$text</description></item>\n"
)
SITEMAP = Template(
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n$items</urlset>\n'
)
SITEMAP_ITEM = Template("<url><loc>$url</loc><lastmod>$iso</lastmod></url>\n")
FRAME = Template(
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="$charset">'
    "<title>$title - $site</title></head>\n<body><header><h2>$site</h2>"
    '<nav><a href="/">首页</a></nav></header>\n$main\n'
    "<footer><p>样例站点，内容均为虚构 · 遇险请拨打110、119、120</p></footer></body></html>\n"
)
LIST = Template('<ul class="list">\n$items</ul>$next')
LIST_ITEM = Template('<li><a href="$path">$title</a> <span class="when">$day</span></li>\n')
NEXT = Template('<p class="pager"><a class="next" href="$path">下一页</a></p>')
PAPER = Template(
    '<article><h1 class="headline">$title</h1>'
    '<p class="source">$cn 来源：利州晚报（样例） 作者：$author</p>'
    '<div class="content">$paragraphs</div></article>'
)
FORUM = Template(
    '<h1 id="subject">$title</h1><div class="first-post">'
    '<p class="meta"><b class="author">$author</b> '
    '发表于 <time datetime="$iso">$minute</time> · 赞 <i class="likes">$likes</i> · '
    '回复 <i class="replies">$replies</i></p><div class="message">$paragraphs</div></div>'
)
TOWN = Template(
    '<h1 class="title">$title</h1><p class="info">发布时间：<span class="date">$minute</span> '
    '发布人：$author</p><div id="zoom">$paragraphs</div>'
)
BOARD = Template(
    '<section class="question"><h1>$title</h1><p>类型：<span class="type">$type</span> '
    '留言人：$author 留言时间：<span class="asked">$minute</span></p>'
    '<div class="ask">$paragraphs</div></section>$answer'
)
BOARD_ANSWER = Template(
    '<section class="reply"><p>答复单位：<span class="unit">$unit</span> '
    '答复时间：<span class="answered">$minute</span></p>'
    '<div class="say">$paragraphs</div></section>'
)
HOME = "".join(
    f'<li><a href="{path}">{name}</a></li>'
    for path, name in (
        ("/gov/feed.xml", "政府网公告（RSS）"),
        ("/square/feed.json", "利州广场（JSON Feed）"),
        ("/paper/", "利州晚报"),
        ("/forum/", "女皇故里论坛"),
        ("/town/sitemap.xml", "乡镇政务（sitemap）"),
        ("/board/", "网上问政"),
        ("/mailbox/api/messages", "区长信箱（JSON）"),
    )
)


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))


def words(post: SamplePost, path: str, base: str) -> dict[str, str]:
    """Everything a template may say about a post, already escaped; never `expect`."""
    return {
        "title": escape(post.title),
        "text": escape(post.text),
        "paragraphs": paragraphs(post.text),
        "author": escape(post.author),
        "path": path,
        "url": base + path,
        "likes": str(post.likes),
        "replies": str(post.replies),
        "type": escape(post.message_type or ""),
        "iso": post.at.isoformat(),
        "rfc822": format_datetime(post.at),
        "minute": f"{post.at:%Y-%m-%d %H:%M}",
        "cn": f"{post.at:%Y年%m月%d日 %H:%M}",
        "day": f"{post.at:%m-%d}",
    }


def html(main: str, *, site: str, title: str, gb: bool = False) -> Page:
    """A whole page. `gb`: declares gb2312 and sends GB18030, as many papers still do."""
    charset = "gb2312" if gb else "utf-8"
    text = FRAME.substitute(charset=charset, site=site, title=escape(title), main=main)
    return Page(
        body=text.encode("gb18030" if gb else "utf-8"), content_type=f"text/html; charset={charset}"
    )


def listing(posts: Sequence[SamplePost], address: Template, next_path: str | None = None) -> str:
    items = "".join(
        LIST_ITEM.substitute(words(post, address.substitute(n=post.n), "")) for post in posts
    )
    following = NEXT.substitute(path=escape(next_path)) if next_path else ""
    return LIST.substitute(items=items, next=following)


def rss(posts: Sequence[SamplePost], address: Template, base: str) -> Page:
    items = (RSS_ITEM.substitute(words(p, address.substitute(n=p.n), base)) for p in posts)
    body = RSS.substitute(base=escape(base), items="".join(items))
    return Page(body=body.encode(), content_type=f"application/rss+xml; {UTF8}")


def sitemap(posts: Sequence[SamplePost], address: Template, base: str) -> Page:
    items = (SITEMAP_ITEM.substitute(words(p, address.substitute(n=p.n), base)) for p in posts)
    body = SITEMAP.substitute(items="".join(items))
    return Page(body=body.encode(), content_type=f"application/xml; {UTF8}")


def board_thread(post: SamplePost) -> str:
    answer = ""
    if post.answer:
        answer = BOARD_ANSWER.substitute(
            unit=escape(post.answer.unit),
            minute=f"{post.answer.at:%Y-%m-%d %H:%M}",
            paragraphs=paragraphs(post.answer.text),
        )
    return BOARD.substitute(words(post, "", ""), answer=answer)


def document(content: object, content_type: str) -> Page:
    body = json.dumps(content, ensure_ascii=False, indent=1)
    return Page(body=body.encode(), content_type=f"{content_type}; {UTF8}")
