"""The configuration while it is being read: rows with their places, and findings about them.

A row that is wrong is left out and reported; the others stay, so that one load finds everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from config.law import Frozen
from config.lines import Path

Row = TypeVar("Row", bound=Frozen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake before its line is known: file, path inside it (or line), what, what to do."""

    file: str
    message: str
    remedy: str
    path: Path = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[Row]):
    """A row that is sound by itself, with the file and path it came from."""

    file: str
    path: Path
    value: Row

    def finding(self, message: str, remedy: str, *, key: str = "") -> Finding:
        """A mistake in this row, at `key` where it is about one value."""
        path = (*self.path, key) if key else self.path
        return Finding(file=self.file, path=path, message=message, remedy=remedy)


@dataclass(slots=True, kw_only=True)
class Draft:
    """What has been read so far. `findings` grows; the loader turns it into problems."""

    placed: dict[type[Frozen], list[Placed[Frozen]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, row: Placed[Frozen]) -> None:
        """Keep a sound row."""
        self.placed.setdefault(type(row.value), []).append(row)

    def rows(self, model: type[Row]) -> Iterator[Placed[Row]]:
        """The sound rows of one kind with their places, in file order."""
        for row in self.placed.get(model, ()):
            if isinstance(row.value, model):
                yield Placed(file=row.file, path=row.path, value=row.value)

    def values(self, model: type[Row]) -> tuple[Row, ...]:
        """The sound rows of one kind."""
        return tuple(row.value for row in self.rows(model))

    def is_sound(self, *files: str) -> bool:
        """True when nothing was found in these files, so that references into them can be judged.

        Otherwise one broken unit would be reported again by every task that names it.
        """
        hurt = {finding.file for finding in self.findings}
        return hurt.isdisjoint(files)

    def report(self, findings: Iterable[Finding]) -> None:
        """Add what a check found."""
        self.findings.extend(findings)
