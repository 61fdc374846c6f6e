"""The database policy holds on real files: durable, refusing what is newer, telling what to do."""

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from config.database import migrate, open_database, transaction, wal_is_safe
from config.problems import HuiyingError


def create_note(db: Database) -> None:
    """The only table of these tests."""
    db.conn.execute("create table note (id integer primary key, text text not null) strict")


def create_tag(db: Database) -> None:
    """A second step."""
    db.conn.execute("create table tag (id integer primary key) strict")


def steps(*functions: object) -> Migrations:
    """A fresh set named "notes" of the given steps."""
    migrations = Migrations("notes")
    for function in functions:
        migrations()(function)
    return migrations


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a test lies."""
    return tmp_path / "deep" / "huiying.db"


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    """A migrated file, open."""
    opened = open_database(path)
    migrate(opened, steps(create_note))
    yield opened
    opened.close()


def pragma(db: Database, name: str) -> object:
    return db.conn.execute(f"pragma {name}").fetchone()[0]


def test_a_new_file_is_as_durable_as_sqlite_can(db: Database) -> None:
    assert pragma(db, "journal_mode") == "delete"
    assert pragma(db, "synchronous") == 3
    assert pragma(db, "foreign_keys") == 1
    assert pragma(db, "trusted_schema") == 0


def test_wal_is_left_on_an_sqlite_that_may_lose_commits(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as raw:
        raw.execute("pragma journal_mode = wal")
    raw.close()
    opened = open_database(path)
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    assert pragma(opened, "journal_mode") == ("wal" if safe else "delete")
    opened.close()


@pytest.mark.parametrize(("version", "safe"), [
    ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 3), False),
    ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True),
    ((3, 52, 0), True), ((4, 0, 0), True),
])
def test_the_fixed_versions_are_known(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_migrating_twice_changes_nothing(db: Database) -> None:
    migrate(db, steps(create_note))
    assert db.table("note").count == 0


def test_a_later_step_is_applied_to_an_older_file(db: Database) -> None:
    migrate(db, steps(create_note, create_tag))
    assert "tag" in db.table_names()


def test_a_file_of_a_newer_program_is_refused(db: Database) -> None:
    migrate(db, steps(create_note, create_tag))
    with pytest.raises(HuiyingError, match=r"更新版本.*create_tag.*升级程序"):
        migrate(db, steps(create_note))


def test_a_failing_step_leaves_the_old_schema(db: Database) -> None:
    def break_halfway(db: Database) -> None:
        db.conn.execute("create table half (id integer) strict")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        migrate(db, steps(create_note, break_halfway))
    assert "half" not in db.table_names()
    migrate(db, steps(create_note, create_tag))


def test_two_processes_may_migrate_at_once(path: Path) -> None:
    def run() -> None:
        opened = open_database(path)
        migrate(opened, steps(create_note, create_tag))
        opened.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = open_database(path, read_only=True)
    assert {"note", "tag"} <= set(opened.table_names())
    opened.close()


def test_a_transaction_takes_the_write_lock_before_its_first_read(db: Database,
                                                                  path: Path) -> None:
    other = sqlite3.connect(path, timeout=0)
    with transaction(db), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("begin immediate")
    other.close()


def test_a_failed_transaction_leaves_nothing(db: Database) -> None:
    with pytest.raises(KeyError), transaction(db):
        db.conn.execute("insert into note (text) values ('a')")
        raise KeyError
    assert db.table("note").count == 0


def test_an_inner_failure_takes_back_only_the_inner_part(db: Database) -> None:
    with transaction(db):
        db.conn.execute("insert into note (text) values ('outer')")
        with pytest.raises(KeyError), transaction(db):
            db.conn.execute("insert into note (text) values ('inner')")
            raise KeyError
    assert [row["text"] for row in db.query("select text from note")] == ["outer"]


def test_reading_only_never_writes(db: Database, path: Path) -> None:
    reader = open_database(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.conn.execute("insert into note (text) values ('x')")
    reader.close()


def test_a_missing_file_is_not_created_by_reading(path: Path) -> None:
    with pytest.raises(HuiyingError, match=r"数据库打不开.*检查路径"):
        open_database(path, read_only=True)
    assert not path.exists()


def test_a_file_that_is_no_database_says_what_to_do(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 99)
    with pytest.raises(HuiyingError, match="--db"):
        open_database(path)


def test_writing_to_a_file_opened_for_reading_says_what_to_do(db: Database, path: Path) -> None:
    reader = open_database(path, read_only=True)
    with pytest.raises(HuiyingError, match="是否只读"), transaction(reader):
        reader.conn.execute("insert into note (text) values ('x')")
    reader.close()


def test_a_file_kept_by_another_process_says_so(db: Database, path: Path) -> None:
    hurried = open_database(path, busy_ms=50)
    with (transaction(db), pytest.raises(HuiyingError, match=r"locked.*占用"),
          transaction(hurried)):
        pass
    hurried.close()


def test_opening_a_file_kept_exclusively_says_so(db: Database, path: Path) -> None:
    db.conn.execute("begin exclusive")
    with pytest.raises(HuiyingError, match=r"打不开.*占用"):
        open_database(path, busy_ms=50)
    db.conn.rollback()


def test_a_full_disk_says_so_and_leaves_the_old_content(db: Database) -> None:
    db.conn.execute(f"pragma max_page_count = {pragma(db, 'page_count')}")
    with pytest.raises(HuiyingError, match=r"full.*磁盘空间"), transaction(db):
        db.conn.execute("insert into note (text) values (?)", ["x" * 100_000])
    assert db.table("note").count == 0


def test_a_reader_that_blocks_the_commit_leaves_nothing_open(path: Path, db: Database) -> None:
    db.conn.execute("pragma busy_timeout = 50")
    reader = open_database(path, read_only=True)
    reader.conn.execute("begin")
    reader.conn.execute("select count(*) from note").fetchone()
    with pytest.raises(HuiyingError), transaction(db):
        db.conn.execute("insert into note (text) values ('x')")
    assert not db.conn.in_transaction
    reader.close()


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(HuiyingError, match="权限"):
        open_database(tmp_path / "file" / "huiying.db")
