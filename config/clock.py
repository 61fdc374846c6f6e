"""The one place that reads the time; everything that decides takes `now` as an argument.

Time inside is aware UTC; Beijing time exists at the edges (config, desk, papers).
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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
    """A day played faster: `speed` seconds pass here for one outside, until `until`, then one.

    The demo, replay and drills use it; the zero point is fixed by `start_ticking`.
    """

    starts_at: datetime
    until: datetime
    speed: float
    zero: float

    @classmethod
    def start_ticking(cls, starts_at: datetime, until: datetime, *, speed: float) -> "ScaledClock":
        """A clock that shows `starts_at` now and runs `speed` times faster up to `until`."""
        if starts_at.tzinfo is None or until.tzinfo is None:
            raise ValueError("both moments must be aware")
        return cls(starts_at=starts_at.astimezone(UTC), until=until.astimezone(UTC), speed=speed,
                   zero=time.monotonic())

    def now(self) -> datetime:
        """The scaled moment in UTC."""
        outside = time.monotonic() - self.zero
        fast = (self.until - self.starts_at).total_seconds() / self.speed
        inside = min(outside, fast) * self.speed + max(outside - fast, 0.0)
        return self.starts_at + timedelta(seconds=inside)

    def sleep(self, seconds: float) -> None:
        """Wait for that many scaled seconds."""
        fast = min(seconds, max((self.until - self.now()).total_seconds(), 0.0))
        time.sleep(fast / self.speed + (seconds - fast))


@dataclass(slots=True)
class SteppedClock:
    """A clock that stands still until it is moved: a day played in hops, without waiting."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was last moved to, in UTC."""
        return self.moment.astimezone(UTC)

    def sleep(self, seconds: float) -> None:
        """Move on by that much, at once."""
        self.moment += timedelta(seconds=seconds)


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


def moment_or_none(text: str | None) -> datetime | None:
    """The moment, or None where none was stored."""
    return None if text is None else from_text(text)
