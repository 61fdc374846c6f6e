"""Personal numbers are hidden before the first write (PIPL arts 6, 28: 最小必要). Pure.

Hidden: mobile numbers, identity cards, number plates, bank cards, e-mail addresses. Left alone:
hotlines (12345, 110), office landlines (0839-…), amounts, dates, counts, addresses under gov.cn.
Masking twice changes nothing. Every pattern is linear: no quantifier is nested in another.
"""

import re
from collections.abc import Callable, Sequence

D = "[0-9０-９]"
Z = "[\u200b-\u200f\u2060\ufeff\u00ad]{0,2}"
"""Invisible characters that people put between digits."""
S = f"{Z}[ \u3000\u2010-\u2015·•-]?{Z}"
"""One visible separator at most."""
UNITS = "元块万亿吨人户个件千美港"
NOT_A_FIGURE = rf"(?!{D}|[.．]{D}|[ ,，]?[{UNITS}])"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"

MOBILE = re.compile(
    rf"(?<!{D})(?<!{D}[.．])(?<![¥￥$])((?:\+|00)?(?:86|８６){S})?"
    rf"([1１]{Z}[3-9３-９]{Z}{D}){S}({D}{Z}){{3}}{D}{S}({D}{Z}){{3}}{D}{NOT_A_FIGURE}")
SPACED_MOBILE = re.compile(rf"(?<!{D})(?<!{D} )([1１]) ([3-9３-９]) ({D}) ({D} ){{7}}{D}(?! ?{D})")
IDENTITY = re.compile(
    rf"(?<!{D})([1-9]{D}{{5}}){Z}[ -]?(?:18|19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])"
    rf"(?:0[1-9]|[12][0-9]|3[01])[ -]?{D}{{3}}[0-9０-９XxＸ×](?!{D})")
OLD_IDENTITY = re.compile(
    rf"(身份证[^0-9\n]{{0,8}})([1-9]{D}{{5}}){D}{{9}}(?!{D})")
CARD = re.compile(rf"(?<!{D})(?<!{D}[.．])({D}{{4}}){S}{D}{{4}}{S}{D}{{4}}{S}{D}{{4}}{S}{D}{{0,3}}"
                  rf"(?!{D})")
ACCOUNT = re.compile(
    rf"((?:卡号|账号|帐号|银行卡)[^0-9\n]{{0,8}})({D}{{4}})((?:[ -]?{D}){{8,15}})(?!{D})")
PLATE = re.compile(
    rf"([{PROVINCES}][A-HJ-NP-Za-hj-np-z])[ ·•.-]?(?=[A-Za-z]{{0,2}}[0-9]{{2}})"
    r"[A-HJ-NP-Za-hj-np-z0-9]{4,5}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])")
EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}@"
    r"((?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24})(?![A-Za-z0-9-])", re.ASCII)
QUERY_NUMBER = re.compile(
    r"((?:^|&)[^=&]{0,40}(?:mobile|phone|tel|idcard|sfz|mail)[^=&]{0,40}=)[^&]{5,80}",
    re.IGNORECASE)


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
    rewritten = list(pieces)
    for pattern, hide in rules:
        whole = rewritten[0] if len(rewritten) == 1 else "".join(rewritten)
        edits = [edit for found in pattern.finditer(whole) if (edit := _edit(found, hide))]
        if edits:
            rewritten = _edited(rewritten, edits)
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


def _mobile(found: re.Match[str]) -> str:
    return f"{found[1] or ''}{found[2]}{'*' * 8}"


def _spaced_mobile(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{found[3]}{'*' * 8}"


def _identity(found: re.Match[str]) -> str:
    return f"{found[1]}{'*' * 12}"


def _old_identity(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{'*' * 9}"


def _card(found: re.Match[str]) -> str:
    digits = [int(c) for c in found[0] if c.isdecimal()]
    return f"{found[1]}{'*' * (len(digits) - 4)}" if _luhn(digits) else str(found[0])


def _account(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2]}{'*' * sum(c.isdecimal() for c in found[3])}"


def _plate(found: re.Match[str]) -> str:
    digits = sum(c.isdecimal() for c in found[0])
    return f"{found[1]}*****" if digits >= 3 else str(found[0])


def _email(found: re.Match[str]) -> str:
    office = f".{found[1].lower()}".endswith(".gov.cn")
    return str(found[0]) if office else f"***@{found[1]}"


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
    (ACCOUNT, _account),
    (CARD, _card),
    (MOBILE, _mobile),
    (SPACED_MOBILE, _spaced_mobile),
    (PLATE, _plate),
)
"""Longer numbers first, so that a card never looks like a telephone number."""
