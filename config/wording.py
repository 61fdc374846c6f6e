"""What pydantic says, in the operator's language, with the next step."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

Place = tuple[int | str, ...]
"""Where inside one row, e.g. ("lead_units", 2)."""

BRANCHES = ("float", "str", "constrained-str")
"""What pydantic adds to the place of a value that may be a number or a word."""

_TYPES = {
    "string_type": "文字（加引号）", "int_type": "整数", "float_type": "数字",
    "bool_type": "true 或 false", "tuple_type": "列表 [ … ]", "dict_type": "表 { … }",
    "model_type": "表 { … }", "date_type": "日期，如 2026-01-01",
    "datetime_type": "带时区的时间，如 2026-01-01T00:00:00+08:00",
    "timezone_aware": "带时区的时间，如 2026-01-01T00:00:00+08:00",
}
_LIMITS = {
    "greater_than": ("必须大于", "gt"), "greater_than_equal": ("不能小于", "ge"),
    "less_than": ("必须小于", "lt"), "less_than_equal": ("不能大于", "le"),
    "too_short": ("项数不能少于", "min_length"),
    "string_pattern_mismatch": ("应符合", "pattern"),
}


def mistakes(error: ValidationError) -> Iterator[tuple[Place, str, str]]:
    """Place, message and remedy of each mistake in a row, each told once.

    pydantic reports a value that fits no branch of a union once a branch, a list whose items were
    refused as too short besides, and a default that a refused field stood in the way of.
    """
    details = error.errors(include_url=False)
    places = [_place(detail) for detail in details]
    for number, (place, detail) in enumerate(zip(places, details, strict=True)):
        is_echo = place in places[:number] or detail["type"] == "default_factory_not_called" or (
            detail["type"] == "too_short" and any(
                other[:len(place)] == place and other != place for other in places))
        if not is_echo:
            yield (place, *_wording(place, detail))


def _place(detail: ErrorDetails) -> Place:
    loc = detail["loc"]
    return loc[:-1] if loc and loc[-1] in BRANCHES else loc


def _wording(place: Place, error: ErrorDetails) -> tuple[str, str]:
    """Message and remedy in Chinese for one pydantic error."""
    key = ".".join(f"第{part + 1}项" if isinstance(part, int) else part for part in place)
    kind, context, shown = error["type"], error.get("ctx", {}), _shown(error["input"])
    said = (f"{key}: {error['msg']}", "参照同一文件里的其他行改正")
    if kind == "missing":
        said = (f"缺少必填项 {key}", f"在这一段里补上 {key} = …")
    elif kind == "extra_forbidden":
        said = (f"不认识的键 {key}", "核对拼写，或删去这一行")
    elif kind == "value_error":
        said = (str(context["error"]), "按所说的改正这一段")
    elif kind == "literal_error":
        allowed = context["expected"].replace(" or ", "、").replace(", ", "、")
        said = (f"{key} = {shown} 不在允许的取值之内", f"可用的取值：{allowed}")
    elif kind in _TYPES:
        said = (f"{key} = {shown} 的类型不对", f"改为{_TYPES[kind]}")
    elif kind in _LIMITS:
        word, limit = _LIMITS[kind]
        said = (f"{key} = {shown} 不合要求", f"{key} {word} {context[limit]}")
    return said


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
