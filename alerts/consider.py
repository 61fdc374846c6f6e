"""Judged posts become cases with their clocks, in one transaction a batch: all of it or none.

A post on which deciding fails is set before a person and the others go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlite_utils import Database

from alerts.acts import SYSTEM
from alerts.clockwork import Timing, end_with_board, start_clocks_of
from alerts.decisions import Decision, Known, Outcome, Rules
from alerts.grouping import CONCERN_WINDOW, WINDOW, decide
from alerts.incidents import Incident
from alerts.merging import JudgedPost
from alerts.store_audit import write_audit
from alerts.store_incidents import (
    find_incident,
    incidents_of_post,
    incidents_since,
    insert_incident,
    queue_review,
    update_incident,
)
from alerts.store_watch import (
    add_voice,
    emergency_copies,
    hang,
    mark_considered,
    unconsidered,
    voices_since,
)
from config.database import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """How many posts led to what."""

    posts: int = 0
    opened: int = 0
    joined: int = 0
    review: int = 0
    failed: int = 0


def consider(db: Database, rules: Rules, timing: Timing, now: datetime, *,
             batch: int = 200) -> Considered:
    """Decide on everything judged and not yet decided on, batch by batch, until nothing waits."""
    done = Considered()
    while items := unconsidered(db, batch):
        done = _added(done, _batch(db, items, rules, timing, now))
    return done


def _batch(db: Database, items: Sequence[JudgedPost], rules: Rules, timing: Timing,
           now: datetime) -> Considered:
    """The batch at once; when that fails one by one, so that only the culprit is set aside."""
    try:
        return _decide_and_write(db, items, rules, timing, now)
    except Exception as error:  # noqa: BLE001 - found again, and recorded, post by post
        if len(items) > 1:
            done = Considered()
            for item in items:
                done = _added(done, _batch(db, [item], rules, timing, now))
            return done
        _set_aside(db, items[0], error, now)
        return Considered(posts=1, failed=1)


def _set_aside(db: Database, item: JudgedPost, error: Exception, now: datetime) -> None:
    why = f"处理出错（{type(error).__name__}），请人工查看"
    with transaction(db):
        mark_considered(db, item.post.id, item.stamp, "failed", why, now)
        queue_review(db, item.post.id, why, now)


def _decide_and_write(db: Database, items: Sequence[JudgedPost], rules: Rules, timing: Timing,
                      now: datetime) -> Considered:
    with transaction(db):  # reads too: what is decided on cannot change before it is written
        decisions = decide(items, _known(db, items, now), rules, now)
        keys = {item.post.id: item.copy_key for item in items}
        keys |= {voice.post: voice.copy_key for voice in voices_since(db, now - CONCERN_WINDOW)}
        counts = Considered(posts=len(items))
        for decision in decisions:
            counts = _count(counts, decision, written=_write(db, decision, keys, timing, now))
        for item in items:
            mine = [one for one in decisions if one.post == item.post.id]
            outcome = mine[-1].outcome.value if mine else Outcome.NOTHING.value
            why = "；".join(one.why for one in mine) or "未达立件条件"
            mark_considered(db, item.post.id, item.stamp, outcome, why, now)
    return counts


def _known(db: Database, items: Sequence[JudgedPost], now: datetime) -> Known:
    cases = {case.id: case for case in incidents_since(db, now - WINDOW)}
    homes = {item.post.id: incidents_of_post(db, item.post.id) for item in items}
    copies = emergency_copies(db, [item.copy_key for item in items])
    for name in {*copies.values(), *(case for cases_of in homes.values() for case in cases_of)}:
        if name not in cases and (case := find_incident(db, name)) is not None:
            cases[name] = case
    return Known(cases=tuple(cases.values()), copies=copies, homes=homes,
                 voices=voices_since(db, now - CONCERN_WINDOW))


def _write(db: Database, decision: Decision, keys: dict[str, str], timing: Timing,
           now: datetime) -> bool:
    """True when something new came of it; the audit names system, post and reason."""
    if decision.voice is not None:
        add_voice(db, decision.voice)
    if decision.outcome is Outcome.REVIEW:
        return queue_review(db, decision.post, decision.why, now)
    case = decision.case
    if case is None:
        return False
    stored = find_incident(db, case.id)
    if stored is None:
        insert_incident(db, case)
        hang(db, decision, keys, now)
        start_clocks_of(db, case, timing, now)
        _audit(db, "opened", case, decision, now)
        return True
    hang(db, decision, keys, now)
    _grow(db, stored, case, decision, now)
    return True


def _grow(db: Database, stored: Incident, case: Incident, decision: Decision,
          now: datetime) -> None:
    same = replace(case, version=stored.version, posts=stored.posts)
    if same == stored:
        return
    weighty = decision.level_raised or case.state is not stored.state
    update_incident(db, same, stored.version, grows=weighty)
    if not case.is_open and stored.is_open:
        end_with_board(db, case, now)
    if weighty:
        _audit(db, "level_raised" if decision.level_raised else "closed", case, decision, now)


def _audit(db: Database, action: str, case: Incident, decision: Decision,
           now: datetime) -> None:
    write_audit(db, SYSTEM, action, case.id, now=now, detail={
        "post": decision.post, "why": decision.why, "kind": case.kind.value,
        "level": case.level_proposed or case.level, "rule": case.rule})


def _count(counts: Considered, decision: Decision, *, written: bool) -> Considered:
    if not written:
        return counts
    if decision.outcome is Outcome.OPENED:
        return replace(counts, opened=counts.opened + 1)
    if decision.outcome is Outcome.JOINED:
        return replace(counts, joined=counts.joined + 1)
    return replace(counts, review=counts.review + (decision.outcome is Outcome.REVIEW))


def _added(left: Considered, right: Considered) -> Considered:
    return Considered(posts=left.posts + right.posts, opened=left.opened + right.opened,
                      joined=left.joined + right.joined, review=left.review + right.review,
                      failed=left.failed + right.failed)
