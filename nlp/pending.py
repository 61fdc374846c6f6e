"""The judging loop over the database: take what waits, judge it, store it, until nothing waits.

A kill between two batches loses nothing and repeats nothing: the next run finds what has no
judgement. A post on which judging fails is set aside with its reason, the others go on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlite_utils import Database

from config.clock import Clock
from nlp.judge import Judge
from nlp.judgements import Judgement
from nlp.store import Pending, save_batch, unjudged


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one run of the loop did (研判结果): posts judged, set aside, found to be incidents.

    `stopped`: it took longer than it may, and the rest waits for the next run.
    """

    judged: int = 0
    failed: int = 0
    incidents: int = 0
    stopped: bool = False


def judge_pending(db: Database, judge: Judge, clock: Clock, *, batch: int,
                  limit: timedelta | None = None,
                  progress: Callable[[int], None] | None = None) -> Outcome:
    """Judge everything that waits, `batch` posts a transaction; `progress` gets each size.

    After `limit` no further batch is begun: a slow model must not keep what comes after judging,
    alarms among them, from its turn.
    """
    done, began = Outcome(), clock.now()
    after = 0
    while pending := unjudged(db, batch, after=after, model=judge.model_version):
        judged, failed = judge_each(judge, pending)
        save_batch(db, judged, failed, clock.now())
        after = pending[-1].revision
        done = Outcome(judged=done.judged + len(judged), failed=done.failed + len(failed),
                       incidents=done.incidents + sum(j.incident.label for _, j in judged))
        if progress is not None:
            progress(len(pending))
        if limit is not None and clock.now() - began >= limit:
            return replace(done, stopped=bool(
                unjudged(db, 1, after=after, model=judge.model_version)))
    return done


def judge_each(judge: Judge, pending: Sequence[Pending]) -> tuple[
        list[tuple[Pending, Judgement]], list[tuple[Pending, str]]]:
    """The batch at once; when that fails, one by one, so that only the culprit is set aside."""
    try:
        return list(zip(pending, judge.judge([p.text for p in pending]), strict=True)), []
    except Exception:  # noqa: BLE001 - found again, and recorded, post by post
        judged: list[tuple[Pending, Judgement]] = []
        failed: list[tuple[Pending, str]] = []
        for one in pending:
            try:
                judged.append((one, judge.judge([one.text])[0]))
            except Exception as error:  # noqa: BLE001 - a post that cannot be judged is evidence
                failed.append((one, f"{type(error).__name__}: {error}"))
        return judged, failed
