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
    """

    id: str
    incident: str
    rule: str
    name: str
    clause: str
    starts_at: datetime
    basis: StartOrigin
    due_at: datetime | None
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
