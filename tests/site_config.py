"""A configuration directory on disk whose sources are the sample site's, for tests that start the
real program as a process."""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from config.loader import PACKAGED
from config.running import SourceRow
from crawlers.sample.site import sources


def toml(value: object) -> str:
    """One TOML value of the few kinds that a source row has."""
    return json.dumps(value, ensure_ascii=False)


def write_config(directory: Path, base_url: str, names: tuple[str, ...] = ()) -> Path:
    """The shipped configuration with these sample sources (none named = all seven)."""
    return write_sources(directory, [row for row in sources(base_url)
                                     if not names or row.id in names])


def write_sources(directory: Path, rows: Iterable[SourceRow]) -> Path:
    """The shipped configuration with exactly these sources."""
    shutil.copytree(PACKAGED, directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    blocks = []
    for row in rows:
        fields = row.model_dump(by_alias=True, exclude_defaults=True, exclude={"selectors"})
        selectors = row.selectors.model_dump(exclude_defaults=True)
        lines = [f"{key} = {toml(value)}" for key, value in fields.items()]
        inner = ", ".join(f"{key} = {toml(value)}" for key, value in selectors.items())
        blocks.append("\n".join(["[[source]]", *lines, f"selectors = {{ {inner} }}"]))
    (directory / "sources.toml").write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    return directory


def set_setting(directory: Path, name: str, value: object) -> None:
    """Change one line of settings.toml."""
    file = directory / "settings.toml"
    text, changed = re.subn(rf"^{name} = .*$", f"{name} = {toml(value)}",
                            file.read_text("utf-8"), flags=re.MULTILINE)
    assert changed == 1
    file.write_text(text, "utf-8")
