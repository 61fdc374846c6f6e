"""The law's figures in words people use: 1000 万元, 12 人以上, 乡镇级. Pure."""

from alerts.incidents import Claim
from config.metrics import METRICS

WATER_WORDS = {"township": "乡镇级", "county": "县级", "municipal": "地市级"}
SIZES = ((100_000_000, "亿"), (10_000, "万"))


def metric(key: str) -> str:
    """死亡 for deaths."""
    return METRICS[key][0] if key in METRICS else key


def named(key: str) -> str:
    """停供时长（小时）: a metric with its unit, for the head of a row; people need none."""
    name, unit = METRICS.get(key, (key, ""))
    return name if unit in {"", "人", "级别"} else f"{name}（{unit}）"


def amount(key: str, value: float | str) -> str:
    """A value with the unit of its metric: 30 人, 1000 万元."""
    if isinstance(value, str):
        return WATER_WORDS.get(value, value)
    unit = METRICS[key][1] if key in METRICS else ""
    return number(value) + (unit if value >= SIZES[-1][0] else f" {unit}")


def number(value: float) -> str:
    """万 and 亿 as people write them."""
    for size, word in SIZES:
        if value >= size:
            return f"{value / size:.10g} {word}"
    return f"{value:.10g}"


def claim(stated: Claim) -> str:
    """An interval or a word as it was claimed, without unit."""
    if isinstance(stated, str):
        return WATER_WORDS.get(stated, stated)
    low, high = stated
    if high is None:
        return f"{number(low)} 以上"
    return number(low) if low == high else f"{number(low)} 至 {number(high)}"
