"""Reads a configuration directory whole and reports every mistake at once, each with its line."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from config.configuration import Configuration, Gazetteer, Lexicon
from config.crosscheck import cross_check
from config.documents import Shape, read_rows, read_text
from config.draft import Draft, Finding
from config.law import ClockRule, Gate, HolidayYear, MetricSum, SeverityRule
from config.lines import LineIndex
from config.places import District, Homonym, Neighbour, Place, Township
from config.plan import PlanTask, Subtype, Unit
from config.problems import Problem
from config.running import Channel, Route, Settings, SourceRow
from config.words import (
    ELSEWHERE,
    KINDS,
    USERDICT,
    Numbered,
    read_elsewhere,
    read_terms,
    read_userdict,
    term_file,
)

PACKAGED = Path(__file__).parent
"""The configuration shipped with the program."""
ENVIRONMENT = "HUIYING_CONFIG"

SHAPES: dict[str, Shape] = {
    "settings.toml": {"": Settings},
    "plan.toml": {"task": PlanTask},
    "units.toml": {"unit": Unit},
    "gazetteer.toml": {"[district]": District, "township": Township, "place": Place,
                       "homonym": Homonym, "neighbour": Neighbour},
    "severity.toml": {"sum": MetricSum, "rule": SeverityRule},
    "clocks.toml": {"clock": ClockRule},
    "gates.toml": {"gate": Gate},
    "holidays.toml": {"year": HolidayYear},
    "taxonomy.toml": {"subtype": Subtype},
    "sources.toml": {"source": SourceRow},
    "channels.toml": {"channel": Channel},
    "routing.toml": {"route": Route},
}
"""Every TOML file with its tables."""

LEXICON_FILES = (*map(term_file, KINDS), USERDICT, ELSEWHERE, "gazetteer.toml", "taxonomy.toml")
RULES_FILES = ("severity.toml", "plan.toml", "units.toml")


def load(directory: Path | None = None) -> tuple[Configuration | None, tuple[Problem, ...]]:
    """The configuration in `directory`, or None with all problems in order of file and line.

    Without a directory: the one named by HUIYING_CONFIG, else the shipped one.
    """
    root = directory or Path(os.environ.get(ENVIRONMENT) or PACKAGED)
    if not root.is_dir():
        return None, (Problem(file=str(root), line=None, message="没有这个配置目录",
                              remedy="检查 --config 或环境变量 HUIYING_CONFIG"),)
    draft = Draft()
    texts: dict[str, str] = {}
    for name, shape in SHAPES.items():
        if (text := read_text(root, name, draft)) is not None:
            texts[name] = text
            read_rows(name, text, shape, draft)
    terms = {name: read_terms(root, name, draft) for name in KINDS}
    userdict = read_userdict(root, draft)
    elsewhere = read_elsewhere(root, draft)
    draft.report(cross_check(draft, terms, elsewhere))
    if draft.findings:
        return None, _problems(draft.findings, texts)
    return _assemble(root, draft, terms, userdict, tuple(name for _, name in elsewhere)), ()


def _problems(findings: Iterable[Finding], texts: dict[str, str]) -> tuple[Problem, ...]:
    indexes: dict[str, LineIndex] = {}
    problems = []
    for finding in findings:
        line = finding.line
        if line is None and finding.path and finding.file in texts:
            if finding.file not in indexes:
                indexes[finding.file] = LineIndex(texts[finding.file])
            line = indexes[finding.file].line_of(finding.path)
        problems.append(Problem(file=finding.file, line=line, message=finding.message,
                                remedy=finding.remedy))
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line or 0)))


def _assemble(root: Path, draft: Draft, terms: dict[str, tuple[Numbered, ...]],
              userdict: tuple[tuple[str, int], ...], elsewhere: tuple[str, ...]) -> Configuration:
    words = {name: tuple(term for _, term in numbered) for name, numbered in terms.items()}
    (district,), (settings,) = draft.values(District), draft.values(Settings)
    return Configuration(
        directory=root, settings=settings, tasks=draft.values(PlanTask),
        units=draft.values(Unit),
        gazetteer=Gazetteer(district=district, townships=draft.values(Township),
                            places=draft.values(Place), homonyms=draft.values(Homonym),
                            neighbours=draft.values(Neighbour), elsewhere=elsewhere),
        severity=draft.values(SeverityRule), sums=draft.values(MetricSum),
        clocks=draft.values(ClockRule), gates=draft.values(Gate),
        holidays=draft.values(HolidayYear), subtypes=draft.values(Subtype),
        lexicon=Lexicon(**words, userdict=userdict),
        sources=draft.values(SourceRow), channels=draft.values(Channel),
        routes=draft.values(Route), lexicon_version=_version(root, LEXICON_FILES),
        rules_version=_version(root, RULES_FILES))


def _version(root: Path, files: tuple[str, ...]) -> str:
    """12 hex digits of the content, the same whatever line ends the checkout uses."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode())
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
