"""Whether a source is dead, silent or changed: a blind spot that nobody sees is the worst. Pure.

dead = no successful run in two of its intervals; silent = it answers, but nothing new for three
times its usual gap; changed = its pages yield less than half of the fields they used to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from crawlers.visits import RunStatus, SourceState, Yield

MISSED_INTERVALS = 2
SILENT_RHYTHMS = 3
CHANGED_SHARE = 0.5


class Health(StrEnum):
    """How a source fares; the worst that applies."""

    OFF = "off"  # switched off in the configuration
    NEW = "new"  # never asked, or first asked less than two intervals ago without success
    WELL = "well"  # read in time, with news and the usual fields
    WAITING = "waiting"  # asked us to come back later; dead if that lasts two intervals
    DEAD = "dead"  # not read for two intervals
    CHANGED = "changed"  # read, but its pages look different
    SILENT = "silent"  # read, but says nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source with its health and the reason in the operators' language (来源健康)."""

    source: str
    name: str
    health: Health
    since: datetime | None
    """The last moment at which it was certainly well; None = never."""
    reason: str
    remedy: str

    @property
    def is_blind(self) -> bool:
        """True when people must be told: posts may be missed."""
        return self.health in (Health.DEAD, Health.CHANGED, Health.SILENT)


def assess(state: SourceState, now: datetime) -> SourceHealth:
    """The health of one source at `now`."""
    health, since, reason, remedy = _judge(state, now)
    return SourceHealth(source=state.source, name=state.name, health=health, since=since,
                        reason=reason, remedy=remedy)


def assess_all(states: Iterable[SourceState], now: datetime) -> tuple[SourceHealth, ...]:
    """The health of every source, in the order given."""
    return tuple(assess(state, now) for state in states)


Judged = tuple[Health, datetime | None, str, str]


def _judge(state: SourceState, now: datetime) -> Judged:
    if not state.enabled:
        return Health.OFF, state.last_success_at, "已停用", ""
    if state.first_run_at is None:
        return Health.NEW, None, "尚未抓取", ""
    missed = MISSED_INTERVALS * timedelta(minutes=state.interval_minutes)
    seen = state.last_success_at or state.first_run_at
    if now - seen > missed:
        hours = (now - seen) / timedelta(hours=1)
        return (Health.DEAD, state.last_success_at,
                f"已 {hours:.1f} 小时未能抓取：{state.last_message or '没有运行'}",
                "核对网址、网络和该站 robots.txt；必要时人工浏览该站")
    return _read(state, now)


def _read(state: SourceState, now: datetime) -> Judged:
    """A source that was asked in time: what it said."""
    if state.last_status is RunStatus.WAITING:
        return (Health.WAITING, state.last_success_at, f"网站要求稍后再来：{state.last_message}",
                "无须操作，到时自动重试")
    if state.last_success_at is None:
        return Health.NEW, None, f"首次抓取未成功：{state.last_message}", "查看原因后重试"
    if is_changed(state.yields):
        return (Health.CHANGED, state.last_success_at,
                "页面改版：取到的字段不足往常的一半", "用 source try 检查并改写该来源的 selectors")
    return _voice(state, now)


def _voice(state: SourceState, now: datetime) -> Judged:
    quiet = timedelta(hours=state.rhythm_hours) * SILENT_RHYTHMS
    heard = state.last_post_at or state.first_run_at
    if heard is not None and now - heard > quiet:
        hours = (now - heard) / timedelta(hours=1)
        return (Health.SILENT, heard, f"已 {hours:.0f} 小时没有新帖，往常约每 "
                f"{state.rhythm_hours:g} 小时一帖", "打开该站查看是否停更或换了栏目地址")
    return Health.WELL, state.last_success_at, "正常", ""


def is_changed(yields: tuple[Yield, ...]) -> bool:
    """True when the newest run found less than half of the share of fields that runs before did.

    `yields` is newest first; runs that expected nothing are not among them.
    """
    shares = [run.filled / run.expected for run in yields if run.expected > 0]
    return len(shares) > 1 and shares[0] < CHANGED_SHARE * median(shares[1:])


def due_sources(states: Iterable[SourceState], now: datetime) -> tuple[str, ...]:
    """The ids of the sources whose interval has passed and that have not asked us to wait."""
    return tuple(
        state.source for state in states
        if state.enabled and (state.retry_at is None or state.retry_at <= now)
        and (state.last_run_at is None
             or now - state.last_run_at >= timedelta(minutes=state.interval_minutes)))
