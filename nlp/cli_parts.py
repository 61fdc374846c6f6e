"""What the verbs of judging share: the judge itself, messages, progress and errors."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.configuration import Configuration
from config.problems import HuiyingError, Problem

ModelOption = Annotated[Path | None, typer.Option(
    "--model", show_default=False, help="模型文件（不带扩展名），默认用随程序安装的")]


def judge_with(configuration: Configuration, stem: Path | None) -> Any:
    """A judge; when the model is missing or broken, one that passes everything to a person."""
    from nlp.judge import Judge
    from nlp.modelfile import DEFAULT, load

    try:
        return Judge(configuration, load(stem or DEFAULT))
    except HuiyingError as error:
        typer.echo(str(error), err=True)
        return Judge(configuration, None)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[int], None]]:
    """A counter on stderr while something is judged, where stderr is a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("已研判 {task.completed:.0f} 条"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True,
                  disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda count: bar.advance(task, count)


@contextlib.contextmanager
def errors() -> Iterator[None]:
    """What a person must act on, and files that cannot be read, end with a message and exit 1."""
    try:
        yield
    except HuiyingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"文件读写失败: {error.filename or ''}: {error.strerror}"
                   " — 请检查路径、权限和磁盘空间", err=True)
        raise typer.Exit(1) from error


def tell(problems: Sequence[Problem]) -> None:
    """Problems on stderr, one a line."""
    for problem in problems:
        typer.echo(str(problem), err=True)
