"""One file in a process of its own: parse, tell the parent. No database, no network, no Scrapy.

Started by `crawlers.intake`; the file comes as an open descriptor, so the parent decides which
bytes are read. Limits bind before the first byte is parsed; the process ends with its parent.
"""

import os
import resource
import sys
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import TypeAdapter

from config.columns import Columns
from config.problems import Quarantine
from config.running import SourceRow
from crawlers.reading import Draft, PageKind, Reject
from crawlers.rows import FIELDS, filled, to_draft
from crawlers.tables import Flaw, Row
from crawlers.visits import Outcome
from crawlers.wire import EndEvent, PageEvent, encode_event

BATCH = 200
"""Rows of one event, which is one transaction."""
OUT_OF_MEMORY = 3
BATCH_CHARACTERS = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOrder:
    """Everything the child needs for one file (读表任务)."""

    row: SourceRow
    name: str
    """As it is shown; masked."""
    descriptor: int
    memory_mb: int
    cpu_seconds: int


ORDER = TypeAdapter(FileOrder)


def read_rows(file: BinaryIO, columns: Columns, items: str) -> Iterator[Row | Flaw]:
    """The rows of a file by what its bytes are, not by what its name says."""
    start = file.read(64)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        from crawlers.table_xlsx import read_xlsx

        return read_xlsx(file, columns)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Quarantine("旧格式的 .xls（或有密码的表格）不读 — 用表格软件另存为 .xlsx")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        from crawlers.table_json import read_json

        return read_json(file, columns, items)
    if not start.strip():
        raise Quarantine("文件是空的 — 核对导出是否成功")
    from crawlers.table_csv import read_csv

    return read_csv(file, columns)


def events(file: BinaryIO, row: SourceRow, name: str) -> Iterator[PageEvent | EndEvent]:
    """What a file says, a batch at a time, then how it ended."""
    drafts: list[Draft] = []
    rejects: list[Reject] = []
    count = size = 0
    try:
        for item in read_rows(file, row.columns, row.selectors.items):
            count += 1
            found = _draft(item, row) if isinstance(item, Row) else item
            if isinstance(found, Flaw):
                rejects.append(Reject(url=f"{name}:{found.place}",
                                      message=f"{found.message} — {found.remedy}"))
            elif found is not None:
                drafts.append(found)
                size += len(found.title) + len(found.text) + len(found.answer_text)
            if len(drafts) + len(rejects) >= BATCH or size >= BATCH_CHARACTERS:
                yield _batch(name, drafts, rejects)
                drafts, rejects, size = [], [], 0
    except Quarantine as error:
        end = EndEvent(status="failed", message=str(error))
    else:
        end = EndEvent(status="done", message="" if count else "只有表头，没有一行")
    if drafts or rejects:
        yield _batch(name, drafts, rejects)
    yield end


def _draft(item: Row, row: SourceRow) -> Draft | Flaw | None:
    try:
        return to_draft(item, row)
    except Exception as error:  # noqa: BLE001 - around one row; the flaw records it
        return Flaw(place=item.place, message=f"这一行读不懂（{type(error).__name__}）",
                    remedy="核对这一行的时间、数字和特殊字符")


def _batch(name: str, drafts: list[Draft], rejects: list[Reject]) -> PageEvent:
    return PageEvent(
        url=f"file:{name}", kind=PageKind.ITEMS, outcome=Outcome.READ, drafts=tuple(drafts),
        rejects=tuple(rejects), expected=FIELDS * (len(drafts) + len(rejects)),
        filled=sum(map(filled, drafts)))


def confine(order: FileOrder) -> None:
    """The limits of this process; it writes nothing, and ends when its parent's pipe closes."""
    memory = order.memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (order.cpu_seconds, order.cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def watch() -> None:
        sys.stdin.buffer.read(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    """Read the order, bind the limits, parse."""
    warnings.simplefilter("ignore")  # openpyxl remarks on styles; nobody reads that here
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = ORDER.validate_json(sys.stdin.buffer.readline())
    confine(order)
    try:
        with os.fdopen(order.descriptor, "rb") as file:
            for event in events(file, order.row, order.name):
                out.write(encode_event(event))
                out.flush()
    except BrokenPipeError:
        os._exit(1)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    os._exit(0)  # the watching thread holds stdin, which an ordinary end would wait for


if __name__ == "__main__":
    main()
