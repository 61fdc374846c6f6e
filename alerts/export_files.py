"""An export from the pipeline file to a file or the screen: audited first, read from a copy.

Reading a copy keeps a long export from holding the lock that the crawler and the watcher need.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from alerts.export import Table, to_csv, to_json, to_xlsx
from alerts.stages import opened
from alerts.store import prepare, write_audit
from alerts.store_export import read_table
from config.database import open_database, transaction


def export_to(file: Path, what: str, form: str, out: Path | None, *, now: datetime,
              actor: str = "command-line") -> int:
    """Write one table; returns the number of rows. The audit entry precedes the first row."""
    with opened(file) as db:
        prepare(db)
        with transaction(db):
            write_audit(db, actor, "exported", what, now=now,
                        detail={"format": form, "to": out.name if out else "-"})
        with copied(db) as copy:
            return write_table(read_table(copy, what), form, out)


@contextmanager
def copied(db: Database) -> Iterator[Database]:
    """The file as of now, read-only, by SQLite's backup; gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="huiying-export-") as folder:
        file = Path(folder) / "copy.db"
        target = open_database(file)
        db.conn.backup(target.conn)
        target.close()
        copy = open_database(file, read_only=True)
        try:
            yield copy
        finally:
            copy.close()


def write_table(table: Table, form: str, out: Path | None) -> int:
    """Write it whole: a broken export leaves no half file under the asked name."""
    if out is None:
        return _lines(table, form, None)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    try:
        if form == "xlsx":
            with part.open("wb") as book:
                rows = to_xlsx(table, book)
        else:
            rows = _lines(table, form, part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _lines(table: Table, form: str, out: Path | None) -> int:
    lines = to_csv(table) if form == "csv" else to_json(table)
    count = 0
    if out is None:
        for line in lines:
            sys.stdout.write(line)
            count += 1
    else:
        with out.open("w", encoding="utf-8", newline="") as file:
            for line in lines:
                file.write(line)
                count += 1
    return count - (form == "csv")
