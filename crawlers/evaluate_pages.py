"""How well extraction reads saved pages, against a gold file: title, time of day, body."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.clock import beijing
from crawlers.extraction import Article, extract

GOLD = "articles_gold.jsonl"
PAGES = "articles"
GRAM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PageScore:
    """How one saved page was read; `time` is judged as exactly as the gold states it."""

    file: str
    title: bool
    time: bool
    body: float


def evaluate(folder: Path) -> dict[str, Any]:
    """Scores of all pages of `folder` (`articles/` and `articles_gold.jsonl`) as JSON."""
    lines = (folder / GOLD).read_text("utf-8").splitlines()
    scores = [score_page(folder / PAGES, json.loads(line)) for line in lines if line.strip()]
    count = len(scores)
    return {
        "pages": count, "title": sum(s.title for s in scores), "time": sum(s.time for s in scores),
        "body_f1": round(sum(s.body for s in scores) / count, 4) if count else 0.0,
        "missed": [{"file": s.file, "title": s.title, "time": s.time, "body": round(s.body, 3)}
                   for s in scores if not (s.title and s.time and s.body >= 0.8)],
    }


def score_page(pages: Path, gold: dict[str, Any]) -> PageScore:
    """One page against its gold row."""
    article = extract((pages / gold["file"]).read_bytes(), "")
    return PageScore(
        file=gold["file"], title=_squeeze(article.title) == _squeeze(gold["title"]),
        time=_same_time(article, str(gold["publish_time"] or "")),
        body=gram_f1(_squeeze(article.text), gold["reference_body_nospace"]))


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
