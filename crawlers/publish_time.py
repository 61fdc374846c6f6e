"""When a page says it was published, to the minute or second: the clocks count in hours. Pure.

Looked for in this order: the site's own selector, meta tags, JSON-LD, WeChat's `ct`, the visible
text near the title, script data, the address. A date without a time of day is completed by a
later finding of the same date. Times without an offset are Beijing time.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Any

from config.clock import BEIJING
from crawlers.posts import TimePrecision

DATE = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s?[-/.年_]\s?(\d{1,2})\s?[-/.月_]\s?(\d{1,2})(?!\d)\s?日?"
    r"(?:(?:[\sT,，]|&nbsp;|星期[一二三四五六日天]|\(|（|周[一二三四五六日]|\)|）){0,12}"
    r"(上午|下午|晚上?)?\s?(\d{1,2})\s?[:：时点]\s?(\d{2})"
    r"(?:\s?[:：分]\s?(\d{2})(?:\.\d{1,9})?)?\s?(Z(?![A-Za-z])|[+-]\d{2}:?\d{2}(?!\d))?)?")
COMPACT = re.compile(r"(?<!\d)(20\d{2})([01]\d)([0-3]\d)(?:([0-2]\d)([0-5]\d)([0-5]\d))?(?!\d)")
SPLIT = re.compile(r"(?<!\d)(20\d\d)\s{0,9}([01]\d)\s{0,3}/\s{0,3}([0-3]\d)\s{0,9}()"
                   r"([0-2]\d)\s{0,3}:\s{0,3}([0-5]\d)(?:\s{0,3}:\s{0,3}([0-5]\d))?()(?!\d)")
"""2026 06/17 08:30:00, whose parts stand in elements of their own (新华网)."""
SHORT_YEAR = re.compile(
    r"(?<!\d)(\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\s{0,3}()(\d{1,2})[:：](\d\d)()()")
"""26-06-17 08:30; believed only behind 发布时间."""
EPOCH = re.compile(r"(?<!\d)(1[0-9]{9})(?:[0-9]{3})?(?!\d)")
URL_DATE = re.compile(r"(?<!\d)(20\d{2})[-/_]?([01]\d)[-/_]?([0-3]\d)(?!\d)")
WECHAT = re.compile(r"""\b(?:ct|ori_create_time|create_time)\s{0,3}[:=]\s{0,3}(?:JsDecode\()?"""
                    r"""["'](1\d{9})["']""")
SCRIPT = re.compile(
    r"""["']?(?:publish_?time|publish_?date|pub_?time|p_?time|pub_?date|datePublished"
    r"|display_time|ctime"""
    r"""|create_?time|newstime)["']?\s{0,3}[:=]\s{0,3}["']?(\d[\d :/T.+Z年月日-]{7,40})""",
    re.IGNORECASE)
META = ("article:published_time", "og:published_time", "pubdate", "publishdate", "publish-date",
        "publish_time", "publication_date", "ptime", "og:release_date", "releasedate",
        "weibo:article:create_at", "datepublished", "apub:time", "originalpublicationdate",
        "firstpublishedtime", "maketime", "dc.date.issued", "dcterms.created", "publishtime")
LATE_META = ("dateupdate", "datemodified", "article:modified_time", "og:updated_time")
PUBLISHED = re.compile(r"(?:(?:发布|发表|发稿|上网|公开|发帖|留言|来信|提问|写信|咨询"
                       r"|投诉)(?:时间|日期)|发[布表]于|提问于|发帖于)"
                       r"[:：\]】\s]{0,5}")
"""What stands before the moment a page went out."""
OTHERWISE = re.compile(r"(?:成文|生成|印发|签发|发文|制发|生效|实施|施行|截止|截至|有效|失效"
                       r"|废止|更新|修改|回复|答复|办结|办理|受理|编辑|修订"
                       r"|查看|打印|统计|活动|开始|结束|最后[^\d\n]{0,6}|今天是|当前|现在|服务器)"
                       r"(?:时间|日期|期)?\s?(?:为|是|于|至|到)?[:：\]】\s]{0,5}$")
"""What stands before another moment than the publication."""
LABELLED = re.compile(r"(?:发布|发表|发文|成文|留言|更新)?(?:时间|日期)[:：\s]{1,5}")
STATED = ("//*[@itemprop='datePublished'] | //time[@pubdate or contains(@class, 'publish')"
          " or contains(@class, 'entry-date')]")
EARLIEST = 1990
ATTRIBUTES = 2_000
"""Elements whose title attribute is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A moment in UTC and how exactly it was stated (发布时间)."""

    at: datetime
    precision: TimePrecision


RANK = {TimePrecision.UNKNOWN: 0, TimePrecision.DAY: 1, TimePrecision.MINUTE: 2,
        TimePrecision.SECOND: 3}


def parse_time(text: str) -> Published | None:
    """The first moment that a short text states, e.g. "2026年6月17日 08:30" or an epoch."""
    return next(parse_times(text[:500]), None)


def parse_times(text: str) -> Iterator[Published]:
    """Every moment a text states, in reading order; impossible dates are passed over."""
    found = False
    for match in DATE.finditer(text):
        if moment := _moment(*match.groups()):
            found = True
            yield moment
    if found:
        return
    for match in COMPACT.finditer(text):
        year, month, day, hour, minute, second = match.groups()
        if moment := _moment(year, month, day, None, hour, minute, second, None):
            yield moment
    stripped = text.strip()
    if EPOCH.fullmatch(stripped):
        yield _epoch(stripped[:10])


def _moment(*parts: Any) -> Published | None:
    year, month, day, half, hour, minute, second, offset = parts
    try:
        clock = int(hour or 0) + (12 if half and half != "上午" and int(hour) < 12 else 0)
        local = datetime(int(year), int(month), int(day), clock % 24, int(minute or 0),
                         int(second or 0), tzinfo=_zone(offset)) + timedelta(days=clock // 24)
    except (ValueError, OverflowError):
        return None
    if local.year < EARLIEST:
        return None
    precision = (TimePrecision.DAY if hour is None
                 else TimePrecision.MINUTE if second is None else TimePrecision.SECOND)
    return Published(at=local.astimezone(UTC), precision=precision)


def _zone(offset: str | None) -> Any:
    if not offset:
        return BEIJING
    if offset == "Z":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))


def _epoch(digits: str) -> Published:
    return Published(at=datetime.fromtimestamp(int(digits), UTC), precision=TimePrecision.SECOND)


def find_published(tree: Any, visible: str, html: str, *, title: str, url: str,
                   stated: str = "") -> Published | None:
    """The publish time of a page.

    `tree` is its lxml element, `visible` its text, `html` its source, `stated` what the site's
    own selector found (then nothing else decides, other findings only add the time of day).
    """
    best: Published | None = None
    for candidate in _candidates(tree, visible, html, title, url, stated):
        if best is None or _completes(candidate, best):
            best = candidate
        if best.precision is not TimePrecision.DAY:
            return best
    return best


def _completes(candidate: Published, best: Published) -> bool:
    """True when the candidate states the same date with a time of day."""
    same_day = candidate.at.astimezone(BEIJING).date() == best.at.astimezone(BEIJING).date()
    return same_day and RANK[candidate.precision] > RANK[best.precision]


def _candidates(tree: Any, visible: str, html: str, title: str, url: str,
                stated: str) -> Iterator[Published]:
    yield from parse_times(stated[:500])
    yield from _from_meta(tree, META)
    yield from _from_json_ld(tree, "datePublished")
    if wechat := WECHAT.search(html):
        yield _epoch(wechat[1])
    for element in tree.xpath(STATED)[:5]:
        yield from parse_times(str(element.get("datetime") or element.get("content") or "")[:100])
    yield from _near_title(visible, title)
    for element in tree.iter("time"):
        yield from parse_times(str(element.get("datetime") or "")[:100])
    # forums write 3 天前 and keep the moment in the title attribute
    for element in islice(tree.iter("span", "em", "abbr", "i"), ATTRIBUTES):
        if DATE.fullmatch(said := (element.get("title") or "").strip()):
            yield from parse_times(said)
    # Baidu's `pubDate` and these meta tags hold the last change on many sites: asked late
    yield from _from_json_ld(tree, "pubDate")
    yield from _from_meta(tree, LATE_META)
    for label in LABELLED.finditer(visible):
        yield from parse_times(visible[label.end():label.end() + 40])
    for match in SCRIPT.finditer(html):
        yield from parse_times(match[1])
    yield from _from_address(url)


def _from_meta(tree: Any, names: tuple[str, ...]) -> Iterator[Published]:
    stated: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        stated.setdefault(name.lower(), (meta.get("content") or "")[:100])
    for name in names:
        yield from parse_times(stated.get(name, ""))


def _from_json_ld(tree: Any, key: str) -> Iterator[Published]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads((script.text or "")[:200_000])
        except (ValueError, RecursionError):
            continue  # a broken block says nothing; the other findings decide
        for item in data if isinstance(data, list) else [data]:
            if isinstance(item, dict):
                yield from parse_times(str(item.get(key) or "")[:100])


def _near_title(visible: str, title: str) -> Iterator[Published]:
    """Moments in the text after the title, then shortly before it.

    What is labelled as the publication first, then what has a time of day; what is labelled as
    something else (成文日期, 截止时间, 今天是) never.
    """
    at = visible.find(title) if title else -1
    start = max(at, 0)
    window = visible[start + len(title) * (at >= 0):][:1_500] + "\n" + \
        visible[max(0, start - 400):start]
    for label in PUBLISHED.finditer(window):
        said = window[label.end():label.end() + 40]
        yield from islice(parse_times(said), 1)
        if short := SHORT_YEAR.match(said.strip()):
            parts = [part or None for part in short.groups()]
            yield from filter(None, [_moment(f"20{parts[0]}", *parts[1:])])
    for split in SPLIT.finditer(window):
        yield from filter(None, [_moment(*(part or None for part in split.groups()))])
    moments = [moment for match in DATE.finditer(window) if (moment := _moment(*match.groups()))
               and not OTHERWISE.search(window[max(0, match.start() - 16):match.start()])]
    if not moments and not DATE.search(window):
        moments = list(parse_times(window))
    yield from (m for m in moments if m.precision is not TimePrecision.DAY)
    yield from (m for m in moments if m.precision is TimePrecision.DAY)


def _from_address(url: str) -> Iterator[Published]:
    for match in URL_DATE.finditer(url):
        if moment := _moment(match[1], match[2], match[3], None, None, None, None, None):
            yield moment
