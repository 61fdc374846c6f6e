"""Builds the 14-day stream from the hand-written parts: numbers, times, copies, hot lists, gaps.

Every draw is a hash of the seed and the key of what is drawn for, so one part never moves another
and every Python builds the same bytes. `python -m replay.build` (from tests/) prints the SHA-256.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from replay.copying import Copier
from replay.draws import draw, pick

FOLDER = Path(__file__).parent
BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 9, 28, tzinfo=BEIJING)
DAYS = 14
END = START + timedelta(days=DAYS)
SEED = 20260928
BOARD_ROWS = 14
"""Entries of one hourly hot list."""
QUIET = (2, 1, 1, 1, 1, 2, 5, 9, 10, 9, 9, 10, 11, 9, 8, 8, 9, 10, 11, 13, 14, 13, 9, 5)
"""How much is posted in each hour of a day, in parts."""

Row = dict[str, Any]


def part(name: str) -> list[Row]:
    """The rows of one committed file."""
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def planted() -> list[Row]:
    """Every hand-written post of a planted story."""
    return [row for file in sorted(FOLDER.glob("incidents_*.jsonl")) for row in part(file.name)]


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read how often, and when it could not be read."""

    by_id: Mapping[str, Row]
    outages: Sequence[Row]

    def read_at(self, source: str, published: datetime) -> datetime | None:
        """The first reading that shows what was published then; None when there is none."""
        step = timedelta(minutes=self.by_id[source]["interval_minutes"])
        first = START - step + step * int(hashlib.sha256(source.encode()).digest()[0]) / 256
        ticks = -((first - published) // step)
        read = (first + step * ticks).replace(microsecond=0)
        read = read if read >= published else read + step
        for outage in self.outages:
            if outage["source"] != source or read < datetime.fromisoformat(outage["from"]):
                continue
            if outage["to"] is None:
                return None
            read = max(read, datetime.fromisoformat(outage["to"]))
        return read


@cache
def sources() -> Sources:
    """The sources of the stream."""
    rows = part("sources.jsonl")
    return Sources({row["id"]: row for row in rows if row["what"] == "source"},
                   [row for row in rows if row["what"] == "outage"])


def build(seed: int = SEED) -> list[Row]:
    """The stream, in the order in which a crawler reads it."""
    originals = [*planted(), *part("letters.jsonl"), *_timed(part("background.jsonl"), seed)]
    copier = Copier(seed, tuple(sources().by_id), END)
    rows = [shown for row in originals for shown in _readings(row)]
    seen = {row["key"] for row in rows}
    copies = [copy for row in originals if row["key"] in seen for copy in copier.copies(row)]
    rows += [shown for copy in copies for shown in _readings(copy)]
    rows += _hot_lists(seed)
    rows.sort(key=lambda row: (row["fetched_at"], row["published_at"], row["key"]))
    ids = {row["key"]: f"s{number:06}" for number, row in enumerate(rows, start=1)}
    for row in rows:
        row["id"] = ids[row["key"]]
        copied = row["labels"]["copy_of"]
        row["labels"]["copy_of"] = ids[copied] if copied else None
    return rows


def text_of(rows: Iterable[Row]) -> str:
    """The stream as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)


def _timed(rows: Iterable[Row], seed: int) -> list[Row]:
    """Background posts at hours in which people post."""
    hours = [hour for hour, weight in enumerate(QUIET) for _ in range(weight)]
    timed = []
    for row in rows:
        hour = pick(hours, seed, row["key"], "hour")
        seconds = int(draw(seed, row["key"], "second") * 3600)
        day = int(draw(seed, row["key"], "day") * DAYS)
        at = START + timedelta(days=day, hours=hour, seconds=seconds)
        timed.append({**row, "at": at.isoformat(), "kind": "background", "event": None})
    return timed


def _readings(row: Row) -> list[Row]:
    """A post as a crawler reads it, and once more when it was answered; none if never read."""
    published = datetime.fromisoformat(row["at"])
    first = _reading(row, published, row["kind"], row["key"])
    if first is None or "answer" not in row:
        return [first] if first else []
    answered = _reading(row, datetime.fromisoformat(row["answer"]["answered_at"]), "answer",
                        f"{row['key']}-answer")
    if answered is None or answered["fetched_at"] >= END.isoformat():
        return [first]
    return [first, {**answered, "published_at": first["published_at"], "answer": row["answer"]}]


def _reading(row: Row, shown: datetime, kind: str, key: str) -> Row | None:
    source = sources().by_id[row["source"]]
    read = sources().read_at(row["source"], shown)
    if read is None:
        return None
    return {"key": key, "source": row["source"], "class": source["class"], "site": source["kind"],
            "url": f"https://{row['source']}.example/{row['key']}",
            "author": _author(row, source),
            "title": row["title"], "text": row["text"], "published_at": shown.isoformat(),
            "fetched_at": read.isoformat(),
            "labels": {"event": row["event"], "copy_of": row.get("copy_of"),
                       "claim": row.get("claim"), "kind": kind,
                       "figures": row.get("figures", {})}}


def _author(row: Row, source: Row) -> str:
    """One of many for the public's words; an office, an outlet or a list speaks for itself."""
    if source["class"] != "public" or source["kind"] == "hotlist":
        return str(row["source"])
    return f"u{int(draw(SEED, row['key'], 'author') * 1400):04}"


def _hot_lists(seed: int) -> list[Row]:
    """Hourly readings of the hot list: the titles by heat, each with its rank and heat."""
    starts = {event["id"]: datetime.fromisoformat(event["first_post_at"])
              for event in part("events.jsonl")}
    runs = [_run(row, number, starts, seed) for number, row in enumerate(part("hotlist.jsonl"))]
    rows = []
    for hour in range(DAYS * 24):
        at = START + timedelta(hours=hour, minutes=5)
        if sources().read_at("hotlist", at) != _next_tick(at):
            continue  # what a dead list showed is lost
        heats = sorted(((_heat(run, at), run) for run in runs), key=lambda pair: (
            -pair[0], pair[1]["number"]))[:BOARD_ROWS]
        rows += [_entry(run, at, rank, heat)
                 for rank, (heat, run) in enumerate(heats, start=1) if heat > 0]
    return rows


def _next_tick(at: datetime) -> datetime | None:
    """When the list would be read if it never failed."""
    return Sources(sources().by_id, ()).read_at("hotlist", at)


def _run(row: Row, number: int, starts: Mapping[str, datetime], seed: int) -> Row:
    """When a title rises, how high, how long: a story's own soon after it, others anywhere."""
    length = 6 + int(draw(seed, row["title"], "length") * 22)
    if row["event"]:
        begin = starts[row["event"]] + timedelta(hours=row["after_hours"])
        peak = 600_000 + int(draw(seed, row["title"], "peak") * 900_000)
    else:
        begin = START + timedelta(hours=int(draw(seed, row["title"], "begin") * (DAYS * 24 + 20))
                                  - 20)
        peak = 60_000 + int(draw(seed, row["title"], "peak") * 700_000)
    return {**row, "number": number, "begin": begin, "length": length, "peak": peak}


def _heat(run: Row, at: datetime) -> int:
    """Heat grows to its peak in the first quarter and then falls: whole numbers only."""
    minutes = int((at - run["begin"]) / timedelta(minutes=1))
    whole = run["length"] * 60
    if not 0 <= minutes < whole:
        return 0
    rise = whole // 4
    share = minutes + 1 if minutes < rise else (whole - minutes) * rise // (whole - rise)
    return int(run["peak"] * min(share, rise) // rise)


def _entry(run: Row, at: datetime, rank: int, heat: int) -> Row:
    row = _reading({"key": f"hot-{run['number']:03}", "source": "hotlist", "title": "",
                    "text": run["title"], "event": run["event"], "claim": run.get("claim")},
                   at, "hotlist", f"hot-{run['number']:03}-{at:%m%d%H}")
    if row is None:
        raise ValueError(f"the hot list of {at} is never read")
    return {**row, "rank": rank, "heat": heat}


def sha256(rows: Iterable[Row]) -> str:
    """The seal of a stream."""
    return hashlib.sha256(text_of(rows).encode()).hexdigest()


if __name__ == "__main__":
    built = build()
    sys.stdout.write(f"{sha256(built)}  {len(built)} rows\n")
