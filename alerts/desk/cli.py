"""The desk's verbs: `desk` serves it alone, `desk createadmin` makes the first administrator."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, load_or_exit
from config.problems import HuiyingError


def register(app: typer.Typer) -> None:
    """Mount `desk` with its sub-verbs."""
    desk = typer.Typer(help="单独打开工作台，或建立第一个管理员。",
                       invoke_without_command=True)
    desk.callback()(serve_desk)
    desk.command("createadmin", help="建立管理员：两次提示输入密码，或从标准输入读。")(create_admin)
    app.add_typer(desk, name="desk")


def people_file(database: Path) -> Path:
    """people.db lies beside the pipeline file."""
    return database.with_name("people.db")


def serve_desk(context: typer.Context, config: ConfigOption = None, db: DbOption = DEFAULT_DB,
               host: Annotated[str | None, typer.Option(help="监听地址，默认只限本机")] = None,
               port: Annotated[int | None, typer.Option(help="监听端口")] = None) -> None:
    """Serve the desk until stopped."""
    if context.invoked_subcommand:
        return
    from alerts.desk.context import Desk
    from alerts.desk.server import running
    from alerts.stopping import stop_on_signal, until
    from config.clock import SystemClock

    stop = stop_on_signal()
    configuration = load_or_exit(config)
    _prepare(db)
    desk = Desk(configuration=configuration, database=db, people=people_file(db),
                clock=SystemClock())
    settings = configuration.settings
    with running(desk, host=host or settings.desk_host,
                 port=settings.desk_port if port is None else port) as address:
        typer.echo(f"工作台：{address}（Ctrl-C 停止）", err=True)
        until(stop)


def create_admin(config: ConfigOption = None, db: DbOption = DEFAULT_DB,
                 name: Annotated[str, typer.Option(help="用户名")] = "admin",
                 password_stdin: Annotated[bool, typer.Option(
                     "--password-stdin", help="从标准输入读密码，不提示")] = False) -> None:
    """Make the first administrator; asks for a password twice, or reads it from stdin."""
    from alerts.desk import context, framework
    from alerts.desk.roles import Role
    from config.clock import SystemClock

    configuration = load_or_exit(config)
    _prepare(db)
    framework.configure(context.Desk(configuration=configuration, database=db,
                                     people=people_file(db), clock=SystemClock()))
    from alerts.desk.people import create_user  # Django's models exist only once it is set up

    create_user(name, _password(from_stdin=password_stdin), Role.ADMIN, Role.LEADER, Role.REVIEWER,
                Role.DUTY)
    typer.echo(f"已建立管理员 {name}。用 huiying serve 或 huiying desk 打开工作台。")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("密码（至少 10 位）：")
    if first != getpass.getpass("再输一次："):
        raise HuiyingError("两次输入的密码不一样 — 请重新运行")
    return first


def _prepare(database: Path) -> None:
    from alerts.store import prepare
    from config.database import open_database

    db = open_database(database)
    try:
        prepare(db)
    finally:
        db.close()
