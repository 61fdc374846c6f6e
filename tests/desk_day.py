"""A day at the desk for tests: a real database file, real posts and judgements stored in it."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from doubles import FakeClock
from sqlite_utils import Database

from alerts.acts import Act
from alerts.channels import senders
from alerts.channels.file import FileSender
from alerts.store import prepare
from alerts.watch import TickReport, tick
from config.configuration import Configuration
from config.database import open_database, transaction
from crawlers.posts import Answer, Post, TimePrecision, content_hash
from crawlers.store import save_post
from nlp.judgements import (
    Figure,
    IncidentView,
    Judgement,
    Place,
    PlaceLabel,
    Status,
    Tone,
    Topic,
    UnitChoice,
)
from nlp.store import Pending, save_batch
from nlp.texts import Text

MORNING = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
"""Monday, 9 o'clock in Lizhou."""
SOURCES = (("forum", "forum", "public"), ("paper", "news", "media"), ("gov", "government",
           "official"), ("board", "messages", "public"), ("hot", "hotlist", "media"))


@dataclass
class Day:
    """One installation with its clock; `post` puts a judged post into the file."""

    config: Configuration
    db: Database
    data: Path
    clock: FakeClock
    count: int = 0

    def tick(self) -> TickReport:
        return tick(self.config, self.db, self.clock, senders(self.config, self.data))

    def turn(self, now: datetime) -> None:
        self.clock.moment = now
        self.tick()

    def heard(self) -> list[tuple[datetime, str, str]]:
        file = self.data / "notices.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        rows = [json.loads(line) for line in lines]
        return [(datetime.fromisoformat(row["created_at"]), row["reason"], row["step"])
                for row in rows]

    def act(self, version: int, actor: str = "anna") -> Act:
        return Act(actor=actor, now=self.clock.now(), version=version)

    def post(self, judgement: Judgement, *, source: str = "forum", said: datetime | None = None,
             text: str = "", answer: Answer | None = None, author: str = "",
             kind: str = "") -> Post:
        """Store one post with its judgement, fetched now."""
        self.count += 1
        now = self.clock.now()
        post = Post(id=judgement.id or f"post{self.count:04}", source=source,
                    url=f"http://127.0.0.1/{self.count}", title=f"第{self.count}帖",
                    text=text or f"第{self.count}条关于此事的帖文，与别的帖文内容各不相同。",
                    published_at=said or now, precision=TimePrecision.MINUTE, fetched_at=now,
                    answer=answer, author_key=author, message_type=kind)
        with transaction(self.db):
            save_post(self.db, post)
        waiting = Pending(text=Text(id=post.id, text=post.text), revision=self.count,
                          content_hash=content_hash(post))
        save_batch(self.db, [(waiting, replace(judgement, id=post.id, model="m1"))], [], now)
        return post


def begin(folder: Path, config: Configuration) -> Day:
    """A fresh installation on a Monday morning."""
    db = open_database(folder / "huiying.db")
    db.conn.execute("pragma synchronous = off")  # power cuts are proved elsewhere
    prepare(db)
    with transaction(db):
        for name, kind, class_ in SOURCES:
            db.conn.execute("insert into source values (?, ?, ?, ?, 'pages', 'http://127.0.0.1/', "
                            "60, 24, 1, 0, '')", [name, name, kind, class_])
    return Day(config=config, db=db, data=folder, clock=FakeClock(MORNING))


def fire(deaths: float | None = None, *, place: str = "宝轮镇", injured: float | None = None,
         type_: str = "火灾", label: PlaceLabel = PlaceLabel.OURS) -> Judgement:
    """An actual emergency with its figures."""
    stated = {"deaths": deaths, "severe_injuries": injured}
    figures = {key: Figure(bounds=(value, value), span=(0, 1)) for key, value in stated.items()
               if value is not None}
    return Judgement(
        id="", place=Place(label=label, score=0.9, evidence=(place,) if place else ()),
        tone=Tone.NEGATIVE, tone_score=0.9, topics=(Topic(task="4.5.2", score=0.9),),
        unit=UnitChoice(name="区政府办", score=0.8), figures=dict(figures),
        incident=IncidentView(label=True, score=0.95, type=type_, class_="事故灾难",
                              status=Status.ACTUAL))


def complaint(task: str = "4.3.5", *, place: str = "宝轮镇", tone: Tone = Tone.NEGATIVE,
              must_see: tuple[str, ...] = (), label: PlaceLabel = PlaceLabel.OURS,
              abstained: tuple[str, ...] = ()) -> Judgement:
    """Not an emergency."""
    return Judgement(
        id="", place=Place(label=label, score=0.9, evidence=(place,) if place else ()),
        tone=tone, tone_score=0.9, topics=(Topic(task=task, score=0.9),), unit=None,
        incident=IncidentView(label=False, score=0.1, must_see=must_see), abstained=abstained)


def file_channel(day: Day) -> FileSender:
    """The shipped local channel."""
    return FileSender(path=day.data / "notices.jsonl")
