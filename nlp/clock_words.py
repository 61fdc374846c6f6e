"""Spells told by the clock: 从早上七点到下午六点 is eleven hours."""

import re

from nlp.numerals import holds_one, parse_chinese

DAYPART = (r"(?P<day{0}>昨天|前天|今天|当天|次日|第二天)?(?P<part{0}>凌晨|清晨|早上|早晨|今早|"
           r"上午|中午|下午|午后|傍晚|晚上|昨晚|当晚|"
           r"今晚|夜里|半夜|深夜|昨夜|次日)?")
HOUR = r"(?P<hour{0}>[一二两三四五六七八九十]{{1,3}}|\d{{1,2}})[点时](?P<half{0}>半)?(?!\d)"
SPELL = re.compile((DAYPART + HOUR).format(1) + r"[^。！？；\n]{0,36}?(?:到|至|—|~)"
                   + (DAYPART + HOUR).format(2))
EVENING = {"下午", "午后", "傍晚", "晚上", "昨晚", "当晚", "今晚", "夜里", "深夜", "昨夜", "半夜"}


def _hour(part: str | None, word: str, half: str | None) -> float | None:
    number = float(word) if word.isdigit() else parse_chinese(word)
    if number is None or number > 24:
        return None
    if part in EVENING and (5 <= number < 12 or (part in {"下午", "午后"} and number < 12)):
        number += 12
    if part in EVENING and number == 12:
        number += 12
    if part == "中午" and number < 4:
        number += 12
    return number + (0.5 if half else 0.0)


def find_spells(text: str) -> list[tuple[int, int, float]]:
    """Every (start, end, hours) told as one clock time to another, at most a day."""
    found: list[tuple[int, int, float]] = []
    if text.count("点") + text.count("时") < 2 or not holds_one(text, ("到", "至", "—", "~")):
        return found
    for match in SPELL.finditer(text):
        begin = _hour(match["part1"], match["hour1"], match["half1"])
        finish = _hour(match["part2"], match["hour2"], match["half2"])
        if begin is not None and finish is not None and begin != finish:
            hours = (finish - begin) % 24
            later = match["day2"] in {"次日", "第二天"} or (match["day1"], match["day2"]) == (
                "昨天", "今天")
            found.append((match.start(), match.end(), hours + 24 if later and finish > begin
                          else hours))
    return found
