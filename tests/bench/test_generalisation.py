"""What the shipped model makes of real text it never saw, by `huiying evaluate sets`' own table.

The labels of these sets mean other things than ours (emotion is not attitude to government, a
department is not a plan task), so the figures rank models against each other; they are no grades.
"""

import os
from pathlib import Path

import pytest
from results import SAMPLE, keep

from config.configuration import Configuration
from config.problems import Problem
from nlp.judge import Judge
from nlp.modelfile import load
from nlp.public_sets import SETS, Measured, measure_sets

pytestmark = [pytest.mark.bench, pytest.mark.data, pytest.mark.timeout(1800)]
FEW = 300
"""Texts of each set in a sample run."""


@pytest.fixture(scope="module")
def results(configuration: Configuration) -> dict[str, Measured]:
    folder = os.environ.get("HUIYING_TEST_DATA")
    if not folder:
        pytest.skip("HUIYING_TEST_DATA is not set: nothing real to measure on")
    problems: list[Problem] = []
    judge = Judge(configuration, load())
    found = measure_sets(Path(folder), judge, most=FEW if SAMPLE else None,
                         report=problems.append)
    assert not problems
    keep("generalisation", {"model": judge.model_version,
                            "sets": {one.name: one.to_json() for one in found}})
    return {one.file: one for one in found}


def value(results: dict[str, Measured], file: str, measure: str) -> float:
    return results[file].measures[measure][0]


def test_every_set_is_measured(results: dict[str, Measured]) -> None:
    assert list(results) == [one.file for one in SETS]
    assert all(one.texts and one.measures for one in results.values())


def test_incidents_of_the_news_are_told_apart(results: dict[str, Measured]) -> None:
    assert value(results, "emergencies/cec.jsonl", "told") > 0.9
    assert value(results, "emergencies/duee_incident_binary.csv", "auc") > 0.85


def test_titles_of_quiet_desks_hardly_ever_raise_an_alarm(results: dict[str, Measured]) -> None:
    desks = [one for one in results.values() if one.alarms is not None]
    assert all(one.measures["quiet_alarms"][0] < 0.03 for one in desks)
