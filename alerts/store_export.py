"""What can be exported, read from the analysts' views, each with its columns."""

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from alerts.export import Table

VIEWS = {
    "incidents": "select * from v_incidents order by found_at",
    "deadlines": "select * from v_deadlines order by starts_at",
    "posts": "select * from v_posts order by fetched_at",
    "judgements": "select * from v_judgements order by judged_at",
}
"""Name on the command line → what is read."""


def read_table(db: Database, name: str) -> Table:
    """One view as a table; rows are read while they are written out, not held in memory."""
    cursor = db.conn.execute(VIEWS[name])
    columns = tuple(column[0] for column in cursor.description)

    def rows() -> Iterator[tuple[Any, ...]]:
        yield from cursor

    return Table(name=name, columns=columns, rows=rows())
