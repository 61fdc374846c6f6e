"""What the database knows of each source's health: runs, yields, hours in which it spoke.

Separate from `store_visits`, which writes; this only reads, for `crawlers.health` and the desk.
"""

import sqlite3

from sqlite_utils import Database

from config.clock import from_text, moment_or_none
from config.database import fetch_rows
from crawlers.causes import Cause
from crawlers.visits import RunFact, RunStatus, SourceState, Yield

YIELD_RUNS = 12
FACT_RUNS = 24
"""Ended runs that health looks back on."""
HEARD_HOURS = 2_160
"""90 days."""


def source_states(db: Database) -> tuple[SourceState, ...]:
    """The facts about every source, for `crawlers.health` and the desk."""
    rows = fetch_rows(db, """
        select source.*, last.status as last_status, last.message as last_message, last.retry_at,
          last.started_at as last_run_at,
          (select min(started_at) from run as r where r.source = source.id) as first_run_at,
          (select max(ended_at) from run as r where r.source = source.id
             and status in ('done', 'partial')) as last_success_at,
          (select max(fetched_at) from post as p where p.source = source.id) as last_post_at,
          (select count(*) from post as p where p.source = source.id) as posts,
          (select count(*) from visit as v
             where v.source = source.id and state = 'pending') as waiting,
          (select count(*) from quarantine as q where q.source = source.id) as quarantined
        from source left join run as last
          on last.id = (select max(id) from run as r where r.source = source.id)
        order by source.id
        """, ())
    return tuple(_state(db, row) for row in rows)


def _state(db: Database, row: sqlite3.Row) -> SourceState:
    yields = fetch_rows(db, """
        select expected, filled from run where source = ? and expected > 0
        order by id desc limit ?
        """, (row["id"], YIELD_RUNS))
    runs = fetch_rows(db, """
        select status, cause, ended_at, new, unchanged from run
        where source = ? and ended_at is not null order by id desc limit ?
        """, (row["id"], FACT_RUNS))
    heard = fetch_rows(db, """
        select hour from heard where source = ? order by hour desc limit ?
        """, (row["id"], HEARD_HOURS))
    return SourceState(
        source=row["id"], name=row["name"], enabled=bool(row["enabled"]),
        interval_minutes=row["interval_minutes"], rhythm_hours=row["rhythm_hours"],
        first_run_at=moment_or_none(row["first_run_at"]),
        last_run_at=moment_or_none(row["last_run_at"]),
        last_success_at=moment_or_none(row["last_success_at"]),
        last_post_at=moment_or_none(row["last_post_at"]),
        last_status=RunStatus(row["last_status"]) if row["last_status"] else None,
        last_message=row["last_message"] or "", retry_at=moment_or_none(row["retry_at"]),
        posts=row["posts"], waiting=row["waiting"], quarantined=row["quarantined"],
        yields=tuple(Yield(expected=y["expected"], filled=y["filled"]) for y in yields),
        official=row["class"] == "official", quiet_hours=row["quiet_hours"],
        unchanged=sum(run["unchanged"] for run in runs),
        runs=tuple(map(_fact, runs)), heard=tuple(row["hour"] for row in reversed(heard)))


def _fact(row: sqlite3.Row) -> RunFact:
    return RunFact(status=RunStatus(row["status"]), cause=Cause(row["cause"]),
                   ended_at=from_text(row["ended_at"]), new=row["new"])
