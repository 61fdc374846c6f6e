"""The verbs of answering: `watch`, `explain`, `verify-audit`, `export`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock
from config.problems import HuiyingError


def register(app: typer.Typer) -> None:
    """Mount this room's verbs."""
    app.command("watch")(watch)
    app.command("explain")(explain)
    app.command("verify-audit")(verify_audit)
    app.command("export")(export)


def watch(config: ConfigOption = None, db: DbOption = DEFAULT_DB,
          once: Annotated[bool, typer.Option("--once", help="只转一圈")] = False,
          interval: Annotated[float | None, typer.Option(
              min=0.1, show_default=False, help="每隔多少秒一圈，默认按 settings.toml")] = None,
          as_json: JsonOption = False) -> None:
    """盯办：立件、计时、提醒、发送；--once 只做一圈。"""
    from alerts.channels import senders
    from alerts.stages import opened
    from alerts.store import prepare
    from alerts.watch import tick

    configuration = load_or_exit(config)
    clock = SystemClock()
    every = interval or configuration.settings.watch_interval_seconds
    with opened(db) as database:
        prepare(database)
        ways = senders(configuration, db.parent)
        while True:
            report = tick(configuration, database, clock, ways)
            typer.echo(json.dumps(asdict(report)) if as_json else str(report))
            if once:
                return
            sys.stdout.flush()
            clock.sleep(every)


def explain(name: Annotated[str, typer.Argument(metavar="ID", help="帖文或事项的编号")],
            config: ConfigOption = None, db: DbOption = DEFAULT_DB,
            as_json: JsonOption = False) -> None:
    """说明：一条帖文为什么这样研判；一件事项的级别、什么会改变它、时限算法、接下来通知谁。"""
    from alerts.explain import Explanation, explain_case, explain_post
    from alerts.stages import opened
    from alerts.store import considered_as, incidents_of_post, load_incident, prepare
    from crawlers.store import read_posts
    from nlp.store import read_judgements

    configuration = load_or_exit(config)
    _must_exist(db)
    found: Explanation | None = None
    with opened(db) as database:
        prepare(database)
        case = load_incident(database, name)
        if case is not None:
            found = explain_case(case, configuration, SystemClock().now())
        elif posts := read_posts(database, [name]):
            found = explain_post(posts[0], read_judgements(database, [name]).get(name),
                                 configuration, decision=considered_as(database, name),
                                 cases=incidents_of_post(database, name))
    if found is None:
        raise HuiyingError(f"没有编号为 {name} 的帖文或事项 — 编号可在工作台或 export 的 id 列找到")
    typer.echo(json.dumps(found.to_json(), ensure_ascii=False) if as_json else str(found))


def verify_audit(db: DbOption = DEFAULT_DB,
                 expect: Annotated[str, typer.Option(
                     help="上次记下的账头；不在链上说明整条链被换过")] = "",
                 as_json: JsonOption = False) -> None:
    """核账：审计记录是否一条不少、一字未改。账头请另行抄录保存。"""
    from alerts.stages import opened
    from alerts.store import holds_hash, prepare, verify

    _must_exist(db)
    with opened(db) as database:
        prepare(database)
        report = verify(database)
        known = not expect or holds_hash(database, expect)
    ok = report.ok and known
    problem = report.problem or ("" if known else "抄录的账头不在链上：整条链可能被换过")
    if as_json:
        typer.echo(json.dumps({"ok": ok, "entries": report.entries, "head": report.head,
                               "broken_at": report.broken_at, "problem": problem},
                              ensure_ascii=False))
    elif ok:
        typer.echo(f"审计记录完好：{report.entries} 条，账头 {report.head or '（空）'}")
    else:
        typer.echo(f"审计记录有问题：{problem}", err=True)
    raise typer.Exit(0 if ok else 1)


def export(what: Annotated[str, typer.Argument(metavar="incidents|deadlines|posts|judgements")],
           db: DbOption = DEFAULT_DB,
           form: Annotated[str, typer.Option("--format", help="csv、xlsx 或 json")] = "csv",
           out: Annotated[Path | None, typer.Option(
               "--out", show_default=False, help="写到这个文件；不写则输出到屏幕")] = None) -> None:
    """导出：事项、时限、帖文、研判结果；单元格不会被表格软件当公式执行；导出记入审计。"""
    from alerts.export import FORMATS
    from alerts.export_files import export_to
    from alerts.store_export import VIEWS

    if what not in VIEWS or form not in FORMATS:
        raise typer.BadParameter(f"可导出 {'、'.join(VIEWS)}；格式 {'、'.join(FORMATS)}")
    if form == "xlsx" and out is None:
        raise typer.BadParameter("xlsx 请用 --out 指定文件")
    _must_exist(db)
    rows = export_to(db, what, form, out, now=SystemClock().now())
    typer.echo(f"已导出 {rows} 行", err=True)


def _must_exist(db: Path) -> None:
    if not db.exists():
        raise HuiyingError(f"没有数据库 {db} — 请用 --db 指定，或先运行 huiying demo / crawl")
