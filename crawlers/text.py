"""Bytes to text, and text to the form in which it is compared. Pure; no network, no file.

Chinese sites declare gb2312 and send GBK, declare GBK and send UTF-8, or declare nothing. The
order is: byte-order mark, declared charset, `<meta>` or XML declaration, strict UTF-8, Big5 by its
commonest characters, GB18030.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

TEXT_LIMIT = 64 * 1024
"""Bytes of UTF-8 kept of one text; a longer one keeps its head and its tail."""
META_WINDOW = 4096
REMEMBERED = 256 * 1024
"""Bytes up to which a decoded page is remembered."""
REPLACED_LIMIT = 0.01
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"))
META = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,4}=\s{0,4}["']?([A-Za-z0-9_:-]{1,32})"""
    rb"""|<\?xml[^<>]{0,100}?encoding\s{0,4}=\s{0,4}["']([A-Za-z0-9_:-]{1,32})""", re.IGNORECASE)
CHARSET = re.compile(r"""charset\s{0,4}=\s{0,4}["']?([A-Za-z0-9_:-]{1,32})""", re.IGNORECASE)
GB = frozenset({"gb2312", "gbk", "gb18030", "cp936", "x-gbk", "gb_2312-80", "hz", "euc-cn"})
UTF8 = frozenset({"utf-8", "utf8", "utf_8", "unicode-1-1-utf-8"})
BIG5 = frozenset({"big5", "big5-hkscs", "x-x-big5", "cn-big5"})
UTF16 = frozenset({"utf-16", "utf-16le", "utf-16be", "utf16"})
LONG = re.compile(rb"[\xe0-\xff]")
"""The first byte of a character of three or more in UTF-8."""
PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
BIG5_COMMON = frozenset(character.encode("big5") for character in "的是一不，。在有人我了中國大")
BIG5_SHARE, BIG5_LOW, BIG5_PAIRS, BIG5_WINDOW = 0.06, (0.12, 0.75), 12, 65_536
"""Least share of those characters, and between which shares of second bytes lie below 0x80: none
do in GB2312, two fifths in Big5. Fewer pairs than 12 prove nothing."""
HARMLESS = frozenset({"", "ascii", "us-ascii", "iso-8859-1", "latin1", "windows-1252"})
"""Server defaults that say nothing about a Chinese page."""
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cs"})
PICTURES = frozenset({"So", "Sk", "Sm"})
EMPTY = frozenset("\u115f\u1160\u2800")
"""Letters and a pattern that are drawn as nothing: Hangul fillers, Braille without a dot."""
UNUSUAL = re.compile("[^ -~\n\u4e00-\u9fff\u3001\u3002\u300a\u300b\u3010\u3011\u201c\u201d]")
"""What folding may change: it leaves ASCII, Chinese and its marks 、。《》【】“” alone."""
MANY = 24
"""Different unusual characters up to which replacing one after the other is the fastest way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What the bytes say (解码结果); `problems` is empty when nothing was doubtful.

    `text` is empty when the bytes are no text at all (`charset` is then empty too).
    """

    text: str
    charset: str
    problems: tuple[str, ...] = ()


def decode(data: bytes, content_type: str | None = None) -> Decoded:
    """Any bytes become text or a problem, never an exception.

    `content_type` is the HTTP header as sent, e.g. "text/html; charset=gb2312".
    """
    return (_remembered if len(data) <= REMEMBERED else _decode)(data, content_type)


@lru_cache(maxsize=2)
def _remembered(data: bytes, content_type: str | None) -> Decoded:
    """The last pages: reading one asks for its text several times over."""
    return _decode(data, content_type)


def _decode(data: bytes, content_type: str | None) -> Decoded:
    for mark, charset in BOMS:
        if data.startswith(mark):
            return _finish(data[len(mark):], charset, ())
    if b"\0" in data:
        return Decoded(text="", charset="", problems=("contains NUL bytes: not text",))
    declared, problems = _declared(data, content_type)
    return _finish(data, _believe(data, declared), problems)


def _declared(data: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    """The first declaration we can use; a dangerous or unknown one is a problem and is skipped."""
    names = []
    if content_type and (found := CHARSET.search(content_type)):
        names.append(found[1].lower())
    if meta := META.search(data[:META_WINDOW]):
        names.append((meta[1] or meta[2]).decode("ascii").lower())
    problems: list[str] = []
    for name in names:
        if name in GB:
            return "gb18030", tuple(problems)
        if name in UTF8:
            return "utf-8", tuple(problems)
        if name in BIG5:
            return "big5hkscs", tuple(problems)
        if name not in HARMLESS | UTF16:  # UTF-16 without its mark is always a lie in a <meta>
            problems.append(f"declared charset {name} refused")
    return "", tuple(problems)


def _believe(data: bytes, declared: str) -> str:
    """The charset the bytes really are in; strict UTF-8 validity exposes a lie either way."""
    if _is_utf8(data):
        # GBK 模 (C4 A3) is also valid two-byte UTF-8; Chinese in UTF-8 needs three-byte characters
        if declared in ("", "utf-8") or LONG.search(data) or data.isascii():
            return "utf-8"
        return declared
    if declared == "big5hkscs" and not _replaced(data, "big5hkscs"):
        return declared
    if _is_big5(data):
        return "big5hkscs"
    utf8, gb = _replaced(data, "utf-8"), _replaced(data, "gb18030")
    if declared == "utf-8" and utf8 <= max(gb, len(data) * REPLACED_LIMIT / 3):
        return "utf-8"  # a few broken bytes in an honest UTF-8 page
    return "utf-8" if utf8 * 4 < gb else "gb18030"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_big5(data: bytes) -> bool:
    """True when bytes that are no UTF-8 read as Chinese in Big5, whatever was declared."""
    pairs = PAIR.findall(data[:BIG5_WINDOW])
    if len(pairs) < BIG5_PAIRS:
        return False
    common = sum(pair in BIG5_COMMON for pair in pairs) / len(pairs)
    low = sum(pair[1] < 0x80 for pair in pairs) / len(pairs)
    return (common >= BIG5_SHARE and BIG5_LOW[0] <= low <= BIG5_LOW[1]
            and _replaced(data, "big5hkscs") <= len(data) * REPLACED_LIMIT / 3)


def _replaced(data: bytes, charset: str) -> int:
    return data.decode(charset, "replace").count("\ufffd")


def _finish(data: bytes, charset: str, problems: tuple[str, ...]) -> Decoded:
    text = data.decode(charset, "replace")
    if "\0" in text:
        return Decoded(text="", charset="", problems=("contains NUL characters: not text",))
    replaced = text.count("\ufffd") - data.count("\ufffd".encode()) * (charset == "utf-8")
    if replaced > len(text) * REPLACED_LIMIT:
        problems = (*problems, f"{replaced} of {len(text)} characters unreadable as {charset}")
    return Decoded(text=text, charset=charset, problems=problems)


def fold(text: str) -> str:
    """The text as it is compared: NFKC, nothing invisible, one kind of space. Idempotent.

    Zero-width, bidi, soft hyphen, variation selectors and controls vanish, full width becomes
    half width; line breaks stay. The original is what is stored and shown.
    """
    unusual = set(UNUSUAL.findall(text))
    if not unusual:
        return text
    pieces = {character: _alone(character) for character in unusual}
    if len(pieces) > MANY or None in pieces.values():
        return _composed(text)
    text = text.replace("\r\n", "\n")
    for character, piece in pieces.items():
        text = text.replace(character, piece or "")
    return text


def _composed(text: str) -> str:
    """`fold` for any text, of marks that join their neighbours too (e + U+0301 is é)."""
    composed = unicodedata.normalize("NFKC", text.replace("\r\n", "\n"))
    table = {ord(character): _seen(character) for character in set(composed)}
    return unicodedata.normalize("NFKC", composed.translate(table))


@lru_cache(maxsize=4096)
def _alone(character: str) -> str | None:
    """What `fold` makes of a character in any company; None when the company matters.

    It matters to marks and to the later letters of a Hangul syllable, the only ones that join what
    stands before them; scripts whose vowels do so too lie beyond the basic plane.
    """
    first = unicodedata.normalize("NFKD", character)[0]
    category = unicodedata.category(first)
    jamo = "\u1160" <= first <= "\u11ff"
    foreign = first > "\uffff" and category not in PICTURES
    return None if category[0] == "M" or jamo or foreign else _composed(character)


def _seen(character: str) -> str | None:
    """What a reader sees of one character: itself, a blank, a line break or nothing."""
    if character in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    category = unicodedata.category(character)
    if character == "\t" or category == "Zs" or character in EMPTY:
        return " "
    return None if category in INVISIBLE else character


def tidy(text: str) -> str:
    """Text as it is stored: real line breaks, no controls, no trailing blanks, no blank runs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = [line.strip() for line in CONTROLS.sub("", text).split("\n")]
    return "\n".join(filter(None, lines))


def cap(text: str, limit: int = TEXT_LIMIT) -> tuple[str, bool]:
    """At most `limit` bytes of UTF-8, head (three quarters) and tail kept; True when cut."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return data.decode("utf-8"), False
    room = limit - 80
    head = data[: room * 3 // 4].decode("utf-8", "ignore")
    tail = data[-(room // 4):].decode("utf-8", "ignore")
    return f"{head}\n……（中间略去 {len(text) - len(head) - len(tail)} 字）……\n{tail}", True
