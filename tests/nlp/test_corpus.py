"""The corpus we ship is sound, split for good, and free of near-copies across the split."""

import json
from collections import Counter
from pathlib import Path

import pytest

from config.configuration import Configuration
from nlp.corpus import Example, corpus_files, groups, is_test, near_copies, read, split


@pytest.fixture(scope="module")
def ours(configuration: Configuration) -> tuple[Example, ...]:
    examples, problems = read(corpus_files(), configuration.tasks, configuration.subtypes)
    assert not problems, "\n".join(map(str, problems))
    return examples


def test_every_line_of_our_corpus_is_sound_and_there_are_enough(ours: tuple[Example, ...]) -> None:
    assert len(ours) >= 1_500


def test_every_task_and_subtype_is_written_about(ours: tuple[Example, ...],
                                                 configuration: Configuration) -> None:
    tasks = Counter(task for example in ours for task in example.tasks)
    types = Counter(example.type for example in ours)
    assert not [task.id for task in configuration.tasks if tasks[task.id] < 8]
    assert not [subtype.code for subtype in configuration.subtypes if types[subtype.code] < 8]


def test_near_copies_never_stand_on_both_sides(ours: tuple[Example, ...]) -> None:
    train, test = split(ours)
    assert 0.12 < len(test) / len(ours) < 0.25
    both = (*train, *test)
    assert not [pair for pair in near_copies(both) if pair[0] < len(train) <= pair[1]]


def test_near_copies_share_a_group(ours: tuple[Example, ...]) -> None:
    numbers = groups(ours)
    assert all(numbers[one] == numbers[other] for one, other in near_copies(ours))
    assert len(set(numbers)) > len(ours) * 0.9


def test_the_side_of_a_text_depends_on_its_id_alone() -> None:
    assert [is_test(f"T-{number}") for number in range(8)] == [
        False, True, False, False, False, False, False, False]


SOUND = {"id": "x", "text": "宝轮镇停水了", "place": "ours", "sentiment": "negative",
         "tasks": ["4.1.3.2"], "unit": "区商务局", "incident": False}


@pytest.mark.parametrize(("change", "said"), [
    ({"place": "moon"}, "moon"), ({"tasks": ["9.9"]}, "unknown task"),
    ({"unit": "区教育局"}, "leads none"), ({"place": "elsewhere"}, "has no task"),
    ({"incident": True}, "needs a type"), ({"status": "actual"}, "yet no incident"),
    ({"level": "重大"}, "only an incident"), ({"figures": {"deaths": [3, 1]}}, "deaths"),
    ({"type": "Z9"}, "unknown type"), ({"text": " "}, "no text"), ({"text": 3}, "not an example"),
])
def test_an_unsound_line_is_a_problem_with_its_place(
        tmp_path: Path, configuration: Configuration, change: dict[str, object], said: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(f"{json.dumps(SOUND)}\n{json.dumps({**SOUND, 'id': 'y', **change})}\n", "utf-8")
    examples, problems = read([file], configuration.tasks, configuration.subtypes)
    assert [example.text.id for example in examples] == ["x"]
    assert problems[0].line == 2
    assert said in problems[0].message


def test_an_id_is_used_once(tmp_path: Path, configuration: Configuration) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(f"{json.dumps(SOUND)}\n{json.dumps(SOUND)}\n", "utf-8")
    _, problems = read([file], configuration.tasks, configuration.subtypes)
    assert "mine.jsonl:1" in problems[0].message
