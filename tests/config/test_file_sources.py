"""Rows of sources.toml that read files: a folder or a token instead of an address."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from config.columns import PERSONAL, Columns
from config.running import SourceRow

ROW: dict[str, Any] = {"id": "hotline", "name": "热线", "kind": "hotline", "class": "public",
                       "spider": "file"}


def test_one_name_needs_no_brackets_and_the_others_keep_their_usual_names() -> None:
    row = SourceRow.model_validate(ROW | {"folder": "in", "columns": {"text": "诉求"}})
    assert row.columns.text == ("诉求",)
    assert row.columns.id == Columns().id


def test_no_usual_name_is_personal() -> None:
    names = [name for names in Columns().model_dump().values() for name in names]
    assert not [name for name in names if PERSONAL.search(name)]


@pytest.mark.parametrize("name", ["来电人姓名", "联系电话", "来电号码", "身份证号码", "家庭住址",
                                  "地址门牌", "caller.phone", "name", "反映人"])
def test_a_column_about_a_person_cannot_be_asked_for(name: str) -> None:
    with pytest.raises(ValidationError, match="个人信息"):
        Columns.model_validate({"title": (name,)})


@pytest.mark.parametrize("folder", ["/etc", "../up", "a/../b", "a//b", "C:/x", "a\\b"])
def test_a_folder_lies_in_the_data_directory(folder: str) -> None:
    with pytest.raises(ValidationError):
        SourceRow.model_validate(ROW | {"folder": folder})


def test_a_row_survives_the_way_to_the_child() -> None:
    rows = TypeAdapter(SourceRow)
    for row in (SourceRow.model_validate(ROW | {"token_env": "TOKEN_A"}),
                SourceRow.model_validate(ROW | {"spider": "feed", "url": "https://a.example/"})):
        assert rows.validate_json(rows.dump_json(row, by_alias=True)) == row
