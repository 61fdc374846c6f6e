"""A draft becomes a post: tidied, capped, masked, named. Pure; the only way to make a Post."""

from dataclasses import replace
from datetime import datetime

from crawlers.anonymity import hide_names
from crawlers.masking import mask, mask_url
from crawlers.posts import Answer, Engagement, Post, canonical_url, post_id
from crawlers.reading import EVIDENCE_LIMIT, Draft, Reject
from crawlers.text import cap, tidy

TITLE_LIMIT = 1_000
SHORT_LIMIT = 200
URL_LIMIT = 2_000
COUNT_LIMIT = 10**15


def make_post(draft: Draft, *, source: str, now: datetime) -> Post | Reject:
    """The post of a draft read at `now`, or why it can never be one."""
    try:
        url = canonical_url(draft.url) if draft.url else ""
    except ValueError:
        return _reject(draft, "address is not valid")
    if not (url.startswith(("http://", "https://")) or (not url and draft.native_id)):
        return _reject(draft, "address is not http or https")
    if len(url) > URL_LIMIT:
        return _reject(draft, "address is too long")
    text, text_cut = _clean(draft.text)
    title, title_cut = _clean(draft.title, TITLE_LIMIT)
    if not text and not title:
        return _reject(draft, "neither title nor text")
    problems = [problem[:SHORT_LIMIT] for problem in draft.problems]
    if text_cut or title_cut:
        problems.append("text cut to head and tail")
    return Post(
        id=post_id(source, draft.native_id or url), source=source, url=mask_url(url),
        title=title.replace("\n", " "), text=text,
        published_at=draft.published_at, precision=draft.precision, fetched_at=now,
        native_id=draft.native_id[:SHORT_LIMIT], author_key=draft.author_key[:20],
        parent=post_id(source, draft.parent) if draft.parent else "",
        origin=_clean(draft.origin, SHORT_LIMIT)[0],
        message_type=_clean(draft.message_type, SHORT_LIMIT)[0],
        engagement=_engagement(draft, now), answer=_answer(draft), problems=tuple(problems))


def without_author(draft: Draft, author_key: str) -> Draft:
    """The draft as it may leave the process that parsed it: the name replaced by its key."""
    names = (draft.author,)
    return replace(draft, author="", author_key=author_key, title=hide_names(draft.title, names),
                   text=hide_names(draft.text, names))


def _clean(text: str, limit: int | None = None) -> tuple[str, bool]:
    capped, cut = cap(tidy(text)) if limit is None else cap(tidy(text), limit)
    return mask(hide_names(capped)), cut


def _answer(draft: Draft) -> Answer | None:
    text, _ = _clean(draft.answer_text)
    if not text:
        return None
    unit, _ = _clean(draft.answer_unit, SHORT_LIMIT)
    return Answer(text=text, unit=unit, answered_at=draft.answered_at)


def _engagement(draft: Draft, now: datetime) -> Engagement | None:
    counts = {"views": draft.views, "likes": draft.likes, "replies": draft.replies,
              "forwards": draft.forwards, "rank": draft.rank, "heat": draft.heat}
    sane = {k: v for k, v in counts.items() if v is not None and 0 <= v <= COUNT_LIMIT}
    return Engagement(read_at=now, **sane) if sane else None


def _reject(draft: Draft, message: str) -> Reject:
    evidence = mask(f"{draft.title}\n{draft.text}"[:EVIDENCE_LIMIT])
    return Reject(url=mask_url(draft.url[:URL_LIMIT]), message=message, evidence=evidence)
