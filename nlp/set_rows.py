"""How public sets are read: one text a row with what the set itself says about it.

The rows stay where they are: nothing of them is kept, trained on or written down.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp.numerals import find_numerals
from nlp.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One text of a set and its columns as the set spells them (样本)."""

    text: Text
    says: Mapping[str, Any]


Reader = Callable[[Path], Iterator[Row]]


def table(*, text: str = "text", title: str = "", source: str, close: bool = False) -> Reader:
    """Rows of a CSV file with a header; `close` joins a text that was cut into words."""
    def rows(file: Path) -> Iterator[Row]:
        with file.open(encoding="utf-8", newline="") as opened:
            for number, row in enumerate(csv.DictReader(opened), start=1):
                body = row[text].replace(" ", "") if close else row[text]
                yield Row(says=row, text=Text(id=str(number), text=body, source_class=source,
                                              title=row[title] if title else ""))
    return rows


def reports(file: Path) -> Iterator[Row]:
    """News reports of CEC with their category and the figures that are told just once."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line)
        text = Text(id=str(number), title=row["title"], text=row["text"], source_class="media")
        yield Row(text=text, says={"category": row["category"], "figures": stated(row["events"])})


DYING, HURT = re.compile(r"死|丧生|身亡|遇难"), re.compile(r"(?<!悲)伤(?!亡)")
PLAINLY_HURT = frozenset({"受伤", "负伤", "伤"})
"""Words for all who are hurt; 重伤 and 轻伤 beside each other would have to be added up."""
HEDGED = re.compile(r"至少|约|近|超|逾|余|多|另|其中|又|再|不|未|或")
COUNTED = re.compile(r"(?:人|名\w{0,8})?")


def stated(events: list[dict[str, Any]]) -> dict[str, int]:
    """Deaths and injured of a report by CEC's annotation, only where one event alone tells them.

    One event of dying (being hurt) whose only participant is an exact count, without a hedge.
    """
    found = {}
    for key, words in (("deaths", DYING), ("injured", HURT)):
        told = [event for event in events
                if any(words.search(one["text"]) for one in event.get("denoter", ()))]
        if len(told) == 1 and (count := _count(told[0], key)) is not None:
            found[key] = count
    return found


def _count(event: Mapping[str, Any], key: str) -> int | None:
    who, words = event.get("participant", ()), [one["text"] for one in event["denoter"]]
    if len(who) != 1 or HEDGED.search(event["text"]):
        return None
    if key == "injured" and not PLAINLY_HURT.issuperset(words):
        return None
    text = unicodedata.normalize("NFKC", who[0]["text"])
    numbers = find_numerals(text)
    if len(numbers) != 1 or numbers[0].start or numbers[0].low != numbers[0].high:
        return None
    return int(numbers[0].low) if COUNTED.fullmatch(text[numbers[0].end:]) else None
