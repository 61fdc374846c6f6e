"""An answer to the public (回应) and its states. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ResponseKind(StrEnum):
    """What kind of answer it is."""

    FIRST_INFORMATION = "first_information"  # 首发权威信息
    PRESS_CONFERENCE = "press_conference"  # 新闻发布会
    REPLY = "reply"  # 回应、答复
    CLARIFICATION = "clarification"  # 澄清
    ADOPTED_SUGGESTION = "adopted_suggestion"  # 意见采纳
    CLOSING = "closing"  # 办结通报


class ResponseState(StrEnum):
    """Draft to published; approval is a second person's."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer: the plan demands facts, policy measures and results; times are the system's."""

    id: str
    incident: str
    kind: ResponseKind
    facts: str
    measures: str
    results: str
    state: ResponseState
    drafted_by: str
    drafted_at: datetime
    reviewed_by: str = ""
    reviewed_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    published_at: datetime | None = None
    address: str = ""
    digest: str = ""
    version: int = 1
