"""A running statutory clock (时限) and the arithmetic that makes it. Pure: `now` is an argument."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from alerts.incidents import StartOrigin


class DeadlineState(StrEnum):
    """How a clock ended, if it did."""

    RUNNING = "running"
    MET = "met"  # answered in time
    MISSED = "missed"  # answered too late, or closed unanswered
    WAIVED = "waived"  # a person signed why it does not apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock of one case: rule, start with its basis, due moment, state.

    `id` is a function of case and rule. `due_at` None = cannot be computed yet (a year missing in
    the holiday table), shown loudly. `born_overdue` is true when it was already past at birth.
    `met_by` is copied from the rule in force, so that editing the rule moves no running clock.
    """

    id: str
    incident: str
    rule: str
    name: str
    clause: str
    starts_at: datetime
    basis: StartOrigin
    due_at: datetime | None
    statutory: bool
    met_by: tuple[str, ...]
    """Kinds of published response that stop it."""
    due_from_found: datetime | None = None
    """The second clock, counted from `found`, shown beside; None when that is the basis anyway."""
    earlier_starts_at: datetime | None = None
    """An earlier start learnt after birth: shown with its due moment, never moved to unsigned."""
    earlier_due_at: datetime | None = None
    arithmetic: str
    """The computation in Chinese, for people: start + amount = due."""
    state: DeadlineState = DeadlineState.RUNNING
    born_overdue: bool = False
    ended_at: datetime | None = None
    ended_by: str = ""
    reason: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """True while it runs and its due moment has passed."""
        return (self.state is DeadlineState.RUNNING and self.due_at is not None
                and now > self.due_at)
