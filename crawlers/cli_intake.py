"""`intake`: read files of a hotline or mailbox into the database by hand, or see what would be."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlite_utils import Database

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock, beijing
from config.configuration import Configuration
from config.database import migrate, open_database
from config.running import SourceRow
from crawlers.deliveries import DeliveryStatus, Receipt
from crawlers.posts import Post

SHOWN_POSTS = 10
WORDS = {DeliveryStatus.READ: "读完", DeliveryStatus.REFUSED: "未收"}

FilesArgument = Annotated[list[Path] | None, typer.Argument(
    metavar="[FILE]...", show_default=False, exists=True, dir_okay=False, readable=True,
    help="导出的文件：CSV、XLSX、JSON（每行一条或一个数组）；不写则列出收过的文件和未收的行")]
SourceOption = Annotated[str, typer.Option("--source", help="来源编号（spider = file 的来源）")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="只看会存下什么，不写入数据库")]


def take_in(source: SourceOption, files: FilesArgument = None, config: ConfigOption = None,
            db: DbOption = DEFAULT_DB, as_json: JsonOption = False,
            dry_run: DryOption = False) -> None:
    """导入热线、信箱的导出文件：逐行入库，坏行单列，重复导入不会重复；个人信息列一律不取。"""
    from crawlers.intake import file_source

    configuration = load_or_exit(config)
    row = file_source(configuration.sources, source)
    with tempfile.TemporaryDirectory() as folder, _database(
            Path(folder) / "try.db" if dry_run else db) as database:
        receipts = _read(configuration, database, row, files) if files else \
            _told(configuration, database, row)
        posts = _sample(database) if dry_run else []
    if as_json:
        document = {"dry_run": dry_run, "files": [receipt.to_json() for receipt in receipts],
                    "posts": [shown(post) for post in posts]}
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show(receipts, posts)
    if files and not all(receipt.is_clean for receipt in receipts):
        raise typer.Exit(1)


def _read(configuration: Configuration, database: Database, row: SourceRow,
          files: Sequence[Path]) -> list[Receipt]:
    from crawlers.deliveries import Via
    from crawlers.intake import Intake, Unsettled, shown_name

    _prepare(configuration, database)
    receipts = []
    with _counter() as count:
        intake = Intake(db=database, settings=configuration.settings, clock=SystemClock(),
                        progress=count)
        for file in files:
            try:
                receipts.append(intake.read_file(row, file, via=Via.HAND))
            except Unsettled as error:
                receipts.append(Receipt(name=shown_name(file.name), message=str(error),
                                        status=DeliveryStatus.REFUSED))
    return [receipt for receipt in receipts if receipt is not None]


def _told(configuration: Configuration, database: Database, row: SourceRow) -> list[Receipt]:
    """What came before, the newest last, with the rows that could not be taken."""
    from dataclasses import replace

    from crawlers.store_intake import receipts
    from crawlers.store_visits import quarantined

    _prepare(configuration, database)
    came = list(reversed(receipts(database, row.id)))
    bad = tuple(reversed(quarantined(database, row.id)))
    return [*came[:-1], replace(came[-1], rejects=bad)] if came else []


def _prepare(configuration: Configuration, database: Database) -> None:
    from crawlers.store_schema import MIGRATIONS
    from crawlers.store_visits import sync_sources

    migrate(database, MIGRATIONS)
    sync_sources(database, configuration.sources)


def _sample(database: Database) -> list[Post]:
    from crawlers.store import posts_after

    return [post for _, post in posts_after(database, 0, SHOWN_POSTS)]


@contextmanager
def _database(file: Path) -> Iterator[Database]:
    database = open_database(file)
    try:
        yield database
    finally:
        database.conn.close()


@contextmanager
def _counter() -> Iterator[Any]:
    """Rows read so far, on stderr."""
    columns = (SpinnerColumn(), TextColumn("读入 {task.completed:.0f} 行"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda rows: progress.update(task, advance=rows)


def shown(post: Post) -> dict[str, Any]:
    """A post as it would be stored."""
    return {"id": post.native_id, "title": post.title, "text": post.text[:200],
            "published_at": beijing(post.published_at).isoformat() if post.published_at else None,
            "type": post.message_type, "answered": post.answer is not None,
            "problems": post.problems}


def _show(receipts: Sequence[Receipt], posts: Sequence[Post]) -> None:
    table = Table("文件", "结果", "新帖", "改动", "已有", "重号", "未收", "说明")
    for receipt in receipts:
        table.add_row(receipt.name, WORDS.get(receipt.status, "中断"), *map(str, (
            receipt.new, receipt.changed, receipt.same, receipt.repeated, receipt.rejected)),
            receipt.message)
    Console().print(table)
    if posts:
        sample = Table("来电时间", "编号", "标题", "内容", "问题", title="会存下（前几条）",
                       title_justify="left")
        for post in posts:
            when = f"{beijing(post.published_at):%Y-%m-%d %H:%M}" if post.published_at else "未写明"
            sample.add_row(when, post.native_id, post.title, post.text[:60],
                           "；".join(post.problems))
        Console().print(sample)
    for reject in (reject for receipt in receipts for reject in receipt.rejects):
        typer.echo(f"{reject.url}: {reject.message}", err=True)
