"""The record of a case (舆情事件) and the closed sets around it. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nlp.judgements import Bounds

Claim = Bounds | str
"""What is claimed under one figure key: an interval, or a word (water_source_cut)."""


class Kind(StrEnum):
    """Why a case exists; only an emergency has type and level."""

    EMERGENCY = "emergency"  # a judgement with incident.label
    CONCERN = "concern"  # many voices on one matter, or opened by a person
    MESSAGE = "message"  # one post to a board, mailbox or hotline


class State(StrEnum):
    """Where the case stands (办理状态); the order is the law's own."""

    FOUND = "found"  # 发现
    VERIFIED = "verified"  # 核实
    CONSULTED = "consulted"  # 会商
    ASSESSED = "assessed"  # 研判、分级
    ASSIGNED = "assigned"  # 转办、交办
    ANSWERING = "answering"  # 回应
    CLOSED = "closed"  # 办结
    NO_RESPONSE_NEEDED = "no_response_needed"  # 无需回应, only with a reason


OPEN_STATES = frozenset(State) - {State.CLOSED, State.NO_RESPONSE_NEEDED}


class StartOrigin(StrEnum):
    """Which of the four times is meant."""

    OCCURRED = "occurred"  # 发生
    FIRST_POST = "first_post"  # 最早帖文
    FOUND = "found"  # 系统发现
    NOTIFIED = "notified"  # 责任单位接报
    RECEIVED = "received"  # 收到: `found`, for service clocks whatever else is known


@dataclass(frozen=True, slots=True, kw_only=True)
class FourTimes:
    """The four times of a case; the earliest known starts its clocks and never moves later.

    `found` is always known; the others are None until someone or some text says them.
    `occurred_by` says who or what stated the time of occurrence.
    """

    found: datetime
    occurred: datetime | None = None
    first_post: datetime | None = None
    notified: datetime | None = None
    occurred_by: str = ""

    def earliest(self) -> tuple[datetime, StartOrigin]:
        """The basis of every response clock, with its origin."""
        known = [(self.occurred, StartOrigin.OCCURRED), (self.first_post, StartOrigin.FIRST_POST),
                 (self.found, StartOrigin.FOUND), (self.notified, StartOrigin.NOTIFIED)]
        stated = [(moment, origin) for moment, origin in known if moment is not None]
        return min(stated, key=lambda pair: pair[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One case (舆情事件): what happened, how bad by the law, whose it is, where it stands.

    `level` is provisional until a person confirms it (`level_confirmed_by`); `type`, `level` and
    `rule` are empty for concerns and messages. `version` grows with each change, so that two
    people never overwrite each other unseen.
    """

    id: str
    kind: Kind
    title: str
    place: str
    """Township, or the district's or city's name; empty = not known."""
    spots: tuple[str, ...] = ()
    """Named spots of the posts, e.g. villages and landmarks; for telling events apart."""
    state: State
    times: FourTimes
    type: str = ""
    """Accepted type name (labelling), and in `type_code` the taxonomy's subtype."""
    type_code: str = ""
    level: str = "none"
    level_high: str = ""
    """Highest level the claims could reach, where it differs from `level`."""
    level_proposed: str = ""
    """A higher level the figures reach after a person confirmed `level`; empty = none."""
    rule: str = ""
    level_confirmed_by: str = ""
    graded_at_confirm: str = ""
    """What the figures gave when the level was confirmed; only growth beyond it proposes again."""
    tasks: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    figures: dict[str, Claim] = field(default_factory=dict)
    """Highest claim by key over all posts of the case."""
    claims: dict[str, dict[str, Claim]] = field(default_factory=dict)
    """The same kept apart by source class: official, media, public."""
    message_type: str = ""
    posts: int = 0
    last_post_at: datetime | None = None
    assigned_to: str = ""
    acknowledged_by: str = ""
    closed_reason: str = ""
    closed_at: datetime | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """True while someone still owes the public something."""
        return self.state in OPEN_STATES
