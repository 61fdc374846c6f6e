"""What one look at an address comes to: visited, waiting, given up, or taken away by its site.

Posts whose page was taken away are marked, and unmarked where it came back.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from config.clock import from_text, to_text
from crawlers.masking import mask_url
from crawlers.posts import canonical_url, post_id
from crawlers.reading import PageKind
from crawlers.vanishing import is_gone
from crawlers.visits import Outcome, StoredPage

GIVE_UP_AFTER = 6
"""Failed visits of one address before it is given up."""


def mark_visited(db: Database, page: StoredPage) -> None:
    """Where the address stands after this answer, and what that means for its posts."""
    failed, missing = page.outcome is Outcome.FAILED, page.outcome is Outcome.GONE
    there = page.outcome in (Outcome.READ, Outcome.UNCHANGED)
    missed_at = _missed_since(db, page)
    gone = missing and is_gone(page.status, missed_at, page.fetched_at)
    if missing:
        missed_at = missed_at or page.fetched_at
    if gone and missed_at:
        _mark_gone(db, page, missed_at)
    if there:
        missed_at = None
        _mark_back(db, page)
    state = "gone" if gone else "pending" if failed or missing else "done"
    db.conn.execute(
        """
        insert into visit (source, address, kind, state, etag, last_modified, status,
          first_seen_at, fetched_at, failures, missed_at)
        values (:source, :address, :kind, :state, :etag, :modified, :status, :now, :now, :failed,
          :missed)
        on conflict (source, address) do update set
          state = case when :failed and failures + 1 >= :limit then 'gone' else :state end,
          etag = case when :read then :etag else etag end,
          last_modified = case when :read then :modified else last_modified end,
          status = :status, fetched_at = case when :failed then fetched_at else :now end,
          failures = case when :failed then failures + 1 else 0 end, missed_at = :missed
        """,
        {"source": page.source, "address": page.address, "kind": page.kind.value, "state": state,
         "etag": page.etag[:200], "modified": page.last_modified[:100], "status": page.status,
         "now": to_text(page.fetched_at), "failed": failed, "limit": GIVE_UP_AFTER,
         "read": page.outcome is Outcome.READ, "missed": missed_at and to_text(missed_at)})


def _missed_since(db: Database, page: StoredPage) -> datetime | None:
    """When the page was first found missing; None = it was there at the last look."""
    row = db.conn.execute("select missed_at from visit where source = ? and address = ?",
                          (page.source, page.address)).fetchone()
    return from_text(row[0]) if row and row[0] else None


def _mark_gone(db: Database, page: StoredPage, since: datetime) -> None:
    """The posts of this page cannot be seen any more; what robots.txt forbids is still there."""
    if page.kind is not PageKind.ARTICLE or page.status is None:
        return
    db.conn.executemany(
        "update post set gone_at = ? where id = ? and gone_at is null",
        [(to_text(since), post) for post in _posts_of(db, page)])


def _mark_back(db: Database, page: StoredPage) -> None:
    """The posts of this page can be seen again."""
    if page.kind is PageKind.ARTICLE:
        db.conn.executemany("update post set gone_at = null where id = ? and gone_at is not null",
                            [(post,) for post in _posts_of(db, page)])


def _posts_of(db: Database, page: StoredPage) -> Iterable[str]:
    """What stands on this page: named by its address, or with it as its address."""
    try:
        url = canonical_url(page.address)
    except ValueError:
        return ()
    rows = db.conn.execute("select id from post where source = ? and url = ?",
                           (page.source, mask_url(url))).fetchall()
    return {post_id(page.source, url), *(row[0] for row in rows),
            *(post.id for post in page.posts)}
