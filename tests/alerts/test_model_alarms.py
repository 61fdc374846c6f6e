"""P24: a model that is missing, or judges too slowly, is told to people; nothing waits unseen."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from desk_day import Day
from doubles import FakeClock
from program import until

from alerts import store
from alerts.serve import Plan, Service
from alerts.stages import Stages, judge_round, watch_round
from config.clock import SystemClock
from config.configuration import Configuration
from config.database import transaction
from crawlers.posts import Post, TimePrecision
from crawlers.store import save_post
from nlp.judge import Judge
from nlp.judgements import Judgement
from nlp.modelfile import load
from nlp.texts import Text


def unjudged_posts(day: Day, count: int) -> None:
    now = day.clock.now()
    with transaction(day.db):
        for number in range(count):
            save_post(day.db, Post(
                id=f"new{number}", source="forum", url=f"http://127.0.0.1/new/{number}",
                title=f"新帖{number}", text=f"利州区政务服务中心第{number}个窗口排长队。",
                published_at=now, precision=TimePrecision.MINUTE, fetched_at=now))


def alarms(day: Day) -> list[str]:
    return [reason for _, reason, _ in day.heard() if reason == "unjudged"]


class Slow(Judge):
    """Really judges, and takes two hours for each batch."""

    clock: FakeClock

    def judge(self, texts: Sequence[Text]) -> list[Judgement]:
        self.clock.advance(hours=2)
        return super().judge(texts)


def test_a_judge_step_over_its_time_limit_ends_is_reported_and_alarmed(
        day: Day, configuration: Configuration) -> None:
    settings = day.config.settings.model_copy(update={"judge_batch": 2})
    slow = Slow(configuration, load())
    slow.clock = day.clock
    unjudged_posts(day, 5)
    heard: list[str] = []
    day.config = replace(day.config, settings=settings)
    said = judge_round(day.config, day.data / "huiying.db", day.clock, slow, heard.append)
    assert said.startswith("研判 2 条")
    assert [line.split(":")[0] for line in heard] == ["研判太慢"]
    day.clock.advance(minutes=1)
    day.tick()
    assert alarms(day) == ["unjudged"]


def test_a_judge_that_hangs_never_silences_the_service(day: Day) -> None:
    file, hang = day.data / "huiying.db", threading.Event()
    day.clock.moment = SystemClock().now()  # the scheduler's own clock is the machine's
    unjudged_posts(day, 3)
    stages = Stages(crawl=lambda: "", judge=lambda: str(hang.wait(60)),
                    watch=lambda: watch_round(day.config, file, day.clock))
    service = Service(stages, file, day.clock, Plan(gather=3600, watch=0.2, report=3600))
    service.start()
    try:
        until(lambda: bool(store.heartbeats(day.db)), "a turn of the watch loop")
        assert alarms(day) == []
        day.clock.advance(minutes=2 * day.config.settings.crawl_interval_minutes + 1)
        until(lambda: alarms(day) == ["unjudged"], "the alarm")
    finally:
        hang.set()
        service.stop()


@pytest.mark.parametrize("days", [1, 3])
def test_posts_that_passed_without_a_model_are_alarmed_each_day_until_it_is_back(
        day: Day, configuration: Configuration, days: int) -> None:
    file = day.data / "huiying.db"
    unjudged_posts(day, 3)
    judge_round(day.config, file, day.clock, Judge(configuration, None))
    for _ in range(days):
        day.tick()
        day.tick()
        day.clock.moment += timedelta(days=1)
    assert len(alarms(day)) == days
    assert len(store.review_queue(day.db)) == 3
    judge_round(day.config, file, day.clock, Judge(configuration, load()))
    day.tick()
    assert len(alarms(day)) == days
