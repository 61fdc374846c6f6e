"""The verb `evaluate`: on labelled files, on public sets, on web pages; and the corpus check."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from config.cli import ConfigOption, JsonOption, load_or_exit
from config.clock import SystemClock, beijing
from config.configuration import Configuration
from config.problems import HuiyingError, Problem
from nlp.cli_parts import ModelOption, errors, judge_with, progress, tell

FilesArgument = Annotated[list[Path], typer.Argument(
    help="标注文件；或 sets 目录：在公开数据集上测量；或 pages 目录：评测网页正文抽取；"
         "或 lists 目录：评测列表页条目识别")]
TruthOption = Annotated[Path | None, typer.Option(
    "--truth", show_default=False, help="lists：人工核对过的条目（JSON）")]
OnlyTestOption = Annotated[bool, typer.Option(
    "--only-test", help="只评测按编号划入测试集的样本")]
KeepOption = Annotated[bool, typer.Option(
    "--keep", help="sets：结果存在模型旁边（.sets.json），并重写模型卡")]
TitlesOption = Annotated[Path | None, typer.Option(
    "--titles", show_default=False, help="sets：报作突发事件的新闻标题写到这个文件，供人工复核")]
ReadOption = Annotated[Path | None, typer.Option(
    "--read", show_default=False,
    help='sets：复核过的标题，--titles 的各行加上 "true_event": true 或 false')]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What becomes of the results on public sets."""

    as_json: bool
    keep: bool
    titles: Path | None
    read: Path | None


def evaluate(files: FilesArgument, config: ConfigOption = None,  # noqa: PLR0913, PLR0917
             model: ModelOption = None,
             as_json: JsonOption = False, only_test: OnlyTestOption = False,
             keep: KeepOption = False, titles: TitlesOption = None,
             read: ReadOption = None, truth: TruthOption = None) -> None:
    """评测：在标注文件上逐项打分；`sets 目录` 测公开数据集；`pages`、`lists` 加目录：测网页。"""
    with errors():
        what = str(files[0]) if len(files) == 2 else ""
        if what in ("pages", "lists"):
            _pages(files[1], truth if what == "lists" else None, lists=what == "lists")
        elif what == "sets":
            _sets(load_or_exit(config), files[1], model,
                  Wanted(as_json=as_json, keep=keep, titles=titles, read=read))
        else:
            _labelled(load_or_exit(config), files, model, as_json=as_json, only_test=only_test)


def _pages(folder: Path, truth: Path | None, *, lists: bool) -> None:
    from crawlers.evaluate_pages import evaluate as evaluate_pages
    from crawlers.evaluate_pages import evaluate_lists

    if lists and truth is None:
        raise HuiyingError("评测列表页需要人工核对过的条目 — 请加 --truth FILE")
    scores = evaluate_lists(folder, truth) if truth else evaluate_pages(folder)
    typer.echo(json.dumps(scores, ensure_ascii=False, indent=2))


def _labelled(configuration: Configuration, files: Sequence[Path], model: Path | None, *,
              as_json: bool, only_test: bool) -> None:
    from nlp.corpus import is_test, read
    from nlp.score_tables import show_report
    from nlp.workshop import judge_examples

    examples, problems = read(files, configuration.tasks, configuration.subtypes)
    chosen = [e for e in examples if not only_test or is_test(e.text.id)]
    report = judge_examples(judge_with(configuration, model), chosen, configuration)
    tell(problems)
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False))
    else:
        show_report(report, f"{len(chosen)} 条标注样本")
    raise typer.Exit(1 if problems or not chosen else 0)


def _sets(configuration: Configuration, folder: Path, model: Path | None,
          wanted: Wanted) -> None:
    """Measure every public set that is there; exit 1 when one was missing or unreadable."""
    from nlp.judge import Judge
    from nlp.modelfile import DEFAULT, load
    from nlp.public_sets import measure_sets
    from nlp.score_tables import show_sets
    from nlp.set_results import document, reading

    stem, problems = model or DEFAULT, list[Problem]()
    judge = Judge(configuration, load(stem))
    with progress() as advance:
        results = measure_sets(folder, judge, progress=advance, report=problems.append)
    tell(problems)
    if not results:
        raise HuiyingError(f"{folder}: 一个公开数据集也没有 — 请给出放数据集的目录")
    marked = reading(results, wanted.read) if wanted.read else None
    day = f"{beijing(SystemClock().now()):%Y-%m-%d}"
    found = document(judge.model_version, day, results, marked)
    if wanted.titles:
        _write_titles(wanted.titles, results)
    if wanted.keep:
        _keep(stem, found)
    if wanted.as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        show_sets(results, f"模型 {judge.model_version}，公开数据集（从未用于训练）", marked)
    raise typer.Exit(1 if problems else 0)


def _write_titles(file: Path, results: Sequence[Any]) -> None:
    lines = [json.dumps(alarm.to_json(), ensure_ascii=False) + "\n"
             for one in results for alarm in one.alarms or ()]
    file.write_text("".join(lines), encoding="utf-8")
    typer.echo(f"{file}: {len(lines)} 条报作突发事件的标题", err=True)


def _keep(stem: Path, found: dict[str, Any]) -> None:
    from nlp.set_results import keep
    from nlp.workshop import write_card

    typer.echo(f"已写入 {keep(stem, found)}、{write_card(stem)}", err=True)


def check_files(configuration: Configuration, files: Sequence[Path], *, as_json: bool) -> None:
    """`train --check`: the promises a corpus keeps or breaks, without training anything."""
    from nlp.corpus import read
    from nlp.corpus_check import EXCEPTIONS, check_corpus
    from nlp.score_tables import show_checks

    examples, problems = read(files, configuration.tasks, configuration.subtypes)
    checks = check_corpus(examples, [f"{Path(p.file).name}:{p.line}" for p in problems],
                          configuration)
    tell(problems)
    ids = {example.text.id for example in examples}
    excepted = {name: why for name, why in EXCEPTIONS.items() if name in ids}
    if as_json:
        typer.echo(json.dumps({"checks": [check.to_json() for check in checks],
                               "exceptions": excepted}, ensure_ascii=False))
    else:
        show_checks(checks, excepted)
    raise typer.Exit(0 if all(check.met for check in checks) else 1)
