"""When a source is due to say something new: its own clock, learnt from when it spoke. Pure.

Wall hours are stretched by how much the source usually says at that hour on that kind of day, so
that nights and holidays hardly count. Silence is measured on this clock and compared with the
gaps of the past 90 days on the same clock; with little history the configured rhythm stands in.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, pairwise
from statistics import fmean, pstdev

from config.calendar import WorkingDays, YearMissing
from config.clock import BEIJING
from crawlers.posts import Post, TimePrecision

WINDOW_DAYS = 90
SILENT_RHYTHMS = 3
"""Without enough history: silent after three of the configured gaps."""
LONGEST_TIMES = 2.0
SPREADS = 10.0
"""With history: silent after twice the longest gap seen, and ten deviations past the mean; by
chance alone that comes once in some hundred thousand gaps (ln of 10 deviations of an
exponential)."""
ENOUGH_GAPS = 12
ENOUGH_DAYS = 28

WORK, OFF, MADE_UP = slice(0, 5), 7, 8
"""Kinds of day: 0–6 an ordinary Monday to Sunday, 7 a holiday on a weekday, 8 a working weekend."""
PRIOR_DAYS = 2.0
"""An expectation weighs as much as this many days that were seen."""
PRIOR_COUNTS, PRIOR_SHARE = 8.0, 0.05
"""The expected hours of a day weigh as much as this many utterances, and this share of all."""
OFFICE_WEEKEND, OTHER_WEEKEND = 0.1, 0.6
NIGHT = 0.1
PRIOR_HOUR = tuple(NIGHT if hour < 7 or hour == 23 else 1.0 for hour in range(24))
EPOCH = date(1970, 1, 1).toordinal()
BEIJING_HOURS = 8


def hour_number(moment: datetime) -> int:
    """Hours since 1970 in UTC: the grain in which it is remembered that a source spoke."""
    return int(moment.timestamp() // 3600)


def spoke_at(post: Post) -> int:
    """The hour in which a post came up: as the page says if it says so exactly, else as we read."""
    stated = post.published_at
    exact = post.precision in (TimePrecision.SECOND, TimePrecision.MINUTE)
    return hour_number(min(stated, post.fetched_at) if stated and exact else post.fetched_at)


def quiet_time(quiet_hours: str, start: datetime, end: datetime) -> timedelta:
    """How much of a span lies in the hours (Beijing, e.g. 23:00-06:00) in which we do not ask."""
    if not quiet_hours or end <= start:
        return timedelta()
    begin, over = (timedelta(hours=int(clock[:2]), minutes=int(clock[3:]))
                   for clock in quiet_hours.split("-"))
    length = (over - begin) % timedelta(days=1)
    day = start.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    total, night = timedelta(), day - timedelta(days=1) + begin
    while night < end:
        total += max(min(night + length, end) - max(night, start), timedelta())
        night += timedelta(days=1)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """A source's own clock (来源节律). An ordinary week has 168 own hours."""

    weights: tuple[tuple[float, ...], ...]
    """9 kinds of day × 24 hours in Beijing: own hours in one wall hour."""
    usual: float
    """Own hours of its longest ordinary gap."""
    limit: float
    """Own hours after which it is silent."""
    learnt: bool
    """False = still the configured rhythm."""

    def own_hours(self, start: datetime, end: datetime, days: WorkingDays) -> float:
        """Own hours between two moments; parts of an hour count in part."""
        first, last = hour_number(start), hour_number(end)
        total = sum(self.hour(hour, days) for hour in range(first, last))
        return total + self.hour(last, days) * (end.timestamp() / 3600 % 1) \
            - self.hour(first, days) * (start.timestamp() / 3600 % 1)

    def hour(self, number: int, days: WorkingDays) -> float:
        """Own hours in one hour."""
        day, hour = divmod(number + BEIJING_HOURS, 24)
        return self.weights[kind_of_day(day, days)][hour]


def kind_of_day(day: int, days: WorkingDays) -> int:
    """0–6 by the week, OFF for a weekday without work, MADE_UP for a weekend with work."""
    return _kind(day, days)


@lru_cache(maxsize=4_096)
def _kind(day: int, days: WorkingDays) -> int:
    when = date.fromordinal(EPOCH + day)
    week = when.weekday()
    try:
        works = days.is_workday(when)
    except YearMissing:
        return week
    if works == (week < OFF - 2):
        return week
    return MADE_UP if works else OFF


def rhythm_of(heard: Sequence[int], *, rhythm_hours: float, official: bool, days: WorkingDays,
              now: datetime) -> Rhythm:
    """The clock of a source that spoke in the hours `heard` (ascending hour numbers).

    Learnt from whole days only, so that it changes once a day.
    """
    today = (hour_number(now) + BEIJING_HOURS) // 24
    begin, end = (today - WINDOW_DAYS) * 24 - BEIJING_HOURS, today * 24 - BEIJING_HOURS
    seen = heard[bisect_left(heard, begin):bisect_left(heard, end)]
    return _learn(tuple(seen), today, rhythm_hours, official, days)


@lru_cache(maxsize=512)
def _learn(seen: tuple[int, ...], today: int, rhythm_hours: float, official: bool,
           days: WorkingDays) -> Rhythm:
    stated = SILENT_RHYTHMS * rhythm_hours
    first = (seen[0] + BEIJING_HOURS) // 24 if seen else today
    span = range(first, today)
    weights = _weights(seen, span, official, days)
    gaps = _own_gaps(seen, weights, days)
    if not gaps:
        return Rhythm(weights=weights, usual=rhythm_hours, limit=stated, learnt=False)
    longest = max(gaps)
    limit = max(LONGEST_TIMES * longest, fmean(gaps) + SPREADS * pstdev(gaps))
    learnt = len(gaps) >= ENOUGH_GAPS and len(span) >= ENOUGH_DAYS
    return Rhythm(weights=weights, usual=longest if learnt else max(longest, rhythm_hours),
                  limit=limit if learnt else max(limit, stated), learnt=learnt)


def _weights(seen: tuple[int, ...], span: range, official: bool,
             days: WorkingDays) -> tuple[tuple[float, ...], ...]:
    """Own hours by kind of day and hour: how often it spoke then, leaning on what is expected."""
    weekend = OFFICE_WEEKEND if official else OTHER_WEEKEND
    prior = [1.0] * 5 + [weekend] * 2
    existed = Counter(_kind(day, days) for day in span)
    spoke = Counter(_kind((hour + BEIJING_HOURS) // 24, days) for hour in seen)
    rate = (len(seen) or 1) / (len(span) or 1)
    factors = [(spoke[kind] + PRIOR_DAYS * expected * rate) / (existed[kind] + PRIOR_DAYS)
               for kind, expected in enumerate(prior)]
    # a holiday is at most as lively as a weekend, until it was seen to be livelier
    quiet = min(factors[5:7]) / 2
    factors.append((spoke[OFF] + PRIOR_DAYS * quiet) / (existed[OFF] + PRIOR_DAYS))
    factors.append(fmean(factors[WORK]))
    by_hour = Counter((hour + BEIJING_HOURS) % 24 for hour in seen)
    spread = (PRIOR_COUNTS + PRIOR_SHARE * len(seen)) / sum(PRIOR_HOUR)
    hours = [by_hour[hour] + spread * expected for hour, expected in enumerate(PRIOR_HOUR)]
    scale = 168 / (sum(factors[:7]) * sum(hours))
    return tuple(tuple(scale * factor * hour for hour in hours) for factor in factors)


def _own_gaps(seen: tuple[int, ...], weights: tuple[tuple[float, ...], ...],
              days: WorkingDays) -> list[float]:
    """Own hours between one hour in which it spoke and the next."""
    if len(seen) < 2:
        return []
    first = seen[0]
    ticks = []
    for number in range(first, seen[-1]):
        day, hour = divmod(number + BEIJING_HOURS, 24)
        ticks.append(weights[_kind(day, days)][hour])
    clock = [0.0, *accumulate(ticks)]
    return [clock[after - first] - clock[before - first] for before, after in pairwise(seen)]
