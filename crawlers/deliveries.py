"""What an office hands in: one file or one request, how far it was read, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from crawlers.reading import Reject


class Via(StrEnum):
    """The way it came."""

    FOLDER = "folder"  # laid into the watched folder
    HAND = "hand"  # named on the command line
    HTTP = "http"  # sent by another office's system


class DeliveryStatus(StrEnum):
    """How far it was read."""

    READING = "reading"  # under way
    READ = "read"  # to its end; single rows may have been refused
    REFUSED = "refused"  # as a whole, or from some row on; the message says why
    CUT = "cut"  # the process died; read again from the start


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What was handed in, before it is read (来件). `layout` = with which columns it is read."""

    source: str
    via: Via
    name: str
    """Masked: people write names and numbers into file names."""
    sha256: str
    layout: str
    size: int
    modified_ns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of a delivery (回执): counts of rows, and the first that were refused."""

    name: str
    status: DeliveryStatus
    message: str
    new: int = 0
    changed: int = 0
    same: int = 0
    """Known already, as they are."""
    repeated: int = 0
    """Rows with a number that stood further up in the same file; the first is taken."""
    rejected: int = 0
    ended_at: datetime | None = None
    rejects: tuple[Reject, ...] = ()

    @property
    def is_clean(self) -> bool:
        """True when it was read to the end and no row was refused."""
        return self.status is DeliveryStatus.READ and not self.rejected

    def to_json(self) -> dict[str, Any]:
        """For scripts, and for the office that sent the rows: where, why, and what to do."""
        return {"file": self.name, "status": self.status.value, "message": self.message,
                "new": self.new, "changed": self.changed, "same": self.same,
                "repeated": self.repeated, "rejected": self.rejected,
                "rejects": [{"at": reject.url, "message": reject.message}
                            for reject in self.rejects]}
