"""Personal numbers are hidden before the first write (PIPL arts 6, 28: 最小必要). Pure.

Hidden: mobile numbers, private landlines, identity cards, number plates, bank cards, e-mail
addresses, QQ and WeChat numbers, IP addresses and places, in the disguises people write them in.
Left alone: hotlines (12345, 110), the landlines of offices, order and document numbers, amounts,
dates, counts, coordinates, addresses under gov.cn. Masking twice changes nothing.
Every pattern is linear: no quantifier is nested in another over the same characters.
"""

import re
from collections.abc import Callable, Sequence

from crawlers.masking_words import (
    ACCOUNT_WORDS,
    HAN_DIGITS,
    IDENTITY_PARTS,
    IDENTITY_WORDS,
    LANDLINE_WORDS,
    OFFICE,
    PHONE_PARTS,
    PHONE_WORDS,
    PROVINCES,
    REFERENCE,
    REGIONS,
    UNITS,
    WECHAT_PARTS,
)

D = "[0-9０-９]"
C = rf"[0-9０-９{HAN_DIGITS}]"
"""A digit in any of its clothes: full width, Chinese, circled."""
Z = "[\u200b-\u200f\u2060\ufeff\u00ad\ufe0f\u20e3]{0,2}"
"""Invisible characters that people put between digits."""
DASH = "\u2010-\u2015－·•・~～_-"
S = rf"{Z}[ \u3000]{{0,4}}[{DASH}]?[ \u3000]{{0,4}}{Z}"
"""One visible separator at most, with blanks around it."""
G = rf"(?:{S}|[)）./．]{Z})"
"""What may stand behind the first three digits, and between two groups of four."""
NOT_A_FIGURE = rf"(?!{D}|[.．]{D}|[ ,，]?[{UNITS}])"
ONE, TO_NINE = "[1１一幺壹①⑴]", "[3-9３-９三四五六七八九叁肆伍陆柒捌玖③-⑨⑶-⑼]"
LATIN = "A-HJ-NP-Za-hj-np-zＡ-ＨＪ-ＮＰ-Ｚ"


def _run(count: int, inside: str = Z) -> str:
    """So many digits in any clothes."""
    return rf"(?:{C}{inside}){{{count}}}"


PREFIX = rf"(?:[(（]?(?:\+|00|＋)?(?:86|８６)[)）]?{S})?"
MOBILE = re.compile(
    rf"(?<!{C})(?<!{D}[.．])(?<![¥￥$])(?=[+＋(（{ONE[1:-1]}0０8８])({PREFIX}[(（]?)"
    rf"({ONE}{Z}{TO_NINE}{Z}{C}){G}(?:{_run(4)}{G}{_run(4)}|{_run(3)}{S}{_run(5)}"
    rf"|{_run(5)}{S}{_run(3)}){NOT_A_FIGURE}(?!{C})")
SPELT_MOBILE = re.compile(
    rf"(?<!{C})(?<!{C} )({ONE}[ ,，.\u3000-]{TO_NINE}[ ,，.\u3000-]{C})(?:[ ,，.\u3000-]{C}){{8}}"
    rf"(?![ ,，]?{C})")
TOLD_MOBILE = re.compile(
    rf"((?:{PHONE_WORDS})[^0-9０-９\n]{{0,6}}?)({ONE}{S}{TO_NINE}{S}{C})((?:{G}[{C[1:-1]}oOＯ]){{8}})"
    rf"(?!{C})")
LANDLINE = re.compile(
    rf"(?<![0-9０-９.A-Za-z-])(?=[(（0０])([(（]?[0０]{D}{{2,3}}[)）]?{S})({D}{{3,4}}{S}{D}{{4}})"
    rf"((?:{S}(?:转|分机|[-－]){S}{D}{{1,5}})?){NOT_A_FIGURE}(?![A-Za-z])")
HOME_LINE = re.compile(
    rf"((?:{LANDLINE_WORDS})[^0-9０-９\n]{{0,6}})([2-8２-８]{D}{{2,3}}{S}{D}{{4}}){NOT_A_FIGURE}")
YEAR, MONTH = "(?:[1１][89８９]|[2２][0０])", "(?:[0０][1-9１-９]|[1１][0-2０-２])"
DAY = "(?:[0０][1-9１-９]|[12１２][0-9０-９]|[3３][01０１])"
IDENTITY = re.compile(
    rf"(?<!{D})((?:[1-6１-６]{D}|[78７８][12１２]){D}{{4}}){S}{YEAR}{D}{{2}}{S}{MONTH}{S}{DAY}{S}"
    rf"{D}{{3}}{S}[0-9０-９XxＸｘ×](?!{D})")
OLD_IDENTITY = re.compile(
    rf"((?:{IDENTITY_WORDS})[^0-9０-９\n]{{0,10}})([1-9１-９]{D}{{5}}){S}{D}{{2}}{S}{MONTH}{S}{DAY}{S}"
    rf"{D}{{3}}(?!{D})")
TOLD_IDENTITY = re.compile(
    rf"((?:{IDENTITY_WORDS})[^0-9０-９{HAN_DIGITS}\n]{{0,10}})({C}(?:{S}{C}){{5}})((?:{S}{C}){{8,12}}[XxＸ×]?)"
    rf"(?!{D})")
CARD = re.compile(
    rf"(?<!{D})(?<!{D}[.．])({D}{{4}})(?:{S}{D}{{4}}{S}{D}{{4}}{S}{D}{{4}}{S}{D}{{0,3}}"
    rf"|{D}{{2}}{S}{D}{{8,13}})(?!{D})")
ACCOUNT = re.compile(
    rf"((?:{ACCOUNT_WORDS})[^0-9０-９\n]{{0,8}})({D}(?:{S}{D}){{3}})((?:{S}{D}){{8,17}})(?!{D})")
PLATE = re.compile(
    rf"([{PROVINCES}][ ·•.．-]?[{LATIN}])[ ·•.．-]?(?=[A-Za-zＡ-Ｚ]{{0,2}}[ ·]?{D})"
    rf"[{LATIN}0-9０-９](?:[ ·]?[{LATIN}0-9０-９]){{3,4}}[{LATIN}0-9０-９挂学警港澳]"
    r"(?![A-Za-z0-9０-９])")
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}"
    r"(?: ?[@＠] ?|\s?[(（\[【]\s?(?:at|AT|艾特|@)\s?[)）\]】]\s?)"
    r"((?:[A-Za-z0-9-]{1,63} ?[.。．] ?){1,5}(?:com|cn|net|org|[A-Za-z]{2,24}))(?![A-Za-z0-9-])",
    re.ASCII)
QQ = re.compile(
    rf"((?<![A-Za-z])(?:[QqＱ] ?[QqＱ]|[Qq](?=[:：号])|扣扣|企鹅号)(?!群)(?:号码?)?"
    rf"[^0-9A-Za-z０-９\n群]{{0,4}})([1-9１-９]{D}{{4,11}})(?!{D})")
WECHAT = re.compile(
    r"((?<![A-Za-z0-9_./=&?-])(?:微信号?|薇信号?|威信号?|微❤|徽信号?|加微|＋微|[VvWw][Xx]|[Vv]信号?|"
    r"[Ww]e[Cc]hat)(?:号|ID|id)?(?:[:：\s是为]|同号){0,4})"
    r"((?=[A-Za-z_-]{0,19}[0-9])[A-Za-z0-9][A-Za-z0-9_-]{5,19}|wxid_[a-z0-9]{6,20}"
    r"|(?<=[号:：])[A-Za-z][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_])")
PLACE = rf"(?:{REGIONS})"
IP_PLACE = re.compile(
    r"((?<![A-Za-z])(?:IP|ip|Ip|ＩＰ)\s?(?:属地|归属地?|地址|所在地|卡)?\s?[:：]?\s?(?:来自)?)"
    rf"({PLACE}[\u4e00-\u9fff]{{0,6}}|[0-9]{{1,3}}(?:\.[0-9*]{{1,3}}){{3}}(?![0-9.]))"
    rf"|((?:^|[·0-9])\s?(?:发布于|来自)\s?)({PLACE})(?=\s|$)", re.MULTILINE)
QUERY_NUMBER = re.compile(
    r"((?:^|&)[^=&]{0,40}(?:mobile|phone|tel|idcard|sfz|mail|idno|qq|wechat)[^=&]{0,40}=)[^&]{5,80}",
    re.IGNORECASE)

HEX_START, HEX_END = re.compile(r"[0-9a-fA-F]+"), re.compile(r"[0-9a-fA-F]+\Z")
HASH = 64
"""Digits of the longest hash in use (SHA-256)."""
HEX_BOTH, HEX_ONE = 6, 13
"""Hexadecimal digits that must stand around eleven figures: on both sides of them, or on one."""


Hide = Callable[[re.Match[str]], str]
Rule = tuple[re.Pattern[str], Hide]
"""What to look for, and what stands there afterwards."""


def mask(text: str) -> str:
    """The text with every personal number hidden behind stars; at least the last four digits."""
    return "".join(rewrite([text], RULES))


def rewrite(pieces: Sequence[str], rules: Sequence[Rule]) -> list[str]:
    """The rules applied to a text that lies in pieces (`138<b>1234</b>5678`), piece by piece.

    What replaces a number or a name goes into the piece in which the change begins.
    """
    rewritten, whole = list(pieces), "".join(pieces)
    if not whole:
        return rewritten
    for pattern, hide in rules:
        if (words := NEEDED.get(pattern)) and not any(word in whole for word in words):
            continue
        edits = [edit for found in pattern.finditer(whole) if (edit := _edit(found, hide))]
        if edits:
            rewritten = _edited(rewritten, edits)
            whole = "".join(rewritten)
    return rewritten


def _edit(found: re.Match[str], hide: Hide) -> tuple[int, int, str] | None:
    """(start, end, new text) of what a rule changes, without the beginning that it keeps."""
    old, new = str(found[0]), hide(found)
    if old == new:
        return None
    kept = next((at for at, (one, other) in enumerate(zip(old, new, strict=False))
                 if one != other), min(len(old), len(new)))
    return found.start() + kept, found.end(), new[kept:]


def _edited(pieces: Sequence[str], edits: Sequence[tuple[int, int, str]]) -> list[str]:
    edited, at, turn = [], 0, 0
    for piece in pieces:
        end, place, kept = at + len(piece), at, []
        while turn < len(edits) and edits[turn][0] < end:
            start, stop, new = edits[turn]
            if start >= at:
                kept += [piece[place - at:start - at], new]
            place = min(stop, end)
            if stop > end:
                break  # the rest of what is hidden lies in the next piece
            turn += 1
        edited.append("".join(kept) + piece[place - at:])
        at = end
    return edited


def mask_url(url: str) -> str:
    """The address with personal numbers hidden in its query; the path keeps the site's own ids.

    A post number of sixteen digits in a path may look like a bank card, and a link must stay one.
    """
    address, mark, query = url.partition("?")
    return address + mark + QUERY_NUMBER.sub(r"\1****", query)


def _tail(found: re.Match[str]) -> str:
    """What comes first stays (a word, three digits, an area code), the rest is eight stars."""
    return f"{found[1]}{found[2]}{'*' * 8}"


def _mobile(found: re.Match[str]) -> str:
    """Eleven digits in the middle of a hash or a record's number are nobody's telephone."""
    return str(found[0]) if found[0].isdecimal() and _in_a_hash(found) else _tail(found)


def _in_a_hash(found: re.Match[str]) -> bool:
    """True inside a long run of hexadecimal digits that has letters and figures of its own."""
    text, (start, end) = found.string, found.span()
    before = HEX_END.search(text, max(0, start - HASH), start)
    after = HEX_START.match(text, end, end + HASH)
    around = (before[0] if before else "") + (after[0] if after else "")
    least = HEX_BOTH if before and after else HEX_ONE
    return len(around) >= least and around.isalnum() and not (
        around.isalpha() or around.isdecimal()) and (around.islower() or around.isupper())


def _spelt(found: re.Match[str]) -> str:
    return f"{''.join(c for c in found[1] if c.isalnum())}{'*' * 8}"


def _landline(found: re.Match[str]) -> str:
    """An office publishes its number; who stands in the same sentence before it decides."""
    return str(found[0]) if _follows(found, OFFICE, 24) else f"{found[1]}{'*' * 7}"


def _home_line(found: re.Match[str]) -> str:
    said = re.split(r"[。；;\n]", found.string[max(0, found.start() - 16):found.start(2)])[-1]
    return str(found[0]) if OFFICE.search(said) else f"{found[1]}{'*' * 7}"


def _follows(found: re.Match[str], words: re.Pattern[str], reach: int) -> bool:
    before = found.string[max(0, found.start() - reach):found.start()]
    return words.search(re.split(r"[。；;！\n]", before)[-1]) is not None


def _identity(found: re.Match[str]) -> str:
    """A number of a thing may look like one; the check digit tells them apart."""
    kept = _follows(found, REFERENCE, 10) and not _mod11(found[0])
    return str(found[0]) if kept else f"{found[1]}{'*' * 12}"


def _mod11(number: str) -> bool:
    """The check digit of identity cards (GB 11643)."""
    digits = [10 if c in "XxＸｘ×" else int(c) for c in number if c.isdecimal() or c in "XxＸｘ×"]
    weighed = sum(digit * pow(2, 17 - at, 11) for at, digit in enumerate(digits))
    return weighed % 11 == 1


def _old_identity(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{'*' * 9}"


def _told_identity(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{'*' * sum(c.isnumeric() for c in found[3])}"


def _card(found: re.Match[str]) -> str:
    digits = [int(c) for c in found[0] if c.isdecimal()]
    kept = not _luhn(digits) or _follows(found, REFERENCE, 10)
    return str(found[0]) if kept else f"{found[1]}{'*' * (len(digits) - 4)}"


def _account(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{'*' * sum(c.isdecimal() for c in found[3])}"


def _plate(found: re.Match[str]) -> str:
    digits = sum(c.isdecimal() for c in found[0])
    return f"{found[1]}*****" if digits >= 3 else str(found[0])


def _email(found: re.Match[str]) -> str:
    host = re.sub(r"\s", "", found[1]).replace("。", ".").replace("．", ".")
    office = f".{host.lower()}".endswith(".gov.cn")
    return str(found[0]) if office else f"***@{host}"


def _contact(found: re.Match[str]) -> str:
    return f"{found[1]}******"


def _ip_place(found: re.Match[str]) -> str:
    return f"{found[1] or found[3]}**"


def _luhn(digits: list[int]) -> bool:
    """The check digit of bank cards; ordinary long numbers pass one time in ten."""
    if digits[0] not in (3, 4, 5, 6, 9):
        return False
    doubled = [d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


RULES: tuple[Rule, ...] = (
    (EMAIL, _email),
    (IDENTITY, _identity),
    (OLD_IDENTITY, _old_identity),
    (TOLD_IDENTITY, _told_identity),
    (ACCOUNT, _account),
    (CARD, _card),
    (MOBILE, _mobile),
    (SPELT_MOBILE, _spelt),
    (TOLD_MOBILE, _tail),
    (LANDLINE, _landline),
    (HOME_LINE, _home_line),
    (QQ, _contact),
    (WECHAT, _contact),
    (PLATE, _plate),
    (IP_PLACE, _ip_place),
)
"""Longer numbers first, so that a card never looks like a telephone number."""

NEEDED: dict[re.Pattern[str], tuple[str, ...]] = {
    EMAIL: ("@", "＠", "at", "AT", "艾特"), QQ: ("Q", "q", "Ｑ", "扣扣", "企鹅号"),
    OLD_IDENTITY: IDENTITY_PARTS, TOLD_IDENTITY: IDENTITY_PARTS, TOLD_MOBILE: PHONE_PARTS,
    WECHAT: WECHAT_PARTS, IP_PLACE: ("IP", "ip", "Ip", "ＩＰ", "发布于", "来自"),
}
"""A text without any of these holds nothing for the rule; to look for them costs a hundredth."""
