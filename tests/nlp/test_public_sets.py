"""Public sets are measured by what they say, kept as numbers alone, and read by a person."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from config.configuration import Configuration
from config.problems import HuiyingError, Problem
from nlp.judge import Judge
from nlp.modelcard import card
from nlp.modelfile import load
from nlp.public_sets import SETS, Measured, measure_sets
from nlp.set_results import document, keep, kept, reading
from nlp.set_rows import stated

NEWS = "news/thucnews_titles_dev.csv"
BURNT, QUIET = "利州区一民房起火致2人死亡 消防已扑灭", "大盘缩量震荡 白酒板块领涨"


def write(file: Path, rows: Sequence[dict[str, str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sets in the shape of the public ones, with sentences of our own."""
    write(tmp_path / NEWS, [{"label": "股票", "text": QUIET}, {"label": "社会", "text": BURNT}])
    write(tmp_path / "emergencies/duee_incident_binary.csv", [
        {"text": text, "is_incident": yes} for text, yes in ((BURNT, "1"), (QUIET, "0"))])
    write(tmp_path / "sentiment/weibo2018_train.csv", [
        {"label": "0", "text": "窗口排了一上午还是没办成，态度又差，太气人了"}])
    return tmp_path


def measured(folder: Path, configuration: Configuration) -> tuple[list[Measured], list[Problem]]:
    problems: list[Problem] = []
    found = measure_sets(folder, Judge(configuration, load()), report=problems.append)
    return list(found), problems


def test_sets_that_are_there_are_measured_and_the_others_named(
        folder: Path, configuration: Configuration) -> None:
    found, problems = measured(folder, configuration)
    numbers = {one.file: {name: value for name, (value, _) in one.measures.items()}
               for one in found}
    assert numbers["emergencies/duee_incident_binary.csv"] == {
        "precision": 1.0, "recall": 1.0, "auc": 1.0}
    assert numbers["sentiment/weibo2018_train.csv"]["accuracy"] == 1.0
    assert numbers[NEWS] == {"alarms": 0.5, "quiet_alarms": 0.0}
    assert len(problems) == len(SETS) - len(found)


def test_a_file_of_another_shape_is_a_problem_of_its_own(
        folder: Path, configuration: Configuration) -> None:
    write(folder / "sentiment/weibo2018_train.csv", [{"wrong": "1"}])
    (folder / "emergencies/cec.jsonl").write_text("{", "utf-8")
    found, problems = measured(folder, configuration)
    assert len(found) == 2
    assert sum("读不懂" in problem.message for problem in problems) == 2


def event(word: str, *who: str, text: str = "") -> dict[str, object]:
    return {"text": text or "".join((*who, word)), "denoter": [{"text": word}],
            "participant": [{"text": one} for one in who]}


@pytest.mark.parametrize(("events", "found"), [
    ([event("死亡", "6人"), event("受伤", "十四人"), event("相撞")], {"deaths": 6, "injured": 14}),
    ([event("死亡", "４名学生")], {"deaths": 4}),
    ([event("死亡", "6人"), event("身亡", "1人")], {}),
    ([event("死亡", "6人"), event("死亡", "司机")], {}),
    ([event("死亡", "60人", text="至少60人死亡")], {}), ([event("死亡", "5人", "1人")], {}),
    ([event("重伤", "3人")], {}), ([event("受伤", "100多人")], {}), ([event("死亡", "司机")], {}),
    ([event("伤亡", "3人")], {}), ([event("死亡", "一名15岁少年")], {})])
def test_figures_of_reports_are_taken_only_where_one_event_tells_them(
        events: list[dict[str, object]], found: dict[str, int]) -> None:
    assert stated(events) == found


def test_what_is_kept_holds_numbers_and_no_row(folder: Path, tmp_path: Path,
                                               configuration: Configuration) -> None:
    found, _ = measured(folder, configuration)
    stem = tmp_path / "model"
    keep(stem, document("0123456789ab", "2026-11-24", found, None))
    text = stem.with_suffix(".sets.json").read_text("utf-8")
    assert BURNT not in text and QUIET not in text
    assert kept(stem) == document("0123456789ab", "2026-11-24", found, None)
    assert kept(tmp_path / "other") is None


def test_a_reading_counts_what_is_false(folder: Path, tmp_path: Path,
                                        configuration: Configuration) -> None:
    found, _ = measured(folder, configuration)
    [alarm] = next(one for one in found if one.file == NEWS).alarms or ()
    marks = tmp_path / "marks.jsonl"
    lines = [{**alarm.to_json(), "true_event": False},
             {"set": "x", "text": "no longer raised", "true_event": True}]
    marks.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    assert reading(found, marks).to_json() == {
        "titles": 2, "raised": 1, "read": 1, "unread": 0, "false": 1, "false_share": 0.5}
    marks.write_text(json.dumps(alarm.to_json()), "utf-8")
    with pytest.raises(HuiyingError, match=r"marks\.jsonl:1"):
        reading(found, marks)


def test_the_card_says_which_model_the_sets_were_measured_with(
        folder: Path, configuration: Configuration) -> None:
    found, _ = measured(folder, configuration)
    manifest = load().manifest
    mine = card(manifest, document(str(manifest["version"]), "2026-11-24", found, None))
    old = card(manifest, document("0123456789ab", "2026-11-24", found, None))
    assert "| DuEE 新闻句 | recall | 1 | 1.0 |" in mine
    assert "older model" not in mine
    assert "Measured with an older model, 0123456789ab." in old


def test_broken_results_say_how_to_measure_again(tmp_path: Path) -> None:
    (tmp_path / "m.sets.json").write_text("[]", "utf-8")
    with pytest.raises(HuiyingError, match="--keep"):
        kept(tmp_path / "m")
