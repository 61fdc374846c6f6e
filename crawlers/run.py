"""Runs sources, each in a child process with hard limits, and stores what the children say.

The child knows Scrapy, this side knows the database. What a child says within half a second is one
transaction; what a kill leaves unstored is still in the queue, and asked again.
A source that fails, hangs or lies costs its own run and nothing else.
"""

import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlite_utils import Database

from config.clock import Clock, beijing
from config.problems import HuiyingError
from config.running import Settings, SourceRow
from crawlers.addresses import by_site
from crawlers.authors import current_key
from crawlers.causes import Cause
from crawlers.copies import PageCopy
from crawlers.drafting import make_post
from crawlers.evidence_store import archive_in, keep_copies, prune
from crawlers.intake import Intake
from crawlers.masking import mask_url
from crawlers.posts import Post
from crawlers.process import Children, batches, end_of, finish, kill, start
from crawlers.reading import Reject
from crawlers.revisit import WATCHED, due_again
from crawlers.spiders import SPIDERS
from crawlers.store import paces
from crawlers.store_visits import (
    begin_run,
    done_visits,
    end_run,
    find_visit,
    known_addresses,
    known_posts,
    last_run,
    save_pages,
    sync_sources,
    waiting_visits,
    was_settled,
)
from crawlers.timing import back_off, quiet_from, quiet_until
from crawlers.visits import Ending, Outcome, RunReport, RunStatus, StoredPage, Visit
from crawlers.wire import EndEvent, Order, PageEvent, Target, encode_order

START_UP = timedelta(seconds=30)
"""A run that could not even begin before the quiet hours is not begun."""
PACE_OVER = timedelta(days=2)
PARALLEL = 4
PAGE_LIMIT = 500
LOCAL_PAGE_LIMIT = 20_000
GRACE_SECONDS = 10.0
"""Before a run's time is over, the child ends by itself; then it is killed."""
CPU_SHARE = 0.5
CPU_LIMIT = 60
"""Processor seconds a run of a stranger may cost (P13); our own sites hold whole archives."""

Progress = Callable[[RunReport], None]


class Running(Protocol):
    """What crawling needs of a `config.configuration.Configuration`."""

    @property
    def settings(self) -> Settings: ...
    @property
    def sources(self) -> tuple[SourceRow, ...]: ...


def crawl(config: Running, db: Database, sources: Sequence[str], clock: Clock, *,
          progress: Progress | None = None, parallel: int = PARALLEL) -> tuple[RunReport, ...]:
    """Run the named sources (none named = all enabled ones) and report in that order.

    `progress` is called as each run ends. The schema must have been migrated.
    """
    rows = chosen(config.sources, sources)
    sync_sources(db, config.sources)
    prune(db, archive_in(data_directory(db), config.settings), clock.now(),
          config.settings.evidence_days)
    crew = Crew(db=db, rows=config.sources, settings=config.settings, clock=clock)

    def each(site: list[SourceRow]) -> list[RunReport]:
        reports = []
        for row in site:
            reports.append(crew.run(row))
            if progress is not None:
                progress(reports[-1])
        return reports

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        try:
            done = {report.source: report for reports in pool.map(each, by_site(rows))
                    for report in reports}
        except BaseException:
            crew.stop()
            raise
    return tuple(done[row.id] for row in rows)


def chosen(rows: Sequence[SourceRow], names: Sequence[str]) -> list[SourceRow]:
    """The rows by name in the order asked; an unknown name is a mistake of the caller."""
    if not names:
        return [row for row in rows if row.enabled]
    by_id = {row.id: row for row in rows}
    if unknown := [name for name in names if name not in by_id]:
        raise HuiyingError(f"没有这些来源：{'、'.join(unknown)} — 已有：{'、'.join(by_id)}")
    return [by_id[name] for name in names]


class Crew:
    """Children at work. Threads read them; one lock guards the one database connection."""

    def __init__(self, *, db: Database, rows: Sequence[SourceRow], settings: Settings,
                 clock: Clock) -> None:
        self.db, self.settings, self.clock = db, settings, clock
        self.archive = archive_in(data_directory(db), settings)
        self.neighbours = {row.id: site for site in by_site(rows) for row in site}
        self.lock = threading.Lock()
        self.children: Children = set()

    def run(self, row: SourceRow) -> RunReport:
        """One run of one source, from the first row to the last."""
        with self.lock:
            now = self.clock.now()
            before = last_run(self.db, row.id)
            if before is not None and before.retry_at is not None and before.retry_at > now:
                return before  # the source asked us to wait: it is not even told of this
            if resting := quiet_until(row.quiet_hours, now + START_UP):
                return _resting(row, now, resting)
            run = begin_run(self.db, row.id, now)
            if until := self._asked_to_wait(row, now):
                return end_run(self.db, run, now, Ending(
                    status=RunStatus.WAITING, retry_at=until, cause=Cause.THROTTLED,
                    message="the site asked another source to come back later"))
            order = None if row.spider == "file" else self._order(row, now)
        try:
            end = self._follow(row, run, order) if order else self._take_in(row, run)
        except HuiyingError:
            raise  # our own file cannot be written: no source is to blame for that
        except Exception as error:  # noqa: BLE001 - around one source; the run row records it
            end = EndEvent(status="failed", message=f"{type(error).__name__}: {error}"[:300],
                           cause=Cause.CRASHED)
        with self.lock:
            now = self.clock.now()
            back = _back_at(row, end, before, now)
            return end_run(self.db, run, now, Ending(
                status=RunStatus(end.status), message=end.message, cause=end.cause, retry_at=back))

    def _asked_to_wait(self, row: SourceRow, now: datetime) -> datetime | None:
        """Until when the site of this source wants no visit of any source; None = it may be."""
        runs = (last_run(self.db, other.id) for other in self.neighbours.get(row.id, ()))
        return max((run.retry_at for run in runs
                    if run and run.retry_at and run.retry_at > now), default=None)

    def _take_in(self, row: SourceRow, run: int) -> EndEvent:
        """The new files of a watched folder; no network."""
        intake = Intake(db=self.db, settings=self.settings, clock=self.clock, lock=self.lock,
                        children=self.children)
        return intake.read_folder(row, data_directory(self.db) / row.folder, run)

    def _order(self, row: SourceRow, now: datetime) -> Order:
        limit = LOCAL_PAGE_LIMIT if row.local else PAGE_LIMIT
        first = SPIDERS[row.spider].reader.start(row)
        visit = find_visit(self.db, row.id, first.url)
        targets = (*waiting_visits(self.db, row.id, limit, now),
                   *due_again(done_visits(self.db, row.id, now - WATCHED, limit), now,
                              paces=paces(self.db, row.id, now - PACE_OVER)))
        limit_seconds = float(self.settings.run_timeout_seconds)
        if quiet := quiet_from(row.quiet_hours, now):
            limit_seconds = min(limit_seconds, (quiet - now).total_seconds())
        key = current_key(data_directory(self.db), now, self.settings.author_key_days)
        return Order(
            row=row, entry=_target(visit) if visit else Target(url=first.url, kind=first.kind),
            targets=tuple(map(_target, targets)), known=known_addresses(self.db, row.id),
            posts=known_posts(self.db, row.id),
            user_agent=honest_agent(self.settings), author_key=key.hex(), page_limit=limit,
            seconds=max(limit_seconds - GRACE_SECONDS, limit_seconds / 2),
            memory_mb=self.settings.run_memory_mb,
            cpu_seconds=min(max(10, int(limit_seconds * CPU_SHARE)),
                            sys.maxsize if row.local else CPU_LIMIT), now=now,
            settled=was_settled(self.db, row.id))

    def _follow(self, row: SourceRow, run: int, order: Order) -> EndEvent:
        """Store every event of the child until it ends, by itself or by force."""
        end: EndEvent | None = None
        read = 0
        with tempfile.TemporaryFile() as log:
            child = start("crawlers.child", encode_order(order), log)
            self.children.add(child)
            timer = threading.Timer(self.settings.run_timeout_seconds, kill, (child,))
            timer.daemon = True
            timer.start()
            try:
                for batch in batches(child):
                    self._store([(self._page(row, run, event), event.copy)
                                 for event in batch.pages])
                    read += sum(event.outcome in (Outcome.READ, Outcome.UNCHANGED)
                                for event in batch.pages)
                    end = batch.end
            finally:
                timer.cancel()
                finish(child, wait_seconds=0.0 if end else 3.0)
                self.children.discard(child)
            return end or end_of(child, log, read=bool(read))

    def _page(self, row: SourceRow, run: int, event: PageEvent) -> StoredPage:
        now = self.clock.now()
        made = [make_post(draft, source=row.id, now=now) for draft in event.drafts]
        return StoredPage(
            source=row.id, run=run, address=event.url, kind=event.kind, outcome=event.outcome,
            fetched_at=now, status=event.status, etag=event.etag,
            last_modified=event.last_modified,
            posts=tuple(post for post in made if isinstance(post, Post)),
            # an address that carries somebody's number is not followed: the queue would keep it
            links=tuple(link for link in event.links if mask_url(link.url) == link.url),
            rejects=(*(replace(bad, url=mask_url(bad.url)) for bad in event.rejects),
                     *(bad for bad in made if isinstance(bad, Reject))),
            expected=event.expected, filled=event.filled)

    def _store(self, pages: Sequence[tuple[StoredPage, PageCopy | None]]) -> None:
        copies = {page.address: copy for page, copy in pages if copy is not None}

        def keep(saved: Sequence[StoredPage]) -> None:
            keep_copies(self.db, self.archive, [
                (page, copy) for page in saved if (copy := copies.get(page.address))])

        if pages:
            with self.lock:
                save_pages(self.db, [page for page, _ in pages], keep)

    def stop(self) -> None:
        """End every child now."""
        for child in tuple(self.children):
            kill(child)


def _resting(row: SourceRow, now: datetime, until: datetime) -> RunReport:
    """No run at all: the site is left alone in its quiet hours."""
    return RunReport(
        run=0, source=row.id, status=RunStatus.WAITING, started_at=now, ended_at=now, pages=0,
        unchanged=0, new=0, changed=0, rejected=0, retry_at=until,
        message=f"免打扰时段 {row.quiet_hours}，{beijing(until):%H:%M} 后再读")


def _back_at(row: SourceRow, end: EndEvent, before: RunReport | None,
             now: datetime) -> datetime | None:
    """When the source may be asked again, beyond its interval: as it said, or as it refuses us."""
    said = timedelta(seconds=end.retry_after) if end.retry_after else None
    if end.cause is not Cause.FORBIDDEN:
        return now + said if said else None
    again = before is not None and before.cause is Cause.FORBIDDEN
    pause = before.retry_at - before.ended_at if again and before and before.retry_at and \
        before.ended_at else None
    return now + max(said or timedelta(), back_off(timedelta(minutes=row.interval_minutes), pause))


def honest_agent(settings: Settings) -> str:
    """Who we say we are: the configured name, and the contact where a header can carry it."""
    agent, contact = settings.user_agent, settings.contact
    return f"{agent} (+{contact})" if contact.isascii() and contact not in agent else agent


def data_directory(db: Database) -> Path:
    """Where the database file lies; the author key lies beside it."""
    name = db.conn.execute("pragma database_list").fetchone()[2]
    if not name:
        raise HuiyingError("抓取需要数据库文件 — 请用 --db 指定")
    return Path(name).parent


def _target(visit: Visit) -> Target:
    return Target(url=visit.address, kind=visit.kind, etag=visit.etag,
                  last_modified=visit.last_modified)
