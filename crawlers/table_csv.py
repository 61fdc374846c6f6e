"""CSV as offices export it: any charset, any separator, titles above the header, broken quotes.

The csv module parses; around it stand bounds, and a way back: a quote that is never closed costs
its own line and not the thousand that follow.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from config.columns import Columns
from config.problems import Quarantine
from crawlers.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    HEADER_ROWS,
    Flaw,
    Header,
    Row,
    find_header,
    no_header,
    trimmed,
)
from crawlers.text import BOMS, decode

SEPARATORS = ",\t;|"
RECORD_LINES = 500
"""Lines one quoted cell may span."""
WINDOW = 64 * 1024
CHUNK = 1024 * 1024
QUOTE = Flaw(place="", message="引号没有成对，或引号后面还有字",
             remedy="在来源系统里重新导出，或用表格软件另存为 CSV")
LONG = Flaw(place="", message=f"一行超过 {CELL_LIMIT} 字",
            remedy="核对这一行，分成几行或删去附件内容")
NOT_TEXT = "不是文字文件 — 只收 CSV、XLSX、JSON；旧的 .xls 请另存为 .xlsx"
NUL = Flaw(place="", message="含有空字节，不是文字", remedy="核对文件是否损坏，重新导出")


def read_csv(file: BinaryIO, columns: Columns) -> Iterator[Row | Flaw]:
    """The rows of a CSV file; `Quarantine` when it is no text or names no text."""
    csv.field_size_limit(2 * CELL_LIMIT)
    lines = Lines(file)
    head = lines.ahead(HEADER_ROWS * 2)
    separator, header = _best(head, columns)
    for number, found in records(lines, separator, skip=header.after):
        if isinstance(found, Flaw):
            yield Flaw(place=str(number), message=found.message, remedy=found.remedy)
            continue
        count = len(trimmed(found))
        if not count:
            continue
        if count > header.width or len(found) < header.width:
            yield Flaw(place=str(number),
                       message=f"列数不符：表头 {header.width} 列，这一行 {len(found)} 列",
                       remedy="多半是内容里有未加引号的逗号或换行：重新导出，或改存为 XLSX")
            continue
        yield Row(place=str(number), fields=header.fields(found))


def _best(head: Sequence["Line"], columns: Columns) -> tuple[str, Header]:
    """The separator under which the header names most of our fields."""
    found: list[tuple[int, str, Header]] = []
    for separator in SEPARATORS:
        grid = [cells if not isinstance(cells, Flaw) else ()
                for _, cells in records(Lines.of(head), separator)]
        if header := find_header(grid, columns):
            found.append((len(header.columns), separator, header))
    if not found:
        raise Quarantine(no_header(columns))
    _, separator, header = max(found, key=lambda one: one[0])
    return separator, header


Line = tuple[int, str | None]
"""Number from 1 and text with its line end; None = longer than a row may be."""


class Lines:
    """Physical lines of a text file; what was taken can be put back."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._text = None if file is None else io.TextIOWrapper(
            file, encoding=charset_of(file), errors="replace", newline="")
        self._number = 0
        self._back: deque[Line] = deque()

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Lines":
        """These lines and no file."""
        made = cls(None)
        made.put_back(lines)
        return made

    def take(self) -> Line | None:
        """The next line; None at the end."""
        if self._back:
            return self._back.popleft()
        if self._text is None or not (line := self._text.readline(CELL_LIMIT + 1)):
            return None
        self._number += 1
        if len(line) <= CELL_LIMIT or line.endswith(("\n", "\r")):
            return self._number, line
        while (rest := self._text.readline(CHUNK)) and not rest.endswith(("\n", "\r")):
            pass
        return self._number, None

    def ahead(self, count: int) -> list[Line]:
        """The next lines, not taken."""
        lines = [line for line in (self.take() for _ in range(count)) if line]
        self.put_back(lines)
        return lines

    def put_back(self, lines: Sequence[Line]) -> None:
        """They come again, in this order."""
        self._back.extendleft(reversed(lines))


def records(lines: Lines, separator: str, *,
            skip: int = 0) -> Iterator[tuple[int, list[str] | Flaw]]:
    """Each record with the number of its first line, from the record after `skip`."""
    while first := lines.take():
        found = _record(lines, first, separator)
        skip -= 1
        if skip < 0:
            yield first[0], found


def _record(lines: Lines, first: Line, separator: str) -> list[str] | Flaw:
    line = first[1]
    if line is None:
        return LONG
    if "\0" in line:
        return NUL
    if '"' not in line:
        return line.rstrip("\r\n").split(separator, COLUMN_LIMIT)
    taken = [first]
    try:
        return next(csv.reader(_following(lines, taken), delimiter=separator, strict=True))[
            :COLUMN_LIMIT]
    except (csv.Error, _Unclosed):
        lines.put_back(taken[1:])
    # a quote inside a bare cell, as in 5" 水管, is no mistake worth a row
    loose = next(csv.reader([line.rstrip("\r\n") + "\n"], delimiter=separator))
    return QUOTE if any("\n" in cell or "\r" in cell for cell in loose) else loose[:COLUMN_LIMIT]


class _Unclosed(Exception):
    """The record asks for more lines than one may have."""


def _following(lines: Lines, taken: list[Line]) -> Iterator[str]:
    """The lines of one record as far as the parser asks, noted in `taken`."""
    size = 0
    while True:
        line = taken[-1][1]
        size += len(line or "")
        if line is None or "\0" in line or size > CELL_LIMIT or len(taken) > RECORD_LINES:
            raise _Unclosed
        yield line
        following = lines.take()
        if following is None:
            return
        taken.append(following)


def charset_of(file: BinaryIO) -> str:
    """The charset of the whole file, read once in pieces; `Quarantine` when it is no text."""
    start = file.read(4)
    file.seek(0)
    for mark, charset in BOMS:
        if start.startswith(mark):
            return "utf-8-sig" if charset == "utf-8" else "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = 0
    try:
        while chunk := file.read(CHUNK):
            decoder.decode(chunk)
            position += len(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        start_at = max(0, position + error.start - WINDOW)
        file.seek(start_at)
        window = file.read(2 * WINDOW)
        window = window.partition(b"\n")[2] if start_at else window
        if window.count(0) * 20 < len(window):  # a few rows with a NUL are their own trouble
            window = window.replace(b"\0", b"")
        if not (charset := decode(window).charset):
            raise Quarantine(NOT_TEXT) from None
        return charset
    finally:
        file.seek(0)
    return "utf-8"
