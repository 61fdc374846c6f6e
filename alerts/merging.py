"""What the posts of a case claim together: figures, level, times, place. Pure.

A claim is kept at its highest, by key and by source class; the level follows the merged figures as
a proposal, and once a person has confirmed one, only growth beyond it proposes again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.deadlines import rank
from alerts.incidents import Claim, FourTimes, Incident
from alerts.whereabouts import Whereabouts
from crawlers.posts import Post
from nlp.judgements import Judgement, LevelView

Grade = Callable[[str, Mapping[str, Claim]], LevelView]
"""The law's table: type name and figures → level."""

BACKDATING = timedelta(hours=48)
"""How far before the finding a later post may still put the beginning of a case; a page that
claims an older date is kept with the case, but is not believed about its start."""

SPOTS = 20
"""Named spots remembered of one case."""
WORDS = {"township": 0, "county": 1, "municipal": 2}
"""Order of the word-valued claims (water_source_cut), lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPost:
    """A post with its judgement and what is known of its source; the unit of every decision.

    `copy_key` is equal for copies of one text. `stamp` names this version of post and judgement.
    """

    post: Post
    judgement: Judgement
    source_kind: str
    source_class: str
    copy_key: str
    stamp: str = ""

    def at(self, now: datetime) -> datetime:
        """When it was said: published, or fetched where the page is silent or in the future."""
        said = self.post.published_at or self.post.fetched_at
        return min(said, self.post.fetched_at, now)


def highest(left: Claim | None, right: Claim) -> Claim:
    """The graver of two claims under one key: higher minimum, higher maximum, open beats closed."""
    if left is None:
        return right
    if isinstance(left, str) or isinstance(right, str):
        return max(left, right, key=lambda claim: WORDS.get(str(claim), -1))
    low = max(left[0], right[0])
    if left[1] is None or right[1] is None:
        return (low, None)
    return (low, max(left[1], right[1]))


def claims_of(judgement: Judgement) -> dict[str, Claim]:
    """The figures a text states, without their places in it."""
    return {key: value if isinstance(value, str) else value.bounds
            for key, value in judgement.figures.items()}


def merged(incident: Incident, item: JudgedPost) -> Incident:
    """The case with the claims of one more post, overall and by source class."""
    stated = claims_of(item.judgement)
    own = incident.claims.get(item.source_class, {})
    figures = {key: highest(incident.figures.get(key), claim) for key, claim in stated.items()}
    said = {key: highest(own.get(key), claim) for key, claim in stated.items()}
    return replace(incident, figures=incident.figures | figures,
                   claims=incident.claims | {item.source_class: own | said})


def graded(incident: Incident, grade: Grade) -> Incident:
    """The case with the level its figures reach: its own while provisional, else a proposal."""
    view = grade(incident.type, incident.figures)
    high = view.range[1] if view.range and view.range[1] != view.proposed else ""
    if not incident.level_confirmed_by:
        if rank(view.proposed) < rank(incident.level):
            return incident
        return replace(incident, level=view.proposed, rule=view.rule or "", level_high=high)
    held = max(rank(incident.level), rank(incident.graded_at_confirm),
               rank(incident.level_proposed))
    if rank(view.proposed) <= held:
        return incident
    return replace(incident, level_proposed=view.proposed, level_high=high)


def grown(incident: Incident, item: JudgedPost, where: Whereabouts, now: datetime,
          grade: Grade) -> Incident:
    """The case after one more post; title, state, units' assignment and a person's words stay."""
    said_at = item.at(now)
    topics = tuple(topic.task for topic in item.judgement.topics)
    unit = item.judgement.unit
    case = replace(
        merged(incident, item),
        place=incident.place or where.township,
        spots=tuple(dict.fromkeys((*incident.spots, *sorted(where.spots))))[:SPOTS],
        tasks=_added(incident.tasks, topics[:1]),
        units=_added(incident.units, (unit.name,) if unit else ()),
        times=_earlier(incident.times, said_at),
        last_post_at=max(said_at, incident.last_post_at or said_at))
    return graded(case, grade) if case.type else case


def _added(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, ...]:
    """The union in order of first mention, at most five."""
    return tuple(dict.fromkeys((*old, *new)))[:5]


def _earlier(times: FourTimes, said_at: datetime) -> FourTimes:
    """First post moves only backwards, and only within what is believable."""
    if said_at < times.found - BACKDATING:
        return times
    first = min(said_at, times.first_post or said_at)
    return replace(times, first_post=first)
