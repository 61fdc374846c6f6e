"""The one door to the alerts tables: whatever desk, watcher and command line need, by name.

The statements live in `store_*.py`, by subject; this file joins them to whole cases.
"""

from datetime import datetime

from sqlite_utils import Database

from alerts.acts import Act, Conflict, NotAllowed
from alerts.cases import Case, CaseLine, CasePost, Heartbeat, Queue, ReviewItem
from alerts.store_acts import (
    acknowledge,
    adopt_earlier_start,
    advance_state,
    assign,
    close,
    confirm_level,
    reject,
    reopen,
    state_occurrence,
    waive_deadline,
)
from alerts.store_audit import audit_of, holds_hash, recent_audit, verify, write_audit
from alerts.store_incidents import (
    deadlines_of,
    find_incident,
    incidents_of_post,
    list_incidents,
    list_open,
    post_links,
    responses_of,
    review_queue,
    running_deadlines,
)
from alerts.store_open import decide_review, open_concern
from alerts.store_outbox import notices_of, recent_notices
from alerts.store_responses import (
    approve_response,
    authors_of,
    find_response,
    publish_response,
    record_response,
    review_response,
    revise_response,
)
from alerts.store_schema import MIGRATIONS
from alerts.store_watch import (
    beat,
    begin_run,
    considered_as,
    end_run,
    heartbeats,
    last_success,
    queues,
)
from config.clock import from_text
from config.database import migrate
from crawlers.store import read_posts
from crawlers.store_schema import MIGRATIONS as CRAWLERS
from nlp.store import MIGRATIONS as NLP
from nlp.store import read_judgements

__all__ = [
    "MIGRATIONS", "Act", "Case", "CaseLine", "CasePost", "Conflict", "Heartbeat", "NotAllowed",
    "Queue", "ReviewItem", "acknowledge", "adopt_earlier_start",
    "advance_state", "approve_response", "assign",
    "audit_of", "authors_of", "beat", "begin_run", "close", "confirm_level", "considered_as",
    "deadlines_of",
    "decide_review", "end_run", "find_incident", "find_response", "heartbeats",
    "holds_hash",
    "incidents_of_post", "last_success", "list_incidents", "list_open", "load_incident",
    "open_concern", "prepare", "publish_response", "queues", "recent_audit", "recent_notices",
    "record_response",
    "reject", "reopen", "review_queue", "review_response", "revise_response",
    "running_deadlines", "state_occurrence", "verify", "waive_deadline", "write_audit",
]


def prepare(db: Database) -> None:
    """Bring the whole file up to this code's schema, upstream rooms first."""
    migrate(db, CRAWLERS, NLP, MIGRATIONS)


def load_incident(db: Database, incident_id: str) -> Case | None:
    """A case with its posts, clocks, answers, notices and history; None when unknown."""
    incident = find_incident(db, incident_id)
    if incident is None:
        return None
    responses = responses_of(db, incident_id)
    history = [entry for subject in (incident_id, *(answer.id for answer in responses))
               for entry in audit_of(db, subject)]
    return Case(incident=incident, posts=posts_of(db, incident_id), responses=responses,
                deadlines=deadlines_of(db, incident_id), notices=notices_of(db, incident_id),
                history=tuple(sorted(history, key=lambda entry: entry.seq)))


def posts_of(db: Database, incident_id: str) -> tuple[CasePost, ...]:
    """The posts of a case with their judgements, earliest published first."""
    links = {post: (why, joined) for post, why, joined in post_links(db, incident_id)}
    judged = read_judgements(db, tuple(links))
    posts = [CasePost(post=post, judgement=judged.get(post.id), why=links[post.id][0],
                      joined_at=from_text(links[post.id][1]))
             for post in read_posts(db, tuple(links))]
    return tuple(sorted(posts, key=_when))


def _when(item: CasePost) -> datetime:
    return item.post.published_at or item.post.fetched_at
