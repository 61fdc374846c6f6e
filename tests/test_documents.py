"""What the documents say is what the program does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def helped(*arguments: str) -> str:
    """What `--help` prints, wide enough that no name is cut."""
    done = subprocess.run([sys.executable, "pipeline.py", *arguments, "--help"], cwd=ROOT,
                          capture_output=True, text=True, check=True,
                          env={"COLUMNS": "200", "PATH": "", "TERM": "dumb", "NO_COLOR": "1"})
    return done.stdout


def offered() -> set[str]:
    """The verbs in `--help`, each the first word of a row of its table."""
    return set(re.findall(r"^│ ([a-z][a-z-]*) ", helped(), flags=re.MULTILINE))


def documented(readme: str) -> set[str]:
    """The verbs named in a document's table of verbs."""
    return set(re.findall(r"`([a-z-]+)[ `]", "".join(
        line.split(" | ")[0] for line in readme.splitlines() if line.startswith("| `"))))


def test_the_readme_names_every_verb_and_no_other() -> None:
    assert documented((ROOT / "README.md").read_text("utf-8")) == offered()


def test_the_chinese_readme_names_no_verb_that_does_not_exist() -> None:
    assert documented((ROOT / "docs/README.zh-CN.md").read_text("utf-8")) <= offered()


@pytest.mark.parametrize("verb", ["demo", "serve", "run", "crawl", "judge", "watch", "desk",
                                  "check", "explain", "extract", "train", "evaluate",
                                  "verify-audit", "export", "source", "evidence"])
def test_every_verb_explains_itself(verb: str) -> None:
    assert len(helped(verb)) > 200


@pytest.mark.parametrize("document", ["README.md", "docs/README.zh-CN.md"])
def test_documents_point_at_files_that_exist(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert not [link for link in links
                if "://" not in link and not (path.parent / link).exists()]


def test_both_readmes_give_the_same_two_lines() -> None:
    lines = [re.findall(r"^python3 -m venv .*$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
             for name in ("README.md", "docs/README.zh-CN.md")]
    assert lines[0] == lines[1] and len(lines[0]) == 2
