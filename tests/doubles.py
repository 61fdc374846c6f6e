"""The only fakes of the whole suite: a clock that is told what time it is, and outside receivers.

The receivers are real HTTP servers on 127.0.0.1; only what they answer is scripted.
"""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class FakeClock:
    """Shows `moment` (aware) until it is moved; sleeping moves it."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def advance(self, **amount: float) -> None:
        """E.g. hours=5, minutes=1."""
        self.moment += timedelta(**amount)


@dataclass(frozen=True)
class Reply:
    """What the receiver answers: status, body, headers."""

    status: int = 200
    body: str = '{"errcode": 0}'
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Receiver:
    """Writes each message to `book` and forces it to the disk before answering."""

    book: Path
    replies: list[Reply] = field(default_factory=list)
    """Answers in order; the default once they are used up."""
    url: str = ""

    def messages(self) -> list[dict[str, Any]]:
        """Everything received, in order."""
        if not self.book.exists():
            return []
        return [json.loads(line) for line in self.book.read_text("utf-8").splitlines()]

    def take(self, body: bytes) -> Reply:
        with self.book.open("ab") as book:
            book.write(json.dumps(json.loads(body), ensure_ascii=False).encode() + b"\n")
            book.flush()
            os.fsync(book.fileno())
        return self.replies.pop(0) if self.replies else Reply()


@contextmanager
def receiving(book: Path) -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    receiver = Receiver(book=book)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with lock:
                reply = receiver.take(body)
            with suppress(BrokenPipeError, ConnectionResetError):  # the sender was killed
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
