"""What people do: each form is one act of the store, audited, on the version the person saw.

A refusal (rule or someone faster) is shown on the page it came from; nothing is then written.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from sqlite_utils import Database

from alerts import store
from alerts.acts import Act, Conflict, NotAllowed
from alerts.clockwork import Timing, start_clocks
from alerts.desk import context
from alerts.desk.people import actor, allow
from alerts.desk.roles import Role
from alerts.incidents import State
from alerts.responses import ResponseKind
from config.clock import BEIJING

EVERYONE = (Role.DUTY, Role.REVIEWER, Role.LEADER)
SIGNERS = (Role.REVIEWER, Role.LEADER)
TEXT_LIMIT = 20_000
"""Characters of one field of a draft; a longer bulletin belongs into an attachment."""

Deed = Callable[[Database, HttpRequest, Act, str], str]


def act_on_case(*roles: Role) -> Callable[[Deed], Callable[..., HttpResponse]]:
    """A POST that changes a case or one of its answers and returns to the case's page.

    The deed returns what to tell the person; `case` of the form names the page to return to.
    """

    def wrap(deed: Deed) -> Callable[..., HttpResponse]:
        @allow(*roles)
        @require_POST
        @wraps(deed)
        def view(request: HttpRequest, **target: str) -> HttpResponse:
            subject = target.get("deadline") or target.get("response") or target["case"]
            page = target.get("case") or request.POST.get("case", "")
            _attempt(request, lambda db, act: deed(db, request, act, subject))
            return redirect("case", case=page) if page else redirect("inbox")

        return view

    return wrap


def _attempt(request: HttpRequest, deed: Callable[[Database, Act], str]) -> None:
    desk = context.current()
    try:
        act = Act(actor=actor(request), now=desk.now(), version=int(request.POST["version"]))
        with desk.open() as db:
            messages.success(request, deed(db, act))
    except (Conflict, NotAllowed) as refusal:
        messages.error(request, str(refusal))
    except (KeyError, ValueError):
        messages.error(request, "表单不完整或格式不对，请刷新页面后重新填写")


def _field(request: HttpRequest, name: str) -> str:
    value = str(request.POST.get(name, "")).strip()
    if len(value) > TEXT_LIMIT:
        raise NotAllowed(f"内容超过 {TEXT_LIMIT} 字，请精简或改用附件")
    return value


def _parts(request: HttpRequest) -> tuple[str, str, str]:
    return _field(request, "facts"), _field(request, "measures"), _field(request, "results")


@act_on_case(*EVERYONE)
def confirm(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Sign the level; its clocks start, or end, in the same breath."""
    level = _field(request, "level")
    store.confirm_level(db, case, level, rule=_field(request, "rule"), act=act)
    start_clocks(context.current().configuration, db, case, act.now)
    return f"级别已确认：{level}"


@act_on_case(*EVERYONE)
def assign(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Hand the case to a unit."""
    unit = _field(request, "unit")
    store.assign(db, case, unit, act=act)
    return f"已交办：{unit}"


@act_on_case(*EVERYONE)
def advance(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Move the case forward along the law's steps."""
    store.advance_state(db, case, State(_field(request, "state")), act=act)
    return "办理状态已推进"


@act_on_case(*EVERYONE)
def acknowledge(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Quiet the early reminders; the clocks go on."""
    store.acknowledge(db, case, act=act)
    return "已记录“我已看到”；时限继续计时"


@act_on_case(*EVERYONE)
def occurred(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """State when it happened, and who says so."""
    when = datetime.fromisoformat(_field(request, "occurred")).replace(tzinfo=BEIJING)
    store.state_occurrence(db, case, when, by=_field(request, "by"), act=act)
    return "已认定发生时间；已开始的时限不移动，较早的起算点另行显示"


@act_on_case(*SIGNERS)
def adopt(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Let the clocks count from the earlier start that became known later."""
    store.adopt_earlier_start(db, case, Timing.from_configuration(context.current().configuration),
                              act=act)
    return "已采用更早的起算点，时限已提前"


@act_on_case(*EVERYONE)
def reject(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """No response needed, with the reason."""
    store.reject(db, case, _field(request, "reason"), act=act)
    return "已登记为无需回应"


@act_on_case(*EVERYONE)
def close(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Close the case, with the reason."""
    store.close(db, case, _field(request, "reason"), act=act)
    return "事项已办结"


@act_on_case(*SIGNERS)
def reopen(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Take a closed case up again."""
    store.reopen(db, case, _field(request, "reason"), act=act)
    return "事项已重新打开"


@act_on_case(*SIGNERS)
def waive(db: Database, request: HttpRequest, act: Act, deadline: str) -> str:
    """Sign why a clock does not apply."""
    store.waive_deadline(db, deadline, _field(request, "reason"), act=act)
    return "时限已注销，理由已记入审计"


@act_on_case(*EVERYONE)
def draft(db: Database, request: HttpRequest, act: Act, case: str) -> str:
    """Draft an answer."""
    kind = ResponseKind(_field(request, "kind"))
    store.record_response(db, case, kind, _parts(request), act=act)
    return "已拟稿，等待另一人保密审查"


@act_on_case(*EVERYONE)
def revise(db: Database, request: HttpRequest, act: Act, response: str) -> str:
    """Change the words of an answer; its review starts again."""
    store.revise_response(db, response, _parts(request), act=act)
    return "稿件已修改，须重新审查"


@act_on_case(*SIGNERS)
def review(db: Database, request: HttpRequest, act: Act, response: str) -> str:
    """Pass the secrecy review."""
    store.review_response(db, response, act=act)
    return "保密审查已通过"


@act_on_case(*SIGNERS)
def approve(db: Database, request: HttpRequest, act: Act, response: str) -> str:
    """Sign for publication."""
    store.approve_response(db, response, act=act)
    return "已签发，可以发布"


@act_on_case(*EVERYONE)
def publish(db: Database, request: HttpRequest, act: Act, response: str) -> str:
    """Register that it is out; the clocks it answers stop."""
    ended = store.publish_response(db, response, _field(request, "address"), act=act,
                                   gates=context.current().configuration.gates,
                                   authorization=_field(request, "authorization"))
    return f"发布已登记，停止计时 {len(ended)} 个时限" if ended else "发布已登记"


@allow(*EVERYONE)
@require_POST
def decide(request: HttpRequest, post: str) -> HttpResponse:
    """What a person makes of a post that waited for one."""
    opened: list[Any] = []

    def deed(db: Database, act: Act) -> str:
        case = store.decide_review(db, post, _field(request, "verdict"),
                                   title=_field(request, "title"), act=act)
        if case:
            opened.append(case)
            start_clocks(context.current().configuration, db, case, act.now)
        return "已立为事项" if case else "已记录：无需处理"

    _attempt(request, deed)
    return redirect("case", case=opened[0]) if opened else redirect("review")
