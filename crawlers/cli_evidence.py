"""`evidence`: show the page that a post was read from and read it again; remove what is old."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from config.cli import DEFAULT_DB, ConfigOption, DbOption, JsonOption, load_or_exit
from config.clock import SystemClock, beijing
from config.configuration import Configuration
from config.database import migrate, open_database
from crawlers.evidence_store import Evidence
from crawlers.posts import Post

FIELDS = {"title": "标题", "text": "正文", "published_at": "发布时间", "precision": "时间精度",
          "answer": "答复"}
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
    document = _best(configuration, db, posts[0], found, with_page=page)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False))
    else:
        _print(document)
    if not document["same"]:
        raise typer.Exit(1)


def _best(configuration: Configuration, db: Path, post: Post, found: tuple[Evidence, ...], *,
          with_page: bool) -> dict[str, Any]:
    """The first kept page on which the post stands, else the first row, else nothing."""
    documents = []
    for evidence in found:
        document = examine(configuration, db, post, evidence, with_page=with_page)
        if document["read_again"]:
            return document
        documents.append(document)
    none = {"post": post.id, "kept": False, "same": False, "read_again": None,
            "note": "没有留证：抓取早于留证期限，或来自没有网页的来源"}
    return documents[0] if documents else none


def examine(configuration: Configuration, db: Path, post: Post, evidence: Evidence, *,
            with_page: bool = False) -> dict[str, Any]:
    """One row of evidence as JSON, the page read again if it is still there."""
    from crawlers.evidence_store import archive_in
    from crawlers.rereading import read_again
    from crawlers.warc import Damaged, read_record

    body, note, again = b"", evidence.note, None
    row = next((row for row in configuration.sources if row.id == evidence.source), None)
    if evidence.place is not None:
        try:
            body = read_record(archive_in(db.parent, configuration.settings).folder, evidence.place)
        except Damaged as error:
            note = f"留证文件损坏或已清理：{error}"
    if body and row is not None:
        again = read_again(evidence, body, row, post)
    return {
        "post": post.id, "address": evidence.address, "status": evidence.status,
        "fetched_at": beijing(evidence.fetched_at).isoformat(), "headers": dict(evidence.headers),
        "page_sha256": evidence.page, "page_bytes": evidence.size, "form": evidence.form,
        "redacted_sha256": evidence.redacted, "kept": bool(body),
        "warc": asdict(evidence.place) if evidence.place else None, "note": note,
        "read_again": again and _brief(again.post), "differs": again.differs if again else (),
        "same": again is not None and not again.differs,
        **({"page": body.decode("utf-8", "replace")} if with_page else {})}


def _brief(post: Post) -> dict[str, Any]:
    published = beijing(post.published_at).isoformat() if post.published_at else None
    return {"title": post.title, "text": post.text, "published_at": published,
            "precision": post.precision.value}


def _print(document: dict[str, Any]) -> None:
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
