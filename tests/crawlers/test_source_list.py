"""`source list`: the whole table for people, every field for scripts."""

import json
import re
from pathlib import Path

from program import ROOT, huiying

from config.loader import PACKAGED, load
from config.running import SourceRow

DOCUMENT = (ROOT / "docs/sources.md").read_text("utf-8")


def names() -> set[str]:
    """The fields of a source as sources.toml writes them."""
    return {info.alias or name for name, info in SourceRow.model_fields.items()}


def test_the_json_holds_every_field_of_every_source() -> None:
    done = huiying("source", "list", "--json")
    configuration, _ = load(PACKAGED)
    assert configuration is not None and done.returncode == 0
    rows = json.loads(done.stdout)
    assert [row["id"] for row in rows] == [row.id for row in configuration.sources]
    assert all(set(row) == names() for row in rows)


def test_the_table_says_what_was_not_tried_and_where_it_was_learned() -> None:
    done = huiying("source", "list")
    assert done.returncode == 0
    assert "lzq-gov-news" in done.stdout and "未试读" in done.stdout
    assert re.search(r"共 \d+ 个来源，启用 0 个，试读过 0 个", done.stderr)


def test_a_broken_configuration_is_told_instead(tmp_path: Path) -> None:
    done = huiying("source", "list", "--config", tmp_path, "--json")
    assert (done.returncode, done.stdout) == (1, "") and done.stderr


def test_the_document_explains_every_field() -> None:
    rows = [line.split(" | ")[0] for line in DOCUMENT.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} | {
        "interval_minutes"} == names()
