"""Tables for other programs: CSV, XLSX, JSON. No cell can start a formula, whatever was crawled.

What is exported is a plain table (columns and rows); who may export and the audit entry are the
caller's business.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠﹢﹣﹫﹦")
"""OWASP ASVS 1.2.10, with the full-width and small forms that spreadsheets fold to the same."""
GUARD = "'"
CELL_LIMIT = 32_767
"""Characters a spreadsheet cell can hold; a longer text ends with an ellipsis there."""
FORMATS = ("csv", "xlsx", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns and an iterator of rows, read once."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]


def guarded(value: Any) -> Any:
    """The value as a cell: text that a spreadsheet might run gets an apostrophe in front.

    Numbers stay numbers. Leading blanks and invisible characters do not hide a formula.
    """
    if not isinstance(value, str):
        return value
    seen = value.lstrip(" \u00a0\u3000\u200b\u200c\u200d\ufeff\u2060")
    risky = value[:1] in FORMULA_STARTS or seen[:1] in FORMULA_STARTS
    return GUARD + value if value and risky else value


def to_csv(table: Table) -> Iterator[str]:
    """Lines of a CSV that Excel opens as UTF-8 (byte-order mark first)."""
    yield "\ufeff" + _line(table.columns)
    for row in table.rows:
        yield _line([guarded(value) for value in row])


def _line(cells: Sequence[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def to_json(table: Table) -> Iterator[str]:
    """One JSON object a line; texts untouched, since no program runs a JSON string."""
    for row in table.rows:
        yield json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False) + "\n"


def to_xlsx(table: Table, out: IO[bytes]) -> int:
    """Write a workbook with every text typed as text; returns the number of rows."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name[:31])
    sheet.append(list(table.columns))
    count = 0
    for row in table.rows:
        cells = []
        for value in row:
            kept = guarded(value)
            if isinstance(kept, str):
                kept = ILLEGAL_CHARACTERS_RE.sub("", kept)
                kept = kept if len(kept) <= CELL_LIMIT else kept[:CELL_LIMIT - 1] + "…"
            cell = WriteOnlyCell(sheet, value=kept)
            if isinstance(kept, str):
                cell.data_type = "s"  # never "f", even where the library would guess a formula
            cells.append(cell)
        sheet.append(cells)
        count += 1
    book.save(out)
    return count
