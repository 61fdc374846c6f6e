"""The outbox (发件箱): what was persisted is sent, and only then marked: at least once, keyed.

A kill between the answer and the mark makes a copy with the same key; nothing is ever lost. One
process sends at a time (a file lock, released by the system when its holder dies).
"""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from alerts.channels import Permanent, Sender
from alerts.due_notices import Routing, notice_key, system_notices
from alerts.notices import Notice, NotifyReason, SentNotice
from alerts.store_outbox import (
    database_file,
    mark_failed,
    mark_later,
    mark_sent,
    postpone,
    sent_since,
    waiting_notices,
)
from config.clock import Clock, beijing
from config.problems import TryLater

GIVE_UP = 6
"""Tries on one channel (about a quarter of an hour) before it counts as broken."""
STATUTORY_PATIENCE = 2
"""Tries after which a notice about the law's clocks also goes out by the next channel."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=15)
MINUTE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What one emptying of the outbox did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    held: int = 0
    """Held back by a channel's rate limit."""


def flush(db: Database, senders: Mapping[str, Sender], routing: Routing, clock: Clock) -> Sent:
    """Send everything due, statutory first; another process already sending does it for us."""
    done = Sent()
    with sole_sender(database_file(db)) as mine:
        if not mine:
            return done
        limits = {channel.id: channel.per_minute for channel in routing.channels
                  if routing.is_outside(channel.id)}
        for waiting in waiting_notices(db, clock.now()):
            channel = waiting.notice.channel
            free_at = None
            if channel in limits:
                free_at = _free_at(db, channel, limits[channel], clock.now())
            if free_at is not None:
                postpone(db, waiting.notice.key, free_at)
                done = replace(done, held=done.held + 1)
                continue
            done = _count(done, _send(db, waiting, senders, routing, clock))
    return done


def _free_at(db: Database, channel: str, per_minute: int, now: datetime) -> datetime | None:
    """None when the channel may speak now, else when its last minute has room again."""
    recent = sent_since(db, channel, now - MINUTE)
    return None if len(recent) < per_minute else recent[-per_minute] + MINUTE


def _send(db: Database, waiting: SentNotice, senders: Mapping[str, Sender], routing: Routing,
          clock: Clock) -> str:
    notice = waiting.notice
    try:
        receipt = _sender(senders, notice.channel).send(notice)
    except Permanent as error:
        _fail(db, notice, str(error), routing, clock.now())
        return "failed"
    except TryLater as error:
        return _retry(db, waiting, (str(error), error.after_seconds), routing, clock.now())
    except Exception as error:  # noqa: BLE001 - one poisoned notice must not hold up the others
        return _retry(db, waiting, (type(error).__name__, 0.0), routing, clock.now())
    mark_sent(db, notice.key, clock.now(), receipt)
    return "sent"


def _sender(senders: Mapping[str, Sender], channel: str) -> Sender:
    if channel not in senders:
        raise Permanent("通道已停用或不存在")
    return senders[channel]


def _retry(db: Database, waiting: SentNotice, problem: tuple[str, float], routing: Routing,
           now: datetime) -> str:
    error, after_seconds = problem
    tries = waiting.tries + 1
    if tries >= GIVE_UP:
        _fail(db, waiting.notice, error, routing, now)
        return "failed"
    instead: Sequence[Notice] = ()
    if waiting.notice.statutory and tries >= STATUTORY_PATIENCE:
        instead = others(waiting.notice, routing, now)
    pause = max(backoff(tries), timedelta(seconds=after_seconds))
    mark_later(db, waiting.notice.key, now, error, (now + pause, instead))
    return "later"


def backoff(tries: int) -> timedelta:
    """30 s, 1 min, 2 min … up to a quarter of an hour."""
    return min(FIRST_PAUSE * (1 << (tries - 1)), LONGEST_PAUSE)


def _fail(db: Database, notice: Notice, error: str, routing: Routing, now: datetime) -> None:
    """The next channel takes over, and the others hear that this one is broken, once a day."""
    step = f"{notice.channel}:{beijing(now):%Y%m%d}"
    words = (f"通道 {notice.channel} 发不出去", f"原因：{error}。请检查 channels.toml 和环境变量。")
    alarm = () if notice.reason is NotifyReason.CHANNEL_FAILED else system_notices(
        NotifyReason.CHANNEL_FAILED, step, words, routing, now, without=notice.channel)
    mark_failed(db, notice.key, now, error, (others(notice, routing, now), alarm))


def others(notice: Notice, routing: Routing, now: datetime) -> tuple[Notice, ...]:
    """The same notice for each other enabled channel, those after the present one first."""
    names = [channel.id for channel in routing.channels if channel.enabled]
    at = names.index(notice.channel) + 1 if notice.channel in names else 0
    ordered = [name for name in (*names[at:], *names[:at]) if name != notice.channel]
    return tuple(replace(notice, channel=name, created_at=now, key=notice_key(
        notice.incident, notice.reason, notice.step, name),
        body=notice.body.rsplit("\n", 1)[-1] if routing.is_outside(name) else notice.body)
        for name in ordered)


def _count(done: Sent, outcome: str) -> Sent:
    if outcome == "sent":
        return replace(done, sent=done.sent + 1)
    if outcome == "later":
        return replace(done, later=done.later + 1)
    return replace(done, failed=done.failed + 1)


@contextmanager
def sole_sender(database: Path | None) -> Iterator[bool]:
    """True for the one process that may send; the lock dies with it, so a kill delays nobody."""
    if database is None:
        yield True
        return
    descriptor = os.open(f"{database}.outbox-lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
    finally:
        os.close(descriptor)
