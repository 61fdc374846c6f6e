"""A case with all that hangs on it, as the desk, the watcher and the explanations read it."""

from dataclasses import dataclass
from datetime import datetime

from alerts.audit import AuditEntry
from alerts.deadlines import Deadline, DeadlineState
from alerts.incidents import Incident
from alerts.notices import SentNotice
from alerts.responses import Response
from crawlers.posts import Post
from nlp.judgements import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePost:
    """A post of a case: why it is here; `judgement` None only while a re-judging is under way."""

    post: Post
    judgement: Judgement | None
    why: str
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case (舆情事件) with posts (oldest first), clocks, answers, notices and history."""

    incident: Incident
    posts: tuple[CasePost, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    responses: tuple[Response, ...] = ()
    notices: tuple[SentNotice, ...] = ()
    history: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One row of the list of cases: the case and its clocks, the most urgent first."""

    incident: Incident
    deadlines: tuple[Deadline, ...] = ()

    @property
    def next_due(self) -> Deadline | None:
        """The running clock that ends first; None when none runs or none can be computed."""
        running = [deadline for deadline in self.deadlines
                   if deadline.state is DeadlineState.RUNNING and deadline.due_at is not None]
        return min(running, key=lambda deadline: deadline.due_at or deadline.starts_at,
                   default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A post that a person must look at (待人工研判): a must-see word, or the machine abstained."""

    post: str
    why: str
    queued_at: datetime
    verdict: str = ""
    """Empty while it waits, then what the person decided."""
    decided_by: str = ""
    decided_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue and how long its oldest member has waited; nothing waits unseen."""

    name: str
    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """When a loop last turned; older than two intervals = it is down."""

    loop: str
    last_tick: datetime
    every_seconds: float
    detail: str = ""

    def is_late(self, now: datetime) -> bool:
        """True when nobody should rely on this loop any more."""
        return (now - self.last_tick).total_seconds() > 2 * self.every_seconds
