"""What every page shares: who is here, what time it is on the desk's clock, what is late."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alerts.desk import context
from alerts.desk.people import roles_of
from alerts.desk.roles import ROLE_NAMES, Role
from alerts.store_watch import heartbeats
from config.clock import beijing

LOOPS = {"crawl": "抓取", "judge": "研判", "watch": "盯办"}


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template variables of every page; `now_ms` lets countdowns follow the desk's clock."""
    desk = context.current()
    now = desk.now()
    held = roles_of(getattr(request, "user", None)) if hasattr(request, "user") else frozenset()
    return {
        "desk_notice": desk.notice,
        "now": beijing(now),
        "now_ms": int(now.timestamp() * 1000),
        "speed": desk.pace(),
        "roles": {role.value for role in held},
        "menu": _menu(request, held) if held else [],
        "late": _late(now) if held else [],
        "role_names": "、".join(ROLE_NAMES[role] for role in ROLE_NAMES if role in held),
    }


def _menu(request: HttpRequest, held: frozenset[Role]) -> list[dict[str, Any]]:
    items = [("/", "收件箱"), ("/review", "待研判"), ("/cases", "全部事项"), ("/sources", "来源"),
             ("/system", "运行")]
    if Role.ADMIN in held:
        items.append(("/users", "用户"))
    return [{"href": href, "name": name, "here": request.path == href} for href, name in items]


def _late(now: datetime) -> list[str]:
    """Red lines on every page while any loop is late (P37)."""
    desk = context.current()
    with desk.open() as db:
        beats = heartbeats(db)
    return [f"“{LOOPS.get(beat.loop, beat.loop)}”循环已停止，最后一次在 "
            f"{beijing(beat.last_tick):%m-%d %H:%M}：请立即检查 huiying serve"
            for beat in beats if beat.is_late(now)]


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page."""
    return render(request, "problem.html", status=403, context={
        "title": "请求未通过校验", "remedy": "页面可能已过期。请返回、刷新后再试一次。"})


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page or act that needs a role this person does not hold."""
    return render(request, "problem.html", status=403, context={
        "title": "没有权限", "remedy": f"此操作需要角色：{exception}。请联系管理员。"})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page or case."""
    return render(request, "problem.html", status=404, context={
        "title": "没有找到", "remedy": "编号可能有误，或该记录已过保存期限。"})


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake; plain, so that it shows even when templates are what broke."""
    return HttpResponse("<!DOCTYPE html><html lang='zh-CN'><meta charset='utf-8'>"
                        "<title>出错了</title><h1>出错了</h1><p>系统内部错误，时限仍在运行。"
                        "请重试，并把发生时间告诉管理员。</p></html>", status=500)
