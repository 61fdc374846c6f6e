"""`intake`: an export read by hand, the way a clerk does it."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from program import Finished, huiying

SOURCE = "hotline-files"
HEADER = ("工单编号", "来电人姓名", "诉求标题", "诉求内容", "来电时间")
BAD = ("GD9", "张三丰")


def order(number: int) -> tuple[str, ...]:
    return (f"GD{number}", "张三丰", "停水", f"宝轮镇第{number}组停水", "2026/6/17 8:05")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Three rows, one of them too short."""
    file = tmp_path / "六月.csv"
    with file.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows([HEADER, order(1), BAD, order(2)])
    return file


def take(file: Path, *options: str | Path) -> tuple[Finished, dict[str, Any]]:
    done = huiying("intake", file, "--source", SOURCE, "--db", file.with_name("huiying.db"),
                   "--json", *options)
    return done, json.loads(done.stdout)["files"][0] if done.stdout else {}


def test_rows_are_stored_bad_ones_told_and_a_second_time_changes_nothing(export: Path) -> None:
    done, first = take(export)
    assert (done.returncode, first["new"], first["rejected"]) == (1, 2, 1)
    assert first["rejects"][0]["at"] == "六月.csv:3"
    assert "列数不符" in first["rejects"][0]["message"]
    _, second = take(export)
    assert (second["new"], second["same"]) == (0, 2)


def test_a_dry_run_shows_what_would_be_stored_and_stores_nothing(export: Path) -> None:
    done = huiying("intake", export, "--source", SOURCE, "--db", export.with_name("huiying.db"),
                   "--dry-run")
    assert "宝轮镇第1组停水" in done.stdout and "张三丰" not in done.stdout + done.stderr
    assert "六月.csv:3" in done.stderr
    assert not export.with_name("huiying.db").exists()


def test_only_a_source_that_takes_files_is_named(export: Path) -> None:
    done = huiying("intake", export, "--source", "gyxww", "--db", export.with_name("x.db"))
    assert done.returncode == 1 and SOURCE in done.stderr


def test_without_a_file_it_lists_what_came_and_what_was_not_taken(export: Path) -> None:
    take(export)
    done = huiying("intake", "--source", SOURCE, "--db", export.with_name("huiying.db"))
    assert done.returncode == 0 and "六月.csv" in done.stdout
    assert "六月.csv:3: 列数不符" in done.stderr


def test_trying_such_a_source_leads_to_a_dry_run() -> None:
    done = huiying("source", "try", SOURCE)
    assert done.returncode == 2 and f"--source {SOURCE} --dry-run" in done.stderr


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert huiying("intake", tmp_path / "none.csv", "--source", SOURCE).returncode == 2


def test_what_was_taken_in_by_hand_waits_to_be_judged(export: Path) -> None:
    take(export)
    with closing(sqlite3.connect(export.with_name("huiying.db"))) as db:
        posts = db.execute("select url, title, source from post order by native_id").fetchall()
    assert posts == [("", "停水", SOURCE)] * 2
