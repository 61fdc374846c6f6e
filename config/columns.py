"""What our fields are called in other offices' files (列名); people's data have no field here."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from config.law import Frozen

PERSONAL = re.compile(
    r"姓名|名字|电话|手机|号码$|身份证|证件|住址|地址|门牌|联系|来电人|来电号|主叫|诉求人|投诉人|反映人"
    r"|举报人|邮箱|微信|银行卡|车牌|(?:^|[._])(?:name|phone|mobile|tel|caller|id_?card|address|e?mail)$",
    re.IGNORECASE)
"""Names of columns that hold who a person is and where they live."""


def _impersonal(names: tuple[str, ...]) -> tuple[str, ...]:
    if taken := [name for name in names if PERSONAL.search(name)]:
        raise ValueError(f"列 {'、'.join(taken)} 像是个人信息：姓名、电话、证件、住址不取，请删去")
    return names


def _tuple(value: Any) -> Any:
    """One name alone, and the list that JSON makes of a tuple."""
    return (value,) if isinstance(value, str) else \
        tuple(value) if isinstance(value, list) else value


Name = Annotated[str, Field(min_length=1, max_length=100)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_tuple), AfterValidator(_impersonal)]
"""Column names or dotted JSON paths, the best first; one may stand alone without brackets."""


class Columns(Frozen):
    """For each field the names it may have; the first that is there and not empty is taken.

    A row needs a title or a text. Every other column is dropped before anything is stored.
    """

    id: Names = ("工单编号", "工单号", "受理编号", "诉求编号", "信件编号", "流水号", "编号",
                 "order_no", "id")
    title: Names = ("诉求标题", "工单标题", "信件标题", "标题", "主题", "title", "subject")
    text: Names = ("诉求内容", "工单内容", "来电内容", "信件内容", "反映内容", "问题描述", "内容",
                   "正文", "content", "text", "body")
    time: Names = ("来电时间", "受理时间", "诉求时间", "来信时间", "登记时间", "创建时间",
                   "发布时间", "时间", "created_at", "published_at", "time")
    type: Names = ("诉求类型", "工单类型", "信件类型", "诉求性质", "类型", "type")
    origin: Names = ("诉求来源", "来电渠道", "受理渠道", "渠道", "channel")
    unit: Names = ("承办单位", "答复单位", "办理单位", "责任单位", "主办单位", "unit")
    answer: Names = ("办理结果", "答复内容", "回复内容", "办理情况", "处理结果", "answer", "reply")
    answer_time: Names = ("办结时间", "答复时间", "回复时间", "办理时间", "answered_at")
    url: Names = ("原文链接", "链接", "网址", "url", "link")
