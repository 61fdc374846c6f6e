"""`huiying demo`: the sample day, played fast with the desk open, or in hops without staying up."""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from config.cli import ConfigOption, JsonOption, load_or_exit
from config.clock import ScaledClock, SteppedClock, beijing

if TYPE_CHECKING:
    from alerts.demo import Played
    from config.configuration import Configuration

NOTICE = "演示：样例日的人和事全部虚构，时间被加速"
STARTS = "06:00"
REST_SECONDS = 2.0
"""Real seconds between two rounds: the desk's reader should see things happen one by one."""

console = Console(stderr=True, highlight=False)

OnceOption = Annotated[bool, typer.Option("--once", help="走完一天就退出，不打开工作台")]
SpeedOption = Annotated[float, typer.Option(
    "--speed", min=1, max=5000, help="时间加速倍数：360 = 样例日约三分钟走完")]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="工作台端口，0 为任选")]
KeepOption = Annotated[Path | None, typer.Option(
    "--keep", show_default=False, help="把数据留在这个目录，默认用完即删")]


def register(app: typer.Typer) -> None:
    """Mount `demo`."""
    app.command("demo", help="演示：本地样例站点的一天，真实抓取、研判、计时，打开工作台。")(demo)


def demo(config: ConfigOption = None, once: OnceOption = False, as_json: JsonOption = False,
         speed: SpeedOption = 360.0, port: PortOption = 0, keep: KeepOption = None) -> None:
    """Play the sample day; `--once --json` prints what was found and exits."""
    configuration = load_or_exit(config)
    with _directory(keep) as directory:
        if once:
            found, problems = _hop(configuration, directory)
            if as_json:
                typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
            else:
                _show(found)
            for problem in problems:
                typer.secho(problem, fg="red", err=True)
            raise typer.Exit(1 if problems else 0)
        else:
            _live(configuration, directory, speed=speed, port=port)


@contextlib.contextmanager
def _directory(keep: Path | None) -> Iterator[Path]:
    """A place for the demo's files: kept where the user says, else gone at the end."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    directory = Path(tempfile.mkdtemp(prefix="huiying-demo-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _hop(configuration: "Configuration", directory: Path) -> tuple[dict[str, Any], list[str]]:
    """What the day came to, and what went wrong on the way."""
    from alerts.demo import findings, hops, stage

    moments = hops()
    clock = SteppedClock(moments[0])
    with stage(configuration, directory, clock) as played:
        for moment in moments:
            clock.moment = moment
            _round(played)
        return findings(played), played.problems


def _round(played: "Played") -> None:
    at, told = f"{beijing(played.clock.now()):%H:%M}", len(played.problems)
    with console.status(f"{at} 抓取、研判、盯办……"):
        done = played.round()
    console.print(f"[bold]{at}[/] {'；'.join(part for part in done if part)}")
    for problem in played.problems[told:]:
        console.print(problem, style="red", markup=False)


def _live(configuration: "Configuration", directory: Path, *, speed: float, port: int) -> None:
    from alerts.demo import hops, stage
    from alerts.desk.context import Desk
    from alerts.desk.server import running
    from alerts.stopping import stop_on_signal, until

    stop = stop_on_signal()
    end = hops()[-1]
    start = end.replace(hour=int(STARTS[:2]), minute=int(STARTS[3:]))
    clock = ScaledClock.start_ticking(start, end, speed=speed)
    with stage(configuration, directory, clock) as played:
        desk = Desk(configuration=played.configuration, database=directory / "huiying.db",
                    people=directory / "people.db", clock=clock, notice=NOTICE)
        with running(desk, port=port) as address:
            _greet(address, _people())
            ended = False
            while not until(stop, REST_SECONDS):
                _round(played)
                if not ended and clock.now() >= end:
                    ended = True
                    console.print(f"样例日走完，时间恢复正常。工作台仍在 [bold]{address}[/]，"
                                  "Ctrl-C 结束。")
    console.print("演示结束。")


def _people() -> list[tuple[str, str, str]]:
    """One account for each role, with a password of this run only."""
    from alerts.desk.people import create_user, random_password
    from alerts.desk.roles import ROLE_NAMES, Role

    made = []
    for role in Role:
        password = random_password()
        create_user(role.value, password, role)
        made.append((role.value, password, ROLE_NAMES[role]))
    return made


def _greet(address: str, people: list[tuple[str, str, str]]) -> None:
    typer.echo(f"工作台：{address}")
    table = Table("用户名", "密码（仅本次有效）", "角色", title="登录", title_justify="left")
    for row in people:
        table.add_row(*row)
    Console().print(table)


def _show(found: dict[str, Any]) -> None:
    table = Table("级别", "类型", "事项", "帖文", "条款", "时限", title=f"{found['day']} 样例日",
                  title_justify="left")
    for case in found["incidents"]:
        if case["kind"] != "message":
            clocks = "\n".join(f"{clock['name']}：{clock['due_at'] or '无法计算'}"
                               for clock in case["deadlines"])
            table.add_row(case["level"], case["type"] or case["kind"], case["title"],
                          str(case["posts"]), case["clause"] or "", clocks)
    Console().print(table)
    typer.echo(f"帖文 {found['posts']}，研判 {found['judged']}，事项 {len(found['incidents'])}，"
               f"提醒 {found['notices']}")
