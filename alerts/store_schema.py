"""Tables of the alerts room, as one named migration set; foreign keys point upstream.

Moments are UTC text (`config.clock.to_text`), closed sets are text, tuples and dicts are JSON.
Actors are opaque ids: no person is stored here.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("alerts")

CASES = """
create table incident (
  id text primary key, kind text not null, title text not null, place text not null,
  spots text not null, state text not null, found_at text not null,
  occurred_at text, occurred_by text not null,
  first_post_at text, notified_at text, type text not null, type_code text not null,
  level text not null, level_high text not null, level_proposed text not null,
  rule text not null, level_confirmed_by text not null, graded_at_confirm text not null,
  tasks text not null, units text not null, figures text not null, claims text not null,
  message_type text not null, last_post_at text, assigned_to text not null,
  acknowledged_by text not null, closed_reason text not null, closed_at text,
  version integer not null
) strict;
create index incident_open on incident(state, kind);
create table incident_post (
  incident text not null references incident(id), post text not null references post(id),
  why text not null, copy_key text not null, joined_at text not null,
  primary key (incident, post)
) strict;
create index incident_post_post on incident_post(post);
create index incident_post_copy on incident_post(copy_key, joined_at);
create table voice (
  post text primary key references post(id), task text not null, place text not null,
  author text not null, copy_key text not null, at text not null
) strict;
create index voice_matter on voice(task, place, at);
create table considered (
  post text primary key references post(id), judged integer not null, outcome text not null,
  why text not null, at text not null
) strict;
create index considered_at on considered(at);
create table review (
  post text primary key references post(id), why text not null, queued_at text not null,
  verdict text not null, decided_by text not null, decided_at text, version integer not null
) strict;
create index review_open on review(verdict, queued_at);
create table deadline (
  id text primary key, incident text not null references incident(id), rule text not null,
  name text not null, clause text not null, statutory integer not null, met_by text not null,
  levels text not null, amount real not null, unit text not null,
  starts_at text not null, basis text not null, due_at text, due_from_found text,
  earlier_starts_at text, earlier_due_at text, arithmetic text not null, state text not null,
  born_overdue integer not null, ended_at text, ended_by text not null, reason text not null,
  created_at text not null
) strict;
create index deadline_running on deadline(state, due_at);
create index deadline_incident on deadline(incident);
"""

ANSWERS = """
create table response (
  id text primary key, incident text not null references incident(id), kind text not null,
  facts text not null, measures text not null, results text not null, state text not null,
  drafted_by text not null, drafted_at text not null, reviewed_by text not null,
  reviewed_at text, approved_by text not null, approved_at text, published_at text,
  address text not null, digest text not null, version integer not null
) strict;
create index response_incident on response(incident);
create table notice (
  key text primary key, incident text references incident(id), reason text not null,
  step text not null, roles text not null, channel text not null, title text not null,
  body text not null, created_at text not null, due_at text, statutory integer not null,
  replaces text references notice(key), state text not null, tries integer not null,
  next_try_at text not null, sent_at text, last_error text not null
) strict;
create index notice_waiting on notice(state, next_try_at);
create index notice_incident on notice(incident);
create table attempt (
  id integer primary key, notice text not null references notice(key), at text not null,
  channel text not null, outcome text not null, detail text not null
) strict;
create index attempt_notice on attempt(notice);
create index attempt_channel on attempt(channel, at);
"""

BOOKS = """
create table audit (
  seq integer primary key, at text not null, actor text not null, action text not null,
  subject text not null, detail text not null, prev text not null, hash text not null
) strict;
create index audit_subject on audit(subject);
create table audit_head (
  id integer primary key check (id = 1), seq integer not null, hash text not null
) strict;
insert into audit_head values (1, 0, '');
create trigger audit_no_update before update on audit
begin select raise(abort, 'audit entries are never changed'); end;
create trigger audit_no_delete before delete on audit
begin select raise(abort, 'audit entries are never removed'); end;
create trigger audit_no_replace before insert on audit
  when exists (select 1 from audit where seq = new.seq)
begin select raise(abort, 'audit entries are never replaced'); end;
create trigger audit_head_stays before delete on audit_head
begin select raise(abort, 'the audit head is never removed'); end;
create trigger audit_head_grows before update on audit_head when new.seq != old.seq + 1
begin select raise(abort, 'the audit head moves one entry at a time'); end;
create trigger audit_head_alone before insert on audit_head
begin select raise(abort, 'there is one audit head'); end;
create table heartbeat (
  loop text primary key, last_tick text not null, every_seconds real not null,
  detail text not null
) strict;
create table stage_run (
  id integer primary key, stage text not null, started_at text not null, ended_at text,
  ok integer, detail text not null
) strict;
create index stage_run_stage on stage_run(stage, started_at);
"""

VIEWS = """
create view v_incidents as
select i.id, i.kind, i.title, i.place, i.state, i.type, i.level, i.level_proposed, i.rule,
  i.level_confirmed_by != '' as level_confirmed, i.found_at, i.first_post_at, i.occurred_at,
  i.notified_at, i.assigned_to as unit, i.closed_reason, i.closed_at, i.figures,
  (select count(*) from incident_post p where p.incident = i.id) as posts,
  (select count(*) from response r where r.incident = i.id and r.state = 'published') as answers,
  (select min(r.published_at) from response r where r.incident = i.id) as first_answer_at
from incident i;
create view v_deadlines as
select d.id, d.incident, i.title, i.kind, i.level, d.rule, d.name, d.clause, d.statutory,
  d.starts_at, d.basis, d.due_at, d.state, d.born_overdue, d.ended_at, d.ended_by, d.reason,
  round((julianday(d.ended_at) - julianday(d.starts_at)) * 24, 2) as hours_taken
from deadline d join incident i on i.id = d.incident;
"""

DESCRIPTIONS = {
    "v_incidents": {
        "": "每行一件舆情事件；时间为 UTC，不含个人信息", "id": "事项编号",
        "kind": "emergency 突发事件、concern 关切、message 留言", "title": "标题",
        "place": "地点（镇街）", "state": "办理状态", "type": "事件类型", "level": "事件级别",
        "level_proposed": "数字增长后系统拟升到的级别", "rule": "分级条款编号",
        "level_confirmed": "1 = 级别经人确认", "found_at": "系统发现时间",
        "first_post_at": "最早帖文时间", "occurred_at": "发生时间",
        "notified_at": "责任单位接报时间", "unit": "交办单位",
        "closed_reason": "办结或无需回应的理由", "closed_at": "办结时间",
        "figures": "各项数字的最高说法（JSON）", "posts": "帖文数", "answers": "已发布回应数",
        "first_answer_at": "首次回应时间"},
    "v_deadlines": {
        "": "每行一个时限", "id": "时限编号", "incident": "事项编号", "title": "事项标题",
        "kind": "事项种类", "level": "事件级别", "rule": "时限规则编号", "name": "时限名称",
        "clause": "依据条款", "statutory": "1 = 法定", "starts_at": "起算时间", "basis": "起算依据",
        "due_at": "到期时间；空 = 缺放假安排，算不出", "state": "running、met、missed、waived",
        "born_overdue": "1 = 发现时已超期", "ended_at": "结束时间",
        "ended_by": "由哪份回应或谁结束", "reason": "结束原因",
        "hours_taken": "从起算到结束的小时数"},
}


@MIGRATIONS(name="0001_cases_answers_books")
def _first(db: Database) -> None:
    for script in (CASES, ANSWERS, BOOKS, VIEWS):
        for statement in filter(str.strip, script.split(";\n")):
            db.conn.execute(statement)
    db.conn.executemany(
        "insert into view_description (view, column, description) values (?, ?, ?)",
        [(view, column, words) for view, columns in DESCRIPTIONS.items()
         for column, words in columns.items()])
