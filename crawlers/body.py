"""The main text of a page of which nothing is known. Pure.

Editors that thousands of Chinese sites share mark their text; readability finds it elsewhere; the
densest element is the last resort.
"""

import re
from typing import Any

from crawlers.markup import parse_html, select, text_of

EDITORS = (
    "#UCAP-CONTENT", "div.TRS_Editor, div.trs_editor_view, div.TRS_UEDITOR",  # 拓尔思
    "#zoom, #Zoom",  # 大汉 and most county sites
    "#js_content",  # WeChat
    "#ozoom, founder-content",  # 方正 digital newspapers
    "[id^='postmessage_']", "[id^='post_content_']",  # Discuz! and Tieba: the first floor
    "#vsb_content, div.v_news_content",  # 博达
)
MARKS = re.compile(r"<!--\s?ZJEG_RSS\.content\.begin\s?-->(.{0,1000000}?)"
                   r"<!--\s?ZJEG_RSS\.content\.end\s?-->", re.DOTALL)
"""Comments by which 大汉 sites mark the text for their feeds."""
LEAST = 40
"""Characters an editor's element must hold; shorter is a picture or a download."""
FURNITURE = re.compile(
    r"^(?:(?:19|20)\d\d\s?[-/年.]\s?\d{1,2}\s?[-/月.].{0,70}"
    r"|(?:发[布表])?(?:时间|日期|人)\s?[:：].{0,90}"
    r"|.{0,12}(?:来源|作者|记者|编辑|发布时间|发布日期|浏览次数|字号|字体|责编|稿源|通讯员)\s?[:：].{0,60}"
    r"|[【\[（(]?\s?(?:上一[页篇]|下一[页篇]|分享|打印|关闭|返回|首页|字号|字体|收藏|点赞|扫一扫|微信扫).{0,30}"
    r")(?<![。！？”])$")
"""A line about the article, above or below it: date, source, byline, buttons."""
SIGNED = re.compile(r"^(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日$")
"""The date below the signature of a notice; it belongs to the text."""
UTF8 = "text/html; charset=utf-8"
EDGE = 4
READABLE = 1_500_000
"""Characters of source given to readability; beyond, the tree alone is searched."""
CONVINCING = 60


def main_text(tree: Any, source: str) -> str:
    """The text a reader came for, with what its lines say about themselves still at the edges."""
    if marked := MARKS.search(source):
        text = text_of(parse_html(f"<div>{marked[1]}</div>".encode("utf-8", "replace"), UTF8)[0])
        if text:
            return text
    for editor in EDITORS:
        for element in select(tree, editor)[:1]:
            if len(text := text_of(element)) >= LEAST:
                return text
    body = _readability(source) if len(source) <= READABLE else ""
    return body if len(body) >= CONVINCING else max(body, densest_text(tree), key=len)


def without_furniture(text: str, title: str) -> str:
    """The main text without the title and the lines about it at either end; names live there."""
    lines, squeezed = text.split("\n"), "".join(title.split())

    def about(line: str) -> bool:
        return FURNITURE.match(line) is not None or "".join(line.split()) == squeezed

    head = [line for at, line in enumerate(lines[:EDGE])
            if not about(line) or (at and SIGNED.match(line))]
    tail = [line for line in lines[EDGE:][-EDGE:] if SIGNED.match(line) or not about(line)]
    return "\n".join((*head, *lines[EDGE:][:-EDGE], *tail)) or text


def _readability(source: str) -> str:
    from readability import Document
    from readability.readability import Unparseable

    try:
        summary = Document(source).summary(html_partial=True)
    except (Unparseable, ValueError, TypeError, AttributeError, RecursionError, KeyError):
        return ""  # readability's ways of saying that it finds no article
    tree, _, _ = parse_html(summary.encode("utf-8", "replace"), UTF8)
    return text_of(tree)


def densest_text(tree: Any) -> str:
    """The text of the element whose paragraphs hold most text outside links."""
    scores: dict[Any, int] = {}
    for paragraph in list(tree.iter("p", "br"))[:5_000]:
        parent = paragraph.getparent()
        if parent is not None:
            text = (paragraph.tail or "") if paragraph.tag == "br" else text_of(paragraph)
            scores[parent] = scores.get(parent, 0) + len(text.strip())
    return text_of(max(scores, key=lambda element: scores[element])) if scores else ""
