"""The verbs of this room: crawl sources, try one without storing, extract one saved page."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock, beijing
from config.configuration import Configuration
from config.database import migrate, open_database
from config.problems import HuiyingError
from crawlers.cli_sources import list_sources
from crawlers.posts import Post
from crawlers.visits import UNREAD, RunReport, RunStatus

WORDS = {RunStatus.DONE: "完成", RunStatus.PARTIAL: "未完，余下排队", RunStatus.FAILED: "失败",
         RunStatus.WAITING: "网站要求等待", RunStatus.RUNNING: "运行中", RunStatus.KILLED: "中断"}
PAGE_LIMIT = 64 * 1024 * 1024
SHOWN = 10
"""Posts that `source try` shows."""

SourcesArgument = Annotated[list[str] | None, typer.Argument(
    metavar="[SOURCE]...", show_default=False, help="来源编号；不写则抓全部启用的来源")]
PageArgument = Annotated[Path, typer.Argument(
    metavar="PAGE.html", exists=True, dir_okay=False, help="保存的网页文件")]
UrlOption = Annotated[str, typer.Option("--url", help="网页原来的地址")]


def register(app: typer.Typer) -> None:
    """Mount this room's verbs."""
    app.command("crawl")(crawl_sources)
    app.command("extract")(extract_page)
    source = typer.Typer(help="来源：列出、试读。", no_args_is_help=True)
    source.command("list")(list_sources)
    source.command("kinds")(list_kinds)
    source.command("try")(try_source)
    app.add_typer(source, name="source")


def crawl_sources(sources: SourcesArgument = None, config: ConfigOption = None,
                  db: DbOption = DEFAULT_DB, as_json: JsonOption = False) -> None:
    """抓取来源，把新帖和改动存入数据库。"""
    configuration = load_or_exit(config)
    reports = _crawl(configuration, db, sources or ())
    if as_json:
        typer.echo(json.dumps([plain(report) for report in reports], ensure_ascii=False))
    else:
        _show_reports(reports)
    if any(failed(report) for report in reports):
        raise typer.Exit(1)


def _crawl(configuration: Configuration, db: Path, names: Sequence[str]) -> tuple[RunReport, ...]:
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


def list_kinds(as_json: JsonOption = False) -> None:
    """列出能读的来源种类：spider 与 form 怎么写，读到什么。"""
    from crawlers.spiders import SPIDERS

    if as_json:
        typer.echo(json.dumps([
            {"spider": spider, "name": kind.name, "reads": kind.reads, "forms": dict(kind.forms)}
            for spider, kind in SPIDERS.items()], ensure_ascii=False))
        return
    table = Table("spider", "种类", "读什么", "form")
    for spider, kind in SPIDERS.items():
        forms = "\n".join(f"{form}  {meaning}" for form, meaning in kind.forms.items())
        table.add_row(spider, kind.name, kind.reads, forms)
    Console().print(table)


def try_source(name: Annotated[str, typer.Argument(metavar="ID", help="来源编号")],
               config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """试读一个来源：真实抓取、不入库，看标题、时间、正文取得对不对。"""
    from crawlers.store import posts_after
    from crawlers.store_visits import quarantined

    configuration = load_or_exit(config)
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "try.db"
        reports = _crawl(configuration, file, [name])
        database = open_database(file, read_only=True)
        posts = [post for _, post in posts_after(database, 0, SHOWN)]
        rejects = quarantined(database, name)[:SHOWN]
        database.conn.close()
    if as_json:
        document = {"run": plain(reports[0]), "posts": [brief(post) for post in posts],
                    "rejects": [asdict(reject) for reject in rejects]}
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        _show_reports(reports)
        _show_posts(posts)
        for reject in rejects:
            typer.echo(f"{reject.url}: {reject.message}", err=True)
    if failed(reports[0]) or not posts:
        raise typer.Exit(1)


def extract_page(page: PageArgument, url: UrlOption = "", as_json: JsonOption = False) -> None:
    """从保存的网页取出标题、发布时间、正文和下一页。"""
    from crawlers.extraction import extract

    if page.stat().st_size > PAGE_LIMIT:
        typer.echo(f"{page}: 文件超过 {PAGE_LIMIT // 2**20} MiB — 请给出单个网页", err=True)
        raise typer.Exit(1)
    article = extract(page.read_bytes(), url)
    published = beijing(article.published_at).isoformat() if article.published_at else None
    if as_json:
        typer.echo(json.dumps({
            "title": article.title, "author_present": article.author_present,
            "published_at": published, "text": article.text, "next": article.next,
        }, ensure_ascii=False))
    else:
        typer.echo(f"{article.title}\n{published or '发布时间未写明'}\n\n{article.text}")
    for problem in article.problems:
        typer.echo(f"{page}: {problem}", err=True)
    if not article.text:
        raise typer.Exit(1)


def failed(report: RunReport) -> bool:
    """True when the source could not be read as it should."""
    return report.status in UNREAD


def plain(report: RunReport) -> dict[str, Any]:
    """A run report as JSON; times as people read them."""
    return {key: beijing(value).isoformat() if hasattr(value, "isoformat") else value
            for key, value in asdict(report).items()}


def brief(post: Post) -> dict[str, Any]:
    """A post as `source try` shows it."""
    return {"url": post.url, "title": post.title,
            "published_at": beijing(post.published_at).isoformat() if post.published_at else None,
            "precision": post.precision, "characters": len(post.text), "text": post.text[:200],
            "answered": post.answer is not None, "problems": post.problems}


@contextmanager
def _bar(total: int) -> Iterator[Any]:
    """A progress bar on stderr, one step a source."""
    columns = (TextColumn("抓取"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[at]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, at="")
        yield lambda report: progress.update(task, advance=1, at=report.source)


def _show_reports(reports: Sequence[RunReport]) -> None:
    table = Table("来源", "结果", "页", "未变", "新帖", "改动", "隔离", "说明")
    for report in reports:
        table.add_row(report.source, WORDS[report.status], *map(str, (
            report.pages, report.unchanged, report.new, report.changed, report.rejected)),
            report.message)
    Console().print(table)


def _show_posts(posts: Sequence[Post]) -> None:
    table = Table("发布时间", "标题", "字数", "问题")
    for post in posts:
        when = f"{beijing(post.published_at):%Y-%m-%d %H:%M}" if post.published_at else "未写明"
        table.add_row(when, post.title or post.text[:20], str(len(post.text)),
                      "；".join(post.problems))
    Console().print(table)
