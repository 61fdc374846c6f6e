"""The scorecard counts as the labelling guide does, and confidence is what it says."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.configuration import Configuration
from nlp.confidence import abstention, calibration_error
from nlp.corpus import Example, corpus_files, read
from nlp.judge import Judge
from nlp.judgements import Figure, Judgement, LevelView, Topic
from nlp.modelfile import load
from nlp.report import report
from nlp.scorecard import AIMS, Mark, figures, fits, scorecard, too_low

Pair = tuple[Example, Judgement]


@pytest.fixture(scope="module")
def pairs(configuration: Configuration) -> list[Pair]:
    """Every eighth text of our corpus and what the shipped model says of it."""
    examples, _ = read(corpus_files(), configuration.tasks, configuration.subtypes)
    some = examples[::8]
    judged = Judge(configuration, load()).judge([example.text for example in some])
    return list(zip(some, judged, strict=True))


@pytest.fixture(scope="module")
def grave(pairs: list[Pair]) -> Pair:
    return next((e, j) for e, j in pairs if e.level == "特别重大" and j.incident.label)


def marks(pairs: list[Pair]) -> dict[str, Mark]:
    return {mark.key: mark for mark in scorecard(pairs)}


def test_every_number_is_told_with_its_size_and_its_aim(pairs: list[Pair]) -> None:
    found = marks(pairs)
    assert list(found) == list(AIMS)
    assert all(mark.texts for mark in found.values())
    assert {key for key, mark in found.items() if mark.met is None} == {
        key for key, aim in AIMS.items() if aim.bound is None}


def test_a_missed_incident_lowers_recall_and_no_alarm_is_false(grave: Pair) -> None:
    example, judgement = grave
    silent = replace(judgement, incident=replace(judgement.incident, label=False))
    found = marks([(example, judgement), (example, silent)])
    assert found["incident_recall"].value == found["grave_recall"].value == 0.5
    assert found["incident_precision"].value == 1.0
    assert found["lookalike_alarms"].met is None


@pytest.mark.parametrize(("level", "low"), [
    (LevelView(proposed="较大"), True), (LevelView(proposed="undetermined"), False),
    (LevelView(proposed="none"), False), (LevelView(proposed="特别重大"), False),
    (LevelView(proposed="较大", range=("较大", "重大")), True),
    (LevelView(proposed="较大", range=("较大", "特别重大")), False)])
def test_too_low_is_what_nothing_warns_of(grave: Pair, level: LevelView, low: bool) -> None:
    assert too_low(grave[0], replace(grave[1], level=level)) is low


def test_any_listed_task_fits_and_nothing_fits_where_none_is_listed(grave: Pair) -> None:
    example, judgement = grave
    topics = tuple(Topic(task=task, score=0.9) for task in ("4.1.1", "4.2.5", "4.6.3", "4.3.1"))
    said, listed = replace(judgement, topics=topics), replace(example, tasks=("4.6.3", "4.3.1"))
    assert [fits(listed, said, most) for most in (1, 2, 3)] == [False, False, True]
    nothing = replace(example, tasks=())
    assert fits(nothing, replace(judgement, topics=()), 1)
    assert not fits(nothing, said, 3)


def test_figures_are_counted_by_key(grave: Pair) -> None:
    example, judgement = grave
    labelled = replace(example, figures={"deaths": [3, 3], "severe_injuries": [2, None]})
    said = replace(judgement, figures={
        "deaths": Figure(bounds=(3.0, 3.0), span=(0, 1)),
        "injured": Figure(bounds=(2.0, None), span=(0, 1)),
        "missing": Figure(bounds=(1.0, 1.0), span=(0, 1))})
    found = {key: (row.stated, row.said, row.right, row.unasked) for key, row in figures(
        [(labelled, said)]).items()}
    assert found == {"deaths": (1, 1, 1, 0), "missing": (0, 1, 0, 1),
                     "severe_injuries": (1, 0, 0, 0)}


def test_only_figures_that_decide_levels_are_wrong_where_no_label_is(grave: Pair) -> None:
    example, judgement = grave
    labelled = replace(example, figures={"deaths": [3, 3]})
    one = Figure(bounds=(1.0, 1.0), span=(0, 1))
    said = replace(judgement, figures={"deaths": one, "trapped": one, "missing": one})
    found = marks([(labelled, said)])
    assert (found["figures_precision"].texts, found["figures_precision_all"].texts) == (2, 3)


def test_an_accepted_level_is_right_and_never_too_low(grave: Pair) -> None:
    example, judgement = grave
    accepting = replace(example, acceptable=("重大",))
    for level, right in (("重大", 1.0), ("较大", 0.0)):
        found = marks([(accepting, replace(judgement, level=LevelView(proposed=level)))])
        assert (found["level"].value, found["level_too_low"].value) == (right, 1.0 - right)


def test_a_sure_and_right_judge_has_no_calibration_error() -> None:
    assert calibration_error([(1.0, True)] * 40) == 0.0
    assert calibration_error([(0.9, False)] * 40) == 0.9
    assert calibration_error([(0.75, n % 4 != 0) for n in range(40)]) == pytest.approx(0, abs=0.05)


def test_abstaining_drops_the_least_sure_first() -> None:
    answers = [(0.5 + n / 200, n >= 20) for n in range(100)]
    assert abstention(answers) == (
        (1.0, 0.8), (0.95, 0.8421), (0.9, 0.8889), (0.85, 0.9412), (0.8, 1.0), (0.7, 1.0))
    assert abstention([]) == ()


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())))
def test_the_calibration_error_is_a_share(answers: list[tuple[float, bool]]) -> None:
    assert 0 <= calibration_error(answers) <= 1


def test_the_report_holds_fields_scorecard_and_confidence(
        pairs: list[Pair], configuration: Configuration) -> None:
    told = report([e for e, _ in pairs], [j for _, j in pairs], configuration.subtypes).to_json()
    assert told["incident"]["texts"] == len(pairs)
    assert told["scorecard"]["place"]["value"] == told["place"]["accuracy"]
    assert told["confidence"]["sentiment"]["accuracy_of_kept"]["1.00"] == \
        told["sentiment"]["accuracy"]
    assert told["figures_by_key"]["deaths"]["recall"] > 0.5
