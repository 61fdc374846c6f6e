"""The verbs of this room: crawl sources, list and try them, extract one saved page."""

import json
from pathlib import Path
from typing import Annotated

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import beijing
from crawlers.cli_intake import take_in
from crawlers.cli_runs import crawl_into, failed, plain, show_reports
from crawlers.cli_sources import list_kinds, list_sources
from crawlers.cli_try import try_source

PAGE_LIMIT = 64 * 1024 * 1024

SourcesArgument = Annotated[list[str] | None, typer.Argument(
    metavar="[SOURCE]...", show_default=False, help="来源编号；不写则抓全部启用的来源")]
PageArgument = Annotated[Path, typer.Argument(
    metavar="PAGE.html", exists=True, dir_okay=False, help="保存的网页文件")]
UrlOption = Annotated[str, typer.Option("--url", help="网页原来的地址")]


def register(app: typer.Typer) -> None:
    """Mount this room's verbs."""
    app.command("crawl")(crawl_sources)
    app.command("intake")(take_in)
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
    reports = crawl_into(configuration, db, sources or ())
    if as_json:
        typer.echo(json.dumps([plain(report) for report in reports], ensure_ascii=False))
    else:
        show_reports(reports)
    if any(failed(report) for report in reports):
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
            "published_at": published, "precision": article.precision, "origin": article.origin,
            "text": article.text, "next": article.next,
        }, ensure_ascii=False))
    else:
        typer.echo(f"{article.title}\n{published or '发布时间未写明'}\n\n{article.text}")
    for problem in article.problems:
        typer.echo(f"{page}: {problem}", err=True)
    if not article.text:
        raise typer.Exit(1)
