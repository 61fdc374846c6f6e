"""Runs of sources as the verbs start and show them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from config.clock import SystemClock, beijing
from config.configuration import Configuration
from config.database import migrate, open_database
from config.problems import HuiyingError
from crawlers.visits import UNREAD, RunReport, RunStatus

WORDS = {RunStatus.DONE: "完成", RunStatus.PARTIAL: "未完，余下排队", RunStatus.FAILED: "失败",
         RunStatus.WAITING: "网站要求等待", RunStatus.RUNNING: "运行中", RunStatus.KILLED: "中断"}


def crawl_into(configuration: Configuration, db: Path,
               names: Sequence[str]) -> tuple[RunReport, ...]:
    """Run these sources into a database file; exit 1 with the reason where that cannot be."""
    from crawlers.run import chosen, crawl
    from crawlers.store_schema import MIGRATIONS

    database = open_database(db)
    try:
        migrate(database, MIGRATIONS)
        rows = chosen(configuration.sources, names)
        with _bar(len(rows)) as advance:
            return crawl(configuration, database, names, SystemClock(), progress=advance)
    except HuiyingError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from error
    finally:
        database.conn.close()


def failed(report: RunReport) -> bool:
    """True when the source could not be read as it should."""
    return report.status in UNREAD


def plain(report: RunReport) -> dict[str, Any]:
    """A run report as JSON; times as people read them."""
    return {key: beijing(value).isoformat() if hasattr(value, "isoformat") else value
            for key, value in asdict(report).items()}


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    """A progress bar on stderr, one step a source."""
    columns = (TextColumn("抓取"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[at]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, at="")
        yield lambda report: progress.update(task, advance=1, at=report.source)


def show_reports(reports: Sequence[RunReport]) -> None:
    """One line a run."""
    table = Table("来源", "结果", "页", "未变", "新帖", "改动", "隔离", "说明")
    for report in reports:
        table.add_row(report.source, WORDS[report.status], *map(str, (
            report.pages, report.unchanged, report.new, report.changed, report.rejected)),
            escape(report.message))
    Console().print(table)
