"""What grouping knows and what it decides: rules, voices, decisions with their reasons. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from alerts.deadlines import rank
from alerts.incidents import Incident
from alerts.merging import Grade
from alerts.whereabouts import Places
from config.configuration import Configuration


class Outcome(StrEnum):
    """What a judged post led to; stored with the post, so that nothing is unexplained."""

    OPENED = "opened"  # a new case
    JOINED = "joined"  # one more post of a case
    REVIEW = "review"  # a person must look
    VOICE = "voice"  # a negative voice, counted towards a concern
    TOO_OLD = "too_old"  # published too long ago to open a case
    ELSEWHERE = "elsewhere"  # not ours
    NOTHING = "nothing"  # neither emergency, message nor complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One negative post on one task and place; `author` is a keyed hash or the post itself."""

    post: str
    task: str
    place: str
    author: str
    copy_key: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do with one post: `case` is the case as it stands afterwards, `was` as before.

    `members` are all posts that hang on the case by this decision; more than one when voices add
    up to a concern.
    """

    post: str
    outcome: Outcome
    why: str
    case: Incident | None = None
    was: Incident | None = None
    members: tuple[str, ...] = ()
    voice: Voice | None = None

    @property
    def level_raised(self) -> bool:
        """True when figures lifted the level, or proposed to."""
        if self.case is None or self.was is None:
            return False
        now = max(rank(self.case.level), rank(self.case.level_proposed))
        return now > max(rank(self.was.level), rank(self.was.level_proposed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What grouping needs from the configuration, in the form it is asked for."""

    codes: Mapping[str, str]
    """Accepted type name → taxonomy code."""
    places: Places
    concern_posts: int
    grade: Grade

    @classmethod
    def from_configuration(cls, config: Configuration, grade: Grade) -> "Rules":
        """Later subtypes never take a name from earlier ones."""
        codes: dict[str, str] = {}
        for subtype in config.subtypes:
            for name in (*subtype.severity_types, subtype.name):
                codes.setdefault(name, subtype.code)
        return cls(codes=codes, places=Places.from_gazetteer(config.gazetteer), grade=grade,
                   concern_posts=config.settings.concern_posts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is already there when a batch is decided.

    `cases`: open ones, those closed within 48 h, and those the batch's posts already hang on;
    `copies`: copy key → emergency; `homes`: post → its cases, for a post that is judged again;
    `voices`: negative voices of the last 24 h that hang on no case.
    """

    cases: tuple[Incident, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    voices: tuple[Voice, ...] = ()
