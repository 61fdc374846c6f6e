"""One turn of the watch loop: posts to cases, clocks, notices, sending, heartbeat.

Every step reads what is stored and writes what is missing, so a turn that was killed is simply
finished by the next; nothing is held in memory between turns.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from alerts.channels import Sender
from alerts.clockwork import Timing, keep_clocks, start_clocks
from alerts.consider import Considered, consider
from alerts.decisions import Rules
from alerts.digests import digested
from alerts.due_notices import Routing, due_notices
from alerts.grading import grade_by
from alerts.incidents import Kind
from alerts.notices import Notice
from alerts.outbox import Sent, flush
from alerts.store_incidents import list_open
from alerts.store_outbox import insert_grouped, insert_notice, open_log
from alerts.store_watch import beat
from alerts.system_checks import system_due
from config.clock import Clock
from config.configuration import Configuration
from config.database import transaction

__all__ = ["LOOP", "TickReport", "announce", "start_clocks", "tick"]

LOOP = "watch"
"""Name of this loop in the heartbeat table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickReport:
    """What one turn did."""

    considered: Considered
    clocks: int
    notices: int
    sent: Sent

    def __str__(self) -> str:
        seen, out = self.considered, self.sent
        parts = (("帖文", seen.posts), ("新事项", seen.opened), ("并入", seen.joined),
                 ("待研判", seen.review), ("出错", seen.failed), ("时限变动", self.clocks),
                 ("新提醒", self.notices), ("已发", out.sent), ("稍后", out.later),
                 ("失败", out.failed), ("限速", out.held))
        return "，".join(f"{name} {count}" for name, count in parts)


def tick(config: Configuration, db: Database, clock: Clock,
         senders: Mapping[str, Sender]) -> TickReport:
    """One turn.

    1. Judged posts nobody decided on become cases, with their clocks.
    2. Clocks follow their cases: levels, earlier times, years newly known.
    3. What people must be told is put into the outbox.
    4. The outbox is emptied, the law's clocks first.
    5. The heartbeat says that all this happened.
    """
    timing, routing = Timing.from_configuration(config), Routing.from_configuration(config)
    rules = Rules.from_configuration(config, grade_by(config))
    considered = consider(db, rules, timing, clock.now())
    clocks = keep_clocks(db, timing, clock.now())
    notices = announce(db, config, routing, clock.now())
    sent = flush(db, senders, routing, clock)
    report = TickReport(considered=considered, clocks=clocks, notices=notices, sent=sent)
    beat(db, LOOP, clock.now(), every_seconds=config.settings.watch_interval_seconds,
         detail=str(report))
    return report


def announce(db: Database, config: Configuration, routing: Routing, now: datetime) -> int:
    """Put everything due into the outbox in one transaction; returns how many messages."""
    log = open_log(db)
    notices: list[Notice] = list(system_due(db, config, routing, now))
    lines = list_open(db, now)
    for line in lines:
        notices.extend(due_notices(line.incident, line.deadlines, log.get(line.incident.id, ()),
                                   routing, now))
    if not notices:
        return 0
    alone = {line.incident.id for line in lines if line.incident.kind is Kind.EMERGENCY}
    told = digested(notices, alone, routing)
    with transaction(db):
        new = sum(insert_notice(db, notice) for notice in told.singles)
        for notice in told.grouped:
            insert_grouped(db, notice)
    return new
