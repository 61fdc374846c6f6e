"""`huiying demo`: the whole day through the real program, in hops and live."""

import gzip
import json
import re
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from program import Finished, huiying, is_whole, rows, running, said, stop, until

from config.configuration import Configuration
from crawlers.sample.day import load_day

PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|510802190001010013|6222000000000000004"
                      r"|川H00000|lizhou_fest@example\.cn")
"""What the sample's authors wrote of phones, an identity card, a bank card, plates, a mailbox."""

DESK = re.compile("本报|编辑|摘编|编委")
"""A newspaper's desk is nobody in person; a page kept as evidence may still name it."""

Case = dict[str, Any]


@dataclass(frozen=True)
class Day:
    """The day as `demo --once --json` told it, and the files it left."""

    done: Finished
    folder: Path

    @property
    def found(self) -> dict[str, Any]:
        document = json.loads(self.done.stdout)
        assert isinstance(document, dict)
        return document

    def cases(self, kind: str, level: str = "") -> list[Case]:
        return [case for case in self.found["incidents"]
                if case["kind"] == kind and level in ("", case["level"])]

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Every byte that was written, by file; what is compressed as it reads."""
        for file in sorted(self.folder.rglob("*")):
            if file.is_file():
                content = file.read_bytes()
                yield file.name, gzip.decompress(content) if file.suffix == ".gz" else content


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("demo")
    return Day(done=huiying("demo", "--once", "--json", "--keep", folder), folder=folder)


def clocks(case: Case) -> dict[str, timedelta]:
    """Rule → time from the start to the due moment."""
    return {clock["rule"]: datetime.fromisoformat(clock["due_at"])
            - datetime.fromisoformat(clock["starts_at"]) for clock in case["deadlines"]}


def test_the_day_is_played_to_its_end_and_told_as_one_document(day: Day) -> None:
    assert day.done.returncode == 0, day.done.stderr
    assert day.found["posts"] == day.found["judged"] == len(load_day())
    assert day.found["audit"]["intact"] and is_whole(day.folder / "huiying.db")


def test_every_case_names_its_clauses_and_due_times(day: Day) -> None:
    for case in day.found["incidents"]:
        assert case["title"] and case["posts"] >= 1
        assert all(clock["clause"] and clock["due_at"] for clock in case["deadlines"])
        assert case["deadlines"] and (case["clause"] or not case["rule"])


def test_the_grave_landslide_is_due_five_and_twenty_four_hours_after_its_first_post(
        day: Day) -> None:
    first = min(post.at for post in load_day() if post.expect.story == "slide-rongshan")
    [slide] = [case for case in day.cases("emergency", "重大") if case["type"] == "地质灾害"]
    assert (slide["place"], slide["rule"] is not None) == ("荣山镇", True)
    starts = {clock["starts_at"] for clock in slide["deadlines"]}
    assert starts == {first.isoformat()}
    spans = clocks(slide)
    assert spans["RESP-5H"] == timedelta(hours=5) and spans["RESP-24H"] == timedelta(hours=24)


def test_the_larger_accident_is_due_in_forty_eight_hours(day: Day) -> None:
    first = min(post.at for post in load_day() if post.expect.story == "crash-baolun")
    crash = max(day.cases("emergency", "较大"), key=lambda case: case["posts"])
    assert (crash["type"], crash["place"]) == ("道路交通", "宝轮镇")
    assert clocks(crash) == {"RESP-48H": timedelta(hours=48)}
    assert crash["deadlines"][0]["starts_at"] == first.isoformat()


def test_voices_add_up_to_a_concern_due_forty_eight_hours_after_the_first_of_them(
        day: Day, configuration: Configuration) -> None:
    concerns, enough = day.cases("concern"), configuration.settings.concern_posts
    assert concerns and all(case["posts"] >= enough for case in concerns)
    assert all(clocks(case) == {"RESP-48H": timedelta(hours=48)} for case in concerns)


def test_messages_are_due_on_working_days_that_jump_the_dragon_boat_festival(day: Day) -> None:
    """2026-06-17 is a Wednesday; the festival is off from Friday 19 to Sunday 21 (国办发明电)."""
    due = {clock["rule"]: clock["due_at"] for case in day.cases("message")
           for clock in case["deadlines"]}
    assert due["P-45-1"] == "2026-06-24T00:00:00+08:00"
    assert due["P-45-2"] == "2026-06-30T00:00:00+08:00"
    assert due["P-45-3"] == "2026-07-10T00:00:00+08:00"


def test_no_author_of_the_sample_is_in_any_byte_that_was_written(day: Day) -> None:
    words = "\n".join(post.title + post.text for post in load_day())
    names = {post.author for post in load_day() if post.author and post.author not in words
             and not DESK.search(post.author)}
    assert len(names) > 200
    leaked = {(file, name) for file, content in day.everything() for name in names
              if name.encode() in content}
    assert not leaked


def test_phones_plates_cards_and_mailboxes_are_masked_everywhere(day: Day) -> None:
    written = set(PERSONAL.findall("\n".join(post.title + post.text for post in load_day())))
    assert len(written) >= 10
    leaked = {(file, number) for file, content in day.everything() for number in written
              if number.encode() in content}
    assert not leaked
    masked = rows(day.folder / "huiying.db", "select count(*) from post where text like '%***%'")
    assert masked[0][0] >= 10


def test_the_live_demo_answers_at_its_address_and_cleans_up_when_interrupted(
        tmp_path: Path) -> None:
    log = tmp_path / "demo.log"
    with running("demo", "--speed", "2000", "--port", "0", log=log, TMPDIR=str(tmp_path)) as demo:
        until(lambda: "新事项" in said(log), "a first round")
        assert list(tmp_path.glob("huiying-demo-*"))
        address = re.search(r"工作台：(http://\S+)", said(log))
        assert address is not None
        with urllib.request.urlopen(address[1], timeout=30) as page:
            assert page.status == 200
        assert stop(demo, signal.SIGINT) == 0, said(log)
    assert not list(tmp_path.glob("huiying-demo-*"))
