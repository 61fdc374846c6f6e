"""`source try`: read a source, an unknown address or a saved page once, and keep nothing.

Shows what would be stored, why a field is empty and what to do, and proposes lines for
sources.toml where nothing is configured yet.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.cli import ConfigOption, JsonOption, load_or_exit
from config.clock import SystemClock, beijing
from config.configuration import Configuration
from config.database import open_database
from config.problems import HuiyingError
from crawlers.cli_runs import crawl_into, failed, plain, show_reports
from crawlers.drafting import make_post
from crawlers.fragment import fragment
from crawlers.masking import mask
from crawlers.posts import Post
from crawlers.reading import Fetched, PageKind, Reject
from crawlers.trying import Empty, Trial, TrialKind, look

PAGE_LIMIT = 64 * 1024 * 1024
SHOWN = 10
"""Posts and entries that are shown."""
SAVED_ADDRESS = "http://saved.invalid/page.html"
KINDS = {TrialKind.LIST: "列表页", TrialKind.ARTICLE: "文章页", TrialKind.FEED: "订阅源（feed）",
         TrialKind.SITEMAP: "站点地图", TrialKind.JSON: "数据接口（JSON）",
         TrialKind.NOTHING: "读不出内容的页面"}
REMEDIES = (
    ("publish time", "发布时间", "在 [source.selectors] 写 time；页面没写时，时限从首次读到起算"),
    ("title", "标题", "在 [source.selectors] 写 title"),
    ("selector found no text", "正文", "选择器失效：改 body，旧的移到 [[source.version]]"),
    ("text not found", "正文", "在 [source.selectors] 写 body；由脚本生成的页面要找它的数据接口"),
    ("continues on", "后续页", "文章分页：续页内容未并入，请看原页"),
)

TargetArgument = Annotated[str, typer.Argument(
    metavar="ID|URL|PAGE.html", help="来源编号、网址，或保存的网页文件")]
UrlOption = Annotated[str, typer.Option("--url", help="保存的网页原来的地址")]
LocalOption = Annotated[bool, typer.Option(
    "--local", help="网址在本机：放开对这一台主机和端口的地址限制")]


def try_source(target: TargetArgument, url: UrlOption = "", local: LocalOption = False,
               config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """试读来源、网址或保存的网页：不入库，看会存下什么、空字段为什么空，并给出选择器。"""
    if Path(target).is_file():
        show_trial(_look_at_file(Path(target), url or SAVED_ADDRESS), as_json=as_json)
        return
    configuration = load_or_exit(config)
    row = next((row for row in configuration.sources if target in (row.id, row.url)), None)
    if row is None and "://" in target:
        show_trial(_look_at_address(target, configuration, local=local), local=local,
                   as_json=as_json)
    elif row is not None and row.spider == "file":
        typer.echo(f"{row.id} 收的是文件，没有网页可试 — 请用一个导出文件试："
                   f"huiying intake 文件 --source {row.id} --dry-run", err=True)
        raise typer.Exit(2)
    else:
        _try_known(row.id if row else target, configuration, as_json=as_json)


def _look_at_file(file: Path, url: str) -> Trial:
    if file.stat().st_size > PAGE_LIMIT:
        typer.echo(f"{file}: 文件超过 {PAGE_LIMIT // 2**20} MiB — 请给出单个网页", err=True)
        raise typer.Exit(1)
    return look(Fetched(url=url, kind=PageKind.LIST, body=file.read_bytes()))


def _look_at_address(url: str, configuration: Configuration, *, local: bool) -> Trial:
    from crawlers.trial import row_of, try_address

    try:
        said = try_address(row_of(url, local=local), configuration.settings, SystemClock().now())
    except HuiyingError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from error
    if isinstance(said, Trial):
        return said
    typer.echo(f"{url}: 没有读到 — {said}", err=True)
    raise typer.Exit(1)


def _try_known(name: str, configuration: Configuration, *, as_json: bool) -> None:
    """Run a configured source into a database that is thrown away."""
    from crawlers.store import posts_after
    from crawlers.store_visits import quarantined

    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "try.db"
        report, = crawl_into(configuration, file, [name])
        database = open_database(file, read_only=True)
        posts = [post for _, post in posts_after(database, 0, SHOWN)]
        rejects = quarantined(database, name)[:SHOWN]
        database.conn.close()
    empties = empty_fields(posts)
    if as_json:
        document = {"run": plain(report), "posts": [brief(post) for post in posts],
                    "rejects": [asdict(reject) for reject in rejects],
                    "empties": [asdict(empty) for empty in empties]}
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        show_reports([report])
        _show_posts(posts)
        _show_empties(empties)
        for reject in rejects:
            typer.echo(f"{reject.url}: {reject.message}", err=True)
        if not posts:
            typer.echo("没有读到帖子 — 保存列表页，再运行 huiying source try PAGE.html --url 网址，"
                       "可得到选择器", err=True)
    if failed(report) or not posts:
        raise typer.Exit(1)


def empty_fields(posts: Iterable[Post]) -> list[Empty]:
    """What stayed empty in read posts, each kind once, with the remedy."""
    found = [problem for post in posts for problem in post.problems]
    return [Empty(field=field, why=f"{sum(mark in problem for problem in found)} 条：{mark}",
                  todo=todo)
            for mark, field, todo in REMEDIES if any(mark in problem for problem in found)]


def show_trial(trial: Trial, *, local: bool = False, as_json: bool = False) -> None:
    """A trial as a person or a program reads it; exit 1 where nothing was found."""
    made = make_post(trial.draft, source="trial", now=SystemClock().now()) if trial.draft else None
    post = None if isinstance(made, Reject) else made
    lines = fragment(trial, local=local)
    if as_json:
        typer.echo(json.dumps(_document(trial, post, lines), ensure_ascii=False))
    else:
        _show(trial, post, lines)
    if trial.kind is TrialKind.NOTHING:
        raise typer.Exit(1)


def _document(trial: Trial, post: Post | None, lines: str) -> dict[str, Any]:
    return {"url": trial.url, "kind": trial.kind, "name": mask(trial.name),
            "entries": [{"url": entry.url, "text": mask(entry.text)} for entry in trial.entries],
            "dated": round(trial.dated, 4), "next": trial.next,
            "selectors": {name: getattr(trial, name) for name in ("list", "title", "time", "body")
                          if getattr(trial, name)},
            "post": brief(post) if post else None,
            "empties": [asdict(empty) for empty in trial.empties], "toml": lines}


def brief(post: Post) -> dict[str, Any]:
    """A post as `source try` shows it."""
    return {"url": post.url, "title": post.title,
            "published_at": beijing(post.published_at).isoformat() if post.published_at else None,
            "precision": post.precision, "origin": post.origin, "characters": len(post.text),
            "text": post.text[:200], "answered": post.answer is not None,
            "problems": post.problems}


def _show(trial: Trial, post: Post | None, lines: str) -> None:
    typer.echo(f"{trial.url}\n这是{KINDS[trial.kind]}：{mask(trial.name) or '无标题'}")
    if trial.entries:
        table = Table("条目")
        table.add_column("地址", overflow="fold")
        for entry in trial.entries[:SHOWN]:
            table.add_row(escape(mask(entry.text)[:60]), escape(entry.url))
        Console().print(table)
        typer.echo(f"共 {len(trial.entries)} 条，{trial.dated:.0%} 旁边有日期；"
                   f"下一页：{trial.next or '没有找到'}")
    if post:
        _show_posts([post])
    _show_empties(trial.empties)
    if lines:
        typer.echo(f"\n可粘贴到 sources.toml（粘贴后运行 huiying check）：\n\n{lines}")


def _show_posts(posts: Sequence[Post]) -> None:
    table = Table("发布时间", "标题", "来源", "字数", "答复", "问题")
    for post in posts:
        when = f"{beijing(post.published_at):%Y-%m-%d %H:%M}" if post.published_at else "未写明"
        table.add_row(when, escape(post.title or post.text[:20]), escape(post.origin),
                      str(len(post.text)), "有" if post.answer else "",
                      escape("；".join(post.problems)))
    Console().print(table)


def _show_empties(empties: Sequence[Empty]) -> None:
    if empties:
        table = Table("空字段", "原因", "怎么办")
        for empty in empties:
            table.add_row(*map(escape, (empty.field, empty.why, empty.todo)))
        Console().print(table)
