"""Every statement on deliveries; a batch of rows commits together with the counts it changes."""

import sqlite3
from datetime import datetime

from sqlite_utils import Database

from config.clock import from_text, to_text
from config.database import fetch_rows, transaction
from crawlers.deliveries import DeliveryStatus, Parcel, Receipt
from crawlers.store_visits import save_page
from crawlers.visits import StoredPage


def open_delivery(db: Database, parcel: Parcel, now: datetime) -> int:
    """Begin to read; an earlier attempt that never ended belonged to a process that died."""
    with transaction(db):
        db.conn.execute(
            "update delivery set status = 'cut' where source = ? and sha256 = ? and via = ? "
            "and status = 'reading'", (parcel.source, parcel.sha256, parcel.via.value))
        return int(db.conn.execute(
            """
            insert into delivery (source, via, name, sha256, layout, size, modified_ns, status,
              began_at) values (?, ?, ?, ?, ?, ?, ?, 'reading', ?) returning id
            """, (parcel.source, parcel.via.value, parcel.name, parcel.sha256, parcel.layout,
                  parcel.size, parcel.modified_ns, to_text(now))).fetchone()[0])


def save_rows(db: Database, delivery: int, page: StoredPage, *, repeated: int) -> None:
    """Store one batch and count it, both or neither."""
    with transaction(db):
        saved = save_page(db, page)
        db.conn.execute(
            """
            update delivery set new = new + ?, changed = changed + ?, same = same + ?,
              repeated = repeated + ?, rejected = rejected + ? where id = ?
            """, (saved.new, saved.changed, saved.same, repeated, len(page.rejects), delivery))


def close_delivery(db: Database, delivery: int, now: datetime, *, status: DeliveryStatus,
                   message: str) -> Receipt:
    """Remember how it ended, and say what came of it."""
    with transaction(db):
        db.conn.execute(
            "update delivery set status = ?, message = ?, ended_at = ? where id = ?",
            (status.value, message[:500], to_text(now), delivery))
    return _receipt(fetch_rows(db, "select * from delivery where id = ?", (delivery,))[0])


def was_read(db: Database, parcel: Parcel) -> bool:
    """True when these bytes were read, or refused, with these columns."""
    return bool(fetch_rows(
        db, """
        select 1 from delivery where source = ? and sha256 = ? and layout = ?
          and status in ('read', 'refused') limit 1
        """, (parcel.source, parcel.sha256, parcel.layout)))


def is_unchanged(db: Database, parcel: Parcel) -> bool:
    """True when a file of this name, size and time was dealt with: it need not even be opened."""
    return bool(fetch_rows(
        db, """
        select 1 from delivery where source = ? and name = ? and size = ? and modified_ns = ?
          and layout = ? and status in ('read', 'refused') limit 1
        """, (parcel.source, parcel.name, parcel.size, parcel.modified_ns, parcel.layout)))


def receipts(db: Database, source: str, limit: int = 50) -> tuple[Receipt, ...]:
    """The last deliveries of a source, newest first."""
    return tuple(map(_receipt, fetch_rows(
        db, "select * from delivery where source = ? order by id desc limit ?", (source, limit))))


def _receipt(row: sqlite3.Row) -> Receipt:
    ended = row["ended_at"]
    return Receipt(
        name=row["name"], status=DeliveryStatus(row["status"]), message=row["message"],
        new=row["new"], changed=row["changed"], same=row["same"], repeated=row["repeated"],
        rejected=row["rejected"], ended_at=None if ended is None else from_text(ended))
