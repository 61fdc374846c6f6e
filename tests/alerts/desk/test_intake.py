"""POST /intake/ on a real desk: who may send, what is answered; a retry doubles nothing."""

import http.client
import json
import logging
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from alerts.desk import context, intake
from alerts.desk.framework import BODY_BYTES
from alerts.desk.roles import Role
from alerts.desk.server import running
from config.running import SourceRow
from crawlers.store import posts_after

TOKEN = secrets.token_hex(32)
OTHER = secrets.token_hex(32)
LINE = {"工单编号": "GD1", "来电人姓名": "张三丰", "来电号码": "13812345678", "诉求标题": "停水",
        "诉求内容": "宝轮镇停水，电话13812345678", "来电时间": "2026/6/17 8:05"}


def office(name: str, **changes: Any) -> SourceRow:
    return SourceRow.model_validate({
        "id": name, "name": name, "kind": "hotline", "class": "public", "spider": "file",
        "token_env": f"TOKEN_{name.upper()}", **changes})


@pytest.fixture
def offices(desk: context.Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[context.Desk]:
    """The desk with three offices: one sends, one is off, one has a token too short to count."""
    monkeypatch.setenv("TOKEN_HOTLINE", TOKEN)
    monkeypatch.setenv("TOKEN_OFF", OTHER)
    monkeypatch.setenv("TOKEN_SHORT", "short")
    rows = (*desk.configuration.sources, office("hotline"), office("off", enabled=False),
            office("short"), office("unset"))
    made = replace(desk, configuration=replace(desk.configuration, sources=rows))
    context.install(made)
    intake._asked.clear()
    yield made
    context.install(desk)


Answer = tuple[int, dict[str, Any]]
Send = Callable[..., Answer]


@pytest.fixture
def send(offices: context.Desk) -> Iterator[Send]:
    """Sends to a running server over a socket."""
    with running(offices) as address:
        place = urlsplit(address)

        def post(body: bytes | list[dict[str, str]], kind: str = "application/json",
                 token: str = TOKEN, **headers: str) -> Answer:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            link = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
            link.request("POST", "/intake/", data, headers={
                "Content-Type": kind, "Authorization": f"Bearer {token}", **headers})
            answer = link.getresponse()
            said = answer.status, json.loads(answer.read())
            link.close()
            return said

        yield post


def kept(desk: context.Desk) -> list[str]:
    with desk.open() as db:
        return [f"{post.native_id} {post.title} {post.text}"
                for _, post in posts_after(db, 0, 100_000) if post.source == "hotline"]


def test_rows_are_stored_masked_and_a_retry_doubles_nothing(send: Send,
                                                            offices: context.Desk) -> None:
    status, said = send([LINE, LINE | {"工单编号": "GD2"}])
    assert (status, said["stored"], said["rejected"]) == (200, 2, 0)
    status, said = send([LINE, LINE | {"工单编号": "GD2"}])
    assert (status, said["stored"], said["same"]) == (200, 0, 2)
    assert sorted(kept(offices)) == [f"GD{n} 停水 宝轮镇停水，电话138********" for n in (1, 2)]


@pytest.mark.parametrize(("kind", "body"), [
    ("text/csv; charset=gb18030", "工单编号,诉求内容\nGD1,停水\nGD2,停电\n".encode("gb18030")),
    ("application/x-ndjson", b'{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n')])
def test_csv_and_lines_are_taken_too(send: Send, kind: str, body: bytes) -> None:
    assert send(body, kind)[1]["stored"] == 2


def test_a_bad_row_is_told_with_its_place_and_costs_no_other(send: Send) -> None:
    status, said = send(b'{"id": 1, "text": "a"}\n{broken\n{"id": 3}\n{"id": 4, "text": "d"}')
    assert (status, said["stored"], said["rejected"]) == (200, 2, 2)
    assert [reject["at"] for reject in said["rejects"]] == ["http:2", "http:3"]
    assert all(" — " in reject["message"] for reject in said["rejects"])


@pytest.mark.parametrize("body", [b"{broken", b"PK\x03\x04rest", b" ",
                                  "姓名,电话\n张三丰,1\n".encode(), b'[{"id": 1}]'])
def test_what_holds_no_row_is_not_processable(send: Send, body: bytes,
                                              offices: context.Desk) -> None:
    status, said = send(body)
    assert status == 422 and (" — " in said["message"] or said["rejects"])
    assert "张三丰" not in json.dumps(said, ensure_ascii=False) and not kept(offices)


@pytest.mark.parametrize("token", ["", "wrong", "short", TOKEN[:-1], TOKEN + "x", "\xe9"])
def test_without_the_right_token_nothing_is_taken(send: Send, token: str,
                                                  offices: context.Desk) -> None:
    status, said = send([LINE], token=token)
    assert status == 401 and "令牌" in said["message"] and not kept(offices)


def test_an_office_that_is_switched_off_is_told_so(send: Send) -> None:
    assert send([LINE], token=OTHER)[0] == 403


@pytest.mark.parametrize(("kind", "headers"), [
    ("application/vnd.ms-excel", {}), ("multipart/form-data", {}), ("", {}),
    ("application/json", {"Content-Encoding": "gzip"})])
def test_other_forms_are_an_unsupported_type(send: Send, kind: str,
                                             headers: dict[str, str]) -> None:
    assert send([LINE], kind, **headers)[0] == 415


def test_a_body_too_large_is_refused_before_it_is_read(send: Send) -> None:
    assert send(b" " * (BODY_BYTES + 1))[0] == 413


def test_a_body_that_does_not_say_its_length_ends_at_the_limit(offices: context.Desk) -> None:
    with running(offices) as address, socket.create_connection(
            (urlsplit(address).hostname, urlsplit(address).port), timeout=30) as link:
        link.sendall(b"POST /intake/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
                     b"Content-Type: application/json\r\n\r\n")
        for _ in range(BODY_BYTES // 65_536 + 1):
            link.sendall(b"10000\r\n" + b" " * 65_536 + b"\r\n")
        assert b" 413 " in link.recv(200)


def test_too_many_rows_at_once_are_refused_whole(send: Send, offices: context.Desk) -> None:
    status, said = send(b"\n".join(b'{"id": %d, "text": "a"}' % n for n in range(2_001)))
    assert status == 422 and "2000" in said["message"] and not kept(offices)


def test_an_office_in_a_hurry_is_asked_to_wait(offices: context.Desk) -> None:
    client = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {TOKEN}"})
    answers = [client.post("/intake/", b"", "text/plain") for _ in range(intake.PER_MINUTE + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [415, 429]
    assert int(answers[-1]["retry-after"]) > 0
    offices.clock.sleep(61)
    assert client.post("/intake/", b"", "text/plain").status_code == 415


def test_guessing_tokens_slows_nobody_who_has_one(offices: context.Desk) -> None:
    guesser = Client(headers={"host": "127.0.0.1", "authorization": "Bearer guess"})
    tried = {guesser.post("/intake/", b"", "text/csv").status_code for _ in range(40)}
    assert tried == {401, 429}
    good = Client(headers={"host": "127.0.0.1", "authorization": f"Bearer {TOKEN}"})
    assert good.post("/intake/", [LINE], "application/json").status_code == 200


def test_a_browser_can_neither_read_nor_send(offices: context.Desk,
                                             person: Callable[..., Client]) -> None:
    client = person(*Role)
    assert client.get("/intake/").status_code == 405
    assert client.post("/intake/", [LINE], "application/json").status_code == 401


def test_nothing_of_what_was_sent_is_logged(send: Send, caplog: pytest.LogCaptureFixture,
                                            capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        send([LINE])
        send(b'{"text": "13812345678"')
    out, error = capfd.readouterr()
    written = out + error + caplog.text
    assert not [word for word in ("张三丰", "13812345678", "停水", TOKEN) if word in written]


def test_a_post_without_an_address_shows_no_dead_link(send: Send, offices: context.Desk,
                                                      person: Callable[..., Client]) -> None:
    send([LINE])
    with offices.open() as db:
        post = next(post for _, post in posts_after(db, 0, 100_000) if post.source == "hotline")
    page = person(Role.DUTY).get(f"/post/{post.id}").content.decode()
    assert "宝轮镇停水" in page and "原文 " not in page and 'href=""' not in page
