"""The real program as a process, the way a user starts it, and what it left in its file."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, str(ROOT / "pipeline.py"))
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": "/nonexistent",
               "COLUMNS": "100"}
"""Nothing of the tester's own: no HUIYING_CONFIG, no HUIYING_DB."""

Finished = subprocess.CompletedProcess[str]


def huiying(*arguments: str | Path, stdin: bytes = b"", root: Path = ROOT) -> Finished:
    """Run one verb of the program in `root` to its end."""
    done = subprocess.run([sys.executable, root / "pipeline.py", *map(str, arguments)],
                          input=stdin, cwd=root, env=ENVIRONMENT, capture_output=True,
                          timeout=240, check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(),
                                       done.stderr.decode())


@contextmanager
def running(*arguments: str | Path, log: Path, root: Path = ROOT,
            **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A verb that goes on; stdout and stderr go to `log`. Killed on leaving if it still runs."""
    with log.open("ab") as out, subprocess.Popen(
            [sys.executable, root / "pipeline.py", *map(str, arguments)], cwd=root,
            stdout=out, stderr=subprocess.STDOUT,
            env=ENVIRONMENT | {"PYTHONUNBUFFERED": "1"} | environment) as process:
        try:
            yield process
        finally:
            process.kill()


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
    """Ask it to end and wait; returns the exit status."""
    process.send_signal(number)
    return process.wait(90)


def until(true: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
    """Wait for something to become true, or say what never did."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.05)


def said(log: Path) -> str:
    """Everything a running verb has said so far."""
    return log.read_text("utf-8") if log.exists() else ""


def events(log: Path, name: str) -> list[dict[str, Any]]:
    """The service's log lines about one event."""
    lines = (json.loads(line) for line in said(log).splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == name]


def rows(db: Path, statement: str) -> list[tuple[Any, ...]]:
    """What a statement finds in the file; nothing before there is one."""
    if not db.exists():
        return []
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True, timeout=30)
    try:
        return connection.execute(statement).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    finally:
        connection.close()


def count(db: Path, table: str) -> int:
    """How many rows a table has; 0 before it exists."""
    found = rows(db, f"select count(*) from {table}")  # noqa: S608 - names written in the tests
    return int(found[0][0]) if found else 0


def is_whole(db: Path) -> bool:
    """True when SQLite finds no damage and no reference into nothing."""
    return (rows(db, "pragma integrity_check") == [("ok",)]
            and rows(db, "pragma foreign_key_check") == [])
