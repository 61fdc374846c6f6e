"""P22, P24: no model, a broken one, somebody else's: every post to a person, and an alarm."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from kill_runs import MOMENT
from program import ROOT, count, huiying, rows, running, said, stop, until

ROOMS = ("config", "crawlers", "nlp", "alerts")
MODEL = Path("nlp/models")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of the program, so that its model may be spoiled."""
    folder = tmp_path / "program"
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room,
                        ignore=shutil.ignore_patterns("__pycache__", "corpus", "static"))
    shutil.copy(ROOT / "pipeline.py", folder)
    return folder


def remove(folder: Path) -> None:
    (folder / "huiying.npz").unlink()


def cut(folder: Path) -> None:
    whole = (folder / "huiying.npz").read_bytes()
    (folder / "huiying.npz").write_bytes(whole[:len(whole) // 2])


def replace_by_a_foreign_one(folder: Path) -> None:
    """A zip that names our arrays and holds a pickle that would leave a trace if it were loaded."""
    trace = f"cposix\nsystem\n(S'touch {folder}/ran'\ntR.".encode()
    with zipfile.ZipFile(folder / "huiying.npz", "w") as archive:
        for name in ("weights", "bias", "scale", "words", "pairs", "cues"):
            archive.writestr(f"{name}.npy", trace)


def change_one_weight(folder: Path) -> None:
    """A sound file of our own shape whose numbers are no longer those of its card."""
    with np.load(folder / "huiying.npz") as old:
        arrays = dict(old)
    arrays["bias"] = arrays["bias"] + np.float32(1)
    np.savez_compressed(folder / "huiying.npz", **arrays)


@pytest.mark.parametrize("spoil", [
    replace_by_a_foreign_one, pytest.param(remove, marks=pytest.mark.proof),
    pytest.param(cut, marks=pytest.mark.proof),
    pytest.param(change_one_weight, marks=pytest.mark.proof)])
def test_without_its_model_everything_goes_to_a_person_with_an_alarm_until_it_is_back(
        spoil: Callable[[Path], None], program: Path, town_config: Path, tmp_path: Path) -> None:
    spoil(program / MODEL)
    db = tmp_path / "data" / "huiying.db"
    command = ("run", "--at", MOMENT, "--config", town_config, "--db", db)
    done = huiying(*command, root=program)
    [line] = done.stderr.strip().splitlines()
    assert done.returncode == 1 and line.startswith("模型不可用: ") and "恢复" in line
    assert rows(db, "select distinct model from judgement") == [("",)]
    sent_on = count(db, "considered where outcome = 'elsewhere'")
    assert count(db, "post") == count(db, "review") + sent_on > sent_on
    alarms = [notice for notice in told(db) if notice["reason"] == "unjudged"]
    assert len(alarms) == 1 and "模型不可用" in alarms[0]["title"]
    assert not (program / MODEL / "ran").exists()

    shutil.copy(ROOT / MODEL / "huiying.npz", program / MODEL)
    again = huiying(*command, root=program)
    assert (again.returncode, again.stderr) == (0, "")
    assert count(db, "judgement where model = ''") == 0 < count(db, "judgement")
    assert len([notice for notice in told(db) if notice["reason"] == "unjudged"]) == 1


def test_the_service_alarms_by_itself_and_judges_again_when_the_model_is_back(
        program: Path, town_config: Path, tmp_path: Path) -> None:
    change_one_weight(program / MODEL)
    db, log = tmp_path / "data" / "huiying.db", tmp_path / "log"
    with running("serve", "--no-desk", "--interval", "1", "--config", town_config, "--db", db,
                 log=log, root=program) as service:
        until(lambda: any(notice["reason"] == "unjudged" for notice in told(db)), "the alarm")
        assert rows(db, "select distinct model from judgement") == [("",)]
        shutil.copy(ROOT / MODEL / "huiying.npz", program / MODEL)
        until(lambda: count(db, "judgement where model = ''") == 0, "judging with a model")
        assert stop(service) == 0
    assert "模型不可用: " in said(log) and count(db, "judgement") > 0


def test_posts_judged_by_hand_without_a_model_are_alarmed_by_the_watch(
        program: Path, town_config: Path, tmp_path: Path) -> None:
    replace_by_a_foreign_one(program / MODEL)
    db = tmp_path / "data" / "huiying.db"
    files = ("--config", town_config, "--db", db)
    assert huiying("crawl", *files, root=program).returncode == 0
    judged = huiying("judge", *files, "--json", root=program)
    assert judged.returncode == 1 and judged.stderr.startswith("模型不可用: ")
    assert json.loads(judged.stdout)["model"] == ""
    assert huiying("watch", "--once", *files, root=program).returncode == 0
    assert [notice["reason"] for notice in told(db)].count("unjudged") == 1


def told(db: Path) -> list[dict[str, str]]:
    """Everything that was sent to the local channel."""
    return [json.loads(line) for line in said(db.parent / "notices.jsonl").splitlines()]


def test_judging_a_file_without_a_model_says_so_and_still_tells_what_the_rules_see(
        tmp_path: Path) -> None:
    text = json.dumps({"id": "1", "text": "利州区宝轮镇发生爆炸。"}, ensure_ascii=False)
    done = huiying("judge", "--in", "-", "--model", tmp_path / "none", stdin=text.encode())
    assert done.returncode == 1
    [line] = done.stderr.strip().splitlines()
    assert line.startswith(f"模型不可用: {tmp_path / 'none'}") and "人工" in line
    judgement = json.loads(done.stdout)
    assert judgement["model"] == "" and judgement["place"]["label"] == "ours"
