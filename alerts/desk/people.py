"""Users and roles (用户与角色), kept in people.db only; the pipeline sees opaque actor ids."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse

from alerts.desk.roles import ROLE_NAMES, Role
from config.problems import HuiyingError

View = Callable[..., HttpResponse]


def create_user(name: str, password: str, *roles: Role) -> User:
    """A new user with these roles; `HuiyingError` names what is wrong with name or password."""
    if User.objects.filter(username=name).exists():
        raise HuiyingError(f"用户 {name} 已存在 — 请换一个用户名，或在工作台里修改密码")
    user = User(username=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise HuiyingError(f"密码不合要求: {'；'.join(error.messages)} — 请换一个密码") from error
    user.set_password(password)
    user.save()
    user.groups.set([Group.objects.get_or_create(name=role.value)[0] for role in roles])
    return user


def random_password() -> str:
    """A password for the first administrator or a demo account, printed once and never stored."""
    return secrets.token_urlsafe(12)


def actor(request: HttpRequest) -> str:
    """The opaque id under which this person's acts enter the audit."""
    return f"u{request.user.pk}"


def roles_of(user: Any) -> frozenset[Role]:
    """The roles a user holds."""
    if not user.is_authenticated:
        return frozenset()
    held = set(user.groups.values_list("name", flat=True))
    return frozenset(role for role in Role if role.value in held)


def allow(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of these roles; the others get a page that says so (403)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not roles_of(request.user) & set(roles):
                raise PermissionDenied("、".join(ROLE_NAMES[role] for role in roles))
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return wrap
