"""How every process opens the SQLite file, and how its schema moves forward.

Rollback journal with synchronous=EXTRA: an acknowledged row survives a power cut. WAL only on a
SQLite whose WAL-reset race is fixed (3.51.3, 3.50.7, 3.44.6 or later in their lines), because
crawler, judge, watcher and desk are separate processes and that race loses commits.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from config.problems import HuiyingError

BUSY_TIMEOUT_MS = 15_000
WAL_FIXED = {(3, 44): 6, (3, 50): 7, (3, 51): 3}


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """True when this SQLite carries the WAL-reset fix."""
    major, minor, patch = version
    if (major, minor) > (3, 51):
        return True
    needed = WAL_FIXED.get((major, minor))
    return needed is not None and patch >= needed


def open_database(path: Path | str, *, read_only: bool = False) -> Database:
    """Open the pipeline file with the one policy; `HuiyingError` says what a person must do."""
    file = Path(path)
    try:
        if read_only:
            connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True,
                                         timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT_MS / 1000,
                                         check_same_thread=False)
        _apply_policy(connection, read_only=read_only)
    except (sqlite3.Error, OSError) as error:
        raise HuiyingError(
            f"数据库打不开: {file}: {error} — 请检查路径、权限和磁盘空间，或用 --db 指定另一个文件"
        ) from error
    return Database(connection)


def _apply_policy(connection: sqlite3.Connection, *, read_only: bool) -> None:
    connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
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
    Inside an open transaction it nests by savepoint.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield db
        return
    db.conn.execute("begin immediate")
    try:
        yield db
    except BaseException:
        db.conn.rollback()
        raise
    else:
        db.conn.commit()


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
    migrations.ensure_migrations_table(db)
    for migration in migrations.pending(db):
        with transaction(db):
            if migration.name in {done.name for done in migrations.applied(db)}:
                continue
            migration.fn(db)
            migrations._record_applied(db, migration.name)
