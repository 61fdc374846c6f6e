"""What a person does on the desk: who, when, on which version; and the two ways it is refused.

Separate because every writing function of the store takes one, and every one is audited.
"""

from dataclasses import dataclass
from datetime import datetime

SYSTEM = "system"
"""The actor of everything no person did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act (操作): `actor` is an opaque id, never a name; `version` is what the person saw."""

    actor: str
    now: datetime
    version: int


class Conflict(Exception):
    """Someone else changed the row since the person loaded it; nothing was written."""


class NotAllowed(Exception):
    """A rule forbids the act; the message says which, in Chinese, for the person."""
