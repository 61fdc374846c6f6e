"""Where a page shows who wrote it, and how that is taken out: nodes, keys and written names. Pure.

The redacted page and the text of a post are cleaned by the same rules, so that reading the one
again gives the other. Names inside somebody's story cannot be known from outside and stay.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from crawlers.markup import same_site
from crawlers.masking import Rule, rewrite

WHO = (r"author|byline|avatar|portrait|nick(?:_?name)?|user_?name|uname|screen_?name|user_?info"
       r"|user_?link|poster|authi|head_?(?:img|pic)|face|ip_?(?:loc|locat|addr|place|region|from)"
       r"[a-z]{0,4}")
MARK = re.compile(rf"(?:^|[_ ])(?:[a-z0-9]{{1,12}}_)?(?:{WHO}|who|writer|asker|sender)(?=$|[_ ])")
PROFILE = re.compile(
    r"/(?:u|user|users|profile|people|space|member|author|i/user)/[^/?#]+/?(?:[?#]|$)"
    r"|space-(?:uid|username)-|mod=space|[?&](?:uid|user_?id|un|uname|username)="
    r"|/n/[^/?#]+$|home/main\?", re.IGNORECASE)
KEYS = re.compile(
    rf"(?:{WHO}|authors?|author_.*|user|users|.*_user|user_?id|uid|openid|ip|ip_.*|region_?name"
    r"|real_?name|.*_avatar|avatar.*|profile.*|head_?(?:url|image).*|icon|creator|contributor|owner"
    r"|member|writer|gender|sex|birth.*|mobile|phone.*|tel|telephone|e?_?mail|id_?card|contact.*"
    r"|poster.*|reporter|managing_?editor|web_?master|verified_reason|name)")
"""Keys of JSON and elements of XML (in snake case) whose values say who somebody is."""
NODE_TEXT = 60
"""Characters: a longer element that is marked as somebody's holds more than a name."""
TELLING = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]|\d{1,2}[:：]\d\d|来源|发表于|发布于\s?\d|[分时天日]钟?前|[昨前今]天|刚刚")

NAME = r"[\u4e00-\u9fffA-Za-z·][\u4e00-\u9fff·A-Za-z0-9_-]{1,19}"
SURNAMES = ("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏苏潘葛范彭"
            "郎鲁韦马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟"
            "黄穆萧尹姚邵汪祁毛米贝明臧戴谈宋庞熊纪舒屈项祝董梁杜阮蓝闵季贾路江童颜郭梅盛林刁钟徐"
            "邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应宗丁宣邓洪包左石崔吉龚程邢裴陆荣翁甄曲封芮储靳"
            "段焦侯全仲宁仇甘厉祖武符刘景詹龙叶幸黎薄白蒲邰从鄂索赖卓屠池乔阴胥闻党谭申冉牛桂尚温庄晏柴"
            "瞿阎连习艾鱼容向古易廖居衡步耿满匡文寇广欧沃蔚越师巩聂勾敖冷辛简饶曾游")
NOBODY = re.compile(r"来源|编辑|发布|时间|评论|阅读|原创|文章|网[易站]|字号|本报"
                    r"|^\S{3,}[网报社站台局委办会部科处室队院校]$|公司|客户端|频道|新闻|图源|资料|完$|^(?:批评|admin|管理员|佚名|未知|匿名)")
SHORT = r"(?:[\u4e00-\u9fff·]{2,4}|[A-Za-z][A-Za-z0-9_-]{1,19})"
PERSON = rf"[{SURNAMES}][\u4e00-\u9fff]{{1,2}}"
LABELLED = re.compile(
    r"((?:作者|撰文|撰稿|采写|执笔|发布人|留言人|写信人|来信人|发帖人|昵称|用户名|通讯员)"
    rf"[^\S\n]?[:：丨|/]\s{{0,8}})({SHORT}(?:[、&； ]{SHORT}){{0,3}})(?=[\s，,。；;）)\]】|丨/]|$)")
BRACKETED = re.compile(
    rf"([（(](?:文[/图、]{{0,3}}|\S{{0,8}}(?:记者|通讯员)|作者)[^\S\n]?[:：]?[^\S\n]?)({SHORT}"
    rf"(?:[^\S\n、]{{1,2}}(?:通讯员[^\S\n]?)?{SHORT}){{0,3}})(?=[^\u4e00-\u9fff])")
REPORTER = re.compile(rf"((?:记者|通讯员)[^\S\n])({PERSON}(?:[、 ]{PERSON}){{0,3}})"
                      r"(?=[\s，,、）)/]|报道|摄|$)")
QUOTED = re.compile(rf"((?://|回复[^\S\n]?)@)({NAME})(?=[^\S\n]?[:：])")
SIGNED = re.compile(rf"([。！？”][^\S\n]?[（(])({PERSON})(?=摄?[）)][^\S\n]{{0,8}}(?:\n|\Z))")
POSTED = re.compile(rf"((?:^|\n)[^\S\n]?|本帖最后由[^\S\n]?)({NAME})"
                    r"(?=[^\S\n]?(?:发表于|于)[^\S\n]?\d)")
ALONE = r"(^|[\s@—（(/、：:])(NAMES)(?=[\s:：,，。@）)/、&]|$)"
SAID = r"((?:作者|昵称|用户名)\s?[:：]\s?|(?:^|\n)(?=.[:：]))(NAMES)(?=[\s:：]|$)"
"""A name of one character is known only where it is said to be one."""
HIDDEN = "**"


def _name(found: re.Match[str]) -> str:
    return str(found[0]) if NOBODY.search(found[2]) else f"{found[1]}{HIDDEN}"


def _known(found: re.Match[str]) -> str:
    """What stands in brackets after a text is a name only if it begins like one: （已更正）."""
    remark = found[1] in "（(" and found[2][0] not in SURNAMES and not found[2].isascii()
    return str(found[0]) if remark and found[1] else f"{found[1]}{HIDDEN}"


RULES: tuple[Rule, ...] = tuple((pattern, _name) for pattern in (
    LABELLED, BRACKETED, REPORTER, QUOTED, POSTED, SIGNED))


def rules_for(names: Sequence[str]) -> tuple[Rule, ...]:
    """The rules for written names, and for these authors where their name stands alone."""
    found = {name for name in names if 0 < len(name) <= 40 and not name.isdecimal()
             and not NOBODY.search(name)}
    rules = RULES
    for known, pattern in ((sorted((n for n in found if len(n) > 1), key=len), ALONE),
                           (sorted(n for n in found if len(n) == 1), SAID)):
        if known:
            any_of = "|".join(map(re.escape, known[::-1][:500]))
            rules = (*rules, (re.compile(pattern.replace("NAMES", any_of)), _known))
    return rules


def hide_names(text: str, names: Sequence[str] = ()) -> str:
    """The text without the names of those who wrote it, where it names them as such."""
    return "".join(rewrite([text], rules_for(names)))


@lru_cache(maxsize=4096)
def says_who(key: str) -> bool:
    """True for a key of JSON or the name of an XML element under which people are named."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key[:80]).replace("-", "_").lower()
    return KEYS.fullmatch(snake) is not None


def author_nodes(tree: Any, url: str = "") -> list[Any]:
    """Elements that show who wrote something: names, pictures, profiles on this site, IP places.

    One that also states a time or an outlet stays: only the names in its text are hidden.
    """
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("html", "head", "body"):
            continue
        if not (said := dict(element.items())):
            continue
        marked = _is_marked(element.tag, said)
        if marked or _is_profile(said.get("href", ""), url):
            text = "".join(element.itertext())
            mention = text.lstrip().startswith("@") and not marked
            if len(text.strip()) <= NODE_TEXT and not mention and not TELLING.search(text):
                found.append(element)
    return found


def _is_profile(href: str, url: str) -> bool:
    """A link to a person's page on this site; elsewhere it is a mention, whose text stays."""
    if PROFILE.search(href) is None:
        return False
    return "//" not in href or same_site(href if ":" in href else f"http:{href}", url)


def _is_marked(tag: str, said: dict[str, str]) -> bool:
    """`said`: the attributes of the element."""
    if said.get("rel") == "author" or "author" in said.get("itemprop", ""):
        return True
    if tag == "meta":
        return "author" in f"{said.get('name')}{said.get('property')}".lower()
    return _names_somebody(f"{said.get('class', '')} {said.get('id', '')}")


@lru_cache(maxsize=4096)
def _names_somebody(marks: str) -> bool:
    return MARK.search(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", marks[:400]).lower()) is not None
