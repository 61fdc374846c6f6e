"""The outlet or office a page names as the source of its text (来源：某某日报). Pure.

Never a person: what looks like a person's name or a byline is dropped, for it must not be stored.
"""

import re
from collections.abc import Iterator
from typing import Any

from crawlers.markup import meta_content, text_of

META = ("contentsource", "source", "mediaid", "article:source", "og:article:source")
LABEL = (r"(?:(?:信息|文章|稿件|新闻|内容|资料|消息)?(?:来源|來源)|稿源|来自|转自|供稿单位"
         r"|发布机构|发文机关|信息提供)")
LABELLED = re.compile(LABEL + r"\s{0,4}[:：丨|]\s{0,4}([^\n]{1,60})")
UNMARKED = re.compile(r"来源(?![于自为是:：])([^\s:：，。|]{2,15})(?=[\s|]|$)")
"""来源CSDN, without a colon."""
END = re.compile(r"\s{2,}|[\t|｜丨]|[\s,，;；]?(?:(?:19|20)\d\d\s?[-年/.]|\d{1,2}[-:：]\d{2}"
                 r"|作者|责任|责编|编辑|编审|记者|通讯员"
                 r"|字号|字体|浏览|阅读|点击|发布|时间|日期|分享|打印|原标题|审核|摄影|撰稿|文号"
                 r"|索引|【|\[|我要)")
EDGES = " \xa0\u3000:：·-—_、,，。;；/（）()《》<>“”\"'"
OUTLET = re.compile(
    r"(?:[报网社台刊局委办厅院部处府站会所县区市省镇乡村街库馆团校队庭]|杂志|频道|客户端|发布|在线|中心"
    r"|集团|公司|大学|公安|交警|消防|电视|广播|传媒|融媒|科技|财经|体育|娱乐|政务|之家|之声|周刊|月谈"
    r"|观察|论坛|联播|海外版|公众号|视频|网络|原创|[A-Z][A-Z0-9+.]{1,9}|APP)$"
    r"|新闻|[日晚早晨时]报|政府|网易|科学|學|網|報|臺")
"""How outlets and offices are called; a name without any of this may be a person's handle."""
NOT_NAMES = re.compile(r"https?:|www\.|^[\d\s:：-]+$|[。！？!?]|^(?:网络|互联网|其他|未知|无"
                       r"|暂无|原创|转载|admin|管理员)$")
PERSONAL = re.compile(r"记者|通讯员|作者|编辑|摄影|撰文|整理|[^\s]/|@|(?:先生|女士|老师|同志)$")
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱"
    "严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚"
    "符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆"
    "农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋"
    "商刁沙荣巫寇桑郎甄丛仲")
SHORT_OUTLET = re.compile(r"[报网社台刊局委办厅院府会县区市镇]$")
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐",
          "司徒", "端木")
LONGEST = 30
ABOVE, BELOW = 200, 600
BYLINE_LINES, BYLINE_LENGTH = 4, 80
SIGNED = re.compile(r"^[\u4e00-\u9fff]{2,4}(?:[ 、][\u4e00-\u9fff]{2,4}){0,3}/([^\s/]{2,15})$")
"""A byline with its outlet, e.g. 张三/中国青年报."""
PIECES = re.compile(
    r"\s{2,}|[\t|｜丨]|\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?\s?|[\[【].{0,6}[\]】]"
    r"|\s?(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?日?")
ALONE = re.compile(r"(?:[报社台局委办厅院]|网|通讯|客户端|发布|在线|传媒|融媒|之家|科技|财经"
                   r"|政府|公安|交警|消防|新闻|海外版)$")
SECTION = re.compile(r"^(?:首页|要闻|动态)|^(?:时政|国内|国际|社会|本地|民生|财经|体育|娱乐|军事"
                     r"|滚动|综合)新闻$|^新闻")


def find_origin(tree: Any, visible: str, title: str, body: str = "") -> str:
    """The outlet or office the page names; empty where it names none or a person."""
    at = max(visible.find(title), 0) if title else 0
    below = visible[at + len(title):]
    near = visible[max(0, at - ABOVE):at] + "\n" + below[:BELOW]
    stated = (*(meta_content(tree, name) for name in META),
              *(found[1] for found in LABELLED.finditer(near)),
              *(found[1] for found in UNMARKED.finditer(below[:ABOVE])))
    last = body.rsplit("\n", maxsplit=1)[-1]
    after = visible[visible.rfind(last):][:len(last) + ABOVE] if last else ""
    ends = (found[1] for found in LABELLED.finditer(after))
    for said in (*stated, *_marked(tree, near), *_byline(below), *ends):
        if origin := clean(said):
            return origin
    return ""


def _marked(tree: Any, near: str) -> Iterator[str]:
    """Texts near the title that call themselves source and end like an outlet."""
    marked = tree.xpath("//*[self::a or self::span or self::div or self::em or self::p]"
                        "[contains(@class, 'source') or contains(@id, 'source')]")
    for element in marked[:10]:
        text = " ".join(text_of(element).split())
        if len(text) <= LONGEST and text in near and OUTLET.search(clean(text)):
            yield text


def _byline(below: str) -> Iterator[str]:
    """Outlets that stand without a label in the lines between title and text."""
    for line in below.lstrip("\n").split("\n")[:BYLINE_LINES]:
        if len(line) > BYLINE_LENGTH:
            return
        if signed := SIGNED.match(line.strip()):
            yield signed[1]
        for piece in PIECES.split(line.removeprefix("原创")):
            name = piece.strip(EDGES)
            if 2 < len(name) <= 12 and ALONE.search(name) and not SECTION.search(name) \
                    and not re.search(r"[，。、：:？！]", name):
                yield name


def clean(text: str) -> str:
    """An outlet's name without what follows it on the line; empty when it is none."""
    text = LABELLED.sub(lambda found: found[1], text.strip())
    text = END.split(text.strip(), maxsplit=1)[0].strip(EDGES)
    first = text.split(" ")[0] if re.search(r"[\u4e00-\u9fff] ", text) else text
    name = first.strip(EDGES)
    if not 2 <= len(name) <= LONGEST or NOT_NAMES.search(name) or PERSONAL.search(name):
        return ""
    return name if OUTLET.search(name) and not looks_like_person(name) else ""


def looks_like_person(name: str) -> bool:
    """True for two or three characters (four after 欧阳 …) that begin with a surname.

    文汇报, 华商网 and 白河县 begin so too and are none: they end like outlets and places.
    """
    if len(name) <= 4 and name.startswith(DOUBLE):
        return not SHORT_OUTLET.search(name)
    return len(name) <= 3 and name[0] in SURNAMES and not SHORT_OUTLET.search(name)
