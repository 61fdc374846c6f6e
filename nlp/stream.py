"""Judging a file or a stream: JSON lines in, one contract line out for each, in order.

Memory is bounded by the batch and the line limit. A line that cannot be judged gets an error
object in its place, so that output and input stay aligned and nothing else is lost.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO

from config.problems import Problem
from nlp.judge import Judge
from nlp.judgements import Judgement
from nlp.texts import SOURCE_CLASSES, Text

LINE_LIMIT = 1_048_576
"""Bytes of one line; a longer one is an error and is skipped without being held."""

SHAPE = '每行写一个 JSON 对象，至少有 "text"，例如 {"id":"1","text":"宝轮镇停水了"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One input line: the text to judge, or what is wrong with the line."""

    line: int
    id: Any
    """As given (text or number), null when nobody gave one."""
    text: Text | None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a stream came to: lines judged, lines that could not be."""

    judged: int = 0
    bad: int = 0


def judge_stream(rows: Iterator[Row], sink: BinaryIO, judge: Judge, *, batch: int,
                 report: Callable[[Problem], None],
                 progress: Callable[[int], None] | None = None) -> Tally:
    """Judge the lines of `read_rows` into `sink`; `report` hears of each bad line as it comes."""
    tally = Tally()
    for held in _batches(rows, batch):
        judged = iter(judge.judge([row.text for row in held if row.text is not None]))
        for row in held:
            if row.problem is not None:
                report(row.problem)
            sink.write(_line(row, next(judged) if row.text is not None else None))
        bad = sum(row.text is None for row in held)
        tally = Tally(judged=tally.judged + len(held) - bad, bad=tally.bad + bad)
        if progress is not None:
            progress(len(held))
    sink.flush()
    return tally


def read_rows(source: BinaryIO, name: str) -> Iterator[Row]:
    """Every line that is not blank, with its number from 1."""
    number = 0
    while raw := source.readline(LINE_LIMIT + 1):
        number += 1
        too_long = len(raw) > LINE_LIMIT
        while too_long and not raw.endswith(b"\n") and (raw := source.readline(LINE_LIMIT)):
            continue
        if too_long:
            yield _bad(name, number, None, f"这一行超过 {LINE_LIMIT} 字节", "请拆开或截短这一条")
        elif raw.strip():
            yield _row(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw, name, number)


def _batches(rows: Iterator[Row], size: int) -> Iterator[Sequence[Row]]:
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) >= size:
            yield held
            held = []
    if held:
        yield held


def _row(raw: bytes, name: str, number: int) -> Row:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return _bad(name, number, None, f"不是 UTF-8：第 {error.start + 1} 个字节",
                    "请把文件另存为 UTF-8")
    except (ValueError, RecursionError) as error:
        return _bad(name, number, None, f"不是 JSON：{error}", SHAPE)
    if not isinstance(value, dict):
        return _bad(name, number, None, f"不是 JSON 对象，而是 {type(value).__name__}", SHAPE)
    given = value.get("id")
    known = given if isinstance(given, str | int) and not isinstance(given, bool) else None
    if not isinstance(value.get("text"), str):
        return _bad(name, number, known, '没有 "text"，或它不是文字', SHAPE)
    return Row(line=number, id=known, text=_text(value, known, number))


def _text(value: dict[str, Any], known: str | int | None, number: int) -> Text:
    """The text of a sound line; what is optional and malformed counts as not given."""
    title, source_class = value.get("title"), value.get("source_class")
    return Text(id=str(number if known is None else known), text=value["text"],
                title=title if isinstance(title, str) else "",
                source_class=source_class if source_class in SOURCE_CLASSES else "",
                published_at=_moment(value.get("published_at")))


def _moment(given: object) -> datetime | None:
    if not isinstance(given, str):
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _bad(name: str, number: int, known: str | int | None, message: str, remedy: str) -> Row:
    return Row(line=number, id=known, text=None,
               problem=Problem(file=name, line=number, message=message, remedy=remedy))


def _line(row: Row, judgement: Judgement | None) -> bytes:
    if judgement is not None:
        contract = judgement.to_json()
        contract["id"] = judgement.id if row.id is None else row.id
    else:
        problem = row.problem
        contract = {"id": row.id, "error": {
            "line": row.line, "message": problem.message if problem else "",
            "remedy": problem.remedy if problem else ""}}
    return json.dumps(contract, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
