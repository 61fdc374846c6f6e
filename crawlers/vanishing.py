"""When a page counts as taken away by its site (原文已不可见). Pure.

A page that is gone may be news itself, and one that a broken server hides for a minute is not
gone: "not found" is believed at the second look, an hour or more after the first; "gone" (410)
at once. What we stored stays; it is only marked.
"""

import re
from datetime import datetime, timedelta

from crawlers.reading import Draft, Fetched, PageKind, Reading
from crawlers.text import decode

SECOND_LOOK = timedelta(hours=1)
GONE_STATUS = 410
REAL_TEXT = 80
"""Characters of a text that no notice of deletion reaches."""
DELETED = re.compile(
    r"(?:帖子|贴子|主题|话题|文章|内容|页面|信息|微博|博文|留言|该帖|此帖|该贴|此贴)[^<>。\n]{0,12}"
    r"(?:已(?:经)?被?(?:作者|楼主|管理员|版主|发布者|用户)?(?:自行)?(?:删除|移除|下架)|不存在|被删除)")


def is_gone(status: int | None, missed_at: datetime | None, now: datetime) -> bool:
    """True when this look settles it. `missed_at`: when the page was first found missing.

    `status` None: robots.txt forbids the address, which is never asked again.
    """
    if status is None or status == GONE_STATUS:
        return True
    return missed_at is not None and now - missed_at >= SECOND_LOOK


def says_deleted(page: Fetched, reading: Reading) -> bool:
    """True when an article page answers 200 and says that its text was deleted."""
    if page.kind is not PageKind.ARTICLE or any(map(_is_real, reading.drafts)):
        return False
    return DELETED.search(decode(page.body, page.content_type).text) is not None


def _is_real(draft: Draft) -> bool:
    return len(draft.text) > REAL_TEXT
