"""When a source is left alone: its quiet hours, and after it refused us. Pure.

Quiet hours are Beijing time and may cross midnight.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from config.clock import BEIJING, beijing

LONGEST_BACK_OFF = timedelta(days=1)


def quiet_until(hours: str, now: datetime) -> datetime | None:
    """The end of the quiet hours that hold `now`; None = the site may be read."""
    return next((end for start, end in _windows(hours, now) if start <= now < end), None)


def quiet_from(hours: str, now: datetime) -> datetime | None:
    """When the next quiet hours begin; None = there are none."""
    return next((start for start, _ in _windows(hours, now) if start > now), None)


def _windows(hours: str, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The quiet hours that begin yesterday, today and tomorrow."""
    if not hours:
        return
    opens, closes = (time.fromisoformat(text) for text in hours.split("-"))
    for days in (-1, 0, 1):
        day = beijing(now).date() + timedelta(days=days)
        over = day + timedelta(days=1) if closes <= opens else day
        yield datetime.combine(day, opens, BEIJING), datetime.combine(over, closes, BEIJING)


def back_off(interval: timedelta, last_pause: timedelta | None) -> timedelta:
    """How long to stay away from a site that refuses us (403): twice as long each time, from half
    an interval up to a day. `last_pause`: what the refusal before this one led to, if it was one.
    """
    return min(2 * last_pause if last_pause else interval / 2, LONGEST_BACK_OFF)
