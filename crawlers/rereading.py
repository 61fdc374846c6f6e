"""A kept page read again as on its day, and what it says compared with the stored post. Pure."""

from dataclasses import dataclass

from config.running import SourceRow
from crawlers.drafting import make_post
from crawlers.evidence_store import Evidence
from crawlers.posts import Post
from crawlers.reading import Fetched
from crawlers.spiders import SPIDERS

FIELDS = {"title": "标题", "text": "正文", "published_at": "发布时间", "precision": "时间精度",
          "answer": "答复"}
"""What must be the same, and how people call it."""
NO_PAGE = "没有留证：抓取早于留证期限，或来自没有网页的来源"


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What the kept page says of a post today (重新读取); `differs` names what is not the same."""

    post: Post
    differs: tuple[str, ...] = ()


def read_again(evidence: Evidence, body: bytes, row: SourceRow, post: Post) -> Again | None:
    """The post as the kept page gives it, by the site's layout of that day; None = not on it."""
    page = Fetched(url=evidence.address, kind=evidence.kind, body=body, content_type=evidence.form,
                   at=evidence.read_at)
    reader = SPIDERS[row.spider].reader
    for draft in reader.read(page, row.model_copy(update={"since": None})).drafts:
        made = make_post(draft, source=row.id, now=evidence.fetched_at)
        if isinstance(made, Post) and made.id == post.id:
            return Again(post=made, differs=tuple(
                name for name in FIELDS if getattr(made, name) != getattr(post, name)))
    return None
