"""Public sets on which a model is measured and never trained: which, read how, measured by what.

Nothing of a set is kept but numbers. Titles that raise an alarm are handed back, so that a person
can read them and say which of them tell of a true event.
"""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from config.problems import Problem
from nlp.judge import Judge
from nlp.judgements import Judgement
from nlp.set_measures import (
    Measure,
    Measures,
    alarms,
    departments,
    detection,
    disasters,
    incidents,
    letters,
    tone,
)
from nlp.set_rows import Reader, Row, reports, table

BATCH = 500
"""Texts judged at a time."""
UNREADABLE = (OSError, UnicodeDecodeError, csv.Error, json.JSONDecodeError, KeyError)
"""What a file that is not the one we know raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSet:
    """One file of a public collection (公开数据集)."""

    name: str
    file: str
    """Below the folder of the collection."""
    read: Reader
    measure: Measure
    desk: str = ""
    """Column of the news desk; set for titles, whose alarms a person should read."""


POLARITY = {name: name for name in ("negative", "neutral", "positive")}
TITLES = {"thucnews_titles_dev": "label", "thucnews_titles_test": "label",
          "tnews_dev": "label_desc"}

SETS: tuple[PublicSet, ...] = (
    PublicSet(name="tipdm 部门（去停用词）", file="government/tipdm_annex2_tokenised.csv",
              read=table(text="tokens", source="public", close=True), measure=departments),
    PublicSet(name="tipdm 来信", file="government/tipdm_annex4_messages_with_replies.csv",
              read=table(title="title", source="public"), measure=letters),
    PublicSet(name="DuEE 新闻句", file="emergencies/duee_incident_binary.csv",
              read=table(source="media"), measure=detection("is_incident", "1")),
    PublicSet(name="CEC 突发事件报道", file="emergencies/cec.jsonl", read=reports,
              measure=incidents),
    PublicSet(name="weibo21 灾难事故", file="rumor/weibo21_train_val.csv",
              read=table(source="public"), measure=disasters),
    *(PublicSet(name=f"SMP2020 {part} 情绪", file=f"sentiment/smp2020_{part}_eval.csv",
                read=table(source="public"), measure=tone("polarity", POLARITY))
      for part in ("usual", "virus")),
    PublicSet(name="weibo2018 情绪", file="sentiment/weibo2018_train.csv",
              read=table(source="public"),
              measure=tone("label", {"0": "negative", "1": "positive"})),
    *(PublicSet(name=f"{file} 标题", file=f"news/{file}.csv", desk=desk,
                read=table(source="media"), measure=alarms(desk))
      for file, desk in TITLES.items()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A news title that raised an incident (误报候选), for a person to read."""

    set: str
    desk: str
    text: str
    type: str | None
    level: str
    score: float

    def to_json(self) -> dict[str, Any]:
        """One line of `--titles`."""
        return {"set": self.set, "desk": self.desk, "text": self.text, "type": self.type,
                "level": self.level, "score": round(self.score, 4)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out on one set (测量结果)."""

    name: str
    file: str
    texts: int
    measures: Measures
    alarms: tuple[Alarm, ...] | None = None
    """The alarms of a set of titles; None for other sets."""

    def to_json(self) -> dict[str, Any]:
        """The numbers alone, never a row."""
        return {"name": self.name, "file": self.file, "texts": self.texts, "measures": {
            name: {"value": value, "texts": texts}
            for name, (value, texts) in self.measures.items()}}


def measure_sets(folder: Path, judge: Judge, *, most: int | None = None,
                 progress: Callable[[int], None] = lambda count: None,
                 report: Callable[[Problem], None]) -> tuple[Measured, ...]:
    """Every set found in `folder`; `most` = about so many texts of each, spread evenly.

    A set that is missing or unreadable is told through `report` and left out.
    """
    found = []
    for one in SETS:
        try:
            found.append(_measured(one, folder, judge, most, progress))
        except FileNotFoundError:
            report(_problem(folder / one.file, f"没有这个文件，未测 {one.name}"))
        except UNREADABLE as error:
            report(_problem(folder / one.file, f"读不懂，未测 {one.name}：{error!r}"))
    return tuple(found)


def _problem(file: Path, message: str) -> Problem:
    return Problem(file=str(file), line=None, message=message,
                   remedy="把公开数据放到这个位置，列名与首行不要改动")


def _measured(one: PublicSet, folder: Path, judge: Judge, most: int | None,
              progress: Callable[[int], None]) -> Measured:
    """One set, judged in batches while its measure counts."""
    file = folder / one.file
    step = 1 if most is None else max(1, sum(1 for _ in one.read(file)) // most)
    raised: list[Alarm] = []
    texts = 0

    def answers() -> Iterator[tuple[Row, Judgement]]:
        nonlocal texts
        rows = islice(one.read(file), 0, None, step)
        while batch := list(islice(rows, BATCH)):
            judged = judge.judge([row.text for row in batch])
            texts += len(batch)
            progress(len(batch))
            for row, judgement in zip(batch, judged, strict=True):
                if one.desk and judgement.incident.label:
                    raised.append(_alarm(one, row, judgement))
                yield row, judgement

    measures = one.measure(answers())
    found = Measured(name=one.name, file=one.file, texts=texts, measures=measures)
    return replace(found, alarms=tuple(raised)) if one.desk else found


def _alarm(one: PublicSet, row: Row, judgement: Judgement) -> Alarm:
    return Alarm(set=one.name, desk=row.says[one.desk], text=row.text.text,
                 type=judgement.incident.type, level=judgement.level.proposed,
                 score=judgement.incident.score)
