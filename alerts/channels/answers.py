"""What a vendor's answer means: accepted, try later, or never. Pure.

Robots answer 200 and put the failure into the body; a 200 alone therefore proves nothing.
"""

import json
from dataclasses import dataclass

from config.problems import TryLater

RATE_LIMITED = frozenset({45009, 130101, 9499, 11232, 99991400})
"""WeCom 45009, DingTalk 130101, Feishu 9499, 11232 and 99991400: too many messages."""
BUSY = frozenset({-1})
"""WeCom and DingTalk: system busy."""
PAUSE_SECONDS = 60.0
CODE_KEYS = ("errcode", "code", "StatusCode")


class Permanent(Exception):
    """This channel will never take this notice: the next channel must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer: status, the Retry-After header ("" if none), the start of the body."""

    status: int
    retry_after: str
    body: str


def receipt(answer: Answer) -> str:
    """A short receipt when the answer means accepted; else raises Permanent or TryLater."""
    if answer.status in {408, 425, 429} or answer.status >= 500:
        raise TryLater(f"HTTP {answer.status}", _seconds(answer.retry_after))
    if not 200 <= answer.status < 300:
        raise Permanent(f"HTTP {answer.status}")
    code = _code(answer.body)
    if code in RATE_LIMITED or code in BUSY:
        raise TryLater(f"对方返回错误码 {code}", _seconds(answer.retry_after) or PAUSE_SECONDS)
    if code:
        raise Permanent(f"对方返回错误码 {code}")
    return f"HTTP {answer.status}"


def _code(body: str) -> int:
    """The vendor's own error code in a JSON body; 0 when there is none."""
    try:
        value = json.loads(body)
    except ValueError:
        return 0
    codes = [value[key] for key in CODE_KEYS if key in value] if isinstance(value, dict) else []
    return next((code for code in codes if isinstance(code, int) and code), 0)


def _seconds(header: str) -> float:
    """Retry-After in seconds, at most an hour; dates and nonsense count as not stated."""
    return min(float(header), 3600.0) if header.strip().isdigit() else 0.0
