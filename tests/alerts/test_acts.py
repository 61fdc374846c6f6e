"""What people do: audited, on the version they saw, two people behind what is published."""

import sqlite3
from collections.abc import Callable

import pytest
from desk_day import Day, complaint, fire

from alerts import store
from alerts.acts import Conflict, NotAllowed
from alerts.incidents import Incident, State
from alerts.responses import ResponseKind, ResponseState
from config.law import Gate

PARTS = ("事实", "措施", "结果")


@pytest.fixture
def case(day: Day) -> Incident:
    day.post(fire(deaths=1))
    day.tick()
    return store.list_incidents(day.db)[0]


def drafted(day: Day, case: Incident, parts: tuple[str, str, str] = PARTS) -> str:
    fresh = store.find_incident(day.db, case.id)
    assert fresh is not None
    return store.record_response(day.db, case.id, ResponseKind.REPLY, parts,
                                 act=day.act(fresh.version))


def approved(day: Day, case: Incident) -> str:
    draft = drafted(day, case)
    store.review_response(day.db, draft, act=day.act(1, "bert"))
    store.approve_response(day.db, draft, act=day.act(2, "bert"))
    return draft


def test_the_drafter_may_neither_review_nor_approve(day: Day, case: Incident) -> None:
    draft = drafted(day, case)
    with pytest.raises(NotAllowed, match="另一人"):
        store.review_response(day.db, draft, act=day.act(1))
    store.review_response(day.db, draft, act=day.act(1, "bert"))
    with pytest.raises(NotAllowed, match="另一人"):
        store.approve_response(day.db, draft, act=day.act(2))


def test_whoever_revises_becomes_an_author_and_the_first_stays_one(
        day: Day, case: Incident) -> None:
    draft = drafted(day, case)
    store.revise_response(day.db, draft, PARTS, act=day.act(1, "bert"))
    for author in ("anna", "bert"):
        with pytest.raises(NotAllowed):
            store.review_response(day.db, draft, act=day.act(2, author))
    store.review_response(day.db, draft, act=day.act(2, "carl"))


def test_an_answer_without_facts_measures_or_results_is_not_reviewed(
        day: Day, case: Incident) -> None:
    draft = drafted(day, case, ("事实", " ", ""))
    with pytest.raises(NotAllowed, match="政策措施、处置结果"):
        store.review_response(day.db, draft, act=day.act(1, "bert"))


def test_nothing_is_published_before_it_is_approved(day: Day, case: Incident) -> None:
    draft = drafted(day, case)
    with pytest.raises(NotAllowed, match="先签发"):
        store.publish_response(day.db, draft, "http://a/", gates=(), act=day.act(1, "bert"))


def test_publishing_stops_the_clocks_that_this_kind_meets(day: Day, case: Incident) -> None:
    draft = approved(day, case)
    day.clock.advance(hours=47)
    store.publish_response(day.db, draft, "http://a/", gates=(), act=day.act(3, "bert"))
    [clock] = store.deadlines_of(day.db, case.id)
    loaded = store.load_incident(day.db, case.id)
    assert loaded is not None
    assert (clock.state.value, loaded.incident.state) == ("met", State.ANSWERING)
    assert loaded.responses[0].state is ResponseState.PUBLISHED
    assert len(loaded.responses[0].digest) == 64


def test_an_answer_after_the_due_moment_is_recorded_as_missed(day: Day, case: Incident) -> None:
    draft = approved(day, case)
    day.clock.advance(hours=49)
    store.publish_response(day.db, draft, "http://a/", gates=(), act=day.act(3, "bert"))
    assert store.deadlines_of(day.db, case.id)[0].state.value == "missed"


def test_a_blocking_gate_demands_an_authorisation(day: Day, case: Incident) -> None:
    gate = Gate(id="g", information="火灾信息", types=(case.type_code,), authority="上级",
                effect="block", source="某条", status="C")
    draft = approved(day, case)
    with pytest.raises(NotAllowed, match="发布权限不足"):
        store.publish_response(day.db, draft, "http://a/", gates=(gate,), act=day.act(3, "bert"))
    store.publish_response(day.db, draft, "http://a/", gates=(gate,),
                           authorization="授权〔2026〕1号", act=day.act(3, "bert"))


@pytest.mark.parametrize("act", [
    lambda day, case: store.assign(day.db, case.id, "区环保局", act=day.act(9)),
    lambda day, case: store.reject(day.db, case.id, "误报", act=day.act(9)),
    lambda day, case: store.confirm_level(day.db, case.id, "较大", rule="", act=day.act(9)),
    lambda day, case: store.acknowledge(day.db, case.id, act=day.act(9)),
])
def test_someone_faster_is_never_overwritten(
        day: Day, case: Incident, act: Callable[[Day, Incident], None]) -> None:
    entries = store.verify(day.db).entries
    with pytest.raises(Conflict):
        act(day, case)
    assert store.find_incident(day.db, case.id) == case
    assert store.verify(day.db).entries == entries


def test_posts_arriving_do_not_turn_a_person_away(day: Day, case: Incident) -> None:
    for _ in range(20):
        day.post(fire(deaths=1))
    day.tick()
    store.assign(day.db, case.id, "区应急局", act=day.act(case.version))
    after = store.find_incident(day.db, case.id)
    assert after is not None
    assert (after.assigned_to, after.posts) == ("区应急局", 21)


def test_a_case_is_not_closed_while_a_clock_runs_in_time(day: Day, case: Incident) -> None:
    with pytest.raises(NotAllowed, match="还在计时"):
        store.close(day.db, case.id, "办结", act=day.act(case.version))
    [clock] = store.deadlines_of(day.db, case.id)
    store.waive_deadline(day.db, clock.id, "上级统一发布", act=day.act(case.version))
    store.close(day.db, case.id, "办结", act=day.act(case.version + 1))
    assert store.list_open(day.db, day.clock.now()) == ()


def test_rejecting_waives_the_clocks_with_the_reason(day: Day, case: Incident) -> None:
    store.reject(day.db, case.id, "核实为误报", act=day.act(case.version))
    [clock] = store.deadlines_of(day.db, case.id)
    assert (clock.state.value, clock.reason, clock.ended_by) == ("waived", "核实为误报", "anna")


def test_the_state_only_moves_forward(day: Day, case: Incident) -> None:
    store.advance_state(day.db, case.id, State.CONSULTED, act=day.act(case.version))
    with pytest.raises(NotAllowed, match="只能向前"):
        store.advance_state(day.db, case.id, State.VERIFIED, act=day.act(case.version + 1))


def test_a_signed_earlier_start_moves_the_clock_and_is_audited(day: Day, case: Incident) -> None:
    from datetime import timedelta

    from alerts.clockwork import Timing
    earlier = case.times.found - timedelta(hours=3)
    store.state_occurrence(day.db, case.id, earlier, by="现场民警", act=day.act(case.version))
    day.tick()
    [noted] = store.deadlines_of(day.db, case.id)
    assert noted.starts_at == case.times.found
    timing = Timing.from_configuration(day.config)
    store.adopt_earlier_start(day.db, case.id, timing, act=day.act(case.version + 1))
    [moved] = store.deadlines_of(day.db, case.id)
    assert (moved.starts_at, moved.basis.value) == (earlier, "occurred")
    assert "start_adopted" in [entry.action for entry in store.audit_of(day.db, case.id)]


def test_every_act_leaves_an_intact_audit_trail(day: Day, case: Incident) -> None:
    store.assign(day.db, case.id, "区环保局", act=day.act(case.version))
    report = store.verify(day.db)
    assert report.ok
    assert [entry.actor for entry in store.audit_of(day.db, case.id)][-1] == "anna"


@pytest.mark.parametrize("statement", [
    "update audit set actor = 'x' where seq = 1", "delete from audit where seq = 1",
    "insert or replace into audit select seq, at, 'x', action, subject, detail, prev, hash "
    "from audit where seq = 1",
    "delete from audit_head", "update audit_head set seq = 0"])
def test_the_database_itself_refuses_to_change_the_audit(
        day: Day, case: Incident, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        day.db.conn.execute(statement)


@pytest.mark.parametrize("statement", [
    "update audit set actor = 'x' where seq = 1", "update audit set at = at || ' ' where seq = 2",
    "update audit set detail = '{}' where seq = 2", "delete from audit where seq = 1",
    "delete from audit where seq = (select max(seq) from audit)",
    "update audit set prev = 'x' where seq = 2", "update audit_head set hash = 'x'"])
def test_tampering_past_the_triggers_is_detected(
        day: Day, case: Incident, statement: str) -> None:
    day.post(complaint(), source="board")
    day.tick()
    for trigger in ("audit_no_update", "audit_no_delete", "audit_head_grows"):
        day.db.conn.execute(f"drop trigger {trigger}")
    assert store.verify(day.db).ok
    day.db.conn.execute(statement)
    day.db.conn.commit()
    report = store.verify(day.db)
    assert not report.ok
    assert report.problem
