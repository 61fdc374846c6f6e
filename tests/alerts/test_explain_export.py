"""Explanations in Chinese and exports that no spreadsheet runs, through the real command line."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from desk_day import Day, complaint, fire
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from alerts import store
from alerts.explain import explain_case, explain_post
from alerts.export import FORMULA_STARTS, guarded
from nlp.store import read_judgements

ROOT = Path(__file__).parent.parent.parent
APP = """
import sys, typer
import alerts.cli
from config.problems import HuiyingError
app = typer.Typer()
alerts.cli.register(app)
try:
    app()
except HuiyingError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


def verb(day: Day, *words: str) -> subprocess.CompletedProcess[str]:
    """One verb of this room in a process of its own, on this day's file."""
    return subprocess.run([sys.executable, "-c", APP, *words, "--db", str(day.data / "huiying.db")],
                          cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_case_is_explained_with_clause_arithmetic_changes_and_who_is_told(day: Day) -> None:
    day.post(fire(deaths=4))
    day.tick()
    case = store.load_incident(day.db, store.list_incidents(day.db)[0].id)
    assert case is not None
    text = str(explain_case(case, day.config, day.clock.now()))
    assert "较大（暂定，须经人确认）" in text
    assert case.incident.rule in text
    assert "＋ 48 小时 ＝ 2026-06-03 09:00" in text
    assert "死亡再增 6 人、达到 10 人，即达“重大”" in text
    assert "死亡若核减到 2 人以下（含），降为“一般”" in text
    assert "时限提醒“48小时内回应” → duty" in text


def test_a_post_is_explained_with_its_judgement_and_what_came_of_it(day: Day) -> None:
    post = day.post(complaint(must_see=("爆炸",)))
    day.tick()
    judgement = read_judgements(day.db, [post.id])[post.id]
    text = str(explain_post(post, judgement, day.config,
                            decision=store.considered_as(day.db, post.id)))
    assert "必看词：爆炸（一定交人看）" in text
    assert "【去向】\n  必看词：爆炸" in text


def test_explain_prints_only_json_when_asked_and_fails_on_an_unknown_id(day: Day) -> None:
    post = day.post(fire())
    day.tick()
    shown = verb(day, "explain", post.id, "--json")
    assert json.loads(shown.stdout)["kind"] == "post"
    unknown = verb(day, "explain", "nothing")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "没有编号为 nothing" in unknown.stderr


def test_verify_audit_exits_one_when_the_chain_was_touched(day: Day) -> None:
    day.post(fire())
    day.tick()
    good = verb(day, "verify-audit", "--json")
    head = json.loads(good.stdout)["head"]
    assert verb(day, "verify-audit", "--expect", head).returncode == 0
    assert verb(day, "verify-audit", "--expect", "0" * 64).returncode == 1
    day.db.conn.execute("drop trigger audit_no_update")
    day.db.conn.execute("update audit set actor = 'x'")
    day.db.conn.commit()
    assert verb(day, "verify-audit").returncode == 1


@pytest.mark.parametrize("start", sorted(FORMULA_STARTS))
def test_no_exported_cell_starts_a_formula(start: str) -> None:
    assert guarded(f"{start}cmd|'/c calc'!A0").startswith("'")
    assert guarded(f"\u200b {start}1+1").startswith("'")


@given(st.text())
def test_the_guard_changes_nothing_but_the_first_character(text: str) -> None:
    cell = guarded(text)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == "'" + text
    assert not cell or cell[0] not in FORMULA_STARTS


def test_csv_and_xlsx_carry_the_crawled_text_disarmed_and_are_audited(
        day: Day, tmp_path: Path) -> None:
    evil = "=HYPERLINK(\"http://evil/\")\n，后面还有一些正常的文字。"
    day.post(fire(), text=evil)
    for form in ("csv", "xlsx"):
        done = verb(day, "export", "posts", "--format", form, "--out", str(tmp_path / f"x.{form}"))
        assert done.returncode == 0, done.stderr
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["text"] == "'" + evil
    sheet = load_workbook(tmp_path / "x.xlsx").active
    cells = [cell for cell in list(sheet.rows)[1] if cell.value == "'" + evil]
    assert [cell.data_type for cell in cells] == ["s"]
    assert [entry.action for entry in store.recent_audit(day.db)] == ["exported", "exported"]


def test_json_goes_to_stdout_one_object_a_line(day: Day) -> None:
    day.post(fire(deaths=1))
    day.tick()
    done = verb(day, "export", "incidents", "--format", "json")
    assert json.loads(done.stdout)["level"] == "一般"


def test_wrong_words_exit_with_two(day: Day) -> None:
    assert verb(day, "export", "people").returncode == 2
    assert verb(day, "export", "posts", "--format", "xlsx").returncode == 2
