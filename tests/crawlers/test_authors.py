"""One voice has one key for a while; nobody has a name, and nobody can be followed for long."""

from datetime import timedelta
from pathlib import Path

from crawl_bench import START

from crawlers.authors import KEY_FILE, author_key, current_key


def test_one_name_has_one_key_and_two_names_have_two() -> None:
    assert author_key("嘉陵江边", b"k" * 32) == author_key(" 嘉陵江边\n", b"k" * 32)
    assert author_key("嘉陵江边", b"k" * 32) != author_key("南河边", b"k" * 32)
    assert author_key("  ", b"k" * 32) == ""


def test_the_key_is_kept_for_its_days_and_then_replaced(tmp_path: Path) -> None:
    first = current_key(tmp_path, START, 30)
    assert current_key(tmp_path, START + timedelta(days=29), 30) == first
    second = current_key(tmp_path, START + timedelta(days=30), 30)
    assert second != first and author_key("某", first) != author_key("某", second)


def test_only_the_owner_may_read_the_key(tmp_path: Path) -> None:
    current_key(tmp_path, START, 30)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_broken_key_file_is_replaced(tmp_path: Path) -> None:
    for broken in ("", "{}", '{"born": "2026", "key": "00"}', "[]"):
        (tmp_path / KEY_FILE).write_text(broken)
        assert len(current_key(tmp_path, START, 30)) == 32


def test_a_replaced_key_is_destroyed_not_only_forgotten(tmp_path: Path) -> None:
    first = current_key(tmp_path, START, 30)
    (tmp_path / ".author-left-by-a-kill").write_text("0" * 64)
    with (tmp_path / KEY_FILE).open("rb") as still_open:  # as a copy-on-nothing backup would be
        current_key(tmp_path, START + timedelta(days=31), 30)
        assert first.hex().encode() not in still_open.read()
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]
    assert first.hex() not in (tmp_path / KEY_FILE).read_text()
