"""One run of one source in a process of its own: fetch, parse, tell the parent. No database.

Started by `crawlers.run`; reads its order from stdin, writes events to stdout, logs to stderr.
The memory and processor limits bind before the first byte of the network is read, and the process
ends when its parent does.
"""

import asyncio
import logging
import os
import resource
import signal
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any, BinaryIO

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.http import Response

from config.clock import SystemClock
from crawlers.agenda import Agenda
from crawlers.authors import author_key
from crawlers.causes import Cause
from crawlers.certificate import certificate_cause
from crawlers.copies import HEADERS, PageCopy, make_copy
from crawlers.drafting import without_author
from crawlers.evidence import skeleton
from crawlers.guard import RobotsForbidden, RobotsUnreachable, Stopped, TooSoon, retry_after
from crawlers.hardening import settings_for
from crawlers.posts import canonical_url, post_id
from crawlers.reading import Draft, Fetched, PageKind, Reading, Reject, layout
from crawlers.spiders import SPIDERS
from crawlers.vanishing import says_deleted
from crawlers.visits import Outcome
from crawlers.wire import (
    EndEvent,
    Order,
    PageEvent,
    Target,
    decode_order,
    encode_event,
)
from crawlers.witness import WALLS, Witness

LOG_BYTES = 1024 * 1024
BROWSER_SHARE = 16
"""Chromium's processes inherit the limits: so much more data each, and their scratch files."""


class SourceSpider(Spider):
    """Walks one source: the entry, what waits, what is due, and what the pages name."""

    name = "source"

    def __init__(self, order: Order, out: BinaryIO) -> None:
        super().__init__()
        self.order, self.out = order, out
        self.reader = SPIDERS[order.row.spider].reader
        self.key = bytes.fromhex(order.author_key)
        self.began = monotonic()
        self.posts = frozenset(order.posts)
        self.witness = Witness(entry=order.entry.url, is_new=self._is_new, now=order.now,
                               settled=order.settled and not order.backfill)
        self.agenda = Agenda(order)
        self.turn = asyncio.Event()
        self.read = 0
        self.blank = False
        """The entry was read and names nothing: what old pages still say must not hide that."""
        self.why = ""
        """Why the entry could not be read although it answered, e.g. a feed that is none."""
        self.end = EndEvent(status="done")
        self.stopped = False

    async def start(self) -> AsyncIterator[Request]:
        """One address after the other: the next is asked once the one before has answered."""
        while not self.stopped and (target := self.agenda.pop()):
            if len(self.agenda.asked) > self.order.page_limit:
                self.end = EndEvent(status="partial", message="page limit reached")
                break
            self.turn.clear()
            yield self._ask(target)
            await self.turn.wait()
        for target in self.agenda.passed:
            self._tell(target, Outcome.PASSED, None)

    def _ask(self, target: Target) -> Request:
        headers = {name: value for name, value in (
            ("If-None-Match", target.etag), ("If-Modified-Since", target.last_modified)) if value}
        return Request(target.url, callback=self.answered, errback=self.unanswered,
                       headers=headers, dont_filter=True, meta={"target": target})

    def answered(self, response: Response) -> None:
        """One answer was received; whatever it is, the next address may be asked."""
        try:
            self._answer(response, response.meta["target"])
        finally:
            self.turn.set()

    def _answer(self, response: Response, target: Target) -> None:
        """Content, unchanged, gone, come back later, or no use."""
        if response.status == 200:
            self._content(response, target)
        elif response.status == 304:
            self._tell(target, Outcome.UNCHANGED, response)
            self.read += 1
        elif response.status in (404, 410) and target.url != self.order.entry.url:
            self._tell(target, Outcome.GONE, response)
        else:
            self._tell(target, Outcome.FAILED, response)
            self.witness.answered(response.status, target.url, self._fetched(response, target))
            self._refused(response, target)

    def _refused(self, response: Response, target: Target) -> None:
        if response.status in (429, 503):
            self._stop(EndEvent(status="waiting", retry_after=retry_after(response),
                                message=f"status {response.status}: asked to come back later"))
        if target.url == self.order.entry.url or response.status in (401, 403, 412):
            back = retry_after(response) if "Retry-After" in response.headers else None
            self._stop(EndEvent(status="failed", message=f"status {response.status}",
                                retry_after=back))

    def _content(self, response: Response, target: Target) -> None:
        page = self._fetched(response, target)
        reading = self.witness.read(target.url, page, self._read(page),
                                    self.order.row.selectors.list)
        if self.witness.at_entry in WALLS:
            self._tell(target, Outcome.FAILED, response, reading)
            self._stop(EndEvent(status="failed",
                                message=f"the entry is a wall: {self.witness.at_entry}"))
        if says_deleted(page, reading):
            self._tell(target, Outcome.GONE, response)
            return
        drafts = tuple(without_author(draft, author_key(draft.author, self.key))
                       for draft in reading.drafts)
        links = self.agenda.hear(target, reading, is_news=any(map(self._is_new, drafts)))
        self.agenda.leave(self.witness.held)
        if target.url == self.order.entry.url:
            self.blank = reading.expected > 0 and reading.filled == 0
            self.why = reading.rejects[0].message if self.blank and reading.rejects else ""
        self.read += 1
        self._tell(target, Outcome.READ, response, Reading(
            drafts=drafts, links=links, rejects=reading.rejects,
            expected=reading.expected, filled=reading.filled),
            self._copy(response, page, reading))

    def _copy(self, response: Response, page: Fetched, reading: Reading) -> PageCopy | None:
        """The page as it may be kept, if it yielded anything to be shown again."""
        if page.kind is PageKind.LIST or not (reading.drafts or reading.rejects):
            return None
        found = [(name, value.decode("latin-1")) for name in HEADERS
                 if (value := response.headers.get(name))]
        names = [draft.author for draft in reading.drafts if draft.author]
        return make_copy(page, page.at or self.order.now, found,
                         layout(page, self.order.row), names)

    def _is_new(self, draft: Draft) -> bool:
        """True when the post is not stored yet."""
        return post_id(self.order.row.id, identity(draft)) not in self.posts

    def _fetched(self, response: Response, target: Target) -> Fetched:
        """The answer as spiders read it."""
        return Fetched(url=response.url, kind=target.kind, body=response.body,
                       content_type=(response.headers.get("Content-Type") or b"").decode("latin-1"),
                       at=self.order.now + timedelta(seconds=monotonic() - self.began))

    def _read(self, page: Fetched) -> Reading:
        try:
            return self.reader.read(page, self.order.row)
        except Exception as error:  # noqa: BLE001 - around one page; the reject records it
            shape = skeleton(page.body[:20_000].decode("utf-8", "replace"))
            return Reading(rejects=(Reject(
                url=page.url, message=f"could not be read: {type(error).__name__}",
                evidence=shape),), expected=1)

    def unanswered(self, failure: Any) -> None:
        """No answer at all: refused by the guard, by robots.txt, or by the network."""
        try:
            self._missed(failure)
        finally:
            self.turn.set()

    def _missed(self, failure: Any) -> None:
        target, error = failure.request.meta["target"], failure.value
        if isinstance(error, Stopped):
            return  # it stays in the queue: the answer before this one said why
        if self.witness.unanswered(target.url, error) is Cause.CERTIFICATE_INVALID:
            self.witness.certificate(certificate_cause(
                failure.request.url, self.order.row, SystemClock().now()), target.url)
        if isinstance(error, RobotsUnreachable):
            self._stop(EndEvent(status="partial" if isinstance(error, TooSoon) else "waiting",
                                message=str(error), retry_after=error.seconds))
        forbidden = isinstance(error, RobotsForbidden)
        why = str(error) if isinstance(error, IgnoreRequest) and str(error) else \
            f"no answer: {type(error).__name__}"
        self._tell(target, Outcome.GONE if forbidden else Outcome.FAILED, None, Reading(
            rejects=(Reject(url=target.url, message=why),)))
        if target.url == self.order.entry.url:
            self._stop(EndEvent(status="failed", message=why))

    def _stop(self, end: EndEvent) -> None:
        self.end, self.stopped = end, True
        raise CloseSpider(end.status)

    def _tell(self, target: Target, outcome: Outcome, response: Response | None,
              reading: Reading | None = None, copy: PageCopy | None = None) -> None:
        said = reading or Reading()

        def header(name: str) -> str:
            value = response.headers.get(name) if response is not None else None
            return (value or b"").decode("latin-1")[:200]

        write(self.out, PageEvent(
            url=target.url, kind=target.kind, outcome=outcome,
            status=response.status if response is not None else None, etag=header("ETag"),
            last_modified=header("Last-Modified"), drafts=said.drafts, links=said.links,
            rejects=said.rejects, expected=said.expected, copy=copy,
            filled=0 if self.blank else said.filled))

    def closed(self, reason: str) -> None:
        """Say how it went; a limit of time or memory leaves the rest in the queue."""
        limits = {"closespider_timeout": "time limit reached",
                  "closespider_errorcount": "too many errors"}
        if reason in limits:
            status = "partial" if self.read else "failed"
            self.end = EndEvent(status=status, message=limits[reason])  # type: ignore[arg-type]
            if not self.read and reason == "closespider_timeout":
                self.witness.stopped_by = self.witness.stopped_by or Cause.TIMEOUT
        elif reason == "finished" and self.end.status == "done" and (self.why or not self.read):
            self.end = EndEvent(status="failed", message=self.why or "nothing could be read")
        stopped = self.end.status in ("failed", "waiting")
        write(self.out, replace(self.end, cause=self.witness.cause(stopped=stopped)))


def identity(draft: Draft) -> str:
    """What a post is known by: the site's own number, else its address."""
    try:
        return draft.native_id or canonical_url(draft.url)
    except ValueError:
        return draft.url


def write(out: BinaryIO, event: PageEvent | EndEvent) -> None:
    """One event a line; a parent that is gone ends us."""
    try:
        out.write(encode_event(event))
        out.flush()
    except BrokenPipeError:
        os._exit(1)


def bind(order: Order) -> None:
    """The limits of this process: memory, processor seconds, no core dump, a small log."""
    share = BROWSER_SHARE if order.row.browser else 1
    memory, file_bytes = order.memory_mb * 1024 * 1024 * share, LOG_BYTES * share**2
    # of data, not of addresses: what is mapped but never touched (libraries, stacks) costs nothing
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (order.cpu_seconds, order.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))  # the log, nothing else
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def die_with_parent(source: BinaryIO) -> None:
    """The parent holds our stdin open as long as it lives."""
    def watch() -> None:
        source.read(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main(spider: type[SourceSpider] = SourceSpider) -> None:
    """Read the order, bind the limits, run."""
    # whatever a library prints must not get among the events
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = decode_order(sys.stdin.buffer.readline())
    bind(order)
    die_with_parent(sys.stdin.buffer)
    # it misses the referrer middleware that hardening took away, and would be a run's last words
    logging.getLogger("scrapy.downloadermiddlewares.redirect").setLevel(logging.ERROR)
    process = AsyncCrawlerProcess({**settings_for(order), "HUIYING_ORDER": order})
    process.crawl(spider, order=order, out=out)
    process.start()


if __name__ == "__main__":
    main()
