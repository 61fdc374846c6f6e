"""The title of an article among everything on the page that calls itself a title. Pure.

What a page says itself (the meta tag of government sites) decides; then what stands both in the
`<title>` and on the page; then the heading nearest above the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from crawlers.markup import meta_content, text_of

SEPARATOR = re.compile(r"\s*[_|｜丨—–»>]+\s*|\s*--+\s*|\s+[-·]\s+|::")
DASH = re.compile(r"-(?=[^-]{2,20}$)")
SITE = re.compile(
    r"(?:政府|网|网站|门户|[日晚早时晨]报|都市报|论坛|社区|贴吧|频道|中心|平台|客户端|官网|主页"
    r"|博客|公众号|BLOG"
    r"|[局委办厅院部社台]|\.com|\.cn|Discuz!?|Powered by.*)$", re.IGNORECASE)
"""How the names of sites end."""
SECTIONS = re.compile(r"(?:新闻|要闻|动态|公告|公示|通知|公开|资讯|首页|信箱|正文|详情|内容|频道"
                      r"|专栏"
                      r"|列表)$")
"""How the names of their sections end."""
COUNTER = re.compile(r"^\d{1,9}\s?(?:人|条|次|评论|跟[贴帖]|阅读)")
BRACKETED = re.compile(r"[（(][^（）()]{0,20}[)）]$")
HEADINGS = "//h1 | //h2 | //h3"
MARKED_TITLES = ("//h4 | //h5 | //*[contains(@class, 'title') or contains(@id, 'title')"
                 " or contains(@class, 'Title') or contains(@id, 'Title')]")
ELEMENTS = 200
SECTION = 8
"""A `<title>` shorter than this names a section of the site, not the article."""
LONGEST, SHORTEST = 200, 4
NAME_LENGTH = 20
"""Characters of the longest name of a site."""
STATED = ("articletitle", "article_title")


def find_title(tree: Any, visible: str = "", body: str = "") -> str:
    """The article's title; `visible` is the page's text, `body` its main text."""
    whole = " ".join("".join(tree.xpath("//title[1]//text()")).split())
    return next(filter(None, _titles(tree, whole, visible or text_of(tree), body)), whole)


def _titles(tree: Any, whole: str, seen: str, body: str) -> Iterator[str]:
    """What may be the title, most convincing first."""
    lines = {_squeeze(line): line for line in reversed(seen.split("\n"))}
    squeezed = _squeeze(whole)
    for stated in (meta_content(tree, name) for name in STATED):
        known = _squeeze(stated) in lines or _squeeze(stated) in squeezed
        yield stated if len(stated) >= SHORTEST and (known or not body) else ""
    for part in _parts(whole):
        yield "" if _names_site(part) else lines.get(_squeeze(part), "")
    yield _uncut(whole, lines.values())
    headings, marked = _texts(tree, HEADINGS), _texts(tree, MARKED_TITLES)
    carried = [heading for heading in (*headings, *(t for t in marked if len(t) < len(whole)))
               if _carries(squeezed, _squeeze(heading))]
    yield from (heading for heading in carried if not _names_site(heading))
    og = meta_content(tree, "og:title")
    yield og if _squeeze(og) in squeezed or not whole else ""
    first = next(iter(_pieces(whole)), "")
    yield first if len(first) >= SECTION and not _names_site(first) else ""
    yield _above(seen, body, [title for title in (*headings, *marked) if not _names_site(title)])
    yield from (heading for heading in carried if not _is_site(heading, whole))
    yield first


def _parts(whole: str) -> Iterator[str]:
    """What of a `<title>` may be the article's: ever shorter beginnings, then later pieces."""
    cuts = [match.start() for match in re.finditer(r"[-_|｜丨—–»>·]|::", whole)]
    if not _pieces(whole)[1:]:
        yield whole
    yield from (whole[:cut].strip() for cut in reversed(cuts) if cut >= SHORTEST)
    yield from sorted(_pieces(whole)[1:], key=len, reverse=True)
    # 大汉 sites write site, section and title with blanks between them
    yield from (whole[match.end():] for match in re.finditer(" ", whole[:NAME_LENGTH * 2]))
    yield whole


def _pieces(whole: str) -> Sequence[str]:
    """The `<title>` without the site's and section's names behind it, then those names."""
    pieces = [piece for piece in SEPARATOR.split(whole) if piece]
    if not pieces:
        return []
    named = pieces[1:]
    article = pieces[0]
    while (cut := DASH.search(article)) and (not named or _names_site(article[cut.end():])):
        named, article = [article[cut.end():], *named], article[:cut.start()]
    late = [name for name in named if not _names_site(name)]
    if _names_site(article) and late:
        return [max(late, key=len), article]
    return [article, *named]


def _names_site(piece: str) -> bool:
    bare = BRACKETED.sub("", piece).strip()
    return (len(bare) <= NAME_LENGTH and SITE.search(bare) is not None) or (
        len(bare) <= SECTION and SECTIONS.search(bare) is not None)


def _is_site(part: str, whole: str) -> bool:
    """True when a part of the `<title>` is the site's name beside a better one."""
    return _names_site(part) and any(
        len(_squeeze(piece)) >= SHORTEST and not _names_site(piece) for piece in _pieces(whole))


def _texts(tree: Any, path: str) -> list[str]:
    """The texts of these elements, longest first."""
    return sorted((" ".join(text_of(element).split()) for element in tree.xpath(path)[:ELEMENTS]),
                  key=len, reverse=True)


def _uncut(whole: str, lines: Iterable[str]) -> str:
    """The line of the page that a `<title>` ending in dots was cut from."""
    cut = re.split(r"\.{2,}|…+", whole)[0].strip()
    if not SECTION <= len(cut) < len(whole):
        return ""
    return max((line for line in lines if line.startswith(cut) and len(line) <= LONGEST),
               key=len, default="")


def _carries(whole: str, heading: str) -> bool:
    """True when the `<title>` begins with the heading, or carries it as its main part."""
    if not 2 <= len(heading) <= LONGEST:
        return False
    return whole.startswith(heading) or (
        heading in whole and (len(heading) >= 10 or len(heading) * 2 > len(whole)))


def _above(visible: str, body: str, titles: Sequence[str]) -> str:
    """The heading nearest above the main text."""
    first = body.split("\n", maxsplit=1)[0]
    at = visible.find(first) if len(first) >= SHORTEST else -1
    above = visible[:at] if at >= 0 else visible
    telling = [(above.rfind(title), title) for title in titles
               if SECTION <= len(title) <= 120 and not COUNTER.match(title)]
    return max(((place, title) for place, title in telling if place >= 0), default=(0, ""))[1] or (
        telling[0][1] if telling else "")


def _squeeze(text: str) -> str:
    return "".join(text.split())
