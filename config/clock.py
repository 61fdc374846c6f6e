"""The one place that reads the time; everything that decides takes `now` as an argument.

Time inside is aware UTC; Beijing time exists at the edges (config, desk, papers).
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait for that many seconds of this clock."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Really wait."""
        time.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaledClock:
    """A day played faster: `speed` seconds pass here for one second outside.

    The demo, replay and drills use it; the zero point is fixed when it is made (`start_ticking`).
    """

    starts_at: datetime
    speed: float
    zero: float

    @classmethod
    def start_ticking(cls, starts_at: datetime, *, speed: float) -> "ScaledClock":
        """A clock that shows `starts_at` (aware) now and runs `speed` times faster from here."""
        if starts_at.tzinfo is None:
            raise ValueError("starts_at must be an aware datetime")
        return cls(starts_at=starts_at.astimezone(UTC), speed=speed, zero=time.monotonic())

    def now(self) -> datetime:
        """The scaled moment in UTC."""
        elapsed = (time.monotonic() - self.zero) * self.speed
        return datetime.fromtimestamp(self.starts_at.timestamp() + elapsed, UTC)

    def sleep(self, seconds: float) -> None:
        """Wait for that many scaled seconds."""
        time.sleep(seconds / self.speed)


def beijing(moment: datetime) -> datetime:
    """The same moment as people in Lizhou read it on the wall."""
    return moment.astimezone(BEIJING)


def to_text(moment: datetime) -> str:
    """The one form in which a moment is stored: UTC, microseconds, sortable as text."""
    if moment.tzinfo is None:
        raise ValueError("a stored moment must be aware")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """Read back what `to_text` wrote."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
