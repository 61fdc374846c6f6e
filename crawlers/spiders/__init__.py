"""The kinds of sources that can be read: one file and one row in SPIDERS each.

A spider is pure: it says where to begin and what a page says. `crawlers.child` does the fetching.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawlers.reading import Reader
from crawlers.spiders import feed, forum, hotlist, messages, microblog, pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of source (来源种类) as `source kinds` shows it; `forms` are those a row may name."""

    reader: Reader
    name: str
    reads: str
    forms: Mapping[str, str] = field(default_factory=dict)


SPIDERS: dict[str, Kind] = {
    "feed": Kind(
        reader=feed.READER, name="订阅源",
        reads="RSS、Atom、JSON Feed 1.1，含 RSSHub 路由；每条为一帖"),
    "pages": Kind(
        reader=pages.READER, name="新闻与政府网站",
        reads="列表页（翻页）或站点地图，再逐篇读正文、标题、时间",
        forms={"list": "列表页", "sitemap": "站点地图 sitemap.xml"}),
    "messages": Kind(
        reader=messages.READER, name="留言与问政",
        reads="留言、类型、官方答复、答复单位、两个时间",
        forms={"html": "留言列表页与留言页",
               "json": "接口；不写 selectors 即按领导留言板的字段名读"}),
    "hotlist": Kind(
        reader=hotlist.READER, name="热榜",
        reads="NewsNow、DailyHot 接口或 RSSHub 热榜；标题、名次、热度，随时间留存"),
    "forum": Kind(
        reader=forum.READER, name="论坛",
        reads="板块列表、主题、逐页回帖；主题浏览数、回复数",
        forms={"discuz": "Discuz! 7.2 至 X3.5", "phpbb": "phpBB 3", "tieba": "百度贴吧"}),
    "microblog": Kind(
        reader=microblog.READER, name="微博",
        reads="微博、所转微博、评论；转发、评论、点赞数",
        forms={"m_weibo": "m.weibo.cn 搜索与容器接口", "api": "开放平台 statuses"}),
}
