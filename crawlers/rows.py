"""A row of another office's file becomes a draft (工单): its time, its number, nobody's name. Pure.

What a form asks of the caller (姓名：…；电话：…) often stands inside the text: it is cut out here,
in the process that parsed the file; numbers are masked besides, like those of every post.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from config.clock import BEIJING
from config.running import SourceRow
from crawlers.interface import plain
from crawlers.masking import MOBILE, mask
from crawlers.posts import TimePrecision, canonical_url
from crawlers.publish_time import Published, parse_time
from crawlers.reading import Draft
from crawlers.tables import Flaw, Row
from crawlers.text import tidy

FIELDS = 3
"""Expected of a row: words, a time, a number."""
WHO = "来电人|反映人|诉求人|投诉人|举报人|联系人|当事人|群众|市民|用户"
ASKED = re.compile(
    rf"((?:{WHO})?(?:姓名|(?:联系|来电|手机)?电话(?:号码)?|联系方式|手机号?码?|来电号码|身份证号?码?"
    r"|家庭(?:住址|地址)|户籍地址|住址|微信号?|邮箱)|来电人|反映人|诉求人|投诉人|举报人|联系人)"
    r"(\s{0,2}[:：]\s{0,2})[^，,；;。\n）)】]{1,60}")
SERIAL = re.compile(r"([2-7]\d{4})(\.\d{1,12})?")
"""Days since 1899-12-30, which is how spreadsheets keep a moment."""
EPOCH = datetime(1899, 12, 30, tzinfo=BEIJING)
ROUNDED = re.compile(r"\d(\.\d+)?E\+\d{2}", re.IGNORECASE)
"""A long number as a spreadsheet shows it: its last digits are gone."""


def to_draft(row: Row, source: SourceRow) -> Draft | Flaw | None:
    """The draft of a row; None when it is older than the source's `since`."""
    said = row.fields
    title, text = words(said["title"]), words(said["text"])
    if not title and not text:
        return Flaw(place=row.place, message="标题和内容都是空的",
                    remedy="补上内容；公式没有算出的结果也算空：用表格软件打开后另存一次")
    published, answered = moment(said["time"]), moment(said["answer_time"])
    if source.since and published and published.at < source.since:
        return None
    native, problems = number(said["id"])
    if published is None:
        problems += ("time not understood" if said["time"] else "publish time not found",)
    return Draft(
        url=address(said["url"]), title=title, text=text,
        native_id=native or content_number(title, text, said),
        published_at=published.at if published else None,
        precision=published.precision if published else TimePrecision.UNKNOWN,
        origin=said["origin"], message_type=said["type"], answer_text=words(said["answer"]),
        answer_unit=said["unit"], answered_at=answered.at if answered else None,
        problems=problems)


def filled(draft: Draft) -> int:
    """How many of the expected fields the row had."""
    return 1 + (draft.published_at is not None) + (not draft.native_id.startswith("row-"))


def words(cell: str) -> str:
    """The text of a cell without markup and without what was asked of the caller."""
    return ASKED.sub(r"\1\2***", tidy(plain(cell)))


def number(cell: str) -> tuple[str, tuple[str, ...]]:
    """The office's own number of the matter; none where it is no number of a matter."""
    stated = cell.strip()[:200]
    if ROUNDED.fullmatch(stated):
        return "", ("number rounded by a spreadsheet",)
    if MOBILE.fullmatch(stated):
        return "", ("number looks like a telephone",)
    return stated, ()


def address(cell: str) -> str:
    """The web address a cell holds, or nothing: most matters of an office have none."""
    try:
        return canonical_url(cell) if cell.startswith(("http://", "https://")) else ""
    except ValueError:
        return ""


def content_number(title: str, text: str, said: dict[str, str]) -> str:
    """A number made of what the row says, masked: the same row again is the same post."""
    parts = (mask(title), mask(text), said["time"])
    return "row-" + hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def moment(cell: str) -> Published | None:
    """The moment a cell states: as people write it, or as a spreadsheet counts it."""
    if not (serial := SERIAL.fullmatch(cell.strip())):
        return parse_time(cell)
    local = EPOCH + timedelta(seconds=round(float(serial[0]) * 86_400))
    exact = TimePrecision.SECOND if serial[2] else TimePrecision.DAY
    return Published(at=local.astimezone(UTC), precision=exact)
