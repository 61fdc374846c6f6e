"""`evidence`: show the page that a post was read from and read it again; remove what is old."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock, beijing
from config.database import migrate, open_database
from crawlers.posts import Post

if TYPE_CHECKING:
    from crawlers.exhibit import Exhibit

PostArgument = Annotated[str, typer.Argument(metavar="POST_ID", help="帖文编号")]
PageOption = Annotated[bool, typer.Option(
    "--page", help="连同留存的网页（已去名、已遮蔽）一起给出")]


def register(app: typer.Typer) -> None:
    """Mount the verbs."""
    evidence = typer.Typer(help="网页留证：出示并重读、清理到期。", no_args_is_help=True)
    evidence.command("show")(show)
    evidence.command("prune")(prune_old)
    app.add_typer(evidence, name="evidence")


def show(post: PostArgument, config: ConfigOption = None, db: DbOption = DEFAULT_DB,
         as_json: JsonOption = False, page: PageOption = False) -> None:
    """出示一条帖文的网页留证：响应头、散列，按当天版式重读，并与入库内容比对。"""
    from crawlers.evidence_store import evidence_of
    from crawlers.exhibit import exhibit
    from crawlers.store import read_posts

    configuration = load_or_exit(config)
    database = open_database(db, read_only=True)
    try:
        posts, found = read_posts(database, [post]), evidence_of(database, post)
    finally:
        database.conn.close()
    if not posts:
        typer.echo(f"没有这条帖文：{post} — 编号见 huiying export 或工作台", err=True)
        raise typer.Exit(1)
    shown = exhibit(configuration, db.parent, posts[0], found)
    document = _document(posts[0], shown, with_page=page)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        _print(document)
    if not document["same"]:
        raise typer.Exit(1)


def _document(post: Post, shown: "Exhibit | None", *, with_page: bool) -> dict[str, Any]:
    """The exhibit as JSON."""
    from crawlers.rereading import NO_PAGE

    if shown is None:
        return {"post": post.id, "kept": False, "same": False, "read_again": None, "note": NO_PAGE}
    evidence, again = shown.evidence, shown.again
    return {
        "post": post.id, "address": evidence.address, "status": evidence.status,
        "fetched_at": beijing(evidence.fetched_at).isoformat(), "headers": dict(evidence.headers),
        "page_sha256": evidence.page, "page_bytes": evidence.size, "form": evidence.form,
        "redacted_sha256": evidence.redacted, "kept": bool(shown.body),
        "warc": asdict(evidence.place) if evidence.place else None, "note": shown.note,
        "read_again": again and _brief(again.post), "differs": again.differs if again else (),
        "same": shown.same,
        **({"page": shown.body.decode("utf-8", "replace")} if with_page else {})}


def _brief(post: Post) -> dict[str, Any]:
    published = beijing(post.published_at).isoformat() if post.published_at else None
    return {"title": post.title, "text": post.text, "published_at": published,
            "precision": post.precision.value}


def _print(document: dict[str, Any]) -> None:
    from crawlers.rereading import FIELDS

    for name, label in (("address", "地址"), ("fetched_at", "抓取时间"), ("status", "状态码"),
                        ("page_sha256", "原始网页 SHA-256"), ("page_bytes", "原始网页字节数"),
                        ("redacted_sha256", "留存网页 SHA-256"), ("note", "说明")):
        if document.get(name):
            typer.echo(f"{label}：{document[name]}")
    for name, value in document.get("headers", {}).items():
        typer.echo(f"响应头 {name}: {value}")
    again = document["read_again"]
    if again is None:
        typer.echo("未能重读：留存的网页不在，或网页上没有这条帖文")
        return
    published = again["published_at"] or "发布时间未写明"
    typer.echo(f"重读：{again['title']}｜{published}\n{again['text']}")
    differing = "、".join(FIELDS[name] for name in document["differs"])
    typer.echo(f"与入库内容不同：{differing}" if differing else "与入库内容一致：标题、正文、时间")
    if "page" in document:
        typer.echo(document["page"])


def prune_old(config: ConfigOption = None, db: DbOption = DEFAULT_DB,
              as_json: JsonOption = False) -> None:
    """清理超过 evidence_days 天或超出 evidence_mb 的留证，整天整天地删。"""
    from crawlers.evidence_store import archive_in, prune
    from crawlers.store_schema import MIGRATIONS

    settings = load_or_exit(config).settings
    archive = archive_in(db.parent, settings)
    database = open_database(db)
    try:
        migrate(database, MIGRATIONS)
        done = prune(database, archive, SystemClock().now(), settings.evidence_days)
    finally:
        database.conn.close()
    if as_json:
        typer.echo(json.dumps(asdict(done)))
    else:
        typer.echo(f"清理 {done.files} 个日文件（其中因超限提前 {done.early} 个）、{done.rows} 行、"
                   f"{done.size} 字节；仍被引用而移到当天的 {done.carried} 份")
