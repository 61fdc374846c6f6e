"""When a clock speaks up (升级提醒): at shares of its time, at birth past due, and until answered.

Pure. Each step has a key, so that computing it again tells nobody twice; after an outage only the
newest step of a clock is told, since it says everything the missed ones said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.deadlines import Deadline, DeadlineState
from alerts.notices import Notice, NotifyReason
from config.running import Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment at which a clock must be spoken of; `at` is when it fell due."""

    deadline: Deadline
    reason: NotifyReason
    key: str
    at: datetime


def due_steps(deadline: Deadline, reminders: Reminder, log: Sequence[Notice], now: datetime, *,
              acknowledged: bool = False) -> tuple[Step, ...]:
    """The steps of one clock that are due at `now` and not in `log` (notices of the case)."""
    if deadline.state is not DeadlineState.RUNNING:
        return ()
    told = {notice.step: notice for notice in log}
    steps = [*_unknown(deadline, now), *_earlier(deadline, now),
             *_time(deadline, reminders, told, now, acknowledged=acknowledged)]
    return tuple(step for step in steps if step.key not in told)


def next_moments(deadline: Deadline, reminders: Reminder, now: datetime) -> tuple[datetime, ...]:
    """When this clock will speak next, for explanations; empty when nothing is computable."""
    if deadline.state is not DeadlineState.RUNNING or deadline.due_at is None:
        return ()
    every = timedelta(hours=reminders.overdue_every_hours)
    moments = [*(_share_at(deadline, share, deadline.due_at) for share in reminders.shares),
               deadline.due_at]
    ahead = sorted(moment for moment in moments if moment > now)
    return tuple(ahead) or (deadline.due_at + every * ((now - deadline.due_at) // every + 1),)


def _unknown(deadline: Deadline, now: datetime) -> Iterable[Step]:
    if deadline.due_at is None:
        yield Step(deadline=deadline, reason=NotifyReason.CLOCK_UNKNOWN,
                   key=f"{deadline.rule}:unknown", at=now)


def _earlier(deadline: Deadline, now: datetime) -> Iterable[Step]:
    if deadline.earlier_starts_at is not None:
        yield Step(deadline=deadline, reason=NotifyReason.EARLIER_START, at=now,
                   key=f"{deadline.rule}:earlier:{deadline.earlier_starts_at:%Y%m%d%H%M}")


def _time(deadline: Deadline, reminders: Reminder, told: dict[str, Notice], now: datetime, *,
          acknowledged: bool) -> Iterable[Step]:
    due_at = deadline.due_at
    if due_at is None:
        return
    if now > due_at:
        yield _overdue(deadline, due_at, reminders, told, now)
        return
    shares = sorted(reminders.shares)
    if acknowledged:  # seen by a person: only the last call before the end is still made
        shares = shares[-1:]
    reached = [share for share in shares if _share_at(deadline, share, due_at) <= now]
    if reached:
        yield Step(deadline=deadline, reason=NotifyReason.CLOCK_REMINDER,
                   key=f"{deadline.rule}:share:{reached[-1]:g}",
                   at=_share_at(deadline, reached[-1], due_at))


def _overdue(deadline: Deadline, due_at: datetime, reminders: Reminder, told: dict[str, Notice],
             now: datetime) -> Step:
    """Born overdue is told once as such; then, as for every overdue clock, at each interval."""
    every = timedelta(hours=reminders.overdue_every_hours)
    count = (now - due_at) // every
    at = due_at + every * count
    born = f"{deadline.rule}:born"
    if deadline.born_overdue and (born not in told or at <= told[born].created_at):
        return Step(deadline=deadline, reason=NotifyReason.CLOCK_BORN_OVERDUE, key=born, at=now)
    return Step(deadline=deadline, reason=NotifyReason.CLOCK_OVERDUE,
                key=f"{deadline.rule}:overdue:{count}", at=at)


def _share_at(deadline: Deadline, share: float, due_at: datetime) -> datetime:
    return deadline.starts_at + (due_at - deadline.starts_at) * share
