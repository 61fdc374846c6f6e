"""Mechanical copies of posts: reposts, cut copies, small edits, other titles (转载)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from replay.draws import draw, pick

Row = dict[str, Any]
MOST = {"claim": 12, "variant": 5, "claim_return": 6, "official": 5, "clarification": 5,
        "media": 5, "witness": 3, "question": 1, "background": 1}
"""At most so many copies of a post of this kind."""
PUBLIC = ("tongcheng", "tongcheng", "shipin", "liba-forum")
PRESS = ("liba-daily", "liba-tv", "chuanbei", "tongcheng", "liba-forum")
PREFIXES = ("转发：", "【转】", "转：", "//@同城热议：", "【扩散】", "转自朋友圈：", "Repost ")
TAILS = ("", "", "（转）", " 大家看看", "……", " #广元#")
TITLES = ("刚刚，{}", "关注｜{}", "利州最新：{}", "{}，详情来了", "速看｜{}")
EDITS = (("，", " "), ("。", "！"), ("！", "。"), ("的", "滴"), ("看到", "瞧到"),
         ("现在", "这会儿"), ("说", "讲"), ("没有", "没得"),
         ("已被", "已经被"), ("我们", "我们这"), ("，", "、"))
LONG = 34
"""A text of this many characters can be cut and still be known."""


class Copier:
    """Makes the copies of one post; the same for the same seed."""

    def __init__(self, seed: int, sources: Sequence[str], end: datetime) -> None:
        self._seed, self._sources, self._end = seed, frozenset(sources), end

    def copies(self, row: Row) -> list[Row]:
        """Copies after `row`, none beyond the end of the stream."""
        most = MOST.get(row["kind"], 0)
        if row["kind"] == "background":
            most = int(self._draw(row, "0", "some") < 0.12)
        count = int(self._draw(row, "0", "count") * (most + 1))
        made = (self._copy(row, str(number)) for number in range(1, count + 1))
        return [copy for copy in made if datetime.fromisoformat(copy["at"]) < self._end]

    def _copy(self, row: Row, number: str) -> Row:
        press = row["kind"] in ("media", "official", "clarification")
        source = pick(PRESS if press else PUBLIC, self._seed, row["key"], number, "source")
        spread = self._draw(row, number, "delay")
        delay = timedelta(seconds=90 + int(spread * spread * spread * 14 * 3600))
        kind, title, text = self._edited(row, number)
        return {**row, "key": f"{row['key']}-c{number}", "source": source, "title": title,
                "text": text, "kind": kind, "copy_of": row["key"],
                "at": (datetime.fromisoformat(row["at"]) + delay).isoformat()}

    def _edited(self, row: Row, number: str) -> tuple[str, str, str]:
        """(kind, title, text) of a copy."""
        text, way = row["text"], self._draw(row, number, "way")
        if way < 0.2 and row["title"]:
            form = pick(TITLES, self._seed, row["key"], number, "title")
            return "retitled", form.format(row["title"]), text
        if way < 0.4 and len(text) >= LONG:
            keep = LONG * 2 // 3 + int(self._draw(row, number, "cut") * (len(text) - LONG))
            return "truncated", "", text[:keep] + "…"
        if way < 0.65:
            return "near_copy", row["title"], self._small_edits(row, number)
        prefix = pick(PREFIXES, self._seed, row["key"], number, "prefix")
        tail = pick(TAILS, self._seed, row["key"], number, "tail")
        return "repost", "", f"{prefix}{text}{tail}"

    def _small_edits(self, row: Row, number: str) -> str:
        """One to three of the small edits that apply, each once."""
        text = str(row["text"])
        fitting = [pair for pair in EDITS if pair[0] in text]
        wanted = 1 + int(self._draw(row, number, "edits") * 3)
        for place in range(min(wanted, len(fitting))):
            old, new = pick(fitting, self._seed, row["key"], number, f"edit{place}")
            text = text.replace(old, new, 1)
        return text if text != row["text"] else f"{text}。"

    def _draw(self, row: Row, number: str, what: str) -> float:
        return draw(self._seed, str(row["key"]), number, what)
