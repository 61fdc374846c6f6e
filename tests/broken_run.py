"""A `run` that marks each notice as sent before it sends it: the mistake the proof must notice."""

import time
from collections.abc import Mapping

import typer
from sqlite_utils import Database

import alerts.outbox
import alerts.serve_cli
from alerts.channels import Sender
from alerts.due_notices import Routing
from alerts.notices import SentNotice
from alerts.store_outbox import mark_sent
from config.clock import Clock

NETWORK_SECONDS = 0.1
"""A far receiver: the moment in which a kill loses what is already marked."""


def mark_then_send(db: Database, waiting: SentNotice, senders: Mapping[str, Sender],
                   routing: Routing, clock: Clock) -> str:
    """In the wrong order."""
    mark_sent(db, waiting.notice.key, clock.now(), "")
    time.sleep(NETWORK_SECONDS)
    senders[waiting.notice.channel].send(waiting.notice)
    return "sent"


if __name__ == "__main__":
    alerts.outbox._send = mark_then_send
    app = typer.Typer()
    alerts.serve_cli.register(app)
    app()
