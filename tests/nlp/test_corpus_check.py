"""Our corpus keeps every promise; one that does not is told what it breaks."""

import subprocess
from collections.abc import Sequence
from dataclasses import replace

import pytest

from config.configuration import Configuration
from nlp import corpus_check
from nlp.corpus import OURS, Example, corpus_files, read
from nlp.corpus_check import EXCEPTIONS, Check, check_corpus


@pytest.fixture(scope="module")
def ours(configuration: Configuration) -> tuple[Example, ...]:
    """The texts under version control; drafts beside them are nobody's promise yet."""
    listed = subprocess.run(["git", "ls-files", "--", "*.jsonl"], cwd=OURS, capture_output=True,
                            text=True, check=False).stdout.splitlines()
    files = [OURS / name for name in sorted(listed)] or corpus_files()
    examples, problems = read(files, configuration.tasks, configuration.subtypes)
    assert not problems
    return examples


def broken(examples: Sequence[Example], configuration: Configuration) -> dict[str, Check]:
    return {check.name: check for check in check_corpus(examples, [], configuration)
            if not check.met}


def test_our_corpus_keeps_every_promise(ours: tuple[Example, ...],
                                        configuration: Configuration) -> None:
    assert broken(ours, configuration) == {}


def test_every_exception_is_needed(ours: tuple[Example, ...], configuration: Configuration,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_check, "EXCEPTIONS", {})
    [check] = broken(ours, configuration).values()
    assert {item.split(":")[0] for item in check.items} == EXCEPTIONS.keys()


def test_a_small_corpus_lacks_texts_of_every_task(ours: tuple[Example, ...],
                                                  configuration: Configuration) -> None:
    found = broken(ours[:40], configuration)
    assert {f"任务 {task.id}" for task in configuration.tasks} <= found.keys()
    assert found["事件 A4 缺少的级别"].items == ("一般", "特别重大", "较大", "重大")


def test_a_copy_a_stock_phrase_and_a_wrong_level_are_named(
        ours: tuple[Example, ...], configuration: Configuration) -> None:
    worst = next(e for e in ours if e.level == "特别重大" and e.text.id not in EXCEPTIONS)
    wrong = replace(worst, level="一般", text=replace(worst.text, id="wrong"))
    stock = [replace(e, text=replace(e.text, text=f"{e.text.text}大家都来评评这个理到底对不对"))
             for e in ours[:6]]
    found = broken([*stock, *ours[6:], wrong], configuration)
    assert found["近似重复"].items == (f"{worst.text.id} wrong",)
    assert "大家都来评评这个理到底对" in found["12 字以上的套话"].items
    assert found["级别与分级表不符"].items[0].startswith("wrong: 标为 一般")


def test_names_of_units_and_laws_are_no_stock_phrase(
        ours: tuple[Example, ...], configuration: Configuration) -> None:
    law = "《中华人民共和国突发事件应对法》"
    unit = max((unit.name_2016 for unit in configuration.units), key=len)
    some = [replace(e, text=replace(e.text, text=f"{e.text.text}{law}{unit}")) for e in ours[:6]]
    assert "12 字以上的套话" not in broken([*some, *ours[6:]], configuration)
