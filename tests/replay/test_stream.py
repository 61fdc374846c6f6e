"""The recorded stream is what its README says, and nobody has edited it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from replay.build import BEIJING, DAYS, END, START, build, part, planted, sha256, text_of
from replay.disturb import DROPPABLE, REWORDED, disturb, expected

from config.configuration import Configuration
from config.loader import load
from nlp import corpus
from nlp.judgements import Figure
from nlp.severity import Grader

Row = dict[str, Any]
FOLDER = Path(__file__).parent
KINDS = frozenset({
    "witness", "question", "media", "official", "follow_up", "thanks", "complaint", "claim",
    "variant", "clarification", "claim_return", "letter", "answer", "repost", "truncated",
    "near_copy", "retitled", "hotlist", "background"})
COPIES = frozenset({"repost", "truncated", "near_copy", "retitled"})
RUN = 12
"""Characters that a planted text may not share with what the model was trained on."""
PARTS = ("background.jsonl", "claims.jsonl", "events.jsonl", "hotlist.jsonl", "letters.jsonl",
         "sources.jsonl", *(f"incidents_{number}.jsonl" for number in range(1, 7)))


@cache
def stream() -> tuple[Row, ...]:
    return tuple(build())


@cache
def shipped() -> Configuration:
    configuration, problems = load(FOLDER.parents[1] / "config")
    assert configuration is not None, problems
    return configuration


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def events(what: str = "incident") -> list[Row]:
    return [event for event in part("events.jsonl") if event["what"] == what]


def seals() -> dict[str, str]:
    lines = (FOLDER / "SHA256SUMS").read_text("utf-8").splitlines()
    return {name: seal for seal, name in (line.split("  ") for line in lines)}


def test_the_stream_is_the_one_that_was_committed() -> None:
    assert sha256(stream()) == seals()["stream.jsonl"]


@pytest.mark.parametrize("name", PARTS)
def test_no_part_was_edited(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == seals()[name]
    assert len(data) < 2_000_000


def test_it_is_long_enough_and_full_enough() -> None:
    assert len(stream()) >= 6_000
    assert sum(row["labels"]["kind"] != "hotlist" for row in stream()) >= 3_000
    assert sum(event["ours"] for event in events()) >= 25
    assert len(planted()) + len(part("letters.jsonl")) * 2 >= 700
    assert sum(row["origin"] == "written" for row in part("background.jsonl")) >= 400
    assert len({row["title"] for row in part("hotlist.jsonl")}) >= 300
    assert {at(row["published_at"]).date() for row in stream()} == {
        (START + timedelta(days=day)).date() for day in range(DAYS)}


def test_it_runs_in_the_order_of_reading_and_nothing_is_read_before_it_is_written() -> None:
    readings = [at(row["fetched_at"]) for row in stream()]
    assert readings == sorted(readings)
    assert all(at(row["published_at"]) <= at(row["fetched_at"]) for row in stream())
    assert readings[0] >= START and readings[-1] <= END + timedelta(hours=1)


def test_ids_are_unique_and_labels_legal() -> None:
    assert len({row["id"] for row in stream()}) == len({row["key"] for row in stream()}) == len(
        stream())
    known = {event["id"] for event in part("events.jsonl")}
    claims = {claim["id"] for claim in part("claims.jsonl")}
    for row in stream():
        labels = row["labels"]
        assert row["text"].strip() and labels["kind"] in KINDS, row["key"]
        assert labels["event"] is None or labels["event"] in known, row["key"]
        assert labels["claim"] is None or labels["claim"] in claims, row["key"]
        assert (labels["copy_of"] is not None) == (labels["kind"] in COPIES), row["key"]


def test_copies_point_to_earlier_posts_of_the_same_story() -> None:
    by_id = {row["id"]: row for row in stream()}
    for row in stream():
        if original := by_id.get(row["labels"]["copy_of"] or ""):
            assert original["published_at"] < row["published_at"]
            assert original["labels"]["event"] == row["labels"]["event"]
            assert original["labels"]["copy_of"] is None
    assert all((row["labels"]["copy_of"] or row["id"]) in by_id for row in stream())


def test_every_story_has_posts_and_begins_with_its_first() -> None:
    first = {event["id"]: event["first_post_at"] for event in part("events.jsonl")}
    told: dict[str, list[Row]] = defaultdict(list)
    for row in planted():
        told[row["event"]].append(row)
    assert told.keys() == first.keys()
    for event, rows in told.items():
        assert min(row["at"] for row in rows) == first[event]
        assert len(rows) >= (8 if event.startswith("X") else 10)


def test_levels_are_what_the_tables_give_the_true_figures() -> None:
    subtypes = {subtype.code: subtype for subtype in shipped().subtypes}
    grader = Grader(shipped().severity, shipped().sums)
    for event in events():
        kind = event["severity_type"]
        assert kind is None or kind in subtypes[event["type"]].severity_types, event["id"]
        figures = (event["true_figures"] or [{"figures": {}}])[-1]["figures"]
        view = grader.grade(kind, {
            key: value if isinstance(value, str) else Figure(bounds=tuple(value), span=(0, 0))
            for key, value in figures.items()})
        assert view.proposed == event["level"], event["id"]


def test_all_levels_and_many_types_are_there() -> None:
    ours = [event for event in events() if event["ours"]]
    assert {event["level"] for event in ours} >= {"特别重大", "重大", "较大", "一般"}
    assert len({event["type"] for event in ours}) >= 18
    assert len({event["place"] for event in ours}) >= 12
    assert sum(not event["ours"] for event in events()) >= 5


def test_what_is_expected_can_be_expected() -> None:
    for event in part("events.jsonl"):
        assert bool(event["expected"]) == event["ours"], event["id"]
        assert all(alert["by"] > event["first_post_at"] for alert in event["expected"])
    keys = {row["key"] for row in planted()}
    for claim in part("claims.jsonl"):
        assert {*claim["clarifications"], *claim["returns"]} <= keys


def too_late(rows: Sequence[Row], told: Sequence[Row]) -> list[tuple[str, str]]:
    """(event, alert) that could not be known in time, because nothing had been read by then."""
    read: dict[str, datetime] = {}
    for row in reversed(rows):
        read[row["labels"]["event"]] = read[row["key"]] = at(row["fetched_at"])
    return [(event["id"], alert["alert"]) for event in told for alert in event["expected"]
            if read[alert.get("post", event["id"])] > at(alert["by"])]


def test_what_is_expected_has_been_read_by_then() -> None:
    assert not too_late(stream(), part("events.jsonl"))


def test_only_talk_of_a_claim_is_labelled_as_such() -> None:
    kinds = {"claim", "variant", "clarification", "claim_return"}
    assert not [row["key"] for row in planted() if (row["kind"] in kinds) != ("claim" in row)]


def test_one_story_rests_three_days_and_comes_back() -> None:
    times = sorted(at(row["at"]) for row in planted() if row["event"] == "E24")
    assert max(later - earlier for earlier, later in pairwise(times)) > timedelta(days=3)


def test_same_type_at_one_time_and_same_place_with_two_types() -> None:
    by_id = {event["id"]: event for event in events()}
    fires, street = (by_id["E02"], by_id["E03"]), (by_id["E08"], by_id["E09"])
    assert fires[0]["type"] == fires[1]["type"] and fires[0]["place"] != fires[1]["place"]
    assert abs(at(fires[0]["first_post_at"]) - at(fires[1]["first_post_at"])) < timedelta(hours=1)
    assert street[0]["type"] != street[1]["type"] and street[0]["place"] == street[1]["place"]
    assert street[0]["first_post_at"][:10] == street[1]["first_post_at"][:10]


def test_dead_sources_say_nothing_and_the_hot_list_has_holes() -> None:
    for outage in part("sources.jsonl"):
        if outage["what"] == "outage":
            end = outage["to"] or END.isoformat()
            assert not [row["key"] for row in stream() if row["source"] == outage["source"]
                        and outage["from"] <= row["fetched_at"] < end]
    hours = {row["published_at"] for row in stream() if row["site"] == "hotlist"}
    assert DAYS * 24 - 20 < len(hours) < DAYS * 24


def test_hot_lists_rank_by_heat_and_change() -> None:
    boards: dict[str, list[Row]] = defaultdict(list)
    for row in stream():
        if row["site"] == "hotlist":
            boards[row["published_at"]].append(row)
    for rows in boards.values():
        rows.sort(key=lambda row: row["rank"])
        heats = [row["heat"] for row in rows]
        assert heats == sorted(heats, reverse=True)
        assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    ranks: dict[str, set[int]] = defaultdict(set)
    for row in (row for rows in boards.values() for row in rows):
        ranks[row["url"]].add(row["rank"])
    assert sum(len(seen) > 2 for seen in ranks.values()) > 200


def test_letters_are_answered_at_the_same_address() -> None:
    urls = Counter(row["url"] for row in stream() if row["labels"]["kind"] in ("letter", "answer"))
    answers = [row for row in stream() if row["labels"]["kind"] == "answer"]
    assert len(answers) >= 12 and all(urls[row["url"]] == 2 for row in answers)
    assert all(row["answer"]["text"] and row["published_at"] < row["answer"]["answered_at"]
               <= row["fetched_at"] for row in answers)


def grams(text: str) -> set[str]:
    return {text[start : start + RUN] for start in range(len(text) - RUN + 1)}


def test_the_model_has_not_seen_what_was_planted() -> None:
    ours = set().union(*(grams(row["title"]) | grams(row["text"])
                         for row in (*planted(), *part("letters.jsonl"))))
    configuration = shipped()
    examples, problems = corpus.read(corpus.corpus_files(), configuration.tasks,
                                     configuration.subtypes)
    assert not problems
    trained = (text for example in examples if not corpus.is_test(example.text.id)
               for text in (example.text.title, example.text.text))
    assert not {gram for text in trained for gram in grams(text) & ours}


@pytest.mark.parametrize("seed", range(3))
def test_a_disturbed_stream_is_another_stream_with_the_same_truth(seed: int) -> None:
    before = text_of(stream())
    disturbed = disturb(stream(), seed)
    assert text_of(stream()) == before
    assert text_of(disturb(stream(), seed).rows) == text_of(disturbed.rows)
    old = {row["id"]: row for row in stream()}
    assert all(row["labels"]["event"] == old[row["id"]]["labels"]["event"]
               for row in disturbed.rows)
    assert not [row for row in disturbed.rows if row["source"] == disturbed.dropped]
    posts = [row for row in disturbed.rows if row["site"] != "hotlist"]
    changed = sum(row["text"] != old[row["id"]]["text"] for row in posts)
    assert REWORDED * 0.4 < changed / len(posts) < REWORDED
    assert {row["labels"]["event"] for row in posts} == {
        row["labels"]["event"] for row in stream()}


def test_disturbed_copies_still_follow_what_they_copy() -> None:
    rows = disturb(stream(), 7).rows
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        if original := row["labels"]["copy_of"]:
            assert by_id[original]["published_at"] < row["published_at"]
            assert by_id[original]["labels"]["copy_of"] is None
    times = [datetime.fromisoformat(row["fetched_at"]) for row in rows]
    assert times == sorted(times) and times[0].utcoffset() == BEIJING.utcoffset(None)


def test_what_is_expected_moves_with_a_disturbed_stream() -> None:
    truth = part("events.jsonl")
    for seed in range(3):
        disturbed = disturb(stream(), seed)
        moved = expected(disturbed, truth)
        assert disturbed.dropped in DROPPABLE and len(moved) == len(truth)
        assert not too_late(disturbed.rows, moved)
