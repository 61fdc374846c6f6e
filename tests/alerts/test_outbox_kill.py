"""P01, P02: kill -9 at random moments: nothing is lost, and copies carry the same key."""

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from doubles import Receiver, receiving
from outbox_worker import ROBOT

from alerts.notices import Notice, NotifyReason
from alerts.store import prepare
from alerts.store_outbox import insert_notice
from config.database import open_database, transaction

ROOT = Path(__file__).parent.parent.parent
KEY = re.compile(r"提醒编号：(\w+)")


@dataclass(frozen=True)
class Book:
    """What the receiver heard against what was persisted."""

    kills: int
    lost: frozenset[str]
    copies: Counter[str]

    @property
    def doubled(self) -> int:
        return sum(count - 1 for count in self.copies.values())


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path / "received.jsonl") as one:
        yield one


def fill(file: Path, count: int) -> frozenset[str]:
    """Persist `count` notices; returns their keys."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    notices = [Notice(key=f"key{number:05}", incident="", reason=NotifyReason.UNJUDGED,
                      step=str(number), roles=("duty",), channel="robot", title="t", body="b",
                      created_at=now) for number in range(count)]
    db = open_database(file)
    prepare(db)
    with transaction(db):
        for notice in notices:
            insert_notice(db, notice)
    db.close()
    return frozenset(notice.key for notice in notices)


def run_under_kills(file: Path, receiver: Receiver, mode: str, seed: int) -> int:
    """Start, kill after a random moment, start again, until a run ends by itself; the kills."""
    chance = random.Random(seed)  # noqa: S311 - moments of a kill, no secret
    environment = os.environ | {ROBOT: receiver.url.replace("http://", "json://"),
                                "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    for kills in range(1000):
        with subprocess.Popen(
                [sys.executable, ROOT / "tests" / "outbox_worker.py", str(file), mode],
                env=environment, stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(chance.uniform(0, 0.25))
            if worker.poll() is not None:
                assert worker.returncode == 0
                return kills
            worker.kill()
    raise AssertionError("never finished")


def play(tmp_path: Path, receiver: Receiver, *, count: int, mode: str, seed: int) -> Book:
    file = tmp_path / "outbox.db"
    keys = fill(file, count)
    kills = run_under_kills(file, receiver, mode, seed)
    found = Counter(match[1] for message in receiver.messages()
                    if (match := KEY.search(message["message"])))
    assert set(found) <= keys
    return Book(kills=kills, lost=keys - set(found), copies=found)


def test_p01_nothing_is_lost_when_the_sender_is_killed_at_random(
        tmp_path: Path, receiver: Receiver) -> None:
    book = play(tmp_path, receiver, count=60, mode="real", seed=1)
    assert book.kills >= 2
    assert not book.lost
    assert book.doubled <= book.kills


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_p01_nothing_is_lost_over_many_kills(tmp_path: Path, receiver: Receiver) -> None:
    book = play(tmp_path, receiver, count=100, mode="real", seed=2)
    print(f"kills {book.kills}, notices {len(book.copies)}, lost {len(book.lost)}, "
          f"doubled {book.doubled}, most copies {max(book.copies.values())}")
    assert book.kills >= 5  # how many hit depends on the machine's speed; the book says how many
    assert not book.lost
    assert book.doubled <= book.kills


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_p01_this_proof_would_notice_marking_before_sending(
        tmp_path: Path, receiver: Receiver) -> None:
    book = play(tmp_path, receiver, count=60, mode="broken", seed=3)
    print(f"broken twin: kills {book.kills}, lost {len(book.lost)}")
    assert book.lost


def test_p02_without_a_kill_each_is_sent_exactly_once_by_four_senders_at_once(
        tmp_path: Path, receiver: Receiver) -> None:
    file = tmp_path / "outbox.db"
    keys = fill(file, 40)
    environment = os.environ | {ROBOT: receiver.url.replace("http://", "json://"),
                                "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    workers = [subprocess.Popen(
        [sys.executable, ROOT / "tests" / "outbox_worker.py", str(file), "real"],
        env=environment, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [worker.wait(60) for worker in workers] == [0] * 4
    found = Counter(match[1] for message in receiver.messages()
                    if (match := KEY.search(message["message"])))
    assert set(found) == keys
    assert set(found.values()) == {1}
