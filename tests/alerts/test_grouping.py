"""Which case a judged post opens or joins, decided by the watcher on a real file."""

from dataclasses import replace
from datetime import timedelta

from desk_day import Day, complaint, fire

from alerts import store
from alerts.incidents import Incident, Kind, State
from config.database import transaction
from crawlers.posts import Answer
from crawlers.store import save_post
from nlp.judgements import Judgement, PlaceLabel, Tone


def cases(day: Day) -> list[Incident]:
    day.tick()
    return sorted(store.list_incidents(day.db), key=lambda case: case.title)


def test_same_type_and_place_within_two_days_is_one_case(day: Day) -> None:
    day.post(fire(deaths=1))
    day.post(fire(deaths=2))
    assert [(case.posts, case.figures["deaths"]) for case in cases(day)] == [(2, (2.0, 2.0))]


def test_another_township_or_another_type_is_another_case(day: Day) -> None:
    day.post(fire())
    day.post(fire(place="荣山镇"))
    day.post(fire(type_="道路交通"))
    assert len(cases(day)) == 3


def test_a_post_that_names_no_township_joins_the_event_it_does_not_contradict(day: Day) -> None:
    day.post(fire(place="利州区"))
    day.post(fire(place="宝轮镇"))
    assert [(case.place, case.posts) for case in cases(day)] == [("宝轮镇", 2)]


def test_three_days_later_it_is_a_new_event(day: Day) -> None:
    day.post(fire())
    day.tick()
    day.clock.advance(hours=72)
    day.post(fire())
    assert len(cases(day)) == 2


def test_a_copy_joins_however_late_and_reopens_nothing(day: Day) -> None:
    day.post(fire(), text="宝轮镇老街一处民房起火，浓烟滚滚，消防车已经赶到现场。")
    [case] = cases(day)
    store.reject(day.db, case.id, "核实为误报", act=day.act(case.version))
    day.clock.advance(hours=100)
    day.post(fire(), text="宝轮镇老街一处民房起火,浓烟滚滚,　消防车已经赶到现场!")
    [after] = cases(day)
    assert (after.posts, after.state) == (2, State.NO_RESPONSE_NEEDED)


def test_claims_are_kept_apart_by_source_class_and_the_highest_grades(day: Day) -> None:
    day.post(fire(deaths=2), source="gov")
    day.post(fire(deaths=4))
    [case] = cases(day)
    assert case.claims == {"official": {"deaths": (2.0, 2.0)}, "public": {"deaths": (4.0, 4.0)}}
    assert case.level == "较大"


def test_after_confirmation_figures_only_propose_and_only_when_they_grow(day: Day) -> None:
    day.post(fire(deaths=3))
    [case] = cases(day)
    store.confirm_level(day.db, case.id, "一般", rule="", act=day.act(case.version))
    day.post(fire(deaths=3))
    assert [(one.level, one.level_proposed) for one in cases(day)] == [("一般", "")]
    day.post(fire(deaths=10))
    assert [(one.level, one.level_proposed) for one in cases(day)] == [("一般", "重大")]


def test_confirming_a_lower_level_waives_its_clocks_and_growth_brings_them_back(day: Day) -> None:
    day.post(fire(deaths=10))
    [case] = cases(day)
    store.confirm_level(day.db, case.id, "较大", rule="", act=day.act(case.version))
    day.tick()
    states = {clock.rule: clock.state.value for clock in store.deadlines_of(day.db, case.id)}
    assert states == {"RESP-5H": "waived", "RESP-24H": "waived", "RESP-48H": "running"}
    day.post(fire(deaths=30))
    day.tick()
    states = {clock.rule: clock.state.value for clock in store.deadlines_of(day.db, case.id)}
    assert set(states.values()) == {"running"}


def test_a_message_is_a_case_and_one_answered_on_the_board_is_closed_with_its_time(
        day: Day) -> None:
    day.post(complaint(), source="board", kind="咨询")
    answered = day.clock.now() - timedelta(hours=1)
    day.post(complaint(), source="board", kind="咨询",
             answer=Answer(text="已办", answered_at=answered))
    open_, closed = cases(day)
    assert (open_.kind, open_.state, closed.state) == (Kind.MESSAGE, State.FOUND, State.CLOSED)
    [clock] = store.deadlines_of(day.db, closed.id)
    assert (clock.state.value, clock.ended_at) == ("met", answered)


def test_an_answer_seen_later_on_the_board_closes_the_case_and_ends_its_clock(day: Day) -> None:
    post = day.post(complaint(), source="board", kind="咨询")
    day.tick()
    day.clock.advance(hours=20)
    answered = day.clock.now()
    with transaction(day.db):
        save_post(day.db, replace(post, answer=Answer(text="已办结", answered_at=answered)))
        day.db.conn.execute("update judgement set revision = revision + 1000")
    [case] = cases(day)
    [clock] = store.deadlines_of(day.db, case.id)
    assert (case.state, clock.state.value, clock.ended_at) == (State.CLOSED, "met", answered)


def test_one_point_within_a_shift_is_one_event_whatever_its_type(day: Day) -> None:
    day.post(at("泉坝村", type_="地质灾害"))
    day.post(at("泉坝", type_="生产安全"))
    day.clock.advance(hours=13)
    day.post(at("泉坝", type_="刑事案件"))
    assert [case.posts for case in cases(day)] == [2, 1]


def test_an_accident_called_by_the_general_name_is_the_same_in_the_same_town(day: Day) -> None:
    day.post(fire(type_="道路交通"))
    day.post(fire(type_="生产安全"))
    assert [case.type for case in cases(day)] == ["道路交通"]


def test_two_accidents_of_one_town_stay_two(day: Day) -> None:
    day.post(fire(type_="道路交通"))
    day.post(fire(type_="火灾"))
    assert len(cases(day)) == 2


def test_a_named_road_elsewhere_does_not_join_a_towns_event(day: Day) -> None:
    day.post(fire(place="荣山镇", type_="水旱"))
    day.post(at("利州东路", type_="水旱"))
    assert len(cases(day)) == 2


def at(spot: str, *, type_: str) -> Judgement:
    return fire(place=spot, type_=type_)


def test_an_emergency_on_a_board_is_both_a_message_and_an_emergency(day: Day) -> None:
    day.post(fire(), source="board", kind="求助")
    assert {case.kind for case in cases(day)} == {Kind.MESSAGE, Kind.EMERGENCY}


def test_voices_that_name_no_township_count_with_those_of_one_but_never_join_two(
        day: Day) -> None:
    for number in range(4):
        day.post(complaint(place="宝轮镇"), author=f"a{number}")
        day.post(complaint(place="荣山镇"), author=f"b{number}")
    assert cases(day) == []
    for number in range(4):
        day.post(complaint(place=""), author=f"c{number}")
    [case] = cases(day)
    assert case.posts == 8 and case.place in {"宝轮镇", "荣山镇"}


def test_enough_independent_voices_open_a_concern_and_copies_do_not_count(day: Day) -> None:
    enough = day.config.settings.concern_posts
    for number in range(enough - 1):
        day.post(complaint(), author=f"a{number}")
    day.post(complaint(), author="a0")
    day.post(complaint(), author="b", text="第1条关于此事的帖文，与别的帖文内容各不相同。")
    assert cases(day) == []
    day.post(complaint(), author="c")
    [case] = cases(day)
    assert (case.kind, case.posts, case.tasks) == (Kind.CONCERN, enough, ("4.3.5",))
    day.post(complaint(), author="d")
    assert cases(day)[0].posts == enough + 1


def test_neutral_and_foreign_posts_open_nothing_and_say_why(day: Day) -> None:
    one = day.post(complaint(tone=Tone.NEUTRAL))
    two = day.post(complaint(label=PlaceLabel.ELSEWHERE, place="成都"))
    assert cases(day) == []
    assert store.considered_as(day.db, one.id) == ("nothing", "未达立件条件")
    assert store.considered_as(day.db, two.id) == ("elsewhere", "成都")


def test_must_see_words_and_doubt_reach_a_person(day: Day) -> None:
    day.post(complaint(must_see=("爆炸",)))
    day.post(complaint(abstained=("incident",)))
    day.post(fire(place="", label=PlaceLabel.UNKNOWN), source="hot")
    day.tick()
    assert len(store.review_queue(day.db)) == 3
    assert "review_waiting" in [reason for _, reason, _ in day.heard()]


def test_a_person_opens_a_case_from_the_review_queue(day: Day) -> None:
    post = day.post(complaint(must_see=("爆炸",)))
    day.tick()
    case = store.decide_review(day.db, post.id, "incident", act=day.act(1))
    assert case is not None
    day.tick()
    assert [clock.rule for clock in store.deadlines_of(day.db, case)] == ["RESP-48H"]
    assert store.review_queue(day.db) == ()


def test_an_old_archive_opens_no_emergencies(day: Day) -> None:
    day.post(fire(), said=day.clock.now() - timedelta(days=30))
    assert cases(day) == []


def test_judging_again_changes_no_case(day: Day) -> None:
    day.post(fire(deaths=1))
    before = cases(day)
    with transaction(day.db):
        day.db.conn.execute("update judgement set revision = revision + 1000")
    assert cases(day) == before


def test_a_backdated_page_joins_but_moves_no_beginning(day: Day) -> None:
    day.post(fire())
    day.tick()
    day.post(fire(), text="x", said=day.clock.now() - timedelta(hours=47))
    [case] = cases(day)
    [clock] = store.deadlines_of(day.db, case.id)
    assert clock.starts_at == case.times.found
    assert clock.earlier_starts_at == case.times.found - timedelta(hours=47)
    assert "earlier_start" in [reason for _, reason, _ in day.heard()]
