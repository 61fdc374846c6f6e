"""Reads configuration files as text, TOML tables and models, collecting what is wrong."""

import re
import tomllib
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from config.draft import Draft, Finding, Placed
from config.law import Frozen
from config.lines import Path
from config.wording import mistakes

MAX_BYTES = 8_000_000
"""No honest configuration file comes near; a wrong file should not fill the memory."""

Shape = dict[str, type[Frozen]]
"""Table name → its model. "[[name]]" tables hold rows, "[name]" tables one value, "" the file."""


def read_text(directory: FilePath, name: str, draft: Draft) -> str | None:
    """The file as text with LF line ends, or None with a finding saying why not."""
    try:
        raw = (directory / name).read_bytes()
    except FileNotFoundError:
        draft.report([Finding(file=name, message="缺少这个文件",
                              remedy="从安装包或备份里恢复它，或用 --config 指向完整的配置目录")])
        return None
    except OSError as error:
        draft.report([Finding(file=name, message=f"读不出来：{error.strerror}",
                              remedy="检查文件权限和磁盘")])
        return None
    if len(raw) > MAX_BYTES:
        draft.report([Finding(file=name, message=f"文件过大：{len(raw)} 字节",
                              remedy=f"配置文件不应超过 {MAX_BYTES} 字节，请检查是否放错了文件")])
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        draft.report([Finding(file=name, line=line, message="不是 UTF-8 编码",
                              remedy="用编辑器另存为 UTF-8（常见原因：以 GBK/ANSI 保存）")])
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def read_rows(name: str, text: str, shape: Shape, draft: Draft) -> None:
    """Put every sound row of a TOML text into the draft and every mistake into its findings."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        draft.report([_syntax(name, text, str(error))])
        return
    if "" in shape:
        _take(name, (), document, shape[""], draft)
        return
    for table, value in document.items():
        model = shape.get(table) or shape.get(f"[{table}]")
        if model is None:
            tables = "、".join(f"[{key}]" if key.startswith("[") else f"[[{key}]]" for key in shape)
            draft.report([Finding(file=name, path=(table,), message=f"不认识的表 {table}",
                                  remedy=f"本文件只有 {tables}；核对拼写")])
        elif f"[{table}]" in shape and isinstance(value, dict):
            _take(name, (table,), value, model, draft)
        elif table in shape and isinstance(value, list):
            for index, row in enumerate(value):
                _take(name, (table, index), row, model, draft)
        else:
            draft.report([Finding(file=name, path=(table,), message=f"表 {table} 的写法不对",
                                  remedy="多行的表写 [[名]]，单个的表写 [名]")])
    for key in shape:
        if key.strip("[]") not in document:
            draft.report([Finding(file=name, message=f"没有表 {key.strip('[]')}",
                                  remedy=f"至少写一段 {key.strip('[]')}，参照安装包里的文件")])


def _take(name: str, path: Path, value: object, model: type[Frozen], draft: Draft) -> None:
    try:
        row = model.model_validate(_tuples(value))
    except ValidationError as error:
        draft.report(Finding(file=name, path=(*path, *place), message=message, remedy=remedy)
                     for place, message, remedy in mistakes(error))
    else:
        draft.add(Placed(file=name, path=path, value=row))


def _tuples(value: Any) -> Any:
    """Lists become tuples, because the models are strict and their collections are tuples."""
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value


def _syntax(name: str, text: str, message: str) -> Finding:
    place = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", message)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    said = message[: place.start()].strip() if place else message
    return Finding(file=name, line=line, message=f"TOML 语法错误：{said}",
                   remedy="检查这一行的引号、方括号、等号，以及有没有重复的键")
