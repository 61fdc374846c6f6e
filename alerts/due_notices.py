"""Who must be told what about one case now, and by which channels. Pure.

Computed from the case, its clocks and what was told before, so a lost computation is simply made
again. Texts carry no personal data: not even the title of a post leaves the house.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.deadlines import Deadline, rank
from alerts.escalation import Step, due_steps
from alerts.incidents import Incident, Kind
from alerts.notices import Notice, NotifyReason
from config.clock import beijing
from config.configuration import Configuration
from config.running import Channel, Reminder, Route

KIND_WORDS = {Kind.EMERGENCY: "突发事件", Kind.CONCERN: "舆情关切", Kind.MESSAGE: "群众留言"}
REASON_WORDS = {
    NotifyReason.NEW_INCIDENT: "新事项", NotifyReason.LEVEL_RAISED: "级别提升",
    NotifyReason.EARLIER_START: "发现更早起算点", NotifyReason.CLOCK_REMINDER: "时限提醒",
    NotifyReason.CLOCK_OVERDUE: "已超期", NotifyReason.CLOCK_BORN_OVERDUE: "发现时已超期",
    NotifyReason.CLOCK_UNKNOWN: "时限算不出", NotifyReason.REVIEW_WAITING: "待人工研判",
    NotifyReason.CHANNEL_FAILED: "提醒通道故障", NotifyReason.SOURCE_BLIND: "来源失联",
    NotifyReason.UNJUDGED: "帖文未研判",
}
LEVEL_WORDS = {"undetermined": "级别待定", "none": "", "": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Who is told by what: routes in order, channels, reminder shares, address of the desk."""

    routes: tuple[Route, ...]
    channels: tuple[Channel, ...]
    reminders: Reminder
    desk: str

    @classmethod
    def from_configuration(cls, config: Configuration) -> "Routing":
        """As this installation is set up now."""
        settings = config.settings
        return cls(routes=config.routes, channels=config.channels, reminders=settings.reminders,
                   desk=settings.desk_link())

    def route(self, reason: NotifyReason, level: str,
              kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Roles and enabled channels of the first route that fits.

        Where none fits, or all its channels are off, duty is told through every enabled channel:
        a hole in the routing must never be a silence.
        """
        enabled = tuple(channel.id for channel in self.channels if channel.enabled)
        for route in self.routes:
            if _fits(route, reason, level, kind):
                chosen = tuple(name for name in route.channels if name in enabled)
                return route.roles, chosen or enabled
        return ("duty",), enabled

    def is_outside(self, channel: str) -> bool:
        """True when messages of this channel leave the house."""
        return any(one.id == channel and one.kind != "file" for one in self.channels)


def _fits(route: Route, reason: NotifyReason, level: str, kind: str) -> bool:
    return ((not route.reasons or reason.value in route.reasons)
            and (not route.levels or level in route.levels)
            and (not route.kinds or kind in route.kinds))


def due_notices(incident: Incident, deadlines: Sequence[Deadline], log: Sequence[Notice],
                routing: Routing, now: datetime) -> tuple[Notice, ...]:
    """Everything to be told about one open case that `log` (all its notices) does not hold."""
    if not incident.is_open:
        return ()
    notices = list(_about_case(incident, deadlines, log, routing, now))
    for deadline in deadlines:
        steps = due_steps(deadline, routing.reminders, log, now,
                          acknowledged=bool(incident.acknowledged_by))
        for step in steps:
            notices.extend(_about_clock(incident, step, routing, now))
    known = {notice.key for notice in log}
    return tuple(notice for notice in notices if notice.key not in known)


def _about_case(incident: Incident, deadlines: Sequence[Deadline], log: Sequence[Notice],
                routing: Routing, now: datetime) -> tuple[Notice, ...]:
    """The opening, told once; afterwards only a level higher than any told."""
    level = incident.level_proposed or incident.level
    told = [notice.step.partition(":")[2] for notice in log if notice.reason in
            {NotifyReason.NEW_INCIDENT, NotifyReason.LEVEL_RAISED}]
    if told and rank(level) <= max(map(rank, told)):
        return ()
    reason = NotifyReason.LEVEL_RAISED if told else NotifyReason.NEW_INCIDENT
    due = min((clock for clock in deadlines if clock.due_at), default=None,
              key=lambda clock: clock.due_at or now)
    words = [f"地点：{incident.place or '待核'}", f"帖文：{incident.posts} 条"]
    words += [f"{clock.name}：{clock.arithmetic}" for clock in deadlines]
    return _notices(incident, (reason, f"level:{level}"), words, routing, now, due)


def _about_clock(incident: Incident, step: Step, routing: Routing,
                 now: datetime) -> tuple[Notice, ...]:
    clock = step.deadline
    words = [f"{clock.name}（{clock.clause}）", clock.arithmetic]
    if clock.earlier_starts_at is not None:
        words.append(f"另有更早的起算点 {_wall(clock.earlier_starts_at)}，"
                     f"按它应于 {_wall(clock.earlier_due_at)} 前回应；是否采用由人签认")
    if (now - step.at).total_seconds() > LATE_SECONDS:
        words.append(f"补发：本应于 {_wall(step.at)} 提醒")
    return _notices(incident, (step.reason, step.key), words, routing, now, clock)


LATE_SECONDS = 120
"""A reminder this much behind its moment says so; within it lies the ordinary tick."""


def _notices(incident: Incident, what: tuple[NotifyReason, str], words: Sequence[str],
             routing: Routing, now: datetime, clock: Deadline | None) -> tuple[Notice, ...]:
    """One notice a channel of the fitting route."""
    reason, step = what
    level = incident.level_proposed or incident.level
    roles, channels = routing.route(reason, level, incident.kind.value)
    due_at = clock.due_at if clock else None
    address = f"{routing.desk}/case/{incident.id}"
    return tuple(Notice(
        key=notice_key(incident.id, reason, step, channel), incident=incident.id, reason=reason,
        step=step, roles=roles, channel=channel, title=_title(incident, reason, level, due_at),
        body=address if routing.is_outside(channel) else "\n".join([*words, address]),
        created_at=now, due_at=due_at,
        statutory=incident.kind is Kind.EMERGENCY or (clock is not None and clock.statutory))
        for channel in channels)


def _title(incident: Incident, reason: NotifyReason, level: str,
           due_at: datetime | None) -> str:
    """E.g. 【新事项】重大突发事件·火灾·宝轮镇，11-25 10:00 前回应."""
    named = f"{LEVEL_WORDS.get(level, level)}{KIND_WORDS[incident.kind]}"
    parts = [named, incident.type or incident.message_type, incident.place]
    until = f"，{beijing(due_at):%m-%d %H:%M} 前回应" if due_at else ""
    return f"【{REASON_WORDS[reason]}】{'·'.join(part for part in parts if part)}{until}"


def notice_key(incident: str, reason: NotifyReason, step: str, channel: str) -> str:
    """Case + reason + step + channel as 24 hex digits; the receiver can drop copies by it."""
    whole = "\n".join((incident, reason, step, channel))
    return hashlib.sha256(whole.encode()).hexdigest()[:24]


def system_notices(reason: NotifyReason, step: str, words: tuple[str, str], routing: Routing,
                   now: datetime, *, without: str = "") -> tuple[Notice, ...]:
    """About Huiying itself: (title, body) to the fitting route, but not by channel `without`.

    Where the route has no other channel, by every enabled one.
    """
    title, body = words
    roles, channels = routing.route(reason, "none", "system")
    enabled = tuple(channel.id for channel in routing.channels if channel.enabled)
    ways = [name for name in channels if name != without] or [
        name for name in enabled if name != without]
    return tuple(Notice(
        key=notice_key("", reason, step, channel), incident="", reason=reason, step=step,
        roles=roles, channel=channel, title=f"【{REASON_WORDS[reason]}】{title}", created_at=now,
        body=routing.desk if routing.is_outside(channel) else f"{body}\n{routing.desk}")
        for channel in ways)


def _wall(moment: datetime | None) -> str:
    return "（算不出）" if moment is None else f"{beijing(moment):%m-%d %H:%M}"
