"""Figures that are not about people: loss, area, hours, households, magnitude, cars, records.

A rule says which words must stand near a quantity of its kind; the nearest one in the same
sentence is taken. Every rule is a line of the table below.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nlp.judgements import Figure
from nlp.phrasing import OLD, SENTENCE
from nlp.quantities import Quantity
from nlp.units import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """`key` is a quantity of `kind` with `cue` within `reach` characters of its sentence.

    `needs`: the whole text must contain it; `bars`: not within the eight characters before the
    quantity or right after it.
    """

    key: str
    kind: Kind
    cue: re.Pattern[str]
    reach: int = 20
    needs: re.Pattern[str] | None = None
    bars: re.Pattern[str] | None = None
    side: str = "both"
    pick: str = "first"


def _rule(key: str, kind: Kind, cue: str, **more: str | int) -> Rule:
    patterns = {name: re.compile(str(more[name])) for name in ("needs", "bars") if name in more}
    return Rule(key, kind, re.compile(cue), reach=int(more.get("reach", 20)),
                needs=patterns.get("needs"), bars=patterns.get("bars"),
                side=str(more.get("side", "both")), pick=str(more.get("pick", "first")))


DEFACED = r"篡改|被黑|被盗发|冒用|挂[^。]{0,6}(?:链接|页)|黑页"
FRAUD = (r"骗|盗窃|盗走|人去楼空|出逃|理财|投资人|存款|合作社|卷款|卷走|跑路|爆雷|集资|非法吸收|"
         r"吸存|传销|杀猪盘|冻结账户|冻结财产|反诈|寄卖|代办|假邀请|"
         r"关门|搬空|失联|调包|链接|无法支取|无法取现|无法兑付|退费|客服|冒充|拖欠学员|假的|"
         r"老板.{0,6}跑|变成|升级改造")
RETURNED = re.compile(r"原路退回|全额退|已退还|退掉|如数退|钱退回来")
EACH = r"每[户人亩家名个辆]|户均|人均|平均|亩均"
STOPS = r"中断|断行|断道|阻断|封闭|停运|停车|断行|断了"
RULES: tuple[Rule, ...] = (
    _rule("potential_loss_yuan", Kind.YUAN, r"潜在(?:的)?(?:直接)?(?:经济|"
                                            r"财产)?损失", reach=16, side="after"),
    _rule("direct_loss_yuan", Kind.YUAN,
          r"(?<!潜在)(?<!潜在经济)(?<!潜在财产)(?<!间接)(?<!间接经济)(?<!挽回)(?<!挽回经济)(?<!追回)(?<!避免)(?<!避免经济)"
          r"(?<!减少)(?<!减少经济)(?:直接经济损失|直接财产损失|直接损失|经济损失|财产损失|"
          r"财物损失|损失金额|估损|定损|损失)(?!了?信|费|补偿)",
          reach=28, side="after", bars=EACH + r"|赔偿|赔付|补偿|罚款|标准|最高|保费|投保|总价|"
                                              r"合同|投资|造价|资金|拨|奖励|起价"),
    _rule("direct_loss_yuan", Kind.YUAN, r"(?:烧毁|损毁|冲毁|毁坏|烧坏|砸坏)[^，。]{0,14}(?:共计?|"
                                         r"合计|价值|约|总值)",
          reach=28, side="after", bars=EACH),
    _rule("direct_loss_yuan", Kind.YUAN,
          r"被骗|骗走|骗取|转走|骗了|骗去|盗走|卷走|涉案|未兑付|合计|共计|存款|预付|学费|保证金|"
          r"本金|投进|"
          r"凑了|充了|爆雷|欠款|打出去|转出去|没了|没影|走了|卷款|全在里头|成零|调包", reach=18,
          needs=FRAUD, bars=EACH + r"|追回|追缴|挽回|冻结|罚|退|缴纳|奖|封口|补助|月入|收益|返|"
                                    r"提成|利息|月息|起投|优惠|工资", pick="fraud"),
    _rule("direct_loss_yuan", Kind.YUAN, r"打水漂|白干|没了|赔进去|全完|亏了", reach=14,
          needs=r"拱|野猪|病死|翻白|冰雹|淹|垮|烧|塌|灾|疫|死光|绝收", bars=EACH + r"|赔偿|补偿|"
                                                                r"罚"),
    _rule("area_hectare", Kind.HECTARE, r"过火(?:林地)?面积|受害森林面积|受害林地面积|受害面积|"
                                        r"过火|受灾面积|受旱|成灾|发生面积|受灾|"
          r"遭火烧了?|烧毁|烧了|烧掉|火烧|面积|林子|山林|松林|柏林|竹林|杂木林|林地|那把火|火线|"
          r"受害", reach=16, bars=EACH),
    _rule("elevator_trapped_hours", Kind.HOUR, r"困|关[人在到了起]|被关|遭关|卡|才出来|救出|撬|"
                                               r"整整|电梯里|"
                                               r"放出来|里头|里面",
          reach=40, needs=r"电梯|轿厢", bars=r"每|耗时|提前|近期|维修|停用"),
    _rule("cableway_stranded_hours", Kind.HOUR, r"停|吊|悬|困|滞留|"
                                                r"卡", reach=30, needs=r"索道|缆车"),
    _rule("ride_stranded_hours", Kind.HOUR, r"停|吊|悬|困|滞留|卡|挂", reach=30,
          needs=r"过山车|大摆锤|摩天轮|跳楼机|海盗船|游乐设施|太空梭"),
    _rule("stranded_hours", Kind.HOUR, r"滞留|等候|被困|困在|卡在|堵在|走不", reach=44,
          needs=r"游客|旅客|旅游|旅行团|景区|驴友|露营", bars=r"提前|预计"),
    _rule("interrupt_hours", Kind.HOUR, r"中断|停运|等了|一等就是|滞留|扣停", reach=24,
          needs=r"铁路|列车|动车|高铁|火车|火车站|行车|广元站|线路", bars=r"预计|仍需|还需|提前|"
              r"晚点"),
    _rule("trunk_traffic_interrupt_hours", Kind.HOUR, STOPS + r"|抢修|持续", reach=24,
          needs=r"(?:铁路|高速|国道|G\d|航道|宝成|西成|兰渝|京昆|兰海|绵广)[^。]{0,60}(?:中断|"
                r"断行|断道|阻断|封闭|停运)"
                r"|(?:中断|断道|阻断|封闭)[^。]{0,60}(?:铁路|高速|国道)", bars=r"预计|仍需|还需|"
                    r"提前"),
    _rule("closure_hours", Kind.HOUR, r"封闭|关闭|管制", reach=16, needs=r"(?:高速|机场|"
        r"航班)[^。]{0,60}(?:封闭|关闭)",
          bars=r"预计|仍需|还需"),
    _rule("traffic_blocked_hours", Kind.HOUR, r"受阻|堵路|堵了|堵起|堵塞|阻断|堵住|瘫痪|把路|中断|"
                                              r"拦路|围堵|堵|占据|占用", reach=26,
          needs=r"把[^。]{0,8}堵了|(?:聚集|上访|讨薪|维权|业主|村民|工人|司机|家属|横幅|罢运|"
                r"出租车|农民工|集访|人)[^。]{0,60}(?:堵|阻断|拦|受阻|占据|交通[^。]{0,4}中断)|"
                r"(?:堵|阻断|拦)[^。]{0,60}(?:聚集|上访|讨薪|维权|业主|村民|工人|家属|"
                r"横幅)", bars=r"预计"),
    _rule("key_project_stopped_hours", Kind.HOUR, r"停工|阻工", reach=20, needs=r"重点(?:工程|"
        r"项目)"),
    _rule("portal_down_hours", Kind.HOUR, r"打不开|无法访问|中断|瘫痪|宕机|不能访问|挂了|崩|异常|"
                                          r"篡改", reach=24,
          needs=r"门户|政府网站|网站|政务服务网|官网"),
    _rule("outage_hours", Kind.HOUR, r"停水|停电|停气|断水|断电|断气|停了|黑到|没水|没电|莫水|"
                                     r"莫电|莫得水|莫得电|恢复|抢修|停",
          reach=26, needs=r"停水|停电|停气|断水|断电|断气|没水|没电|没气|莫得?水|莫得?电|爆管|"
                          r"停供", bars=r"预计|仍需|还需|提前|计划"),
    _rule("households_out", Kind.HOUSEHOLD, r"停水|停电|停气|断水|断电|断气|用水|用电|用气|没水|"
                                            r"没电|莫电|莫得水|供水|供气|供电|影响",
          reach=40, needs=r"停水|停电|停气|断水|断电|断气|没水|没电|没气|莫得?水|莫得?电|爆管|"
                          r"停供|用水|用气|用电"),
    _rule("households", Kind.HOUSEHOLD, r"受灾|受损|倒塌|被淹|进水|掀翻|裂缝|威胁|受影响|损坏|"
                                        r"被毁|开裂|漏", reach=20),
    _rule("load_shed_pct", Kind.PERCENT, r"减供(?:负荷)?|负荷减少|损失负荷|甩负荷|"
                                         r"限电负荷", reach=20),
    _rule("users_out_pct", Kind.PERCENT, r"用户停电|停电用户|用户失电|户数?停电|停电", reach=12,
          needs=r"(?:用户|户)[^。]{0,8}停电|停电[^。]{0,8}用户"),
    _rule("magnitude", Kind.MAGNITUDE, r"地震|震级|震感|强震|有感|余震|震|摇|坐标|跑|"
                                       r"\d\.\d级", reach=14,
          needs=r"震|摇|晃|跑到|跑下楼|\d\.\d级", bars=r"风力|台风|大风|阵风|响应|预警|烈度|战备|"
              r"级别|洪水", pick="quake"),
    _rule("freight_cars_derailed", Kind.CAR, r"脱轨|脱线|颠覆|出轨|"
                                             r"倾覆", reach=20, needs=r"货(?:物|运)?(?:列|车|运)|"
                                                                    r"煤运|专列|"
                                                                    r"槽车|敞车|"
                                                 r"罐车"),
    _rule("passenger_cars_derailed", Kind.CAR, r"脱轨|脱线|颠覆|出轨|倾覆", reach=20,
          needs=r"客(?:运)?(?:列|车)|动车|高铁|旅客"),
    _rule("personal_records", Kind.RECORD, r"信息|数据|记录|隐私|资料|简历|地址|电话|订单|档案",
          reach=14,
          needs=r"泄露|泄漏|外泄|窃取|遭窃|裸露|贩卖|出售|外传|被盗|公开读取|叫卖|流出|倒卖|被卖|"
                r"爬取|越权|"
                r"任意查看|任意下载|可被"),
    _rule("personal_records", Kind.PERSON, r"信息|数据|隐私|姓名|身份证|涉及|检查报告", reach=22,
          needs=r"泄露|泄漏|外泄|窃取|贩卖|外传|公开读取|叫卖|流出|倒卖|被卖|出售|越权|可被|"
                r"任意下载|任意查看",
          bars=r"抓获|嫌疑|刑拘|处罚"),
    _rule("defaced_views", Kind.TIMES, r"浏览|点击|阅读", reach=12, needs=DEFACED),
    _rule("defaced_forwards", Kind.TIMES, r"转发|转载", reach=12, needs=DEFACED),
    _rule("ratio_to_5y_mean", Kind.RATIO, r"前[五5]年|同期均值|历年同期", reach=20),
    _rule("outbreak_sites", Kind.SITE, r"疫", reach=10),
    _rule("cities_affected", Kind.CITY, r"疫|波及|涉及|发生|报告|流入|"
                                        r"出现", reach=20, needs=r"疫|病|猪瘟|禽流感|口蹄疫|食品|"
                                            r"蔓延"),
)


QUAKE = re.compile(r"(?:手机|软件|推送|预警|测的?|"
                   r"震级)[^，。\d]{0,4}?(?P<size>\d\.\d)(?![\d级%万公度米])")


def told_by_phone(text: str) -> Figure | None:
    """手机弹4.5: the size of a quake without its unit."""
    match = QUAKE.search(text)
    if match is None or not re.search(r"震|摇|晃", text):
        return None
    size = float(match["size"])
    return Figure(bounds=(size, size), span=match.span("size"))


def measure(text: str, quantities: Sequence[Quantity]) -> dict[str, Figure | str]:
    """Every measured figure of the text; the later, larger or official value wins by rule."""
    figures: dict[str, Figure | str] = {}
    spans = [match.span() for match in SENTENCE.finditer(text)]
    for rule in RULES:
        if rule.key in figures or (rule.needs is not None and not rule.needs.search(text)):
            continue
        matches = list(_matching(rule, text, quantities, spans))
        if matches and not (rule.pick == "fraud" and RETURNED.search(text)):
            chosen = _pick(rule, matches, text)
            figures[rule.key] = Figure(bounds=(chosen.low, chosen.high),
                                       span=(chosen.start, chosen.end))
    return figures


def _matching(rule: Rule, text: str, quantities: Sequence[Quantity],
              spans: Sequence[tuple[int, int]]) -> Iterable[Quantity]:
    position = 0
    for quantity in quantities:
        if quantity.kind is not rule.kind:
            continue
        while position < len(spans) - 1 and spans[position][1] <= quantity.start:
            position += 1
        start, end = spans[position] if spans else (0, len(text))
        left = max(start, quantity.start - rule.reach)
        right = min(end, quantity.end + rule.reach) if rule.side == "both" else quantity.start + 1
        if rule.key == "personal_records" and quantity.low < 2:
            continue
        if rule.cue.search(text, left, right) and not _barred(rule, text, quantity, start):
            yield quantity


def _barred(rule: Rule, text: str, quantity: Quantity, start: int) -> bool:
    before = text[max(start, quantity.start - 8):quantity.start]
    old = OLD.search(text, max(start, quantity.start - 16), quantity.start)
    if rule.kind is not Kind.RATIO and old is not None and not (
            old[0] in {"五年", "十年"} and "，" in text[old.end():quantity.start]):
        return True
    after = text[quantity.end:quantity.end + 3]
    return rule.bars is not None and bool(rule.bars.search(before) or rule.bars.match(after))


FIXED = re.compile(r"正式测定|更正为|修正为|订正为|核定|最终|应为|实为")


DISPUTE = re.compile(r"(?:称|说|报|认定|申报|统计|评估)[^。]{0,60}(?:称|说|认定|公估|统计|评估|"
                     r"复核)")


def _pick(rule: Rule, matches: Sequence[Quantity], text: str) -> Quantity:
    """A corrected value, the main shock before the aftershocks, the running total, else first."""
    for quantity in matches:
        if FIXED.search(text, max(0, quantity.start - 24), quantity.start):
            return quantity
    if rule.pick == "fraud":
        return _most_telling(matches, text)
    return _main_shock(matches, text) if rule.pick == "quake" else _running(rule, matches, text)


def _main_shock(matches: Sequence[Quantity], text: str) -> Quantity:
    """The aftershocks do not count."""
    main = [q for q in matches
            if not re.search(r"余震[^，。]{0,8}$", text[max(0, q.start - 12):q.start])
            and not text.startswith("余震", q.end)]
    return (main or list(matches))[0]


def _running(rule: Rule, matches: Sequence[Quantity], text: str) -> Quantity:
    """Rival claims as one interval, else the running total, else the longest spell or the first."""
    if len(matches) > 1 and DISPUTE.search(text, matches[0].start - 8, matches[-1].start):
        low, high = min(q.low for q in matches), max(q.high or 0 for q in matches)
        return replace(matches[0], low=low, high=high)
    for quantity in reversed(matches):
        if re.search(r"共|累计|合计|总计|总损失|升至|增至|"
                     r"达到", text[max(0, quantity.start - 8):quantity.start]):
            return quantity
    if rule.kind is Kind.HOUR:
        return max(matches, key=lambda quantity: quantity.low)
    return matches[0]


def _most_telling(matches: Sequence[Quantity], text: str) -> Quantity:
    """Of the sums in a tale of fraud: what is owed or taken in all, else the largest."""
    for quantity in matches:
        if re.search(r"未兑付|合计|共计|共|涉案|骗取|卷走|被骗",
                     text[max(0, quantity.start - 8):quantity.start]):
            return quantity
    return max(matches, key=lambda quantity: quantity.low)


SOURCE = re.compile(r"水源地?|取水口|取水点|水厂")
CUT = re.compile(r"中断取水|取水中断|停止取水|暂停取水|取水口[^，。]{0,8}(?:关闭|停用)|"
                 r"关闭[^，。]{0,6}取水口|停止供水取水|停取")


def water_source(text: str) -> str | None:
    """Whose drinking-water source is cut off: 国办函〔2014〕119号 annex 1 grades by that."""
    cut = CUT.search(text)
    if cut is None or not SOURCE.search(text) or re.search(r"未中断|没有中断|未停止|防止|"
        r"避免", text[
            max(0, cut.start() - 6):cut.end()]):
        return None
    near = text[max(0, cut.start() - 60):cut.end() + 30]
    if re.search(r"乡镇|镇区|[^城]镇|[乡村]|场镇|农村", near):
        return "township"
    if re.search(r"县城|县级|县(?!区)", near):
        return "county"
    return "municipal" if re.search(r"市|城区|主城|全城", near) else None
