"""Files of rows (CSV, XLSX, JSON lines) as rows of our fields: what they have in common. No file.

Only the columns of `config.columns` ever leave a reader: names, telephones and addresses that an
export carries beside them are not even looked at. A bad row is a `Flaw`, a bad file `Quarantine`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from config.columns import Columns
from crawlers.text import fold

HEADER_ROWS = 20
"""Rows among which the header is looked for: exports begin with titles, dates and blanks."""
COLUMN_LIMIT = 500
CELL_LIMIT = 256 * 1024
"""Characters of one row."""
EXACT_DIGITS = 10**15
"""Spreadsheets keep fifteen digits; a longer number has lost its end."""
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
"""How programs keep a spreadsheet from turning a long number into 2.02606E+17."""

Grid = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as our fields; `place` is where it stands, e.g. "17" or "六月!17"."""

    place: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """A row that cannot be read (坏行): where, why, and what to do."""

    place: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where our fields stand (表头): column numbers from 0, the best name first."""

    columns: dict[str, tuple[int, ...]]
    width: int
    after: int
    """Rows of the grid up to and with the header."""

    def fields(self, cells: Sequence[str]) -> dict[str, str]:
        """Our fields of one row; of several columns the first that is not empty."""
        found = dict.fromkeys(Columns.model_fields, "")
        for field, numbers in self.columns.items():
            values = (cells[number].strip() for number in numbers if number < len(cells))
            found[field] = next((uncover(value) for value in values if value), "")
        return found


def find_header(grid: Grid, columns: Columns) -> Header | None:
    """The row, or pair of rows, that names most of our fields; None if no row names a text."""
    names = _names(columns)
    best: Header | None = None
    for number, cells in enumerate(grid[:HEADER_ROWS]):
        below = grid[number + 1] if number + 1 < len(grid) else ()
        for labels, rows in ((_single(cells), 1), (_pair(cells, below), 2)):
            found = _match(labels, names)
            if best is None or len(found) > len(best.columns):
                best = Header(columns=found, width=len(labels), after=number + rows)
    return best if best and {"title", "text"} & best.columns.keys() else None


def _names(columns: Columns) -> dict[str, list[tuple[str, int]]]:
    """Every folded name with the fields it may stand for and how good a name it is."""
    names: dict[str, list[tuple[str, int]]] = {}
    for field in Columns.model_fields:
        for rank, name in enumerate(getattr(columns, field)):
            names.setdefault(label(name), []).append((field, rank))
    return names


def _match(labels: Sequence[frozenset[str]],
           names: dict[str, list[tuple[str, int]]]) -> dict[str, tuple[int, ...]]:
    ranked: dict[str, list[tuple[int, int]]] = {}
    for number, here in enumerate(labels):
        hits = {field: rank for name in here for field, rank in names.get(name, ())}
        for field, rank in hits.items():
            ranked.setdefault(field, []).append((rank, number))
    return {field: tuple(number for _, number in sorted(hits)) for field, hits in ranked.items()}


def _single(cells: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset((label(cell),)) for cell in trimmed(cells)]


def _pair(upper: Sequence[str], lower: Sequence[str]) -> list[frozenset[str]]:
    """Labels of a header of two rows: a group that spans columns stands in its first cell only."""
    width = max(len(trimmed(upper)), len(trimmed(lower)))
    labels, group = [], ""
    for number in range(width):
        above = label(upper[number]) if number < len(upper) else ""
        below = label(lower[number]) if number < len(lower) else ""
        group = above or group
        labels.append(frozenset((below, group + below)) if below else frozenset((above,)))
    return labels


def label(name: str) -> str:
    """A column's name as it is compared: no blanks, no marks of "required", one case."""
    return "".join(fold(name).split()).replace("(必填)", "").strip("*:").lower()


def trimmed(cells: Sequence[str]) -> Sequence[str]:
    """The cells without the empty ones at the end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def uncover(cell: str) -> str:
    """What a cell says: text kept as a formula is text, an error value is nothing."""
    found = AS_TEXT.fullmatch(cell)
    said = found[1].replace('""', '"') if found else cell
    return "" if said in ERRORS else said


def shown(value: Any) -> str:
    """A value of a spreadsheet or of JSON as text; a day without a time of day stays a day."""
    if value is None or isinstance(value, list | dict):
        return ""
    if isinstance(value, datetime):
        whole_day = value.time() == time(0)
        return (value.date() if whole_day else value).isoformat(*(() if whole_day else (" ",)))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        if abs(value) >= EXACT_DIGITS:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def numbered_rows(grid: Iterator[tuple[str, Sequence[str]]], header: Header) -> Iterator[Row]:
    """The rows below the header that are not blank."""
    for place, cells in grid:
        if any(cell.strip() for cell in cells):
            yield Row(place=place, fields=header.fields(cells))


def no_header(columns: Columns) -> str:
    """What to do when no row names a title or a text."""
    return (f"前 {HEADER_ROWS} 行里找不到表头 — 须有一列叫 {'、'.join(columns.text[:3])} 或 "
            f"{'、'.join(columns.title[:3])}；叫别的名字时，写进 sources.toml 该来源的 columns")
