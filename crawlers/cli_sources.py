"""`source list` and `source kinds`: who is read, how far each is trusted, what can be read."""

import json
from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from config.cli import ConfigOption, JsonOption, load_or_exit
from config.running import SourceRow

CLASSES = {"official": "官方", "media": "媒体", "public": "公众"}
TIERS = {"fast": "快", "hourly": "每小时", "daily": "每天"}


def list_sources(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """列出全部来源：种类、快慢、是否启用、是否试读过、地址从哪里得知。"""
    rows = load_or_exit(config).sources
    if as_json:
        typer.echo(json.dumps([described(row) for row in rows], ensure_ascii=False))
    else:
        _show(rows)


def described(row: SourceRow) -> dict[str, Any]:
    """A source as JSON, by the names sources.toml uses."""
    return row.model_dump(mode="json", by_alias=True)


def _show(rows: Sequence[SourceRow]) -> None:
    table = Table("来源", "名称", "种类", "类别", "快慢", "状态")
    table.add_column("地址来自", overflow="fold")
    for row in rows:
        table.add_row(row.id, row.name, row.kind, CLASSES[row.class_], TIERS[row.tier],
                      _state(row), row.learned)
    Console().print(table)
    enabled, verified = sum(row.enabled for row in rows), sum(row.verified for row in rows)
    typer.echo(f"共 {len(rows)} 个来源，启用 {enabled} 个，试读过 {verified} 个", err=True)


def _state(row: SourceRow) -> str:
    return ("启用" if row.enabled else "停用") + ("" if row.verified else "，未试读")


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
