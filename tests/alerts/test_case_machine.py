"""P09: whatever people, posts, rules and time do in any order, the promises of a case hold."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from desk_day import Day, begin, fire
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alerts import store
from alerts.acts import NotAllowed
from alerts.deadlines import Deadline, DeadlineState
from alerts.incidents import Incident
from alerts.responses import ResponseKind
from config.loader import PACKAGED, load

LEVELS = st.sampled_from(["一般", "较大", "重大", "特别重大"])
ENDED = {DeadlineState.MET, DeadlineState.MISSED}


class Case(RuleBasedStateMachine):
    """One emergency lives through acts in any order; a small model remembers what must hold."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        config, _ = load(PACKAGED)
        assert config is not None
        self.day: Day = begin(Path(self.folder.name), config)
        self.starts: dict[str, tuple[datetime, datetime | None]] = {}
        self.ended: dict[str, DeadlineState] = {}
        self.day.post(fire(deaths=1))
        self.turn()

    def turn(self) -> None:
        self.day.tick()

    def case(self) -> Incident:
        return store.list_incidents(self.day.db)[-1]

    def clocks(self) -> tuple[Deadline, ...]:
        return store.deadlines_of(self.day.db, self.case().id)

    @rule(hours=st.floats(0.1, 20))
    def time_passes(self, hours: float) -> None:
        self.day.clock.advance(hours=hours)
        self.turn()

    @rule(deaths=st.integers(0, 40))
    def a_post_arrives(self, deaths: int) -> None:
        self.day.post(fire(deaths=deaths))
        self.turn()

    @rule(level=LEVELS)
    def someone_confirms(self, level: str) -> None:
        case = self.case()
        if case.is_open:
            store.confirm_level(self.day.db, case.id, level, rule="",
                                act=self.day.act(case.version))
            self.turn()

    @rule()
    def someone_acknowledges(self) -> None:
        case = self.case()
        if case.is_open:
            running = self.clocks()
            store.acknowledge(self.day.db, case.id, act=self.day.act(case.version))
            assert self.clocks() == running

    @rule(hours=st.integers(1, 100))
    def someone_edits_the_rules(self, hours: int) -> None:
        clocks = tuple(one.model_copy(update={"amount": hours, "met_by": ("reply",)})
                       for one in self.day.config.clocks)
        self.day.config = replace(self.day.config, clocks=clocks)
        self.turn()

    @rule(kind=st.sampled_from(list(ResponseKind)))
    def two_people_answer(self, kind: ResponseKind) -> None:
        case = self.case()
        if not case.is_open:
            return
        draft = store.record_response(self.day.db, case.id, kind, ("a", "b", "c"),
                                      act=self.day.act(case.version))
        store.review_response(self.day.db, draft, act=self.day.act(1, "bert"))
        store.approve_response(self.day.db, draft, act=self.day.act(2, "bert"))
        due = {one.id: one for one in self.clocks() if one.state is DeadlineState.RUNNING}
        stopped = store.publish_response(self.day.db, draft, "http://a/", gates=(),
                                         act=self.day.act(3, "bert"))
        assert set(stopped) == {one for one, clock in due.items() if kind.value in clock.met_by}

    @rule()
    def someone_tries_to_close(self) -> None:
        case = self.case()
        pressing = [one for one in self.clocks() if one.state is DeadlineState.RUNNING
                    and not one.is_overdue(self.day.clock.now())]
        if not case.is_open:
            return
        try:
            store.close(self.day.db, case.id, "办结", act=self.day.act(case.version))
        except NotAllowed:
            assert pressing
        else:
            assert not pressing

    @invariant()
    def starts_never_move_and_ends_are_final(self) -> None:
        for clock in self.clocks():
            known = self.starts.setdefault(clock.id, (clock.starts_at, clock.due_at))
            assert known == (clock.starts_at, clock.due_at)
            if clock.id in self.ended:
                assert clock.state is self.ended[clock.id]
            if clock.state in ENDED:
                self.ended[clock.id] = clock.state

    @invariant()
    def an_end_says_truly_whether_it_was_in_time(self) -> None:
        for clock in self.clocks():
            if clock.state is DeadlineState.MET:
                assert clock.ended_at is not None
                assert clock.due_at is not None
                assert clock.ended_at <= clock.due_at

    @invariant()
    def the_audit_is_intact_and_nothing_is_told_twice(self) -> None:
        assert store.verify(self.day.db).ok
        told = [(reason, step) for _, reason, step in self.day.heard()]
        notices = store.recent_notices(self.day.db, 5000)
        assert len(told) <= len(notices)
        assert len({one.notice.key for one in notices}) == len(notices)

    def teardown(self) -> None:
        if hasattr(self, "day"):
            self.day.db.close()
            self.folder.cleanup()


TestCase = Case.TestCase
TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
