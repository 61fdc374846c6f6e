"""The locator finds the line of every key that tomllib reads, whatever surrounds it."""

import tomllib
from typing import Any

import pytest

from config.lines import LineIndex, Path
from config.loader import PACKAGED, SHAPES

TRICKY = '''\
title = "a # b = c [[x]]"
text = """
[[row]]
key = 1
"""
raw = \'\'\'one
[row]\'\'\'
after = 1 # [ not open
list = [ "]", # ]
  [1, 2],
  "=", ]
inline = { a = [1,
  2] }
[[row]]
a = 1
[row.sub]
b."c d" = 2
[[row]]
a.x = 1
"q k" = 2
[[row.deep]]
z = 1
[[row.deep]]
z = 2
[other]
y = 1
'''


def places(value: Any, path: Path = ()) -> list[Path]:
    """The path of every table and key in a parsed document; lists of plain values end a path."""
    if isinstance(value, dict):
        inner = [place for key, item in value.items() for place in places(item, (*path, key))]
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        inner = [place for number, item in enumerate(value)
                 for place in places(item, (*path, number))]
    else:
        inner = []
    return [path, *inner] if path else inner


@pytest.mark.parametrize(("path", "line"), [
    (("title",), 1), (("text",), 2), (("raw",), 6), (("after",), 8), (("list",), 9),
    (("inline",), 12), (("row", 0), 14), (("row", 0, "a"), 15), (("row", 0, "sub"), 16),
    (("row", 0, "sub", "b", "c d"), 17), (("row", 1), 18), (("row", 1, "a", "x"), 19),
    (("row", 1, "q k"), 20), (("row", 1, "deep", 0, "z"), 22), (("row", 1, "deep", 1, "z"), 24),
    (("other", "y"), 26), (("row", 1, "absent"), 18), (("row",), 14),
])
def test_a_path_is_found_through_strings_arrays_and_comments(path: Path, line: int) -> None:
    assert LineIndex(TRICKY).line_of(path) == line


def test_what_is_nowhere_has_no_line() -> None:
    assert LineIndex(TRICKY).line_of(("absent", 3)) is None


@pytest.mark.parametrize("name", SHAPES)
def test_every_place_of_the_shipped_files_has_a_line_that_names_it(name: str) -> None:
    text = (PACKAGED / name).read_text("utf-8")
    lines, index = text.split("\n"), LineIndex(text)
    for path in places(tomllib.loads(text)):
        number = index.line_of(path)
        assert number is not None
        word = next(part for part in reversed(path) if isinstance(part, str))
        assert word in lines[number - 1]
