"""What a person gets wrong, or a machine: one message with place and remedy, and nothing lost."""

import json
from pathlib import Path

import pytest
from program import Finished, huiying

GOOD = json.dumps({"id": "good", "text": "利州区宝轮镇停水两天了，没有人管。"}, ensure_ascii=False)


def said_once(done: Finished, *parts: str, status: int = 1) -> None:
    """One line on stderr with place and remedy, nothing on stdout, never a traceback."""
    assert (done.returncode, done.stdout) == (status, ""), done.stderr
    [line] = done.stderr.strip().splitlines()
    assert " — " in line and all(part in line for part in parts), line


def judged(tmp_path: Path, *lines: str | bytes) -> tuple[Finished, Path]:
    """`judge --in` on these lines, with the file they stood in."""
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode()
                                for line in lines))
    return huiying("judge", "--in", file), file


BAD_LINES: tuple[tuple[str | bytes, str], ...] = (
    ("not json", "不是 JSON"), ('["text"]', "不是 JSON 对象"), ('{"body": "水"}', '没有 "text"'),
    ('{"text": 5}', '没有 "text"'), ("宝轮".encode("gb18030"), "不是 UTF-8"),
    (json.dumps({"text": "水" * 400_000}, ensure_ascii=False), "超过 1048576 字节"),
    ("[" * 100_000, "不是 JSON"))


def test_bad_lines_are_named_one_by_one_and_the_good_ones_between_them_are_judged(
        tmp_path: Path) -> None:
    lines = [line for bad, _ in BAD_LINES for line in (GOOD, bad)]
    done, file = judged(tmp_path, *lines)
    results = list(map(json.loads, done.stdout.splitlines()))
    assert all(result == results[0] for result in results[::2])
    assert results[0]["place"]["label"] == "ours"
    *told, summary = done.stderr.splitlines()
    for number, (_, why), result, line in zip(range(2, 99, 2), BAD_LINES, results[1::2], told,
                                              strict=False):
        assert result["error"]["line"] == number and why in result["error"]["message"]
        assert line.startswith(f"{file}:{number}: ") and why in line and " — " in line
    assert done.returncode == 1 and f"{len(BAD_LINES)} 行无法研判" in summary
    assert len(results) == len(lines) and len(told) == len(BAD_LINES)


def test_an_empty_file_judges_nothing_and_says_so(tmp_path: Path) -> None:
    done, file = judged(tmp_path)
    said_once(done, str(file), "一行也没有", status=0)


def test_a_missing_file_and_a_directory_are_named(tmp_path: Path) -> None:
    said_once(huiying("judge", "--in", tmp_path / "none.jsonl"), "none.jsonl", "检查路径")
    said_once(huiying("judge", "--in", tmp_path), str(tmp_path), "检查路径")


def test_a_result_that_cannot_be_written_is_named_and_leaves_no_half_file(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text(GOOD, "utf-8")
    said_once(huiying("judge", "--in", file, "--out", tmp_path / "no/out.jsonl"), "out.jsonl")
    assert [file] == list(tmp_path.iterdir())


def test_every_mistake_of_a_configuration_is_told_with_file_and_line(
        town_config: Path, tmp_path: Path) -> None:
    done = huiying("run", "--config", broken(town_config, tmp_path / "broken"),
                             "--db", tmp_path / "huiying.db")
    *told, summary = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.split(" ")[0] for line in told] == ["channels.toml:1:", "settings.toml:1:"]
    assert all(" — " in line for line in told) and "2 处问题" in summary
    assert not (tmp_path / "huiying.db").exists()


def broken(good: Path, folder: Path) -> Path:
    """The same configuration with a mistake in each of two files, on their first lines."""
    folder.mkdir()
    for entry in good.iterdir():
        (folder / entry.name).symlink_to(entry)
    for name in ("settings.toml", "channels.toml"):
        text = (good / name).read_text("utf-8")
        (folder / name).unlink()
        (folder / name).write_text(f"colour = 1\n{text}", "utf-8")
    return folder


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = huiying("run", "--config", tmp_path / "none", "--db", tmp_path / "huiying.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path / "none") in done.stderr and "--config" in done.stderr


@pytest.mark.parametrize("words", [
    ("nosuchverb",), ("run", "--nosuch"), ("explain",), ("watch", "--interval", "soon")])
def test_an_unknown_verb_or_option_is_wrong_usage(words: tuple[str, ...]) -> None:
    done = huiying(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr and done.stderr
