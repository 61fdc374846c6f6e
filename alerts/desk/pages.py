"""What people read: inbox, case, review queue, post, sources, system. Reading changes nothing."""

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from sqlite_utils import Database

from alerts import store
from alerts.desk import blind, context, show, sight
from alerts.desk.people import allow
from alerts.desk.roles import Role
from alerts.explain import explain_post, level_changes
from alerts.incidents import State
from alerts.quotes import quoted_claims
from alerts.responses import ResponseKind, gate_findings, missing_parts
from config.law import LEVELS
from crawlers.evidence_store import evidence_of
from crawlers.exhibit import exhibit
from crawlers.posts import Post
from crawlers.store import read_posts
from nlp.store import read_judgements

log = logging.getLogger(__name__)
EVERYONE = (Role.DUTY, Role.REVIEWER, Role.LEADER, Role.ADMIN)
PAGE_ROWS = 100


def page(request: HttpRequest, template: str, **values: Any) -> HttpResponse:
    """A page inside the shell."""
    return render(request, template, values)


@require_safe
@allow(*EVERYONE)
def inbox(request: HttpRequest) -> HttpResponse:
    """Open cases by time left, and what burns, in five seconds."""
    desk = context.current()
    now = desk.now()
    wanted = request.GET.get("kind", "")
    with desk.open() as db:
        lines = store.list_open(db, now)
        tiles = sight.tiles(lines, store.queues(db, now), now)
        unseen = blind.lines(db, now)
    rows = [show.line(line, now) for line in lines
            if not wanted or line.incident.kind.value == wanted]
    return page(request, "inbox.html", rows=rows[:PAGE_ROWS], total=len(rows), tiles=tiles,
                blind=unseen, wanted=wanted,
                kinds=[(kind.value, name) for kind, name in show.KINDS.items()])


@require_safe
@allow(*EVERYONE)
def cases(request: HttpRequest) -> HttpResponse:
    """All cases, newest first, closed ones too."""
    desk = context.current()
    now = desk.now()
    with desk.open() as db:
        found = store.list_incidents(db, limit=PAGE_ROWS, before=request.GET.get("before", ""))
        unseen = blind.lines(db, now)
    rows = [show.line(store.CaseLine(incident=incident), now) for incident in found]
    more = found[-1].times.found if len(found) == PAGE_ROWS else None
    return page(request, "cases.html", rows=rows, blind=unseen,
                more=more and sight.stored(more))


@require_safe
@allow(*EVERYONE)
def case(request: HttpRequest, case: str) -> HttpResponse:
    """One case: what happened, how bad by which clause, what is due and why, what was done."""
    desk = context.current()
    now = desk.now()
    with desk.open() as db:
        found = store.load_incident(db, case)
        if found is None:
            raise Http404
        posts = sight.case_posts(db, found, desk.sources(), now)
        history = sight.history(found)
        unseen = blind.lines(db, now, {item.post.source for item in found.posts})
    incident = found.incident
    configuration = desk.configuration
    rule = next((row for row in configuration.severity if row.id == incident.rule), None)
    return page(
        request, "case.html", case=incident, blind=unseen, line=show.line(store.CaseLine(
            incident=incident, deadlines=found.deadlines), now),
        steps=show.steps(incident), figures=show.figures(found), posts=posts, rule=rule,
        changes=level_changes(incident, configuration), quotes=quoted_claims(incident, found.posts),
        clocks=[show.countdown(deadline, now) for deadline in found.deadlines],
        times=sight.times(incident), history=history,
        earlier=any(deadline.earlier_starts_at for deadline in found.deadlines),
        responses=[sight.response(answer, missing_parts(answer)) for answer in found.responses],
        gates=gate_findings(incident, configuration.gates), levels=reversed(LEVELS),
        kinds=[(kind.value, name) for kind, name in show.RESPONSES.items()],
        suggested=sight.suggested(found.deadlines, ResponseKind),
        units=sight.units(configuration, incident),
        next_states=[(state.value, show.STATES[state]) for state in show.STEPS
                     if incident.state in show.STEPS
                     and show.STEPS.index(state) > show.STEPS.index(incident.state)],
        is_open=incident.is_open, closed=incident.state is State.CLOSED)


@require_safe
@allow(*EVERYONE)
def review(request: HttpRequest) -> HttpResponse:
    """Posts that wait for a person: must-see words, or the machine would not decide."""
    desk = context.current()
    with desk.open() as db:
        rows = sight.review_rows(db, store.review_queue(db, PAGE_ROWS), desk.sources(),
                                 desk.now())
    return page(request, "review.html", rows=rows)


def _known(db: Database, post: str) -> Post:
    """The post, or the page that says there is none."""
    for found in read_posts(db, [post]):
        return found
    raise Http404


@require_safe
@allow(*EVERYONE)
def post(request: HttpRequest, post: str) -> HttpResponse:
    """One post and why it was judged so."""
    desk = context.current()
    with desk.open() as db:
        read = _known(db, post)
        judgement = read_judgements(db, [post]).get(post)
        belongs = store.incidents_of_post(db, post)
        why = explain_post(read, judgement, desk.configuration,
                           decision=store.considered_as(db, post), cases=belongs)
    shown = sight.one_post(read, judgement, desk.sources(), desk.now())
    return page(request, "post.html", post=shown, cases=belongs, judged=judgement is not None,
                why=[(heading, lines) for heading, lines in why.sections[1:] if lines])


@require_safe
@allow(*EVERYONE)
def evidence(request: HttpRequest, post: str) -> HttpResponse:
    """The kept page of a post, as text that nothing runs, and whether it still says the same."""
    desk = context.current()
    with desk.open() as db:
        read = _known(db, post)
        found = evidence_of(db, post)
    shown = exhibit(desk.configuration, desk.database.parent, read, found)
    return page(request, "evidence.html", post=read, shown=show.exhibited(shown))


@require_safe
@allow(*EVERYONE)
def sources(request: HttpRequest) -> HttpResponse:
    """Every source: alive, silent or dead, and what it gave."""
    desk = context.current()
    with desk.open() as db:
        rows = blind.source_rows(db, desk.now())
    return page(request, "sources.html", rows=rows)


@require_safe
@allow(*EVERYONE)
def system(request: HttpRequest) -> HttpResponse:
    """Loops, queues, notices: nothing waits unseen."""
    desk = context.current()
    now = desk.now()
    with desk.open() as db:
        return page(request, "system.html", blind=blind.lines(db, now),
                    queues=sight.queue_rows(store.queues(db, now), now),
                    loops=sight.loop_rows(store.heartbeats(db), now),
                    notices=sight.notice_rows(db, now), audit=store.verify(db))


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For an outside watcher: 200 while every loop turns, else 503. Says nothing about posts."""
    desk = context.current()
    with desk.open() as db:
        late = [beat.loop for beat in store.heartbeats(db) if beat.is_late(desk.now())]
    return JsonResponse({"late": late}, status=503 if late else 200)
