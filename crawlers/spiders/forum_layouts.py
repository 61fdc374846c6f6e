"""How Discuz!, phpBB and Tieba lay out lists and threads, and how they address them. Pure.

A row's own selectors come before these, field by field; the addresses drop what makes one thread
look like many: session ids, the list page one came from, words to be highlighted.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from config.running import Selectors
from crawlers.posts import query_pairs, query_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand on the pages of one forum program (版式)."""

    selectors: Selectors
    entry: str
    """The tag that holds one thread of a list."""
    bumped: str
    """Inside an entry: when the last reply came; the last match counts."""
    pager: str
    dropped: str
    """Inside a text: what others wrote, and what the program adds."""
    wall: str = ""
    """Stands where a thread is hidden from strangers."""
    opening: int = 0
    """1 where the number of replies counts the first post too."""


LAYOUTS = {
    "discuz": Layout(
        selectors=Selectors(
            list="tbody[id^=normalthread_] a.xst, tbody[id^=stickthread_] a.xst, "
                 "tbody[id^=normalthread_] span[id^=thread_] a",
            next="div.pg a.nxt, div.pages a.next", title="#thread_subject, #threadtitle h1",
            items="#postlist div[id^=post_]:has(td[id^=postmessage_])",
            body="td[id^=postmessage_]",
            time="em[id^=authorposton]", author="div.authi a.xw1, div.postinfo a.posterlink"),
        entry="tbody", bumped="td.by em, td.lastpost em", pager="div.pg a, div.pages a",
        dropped="div.quote, blockquote, i.pstatus, div.attach_nopermission, ignore_js_op, "
                "div.notice, div.locked",
        wall="#messagetext"),
    "phpbb": Layout(
        selectors=Selectors(
            list="ul.topics a.topictitle", next="div.pagination a[rel=next], a.right-box.right",
            title="h2.topic-title, #page-body h2", items="div.post:has(div.content)",
            body="div.content", time="p.author time, p.author",
            author="p.author a.username, p.author a.username-coloured, p.author strong a",
            replies="div.pagination"),
        entry="li", bumped="dd.lastpost time, dd.lastpost span", pager="div.pagination a",
        dropped="blockquote, div.quotetitle, dl.codebox", opening=1),
    "tieba": Layout(
        selectors=Selectors(
            list="li.j_thread_list a.j_th_tit, div.s_post span.p_title a",
            next="#frs_list_pager a.next, div.pager-search a.next",
            title=".core_title_txt", items="div.l_post:has(div.d_post_content)",
            body="div.d_post_content", time="span.tail-info, span.j_reply_data",
            author="a.p_author_name, li.d_name a", replies="li.l_reply_num span.red"),
        entry="li", bumped="span.threadlist_reply_date", pager="li.l_pager a",
        dropped="div.replace_tip, .quote_body"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One page of one thread (帖子页); `number` grows with the page, 0 is the first."""

    url: str
    thread: str
    number: int


REWRITTEN = re.compile(r"^(.*/)?thread-(\d{1,12})-(\d{1,6})-\d{1,6}\.html$")
TIEBA_THREAD = re.compile(r"^/p/(\d{1,15})$")


def place_of(url: str, form: str) -> Place | None:
    """The thread page at an address, in its shortest form; None where no thread stands."""
    parts = urlsplit(url)
    query = dict(query_pairs(parts.query))
    if found := REWRITTEN.match(parts.path):
        number = int(found[3])
        path = f"{found[1] or ''}thread-{found[2]}-{number}-1.html"
        return Place(url=urlunsplit((*parts[:2], path, "", "")), thread=found[2],
                     number=max(number - 1, 0))
    if form == "tieba":
        found = TIEBA_THREAD.match(parts.path)
        return found and _place(parts.geturl(), found[1], {}, "pn", query)
    if form == "phpbb":
        thread = query.get("t", "")
        return _place(url, thread, {"t": thread}, "start", query) if _is_id(thread) else None
    thread = query.get("tid", "")
    kept = {"mod": query["mod"]} if "mod" in query else {}
    viewed = query.get("mod") == "viewthread" or parts.path.endswith("viewthread.php")
    return _place(url, thread, {**kept, "tid": thread}, "page", query) \
        if _is_id(thread) and viewed else None


def _place(url: str, thread: str, kept: dict[str, str], page: str,
           query: dict[str, str]) -> Place:
    number = int(query[page]) if _is_id(query.get(page, "")) else 0
    first = 0 if page == "start" else 1
    if number > first:
        kept = {**kept, page: str(number)}
    parts = urlsplit(url)
    return Place(url=urlunsplit((*parts[:3], urlencode(kept), "")), thread=thread,
                 number=max(number - first, 0))


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) <= 15


def list_address(url: str) -> str:
    """The address of a list page without session ids."""
    parts = urlsplit(url)
    query = [pair for pair in query_pairs(parts.query) if pair[0] not in ("sid", "s", "extra")]
    return urlunsplit((*parts[:3], query_text(query), ""))


def post_address(place: Place, post: str, form: str) -> str:
    """The address that leads to one reply."""
    parts = urlsplit(place.url)
    folder = parts.path.rpartition("/")[0]
    path, query = {
        "tieba": (parts.path, {"pid": post}),
        "phpbb": (f"{folder}/viewtopic.php", {"p": post}),
    }.get(form, (f"{folder}/forum.php", {"mod": "redirect", "goto": "findpost",
                                         "ptid": place.thread, "pid": post}))
    return urlunsplit((*parts[:2], path, urlencode(query), ""))
