"""What people do on the desk ends in the store, signed, on the version they saw."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from alerts import store
from alerts.deadlines import DeadlineState
from alerts.desk import context
from alerts.desk.roles import Role
from alerts.incidents import State

Login = Callable[..., Client]
PARTS = {"facts": "核实情况", "measures": "依据政策", "results": "处置结果"}


def case(desk: context.Desk, incident: str) -> store.Case:
    with desk.open() as db:
        found = store.load_incident(db, incident)
    assert found is not None
    return found


def act(client: Client, desk: context.Desk, incident: str, deed: str, **form: str) -> str:
    """Submit a form of the case's page; returns the page that follows."""
    form["version"] = str(case(desk, incident).incident.version)
    return client.post(f"/case/{incident}/{deed}", form, follow=True).content.decode()


def sign(client: Client, desk: context.Desk, incident: str, deed: str, **form: str) -> str:
    """Submit a form of the last answer of the case."""
    answer = case(desk, incident).responses[-1]
    form |= {"version": str(answer.version), "case": incident}
    return client.post(f"/response/{answer.id}/{deed}", form, follow=True).content.decode()


def test_the_page_shows_level_clause_clocks_and_arithmetic(person: Login, major: str) -> None:
    page = person(Role.DUTY).get(f"/case/{major}").content.decode()
    for word in ("重大（暂定", "5小时内发布权威信息", "24小时内举行新闻发布会", "国务院令",
                 "怎么算的", "最早帖文", "事实真相"):
        assert word in page, word
    assert len(re.findall(r'data-due="\d+"', page)) >= 2


def test_confirming_signs_the_level_and_keeps_the_clocks(person: Login, major: str,
                                                         desk: context.Desk) -> None:
    page = act(person(Role.DUTY), desk, major, "confirm", level="重大", rule="")
    assert "级别已确认" in page and "已确认）" in page
    found = case(desk, major)
    assert found.incident.level_confirmed_by.startswith("u")
    assert {clock.rule for clock in found.deadlines} >= {"RESP-5H", "RESP-24H"}


def test_an_answer_needs_two_people_and_then_stops_its_clock(person: Login, major: str,
                                                             desk: context.Desk) -> None:
    writer, second = person(Role.DUTY, Role.REVIEWER), person(Role.REVIEWER)
    act(writer, desk, major, "confirm", level="重大", rule="")
    act(writer, desk, major, "draft", kind="first_information", **PARTS)
    assert "拟稿人不能审查" in sign(writer, desk, major, "review")
    assert "保密审查已通过" in sign(second, desk, major, "review")
    assert "拟稿人不能签发" in sign(writer, desk, major, "approve")
    assert "已签发" in sign(second, desk, major, "approve")
    sign(writer, desk, major, "publish", address="http://lzq.example/1", authorization="甲〔1〕号")
    ended = {clock.rule: clock.state for clock in case(desk, major).deadlines}
    assert ended["RESP-5H"] in {DeadlineState.MET, DeadlineState.MISSED}
    assert ended["RESP-24H"] is DeadlineState.RUNNING


def test_someone_faster_is_never_overwritten(person: Login, major: str,
                                             desk: context.Desk) -> None:
    client = person(Role.DUTY)
    seen = str(case(desk, major).incident.version)
    act(client, desk, major, "assign", unit="区民政局")
    page = client.post(f"/case/{major}/assign", {"version": seen, "unit": "区教育局"},
                       follow=True).content.decode()
    assert "有人刚刚改动" in page
    assert case(desk, major).incident.assigned_to == "区民政局"


def test_a_case_is_not_closed_while_a_clock_runs(person: Login, major: str,
                                                 desk: context.Desk) -> None:
    page = act(person(Role.LEADER), desk, major, "close", reason="已了结")
    assert "还在计时" in page
    assert case(desk, major).incident.is_open


def test_no_response_needed_takes_a_reason(person: Login, major: str, desk: context.Desk) -> None:
    client = person(Role.LEADER)
    assert "请写明理由" in act(client, desk, major, "reject", reason=" ")
    act(client, desk, major, "reject", reason="经核实不属实")
    assert case(desk, major).incident.state is State.NO_RESPONSE_NEEDED


@pytest.mark.parametrize("form", [{}, {"version": "x"}, {"version": "1", "state": "no-such"}])
def test_a_broken_form_changes_nothing_and_says_so(person: Login, major: str, desk: context.Desk,
                                                   form: dict[str, str]) -> None:
    before = case(desk, major).incident
    answer = person(Role.DUTY).post(f"/case/{major}/advance", form, follow=True)
    assert answer.status_code == 200 and case(desk, major).incident == before
    assert "message error" in answer.content.decode()


def test_every_act_stands_in_the_audit_under_an_opaque_id(person: Login, major: str,
                                                          desk: context.Desk) -> None:
    act(person(Role.DUTY), desk, major, "assign", unit="区民政局")
    with desk.open() as db:
        entries = store.audit_of(db, major)
        assert store.verify(db).ok
    assert entries[-1].action == "assigned" and re.fullmatch(r"u\d+", entries[-1].actor)


def test_a_queued_post_becomes_a_case_or_is_settled(person: Login, desk: context.Desk) -> None:
    client = person(Role.DUTY)
    with desk.open() as db:
        first, second = store.review_queue(db, 2)
    page = client.post(f"/review/{first.post}", {"version": "1", "verdict": "concern"},
                       follow=True).content.decode()
    assert "已立为事项" in page
    client.post(f"/review/{second.post}", {"version": "1", "verdict": "nothing"})
    with desk.open() as db:
        assert not {first.post, second.post} & {item.post for item in store.review_queue(db, 500)}


def test_why_a_post_was_judged_so_is_shown(person: Login, major: str, desk: context.Desk) -> None:
    post = case(desk, major).posts[-1].post
    page = person(Role.DUTY).get(f"/post/{post.id}").content.decode()
    assert "起作用的词" in page and "属地" in page and "模型" in page


def test_what_would_change_a_level_and_who_said_the_figures_is_shown(
        person: Login, major: str) -> None:
    page = person(Role.DUTY).get(f"/case/{major}").content.decode()
    assert "什么会改变级别" in page and "即达“特别重大”" in page
    assert "数字的出处" in page and re.search(r"【\d+人\w{2}】", page)


def test_crawled_text_is_shown_as_text(person: Login, desk: context.Desk) -> None:
    with desk.open() as db:
        hostile = next(row[0] for row in db.conn.execute(
            "select id from post where text like '%<script>%'"))
    page = person(Role.DUTY).get(f"/post/{hostile}").content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_a_new_user_gets_a_password_once_and_may_be_switched_off(person: Login,
                                                                 desk: context.Desk) -> None:
    admin = person(Role.ADMIN)
    page = admin.post("/users/add", {"name": "zhiban-new", "roles": ["duty"]}, follow=True)
    password = re.search(r"初始密码 (\S+)（", page.content.decode())
    assert password
    client = Client(headers={"host": "127.0.0.1"})
    login = {"username": "zhiban-new", "password": password[1]}
    assert client.post("/login", login).status_code == 302
    from django.contrib.auth.models import User

    admin.post(f"/users/{User.objects.get(username='zhiban-new').pk}/switch")
    assert client.get("/").status_code == 302
