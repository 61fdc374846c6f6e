"""How a source fares: a blind spot that nobody sees is the worst. Pure.

Named are a source that could not be read twice in a row (or for two of its intervals), that was
read and is not what it was, and that is silent for longer than its own clock allows. One bad run
alone is never an alarm: sites stumble.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from statistics import median

from config.calendar import WorkingDays
from config.clock import beijing
from crawlers.arrival import quiet_time, rhythm_of
from crawlers.causes import WORDS, Cause
from crawlers.visits import UNREAD, RunFact, RunStatus, SourceState, Yield

MISSED_INTERVALS = 2
GRACE = timedelta(minutes=10)
"""A round may begin late behind others; two intervals are not over before this has passed too."""
SURE_RUNS = 2
"""Bad runs in a row that are no accident."""
SURE_SHARE = 1.5
"""Intervals that those must span, so that two tries by hand in one minute are no proof."""
SURE_POSTS = 3
"""Posts from the future in one run that are no slip of the pen."""
SURE_FIELDS = 12
"""Fields (four pages) of thin yield that are no accident."""
CHANGED_SHARE = 0.5
DECAY = 0.8
"""What a failure weighs one run later."""
EARLY_SHARE, EARLY_MOST = 0.05, timedelta(minutes=5)
"""A source is due this much before its interval is over: rounds do not come to the second."""


class Health(StrEnum):
    """How a source fares; the worst that applies."""

    OFF = "off"  # switched off in the configuration
    NEW = "new"  # never read with success, and not long enough to say why
    HEALTHY = "healthy"  # read in time, with news at its usual pace
    QUIET = "quiet"  # read in time; longer without news than usual, not yet strange
    SILENT = "silent"  # read in time; without news for longer than its own clock allows
    CHANGED = "changed"  # read, but it is not the page it was
    BLOCKED = "blocked"  # it answers, and does not let us in
    DEAD = "dead"  # not read for two intervals


BLOCKING = frozenset({Cause.FORBIDDEN, Cause.CHALLENGED, Cause.THROTTLED, Cause.ROBOTS,
                      Cause.CAPTCHA, Cause.LOGIN})
CHANGING = frozenset({Cause.EMPTY, Cause.REDESIGNED, Cause.THINNED, Cause.FUTURE, Cause.ENDLESS})
OF_CONTENT = frozenset({Cause.FUTURE, Cause.ENDLESS, Cause.LOGIN})
"""Seen only where there is something new: a good run without news does not disprove them."""


def health_of(cause: Cause) -> Health:
    """The state that a cause, once sure, puts a source in."""
    if cause in BLOCKING:
        return Health.BLOCKED
    return Health.CHANGED if cause in CHANGING else \
        Health.SILENT if cause is Cause.STILL else Health.DEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """A source with its health, cause and remedy in the operators' language (来源健康)."""

    source: str
    name: str
    health: Health
    cause: Cause = Cause.NONE
    since: datetime | None
    """The last moment at which it was certainly well; None = never."""
    reason: str
    remedy: str
    scores: tuple[tuple[Cause, float], ...] = ()
    """Failures of the last runs by cause, the heaviest first; an old one weighs less."""

    @property
    def is_blind(self) -> bool:
        """True when people must be told: posts may be missed."""
        return self.health in (Health.DEAD, Health.BLOCKED, Health.CHANGED, Health.SILENT)


def assess(state: SourceState, now: datetime, days: WorkingDays) -> SourceHealth:
    """The health of one source at `now`."""
    health, cause, since, reason, remedy = _judge(state, now, days)
    return SourceHealth(source=state.source, name=state.name, health=health, cause=cause,
                        since=since, reason=reason, remedy=remedy or WORDS[cause][1],
                        scores=scores(state.runs))


def assess_all(states: Iterable[SourceState], now: datetime,
               days: WorkingDays) -> tuple[SourceHealth, ...]:
    """The health of every source, in the order given."""
    return tuple(assess(state, now, days) for state in states)


Judged = tuple[Health, Cause, datetime | None, str, str]


def _judge(state: SourceState, now: datetime, days: WorkingDays) -> Judged:
    if not state.enabled:
        return Health.OFF, Cause.NONE, None, "已停用", ""
    if state.first_run_at is None:
        return Health.NEW, Cause.NONE, None, "尚未抓取", ""
    if found := _sure(state, now):
        return found
    if state.last_success_at is None:
        return (Health.NEW, Cause.NONE, None, f"首次抓取未成功：{state.last_message}",
                "等下一轮抓取；仍不成功会报警")
    if is_changed(state.yields):
        return (Health.CHANGED, Cause.THINNED, state.last_success_at,
                "页面改版：取到的字段不足往常的一半", "")
    return _voice(state, now, days)


def _sure(state: SourceState, now: datetime) -> Judged | None:
    """What keeps us from reading the source as it should be read, once it is no accident."""
    interval = timedelta(minutes=state.interval_minutes)
    streak = _streak(state.runs)
    good = [run for run in state.runs if not streak or run.ended_at < streak[-1].ended_at]
    seen = good[0].ended_at if good else None if streak else state.last_success_at
    begun = seen or state.first_run_at or now
    unasked = now - begun - quiet_time(state.quiet_hours, begun, now)
    repeated = len(streak) >= SURE_RUNS and now - begun >= SURE_SHARE * interval
    decided = streak and streak[0].cause is Cause.FUTURE and streak[0].new >= SURE_POSTS
    if not (repeated or decided or unasked > MISSED_INTERVALS * interval + GRACE):
        return None
    cause = scores(streak)[0][0] if streak else Cause.CRASHED
    word = WORDS[cause][0]
    said = next((state.last_message for run in streak[:1] if state.last_message), "")
    reason = f"{word}：自 {beijing(begun):%m-%d %H:%M} 起未读到" if streak else \
        f"抓取没有运行：自 {beijing(begun):%m-%d %H:%M} 起"
    return health_of(cause), cause, seen, f"{reason}（{said}）" if said else reason, ""


def _streak(runs: Sequence[RunFact]) -> tuple[RunFact, ...]:
    """The newest runs that were all bad; for what only news can show, of the runs with news."""
    bad = tuple(takewhile(lambda run: run.is_bad, runs))
    told = (run for run in runs if run.is_bad or run.new)
    content = tuple(takewhile(
        lambda run: run.cause in OF_CONTENT and run.status not in UNREAD, told))
    return max(bad, content, key=len)


def scores(runs: Sequence[RunFact]) -> tuple[tuple[Cause, float], ...]:
    """Weight of each cause in `runs` (newest first), the heaviest first."""
    weight: dict[Cause, float] = defaultdict(float)
    for age, run in enumerate(runs):
        if run.is_bad:
            weight[_cause(run)] += DECAY ** age
    return tuple(sorted(weight.items(), key=lambda pair: -pair[1]))


def _cause(run: RunFact) -> Cause:
    if run.cause is not Cause.NONE:
        return run.cause
    return Cause.CRASHED if run.status is RunStatus.KILLED else Cause.UNKNOWN


def _voice(state: SourceState, now: datetime, days: WorkingDays) -> Judged:
    """A source that is read: does it speak as it usually does?"""
    well = state.last_success_at
    if state.runs and state.runs[0].is_bad:
        word = WORDS[_cause(state.runs[0])][0]
        return Health.HEALTHY, Cause.NONE, well, f"上一次没有读好（{word}），等下一次", ""
    rhythm = rhythm_of(state.heard, rhythm_hours=state.rhythm_hours, official=state.official,
                       days=days, now=now)
    heard = _last_heard(state)
    silence = rhythm.own_hours(heard, now, days)
    read_lately = state.last_post_at is not None and \
        now - state.last_post_at <= MISSED_INTERVALS * timedelta(minutes=state.interval_minutes)
    if silence > rhythm.limit and not read_lately:
        hours = (now - heard) / timedelta(hours=1)
        return (Health.SILENT, Cause.STILL, heard,
                f"停更：已 {hours:.0f} 小时没有新帖，超出其平时节律", "")
    if silence > rhythm.usual and not read_lately:
        return Health.QUIET, Cause.NONE, well, "比平时安静，尚属正常", ""
    return Health.HEALTHY, Cause.NONE, well, "正常", ""


def _last_heard(state: SourceState) -> datetime:
    """The end of the last hour in which it spoke, or when we began to listen."""
    if not state.heard:
        return state.last_post_at or state.first_run_at or datetime.max.replace(tzinfo=UTC)
    hour = datetime.fromtimestamp((state.heard[-1] + 1) * 3600, UTC)
    return min(hour, state.last_post_at) if state.last_post_at else hour


def is_changed(yields: Sequence[Yield]) -> bool:
    """True when the newest runs found less than half of the share of fields of those before.

    `yields` is newest first; runs that expected nothing are not among them. Thin runs count as
    one from the newest on, and must hold SURE_FIELDS fields: one odd page is no redesign.
    """
    for count in range(1, len(yields)):
        usual = median(run.filled / run.expected for run in yields[count:])
        newest = yields[:count]
        if any(run.filled >= CHANGED_SHARE * usual * run.expected for run in newest):
            return False
        if sum(run.expected for run in newest) >= SURE_FIELDS:
            return True
    return False


def due_sources(states: Iterable[SourceState], now: datetime) -> tuple[str, ...]:
    """The ids of the sources whose interval has passed and that have not asked us to wait."""
    return tuple(
        state.source for state in states
        if state.enabled and (state.retry_at is None or state.retry_at <= now)
        and (state.last_run_at is None or now - state.last_run_at >= _interval(state))
        and not quiet_time(state.quiet_hours, now, now + timedelta(seconds=1)))


def _interval(state: SourceState) -> timedelta:
    whole = timedelta(minutes=state.interval_minutes)
    return whole - min(whole * EARLY_SHARE, EARLY_MOST)


def blind_line(found: SourceHealth) -> str:
    """How a number that depends on this source is qualified: 盲区：X 自 02:10 起未读到."""
    since = f"自 {beijing(found.since):%m-%d %H:%M} 起" if found.since else "从未"
    verb = {Health.SILENT: "无新帖", Health.CHANGED: "读得不全"}.get(found.health, "未读到")
    return f"盲区：{found.name} {since}{verb}（{WORDS[found.cause][0]}）"
