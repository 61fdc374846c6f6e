"""A watched folder: each file once, each row once, nothing of a person, whatever lies in it."""

import csv
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from crawl_bench import START, Bench
from program import COMMAND, ENVIRONMENT, huiying, until

from config.calendar import WorkingDays
from config.loader import PACKAGED
from config.running import SourceRow
from crawlers.health import Health, assess_all
from crawlers.intake import FILE_LIMIT, SETTLE_SECONDS, opened, shown_name
from crawlers.intake_child import FileOrder
from crawlers.intake_process import parsed
from crawlers.store_health import source_states
from crawlers.store_intake import receipts
from crawlers.visits import RunStatus
from crawlers.wire import EndEvent

HEADER = ("工单编号", "来电人姓名", "来电号码", "诉求标题", "诉求内容", "来电时间")


def hotline(**changes: Any) -> SourceRow:
    return SourceRow.model_validate({
        "id": "hotline", "name": "热线", "kind": "hotline", "class": "public", "spider": "file",
        "folder": "in", **changes})


def orders(count: int, word: str = "路灯不亮") -> list[tuple[str, ...]]:
    return [(f"GD{number}", "张三丰", "13812345678", word,
             f"宝轮镇第{number}盏，电话13812345678", "2026/6/17 8:05") for number in range(count)]


def lay(folder: Path, name: str, rows: list[tuple[str, ...]], *, charset: str = "utf-8") -> Path:
    file = folder / "in" / name
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding=charset, newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    return file


def configured(folder: Path) -> Path:
    """The shipped configuration with one source, the watched folder."""
    copy = folder / "config"
    shutil.copytree(PACKAGED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (copy / "sources.toml").write_text(
        '[[source]]\nid = "hotline"\nname = "热线"\nkind = "hotline"\nclass = "public"\n'
        'spider = "file"\nfolder = "in"\nlearned = "自有"\n', encoding="utf-8")
    return copy


def stored(folder: Path, what: str = "id") -> int:
    """Different posts in the file; 0 before there is one."""
    if not (folder / "huiying.db").exists():
        return 0
    with closing(sqlite3.connect(folder / "huiying.db", timeout=30)) as db:
        if not db.execute("select 1 from sqlite_master where name = 'post'").fetchone():
            return 0
        return int(db.execute(f"select count(distinct {what}) from post").fetchone()[0])  # noqa: S608


def test_a_new_file_is_read_once(bench: Bench) -> None:
    lay(bench.folder, "a.csv", orders(450), charset="gb18030")
    first, second = (bench.crawl(hotline())[0] for _ in range(2))
    assert (first.status, first.new, first.message) == (RunStatus.DONE, 450, "读了 1 个文件")
    assert (second.status, second.new, second.pages) == (RunStatus.DONE, 0, 0)
    post = bench.posts()[0]
    assert (post.native_id, post.url, post.title) == ("GD0", "", "路灯不亮")


def test_nothing_of_the_caller_reaches_the_disk(bench: Bench) -> None:
    lay(bench.folder, "张三丰13812345678.csv", [*orders(3), ("GD9", "张三丰", "13812345678")])
    assert bench.crawl(hotline())[0].rejected == 1
    bench.close()
    stored = b"".join(file.read_bytes() for file in bench.folder.glob("huiying.db*"))
    assert b"13812345678" not in stored
    assert sqlite3.connect(bench.folder / "huiying.db").execute(
        "select count(*) from post where title || text like '%张三丰%'").fetchone() == (0,)


def test_the_same_rows_in_another_file_are_no_news_and_an_edit_is_a_version(bench: Bench) -> None:
    lay(bench.folder, "a.csv", orders(3))
    bench.crawl(hotline())
    lay(bench.folder, "b.csv", [*orders(2), *orders(3, "路灯修好了")[2:]])
    report = bench.crawl(hotline())[0]
    assert (report.new, report.changed) == (0, 1)
    assert len(bench.posts()) == 3


def test_a_copy_under_another_name_is_not_read_again(bench: Bench) -> None:
    file = lay(bench.folder, "a.csv", orders(3))
    bench.crawl(hotline())
    (file.parent / "b.csv").write_bytes(file.read_bytes())
    assert bench.crawl(hotline())[0].pages == 0
    assert receipts(bench.db, "hotline")[0].message == "与读过的文件相同"


def test_of_rows_with_one_number_the_first_is_taken(bench: Bench) -> None:
    lay(bench.folder, "a.csv", [orders(1, word)[0] for word in ("停水", "停电", "停水")])
    bench.crawl(hotline())
    assert [post.title for post in bench.posts()] == ["停水"]
    assert receipts(bench.db, "hotline")[0].repeated == 2


def test_rows_without_a_number_are_known_by_what_they_say(bench: Bench) -> None:
    bare = [("", *row[1:]) for row in orders(3)]
    lay(bench.folder, "a.csv", bare)
    lay(bench.folder, "b.csv", [*bare, ("", *orders(4)[3][1:])])
    assert bench.crawl(hotline())[0].new == 4


def test_a_file_being_written_waits_for_the_next_round(bench: Bench) -> None:
    file = lay(bench.folder, "a.csv", orders(1))
    lay(bench.folder, "b.csv.part", orders(2))
    lay(bench.folder, "~$c.xlsx", orders(2))
    os.utime(file, times=(START.timestamp() - 1,) * 2)
    assert bench.crawl(hotline())[0].message == "1 个还在写入"
    bench.clock.sleep(SETTLE_SECONDS)
    assert bench.crawl(hotline())[0].new == 1


def test_a_file_that_grew_is_read_again(bench: Bench) -> None:
    lay(bench.folder, "a.csv", orders(2))
    bench.crawl(hotline())
    lay(bench.folder, "a.csv", orders(5))
    assert bench.crawl(hotline())[0].new == 3


def test_a_bad_row_is_shown_with_file_line_and_remedy(bench: Bench) -> None:
    lay(bench.folder, "a.csv", [*orders(1), ("GD7", "张三丰"), *orders(3)[1:]])
    report = bench.crawl(hotline())[0]
    assert (report.status, report.new, report.rejected) == (RunStatus.DONE, 3, 1)
    (reject,) = bench.rejects("hotline")
    assert reject.url == "a.csv:3" and "列数不符" in reject.message and not reject.evidence


def test_a_file_nobody_can_read_is_told_once_and_stops_no_other(bench: Bench) -> None:
    lay(bench.folder, "b.csv", orders(2))
    (bench.folder / "in" / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    first, second = (bench.crawl(hotline())[0] for _ in range(2))
    assert (first.status, first.new) == (RunStatus.FAILED, 2)
    assert "a.doc" in first.message and ".xls" in first.message
    assert second.status is RunStatus.DONE


def test_a_refused_file_is_read_when_its_columns_were_written_down(bench: Bench) -> None:
    file = lay(bench.folder, "a.csv", orders(1))
    file.write_text("单号,说了什么\n1,宝轮镇停水\n", encoding="utf-8")
    assert bench.crawl(hotline())[0].status is RunStatus.FAILED
    report = bench.crawl(hotline(columns={"id": "单号", "text": "说了什么"}))[0]
    assert (report.status, report.new) == (RunStatus.DONE, 1)


def test_a_missing_folder_is_a_failure_and_not_calm(bench: Bench) -> None:
    report = bench.crawl(hotline())[0]
    assert report.status is RunStatus.FAILED and "共享盘" in report.message


@pytest.mark.parametrize("make", [
    lambda at, secret: at.symlink_to(secret), lambda at, secret: os.mkfifo(at),
    lambda at, secret: at.mkdir()])
def test_only_files_are_read_no_links_no_pipes_no_folders(bench: Bench, make: Any) -> None:
    secret = lay(bench.folder, "secret.csv", orders(1)).rename(bench.folder / "secret.csv")
    make(bench.folder / "in" / "a.csv", secret)
    report = bench.crawl(hotline())[0]
    assert (report.status, report.new) == (RunStatus.DONE, 0)


def test_a_file_too_large_is_refused_unread(bench: Bench) -> None:
    file = lay(bench.folder, "a.csv", orders(1))
    with file.open("r+b") as out:
        out.truncate(FILE_LIMIT + 1)
    assert "分成几份" in bench.crawl(hotline())[0].message
    assert bench.crawl(hotline())[0].status is RunStatus.DONE


def test_files_stay_where_they_are_as_they_are(bench: Bench) -> None:
    file = lay(bench.folder, "a.csv", orders(2))
    before = file.read_bytes()
    bench.crawl(hotline())
    assert file.read_bytes() == before


def test_a_file_beyond_memory_or_time_ends_its_own_process(tmp_path: Path) -> None:
    file = tmp_path / "wide.json"
    file.write_text('{"data": [' + '{"a":1},' * 900_000 + '{}]}', encoding="utf-8")
    with opened(file) as handle:
        tight = FileOrder(row=hotline(), name="x", descriptor=handle.fileno(), memory_mb=60,
                          cpu_seconds=20)
        *_, end = parsed(tight, set(), seconds=30)
        *_, late = parsed(tight, set(), seconds=0.01)
    assert isinstance(end, EndEvent) and end.status == "failed" and "内存" in end.message
    assert isinstance(late, EndEvent) and "太久" in late.message


def test_a_source_nobody_fills_any_more_is_called_silent(bench: Bench) -> None:
    lay(bench.folder, "a.csv", orders(2))
    row = hotline(rhythm_hours=2.0)
    bench.crawl(row)
    bench.clock.sleep(7 * 3600)
    bench.crawl(row)
    states = source_states(bench.db)
    (health,) = assess_all(states, bench.clock.now(), WorkingDays.from_years())
    assert health.health is Health.SILENT and health.is_blind


def test_a_name_is_stored_on_one_line_without_numbers() -> None:
    assert shown_name("工单\n13812345678.csv") == "工单 138********.csv"


def test_a_source_that_is_only_sent_to_has_no_folder(bench: Bench) -> None:
    row = hotline(folder="", token_env="HOTLINE_TOKEN")
    assert bench.crawl(row)[0].status is RunStatus.DONE


def test_killed_half_way_and_begun_again_every_row_is_there_once(tmp_path: Path) -> None:
    os.utime(lay(tmp_path, "a.csv", orders(5_000)), times=(START.timestamp(),) * 2)
    config = configured(tmp_path)
    command = [*COMMAND, "crawl", "hotline", "--config", str(config), "--db",
               str(tmp_path / "huiying.db")]
    counts = [0]
    while counts[-1] < 4_000 and len(counts) < 4:
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            until(lambda: stored(tmp_path) >= counts[-1] + 600 or process.poll() is not None,
                  "rows are stored")
            process.kill()
        counts.append(stored(tmp_path))
    assert 600 <= counts[1] < 5_000
    done = huiying("crawl", "hotline", "--config", config, "--db", tmp_path / "huiying.db")
    assert done.returncode == 0, done.stderr
    assert stored(tmp_path) == 5_000 == stored(tmp_path, "native_id")
