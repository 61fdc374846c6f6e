"""Times and counts as people write them: 5 分钟前, 昨天 12:30, 6月17日, 10万+. Pure.

A relative time needs the moment of the reading; without it, it states nothing. dateparser knows
these words too, but takes a millisecond for each and guesses at years.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from config.clock import beijing
from crawlers.posts import RELATIVE, TimePrecision
from crawlers.publish_time import parse_time

AGO = re.compile(r"(?<![\d.])(\d{1,4}|半)\s?(?:个)?(秒|分|小时|天|周|月)钟?\s?[之以]?前")
JUST_NOW = re.compile(r"刚刚|刚才|几秒前")
DAYS_AGO = {"今天": 0, "昨天": 1, "前天": 2}
DAY_WORD = re.compile(r"(今天|昨天|前天)\s?(?:(上午|下午|晚上|凌晨)?\s?(\d{1,2})[:：](\d{2}))?")
MONTH_DAY = re.compile(r"(?<![\d./-])(\d{1,2})(?:月|[-/])(\d{1,2})日?(?![\d./-])"
                       r"(?:\s{0,3}(\d{1,2})[:：](\d{2}))?")
ONLY_CLOCK = re.compile(r"^\D{0,8}(\d{1,2})[:：](\d{2})$")
MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
STAMP = re.compile(  # Tue Jun 17 12:30:45 +0800 2026, as microblogs write it
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})")
ENGLISH = re.compile(  # Wed Jun 17, 2026 8:30 am, as phpBB writes it
    r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) (\d{1,2}):(\d{2}) ?([ap]m)", re.IGNORECASE)
UNITS = {"秒": 1, "分": 60, "小时": 3_600, "天": 86_400, "周": 7 * 86_400, "月": 30 * 86_400}
COUNT = re.compile(r"(\d{1,3}(?:[,，]\d{3})+|\d{1,15}(?:\.\d{1,4})?)\s?(亿|万|千|[wWkK])?")
SCALES = {"亿": 10**8, "万": 10**4, "w": 10**4, "千": 1_000, "k": 1_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """When something was published, as its page says it; `at` None = it does not say (时间)."""

    at: datetime | None = None
    precision: TimePrecision = TimePrecision.UNKNOWN
    problems: tuple[str, ...] = ("publish time not found",)


NEVER = Stated()


def stated_time(text: str, read_at: datetime | None) -> Stated:
    """The moment a short text states, in UTC; `read_at` is when the page was fetched."""
    text = " ".join(text[:200].replace("\xa0", " ").split())
    if written := STAMP.search(text):
        month, day, clock, offset, year = written.groups()
        text = f"{year}-{MONTHS.get(month.lower(), 0)}-{day} {clock}{offset}"
    elif written := ENGLISH.search(text):
        month, day, year, hour, minute, half = written.groups()
        hours = int(hour) % 12 + 12 * (half.lower() == "pm")
        text = f"{year}-{MONTHS.get(month.lower(), 0)}-{day} {hours}:{minute}"
    if absolute := parse_time(text):
        return Stated(at=absolute.at, precision=absolute.precision, problems=())
    if not text or read_at is None:
        return NEVER
    try:
        return _ago(text, read_at) or _day_word(text, read_at) or _this_year(text, read_at) or NEVER
    except (ValueError, OverflowError):
        return NEVER  # 25:70, or 31 February


def _ago(text: str, read_at: datetime) -> Stated | None:
    if JUST_NOW.search(text):
        return _relative(read_at, TimePrecision.MINUTE)
    if not (said := AGO.search(text)):
        return None
    number, unit = 0.5 if said[1] == "半" else int(said[1]), said[2]
    exact = unit in ("秒", "分")
    return _relative(read_at - timedelta(seconds=number * UNITS[unit]),
                     TimePrecision.MINUTE if exact else TimePrecision.DAY)


def _relative(at: datetime, precision: TimePrecision) -> Stated:
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    return Stated(at=at, precision=precision, problems=(RELATIVE,))


def _day_word(text: str, read_at: datetime) -> Stated | None:
    said = DAY_WORD.search(text)
    here = beijing(read_at)
    if said is None:
        alone = ONLY_CLOCK.match(text)
        return _at(here, alone[1], alone[2]) if alone else None
    later = 12 if said[2] in ("下午", "晚上") and int(said[3]) < 12 else 0
    hour = None if said[3] is None else str(int(said[3]) + later)
    return _at(here - timedelta(days=DAYS_AGO[said[1]]), hour, said[4])


def _this_year(text: str, read_at: datetime) -> Stated | None:
    """A month and a day are of this year, or of the last one where they still lie ahead."""
    if not (said := MONTH_DAY.search(text)):
        return None
    here = beijing(read_at)
    day = here.replace(month=int(said[1]), day=int(said[2]))
    return _at(day if day.date() <= here.date() else day.replace(year=day.year - 1),
               said[3], said[4])


def _at(day: datetime, hour: str | None, minute: str | None) -> Stated:
    at = day.replace(hour=int(hour or 0), minute=int(minute or 0), second=0, microsecond=0)
    return Stated(at=at.astimezone(UTC), problems=(),
                  precision=TimePrecision.MINUTE if hour else TimePrecision.DAY)


def stated_count(value: object) -> int | None:
    """A count as shown: 1234, "1,234", "1.2万", "10万+", "3.4w"; None where it says none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < 10**15 else None
    found = COUNT.search(value[:100])
    if found is None:
        return None
    number = float(found[1].replace(",", "").replace("，", ""))
    return round(number * SCALES.get((found[2] or "").lower(), 1))
