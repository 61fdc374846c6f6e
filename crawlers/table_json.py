"""JSON as other systems send it: lines, one array, or an object around one; read in pieces."""

import io
import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from config.columns import Columns
from config.problems import Quarantine
from crawlers.interface import follow
from crawlers.table_csv import LONG, Lines, charset_of
from crawlers.tables import CELL_LIMIT, Flaw, Row, label, shown

WHOLE_LIMIT = 8 * 1024 * 1024
"""Bytes of a document that must be read whole."""
CHUNK = 256 * 1024
BROKEN = Flaw(place="", message="不是完整的 JSON",
              remedy="一行须是一个完整的 {…}；核对这一行的引号和括号")
NO_OBJECT = Flaw(place="", message="不是一个 JSON 对象", remedy="一条工单须写成 {\"列名\": 值}")
CUT = Flaw(place="", message="从这一项起不是完整的 JSON", remedy="核对是否传完，重新导出")
LIKE = "写成每行一个 {…}，或一个 […]"


def read_json(file: BinaryIO, columns: Columns, items: str = "") -> Iterator[Row | Flaw]:
    """The rows of JSON lines, of an array, or of the list at the dotted path `items`.

    Without a path the only list of an object is taken. `Quarantine` when there is none.
    """
    for place, item in _items(file, columns, items):
        if isinstance(item, Flaw):
            yield Flaw(place=place, message=item.message, remedy=item.remedy)
        elif isinstance(item, dict):
            yield Row(place=place, fields=_fields(item, columns))
        else:
            yield Flaw(place=place, message=NO_OBJECT.message, remedy=NO_OBJECT.remedy)


def _fields(item: dict[str, Any], columns: Columns) -> dict[str, str]:
    folded = {label(str(key)): value for key, value in item.items()}
    return {field: _first(item, folded, getattr(columns, field)) for field in Columns.model_fields}


def _first(item: dict[str, Any], folded: dict[str, Any], names: Sequence[str]) -> str:
    for name in names:
        value = folded.get(label(name), item.get(name))
        if said := shown(follow(item, name) if value is None else value).strip():
            return said
    return ""


def _items(file: BinaryIO, columns: Columns, path: str) -> Iterator[tuple[str, Any]]:
    start = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
    file.seek(0)
    if start.startswith(b"["):
        return _array(file)
    lines = Lines(file)
    said = [text for _, text in lines.ahead(20) if text and text.strip()]
    first = said[0] if said else ""
    item = _parsed(first)
    if isinstance(item, dict) and (len(said) > 1 or _says_something(item, columns)):
        return _lines(lines)
    file.seek(0)
    return _wrapped(file, path, first)


def _says_something(item: dict[str, Any], columns: Columns) -> bool:
    """A row, and not an object around rows."""
    fields = _fields(item, columns)
    return bool(fields["text"] or fields["title"])


def _lines(lines: Lines) -> Iterator[tuple[str, Any]]:
    while taken := lines.take():
        number, text = taken
        if text is None:
            yield str(number), LONG
        elif text.strip():
            yield str(number), _parsed(text)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return BROKEN


def _wrapped(file: BinaryIO, path: str, first: str) -> Iterator[tuple[str, Any]]:
    """The items of a list inside one document."""
    data = file.read(WHOLE_LIMIT + 1)
    if len(data) > WHOLE_LIMIT:
        raise Quarantine(f"不是每行一个对象的 JSON，又超过 {WHOLE_LIMIT // 2**20} MiB — {LIKE}")
    document = _parsed(data.decode("utf-8-sig", "replace"))
    if isinstance(document, Flaw):
        if first.lstrip().startswith("{") and b"\n" in data.strip():
            return _lines(Lines(io.BytesIO(data)))  # lines of which the first is broken
        raise Quarantine(f"不是完整的 JSON — {LIKE}")
    lists = [value for value in document.values() if isinstance(value, list)] \
        if isinstance(document, dict) else []
    found = follow(document, path) if path else lists[0] if len(lists) == 1 else [document]
    if not isinstance(found, list):
        raise Quarantine(f"{path} 处不是列表 — 核对 sources.toml 该来源的 selectors.items")
    return ((str(number), item) for number, item in enumerate(found, start=1))


def _array(file: BinaryIO) -> Iterator[tuple[str, Any]]:
    """The elements of one array, decoded one by one; what follows a broken one is lost."""
    text = io.TextIOWrapper(file, encoding=charset_of(file), errors="replace")
    decode = json.JSONDecoder().raw_decode
    buffer, at, number, more = text.read(CHUNK).lstrip("\ufeff \t\r\n")[1:], 0, 0, "?"
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,":
            at += 1
        wanted = more and len(buffer) - at < CHUNK
        try:
            item, end = decode(buffer, at)
        except (ValueError, RecursionError):
            if more and len(buffer) - at < 2 * CELL_LIMIT:
                more = text.read(CHUNK)
                buffer, at = buffer[at:] + more, 0
                continue
            if buffer[at:at + 1] != "]":
                yield f"第 {number + 1} 项", CUT
            return
        number, at = number + 1, end
        yield f"第 {number} 项", item
        if wanted:
            more = text.read(CHUNK)
            buffer, at = buffer[at:] + more, 0
