"""A file that cannot be used: locked, full, read-only, foreign, newer. Said once, nothing lost."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from kill_runs import MOMENT
from program import ENVIRONMENT, ROOT, Finished, count, huiying, is_whole

WRITERS = (("run",), ("watch", "--once"), ("serve", "--no-desk"))
READERS = (("verify-audit",), ("export", "posts"), ("explain", "x"))
CRAWLERS = (("judge",), ("crawl",))


def some(*verbs: tuple[str, ...], fast: int = 1) -> list[object]:
    """The first `fast` verbs always, the others when the long proofs run."""
    return [verb if number < fast else pytest.param(verb, marks=pytest.mark.proof)
            for number, verb in enumerate(verbs)]


@pytest.fixture(scope="module")
def filled(town_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file after one good run."""
    db = tmp_path_factory.mktemp("filled") / "huiying.db"
    done = huiying("run", "--at", MOMENT, "--config", town_config, "--db", db)
    assert done.returncode == 0, done.stderr
    return db


def said_once(done: Finished, *parts: str) -> None:
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    [line] = done.stderr.strip().splitlines()
    assert " — " in line and all(part in line for part in parts), line


@pytest.mark.parametrize("verb", some(*WRITERS, *READERS, *CRAWLERS, fast=2), ids=" ".join)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
        verb: tuple[str, ...], tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("各位领导：\n" * 500, "utf-8")
    before = letter.read_bytes()
    said_once(huiying(*verb, "--db", letter), str(letter), "从备份恢复")
    assert letter.read_bytes() == before


@pytest.mark.parametrize("verb", some(*READERS, *WRITERS), ids=" ".join)
def test_a_file_of_a_newer_version_is_refused_and_left_as_it_is(
        verb: tuple[str, ...], filled: Path, tmp_path: Path) -> None:
    db = Path(shutil.copy(filled, tmp_path / "newer.db"))
    with sqlite3.connect(db) as newer:
        newer.execute("insert into _sqlite_migrations (migration_set, name, applied_at) "
                      "values ('alerts', '9999_later', '2030-01-01')")
    newer.close()
    before = db.read_bytes()
    said_once(huiying(*verb, "--db", db), "9999_later", "升级程序")
    assert db.read_bytes() == before


@pytest.mark.parametrize("verb", some(*READERS), ids=" ".join)
def test_a_file_that_is_not_there_is_named_and_not_made(
        verb: tuple[str, ...], tmp_path: Path) -> None:
    said_once(huiying(*verb, "--db", tmp_path / "none.db"), "none.db", "--db")
    assert not list(tmp_path.iterdir())


def on_tmpfs(size: str, folder: Path, script: str) -> Finished:
    """A shell script in a mount namespace of its own, where `folder` is a small tmpfs."""
    folder.mkdir()
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", f"mount -t tmpfs -o size={size} x {folder} || exit 99\n"
         + script], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False,
        timeout=240)
    if done.returncode in (99, 127) or "unshare" in done.stderr:
        pytest.skip(f"needs root and unshare for a small disk: {done.stderr.strip()}")
    return done


@pytest.mark.parametrize("verb", some(("serve", "--no-desk"), *WRITERS[:2]), ids=" ".join)
def test_a_read_only_disk_is_named(verb: tuple[str, ...], filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    said_once(on_tmpfs("20m", folder, f"""
        cp {filled} {folder}/huiying.db && mount -o remount,ro {folder}
        exec {sys.executable} pipeline.py {' '.join(verb)} --db {folder}/huiying.db"""),
        "权限")


@pytest.mark.parametrize("spare", [4, pytest.param(16, marks=pytest.mark.proof)])
def test_a_full_disk_is_named_and_the_next_run_with_room_finishes_the_work(
        spare: int, town_config: Path, filled: Path, tmp_path: Path) -> None:
    """The whole file would just fit, its journal does not: full while crawling, or later."""
    size = f"{filled.stat().st_size // 1024 + spare}k"
    folder, db = tmp_path / "disk", tmp_path / "after.db"
    run = (f"{sys.executable} pipeline.py run --at {MOMENT} --config {town_config} "
           f"--db {folder}/huiying.db")
    done = on_tmpfs(size, folder, f"""
        {run} >/dev/null && exit 98
        mount -o remount,size=20m {folder} && {run} >/dev/null || exit 96
        cp {folder}/huiying.db {db}""")
    assert done.returncode == 0, done.stderr
    [line] = done.stderr.strip().splitlines()
    assert "disk is full" in line and "磁盘空间" in line and "来源" not in line
    assert is_whole(db)
    assert [count(db, table) for table in ("post", "judgement", "considered")] == [
        count(filled, table) for table in ("post", "judgement", "considered")]


@pytest.mark.proof
@pytest.mark.parametrize("verb", [*WRITERS, *READERS], ids=" ".join)
def test_a_file_kept_by_another_process_is_named_after_a_fair_wait(
        verb: tuple[str, ...], filled: Path, tmp_path: Path) -> None:
    db = Path(shutil.copy(filled, tmp_path / "kept.db"))
    keeper = sqlite3.connect(db, isolation_level=None)
    keeper.execute("begin exclusive")
    said_once(huiying(*verb, "--db", db), "database is locked", "别的进程")
    keeper.execute("rollback")
    keeper.close()
    assert is_whole(db)
