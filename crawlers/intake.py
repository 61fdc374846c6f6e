"""What other offices hand in: a watched folder, a file by hand, a request of their system.

A file is parsed in a child process with hard limits and stored in batches, each one transaction;
doing it again, after a kill or on a retry, stores nothing twice. Files are never moved or deleted.
"""

import hashlib
import os
import stat
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BufferedReader, BytesIO
from pathlib import Path

from sqlite_utils import Database

from config.clock import Clock
from config.problems import HuiyingError
from config.running import Settings, SourceRow
from crawlers.deliveries import DeliveryStatus, Parcel, Receipt, Via
from crawlers.drafting import make_post
from crawlers.intake_child import FileOrder, events
from crawlers.intake_process import parsed
from crawlers.masking import mask
from crawlers.posts import Post
from crawlers.process import Children
from crawlers.reading import PageKind, Reject
from crawlers.store_intake import close_delivery, is_unchanged, open_delivery, save_rows, was_read
from crawlers.text import tidy
from crawlers.visits import Outcome, StoredPage
from crawlers.wire import EndEvent, PageEvent

FILE_LIMIT = 64 * 1024 * 1024
FILES_A_RUN = 200
MEMORY_MB = 240
CPU_SECONDS = 60
SETTLE_SECONDS = 10
"""A file that was changed this recently may still be written."""
REQUEST_ROWS = 2_000
SHOWN_REJECTS = 100
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", ".swp", "~")
CHANGING = "还在写入，下一轮再读"


class Unsettled(Exception):
    """The file changes while it is read: left alone, read again in the next round."""


@dataclass(kw_only=True)
class Intake:
    """Takes deliveries into one database; `lock` guards its connection among threads."""

    db: Database
    settings: Settings
    clock: Clock
    lock: threading.Lock = field(default_factory=threading.Lock)
    children: Children = field(default_factory=set)
    progress: Callable[[int], None] = lambda rows: None
    """Called with the rows of each stored batch."""

    def read_folder(self, row: SourceRow, folder: Path, run: int) -> EndEvent:
        """Every new file of the watched folder; what is still being written waits."""
        if not row.folder:
            return EndEvent(status="done", message="由对方系统推送，没有监视的文件夹")
        try:
            found = sorted(waiting(folder), key=lambda file: (file.stat().st_mtime_ns, file.name))
        except OSError as error:
            return EndEvent(status="failed", message=f"监视的文件夹读不了：{folder}"
                            f"（{error.strerror}）— 请建立它，或核对共享盘是否挂载")
        done: list[Receipt] = []
        left = 0
        for file in found:
            if len(done) == FILES_A_RUN:
                return EndEvent(status="partial", message=f"一轮最多读 {FILES_A_RUN} 个文件")
            try:
                receipt = self.read_file(row, file, via=Via.FOLDER, run=run)
            except Unsettled:
                left += 1
                continue
            if receipt is not None:
                done.append(receipt)
        return _summary(done, left)

    def read_file(self, row: SourceRow, file: Path, *, via: Via, run: int = 0) -> Receipt | None:
        """One file. None = it was dealt with before (asked only of the watched folder)."""
        name = shown_name(file.name)
        with ExitStack() as stack:
            try:
                handle = stack.enter_context(opened(file))
            except OSError as error:
                return Receipt(name=name, status=DeliveryStatus.REFUSED,
                               message=f"打不开：{error.strerror} — 核对权限；快捷方式和链接不读")
            before = os.fstat(handle.fileno())
            parcel = Parcel(source=row.id, via=via, name=name, sha256="", layout=layout_of(row),
                            size=before.st_size, modified_ns=before.st_mtime_ns)
            if via is Via.FOLDER and self._known(is_unchanged, parcel):
                return None
            if via is Via.FOLDER and _is_fresh(before, self.clock.now()):
                raise Unsettled(CHANGING)
            if before.st_size > FILE_LIMIT:
                return self._refuse(parcel, f"超过 {FILE_LIMIT // 2**20} MiB — 分成几份导出", run)
            parcel = replace(parcel, sha256=hashlib.file_digest(handle, "sha256").hexdigest())
            handle.seek(0)
            if via is Via.FOLDER and self._known(was_read, parcel):
                self._refuse(parcel, "与读过的文件相同", run, status=DeliveryStatus.READ)
                return None
            order = FileOrder(row=row, name=name, descriptor=handle.fileno(), memory_mb=MEMORY_MB,
                              cpu_seconds=min(CPU_SECONDS, self.settings.run_timeout_seconds))
            said = parsed(order, self.children, seconds=self.settings.run_timeout_seconds)
            return self._store(parcel, said, run, lambda: _same(before, handle))

    def read_body(self, row: SourceRow, body: bytes, name: str) -> Receipt:
        """One request of another office's system, small and no workbook; all of it or nothing."""
        parcel = Parcel(source=row.id, via=Via.HTTP, name=name, layout=layout_of(row),
                        sha256=hashlib.sha256(body).hexdigest(), size=len(body))
        if body.startswith(b"PK\x03\x04"):
            said: list[PageEvent | EndEvent] = [EndEvent(
                status="failed", message="接口不收 XLSX — 用 JSON 或 CSV；表格请放进监视的文件夹")]
        else:
            said = list(events(BytesIO(body), row, name))
        rows = sum(len(page.drafts) + len(page.rejects)
                   for page in said if isinstance(page, PageEvent))
        if rows > REQUEST_ROWS:
            said = [EndEvent(status="failed", message=f"一次最多 {REQUEST_ROWS} 条，这次 {rows} 条"
                                                      " — 分几次推送")]
        return self._store(parcel, said, 0, lambda: True)

    def _known(self, asked: Callable[[Database, Parcel], bool], parcel: Parcel) -> bool:
        with self.lock:
            return asked(self.db, parcel)

    def _refuse(self, parcel: Parcel, message: str, run: int, *,
                status: DeliveryStatus = DeliveryStatus.REFUSED) -> Receipt:
        """Nothing of it is read; remembered, so that it is told once."""
        end = EndEvent(status="done" if status is DeliveryStatus.READ else "failed",
                       message=message)
        return self._store(parcel, [end], run, lambda: True)

    def _store(self, parcel: Parcel, said: Iterable[PageEvent | EndEvent], run: int,
               is_same: Callable[[], bool]) -> Receipt:
        """Every batch as it comes, then how it ended; the whole of it `Unsettled` if it changed."""
        with self.lock:
            delivery = open_delivery(self.db, parcel, self.clock.now())
        seen: set[str] = set()
        rejects: list[Reject] = []
        end = EndEvent(status="failed", message="读表的进程没有说完")
        for event in said:
            if isinstance(event, EndEvent):
                end = event
                continue
            page, repeated = _page(parcel, event, run, self.clock.now(), seen)
            rejects += page.rejects[:SHOWN_REJECTS - len(rejects)]
            with self.lock:
                save_rows(self.db, delivery, page, repeated=repeated)
            self.progress(len(event.drafts) + len(event.rejects))
        if not is_same():
            with self.lock:
                close_delivery(self.db, delivery, self.clock.now(), status=DeliveryStatus.CUT,
                               message=CHANGING)
            raise Unsettled(CHANGING)
        status = DeliveryStatus.READ if end.status == "done" else DeliveryStatus.REFUSED
        with self.lock:
            if status is DeliveryStatus.REFUSED:
                whole = Reject(url=parcel.name, message=end.message)
                save_rows(self.db, delivery, _empty(parcel, run, self.clock.now(), (whole,)),
                          repeated=0)
                rejects.append(whole)
            receipt = close_delivery(self.db, delivery, self.clock.now(), status=status,
                                     message=end.message)
        return replace(receipt, rejects=tuple(rejects))


def _page(parcel: Parcel, event: PageEvent, run: int, now: datetime,
          seen: set[str]) -> tuple[StoredPage, int]:
    """A batch as it is stored; of rows with one number the first is taken."""
    made = [make_post(draft, source=parcel.source, now=now) for draft in event.drafts]
    posts: dict[str, Post] = {}
    bad: list[Reject] = list(event.rejects)
    for one in made:
        if isinstance(one, Reject):
            bad.append(replace(one, url=parcel.name, evidence=""))
        elif one.id not in seen:
            seen.add(one.id)
            posts[one.id] = one
    repeated = sum(isinstance(one, Post) for one in made) - len(posts)
    empty = _empty(parcel, run, now, tuple(bad))
    return replace(empty, posts=tuple(posts.values()), expected=event.expected,
                   filled=event.filled), repeated


def _empty(parcel: Parcel, run: int, now: datetime, rejects: tuple[Reject, ...]) -> StoredPage:
    return StoredPage(source=parcel.source, run=run, address=f"{parcel.via.value}:{parcel.name}",
                      kind=PageKind.ITEMS, outcome=Outcome.READ, fetched_at=now, rejects=rejects)


def _summary(done: list[Receipt], left: int) -> EndEvent:
    """How a round over a folder went, in one line."""
    refused = [receipt for receipt in done if receipt.status is DeliveryStatus.REFUSED]
    if refused:
        more = f"（另有 {len(refused) - 1} 个）" if len(refused) > 1 else ""
        return EndEvent(status="failed", message=f"{refused[0].name}：{refused[0].message}{more}")
    said = (f"读了 {len(done)} 个文件" if done else "",
            f"{left} 个还在写入" if left else "",
            f"{bad} 行未收" if (bad := sum(receipt.rejected for receipt in done)) else "")
    return EndEvent(status="done", message="，".join(filter(None, said)))


def waiting(folder: Path) -> Iterator[Path]:
    """The regular files of a folder that are no one's working copy; subfolders are not entered."""
    with os.scandir(folder) as entries:
        for entry in entries:
            hidden = entry.name.startswith((".", "~$")) or \
                entry.name.lower().endswith(UNFINISHED)
            if not hidden and entry.is_file(follow_symlinks=False):
                yield folder / entry.name


def opened(file: Path) -> BufferedReader:
    """The file itself: no link, no pipe, no device."""
    handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(0, "不是普通文件")
    return os.fdopen(handle, "rb")


def shown_name(name: str) -> str:
    """A file's name as it may be stored: numbers masked, one line, not endless."""
    return mask(tidy(name.encode("utf-8", "replace").decode()).replace("\n", " "))[:120]


def layout_of(row: SourceRow) -> str:
    """Changes when the source's columns do: then a file that was refused is worth a new reading."""
    said = f"{row.columns.model_dump_json()}{row.selectors.items}{row.since}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _is_fresh(found: os.stat_result, now: datetime) -> bool:
    return 0 <= now.timestamp() - found.st_mtime < SETTLE_SECONDS


def _same(before: os.stat_result, handle: BufferedReader) -> bool:
    after = os.fstat(handle.fileno())
    return (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)


def file_source(rows: Iterable[SourceRow], name: str) -> SourceRow:
    """The row of a source that takes files; `HuiyingError` says what else there is."""
    takers = {row.id: row for row in rows if row.spider == "file"}
    if name not in takers:
        raise HuiyingError(f"{name} 不是收文件的来源 — sources.toml 里 spider = \"file\" 的有："
                           f"{'、'.join(takers) or '（没有）'}")
    return takers[name]
