"""The options every verb shares, and `check`, which proves a configuration without running it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from config.configuration import Configuration
from config.loader import ENVIRONMENT, load
from config.problems import Problem
from config.summary import summarise

ConfigOption = Annotated[Path | None, typer.Option(
    "--config", envvar=ENVIRONMENT, show_default=False, help="配置目录，默认用随程序安装的")]
DbOption = Annotated[Path, typer.Option("--db", envvar="HUIYING_DB", help="数据库文件")]
JsonOption = Annotated[bool, typer.Option("--json", help="标准输出只写 JSON")]

DEFAULT_DB = Path("data/huiying.db")


def load_or_exit(config_dir: Path | None = None) -> Configuration:
    """The configuration, or exit 1 after every problem was written to stderr."""
    configuration, problems = load(config_dir)
    if configuration is None:
        _tell(problems)
        raise typer.Exit(1)
    return configuration


def register(app: typer.Typer) -> None:
    """Mount this room's verbs."""
    app.command("check")(check)


def check(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """检查配置：列出全部问题（文件、行号、改法），没有问题则给出一页概况。"""
    configuration, problems = load(config)
    summary = {} if configuration is None else summarise(configuration)
    if as_json:
        document = {"ok": configuration is not None,
                    "problems": [asdict(problem) for problem in problems], "summary": summary}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif configuration is not None:
        _show(configuration, summary)
    else:
        _tell(problems)
    raise typer.Exit(0 if configuration is not None else 1)


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"配置有 {len(problems)} 处问题，改正后再运行 huiying check", err=True)


def _show(configuration: Configuration, summary: dict[str, dict[str, int | str]]) -> None:
    table = Table(title="配置没有问题", title_style="bold green", show_header=False,
                  title_justify="left", caption=str(configuration.directory),
                  caption_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for group, figures in summary.items():
        table.add_row(group, "，".join(f"{name} {value}" for name, value in figures.items()))
    Console().print(table)
