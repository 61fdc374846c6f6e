"""Cases that a person opens, and what a person decides about a post in the review queue."""

import hashlib

from sqlite_utils import Database

from alerts.acts import Act, Conflict, NotAllowed
from alerts.incidents import FourTimes, Incident, Kind, State
from alerts.store_audit import write_audit
from alerts.store_incidents import add_post, insert_incident
from config.clock import to_text
from config.database import transaction
from crawlers.posts import Post
from crawlers.store import read_posts

VERDICTS = ("incident", "concern", "nothing")
"""What a person may decide about a queued post."""


def open_concern(db: Database, post_ids: tuple[str, ...], title: str, *, place: str = "",
                 tasks: tuple[str, ...] = (), act: Act) -> str:
    """A person opens a case from posts (关切); returns its id. `act.version` is not used."""
    return _open(db, _posts(db, post_ids), (Kind.CONCERN, title, place, tasks), act)


def decide_review(db: Database, post_id: str, verdict: str, *, title: str = "",
                  act: Act) -> str | None:
    """A person looks at a queued post: `incident` or `concern` open a case (its id is returned).

    An incident opened by hand has level `undetermined` until its level is confirmed.
    """
    if verdict not in VERDICTS:
        raise NotAllowed(f"没有“{verdict}”这种处理意见")
    with transaction(db):
        done = db.conn.execute(
            "update review set verdict = ?, decided_by = ?, decided_at = ?, version = version + 1 "
            "where post = ? and version = ? and verdict = ''",
            [verdict, act.actor, to_text(act.now), post_id, act.version])
        if done.rowcount != 1:
            raise Conflict("这条待研判帖文已被处理，请刷新")
        write_audit(db, act.actor, "review_decided", post_id, now=act.now,
                    detail={"verdict": verdict})
        if verdict == "nothing":
            return None
        posts = _posts(db, (post_id,))
        kind = Kind.EMERGENCY if verdict == "incident" else Kind.CONCERN
        return _open(db, posts, (kind, title or posts[0].title or posts[0].text[:40], "", ()), act)


def _posts(db: Database, post_ids: tuple[str, ...]) -> tuple[Post, ...]:
    posts = read_posts(db, post_ids)
    if not posts or len(posts) != len(set(post_ids)):
        raise NotAllowed("有帖文不存在，请刷新后重选")
    return posts


def _open(db: Database, posts: tuple[Post, ...],
          what: tuple[Kind, str, str, tuple[str, ...]], act: Act) -> str:
    kind, title, place, tasks = what
    if not title.strip():
        raise NotAllowed("请填写事项标题")
    first = min(post.published_at or post.fetched_at for post in posts)
    seed = "\n".join(("hand", kind, *sorted(post.id for post in posts)))
    incident = Incident(
        id=hashlib.sha256(seed.encode()).hexdigest()[:16], kind=kind, title=title.strip(),
        place=place, state=State.FOUND, tasks=tasks, last_post_at=act.now,
        level="undetermined" if kind is Kind.EMERGENCY else "none",
        times=FourTimes(found=act.now, first_post=min(first, act.now)))
    with transaction(db):
        if not insert_incident(db, incident):
            raise NotAllowed("这些帖文已经立为同一事项")
        for post in posts:
            add_post(db, incident.id, post.id, "opened_by_person", act.now)
        write_audit(db, act.actor, "opened", incident.id, now=act.now,
                    detail={"kind": kind.value, "posts": [post.id for post in posts]})
    return incident.id
