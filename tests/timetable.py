"""Deadlines tested as timetables: what happens when, and which messages are wanted in which window.

A play fails on missing and on unexpected messages alike, and prints the whole table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Event = Callable[[datetime], None]


@dataclass(frozen=True)
class Message:
    """Something that was told: when (hours after the start), why, and its step."""

    hour: float
    reason: str
    step: str


@dataclass(frozen=True)
class Want:
    """A message wanted between two hours; `step` may be the beginning of a step."""

    earliest: float
    latest: float
    reason: str
    step: str = ""

    def fits(self, message: Message) -> bool:
        return (self.earliest <= message.hour <= self.latest and self.reason == message.reason
                and message.step.startswith(self.step))


@dataclass
class Timetable:
    """`turn(now)` is one tick of the thing under test; hours count from `start`."""

    start: datetime
    turn: Callable[[datetime], None]
    heard: Callable[[], Sequence[tuple[datetime, str, str]]]
    """Everything told so far as (when, reason, step)."""
    events: list[tuple[float, Event]] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)

    def at(self, hour: float, event: Event) -> "Timetable":
        self.events.append((hour, event))
        return self

    def want(self, earliest: float, latest: float, reason: str, step: str = "") -> "Timetable":
        self.wants.append(Want(earliest, latest, reason, step))
        return self

    def play(self, *, until: float, every_minutes: float = 10) -> None:
        """Turn at every step of the clock; events happen just before the turn that reaches them."""
        todo = sorted(self.events, key=lambda event: event[0])
        hour = 0.0
        while hour <= until:
            now = self.start + timedelta(hours=hour)
            while todo and todo[0][0] <= hour:
                todo.pop(0)[1](now)
            self.turn(now)
            hour += every_minutes / 60
        self._compare()

    def _compare(self) -> None:
        left = [Message((when - self.start).total_seconds() / 3600, reason, step)
                for when, reason, step in self.heard()]
        table = "\n".join(f"{one.hour:7.2f} h  {one.reason:20} {one.step}" for one in left)
        missing = []
        for want in self.wants:
            found = next((message for message in left if want.fits(message)), None)
            if found is None:
                missing.append(want)
            else:
                left.remove(found)
        assert not missing and not left, (
            f"missing: {missing}\nunexpected: {left}\nheard:\n{table}")
