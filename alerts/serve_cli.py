"""`serve` until stopped, `run` all stages once."""

import logging
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import Clock, SteppedClock, SystemClock
from config.configuration import Configuration

CHECK_SECONDS = 60.0
"""How often it is looked whether a source is due; each source has its own interval."""


def register(app: typer.Typer) -> None:
    """Mount `serve` and `run`."""
    app.command("serve")(serve)
    app.command("run")(run_once)


def serve(config: ConfigOption = None, db: DbOption = DEFAULT_DB,
          interval: Annotated[float | None, typer.Option(
              min=0.2, show_default=False,
              help="每隔多少秒读一遍全部来源；不写则各来源按自己的间隔")] = None,
          no_desk: Annotated[bool, typer.Option("--no-desk", help="不开工作台")] = False) -> None:
    """运行：采集、研判、盯办、工作台，直到被停止；断电或被杀后重新启动会接着做。"""
    from alerts.serve import Plan, Service, sole_service
    from alerts.stages import real_stages
    from alerts.stopping import stop_on_signal, until

    configuration = load_or_exit(config)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stop = stop_on_signal()
    clock = SystemClock()
    plan = Plan(gather=interval or CHECK_SECONDS,
                watch=min(interval or 1e9, configuration.settings.watch_interval_seconds))
    with ExitStack() as stack:
        stack.enter_context(sole_service(db))
        _prepare(db)
        stages = real_stages(configuration, db, clock, every_source=interval is not None)
        service = Service(stages, db, clock, plan)
        if not no_desk:
            typer.echo(f"工作台：{stack.enter_context(_desk(configuration, db))}", err=True)
        service.start()
        typer.echo("已开始运行；Ctrl-C 停止", err=True)
        until(stop)
        typer.echo("正在停止：等手上的一轮做完", err=True)
        service.stop()


def run_once(config: ConfigOption = None, db: DbOption = DEFAULT_DB, as_json: JsonOption = False,
             at: Annotated[str | None, typer.Option(
                 "--at", metavar="MOMENT", show_default=False,
                 help="以该时刻为“现在”运行一遍，用于重演和测试")] = None) -> None:
    """采集、研判、盯办各做一遍。"""
    import json

    from alerts.stages import real_stages

    clock: Clock = SystemClock() if at is None else SteppedClock(_moment(at))
    configuration = load_or_exit(config)
    _prepare(db)
    problems: list[str] = []
    stages = real_stages(configuration, db, clock, every_source=True, report=problems.append)
    said: dict[str, str] = {}
    for name, stage in (("crawl", stages.crawl), ("judge", stages.judge), ("watch", stages.watch)):
        said[name] = stage()
        if not as_json:
            typer.echo(said[name] or "没有要做的")
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if problems else 0)


def _moment(text: str) -> datetime:
    """An ISO moment with its offset: without one, nobody could say which hour is meant."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"--at {text}: {error}") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"--at {text}: 请写明时区，例如 2026-06-17T15:30:00+08:00")
    return moment


def _prepare(file: Path) -> None:
    from alerts.stages import opened
    from alerts.store import prepare

    with opened(file) as database:
        prepare(database)


def _desk(configuration: Configuration, file: Path):  # type: ignore[no-untyped-def]
    """The desk on this file, as a context manager that yields its address."""
    from alerts.desk.context import Desk
    from alerts.desk.server import running

    desk = Desk(configuration=configuration, database=file, people=file.with_name("people.db"),
                clock=SystemClock())
    settings = configuration.settings
    return running(desk, host=settings.desk_host, port=settings.desk_port)
