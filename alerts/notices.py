"""Why someone is told, as a closed set, and the message itself. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NotifyReason(StrEnum):
    """Why a notice goes out; every member is shown, counted and routed by name."""

    NEW_INCIDENT = "new_incident"  # a case was opened
    LEVEL_RAISED = "level_raised"  # figures or a person lifted the level
    CLOCK_REMINDER = "clock_reminder"  # a share of the time is used up
    CLOCK_OVERDUE = "clock_overdue"  # past due, nagging until answered
    CLOCK_BORN_OVERDUE = "clock_born_overdue"  # already past when the case was found
    SOURCE_BLIND = "source_blind"  # a source died or fell silent
    UNJUDGED = "unjudged"  # posts wait for a model that is missing or broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to some roles through one channel (提醒); the key makes copies droppable.

    `key` = case + reason + step + channel: computing it twice gives the same notice.
    """

    key: str
    incident: str
    reason: NotifyReason
    step: str
    roles: tuple[str, ...]
    channel: str
    title: str
    body: str
    created_at: datetime
    due_at: datetime | None = None
