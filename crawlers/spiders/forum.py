"""Forums (论坛): list → thread → replies, in the layouts of Discuz!, phpBB and Tieba. Pure.

The first post of a thread and each reply are drafts of their own; a reply names the thread it
stands in. Quoted words are another post's and are left out.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from config.running import Selectors, SourceRow
from crawlers.byline import drop_authors
from crawlers.evidence import skeleton
from crawlers.extraction import find_next
from crawlers.interface import follow
from crawlers.markup import absolute, first_text, parse_html, same_site, select, text_of
from crawlers.posts import TimePrecision
from crawlers.reading import (
    DRAFT_LIMIT,
    LINK_LIMIT,
    Draft,
    Fetched,
    Link,
    PageKind,
    Reading,
    Reject,
    layout,
)
from crawlers.spiders.forum_layouts import (
    LAYOUTS,
    Layout,
    Place,
    list_address,
    place_of,
    post_address,
)
from crawlers.spoken import Stated, stated_count, stated_time

PAGELET = re.compile(rb"(<code[^>]{0,300}>)\s{0,9}<!--|-->\s{0,9}(?=</code>)|</(?:body|html)>")
"""Tieba sends its lists behind the end of the page, inside comments that its own script opens."""
POST_ID = re.compile(r"^(?:post_|pid|p|post_content_|postmessage_)(\d{1,15})$")
VIEWS = re.compile(r"(?:查看|浏览|阅读|点击)\s?[:：]?\s{0,3}(\d[\d,.]{0,14}\s?[万wW]?)")
REPLIES = re.compile(r"(?:回复|回帖)\s?[:：]\s{0,3}(\d[\d,.]{0,14}\s?[万wW]?)")
HEAD = 4_000
"""Characters of a thread page in which its counts stand."""
FRESH = 2
"""A thread with a reply younger than so many intervals is read again."""


@dataclass(frozen=True, slots=True)
class Forum:
    """Reads one board; `form` names the program, selectors of the row come first."""

    def start(self, row: SourceRow) -> Link:
        """The list of threads."""
        return Link(url=row.url, kind=PageKind.LIST)

    def read(self, page: Fetched, row: SourceRow) -> Reading:
        """The threads of a list, or the posts of one page of a thread."""
        form = form_of(row)
        board = LAYOUTS[form]
        own = layout(page, row).model_dump(exclude_defaults=True)
        chosen = board.selectors.model_copy(update=own)
        tree, source, problems = parse_html(PAGELET.sub(rb"\1", page.body), page.content_type)
        view = View(page=page, row=row, form=form, board=board, chosen=chosen, tree=tree)
        if page.kind is PageKind.LIST:
            return view.threads(problems)
        reading = view.posts(problems)
        if reading.drafts:
            return reading
        walled = board.wall and select(tree, board.wall)
        why = "the thread is not shown to strangers" if walled else "no posts found on the page"
        reject = Reject(url=page.url, message=why, evidence=skeleton(source))
        return Reading(rejects=(reject,), expected=0 if walled else 3)


def form_of(row: SourceRow) -> str:
    """The program of a board: as the row says, else by the host; Discuz! is the usual one."""
    if row.form in LAYOUTS:
        return row.form
    return "tieba" if urlsplit(row.url).hostname == "tieba.baidu.com" else "discuz"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page with everything that is needed to read it."""

    page: Fetched
    row: SourceRow
    form: str
    board: Layout
    chosen: Selectors
    tree: Any

    def threads(self, problems: tuple[str, ...]) -> Reading:
        """Links to the threads, a busy one to be read again, and to the next list page."""
        found = {link.url: link for element in select(self.tree, self.chosen.list)
                 if (link := self._thread(element))}
        links = tuple(found.values())[:LINK_LIMIT]
        following = find_next(self.tree, self.page.url, self.chosen.next)
        if following and links and same_site(following, self.row.url):
            links = (*links, Link(url=list_address(following), kind=PageKind.LIST,
                                  following=True))
        return Reading(links=links, expected=1, filled=bool(found), rejects=tuple(
            Reject(url=self.page.url, message=problem) for problem in problems))

    def _thread(self, element: Any) -> Link | None:
        place = self._place(element)
        if place is None:
            return None
        entry = next(element.iterancestors(self.board.entry), None)
        moments = select(entry, self.board.bumped) if entry is not None else []
        bumped = stated_time(written_time(moments[-1]), self.page.at) if moments else Stated()
        return Link(url=place.url, kind=PageKind.ITEMS, refresh=self._is_fresh(bumped))

    def _place(self, element: Any) -> Place | None:
        url = absolute(self.page.url, element.get("href"))
        return place_of(url, self.form) if url and same_site(url, self.page.url) else None

    def _is_fresh(self, bumped: Stated) -> bool:
        if bumped.at is None or self.page.at is None:
            return False
        minutes = (self.page.at - bumped.at).total_seconds() / 60
        slack = 1_440 if bumped.precision is TimePrecision.DAY else 0
        return minutes <= FRESH * self.row.interval_minutes + slack

    def posts(self, problems: tuple[str, ...]) -> Reading:
        """The posts of this page, and the other pages of the thread."""
        here = place_of(self.page.url, self.form)
        if here is None:
            return Reading()
        drafts: list[Draft] = []
        for index, element in enumerate(select(self.tree, self.chosen.items)[:DRAFT_LIMIT]):
            first = index == 0 and here.number == 0
            draft = self._post(element, here, problems, first=first)
            if draft is not None:
                drafts.append(draft)
        since = self.row.since
        kept = tuple({draft.native_id: draft for draft in drafts if since is None
                      or draft.published_at is None or draft.published_at >= since}.values())
        return Reading(
            drafts=kept, links=tuple(self._pages(here)), expected=2 * len(drafts) + 1,
            filled=sum(bool(d.text) + (d.published_at is not None) for d in drafts)
            + bool(drafts))

    def _post(self, element: Any, here: Place, problems: tuple[str, ...], *,
              first: bool) -> Draft | None:
        number = post_number(element)
        bodies = select(element, self.chosen.body)
        for body in bodies:
            for added in select(body, self.board.dropped):
                if added is not body and added.getparent() is not None:
                    added.drop_tree()
            drop_authors(body, self.page.url)
        text = "\n".join(filter(None, map(text_of, bodies)))
        title = first_text(self.tree, self.chosen.title) if first else ""
        if not (text or title) or not (first or number):
            return None
        when = self._when(element)
        return Draft(
            url=here.url if first else post_address(here, number, self.form),
            native_id=f"t{here.thread}" if first else f"p{number}",
            parent="" if first else f"t{here.thread}", title=title, text=text,
            author=first_text(element, self.chosen.author), published_at=when.at,
            precision=when.precision, problems=(*problems, *when.problems),
            views=self._count(self.chosen.views, VIEWS) if first else None,
            replies=self._replies() if first else None)

    def _when(self, element: Any) -> Stated:
        for moment in reversed(select(element, self.chosen.time)):
            if (when := stated_time(written_time(moment), self.page.at)).at is not None:
                return when
        return stated_time(str(follow(data_field(element), "content.date") or ""), self.page.at)

    def _count(self, selector: str, pattern: re.Pattern[str]) -> int | None:
        if selector:
            return stated_count(first_text(self.tree, selector))
        found = pattern.search(text_of(self.tree)[:HEAD])
        return stated_count(found[1]) if found else None

    def _replies(self) -> int | None:
        count = self._count(self.chosen.replies, REPLIES)
        return None if count is None else max(count - self.board.opening, 0)

    def _pages(self, here: Place) -> Iterator[Link]:
        """The thread's other pages; replies come at its end, so that the end is read again."""
        linked = {place.number: place for element in select(self.tree, self.board.pager)
                  if (place := self._place(element)) and place.thread == here.thread}
        ends = sorted(linked)[-2:] if here.number == 0 else []
        for number, place in sorted(linked.items()):
            if number not in (here.number, 0):
                yield Link(url=place.url, kind=PageKind.ITEMS, refresh=number in ends)


def post_number(element: Any) -> str:
    """The site's own number of a post, from the id of its element or of one inside it."""
    for node in (element, *element.iterdescendants("div", "td", "table", "cc")):
        if found := POST_ID.match(node.get("id") or ""):
            return found[1]
    number = follow(data_field(element), "content.post_id")
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else ""


def data_field(element: Any) -> Any:
    """What Tieba says of a post in `data-field`; None where it says nothing readable."""
    try:
        return json.loads((element.get("data-field") or "null")[:100_000])
    except (ValueError, RecursionError):
        return None


def written_time(element: Any) -> str:
    """The moment as exactly as the element has it: attributes before words."""
    for node in (element, *element.iterdescendants("span", "time")):
        for name in ("datetime", "title"):
            stated = str(node.get(name) or "")[:100]
            if any(character.isdigit() for character in stated):
                return stated
    return " ".join(text_of(element).split())[:200]


READER = Forum()
