"""XLSX by openpyxl in its streaming mode, behind the bounds that it does not set itself.

A workbook is a zip of XML: what it unpacks to is known and bounded before the first byte is
unpacked, entities are refused by defusedxml, and what the file says of its own size is ignored.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from config.columns import Columns
from config.problems import HuiyingError, Quarantine
from crawlers.tables import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    HEADER_ROWS,
    Flaw,
    Row,
    find_header,
    no_header,
    numbered_rows,
    shown,
)

UNPACKED_LIMIT = 256 * 1024 * 1024
MEMBER_LIMIT = 2_000
SHEET_LIMIT = 20
ROW_LIMIT = 1_048_576
"""As many as a sheet can have; a file may claim more."""
BROKEN = (ParseError, zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, IndexError,
          AttributeError, EOFError, OSError, NotImplementedError, OverflowError)
"""What openpyxl and what it stands on raise on broken or hostile workbooks."""


def read_xlsx(file: BinaryIO, columns: Columns) -> Iterator[Row | Flaw]:
    """The rows of every visible sheet with a header; `Quarantine` when no sheet has one."""
    _bounded(file)
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise HuiyingError("没有安装 defusedxml，不读 XLSX — 按 requirements.lock 重新安装")
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except BROKEN as error:
        raise Quarantine(f"工作簿读不出来（{type(error).__name__}）"
                         " — 用表格软件打开后另存为 .xlsx") from error
    found = False
    for sheet in book.worksheets[:SHEET_LIMIT]:
        if sheet.sheet_state != "visible":
            continue
        for item in _sheet(sheet, columns):
            found = True
            yield item
    if not found:
        raise Quarantine(no_header(columns))


def _bounded(file: BinaryIO) -> None:
    """Refuse what unpacks to too much; zipfile never reads more of a member than it declares."""
    try:
        members = zipfile.ZipFile(file).infolist()
    except BROKEN as error:
        raise Quarantine("不是完整的 XLSX 文件 — 核对是否传完，重新导出") from error
    if any(member.flag_bits & 1 for member in members):
        raise Quarantine("文件有密码 — 去掉密码后另存")
    size = sum(member.file_size for member in members)
    if size > UNPACKED_LIMIT or len(members) > MEMBER_LIMIT:
        raise Quarantine(f"展开后 {size // 2**20} MiB，超过 {UNPACKED_LIMIT // 2**20} MiB"
                         " — 分成几份导出，或改存为 CSV")
    file.seek(0)


def _sheet(sheet: Any, columns: Columns) -> Iterator[Row | Flaw]:
    """The rows of one sheet; nothing when it has no header."""
    sheet.reset_dimensions()
    rows = _rows(sheet)
    head: list[tuple[str, Sequence[str]]] = []
    flaw: Flaw | None = None
    for item in rows:
        if isinstance(item, Flaw):
            flaw = item
            break
        head.append(item)
        if len(head) > HEADER_ROWS:
            break
    header = find_header([cells for _, cells in head], columns)
    if header is None:
        return
    yield from numbered_rows(iter(head[header.after:]), header)
    if flaw:
        yield flaw
    for item in rows:
        yield from (item,) if isinstance(item, Flaw) else numbered_rows(iter((item,)), header)


def _rows(sheet: Any) -> Iterator[tuple[str, Sequence[str]] | Flaw]:
    """Rows that are not blank, as text, with their place; what breaks off says where."""
    number = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > ROW_LIMIT:
                raise ValueError("more rows than a sheet has")
            said = [shown(cell) for cell in cells[:COLUMN_LIMIT]]
            place = f"{sheet.title}!{number}"
            if sum(map(len, said)) > CELL_LIMIT:
                yield Flaw(place=place, message=f"一行超过 {CELL_LIMIT} 字",
                           remedy="核对这一行，删去附件内容")
            elif any(said):
                yield place, said
    except BROKEN as error:
        yield Flaw(place=f"{sheet.title}!{number + 1}",
                   message=f"从这一行起读不出来（{type(error).__name__}）",
                   remedy="用表格软件打开后另存为 .xlsx，再放一次")
