"""A citizen's letter and its official answer on one page, told apart by their labels. Pure.

区长信箱, 网上问政 and complaint pages write label and value (来信内容：… 答复单位：…) in table
cells or on one line; no two sites use the same markup, all use these words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ASK = r"(?:信件|来信|写信|留言|问题|咨询|诉求|投诉|提问|反映|信访|建议|发帖|提交)"
SAY = r"(?:官方|部门|单位|网上)?(?:答复|回复|办理|处理|办结|反馈)"
LABELS = {
    "title": rf"{ASK}?(?:标题|主题)",
    "asked": rf"{ASK}(?:时间|日期)",
    "type": rf"{ASK}(?:类型|类别|分类|性质)",
    "text": rf"{ASK}(?:内容|详情|描述|正文)",
    "unit": rf"{SAY}(?:单位|部门|机构|机关)|(?:承办|受理|主办|责任)(?:单位|部门)",
    "answered": rf"{SAY}(?:时间|日期)",
    "answer": rf"{SAY}(?:内容|结果|意见|情况|详情)|(?:官方|部门|单位)(?:答复|回复)",
    "other": rf"(?:{ASK}|{SAY})?(?:人|人姓名|编号|查询码|状态|次数|地址|区域|对象|领导)"
             r"|姓\s?名|昵称|联系(?:电话|方式|人)|手机号?码?|电子邮箱|满意度.{0,4}"
             r"|(?:浏览|点击|查看)(?:次数|量)?|附\s?件|是否公开|公开",
}
LABEL = re.compile("|".join(rf"(?P<{name}>^[【\[（(]?(?:{words})[】\]）)]?\s?(?:[:：]|$))"
                            for name, words in LABELS.items()))
END = re.compile(r"^(?:版权|主办|承办|网站标识|Copyright|.{0,8}ICP备|[【\[]?(?:打印|关闭|返回"
                 r"|分享|上一|下一|我要|相关|您?对.{0,10}评价))")
LINES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as its page labels it (来信); what is not labelled is empty. Names are left out."""

    text: str
    title: str = ""
    type: str = ""
    asked: str = ""
    answer: str = ""
    unit: str = ""
    answered: str = ""


def find_letter(visible: str) -> Letter | None:
    """The letter in a page's visible text; None where its text or all else has no label."""
    found: dict[str, list[str]] = {}
    for name, line in _labelled(visible.split("\n")[:LINES]):
        found.setdefault(name, []).append(line)
    values = {name: "\n".join(filter(None, lines)) for name, lines in found.items()}
    values.pop("other", None)
    if not values.get("text") or len(values) < 2:
        return None
    return Letter(**values)


def _labelled(lines: list[str]) -> Iterator[tuple[str, str]]:
    """(field, line) for each line below a label, until something else begins."""
    current, seen = "", set[str]()
    for line in lines:
        stripped = line.strip()
        if label := LABEL.match(stripped):
            current = str(label.lastgroup)
            if current in seen and current != "other":
                current = "other"  # a second letter on the page, or a list of them
            seen.add(current)
            yield current, stripped[label.end():].strip()
        elif END.match(stripped):
            current = ""
        elif current:
            yield current, stripped
