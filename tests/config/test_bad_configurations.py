"""Every bad configuration of the corpus is told by file, line and cause, and nothing else is.

A case in tests/corpus/config_bad/ overlays the shipped configuration: NAME replaces a file,
NAME.add is appended to it (its expected lines count from the first added line), NAME.gone
deletes it. expected.toml lists the problems. Adding a case needs no code.
"""

import shutil
import tomllib
from pathlib import Path

import pytest

from config.loader import PACKAGED, load
from config.problems import Problem

CORPUS = Path(__file__).parent.parent / "corpus" / "config_bad"
CASES = sorted(path for path in CORPUS.iterdir() if path.is_dir())


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A writable copy of the shipped configuration."""
    copy = tmp_path / "config"
    shutil.copytree(PACKAGED, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def overlay(directory: Path, case: Path) -> dict[str, int]:
    """Lay the case over the copy; how many lines stood before what was added, by file."""
    before: dict[str, int] = {}
    for path in sorted(case.rglob("*")):
        name = path.relative_to(case).as_posix()
        if path.is_dir() or name == "expected.toml":
            continue
        if name.endswith(".gone"):
            (directory / name.removesuffix(".gone")).unlink()
        elif name.endswith(".add"):
            target = directory / name.removesuffix(".add")
            shipped = target.read_bytes()
            before[name.removesuffix(".add")] = shipped.count(b"\n")
            target.write_bytes(shipped + path.read_bytes())
        else:
            (directory / name).write_bytes(path.read_bytes())
    return before


def expected(case: Path, before: dict[str, int]) -> list[tuple[str, int | None, str]]:
    """File, line and a piece of the message of every problem the case must cause."""
    rows = tomllib.loads((case / "expected.toml").read_text("utf-8"))["problem"]
    return [(row["file"], row["line"] + before.get(row["file"], 0) if "line" in row else None,
             row["says"]) for row in rows]


def found(problems: tuple[Problem, ...],
          wanted: list[tuple[str, int | None, str]]) -> list[tuple[str, int | None, str]]:
    """The problems in the same form, each cut down to the wanted piece where it holds it."""
    pieces = [piece for _, _, piece in wanted]
    return [(problem.file, problem.line,
             next((piece for piece in pieces if piece in problem.message), problem.message))
            for problem in problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_mistake_is_told_once_at_its_line(case: Path, directory: Path) -> None:
    wanted = expected(case, overlay(directory, case))
    configuration, problems = load(directory)
    assert configuration is None
    assert found(problems, wanted) == wanted
    assert all(problem.remedy for problem in problems)


def test_two_broken_files_are_both_reported(directory: Path) -> None:
    overlay(directory, CORPUS / "channel_broken_toml")
    overlay(directory, CORPUS / "clock_impossible_date")
    _, problems = load(directory)
    assert {problem.file for problem in problems} == {"channels.toml", "clocks.toml"}


def test_a_broken_units_file_does_not_accuse_the_plan(directory: Path) -> None:
    (directory / "units.toml").write_text("[[unit]\n", "utf-8")
    _, problems = load(directory)
    assert [problem.file for problem in problems] == ["units.toml"]


def test_a_missing_directory_is_one_problem(tmp_path: Path) -> None:
    configuration, problems = load(tmp_path / "nowhere")
    assert configuration is None
    assert "没有这个配置目录" in str(problems[0])


def test_an_empty_directory_names_every_missing_file(tmp_path: Path) -> None:
    _, problems = load(tmp_path)
    assert len(problems) == len({problem.file for problem in problems}) == 20


def test_a_huge_file_is_refused_unread(directory: Path) -> None:
    (directory / "gates.toml").write_bytes(b"#" * 8_000_001)
    _, problems = load(directory)
    assert [problem.message for problem in problems] == ["文件过大：8000001 字节"]


def test_windows_line_ends_change_neither_lines_nor_versions(directory: Path) -> None:
    before, _ = load(directory)
    for path in directory.rglob("*.t*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    after, problems = load(directory)
    assert not problems
    assert before is not None
    assert after is not None
    assert after.lexicon_version == before.lexicon_version
