"""The child process of one run or one file, seen from the parent: start, listen, end by force.

What the child says is handed on in batches: a commit waits for the disk several times, so one for
each page would make the disk the slowest part of every crawl. A batch closes after LINGER seconds
or BATCH_BYTES, so a kill costs at most that, and what it costs is still in the queue.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from crawlers.causes import Cause
from crawlers.wire import LINE_LIMIT, EndEvent, PageEvent, decode_event

LINGER = 0.5
"""Seconds from the first page of a batch to its commit."""
BATCH_BYTES = 4 * 1024 * 1024
CHUNK = 256 * 1024
LOG_TAIL = 2_000
TOO_LONG = "killed: time limit"
ROOT = Path(__file__).parent.parent
Child = subprocess.Popen[bytes]
Children = set[Child]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Answers to be stored together; `end` is set in the last one of a run that ended well."""

    pages: tuple[PageEvent, ...]
    end: EndEvent | None = None


def start(module: str, order: bytes, log: IO[bytes] | int, *,
          descriptors: tuple[int, ...] = ()) -> Child:
    """A child with its own process group, and nothing of our environment but the path."""
    environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8",
                   "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    # an office network may have an authority of its own; these two only name whom to trust
    environment |= {name: os.environ[name] for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")
                    if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=log, env=environment, cwd="/", start_new_session=True, pass_fds=descriptors)
    if child.stdin is not None:
        child.stdin.write(order)
        child.stdin.flush()
    return child


def batches(child: Child) -> Iterator[Batch]:
    """The child's events until it ends; what is not in the contract raises `ValueError`.

    What was heard before that is handed out first.
    """
    open_batch = _Gathering()
    try:
        for line in _lines(child, open_batch):
            event = _event(line) if line else None
            if isinstance(event, EndEvent):
                yield Batch(pages=open_batch.take(), end=event)
                return  # what the child still tidies up is nothing to us
            if event is not None:
                open_batch.add(event, len(line))
            if open_batch.is_due():
                yield Batch(pages=open_batch.take())
    except ValueError:
        yield Batch(pages=open_batch.take())
        raise
    yield Batch(pages=open_batch.take())


@dataclass(slots=True)
class _Gathering:
    """The batch that is not closed yet."""

    pages: list[PageEvent] = field(default_factory=list)
    size: int = 0
    due: float = 0.0

    def add(self, event: PageEvent, size: int) -> None:
        self.due = self.due if self.pages else time.monotonic() + LINGER
        self.pages.append(event)
        self.size += size

    def is_due(self) -> bool:
        return bool(self.pages) and (self.size > BATCH_BYTES or time.monotonic() >= self.due)

    def patience(self) -> float | None:
        """Seconds one may listen before the batch is due; None = as long as it takes."""
        return max(self.due - time.monotonic(), 0.0) if self.pages else None

    def take(self) -> tuple[PageEvent, ...]:
        taken = tuple(self.pages)
        self.pages.clear()
        self.size = 0
        return taken


def _lines(child: Child, open_batch: _Gathering) -> Iterator[bytes]:
    """Each line as it comes, and an empty one when the batch is due in silence.

    Half a line at the end is what a killed child wanted to say: nothing.
    """
    if child.stdout is None:
        return
    said, pipe = bytearray(), child.stdout.fileno()
    while True:
        if not select.select([pipe], [], [], open_batch.patience())[0]:
            yield b""
            continue
        chunk = os.read(pipe, CHUNK)
        if not chunk:
            return
        said += chunk
        if b"\n" in chunk:
            *whole, said = said.split(b"\n")
            yield from (bytes(line) for line in whole)
        if len(said) > LINE_LIMIT:
            raise ValueError("child said more than a page can hold")


def _event(line: bytes) -> PageEvent | EndEvent:
    try:
        return decode_event(line)
    except ValidationError as error:
        raise ValueError(f"child said something else: {error.error_count()} errors") from error


def kill(child: Child) -> None:
    """The whole group, so that nothing the child started survives."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def finish(child: Child, *, wait_seconds: float) -> None:
    """Let the child end by itself for a moment, then end it; its pipes are closed."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(wait_seconds)
    kill(child)
    with child:  # closes the pipes and collects the dead
        pass


def end_of(child: Child, log: IO[bytes], *, read: bool) -> EndEvent:
    """The end of a child that did not say its own; `read` = it had read something before."""
    why = last_words(child, log)
    slow = why.startswith(TOO_LONG) and not read
    return EndEvent(status="partial" if read else "failed", message=why,
                    cause=Cause.TIMEOUT if slow else Cause.CRASHED)


def last_words(child: Child, log: IO[bytes]) -> str:
    """Why a child ended without saying so, as far as its log tells."""
    log.seek(0, os.SEEK_END)
    log.seek(max(0, log.tell() - LOG_TAIL))
    lines = log.read().decode("utf-8", "replace").strip().splitlines()
    why = {-signal.SIGKILL: TOO_LONG, -signal.SIGXCPU: "killed: processor limit",
           -signal.SIGABRT: "killed: memory limit", -signal.SIGSEGV: "killed: memory limit"}.get(
        child.returncode, f"process ended with {child.returncode}")
    return f"{why}: {lines[-1][:200]}" if lines and not why.startswith("killed") else why
