"""What one run has seen, and the one cause it adds up to. Pure; lives in the child process.

The entry decides; then what stopped the run, walls on the pages behind it, endless paging and
times from the future.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from crawlers.causes import (
    FUTURE_PROBLEM,
    Cause,
    error_cause,
    is_future,
    page_cause,
    status_cause,
)
from crawlers.posts import TimePrecision
from crawlers.reading import Draft, Fetched, Link, PageKind, Reading
from crawlers.text import decode

MARK_BYTES = 256 * 1024
CHAIN_LIMIT = 40
"""List pages that one leads to after the other in a source that was read to its end before: an
hour's news fill one or two."""
WALLS = frozenset({Cause.CAPTCHA, Cause.LOGIN, Cause.CHALLENGED})


@dataclass(slots=True, kw_only=True)
class Witness:
    """Evidence of one run. `settled` = the source was read to its end before."""

    entry: str
    is_new: Callable[[Draft], bool]
    settled: bool
    now: datetime
    stopped_by: Cause = Cause.NONE
    at_entry: Cause = Cause.NONE
    endless: bool = False
    pages: Counter[Cause] = field(default_factory=Counter)
    """Pages behind the entry by what they showed."""
    dated: int = 0
    ahead: int = 0
    """Fresh posts with a time, and those of them from the future."""
    depth: dict[str, int] = field(default_factory=dict)
    shown: dict[str, frozenset[str]] = field(default_factory=dict)
    """What each list page showed, and (below) which page led to it."""
    parent: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    """Next pages left to the next run."""

    def read(self, asked: str, page: Fetched, reading: Reading, selector: str = "") -> Reading:
        """Take in a page answered with 200; gives back the reading without what is false in it."""
        cause = page_cause(page, _text(page), reading, selector)
        if asked == self.entry:
            self.at_entry = cause
        elif reading.expected:
            self.pages[cause] += 1
        if cause in WALLS:  # what a wall says is no post and no edit of one
            return Reading(rejects=reading.rejects, expected=reading.expected)
        drafts = tuple(map(self._dated, reading.drafts))
        return replace(reading, drafts=drafts, links=self._bounded(asked, page.kind, reading))

    def answered(self, status: int, asked: str, page: Fetched) -> Cause:
        """Take in an answer that is no content."""
        return self._failed(asked, status_cause(status, _text(page)))

    def unanswered(self, asked: str, error: BaseException) -> Cause:
        """Take in that there was no answer."""
        return self._failed(asked, error_cause(error))

    def certificate(self, cause: Cause, asked: str) -> None:
        """Take in what is wrong with the certificate."""
        self._failed(asked, cause)

    def _failed(self, asked: str, cause: Cause) -> Cause:
        self.stopped_by = cause
        if asked == self.entry:
            self.at_entry = cause
        return cause

    def cause(self, *, stopped: bool) -> Cause:
        """What it adds up to; `stopped` = the run could not go on."""
        if self.at_entry:
            return self.at_entry
        if stopped and self.stopped_by:
            return self.stopped_by
        wall, count = max(((cause, self.pages[cause]) for cause in sorted(WALLS)),
                          key=lambda pair: pair[1])
        if count and 2 * count > self.pages.total():
            return wall
        if self.endless:
            return Cause.ENDLESS
        return Cause.FUTURE if self.ahead and 2 * self.ahead >= self.dated else Cause.NONE

    def _dated(self, draft: Draft) -> Draft:
        """The draft, without a time that cannot be."""
        ahead, fresh = is_future(draft, self.now), self.is_new(draft)
        self.dated += fresh and draft.published_at is not None
        self.ahead += fresh and ahead
        if not ahead or draft.published_at is None:
            return draft
        said = f"{FUTURE_PROBLEM}: {draft.published_at:%Y-%m-%dT%H:%MZ}"
        return replace(draft, published_at=None, precision=TimePrecision.UNKNOWN,
                       problems=(*draft.problems, said))

    def _bounded(self, asked: str, kind: PageKind, reading: Reading) -> tuple[Link, ...]:
        """The links, without a next page that only repeats this one."""
        onward = [link for link in reading.links
                  if link.following or (kind is link.kind is PageKind.ITEMS)]
        if kind is PageKind.ARTICLE or not onward:
            return reading.links
        self.shown[asked] = _content(reading, onward)
        depth = self.depth.get(asked, 0)
        repeats = self.shown[asked] and \
            self.shown[asked] == self.shown.get(self.parent.get(asked, ""))
        if repeats:
            self.endless = True
            return tuple(link for link in reading.links if link not in onward)
        if self.settled and depth >= CHAIN_LIMIT:  # if it is a long backlog, nothing of it is lost
            self.endless = True
            self.held |= {link.url for link in onward}
        for link in onward:
            if link.url != asked and link.url not in self.shown:
                self.depth.setdefault(link.url, depth + 1)
                self.parent.setdefault(link.url, asked)
        return reading.links


def _text(page: Fetched) -> str:
    """The page as text, as far as marks are looked for in it."""
    return decode(page.body[:MARK_BYTES], page.content_type).text


def _content(reading: Reading, onward: Iterable[Link]) -> frozenset[str]:
    """What a list page names, apart from where it leads on."""
    leads = {link.url for link in onward}
    return frozenset({link.url for link in reading.links} - leads) | {
        draft.native_id or draft.url for draft in reading.drafts}
