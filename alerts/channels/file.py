"""Notices as JSON lines in a file, forced to the disk before they count as sent."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path

from alerts.notices import Notice
from config.clock import to_text
from config.problems import TryLater
from config.running import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSender:
    """Appends to `path`; works without any network, so it is the last resort of every route."""

    path: Path

    @classmethod
    def from_channel(cls, channel: Channel, data: Path) -> "FileSender":
        """`path` of the row is relative to the data directory."""
        return cls(path=data / channel.path)

    def send(self, notice: Notice) -> str:
        """One line, whole or not at all: a line torn by a crash is closed off before the next."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                _append(descriptor, line_of(notice))
            finally:
                os.close(descriptor)
        except OSError as error:
            raise TryLater(f"写入 {self.path.name} 失败：{error.strerror}") from error
        return self.path.name


def _append(descriptor: int, line: bytes) -> None:
    size = os.fstat(descriptor).st_size
    torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
    rest = memoryview(b"\n" + line if torn else line)
    while rest:
        rest = rest[os.write(descriptor, rest):]
    os.fsync(descriptor)


def line_of(notice: Notice) -> bytes:
    """The notice as one JSON line; control characters in any text arrive escaped."""
    row = {"key": notice.key, "incident": notice.incident, "reason": notice.reason.value,
           "step": notice.step, "roles": list(notice.roles), "title": notice.title,
           "body": notice.body, "created_at": to_text(notice.created_at),
           "due_at": to_text(notice.due_at) if notice.due_at else None}
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"
