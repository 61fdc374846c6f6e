"""The verbs of judging: `judge` (database, file or stream), `train`, `evaluate`."""

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock
from config.configuration import Configuration
from config.database import migrate, open_database
from nlp.cli_evaluate import check_files, evaluate
from nlp.cli_parts import ModelOption, errors, judge_with, progress, tell

STANDARD = "-"

InOption = Annotated[str, typer.Option("--in", help="JSON 行文件，- 为标准输入；不写则研判数据库")]
OutOption = Annotated[str, typer.Option("--out", help="结果写到这个文件，- 为标准输出")]
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
    with errors():
        configuration = load_or_exit(config)
        judge_it = judge_with(configuration, model)
        if source:
            _judge_stream(judge_it, configuration, source, sink)
        else:
            _judge_database(judge_it, configuration, db, as_json=as_json)


def train(config: ConfigOption = None, data: DataOption = None, as_json: JsonOption = False,
          out: Annotated[Path | None, typer.Option(
              "--out", show_default=False,
              help="模型写到这个目录，默认覆盖自带模型")] = None,
          check: Annotated[bool, typer.Option(
              "--check", help="只检查标注数据（数量、重复、套话、级别），不训练")] = False) -> None:
    """训练：从标注数据拟合模型，写出 .npz、.json 和模型卡 .md。"""
    from nlp.corpus import corpus_files
    from nlp.modelfile import DEFAULT
    from nlp.score_tables import show_report
    from nlp.workshop import build

    with errors():
        configuration = load_or_exit(config)
        files = tuple(data) if data else corpus_files()
        if check:
            check_files(configuration, files, as_json=as_json)
        stem = DEFAULT if out is None else out / DEFAULT.name
        built = build(configuration, files, stem)
        tell(built.problems)
        if as_json:
            typer.echo(json.dumps({"model": built.version, "path": str(built.stem),
                                   "trained_on": built.trained_on, "folds": built.folds,
                                   "test": built.test.to_json(),
                                   "problems": len(built.problems)}, ensure_ascii=False))
        else:
            show_report(built.test, f"模型 {built.version}（{built.trained_on} 条训练），测试集")
        raise typer.Exit(1 if built.problems else 0)


def _judge_database(judge_it: Any, configuration: Configuration, db: Path, *,
                    as_json: bool) -> None:
    from crawlers.store_schema import MIGRATIONS as POSTS
    from nlp.pending import judge_pending
    from nlp.store import MIGRATIONS

    opened = open_database(db)
    migrate(opened, POSTS, MIGRATIONS)
    with progress() as advance:
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

    with _reading(source) as lines, _writing(sink) as out, progress() as advance:
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
