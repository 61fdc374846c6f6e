"""What one run asks, in which order, each address once. Pure.

The entry first, then what it newly names, then what waits from earlier runs, then what is due
again: an old queue never keeps news waiting. Only the next page is in the hands of the
downloader, so a queue of any length costs one short record an address.
"""

from collections import Counter, deque
from collections.abc import Container, Iterable

from crawlers.reading import Link, PageKind, Reading
from crawlers.wire import Order, Target


class Agenda:
    """The queue of one run. `pop` says what is next, `hear` what a page said."""

    def __init__(self, order: Order) -> None:
        targets = {target.url: target for target in (order.entry, *order.targets)}
        self.waiting = deque(targets.values())
        self.seen = set(order.known) | targets.keys()
        self.asked: set[str] = set()
        self.passed: list[Target] = []
        """List pages left unread: all that the page before them named was too old."""
        self._backfill = order.backfill
        self._named_by: dict[str, str] = {}
        self._fresh: Counter[str] = Counter()
        self._old: Counter[str] = Counter()

    def pop(self) -> Target | None:
        """The next address to ask; None = all is asked."""
        while self.waiting:
            target = self.waiting.popleft()
            if target.kind is not PageKind.ARTICLE and self._is_past(target):
                self.passed.append(target)
                continue
            self.asked.add(target.url)
            return target
        return None

    def hear(self, target: Target, reading: Reading, *, is_news: bool = False) -> tuple[Link, ...]:
        """Queue what is new of the links a page names, and say what that is.

        `is_news`: the page itself held a post that is not stored yet.
        """
        naming = self._named_by.pop(target.url, "")
        page = naming if target.kind is PageKind.ARTICLE else target.url
        # what is read, and of which nothing is to be kept, lies before `since`
        self._fresh[page] += bool(reading.drafts)
        self._old[page] += reading.filled > bool(reading.links) and not reading.drafts
        links = self._worth(reading.links, walks_on=is_news or self._backfill)
        self.seen.update(link.url for link in links)
        self._named_by |= {link.url: target.url for link in links}
        self.waiting.extendleft(
            Target(url=link.url, kind=link.kind) for link in reversed(_lists_last(links)))
        return links

    def leave(self, addresses: Container[str]) -> None:
        """Take these out of this run; they wait in the stored queue for the next one."""
        self.waiting = deque(one for one in self.waiting if one.url not in addresses)

    def _worth(self, links: tuple[Link, ...], *, walks_on: bool) -> tuple[Link, ...]:
        """What is new; the next page only if this one says or names something new, or in a
        backfill, which walks on through what is known."""
        new = tuple(link for link in links if (link.refresh and link.url not in self.asked)
                    or (link.url not in self.seen and not link.following))
        return new + tuple(link for link in links if (new or walks_on)
                           and link.following and link.url not in self.asked)

    def _is_past(self, target: Target) -> bool:
        naming = self._named_by.get(target.url, "")
        return self._old[naming] > 0 and not self._fresh[naming]


def _lists_last(links: Iterable[Link]) -> tuple[Link, ...]:
    """Articles before the list page that follows: what they are decides whether it is read."""
    return tuple(sorted(links, key=lambda link: link.following))
