"""Notices through Apprise: robots, mail, webhooks. The address is a secret from the environment.

Apprise returns only yes or no and drops the vendor's answer; we listen to it at the one place where
every plugin does HTTP, the name `requests` in its module, for the time of one message.
"""

import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from alerts.channels.answers import Answer, Permanent, receipt
from alerts.notices import Notice
from config.problems import TryLater
from config.running import Channel

BODY_READ = 4096
"""Characters of an answer that are looked at."""
ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseSender:
    """`variable` names the environment variable that holds the Apprise address."""

    variable: str

    @classmethod
    def from_channel(cls, channel: Channel, _data: Path) -> "AppriseSender":
        """The secret is read at each sending, so that setting it needs no restart of ours."""
        return cls(variable=channel.url_env)

    def send(self, notice: Notice) -> str:
        """Title, link and key only; the answer is read before it counts as sent."""
        plugin = self._plugin()
        body = f"{notice.body}\n提醒编号：{notice.key}"
        with ONE_AT_A_TIME, _listening(plugin) as answers:
            accepted = bool(plugin.notify(title=notice.title, body=body))
        if answers:
            return receipt(answers[-1])
        if not accepted:
            raise TryLater("对方没有应答")
        return type(plugin).__name__

    def _plugin(self) -> Any:
        url = os.environ.get(self.variable, "")
        if not url:
            raise Permanent(f"环境变量 {self.variable} 没有设置")
        with warnings.catch_warnings():
            # a library below Apprise imports a module that Python 3.13 drops; not ours to mend
            warnings.simplefilter("ignore", DeprecationWarning)
            from apprise import Apprise

            # Apprise logs whole addresses while debugging; they are secrets.
            logging.getLogger("apprise").setLevel(logging.CRITICAL)
            plugin = Apprise.instantiate(url)
        if plugin is None:
            raise Permanent(f"环境变量 {self.variable} 里不是可用的 Apprise 地址（<secret>）")
        return plugin


class _Listener:
    """Stands in for the `requests` module of one plugin and keeps what came back."""

    def __init__(self, real: ModuleType, answers: list[Answer]) -> None:
        self._real = real
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        return self._heard(found) if name in {"post", "put", "get", "request"} else found

    def _heard(self, call: Any) -> Any:
        def heard(*args: Any, **options: Any) -> Any:
            answer = call(*args, **options)
            self._answers.append(Answer(
                status=answer.status_code, retry_after=answer.headers.get("Retry-After", ""),
                body=answer.text[:BODY_READ]))
            return answer

        return heard


@contextmanager
def _listening(plugin: Any) -> Iterator[list[Answer]]:
    module = sys.modules[type(plugin).__module__]
    real = getattr(module, "requests", None)
    answers: list[Answer] = []
    if real is None:  # mail and the like: no HTTP, no answer to read
        yield answers
        return
    module.requests = _Listener(real, answers)  # type: ignore[attr-defined]
    try:
        yield answers
    finally:
        module.requests = real  # type: ignore[attr-defined]
