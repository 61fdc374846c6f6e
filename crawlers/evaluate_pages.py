"""How well saved pages are read, against hand-checked truth: articles, and entries of lists."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from config.clock import beijing
from config.problems import HuiyingError
from crawlers.extraction import Article, extract
from crawlers.markup import parse_html
from crawlers.proposing import propose_list

GOLD = "articles_gold.jsonl"
PAGES = "articles"
GRAM = 5
HASH_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """How one saved page was read; `time` is judged as exactly as the gold states it.

    `origin` is None where the gold names no source.
    """

    file: str
    size: int
    title: bool
    time: bool
    origin: bool | None
    body: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ListScore:
    """How the entries of one saved list page were proposed."""

    file: str
    wanted: int
    proposed: int
    f1: float
    selector: str


def evaluate(folder: Path) -> dict[str, Any]:
    """Scores of all pages named by the gold file in or beside `folder`, as JSON.

    `folder` holds the pages, or `articles/` and the gold file. Raises `HuiyingError` without one.
    """
    gold = next((place for place in (folder / GOLD, folder.parent / GOLD) if place.is_file()), None)
    if gold is None:
        raise HuiyingError(f"{folder}：这里和上一级都没有 {GOLD} — 请给出网页目录")
    pages = gold.parent / PAGES if (gold.parent / PAGES).is_dir() else gold.parent
    rows = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
    return summary([score_page(pages, row) for row in rows])


def summary(scores: Sequence[PageScore]) -> dict[str, Any]:
    """Counts, shares, sizes and what was missed."""
    count = len(scores)
    named = [s for s in scores if s.origin is not None]
    titles, times = sum(s.title for s in scores), sum(s.time for s in scores)
    origins = sum(bool(s.origin) for s in named)
    sizes = [s.size for s in scores]
    return {
        "pages": count, "title": titles, "title_share": share(titles, count),
        "time": times, "time_share": share(times, count),
        "body_f1": round(sum(s.body for s in scores) / count, 4) if count else 0.0,
        "body_f1_median": round(median(s.body for s in scores), 4) if count else 0.0,
        "origin_named": len(named), "origin": origins,
        "origin_share": share(origins, len(named)),
        "bytes": sum(sizes), "bytes_median": int(median(sizes)) if sizes else 0,
        "bytes_largest": max(sizes, default=0),
        "missed": [{"file": s.file, "title": s.title, "time": s.time, "origin": s.origin,
                    "body": round(s.body, 3)}
                   for s in scores if not (s.title and s.time and s.body >= 0.8)],
    }


def share(part: int, whole: int) -> float:
    """A share to four digits; 0.0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def score_page(pages: Path, gold: dict[str, Any]) -> PageScore:
    """One page against its gold row."""
    data = (pages / gold["file"]).read_bytes()
    article = extract(data, str(gold.get("url") or ""))
    source = _squeeze(gold.get("source") or "")
    return PageScore(
        file=gold["file"], size=len(data),
        title=_squeeze(article.title) == _squeeze(gold["title"]),
        time=_same_time(article, str(gold["publish_time"] or "")),
        origin=_squeeze(article.origin) == source if source else None,
        body=gram_f1(_squeeze(article.text), gold["reference_body_nospace"]))


def evaluate_lists(folder: Path, truth: Path) -> dict[str, Any]:
    """F1 of proposed entries on the list pages that `truth` knows, as JSON.

    `truth` holds per page its address, its SHA-256 and short SHA-256 of the entries' addresses. A
    page that is missing or another one is named, never scored.
    """
    pages = json.loads(truth.read_text("utf-8"))["pages"]
    scores, strangers = [], []
    for name, row in pages.items():
        data = (folder / name).read_bytes() if (folder / name).is_file() else b""
        if sha256(data).hexdigest() == row["sha256"]:
            scores.append(score_list(name, data, row))
        else:
            strangers.append(name)
    f1 = sum(s.f1 for s in scores) / len(scores) if scores else 0.0
    return {"pages": len(scores), "f1": round(f1, 4),
            "lowest_f1": round(min((s.f1 for s in scores), default=0.0), 4),
            "entries": sum(s.wanted for s in scores), "not_scored": strangers,
            "each": [{"file": s.file, "entries": s.wanted, "proposed": s.proposed,
                      "f1": round(s.f1, 4), "selector": s.selector} for s in scores]}


def score_list(name: str, data: bytes, row: dict[str, Any]) -> ListScore:
    """The entries proposed for one page against its truth."""
    tree, _, _ = parse_html(data, None)
    proposal = propose_list(tree, row["url"])
    found = {hash_address(entry.url) for entry in proposal.entries} if proposal else set()
    wanted = set(row["entries"])
    f1 = 2 * len(found & wanted) / (len(found) + len(wanted)) if found or wanted else 1.0
    return ListScore(file=name, wanted=len(wanted), proposed=len(found), f1=f1,
                     selector=proposal.selector if proposal else "")


def hash_address(url: str) -> str:
    """An address as the truth file holds it, so that no page's content need be kept with it."""
    return sha256(url.encode("utf-8", "replace")).hexdigest()[:HASH_LENGTH]


def gram_f1(found: str, gold: str) -> float:
    """F1 of the multisets of character 5-grams; 0.0 … 1.0."""
    one, other = _grams(found), _grams(gold)
    shared = sum((one & other).values())
    return 2 * shared / (sum(one.values()) + sum(other.values())) if shared else 0.0


def _grams(text: str) -> Counter[str]:
    return Counter(text[i:i + GRAM] for i in range(max(1, len(text) - GRAM + 1)))


def _same_time(article: Article, gold: str) -> bool:
    """True when the page's time reads as the gold does, as far as the gold goes."""
    if article.published_at is None:
        return not gold
    said = beijing(article.published_at).strftime("%Y-%m-%d %H:%M:%S")
    return said[:len(gold)] == gold if gold[:2] in ("19", "20") else gold in said


def _squeeze(text: str) -> str:
    return "".join(text.split())
