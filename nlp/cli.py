"""The verbs of judging: `judge` (database, file or stream), `train`, `evaluate`."""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock
from config.configuration import Configuration
from config.database import migrate, open_database
from config.problems import HuiyingError, Problem

STANDARD = "-"

InOption = Annotated[str, typer.Option("--in", help="JSON 行文件，- 为标准输入；不写则研判数据库")]
OutOption = Annotated[str, typer.Option("--out", help="结果写到这个文件，- 为标准输出")]
ModelOption = Annotated[Path | None, typer.Option(
    "--model", show_default=False, help="模型文件（不带扩展名），默认用随程序安装的")]
DataOption = Annotated[list[Path] | None, typer.Option(
    "--data", show_default=False, help="标注文件（JSON 行），可写多次；默认用自带语料")]


def register(app: typer.Typer) -> None:
    """Mount this room's verbs."""
    app.command("judge")(judge)
    app.command("train")(train)
    app.command("evaluate")(evaluate)


def judge(config: ConfigOption = None, db: DbOption = DEFAULT_DB, source: InOption = "",
          sink: OutOption = STANDARD, model: ModelOption = None,
          as_json: JsonOption = False) -> None:
    """研判：不写 --in 则研判数据库里尚未研判的帖文，写了则研判文件或标准输入。"""
    with _errors():
        configuration = load_or_exit(config)
        judge_it = _judge(configuration, model)
        if source:
            _judge_stream(judge_it, configuration, source, sink)
        else:
            _judge_database(judge_it, configuration, db, as_json=as_json)


def train(config: ConfigOption = None, data: DataOption = None, as_json: JsonOption = False,
          out: Annotated[Path | None, typer.Option(
              "--out", show_default=False,
              help="模型写到这个目录，默认覆盖自带模型")] = None) -> None:
    """训练：从标注数据拟合模型，写出 .npz、.json 和模型卡 .md。"""
    from nlp.corpus import corpus_files
    from nlp.modelfile import DEFAULT
    from nlp.workshop import build

    with _errors():
        configuration = load_or_exit(config)
        files = tuple(data) if data else corpus_files()
        stem = DEFAULT if out is None else out / DEFAULT.name
        built = build(configuration, files, stem)
        _tell(built.problems)
        if as_json:
            typer.echo(json.dumps({"model": built.version, "path": str(built.stem),
                                   "trained_on": built.trained_on, "folds": built.folds,
                                   "test": {s.name: s.to_json() for s in built.test},
                                   "problems": len(built.problems)}, ensure_ascii=False))
        else:
            _show_scores(built.test, f"模型 {built.version}（{built.trained_on} 条训练），测试集")
        raise typer.Exit(1 if built.problems else 0)


def evaluate(files: Annotated[list[Path], typer.Argument(
                 help="标注文件；或 pages 目录：评测网页正文抽取")],
             config: ConfigOption = None, model: ModelOption = None, as_json: JsonOption = False,
             only_test: Annotated[bool, typer.Option(
                 "--only-test", help="只评测按编号划入测试集的样本")] = False) -> None:
    """评测：在标注文件上逐项打分；`evaluate pages 目录` 评测网页抽取。"""
    from nlp.corpus import is_test, read
    from nlp.workshop import judge_examples

    with _errors():
        if str(files[0]) == "pages" and len(files) == 2:
            _evaluate_pages(files[1])
            return
        configuration = load_or_exit(config)
        examples, problems = read(files, configuration.tasks, configuration.subtypes)
        chosen = [e for e in examples if not only_test or is_test(e.text.id)]
        scores = judge_examples(_judge(configuration, model), chosen, configuration)
        _tell(problems)
        if as_json:
            typer.echo(json.dumps({s.name: s.to_json() for s in scores}, ensure_ascii=False))
        else:
            _show_scores(scores, f"{len(chosen)} 条标注样本")
        raise typer.Exit(1 if problems or not chosen else 0)


def _judge(configuration: Configuration, stem: Path | None) -> Any:
    """A judge; when the model is missing or broken, one that passes everything to a person."""
    from nlp.judge import Judge
    from nlp.modelfile import DEFAULT, load

    try:
        return Judge(configuration, load(stem or DEFAULT))
    except HuiyingError as error:
        typer.echo(str(error), err=True)
        return Judge(configuration, None)


def _judge_database(judge_it: Any, configuration: Configuration, db: Path, *,
                    as_json: bool) -> None:
    from crawlers.store import MIGRATIONS as POSTS
    from nlp.pending import judge_pending
    from nlp.store import MIGRATIONS

    opened = open_database(db)
    migrate(opened, POSTS, MIGRATIONS)
    with _progress() as advance:
        outcome = judge_pending(opened, judge_it, SystemClock(), progress=advance,
                                batch=configuration.settings.judge_batch)
    if as_json:
        typer.echo(json.dumps({"judged": outcome.judged, "failed": outcome.failed,
                               "incidents": outcome.incidents, "model": judge_it.model_version}))
    else:
        typer.echo(f"研判 {outcome.judged} 条，其中突发事件 {outcome.incidents} 条，"
                   f"无法研判 {outcome.failed} 条", err=True)
    raise typer.Exit(1 if outcome.failed or not judge_it.model_version else 0)


def _judge_stream(judge_it: Any, configuration: Configuration, source: str, sink: str) -> None:
    from nlp.stream import SHAPE, judge_stream, read_rows

    with _reading(source) as lines, _writing(sink) as out, _progress() as advance:
        rows = read_rows(lines, "标准输入" if source == STANDARD else source)
        tally = judge_stream(rows, out, judge_it,
                             batch=configuration.settings.judge_batch, progress=advance,
                             report=lambda problem: typer.echo(str(problem), err=True))
    if not (tally.judged or tally.bad):
        typer.echo(f"{source}: 一行也没有 — {SHAPE}", err=True)
    if tally.bad:
        typer.echo(f"研判 {tally.judged} 行，{tally.bad} 行无法研判（见上）", err=True)
    raise typer.Exit(1 if tally.bad or not judge_it.model_version else 0)


@contextlib.contextmanager
def _reading(name: str) -> Iterator[BinaryIO]:
    if name == STANDARD:
        yield sys.stdin.buffer
        return
    with Path(name).open("rb") as opened:
        yield opened


@contextlib.contextmanager
def _writing(name: str) -> Iterator[BinaryIO]:
    """A whole file or none: lines go to `name`.part, which takes the name when all are written."""
    if name == STANDARD:
        yield sys.stdout.buffer
        return
    path, part = Path(name), Path(f"{name}.part")
    with part.open("wb") as opened:
        yield opened
    part.replace(path)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """A counter on stderr while something is judged, where stderr is a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("已研判 {task.completed:.0f} 条"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True,
                  disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=None)
        yield lambda count: progress.advance(task, count)


@contextlib.contextmanager
def _errors() -> Iterator[None]:
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


def _evaluate_pages(folder: Path) -> None:
    from crawlers.evaluate_pages import evaluate as evaluate_pages

    typer.echo(json.dumps(evaluate_pages(folder), ensure_ascii=False, indent=2))


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        typer.echo(str(problem), err=True)


def _show_scores(scores: Sequence[Any], title: str) -> None:
    table = Table("项目", "样本", "宏平均 F1", "正确率", "常见混淆", title=title,
                  title_justify="left")
    for one in scores:
        confused = "，".join(f"{right}→{said} {times}" for right, said, times in one.confusions[:3])
        table.add_row(one.name, str(one.texts), f"{one.macro_f1:.3f}", f"{one.accuracy:.3f}",
                      confused)
    Console().print(table)
