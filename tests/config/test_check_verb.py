"""`check` proves a configuration from the outside: exit code, text, JSON."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from config.cli import load_or_exit, register
from config.loader import PACKAGED


def check(*arguments: str) -> Result:
    """Run the verb as the program mounts it."""
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["check", *arguments])


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A copy with one broken file."""
    copy = tmp_path / "config"
    shutil.copytree(PACKAGED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (copy / "gates.toml").write_text("[[gate]\n", "utf-8")
    return copy


def test_a_sound_configuration_passes_with_its_figures() -> None:
    result = check()
    assert result.exit_code == 0
    assert "重点任务 32" in result.stdout
    assert "村和社区 187" in result.stdout


def test_a_broken_one_fails_with_file_line_and_remedy(broken: Path) -> None:
    result = check("--config", str(broken))
    assert result.exit_code == 1
    assert "gates.toml:1: TOML 语法错误" in result.stderr
    assert result.stdout == ""


def test_json_is_all_that_stands_on_stdout(broken: Path) -> None:
    document = json.loads(check("--json", "--config", str(broken)).stdout)
    assert document["ok"] is False
    assert [(row["file"], row["line"]) for row in document["problems"]] == [("gates.toml", 1)]


def test_json_of_a_sound_configuration_counts_everything() -> None:
    document = json.loads(check("--json").stdout)
    assert document["ok"] is True
    assert document["summary"]["方案"] == {"重点任务": 32}
    assert len(document["summary"]["版本"]["词表"]) == 12


def test_other_verbs_stop_on_a_broken_configuration(broken: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        load_or_exit(broken)
    assert "1 处问题" in capsys.readouterr().err
