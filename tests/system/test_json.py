"""`--json`: stdout is JSON and nothing else, for every verb that offers it."""

import json
from pathlib import Path

import pytest
from kill_runs import MOMENT
from program import huiying, rows


@pytest.fixture(scope="module")
def filled(town_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("json") / "huiying.db"
    done = huiying("run", "--at", MOMENT, "--config", town_config, "--db", db)
    assert done.returncode == 0, done.stderr
    return db


PAGE = "<title>路灯</title><h1>路灯</h1><p>发布时间：2026-06-17 08:30</p><p>" + "路灯坏了。" * 30


@pytest.mark.parametrize("verb", [
    "check", "run", "crawl", "source try", "extract", "judge", "watch", "explain post",
    "verify-audit", "evaluate"])
def test_stdout_is_one_json_document(
        verb: str, filled: Path, town_config: Path, tmp_path: Path) -> None:
    page, texts = tmp_path / "page.html", tmp_path / "texts.jsonl"
    page.write_text(PAGE, "utf-8")
    texts.write_text(labelled(), "utf-8")
    files = ("--config", town_config, "--db", filled)
    [(post,)] = rows(filled, "select id from post limit 1")
    commands = {
        "check": ("check", "--config", town_config), "run": ("run", *files),
        "crawl": ("crawl", *files), "extract": ("extract", page), "judge": ("judge", *files),
        "source try": ("source", "try", "sample-town", "--config", town_config),
        "watch": ("watch", "--once", *files), "explain post": ("explain", post, *files),
        "verify-audit": ("verify-audit", "--db", filled), "evaluate": ("evaluate", texts)}
    done = huiying(*commands[verb], "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) or verb == "evaluate"


def labelled() -> str:
    """One labelled line of the shipped corpus."""
    from nlp.corpus import corpus_files

    return corpus_files()[0].read_text("utf-8").splitlines()[0] + "\n"


def test_a_broken_configuration_is_a_document_too(tmp_path: Path) -> None:
    done = huiying("check", "--config", tmp_path / "none", "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 1 and not document["ok"] and document["problems"][0]["remedy"]


@pytest.mark.parametrize("words", [("run",), ("explain", "x"), ("verify-audit",)])
def test_a_refusal_leaves_stdout_empty(words: tuple[str, ...], tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("不是数据库" * 900, "utf-8")
    done = huiying(*words, "--json", "--db", letter)
    assert (done.returncode, done.stdout) == (1, "") and done.stderr
