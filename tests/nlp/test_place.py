"""Ours, the city's, somebody else's, or no telling: by evidence, not by familiarity."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.judgements import PlaceLabel
from nlp.place import PlaceFinder
from tests.nlp.configured import shipped

FINDER = PlaceFinder(shipped().gazetteer)
CASES: list[dict[str, Any]] = [json.loads(line) for line in (
    Path(__file__).parent / "cases/place.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = [town.name for town in shipped().gazetteer.townships] + ["广元", "利州区", "成都", "旺苍县"]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:20] for case in CASES])
def test_a_text_belongs_where_its_evidence_says(case: dict[str, Any]) -> None:
    found = FINDER.find(case["text"], source_is_local=case.get("local", False))
    assert found.label == case["label"], found.evidence


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:20] for case in CASES])
def test_evidence_is_quoted_from_the_text(case: dict[str, Any]) -> None:
    found = FINDER.find(case["text"])
    assert all(word in case["text"] for word in found.evidence)
    assert bool(found.evidence) or found.label is PlaceLabel.UNKNOWN


@pytest.mark.parametrize("town", [t.name for t in shipped().gazetteer.townships if t.unique])
def test_a_name_only_lizhou_has_counts_alone(town: str) -> None:
    assert FINDER.find(f"{town}今天停电").label is PlaceLabel.OURS


@pytest.mark.parametrize("county", [n.name for n in shipped().gazetteer.neighbours])
def test_a_neighbouring_county_is_never_ours_though_of_the_same_city(county: str) -> None:
    assert FINDER.find(f"广元市{county}发生车祸").label is PlaceLabel.ELSEWHERE


@given(st.lists(st.sampled_from([*NAMES, "，", "在", "从", "发生火灾", "。"]), max_size=20))
def test_any_mixture_of_names_gets_one_label_and_a_score(parts: list[str]) -> None:
    found = FINDER.find("".join(parts))
    assert 0 < found.score <= 1
    assert len(found.evidence) <= 5


@pytest.mark.parametrize("unit", ["广", "广元", "大石镇", "成都在广元", "利州", "市局", "东坝"])
def test_64_kib_of_one_thing_is_placed_in_linear_time(unit: str) -> None:
    text = unit * (64 * 1024 // len(unit.encode()))
    spent = time.process_time()
    FINDER.find(text)
    assert time.process_time() - spent < 1.0
