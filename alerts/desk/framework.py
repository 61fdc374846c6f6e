"""Django's settings as one function, so that nothing is read from the environment by surprise.

Each security setting carries its reason. `configure` may run once a process.
"""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command

from alerts.desk import context

HERE = Path(__file__).parent
BODY_BYTES = 2 * 1024 * 1024
"""Of any request: a form, or rows that another office sends."""
SESSION_HOURS = 12
"""One shift (班次) and its handover; a forgotten browser is logged out after it."""

CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
"""Crawled text can never load or run anything, whatever it contains."""


def secret_key(people: Path) -> str:
    """The signing key, made once and kept beside people.db, readable by this account only."""
    file = people.with_suffix(".key")
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return file.read_text(encoding="ascii").strip()


LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def configure(desk: context.Desk) -> None:
    """Install the desk and set Django up; brings people.db to the present schema.

    Requests under any other host name than the loopback's and that of `desk_address` are refused.
    """
    context.install(desk)
    if not settings.configured:
        outside = urlsplit(desk.configuration.settings.desk_address)
        hosts = (*LOOPBACK, outside.hostname) if outside.hostname else LOOPBACK
        settings.configure(**_settings(desk.people, hosts=hosts, https=outside.scheme == "https"))
        django.setup()
    call_command("migrate", interactive=False, verbosity=0)


def _settings(people: Path, *, hosts: tuple[str, ...], https: bool) -> dict[str, Any]:
    return {
        "SECRET_KEY": secret_key(people),
        "DEBUG": False,
        "ALLOWED_HOSTS": list(hosts),
        # The proxy ends TLS; without its own origin listed, forms sent through it are refused.
        "CSRF_TRUSTED_ORIGINS": [f"https://{host}" for host in hosts if https],
        "ROOT_URLCONF": "alerts.desk.urls",
        "INSTALLED_APPS": ["django.contrib.auth", "django.contrib.contenttypes",
                           "django.contrib.sessions", "django.contrib.messages",
                           "django.contrib.staticfiles", "axes", "csp", "alerts.desk"],
        "MIDDLEWARE": _middleware(),
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(people),
                                  "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 15}}},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates",
                       "DIRS": [HERE / "templates"],
                       "OPTIONS": {"context_processors": [
                           "django.template.context_processors.request",
                           "django.contrib.auth.context_processors.auth",
                           "django.contrib.messages.context_processors.messages",
                           "alerts.desk.shell.shell"]}}],
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [HERE / "static"],
        "LANGUAGE_CODE": "zh-hans", "TIME_ZONE": "Asia/Shanghai", "USE_TZ": True,
        "LOGIN_URL": "/login", "LOGIN_REDIRECT_URL": "/", "LOGOUT_REDIRECT_URL": "/login",
        **_people_policy(https=https),
    }


def _middleware() -> list[str]:
    return [
        "django.middleware.security.SecurityMiddleware",
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        # Every route needs a session unless it says otherwise: a new page is closed at birth.
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        # Last, so that a locked-out login never reaches a view.
        "axes.middleware.AxesMiddleware",
    ]


def _people_policy(*, https: bool) -> dict[str, Any]:
    return {
        "AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend",
                                    "django.contrib.auth.backends.ModelBackend"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "alerts.desk.passwords.LongEnough"},
            *({"NAME": f"django.contrib.auth.password_validation.{name}"}
              for name in ("CommonPasswordValidator", "NumericPasswordValidator",
                           "UserAttributeSimilarityValidator"))],
        # Five wrong passwords for one account from one address lock that pair for 15 minutes.
        "AXES_FAILURE_LIMIT": 5, "AXES_COOLOFF_TIME": 0.25,
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_RESET_ON_SUCCESS": True, "AXES_VERBOSE": False,
        "AXES_LOCKOUT_TEMPLATE": "locked.html",
        "SESSION_COOKIE_AGE": SESSION_HOURS * 3600, "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax", "SESSION_COOKIE_SECURE": https,
        "CSRF_COOKIE_HTTPONLY": True, "CSRF_COOKIE_SECURE": https,
        "CSRF_FAILURE_VIEW": "alerts.desk.shell.forged",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        # Not "no-referrer": browsers then send `Origin: null` with our own forms.
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": BODY_BYTES, "DATA_UPLOAD_MAX_NUMBER_FIELDS": 200,
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": CSP},
        "LOGGING_CONFIG": None,
        "SILENCED_SYSTEM_CHECKS": [],
    }
