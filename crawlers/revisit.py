"""Which known page is asked again now. Pure.

Edits and answers come soon or late, so the gap grows with age: a page found four hours before its
last visit is asked again after one hour, one found four weeks before after a week.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from crawlers.visits import Visit

WATCHED = timedelta(days=45)
"""A message is answered after a median of 11 days (tipdm annex 4); after 45 the page rests."""
SHARE = 4
COMES_BACK = timedelta(days=1)
"""A page that was taken away is looked for this seldom."""
PER_RUN = 200


def due_again(visits: Iterable[Visit], now: datetime) -> tuple[Visit, ...]:
    """The known pages whose turn it is, at most PER_RUN, in the order given."""
    due = (visit for visit in visits if is_due(visit, now))
    return tuple(visit for visit, _ in zip(due, range(PER_RUN), strict=False))


def is_due(visit: Visit, now: datetime) -> bool:
    """True when the time since the last visit has reached a quarter of the page's known age."""
    if visit.fetched_at is None:
        return True
    if now - visit.first_seen_at > WATCHED:
        return False
    gap = (visit.fetched_at - visit.first_seen_at) / SHARE
    return now - visit.fetched_at >= (max(gap, COMES_BACK) if visit.missed_at else gap)
