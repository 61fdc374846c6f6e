"""Many small notices of one moment become one message (归并); emergencies always speak alone.

Pure.
"""

import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from alerts.due_notices import REASON_WORDS, Routing
from alerts.notices import Notice

FEW = 3
"""Up to this many of one reason on one channel are told one by one."""
LISTED = 30
"""Titles named in one digest; the rest is a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What goes out by itself, and what is only told within one of `singles`."""

    singles: tuple[Notice, ...]
    grouped: tuple[Notice, ...] = ()


def digested(notices: Sequence[Notice], alone: Container[str], routing: Routing) -> Told:
    """Group by reason, channel and roles, but never those on the cases of `alone`."""
    heaps: dict[tuple[str, str, tuple[str, ...]], list[Notice]] = {}
    singles = []
    for notice in notices:
        if notice.incident in alone or not notice.incident:
            singles.append(notice)
        else:
            heap = (notice.reason.value, notice.channel, notice.roles)
            heaps.setdefault(heap, []).append(notice)
    grouped: list[Notice] = []
    for heap_of in heaps.values():
        if len(heap_of) <= FEW:
            singles.extend(heap_of)
        else:
            singles.append(_digest(heap_of, routing))
            grouped.extend(heap_of)
    return Told(singles=tuple(singles), grouped=tuple(grouped))


def _digest(heap: Sequence[Notice], routing: Routing) -> Notice:
    """One message for all; its key follows from theirs, so that a repeated tick makes no second."""
    first = min(heap, key=lambda notice: (notice.due_at or notice.created_at, notice.key))
    key = hashlib.sha256("\n".join(sorted(notice.key for notice in heap)).encode()).hexdigest()[:24]
    lines = [notice.title for notice in heap[:LISTED]]
    if len(heap) > LISTED:
        lines.append(f"……共 {len(heap)} 件")
    outside = routing.is_outside(first.channel)
    return replace(first, key=key, incident="", statutory=any(one.statutory for one in heap),
                   step=f"digest:{key[:8]}",
                   title=f"【{REASON_WORDS[first.reason]}】{len(heap)} 件，请到工作台查看",
                   body=routing.desk if outside else "\n".join([*lines, routing.desk]))
