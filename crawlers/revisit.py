"""Which known page is asked again now. Pure.

Edits and answers come soon or late, so the gap grows with age: a page found four hours before its
last visit is asked again after one hour, one found four weeks before after a week. Where people
react fast the gap shrinks with their pace.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from crawlers.visits import Visit

WATCHED = timedelta(days=45)
"""A message is answered after a median of 11 days (tipdm annex 4); after 45 the page rests."""
SHARE = 4
COMES_BACK = timedelta(days=1)
"""A page that was taken away is looked for this seldom."""
HOT_PACE = 10.0
"""Reactions an hour (replies, forwards, likes, a hundredth of the views) that halve the gap."""
PER_RUN = 200
NO_PACES: Mapping[str, float] = MappingProxyType({})


def due_again(visits: Iterable[Visit], now: datetime, *, paces: Mapping[str, float] = NO_PACES,
              most: int = PER_RUN) -> tuple[Visit, ...]:
    """The known pages whose turn it is, the most overdue first, at most `most`.

    `paces`: reactions an hour by address, of pages whose counts were read twice.
    """
    due = [(urgency, visit) for visit in visits
           if (urgency := overdue(visit, now, paces.get(visit.address, 0.0))) >= 1]
    due.sort(key=lambda pair: -pair[0])
    return tuple(visit for _, visit in due[:most])


def overdue(visit: Visit, now: datetime, pace: float = 0.0) -> float:
    """How many of its gaps have passed since the last visit; 1 or more = due, 0 = it rests."""
    if visit.fetched_at is None:
        return math.inf
    if now - visit.first_seen_at > WATCHED:
        return 0.0
    gap = (visit.fetched_at - visit.first_seen_at) / SHARE
    if visit.missed_at is not None:
        gap = max(gap, COMES_BACK)
    gap /= 1 + max(pace, 0.0) / HOT_PACE
    return (now - visit.fetched_at) / gap if gap else math.inf
