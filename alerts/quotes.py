"""The words behind a figure and the row behind a level, as they are shown to people. Pure.

What is quoted is the post as written, without what cannot be seen; where that hid in the words that
count, it is said.
"""

from alerts.amounts import amount, claim, metric
from alerts.cases import CasePost
from alerts.incidents import Incident
from config.configuration import Configuration
from config.law import SeverityRule
from crawlers.posts import Post
from crawlers.text import fold
from nlp.judgements import Figure, Judgement
from nlp.prepare import whole
from nlp.texts import Text

AROUND = 10
"""Characters shown on either side of the words that state a figure."""


def quoted_figures(post: Post, judgement: Judgement) -> tuple[str, ...]:
    """Each figure with the words of the post that state it."""
    return tuple(f"{metric(key)} {claim(value)}" if isinstance(value, str) else
                 f"{metric(key)} {claim(value.bounds)}：{quote(post, value.span)}"
                 for key, value in judgement.figures.items())


def quoted_claims(incident: Incident, posts: tuple[CasePost, ...]) -> tuple[str, ...]:
    """Each figure of the case with the first post that stated it, in its own words."""
    lines = []
    for key, stated in incident.figures.items():
        low = stated if isinstance(stated, str) else stated[0]
        said = next((f"{item.post.source} {item.post.id} {quote(item.post, value.span)}"
                     for item in posts if item.judgement is not None
                     and isinstance(value := item.judgement.figures.get(key), Figure)
                     and value.bounds[0] == low), "")
        lines.append(f"{metric(key)} {claim(stated)}" + (f"：{said}" if said else ""))
    return tuple(lines)


def quote(post: Post, span: tuple[int, int]) -> str:
    """“…已造成【3人死亡】、2人重伤…”, and a word where what is written hides something."""
    written, _ = whole(Text(id=post.id, title=post.title, text=post.text))
    start, end = span
    said = written[start:end]
    before, after = written[max(0, start - AROUND):start], written[end:end + AROUND]
    hidden = "" if seen(said) == said else "（原文夹有看不见的字符）"
    left = "…" if start > AROUND else ""
    right = "…" if end + AROUND < len(written) else ""
    return f"“{left}{seen(before)}【{seen(said)}】{seen(after)}{right}”{hidden}"


def seen(text: str) -> str:
    """The text on one line without characters that a reader cannot see."""
    return "".join(character for character in text.replace("\n", " ") if fold(character))


def clause(name: str | None, config: Configuration) -> tuple[str, ...]:
    """The row of the law that fired, with its source and how well that is confirmed."""
    row = next((row for row in config.severity if row.id == name), None)
    return () if row is None else (f"条款 {row.id}：{metric(row.metric)}{_interval(row)}，"
                                   f"{row.source}{_where(row)}（核实状态 {row.status}）",)


def _interval(row: SeverityRule) -> str:
    """The row's own interval: at least `min`, below `max`."""
    if isinstance(row.min, str):
        return f"为 {amount(row.metric, row.min)}"
    top = "" if row.max is None else f"、不足 {amount(row.metric, row.max)}"
    return f"{'超过' if row.op == '>' else '达到'} {amount(row.metric, row.min)}{top}"


def _where(row: SeverityRule) -> str:
    """Where and within what time the row holds, if it says so."""
    return "".join(f"，{part}" for part in (row.scope, row.window) if part)
