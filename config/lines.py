"""Where in a TOML text a table or key stands, since tomllib gives values without lines.

Only asked for when there is something to complain about, so a sound configuration pays nothing.
The text is known to parse; this scanner follows just enough of the grammar to find keys.
"""

import re

Path = tuple[str | int, ...]
"""Where a value sits, e.g. ("rule", 3, "min"): table, row (0-based), key."""

_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*\]")
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_TOKEN = re.compile(
    r"""(?P<open>\"{3}|'{3})|"(?:\\.|[^"\\])*"|'[^']*'|(?P<comment>\#.*)|(?P<bracket>[\[\]{}])"""
)


class LineIndex:
    """The lines (1-based) of every table header and key of one TOML text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._rows: dict[Path, int] = {}
        self._quote = ""
        self._depth = 0
        table: Path = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if self._quote or self._depth:
                self._follow(line)
            elif header := _HEADER.match(line):
                table = self._enter(header[2], is_row=header[1] == "[[")
                for path in (table[:-1], table):
                    self._lines.setdefault(path, number)
            elif key := _KEY.match(line):
                self._lines.setdefault(table + _names(key[1]), number)
                self._follow(line[key.end():])

    def line_of(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it; None = the file as a whole."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def _enter(self, header: str, *, is_row: bool) -> Path:
        """The path of the table that begins here; the last row stands for its array."""
        path: Path = ()
        *parents, last = _names(header)
        for name in parents:
            path = (*path, name)
            if path in self._rows:
                path = (*path, self._rows[path])
        path = (*path, last)
        if not is_row:
            return path
        self._rows[path] = self._rows.get(path, -1) + 1
        return (*path, self._rows[path])

    def _follow(self, rest: str) -> None:
        """Track whether a multi-line string, array or inline table is still open."""
        while rest:
            if self._quote:
                end = rest.find(self._quote)
                if end < 0:
                    return
                rest = rest[end + 3:]
                self._quote = ""
            token = _TOKEN.search(rest)
            if token is None or token["comment"]:
                return
            if token["open"]:
                self._quote = token["open"]
            elif token["bracket"]:
                self._depth += 1 if token["bracket"] in "[{" else -1
            rest = rest[token.end():]


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))
