"""Persist, send, mark: what a channel's failures do to notices, with real files and receivers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk_day import Day, complaint, fire
from doubles import Receiver, Reply, receiving

from alerts import store
from alerts.channels import senders
from alerts.channels.apprise import AppriseSender
from alerts.channels.file import FileSender
from alerts.due_notices import Routing
from alerts.notices import NoticeState
from alerts.outbox import flush, sole_sender
from config.running import Channel, Route

ROBOT = "HUIYING_TEST_ROBOT"


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving(tmp_path / "received.jsonl") as one:
        monkeypatch.setenv(ROBOT, one.url.replace("http://", "json://"))
        yield one


@pytest.fixture
def robot_day(day: Day) -> Day:
    """Everything goes to the robot first; the file is the second channel."""
    channels = (Channel(id="robot", kind="apprise", url_env=ROBOT, per_minute=5),
                Channel(id="local", kind="file", path="notices.jsonl"))
    routes = (Route(id="all", roles=("duty",), channels=("robot",)),)
    day.config = replace(day.config, channels=channels, routes=routes)
    return day


def states(day: Day) -> list[tuple[str, NoticeState]]:
    notices = sorted(store.recent_notices(day.db), key=lambda one: one.notice.channel)
    return [(one.notice.channel, one.state) for one in notices]


def test_an_accepted_notice_is_sent_once_with_title_link_and_key_only(
        robot_day: Day, receiver: Receiver) -> None:
    post = robot_day.post(fire(deaths=1))
    robot_day.tick()
    robot_day.tick()
    [message] = receiver.messages()
    [sent] = store.recent_notices(robot_day.db)
    assert sent.state is NoticeState.SENT
    assert sent.notice.key in message["message"]
    assert post.title not in json.dumps(message, ensure_ascii=False)


@pytest.mark.parametrize("reply", [
    Reply(status=404), Reply(status=403), Reply(body='{"errcode": 93000, "errmsg": "bad key"}')])
def test_a_permanent_failure_moves_to_the_next_channel_at_once_and_raises_an_alarm(
        robot_day: Day, receiver: Receiver, reply: Reply) -> None:
    receiver.replies = [reply] * 9
    robot_day.post(fire(deaths=1))
    robot_day.tick()
    robot_day.tick()
    assert [reason for _, reason, _ in robot_day.heard()] == ["new_incident", "channel_failed"]
    assert ("robot", NoticeState.FAILED) in states(robot_day)


@pytest.mark.parametrize("reply", [
    Reply(status=500), Reply(status=429, headers={"Retry-After": "90"}),
    Reply(body='{"errcode": 45009}'), Reply(body='{"errcode": -1}')])
def test_a_passing_failure_is_tried_again_and_then_sent(
        robot_day: Day, receiver: Receiver, reply: Reply) -> None:
    receiver.replies = [reply]
    robot_day.post(complaint(), source="board")
    robot_day.tick()
    assert states(robot_day) == [("robot", NoticeState.WAITING)]
    robot_day.clock.advance(seconds=95)
    robot_day.tick()
    assert states(robot_day) == [("robot", NoticeState.SENT)]
    assert len(receiver.messages()) == 2


def test_a_retry_after_is_obeyed(robot_day: Day, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=429, headers={"Retry-After": "600"})]
    robot_day.post(complaint(), source="board")
    robot_day.tick()
    robot_day.clock.advance(seconds=590)
    robot_day.tick()
    assert len(receiver.messages()) == 1


def test_a_statutory_notice_does_not_wait_for_a_channel_that_keeps_failing(
        robot_day: Day, receiver: Receiver) -> None:
    receiver.replies = [Reply(status=503)] * 9
    robot_day.post(fire(deaths=10))
    robot_day.tick()
    robot_day.clock.advance(seconds=31)
    robot_day.tick()
    robot_day.clock.advance(seconds=1)
    robot_day.tick()
    assert [reason for _, reason, _ in robot_day.heard()] == ["new_incident"]


def test_a_missing_secret_is_a_broken_channel_not_a_silence(
        robot_day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROBOT, raising=False)
    robot_day.post(fire(deaths=1))
    robot_day.tick()
    robot_day.tick()
    assert "new_incident" in [reason for _, reason, _ in robot_day.heard()]


def test_the_rate_limit_holds_and_the_law_goes_first(robot_day: Day, receiver: Receiver) -> None:
    for number in range(3):
        robot_day.post(complaint(), source="board", kind=f"种类{number}")
    for town in ("宝轮镇", "荣山镇", "三堆镇", "白朝乡"):
        robot_day.post(fire(place=town))
    report = robot_day.tick()
    assert (report.sent.sent, report.sent.held) == (5, 2)
    assert sum("突发事件" in message["title"] for message in receiver.messages()) == 4
    robot_day.clock.advance(seconds=61)
    assert robot_day.tick().sent.sent == 2


def test_one_process_sends_at_a_time(robot_day: Day, receiver: Receiver) -> None:
    robot_day.post(fire(deaths=1))
    with sole_sender(robot_day.data / "huiying.db"):
        assert robot_day.tick().sent.sent == 0
    assert receiver.messages() == []
    assert robot_day.tick().sent.sent == 1


def test_one_poisoned_notice_delays_no_other(day: Day) -> None:
    class Poisoned:
        def send(self, notice: object) -> str:
            raise ZeroDivisionError

    day.post(fire(deaths=1))
    day.tick()
    day.clock.advance(hours=24)
    bad = {**senders(day.config, day.data), "bad": Poisoned()}
    channels = (*day.config.channels, Channel(id="bad", kind="file", path="x"))
    routes = (Route(id="all", roles=("duty",), channels=("bad", "local")),)
    day.config = replace(day.config, channels=channels, routes=routes)
    from alerts.watch import announce
    routing = Routing.from_configuration(day.config)
    announce(day.db, day.config, routing, day.clock.now())
    done = flush(day.db, bad, routing, day.clock)
    assert (done.sent, done.later) == (1, 1)


def test_secrets_never_appear_in_errors(monkeypatch: pytest.MonkeyPatch, day: Day) -> None:
    monkeypatch.setenv(ROBOT, "nosuchscheme://verysecret")
    day.post(fire(deaths=1))
    day.tick()
    [sent] = store.recent_notices(day.db)
    with pytest.raises(Exception, match="secret") as refused:
        AppriseSender(variable=ROBOT).send(sent.notice)
    assert "verysecret" not in str(refused.value)


def test_a_line_torn_by_a_crash_is_closed_off(day: Day, tmp_path: Path) -> None:
    day.post(fire(deaths=1))
    day.tick()
    [sent] = store.recent_notices(day.db)
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(b'{"key": "half')
    FileSender(path=torn).send(sent.notice)
    lines = torn.read_bytes().split(b"\n")
    assert json.loads(lines[1])["key"] == sent.notice.key
    assert (day.data / "notices.jsonl").stat().st_mode & 0o777 == 0o600
