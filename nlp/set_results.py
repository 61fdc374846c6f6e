"""What a model did on public sets, kept beside it: numbers with model and day, and a reading.

The file is `<model>.sets.json`; the model card shows it while its version is the model's own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.problems import HuiyingError
from nlp.public_sets import Measured

SUFFIX = ".sets.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A person read the titles that raised an alarm (人工复核)."""

    titles: int
    """All titles judged."""
    raised: int
    read: int
    false: int
    """Read ones that tell of no true event."""

    def to_json(self) -> dict[str, Any]:
        """Counts, and the false ones' share of all titles."""
        return {"titles": self.titles, "raised": self.raised, "read": self.read,
                "unread": self.raised - self.read, "false": self.false,
                "false_share": round(self.false / self.titles, 5) if self.titles else 0.0}


def reading(results: Sequence[Measured], marks: Path) -> Reading:
    """Counts over the titles of all sets by the lines of `marks`, each with `true_event`.

    A line is found again by set and text; lines about titles that raise nothing now are ignored.
    """
    known = _marks(marks)
    titles = [one for one in results if one.alarms is not None]
    raised = [alarm for one in titles for alarm in one.alarms or ()]
    read = [known[key] for alarm in raised if (key := (alarm.set, alarm.text)) in known]
    return Reading(titles=sum(one.texts for one in titles), raised=len(raised), read=len(read),
                   false=read.count(False))


def _marks(file: Path) -> dict[tuple[str, str], bool]:
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row["true_event"], bool):
                raise TypeError("true_event")
            found[str(row["set"]), str(row["text"])] = row["true_event"]
        except (ValueError, KeyError, TypeError) as error:
            raise HuiyingError(f"{file}:{number}: 不是复核过的标题: {error!r} — 每行保留 --titles "
                               '写出的各项，并加上 "true_event": true 或 false') from error
    return found


def document(model: str, date: str, results: Sequence[Measured],
             read: Reading | None) -> dict[str, Any]:
    """The result as plain values, without any row of the data."""
    return {"model": model, "date": date, "sets": [one.to_json() for one in results],
            "read": read and read.to_json()}


def keep(stem: Path, results: dict[str, Any]) -> Path:
    """Write the results beside the model `stem`."""
    file = stem.with_suffix(SUFFIX)
    text = json.dumps(results, ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    return file


def kept(stem: Path) -> dict[str, Any] | None:
    """The results kept beside a model, None when there are none."""
    file = stem.with_suffix(SUFFIX)
    if not file.exists():
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or not {"model", "date", "sets"} <= found.keys():
            raise ValueError("model, date or sets is missing")
    except ValueError as error:
        raise HuiyingError(f"{file}: 读不懂: {error} — 删去此文件，"
                           "再用 huiying evaluate sets 目录 --keep 重测") from error
    return found
