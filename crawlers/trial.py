"""One look at an address nobody has configured, fetched once and as politely as a source.

Nothing is kept. The page is read in a child process; this side gets a description, or why there
is none.
"""

import secrets
import tempfile
from datetime import datetime
from urllib.parse import urlsplit

from pydantic import ValidationError

from config.problems import HuiyingError
from config.running import Settings, SourceRow
from crawlers.process import Child, start
from crawlers.reading import PageKind
from crawlers.run import honest_agent
from crawlers.trying import TRIAL, Trial
from crawlers.wire import LINE_LIMIT, EndEvent, Order, Target, decode_event, encode_order

SECONDS = 60
CPU_SECONDS = 60


def row_of(url: str, *, local: bool = False) -> SourceRow:
    """A source row for an address, as far as it must exist to be fetched."""
    try:
        return SourceRow.model_validate({
            "id": "trial", "name": urlsplit(url).hostname or "trial", "kind": "news",
            "class": "media", "spider": "pages", "form": "list", "url": url, "local": local})
    except (ValidationError, ValueError) as error:
        raise HuiyingError(f"{url} 不是网页地址 — 请写完整，以 http:// 或 https:// 开头") from error


def try_address(row: SourceRow, settings: Settings, now: datetime) -> Trial | str:
    """What stands at the row's address, or in words why it could not be read."""
    order = Order(
        row=row, entry=Target(url=row.url, kind=PageKind.LIST), targets=(), known=(), posts=(),
        user_agent=honest_agent(settings), author_key=secrets.token_hex(32), page_limit=1,
        seconds=float(SECONDS), memory_mb=settings.run_memory_mb, cpu_seconds=CPU_SECONDS, now=now)
    with tempfile.TemporaryFile() as log, start(
            "crawlers.trial_child", encode_order(order), log) as child:
        try:
            return _listen(child)
        finally:
            child.kill()


def _listen(child: Child) -> Trial | str:
    """The description, or the words of the event that ended the run without one."""
    said = "进程没有回答"
    while child.stdout is not None and (line := child.stdout.readline(LINE_LIMIT)):
        try:
            return TRIAL.validate_json(line)
        except ValidationError:
            event = decode_event(line)
        if isinstance(event, EndEvent):
            return event.message or event.status
        said = event.rejects[0].message if event.rejects else f"status {event.status}"
    return said
