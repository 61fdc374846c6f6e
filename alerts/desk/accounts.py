"""People managing people: the administrator's list of users, and everyone's own password.

Only people.db is touched; each change leaves an entry in the pipeline's audit.
"""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import store
from alerts.desk import context
from alerts.desk.people import actor, allow, create_user, random_password
from alerts.desk.roles import ROLE_NAMES, Role
from config.database import transaction
from config.problems import HuiyingError

EVERYONE = tuple(Role)


@require_safe
@allow(Role.ADMIN)
def users(request: HttpRequest) -> HttpResponse:
    """Who may enter, and as what."""
    people = User.objects.order_by("username").prefetch_related("groups")
    rows = [{"id": user.pk, "name": user.get_username(), "active": user.is_active,
             "last": user.last_login, "me": user.pk == request.user.pk,
             "roles": "、".join(ROLE_NAMES[Role(group.name)] for group in user.groups.all())}
            for user in people]
    return render(request, "users.html", {"rows": rows, "choices": list(ROLE_NAMES.items())})


@allow(Role.ADMIN)
@require_POST
def add_user(request: HttpRequest) -> HttpResponse:
    """A new user with a password shown once."""
    name = str(request.POST.get("name", "")).strip()
    roles = [Role(value) for value in request.POST.getlist("roles") if value in set(Role)]
    password = random_password()
    try:
        if not name or not roles:
            raise HuiyingError("请填写用户名并至少选一个角色")
        user = create_user(name, password, *roles)
    except HuiyingError as error:
        messages.error(request, str(error))
    else:
        _record(request, "user_added", f"u{user.pk}", roles=[role.value for role in roles])
        messages.success(request, f"已建立 {name}，初始密码 {password}（只显示这一次）")
    return redirect("users")


@allow(Role.ADMIN)
@require_POST
def switch_user(request: HttpRequest, user: int) -> HttpResponse:
    """Let a user in or out; out takes effect on the next click, sessions included."""
    person = User.objects.filter(pk=user).first()
    if person is None:
        raise Http404
    if person.pk == request.user.pk:
        messages.error(request, "不能停用自己的账号")
    else:
        person.is_active = not person.is_active
        person.save(update_fields=["is_active"])
        _record(request, "user_enabled" if person.is_active else "user_disabled", f"u{user}")
        messages.success(request, f"{person.get_username()} 已"
                                  f"{'启用' if person.is_active else '停用'}")
    return redirect("users")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*EVERYONE)
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions of this person end."""
    if request.method == "POST":
        new = str(request.POST.get("new", ""))
        try:
            if not request.user.check_password(str(request.POST.get("old", ""))):
                raise ValidationError("原密码不对")
            validate_password(new, request.user)
        except ValidationError as error:
            messages.error(request, "；".join(error.messages))
        else:
            request.user.set_password(new)
            request.user.save()
            update_session_auth_hash(request, request.user)
            _record(request, "password_changed", actor(request))
            messages.success(request, "密码已修改")
            return redirect("inbox")
    return render(request, "password.html")


def _record(request: HttpRequest, action: str, subject: str, **detail: object) -> None:
    desk = context.current()
    with desk.open() as db, transaction(db):
        store.write_audit(db, actor(request), action, subject, now=desk.now(), detail=dict(detail))
