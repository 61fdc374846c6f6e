"""Who is told what and when, played on a fake clock against the shipped rules."""

from datetime import timedelta

import pytest
from desk_day import Day, complaint, fire
from timetable import Timetable

from alerts import store
from alerts.responses import ResponseKind


@pytest.fixture
def table(day: Day) -> Timetable:
    return Timetable(start=day.clock.now(), turn=day.turn, heard=day.heard)


def answer(day: Day, kind: ResponseKind, case: str) -> None:
    """Two people publish an answer."""
    incident = store.find_incident(day.db, case)
    assert incident is not None
    draft = store.record_response(day.db, case, kind, ("事实", "措施", "结果"),
                                  act=day.act(incident.version))
    store.review_response(day.db, draft, act=day.act(1, "bert"))
    store.approve_response(day.db, draft, act=day.act(2, "bert"))
    store.publish_response(day.db, draft, "http://127.0.0.1/a", gates=(), act=day.act(3, "bert"))


def only_case(day: Day) -> str:
    return store.list_incidents(day.db)[0].id


def test_an_ordinary_fire_is_reminded_at_half_and_four_fifths_then_nagged(
        day: Day, table: Timetable) -> None:
    table.at(0, lambda _: day.post(fire(deaths=1)))
    table.want(0, 0, "new_incident", "level:一般")
    table.want(24, 24.2, "clock_reminder", "RESP-48H:share:0.5")
    table.want(38.4, 38.6, "clock_reminder", "RESP-48H:share:0.8")
    table.want(48, 48.2, "clock_overdue", "RESP-48H:overdue:0")
    table.want(50, 50.2, "clock_overdue", "RESP-48H:overdue:1")
    table.play(until=51)


def test_a_grave_fire_runs_five_and_twenty_four_hours_until_each_is_answered(
        day: Day, table: Timetable) -> None:
    table.at(0, lambda _: day.post(fire(deaths=10)))
    table.at(4.5, lambda _: answer(day, ResponseKind.FIRST_INFORMATION, only_case(day)))
    table.at(20, lambda _: answer(day, ResponseKind.PRESS_CONFERENCE, only_case(day)))
    table.want(0, 0, "new_incident", "level:重大")
    table.want(2.5, 2.7, "clock_reminder", "RESP-5H:share:0.5")
    table.want(4, 4.2, "clock_reminder", "RESP-5H:share:0.8")
    table.want(12, 12.2, "clock_reminder", "RESP-24H:share:0.5")
    table.want(19.2, 19.4, "clock_reminder", "RESP-24H:share:0.8")
    table.play(until=30)


def test_an_upgrade_at_hour_six_is_born_overdue_from_the_same_start(
        day: Day, table: Timetable) -> None:
    table.at(0, lambda _: day.post(fire(deaths=1)))
    table.at(6, lambda _: day.post(fire(deaths=11)))
    table.want(0, 0, "new_incident", "level:一般")
    table.want(6, 6, "level_raised", "level:重大")
    table.want(6, 6, "clock_born_overdue", "RESP-5H:born")
    table.want(7, 7.2, "clock_overdue", "RESP-5H:overdue:1")
    table.play(until=8)


def test_acknowledging_leaves_only_the_last_call_and_stops_no_clock(
        day: Day, table: Timetable) -> None:
    table.at(0, lambda _: day.post(fire(deaths=1)))
    table.at(1, lambda _: store.acknowledge(day.db, only_case(day), act=day.act(1)))
    table.want(0, 0, "new_incident")
    table.want(38.4, 38.6, "clock_reminder", "RESP-48H:share:0.8")
    table.want(48, 48.2, "clock_overdue", "RESP-48H:overdue:0")
    table.play(until=49)


def test_after_an_outage_the_newest_step_is_told_once_and_says_it_is_late(day: Day) -> None:
    day.post(fire(deaths=1))
    day.tick()
    day.clock.advance(hours=40)
    day.tick()
    assert [(reason, step) for _, reason, step in day.heard()][1:] == [
        ("clock_reminder", "RESP-48H:share:0.8")]
    assert "补发" in (day.data / "notices.jsonl").read_text("utf-8")


def test_a_post_found_after_its_due_moment_is_told_as_born_overdue(day: Day) -> None:
    day.post(fire(deaths=1), said=day.clock.now() - timedelta(hours=50))
    day.tick()
    assert [reason for _, reason, _ in day.heard()] == ["new_incident", "clock_born_overdue"]


def test_two_hundred_posts_on_one_fire_make_one_case_and_one_message(day: Day) -> None:
    for minute in range(200):
        day.post(fire(deaths=1), said=day.clock.now() - timedelta(minutes=minute))
    day.tick()
    cases = store.list_incidents(day.db)
    assert [case.posts for case in cases] == [200]
    assert len(day.heard()) == 1


def test_forty_messages_of_one_morning_are_told_in_one_digest(day: Day) -> None:
    for _ in range(40):
        day.post(complaint(), source="board", kind="咨询")
    day.tick()
    assert len(store.list_incidents(day.db)) == 40
    assert [step[:7] for _, _, step in day.heard()] == ["digest:"]


def test_a_second_turn_tells_nobody_anything_twice(day: Day) -> None:
    day.post(fire(deaths=10))
    for _ in range(3):
        day.tick()
    assert len(day.heard()) == 1
