"""The house rules that no linter knows: who imports pipeline, who reads the time, how long."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "crawlers", "nlp", "alerts")


def modules(*rooms: str) -> Iterator[Path]:
    """Every Python file of these rooms."""
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Full dotted names of everything a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def relative(path: Path) -> str:
    """A path as people write it in this project."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*modules(*ROOMS), *modules("tests")], ids=relative)
def test_nobody_imports_pipeline(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] == "pipeline"}


@pytest.mark.parametrize("path", list(modules(*ROOMS)), ids=relative)
def test_only_the_clock_reads_the_time(path: Path) -> None:
    if relative(path) == "config/clock.py":
        return
    text = path.read_text("utf-8")
    readings = ("datetime.now(", "time.time(", "datetime.today(", "date.today(", "utcnow(")
    assert not [reading for reading in readings if reading in text]


def knows_scrapy(path: Path) -> bool:
    return any(name.split(".")[0] in {"scrapy", "twisted"} for name in imported(path))


def test_only_the_spiders_and_their_runner_know_scrapy() -> None:
    allowed = {"crawlers/run.py", "crawlers/child.py", "crawlers/guard.py",
               "crawlers/hardening.py", "crawlers/browser.py"}
    knowing = {relative(path) for path in modules(*ROOMS) if knows_scrapy(path)}
    assert {p for p in knowing if not p.startswith("crawlers/spiders/")} <= allowed


def test_only_the_desk_knows_django() -> None:
    knowing = {relative(path) for path in modules(*ROOMS)
               if any(name.split(".")[0] == "django" for name in imported(path))}
    assert all(path.startswith("alerts/desk/") for path in knowing)


@pytest.mark.parametrize("path", list(modules(*ROOMS)), ids=relative)
def test_only_stores_know_sql(path: Path) -> None:
    if "store" in path.name or relative(path) == "config/database.py":
        return
    verbs = ("select ", "insert into ", "update ", "delete from ", "create table ")
    strings = [node.value for node in ast.walk(ast.parse(path.read_text("utf-8")))
               if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert not [text for text in strings
                if text.strip().lower().startswith(verbs) and " " in text.strip()]


@pytest.mark.parametrize("path", [*modules(*ROOMS), ROOT / "pipeline.py"], ids=relative)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", [*modules(*ROOMS), ROOT / "pipeline.py"], ids=relative)
def test_functions_stay_short_and_modules_say_what_lives_there(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1}" for node in ast.walk(tree)
            if isinstance(node, functions) and (node.end_lineno or 0) - node.lineno + 1 > 60]
    assert not long


@pytest.mark.parametrize("path", [*modules(*ROOMS), *modules("tests")], ids=relative)
def test_nothing_that_runs_foreign_code_is_used(path: Path) -> None:
    banned = {"pickle", "joblib", "marshal", "shelve", "dill", "unittest.mock"}
    assert not {name for name in imported(path) if name in banned or name.split(".")[0] in banned}
    calls = {node.func.id for node in ast.walk(ast.parse(path.read_text("utf-8")))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"eval", "exec"}
