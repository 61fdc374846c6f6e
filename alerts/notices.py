"""Why someone is told, as a closed set, and the message itself. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NotifyReason(StrEnum):
    """Why a notice goes out; every member is shown, counted and routed by name."""

    NEW_INCIDENT = "new_incident"  # a case was opened
    LEVEL_RAISED = "level_raised"  # figures or a person lifted the level
    EARLIER_START = "earlier_start"  # the case began earlier than its clocks count
    CLOCK_REMINDER = "clock_reminder"  # a share of the time is used up
    CLOCK_OVERDUE = "clock_overdue"  # past due, nagging until answered
    CLOCK_BORN_OVERDUE = "clock_born_overdue"  # already past when the case was found
    CLOCK_UNKNOWN = "clock_unknown"  # due moment not computable, the holiday table lacks a year
    REVIEW_WAITING = "review_waiting"  # must-see posts wait for a person
    CHANNEL_FAILED = "channel_failed"  # a way to reach people is broken
    SOURCE_BLIND = "source_blind"  # a source died or fell silent
    UNJUDGED = "unjudged"  # posts wait for a model that is missing or broken


class NoticeState(StrEnum):
    """Where a notice stands in the outbox."""

    WAITING = "waiting"  # to be sent at `next_try_at`
    SENT = "sent"  # the channel accepted it
    FAILED = "failed"  # this channel never will; another one took over
    GROUPED = "grouped"  # told within another message


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to some roles through one channel (提醒); the key makes copies droppable.

    `key` = case + reason + step + channel: computing it twice gives the same notice.
    """

    key: str
    incident: str
    """Empty when it is about the system itself."""
    reason: NotifyReason
    step: str
    roles: tuple[str, ...]
    channel: str
    title: str
    body: str
    created_at: datetime
    due_at: datetime | None = None
    statutory: bool = False
    """About a clock of the law: overtakes the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentNotice:
    """A notice as the outbox keeps it."""

    notice: Notice
    state: NoticeState
    tries: int
    next_try_at: datetime
    sent_at: datetime | None = None
    last_error: str = ""
