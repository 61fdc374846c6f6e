"""An answer to the public (回应): its states, who may move it, what it stops. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from alerts.deadlines import Deadline, DeadlineState
from alerts.incidents import Incident
from config.law import Gate


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


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFinding:
    """A publication gate (发布权限) that concerns this answer; `effect` block, warn or check."""

    gate: str
    effect: str
    information: str
    authority: str
    source: str


PARTS = (("facts", "事实真相"), ("measures", "政策措施"), ("results", "处置结果"))
"""What every answer must say; 广利府办发〔2016〕52号 四(五)2."""


def missing_parts(response: Response) -> tuple[str, ...]:
    """The demanded parts that are still empty, by their Chinese names."""
    return tuple(name for field, name in PARTS if not getattr(response, field).strip())


def gate_findings(incident: Incident, gates: Sequence[Gate]) -> tuple[GateFinding, ...]:
    """Who alone may publish what this case is about; an unconfirmed gate only warns."""
    level = incident.level_proposed or incident.level
    return tuple(
        GateFinding(gate=gate.id, information=gate.information, authority=gate.authority,
                    source=gate.source,
                    effect="warn" if gate.effect == "block" and gate.status in "UN"
                    else gate.effect)
        for gate in gates
        if (not gate.types or incident.type_code in gate.types)
        and (not gate.levels or level in gate.levels or level == "undetermined")
    )


def why_not_review(response: Response, actor: str, authors: frozenset[str]) -> str:
    """Empty when `actor` may pass the secrecy review (保密审查); else the reason."""
    if response.state is not ResponseState.DRAFT:
        return "只有拟稿状态的回应可以审查"
    if actor in authors:
        return "拟稿人不能审查自己的稿件，请由另一人进行保密审查"
    absent = missing_parts(response)
    return f"稿件缺少：{'、'.join(absent)}" if absent else ""


def why_not_approve(response: Response, actor: str, authors: frozenset[str]) -> str:
    """Empty when `actor` may approve; two people stand behind whatever is published."""
    if response.state is not ResponseState.REVIEWED:
        return "回应须先经保密审查，才能签发"
    if actor in authors:
        return "拟稿人不能签发自己的稿件，请由另一人签发"
    return ""


def why_not_publish(response: Response, address: str, findings: Sequence[GateFinding],
                    authorization: str) -> str:
    """Empty when it may go out: approved, with an address, and no gate blocks it unauthorised."""
    if response.state is not ResponseState.APPROVED:
        return "回应须先签发，才能登记发布"
    if not address.strip():
        return "请填写发布地址（网址、平台或会议地点）"
    blocked = [finding for finding in findings if finding.effect == "block"]
    if blocked and not authorization.strip():
        first = blocked[0]
        return (f"发布权限不足：{first.information}由{first.authority}发布（{first.source}）"
                "；取得授权后请填写授权文号")
    return ""


def digest_of(response: Response, address: str) -> str:
    """Fingerprint (64 hex digits) of exactly what was published where."""
    whole = "\0".join((response.kind, response.facts, response.measures, response.results, address))
    return hashlib.sha256(whole.encode()).hexdigest()


def stopped(deadline: Deadline, kind: ResponseKind, at: datetime, by: str) -> Deadline | None:
    """The clock as a published `kind` ends it at `at`; None when it does not concern it.

    In time or not is said by the running due moment; one that cannot be computed counts as met.
    """
    if deadline.state is not DeadlineState.RUNNING or kind.value not in deadline.met_by:
        return None
    late = deadline.due_at is not None and at > deadline.due_at
    return replace(deadline, state=DeadlineState.MISSED if late else DeadlineState.MET,
                   ended_at=at, ended_by=by, reason=f"published:{kind.value}")
