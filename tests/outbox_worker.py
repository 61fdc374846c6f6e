"""A real process that empties an outbox until it is killed; `broken` marks before it sends.

The broken way is here so that the proof can show that it would notice.
"""

import sys
from pathlib import Path

from sqlite_utils import Database

from alerts.channels.apprise import AppriseSender
from alerts.due_notices import Routing
from alerts.outbox import flush
from alerts.store_outbox import mark_sent, waiting_notices
from config.clock import SystemClock
from config.database import open_database
from config.running import Channel, Reminder

ROBOT = "HUIYING_TEST_ROBOT"
ROUTING = Routing(
    routes=(), channels=(Channel(id="robot", kind="apprise", url_env=ROBOT, per_minute=600),),
    reminders=Reminder(shares=(0.5,), overdue_every_hours=2), desk="http://127.0.0.1")


def mark_then_send(db: Database, sender: AppriseSender) -> None:
    for waiting in waiting_notices(db, SystemClock().now()):
        mark_sent(db, waiting.notice.key, SystemClock().now(), "")
        sender.send(waiting.notice)


def main(file: str, mode: str) -> None:
    db = open_database(Path(file))
    sender = AppriseSender(variable=ROBOT)
    sender._plugin()  # loads Apprise, so that the kill falls into the sending
    print("ready", flush=True)
    while waiting_notices(db, SystemClock().now(), 1):
        if mode == "broken":
            mark_then_send(db, sender)
        else:
            flush(db, {"robot": sender}, ROUTING, SystemClock())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
