"""Disturbed copies of the stream: shifted times, a dropped source, reworded posts.

A rule that passes only the one stream that it has seen has learnt its texts and not its task.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from replay.draws import draw, pick

Row = dict[str, Any]
DROPPABLE = ("liba-forum", "shipin", "liba-daily", "liba-tv", "chuanbei")
"""One of these is gone; what officials and the busiest public source say stays."""
REWORDED = 0.7
"""Share of the posts that are told in other words, as far as there are other words."""
SHIFT_MINUTES = 240
"""A story begins up to so much earlier or later."""
JITTER_MINUTES = 8
SYNONYMS = (
    ("娃儿", "小孩"), ("啥子", "什么"), ("咋个", "怎么"), ("哪个", "谁"), ("莫", "不要"),
    ("晓得", "知道"), ("通报", "公告"), ("截至", "截止"), ("送医", "送往医院"), ("好多", "很多"),
    ("记者", "本报记者"), ("听说", "据说"), ("大家", "各位"), ("全部", "都"), ("感谢", "多谢"),
    ("谢谢", "感谢"), ("目前", "现在"), ("今天", "今日"), ("起火", "着火"), ("遇难", "身亡"),
    ("被困", "受困"), ("昨晚", "昨夜"), ("现场", "事发地"), ("孩子", "娃娃"), ("没得", "没有"))
TYPOS = (("的", "地"), ("在", "再"), ("已", "以"), ("做", "作"), ("像", "象"), ("那", "哪"))


@dataclass(frozen=True, slots=True)
class Disturbed:
    """A disturbed stream and what was done to it."""

    rows: tuple[Row, ...]
    shifts: dict[str, timedelta]
    """By event: what is expected of it moves by as much."""
    dropped: str
    """The source that is gone."""


def disturb(stream: Sequence[Row], seed: int) -> Disturbed:
    """A copy of `stream` under another seed; `stream` itself is left as it is.

    Ids stay; a copy whose original is gone names the earliest copy that is left.
    """
    dropped = pick(DROPPABLE, seed, "dropped")
    events = sorted({row["labels"]["event"] for row in stream if row["labels"]["event"]})
    shifts = {event: timedelta(minutes=int((draw(seed, event, "shift") * 2 - 1) * SHIFT_MINUTES))
              for event in events}
    kept = [row for row in stream if row["source"] != dropped]
    moved = [_moved(row, shifts, seed) for row in _heirs(kept)]
    starts: dict[str, str] = {}
    for row in moved:
        event = row["labels"]["event"]
        if event and row["site"] != "hotlist":
            starts[event] = min(starts.get(event, row["published_at"]), row["published_at"])
    rows = [_reworded(row, seed) for row in moved if row["site"] != "hotlist"
            or row["published_at"] > starts.get(row["labels"]["event"] or "", "")]
    rows.sort(key=lambda row: (row["fetched_at"], row["published_at"], row["id"]))
    return Disturbed(tuple(rows), shifts, dropped)


def expected(disturbed: Disturbed, events: Iterable[Row]) -> list[Row]:
    """The events as they happen in the disturbed stream: every time moved, their first post found.

    An alert about a post that is gone with its source is no longer expected.
    """
    told: dict[str, str] = {}
    for row in disturbed.rows:
        if row["site"] != "hotlist":
            for name in (row["labels"]["event"], row["key"]):
                told[name] = min(told.get(name, row["published_at"]), row["published_at"])
    return [_rescheduled(event, disturbed.shifts[event["id"]], told) for event in events
            if event["id"] in told]


def _rescheduled(event: Row, shift: timedelta, told: dict[str, str]) -> Row:
    first = datetime.fromisoformat(told[event["id"]])
    late = first - datetime.fromisoformat(event["first_post_at"]) - shift
    slack = shift + max(late, timedelta(minutes=JITTER_MINUTES))
    alerts = [{**alert, "by": (datetime.fromisoformat(alert["by"]) + slack).isoformat()}
              for alert in event["expected"] if alert.get("post", event["id"]) in told]
    figures = [{**stated, "at": (datetime.fromisoformat(stated["at"]) + shift).isoformat()}
               for stated in event["true_figures"]]
    return {**event, "first_post_at": first.isoformat(), "expected": alerts,
            "true_figures": figures}


def _heirs(rows: Iterable[Row]) -> list[Row]:
    """The rows, orphaned copies given to the earliest of them."""
    rows = list(rows)
    left = {row["id"] for row in rows}
    heirs: dict[str, str] = {}
    given = []
    for row in sorted(rows, key=lambda row: (row["published_at"], row["id"])):
        original = row["labels"]["copy_of"]
        if original and original not in left:
            heir = heirs.setdefault(original, row["id"])
            original = None if heir == row["id"] else heir
        given.append({**row, "labels": {**row["labels"], "copy_of": original}})
    return given


def _moved(row: Row, shifts: dict[str, timedelta], seed: int) -> Row:
    """The row at its story's new time, with a little jitter; the hourly list keeps its hours.

    A copy and its original share their jitter, so a copy never comes before what it copies.
    """
    if row["site"] == "hotlist":
        return row
    family = row["labels"]["copy_of"] or row["id"]
    jitter = timedelta(seconds=int(draw(seed, family, "jitter") * JITTER_MINUTES * 60))
    delta = shifts.get(row["labels"]["event"] or "", timedelta()) + jitter
    times = {name: (datetime.fromisoformat(row[name]) + delta).isoformat()
             for name in ("published_at", "fetched_at")}
    return {**row, **times}


def _reworded(row: Row, seed: int) -> Row:
    """The row in other words, for a share of the posts; the hot list's titles stay."""
    if row["site"] == "hotlist" or draw(seed, row["id"], "reword") >= REWORDED:
        return row
    text = row["text"]
    for old, new in SYNONYMS:
        if old in text and draw(seed, row["id"], old) < 0.7:
            text = text.replace(old, new, 1)
    text = _reordered(text) if draw(seed, row["id"], "order") < 0.3 else text
    if draw(seed, row["id"], "typo") < 0.3:
        old, new = pick(TYPOS, seed, row["id"], "which")
        text = text.replace(old, new, 1)
    if draw(seed, row["id"], "marks") < 0.5:
        text = text.replace("，", " ").replace("。", "～")
    return {**row, "text": text}


def _reordered(text: str) -> str:
    """The first sentence last, where there are two."""
    first, mark, rest = text.partition("。")
    return f"{rest.rstrip('。')}。{first}{mark}" if rest.strip() else text
