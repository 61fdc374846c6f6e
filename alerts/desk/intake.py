"""POST /intake/: another office's system sends rows with its token; parsing and storing live in
`crawlers.intake`. Doing it again changes nothing. What was sent is never logged.
"""

import hashlib
import hmac
import os
from collections import deque
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from alerts.desk import context
from config.problems import HuiyingError
from config.running import SourceRow
from crawlers.deliveries import DeliveryStatus, Receipt
from crawlers.intake import Intake
from crawlers.store_visits import sync_sources

KINDS = frozenset({"application/json", "application/x-ndjson", "application/jsonl", "text/csv"})
TOKEN_LENGTH = 24
"""Characters of the shortest token that is taken; `openssl rand -hex 32` makes 64."""
PER_MINUTE = 60
REFUSED_PER_MINUTE = 30
"""Wrong tokens of everybody together: enough for a mistake, too few to guess."""

_asked: dict[str, deque[datetime]] = {}


@csrf_exempt  # no cookie is read here: the token in the header is the proof
@login_not_required
@require_POST
def receive(request: HttpRequest) -> JsonResponse:
    """Rows as JSON, JSON lines or CSV; answers with counts and with each refused row's reason."""
    desk = context.current()
    row = owner(request.headers.get("Authorization", ""), desk.configuration.sources)
    name, most = (row.id, PER_MINUTE) if row else ("", REFUSED_PER_MINUTE)
    if wait := too_often(name, most, desk.now()):
        return refusal(429, "发送太频繁", "按 Retry-After 的秒数稍后再发",
                       {"Retry-After": str(wait)})
    if row is None:
        return refusal(401, "没有令牌，或令牌不对", "请求头写 Authorization: Bearer 令牌",
                       {"WWW-Authenticate": "Bearer"})
    if not row.enabled:
        return refusal(403, f"来源 {row.id} 已停用", "请联系本平台管理员启用")
    if request.content_type not in KINDS or request.headers.get("Content-Encoding"):
        return refusal(415, "只收 JSON、JSON 行或 CSV，不收压缩",
                       f"Content-Type 写 {'、'.join(sorted(KINDS))} 之一")
    try:
        body = request.body
    except RequestDataTooBig:
        return refusal(413, "请求太大", "一次最多 2 MiB，分几次发送")
    return answer(take(row, body))


def take(row: SourceRow, body: bytes) -> Receipt | None:
    """Store the rows; None when the database cannot be written just now."""
    desk = context.current()
    try:
        with desk.open() as db:
            sync_sources(db, desk.configuration.sources)
            intake = Intake(db=db, settings=desk.configuration.settings, clock=desk.clock)
            return intake.read_body(row, body, "http")
    except HuiyingError:
        return None


def answer(receipt: Receipt | None) -> JsonResponse:
    """200 when anything could be taken, 422 when nothing could, 503 when it should come again."""
    if receipt is None:
        return refusal(503, "数据库暂时写不进去", "稍后原样重发，不会重复", {"Retry-After": "60"})
    said = receipt.to_json()
    del said["file"]
    taken = receipt.new + receipt.changed + receipt.same
    good = receipt.status is DeliveryStatus.READ and (taken or not receipt.rejected)
    return JsonResponse(said | {"stored": receipt.new + receipt.changed},
                        status=200 if good else 422, json_dumps_params={"ensure_ascii": False})


def owner(header: str, rows: tuple[SourceRow, ...]) -> SourceRow | None:
    """The source whose token this is; every one is compared, so that time tells nothing."""
    scheme, _, given = header.partition(" ")
    found = None
    for row in rows:
        token = os.environ.get(row.token_env, "") if row.token_env else ""
        usable = scheme.lower() == "bearer" and len(token) >= TOKEN_LENGTH
        if hmac.compare_digest(_digest(given.strip()), _digest(token)) and usable:
            found = row
    return found


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def too_often(name: str, most: int, now: datetime) -> int:
    """Seconds to wait after `most` requests in a minute; 0 = go on."""
    times = _asked.setdefault(name, deque())
    while times and not timedelta(0) <= now - times[0] < timedelta(minutes=1):
        times.popleft()
    if len(times) >= most:
        return int((times[0] + timedelta(minutes=1) - now).total_seconds()) + 1
    times.append(now)
    return 0


def refusal(status: int, message: str, remedy: str,
            headers: dict[str, str] | None = None) -> JsonResponse:
    """Why nothing was taken, and what the other side can do."""
    return JsonResponse({"message": f"{message} — {remedy}"}, status=status, headers=headers,
                        json_dumps_params={"ensure_ascii": False})
