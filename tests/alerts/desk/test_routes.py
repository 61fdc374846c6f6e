"""Every address refuses who has no business there; the list of routes is the test's input (P25)."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLPattern

from alerts.desk import context
from alerts.desk.roles import Role

Login = Callable[..., Client]

OPEN = {"login", "health", "intake"}
"""Reachable without a session, and why: to get one; for an outside watcher, who learns no post; for
other offices' systems, which carry a token (test_intake.py)."""

GET_OK = {"inbox", "cases", "review", "sources", "system", "password"}
ADMIN_ONLY = {"users"}


def routes() -> list[URLPattern]:
    from alerts.desk.urls import urlpatterns

    return urlpatterns


def address(route: URLPattern) -> str:
    """A concrete address of the route."""
    return "/" + re.sub(r"<(int|str):\w+>", lambda m: "7" if m[1] == "int" else "none",
                        str(route.pattern))


def test_without_a_session_every_page_leads_to_the_login(desk: context.Desk) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    for route in routes():
        if route.name in OPEN:
            continue
        for answer in (client.get(address(route)), client.post(address(route))):
            assert answer.status_code == 302, route.name
            assert answer["location"].startswith("/login"), route.name


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_to_their_roles_only(person: Login, role: Role) -> None:
    client = person(role)
    for route in routes():
        if route.name in GET_OK:
            assert client.get(address(route)).status_code == 200, route.name
        if route.name in ADMIN_ONLY:
            expected = 200 if role is Role.ADMIN else 403
            assert client.get(address(route)).status_code == expected, route.name


def test_acts_are_never_done_by_a_link(person: Login) -> None:
    client = person(*Role)
    for route in routes():
        if "/" in str(route.pattern) and route.name not in {"case", "post"}:
            assert client.get(address(route)).status_code in {404, 405}, route.name


def test_a_role_that_may_not_sign_is_told_so(person: Login, major: str) -> None:
    answer = person(Role.DUTY).post(f"/case/{major}/waive/any", {"version": 1, "reason": "x"})
    assert answer.status_code == 403
    assert "需要角色" in answer.content.decode()


def test_an_administrator_alone_cannot_answer_the_public(person: Login, major: str) -> None:
    answer = person(Role.ADMIN).post(f"/case/{major}/confirm", {"version": 1, "level": "重大"})
    assert answer.status_code == 403


def test_a_forged_form_is_refused(person: Login, major: str, desk: context.Desk) -> None:
    person(Role.DUTY)  # so that the account exists
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    answer = strict.post("/login", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "未通过校验" in answer.content.decode()


def test_a_foreign_host_name_is_refused(desk: context.Desk) -> None:
    assert Client(headers={"host": "evil.example"}).get("/login").status_code == 400


def test_every_answer_forbids_foreign_scripts_and_frames(person: Login, major: str) -> None:
    client = person(*Role)
    for path in ("/", "/sources", f"/case/{major}", "/case/none"):
        answer = client.get(path)
        assert "default-src 'none'" in answer["content-security-policy"]
        assert "unsafe" not in answer["content-security-policy"]
        assert answer["x-frame-options"] == "DENY"
        assert answer["x-content-type-options"] == "nosniff"


def test_login_never_sends_people_elsewhere(desk: context.Desk, person: Login) -> None:
    person(Role.DUTY)
    answer = Client(headers={"host": "127.0.0.1"}).get("/login?next=https://evil.example/")
    assert b'value="https://evil.example/"' not in answer.content


def test_five_wrong_passwords_lock_the_account_for_a_while(desk: context.Desk,
                                                           person: Login) -> None:
    from django.contrib.auth.models import User

    person(Role.DUTY)
    name = User.objects.latest("pk").get_username()
    client = Client(headers={"host": "127.0.0.1"})
    for _ in range(5):
        answer = client.post("/login", {"username": name, "password": "wrong-guess"})
    assert answer.status_code == 429
    assert "锁定" in answer.content.decode()


def test_a_broken_loop_is_shown_in_red_on_every_page(person: Login, desk: context.Desk) -> None:
    client = person(Role.DUTY)
    assert "循环已停止" not in client.get("/").content.decode()
    desk.clock.sleep(3 * 6 * 3600)
    for path in ("/", "/sources", "/cases"):
        assert "循环已停止" in client.get(path).content.decode()
    assert client.get("/healthz").status_code == 503
