"""How every process opens the SQLite file, and how its schema moves forward.

Rollback journal with synchronous=EXTRA: an acknowledged row survives a power cut. WAL only on a
SQLite whose WAL-reset race is fixed (3.51.3, 3.50.7, 3.44.6 or later in their lines), because
crawler, judge, watcher and desk are separate processes and that race loses commits.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from config.problems import HuiyingError

BUSY_TIMEOUT_MS = 15_000
CANNOT_WRITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
                          sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN})
"""SQLite's reasons that a person must remove; others are mistakes of this program."""
WAL_FIXED = {(3, 44): 6, (3, 50): 7, (3, 51): 3}


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """True when this SQLite carries the WAL-reset fix."""
    major, minor, patch = version
    if (major, minor) > (3, 51):
        return True
    needed = WAL_FIXED.get((major, minor))
    return needed is not None and patch >= needed


def open_database(path: Path | str, *, read_only: bool = False,
                  busy_ms: int = BUSY_TIMEOUT_MS) -> Database:
    """Open the pipeline file with the one policy; `HuiyingError` says what a person must do.

    `busy_ms`: how long any statement waits for another process before it gives up.
    """
    file = Path(path)
    try:
        if read_only:
            connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True,
                                         timeout=busy_ms / 1000, check_same_thread=False)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(file, timeout=busy_ms / 1000,
                                         check_same_thread=False)
        _apply_policy(connection, read_only=read_only, busy_ms=busy_ms)
    except (sqlite3.Error, OSError) as error:
        remedy = ("请检查路径、权限、磁盘空间，以及有没有别的进程长时间占用它，"
                  "或用 --db 指定另一个文件")
        if isinstance(error, sqlite3.Error) and _primary_code(error) == sqlite3.SQLITE_NOTADB:
            remedy = "这不是回应的数据库，原样未动：请核对 --db，或从备份恢复"
        raise HuiyingError(f"数据库打不开: {file}: {error} — {remedy}") from error
    return Database(connection)


def _apply_policy(connection: sqlite3.Connection, *, read_only: bool, busy_ms: int) -> None:
    connection.execute(f"pragma busy_timeout = {busy_ms:d}")
    connection.execute("pragma foreign_keys = on")
    connection.execute("pragma trusted_schema = off")
    mode = connection.execute("pragma journal_mode").fetchone()[0]
    if mode == "wal" and not wal_is_safe(sqlite3.sqlite_version_info):
        if read_only:
            return
        mode = connection.execute("pragma journal_mode = delete").fetchone()[0]
    connection.execute(f"pragma synchronous = {'full' if mode == 'wal' else 'extra'}")


@contextmanager
def transaction(db: Database) -> Iterator[Database]:
    """One fact and its consequences: takes the write lock at once, commits or rolls back whole.

    `begin immediate` instead of sqlite-utils' deferred `atomic()`: a deferred transaction that
    reads before it writes fails at once, without waiting, when another process wrote in between.
    Inside an open transaction it nests by savepoint. `HuiyingError` when the file cannot be
    written: read-only, disk full or failing, kept by another process beyond the busy timeout.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield db
        return
    try:
        db.conn.execute("begin immediate")
        yield db
        db.conn.commit()
    except BaseException as error:
        db.conn.rollback()
        if isinstance(error, sqlite3.Error) and _primary_code(error) in CANNOT_WRITE:
            raise HuiyingError(
                f"数据库写不进去: {error} — 请检查文件权限（是否只读）、磁盘空间，"
                "以及有没有别的进程长时间占用它"
            ) from error
        raise


def _primary_code(error: sqlite3.Error) -> int:
    """SQLite's own code without its details; 0 when Python raised the error itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def fetch_rows(db: Database, statement: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
    """What a statement finds, each row readable by column name."""
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(statement, values).fetchall()


def migrate(db: Database, *sets: Migrations) -> None:
    """Bring the file up to this code's schema; refuses a file written by a newer Huiying.

    A migration and the row that says it was applied commit together, so a kill leaves the old or
    the new schema, never something between.
    """
    for migrations in sets:
        known = {migration.name for migration in migrations._migrations}
        newer = [done.name for done in migrations.applied(db) if done.name not in known]
        if newer:
            raise HuiyingError(
                f"数据库由更新版本的回应写成（{migrations.name}: {', '.join(newer)}）"
                " — 请升级程序，或从备份恢复与本版本相配的数据库"
            )
        if migrations.pending(db):
            _apply(db, migrations)


def _apply(db: Database, migrations: Migrations) -> None:
    """Apply what is pending, one `begin immediate` each; a second process finds nothing to do."""
    with transaction(db):  # two processes at once: the second must find the table, not race for it
        migrations.ensure_migrations_table(db)
    for migration in migrations.pending(db):
        with transaction(db):
            if migration.name in {done.name for done in migrations.applied(db)}:
                continue
            migration.fn(db)
            migrations._record_applied(db, migration.name)
