"""What people and the system did, in a chain that cannot be rewritten unseen (审计).

Each entry carries the hash of the one before; the head row remembers the last, so that a cut tail
shows as well. The store writes entries inside the transaction of the act itself.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.clock import from_text

GENESIS = ""
"""What the first entry names as its predecessor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One act (审计记录): `detail` is canonical JSON, `hash` covers everything else and `prev`."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str
    prev: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What a check of the whole chain found; `broken_at` None = intact."""

    entries: int
    head: str
    broken_at: int | None = None
    problem: str = ""

    @property
    def ok(self) -> bool:
        """True when every entry is as it was written."""
        return self.broken_at is None


def canonical(detail: dict[str, Any]) -> str:
    """The one text form of a detail, whatever the order of its keys."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"),
                      default=str)


def link(prev: str, entry: tuple[int, str, str, str, str, str]) -> str:
    """The hash (64 hex digits) of (seq, at, actor, action, subject, detail) after `prev`."""
    text = json.dumps([prev, *entry], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(rows: list[tuple[int, str, str, str, str, str, str, str]],
                head: tuple[int, str]) -> AuditReport:
    """Walk the rows (seq, at, actor, action, subject, detail, prev, hash) in order of seq.

    Works on stored text, not on parsed moments, so that a changed spelling of a time shows too.
    """
    prev, last = GENESIS, 0
    for seq, at, actor, action, subject, detail, before, digest in rows:
        problem = _fault(last, prev, (seq, before, digest),
                         link(before, (seq, at, actor, action, subject, detail)))
        if problem:
            return AuditReport(entries=len(rows), head=prev, broken_at=seq, problem=problem)
        prev, last = digest, seq
    if head != (last, prev):
        return AuditReport(entries=len(rows), head=prev, broken_at=last + 1,
                           problem=f"账头记到第 {head[0]} 条，实际只有 {last} 条：末尾被删改")
    return AuditReport(entries=len(rows), head=prev)


def _fault(last: int, prev: str, stored: tuple[int, str, str], computed: str) -> str:
    seq, before, digest = stored
    if seq != last + 1:
        return f"第 {last + 1} 条缺失"
    if before != prev:
        return f"第 {seq} 条与前一条不衔接"
    if digest != computed:
        return f"第 {seq} 条内容被改动"
    return ""


def entry_of(row: dict[str, Any]) -> AuditEntry:
    """A stored row as a record."""
    return AuditEntry(seq=row["seq"], at=from_text(row["at"]), actor=row["actor"],
                      action=row["action"], subject=row["subject"], detail=row["detail"],
                      prev=row["prev"], hash=row["hash"])
