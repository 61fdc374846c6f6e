"""Which figures are not about people, and how a text says each: one rule a line."""

import re
from dataclasses import dataclass

from nlp.units import Kind


@dataclass(frozen=True, slots=True)
class Rule:
    """`key` is a quantity of `kind` with `cue` within `reach` characters of its sentence.

    `needs`: the whole text must contain it; `unless`: it must not; `bars`: not within the eight
    characters before the quantity or right after it; `stops`: not right after it.
    """

    key: str
    kind: Kind
    cue: re.Pattern[str]
    reach: int = 20
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    bars: re.Pattern[str] | None = None
    stops: re.Pattern[str] | None = None
    side: str = "both"
    pick: str = "first"


PATTERNS = ("needs", "unless", "bars", "stops")


def _rule(key: str, kind: Kind, cue: str, **more: str | int) -> Rule:
    patterns = {name: re.compile(str(more[name])) for name in PATTERNS if name in more}
    return Rule(key, kind, re.compile(cue), reach=int(more.get("reach", 20)),
                side=str(more.get("side", "both")), pick=str(more.get("pick", "first")), **patterns)


DEFACED = r"遭盗|号被盗|篡改|被黑|被盗发|冒用|挂[^。]{0,6}(?:链接|页)|黑页"
FRAUD = (r"兑付|刷出去|打款|骗|盗窃|盗走|人去楼空|出逃|理财|投资人|存款|合作社|卷款|卷走|"
         r"跑路|爆雷|集资|非法吸收|"
         r"吸存|传销|杀猪盘|冻结账户|冻结财产|反诈|寄卖|代办|假邀请|"
         r"关门|搬空|失联|调包|链接|无法支取|无法取现|无法兑付|退费|客服|冒充|拖欠学员|假的|"
         r"老板.{0,6}跑|变成|升级改造")
CHEATED = (r"骗|理财|(?<!总)投资(?!额)|集资|吸收|吸储|吸存|传销|卷款|卷走|跑路|爆雷|兑付|存款|预付|"
           r"退费|退不了|"
           r"返利|返还|突然关停|"
           r"健身房")
RETURNED = re.compile(r"原路退回|全额退|已退还|退掉|如数退|钱退回来")
PLANNED = (r"检修告知|计划(?:停|检修)|定于|拟于|拟停|将于|将[^，。]{0,8}停[水电气]|短时停|"
           r"停[水电气](?:公告|公示|通知|告知|检修|消缺|置换)|"
           r"检修停|(?:检修|更换|改造)[^。]{0,30}(?:期间|请)|温馨提示|请[^，。]{0,4}(?:提前)?储水")
"""An outage that is only announced has cut off nobody yet."""
EACH = r"每[户人亩家名个辆吨]|户均|人均|平均|亩均"
STOPS = r"中断|断行|断道|阻断|封闭|停运|停车|断行|断了"
RULES: tuple[Rule, ...] = (
    _rule("potential_loss_yuan", Kind.YUAN, r"潜在(?:的)?(?:直接)?(?:经济|财产)?损失",
          reach=16, side="after"),
    _rule("potential_loss_yuan", Kind.YUAN, r"(?:一旦|如果|倘若|可能造成)[^。]{0,40}损失",
          reach=56, side="after"),
    _rule("direct_loss_yuan", Kind.YUAN,
          r"(?<!潜在)(?<!潜在经济)(?<!潜在财产)(?<!间接)(?<!间接经济)(?<!挽回)(?<!挽回经济)(?<!追"
          r"回)(?<!避免)(?<!避免经济)(?<!减少)(?<!减少经济)(?:直接经济损失|直接财产损失|直接损失|"
          r"经济损失|财产损失|财物损失|损失金额|估损|定损|损失)(?!了?信|费|补偿)",
          reach=28, side="after",
          bars=EACH + (
              r"|赔偿|赔付|补偿|罚款|标准|最高|保费|投保|总价|合同|投资|造价|资金|拨|奖励|起价")),
    _rule("direct_loss_yuan", Kind.YUAN,
          r"(?:烧毁|损毁|冲毁|毁坏|烧坏|砸坏)[^，。]{0,14}(?:共计?|合计|价值|约|总值)|烧[^。]{0,14}算下来",
          reach=28, side="after", bars=EACH),
    _rule("direct_loss_yuan", Kind.YUAN,
          r"涉资|涉及资金|未归还|未退还|刷出去|诈骗|被骗|骗走|骗取|转走|骗了|骗去|盗走|卷走|"
          r"涉案|"
          r"未兑付|合计|共计|存款|预付|学费|保证金|本金|投进|凑了|充了|爆雷|欠款|打出去|转出去|"
          r"没了|没影|走了|卷款|全在里头|成零|调包", reach=18, pick="fraud", needs=FRAUD,
          bars=EACH + (
              r"|追回|追缴|挽回|冻结|罚|退|缴纳|奖|封口|补助|月入|收益|返|提成|利息|月息|起投|优惠|"
              r"工资")),
    _rule("direct_loss_yuan", Kind.YUAN, r"打水漂|白干|没了|赔进去|全完|亏了", reach=14,
          needs=r"拱|野猪|病死|翻白|冰雹|淹|垮|烧|塌|灾|疫|死光|绝收",
          bars=EACH + r"|赔偿|补偿|罚"),
    _rule("area_hectare", Kind.HECTARE,
          r"过火(?:林地)?面积|受害森林面积|受害林地面积|受害面积|过火|受灾面积|受旱|成灾|发生面积|"
          r"受灾|绝收|减产|疫点|危害|大棚|草坡|遭火烧了?|烧毁|烧了|烧掉|火烧|面积|林子|山林|松林|"
          r"柏林|竹林|杂木林|林地|那把火|火线|受害", reach=16, bars=EACH + (
              r"|住宅|流转|地块|占地|建筑|国土|辖区|幅员|[县区市乡镇]，?(?:总|全[县区市])?面积"),
          needs=r"火|烧|灾|疫|虫|旱|绝收|减产|山林|受害|雹",
          unless=r"补贴|流转|竞价|林权|发包|出让"),
    _rule("elevator_trapped_hours", Kind.HOUR,
          r"困|关[人在到了起]|被关|遭关|卡|才出来|救出|撬|整整|电梯里|放出来|里头|里面|骤停|困人",
          reach=40, needs=r"电梯|(?<!索道)轿厢|直梯",
          bars=r"每|耗时|提前|近期|维修|停用|三天两头|整整?[一二三四五六七八九十]{1,3}分",
          unless=r"加装|三天两头|索道|缆车"),
    _rule("cableway_stranded_hours", Kind.HOUR, r"停|吊|悬|困|滞留|挂|故障|卡", reach=30,
          needs=r"索道|缆车", unless=r"年检|定于|将于"),
    _rule("ride_stranded_hours", Kind.HOUR, r"停|吊|悬|困|滞留|卡|挂|熬", reach=30,
          needs=r"过山车|大摆锤|摩天轮|跳楼机|海盗船|游乐设施|太空梭|飞椅|旋转塔"),
    _rule("stranded_hours", Kind.HOUR, r"滞留|等候|被困|困在|卡在|堵在|走不", reach=44,
          needs=r"游客|旅客|旅游|旅行团|景区|驴友|露营", bars=r"提前|预计"),
    _rule("interrupt_hours", Kind.HOUR, r"中断|停运|断道|断行|等了|一等就是|滞留|扣停", reach=24,
          unless=r"索道|缆车|站前广场", needs=r"铁路|列车|动车|高铁|火车|火车站|行车|广元站|线路",
          bars=r"预计|仍需|还需|提前|晚点"),
    _rule("trunk_traffic_interrupt_hours", Kind.HOUR,
          STOPS + r"|抢修|持续|断了|无法通行|堵在|卡了", reach=24,
          needs=r"(?:铁路|高速|国道|G\d|航道|宝成|西成|兰渝|京昆|兰海|绵广)[^。]{0,60}(?:中断|"
                r"断行|断道|阻断|封闭|停运|无法通行|双向断)|(?:中断|断道|阻断|封闭)[^。]{0,60}(?:铁路|高速|国道)",
          bars=r"预计|仍需|还需|提前", unless=r"每日|计划|管制公告|定于|将于"),
    _rule("closure_hours", Kind.HOUR, r"封闭|关闭|管制", reach=16,
          needs=r"(?:高速|机场|航班)[^。]{0,60}(?:封闭|关闭)", bars=r"预计|仍需|还需"),
    _rule("traffic_blocked_hours", Kind.HOUR,
          r"受阻|堵路|堵了|堵起|堵塞|阻断|堵住|瘫痪|把路|中断|拦路|围堵|堵|占据|占用|过往车|通行",
          reach=26, unless=r"停工[^，。]{0,6}小时|抽查|检查|赶去|出租车堵",
          needs=r"把[^。]{0,8}堵了|(?:聚集|上访|讨薪|维权|业主|村民|工人|司机|家属|横幅|罢运|"
                r"出租车|农民工|集访|人)[^。]{0,60}(?:堵|阻断|拦|受阻|占据|(?:交通|通行)[^。]{0,4}中断)|"
                r"(?:堵|阻断|拦)[^。]{0,60}(?:聚集|上访|讨薪|维权|业主|村民|工人|家属|横幅)|"
                r"(?:民众|家长|聚集|站到)[^。]{0,30}(?:堵|等了|国道)|国道中断", bars=r"预计"),
    _rule("key_project_stopped_hours", Kind.HOUR, r"停工|阻工", reach=20,
          needs=r"重点[^，。]{0,6}(?:工程|项目)"),
    _rule("portal_down_hours", Kind.HOUR,
          r"打不开|无法访问|故障|中断|瘫痪|宕机|不能访问|挂了|崩|异常|篡改", reach=24,
          needs=r"门户|政府网站|网站|政务服务网|官网"),
    _rule("outage_hours", Kind.HOUR,
          r"停水|停电|停气|断水|断电|断气|断供|用[水电气]受影响|停了|黑到|没水|没电|莫水|莫电|"
          r"莫得水|莫得电|恢复|抢修|停(?!车|工|运|课|业|在|留|止)", reach=26,
          unless=PLANNED + r"|以前|不超过|火车(?!站)|停不停|电梯[^。]{0,12}[关困]",
          needs=r"停水|停电|停气|断水|断电|断气|没水|没电|没气|莫得?水|莫得?电|爆管|断供|"
                r"用[水电气]受|停供", bars=r"预计|仍需|还需|提前|计划|每天|不到",
          stops=r"内(?!只|仅)|(?:就|才)?(?:到[，。]|到场|赶到|就到|前|就亮|就来)|自动|喊|？|"
                r"”?的说"),
    _rule("households_out", Kind.HOUSEHOLD,
          r"烧不起饭|断供|停水|停电|停气|断水|断电|断气|用水|用电|用气|没水|没电|莫电|莫得水|供水|"
          r"供气|供电|影响", reach=40, unless=PLANNED,
          needs=r"停水|停电|停气|断水|断电|断气|没水|没电|没气|莫得?水|莫得?电|爆管|停供|断供|"
                r"用水|用气|用电|(?:燃气|天然气|水|电|气)断了"),
    _rule("households", Kind.HOUSEHOLD,
          r"受灾|受损|倒塌|被淹|进水|掀翻|裂缝|威胁|受影响|损坏|被毁|开裂|转移|撤|搬|疏散|避险|"
          r"掩埋|被埋|位移|挑水|守水|冲走|打地铺|险情|裂口|管涌|被困", reach=20,
          unless=r"补助|补贴|贫困户|摇号|搬迁(?:户|后|时|安置)|易地|改造|回应|评上|报销|漏报|户籍|用[水电气]受影响",
          bars=EACH),
    _rule("affected", Kind.PERSON,
          r"投资人|受损群众|会员|学员|储户|社员|受害人|参与人|用户|涉及|退不了|被骗|受骗|存款|老人及家属|"
          r"家庭", reach=14, unless=r"泄露|泄漏|任意下载|越权", needs=CHEATED,
          bars=r"抓获|到案|刑拘|嫌疑|站台|其中"),
    _rule("affected", Kind.HOUSEHOLD, r"种植户|投资|被骗|卷走|血本|合计|涉及", reach=14,
          needs=CHEATED + r"|病害|黄龙病|虫害|绝收"),
    _rule("load_shed_pct", Kind.PERCENT, r"减供(?:负荷)?|负荷减少|损失负荷|甩负荷|限电负荷",
          reach=20),
    _rule("users_out_pct", Kind.PERCENT, r"用户停电|停电用户|用户失电|户数?停电|停电", reach=12,
          bars=r"负荷", needs=r"(?:用户|户)[^。]{0,8}停电|停电[^。]{0,8}用户"),
    _rule("magnitude", Kind.MAGNITUDE, r"地震|震级|震感|强震|有感|余震|震|摇|坐标|跑|\d\.\d级",
          reach=14, pick="quake", needs=r"震|摇|晃|跑到|跑下楼|\d\.\d级",
          stops=r"(?:应急)?预案",
          bars=r"风力|台风|大风|阵风|响应|预警|烈度|战备|级别|洪水|每差|要来|抗"),
    _rule("freight_cars_derailed", Kind.CAR, r"脱轨|脱线|颠覆|出轨|倾覆", reach=20,
          needs=r"货(?:物|运)?列|货车脱|脱轨|脱线|铁路|火车|煤运|专列|槽车|敞车|罐车",
          unless=r"(?:旅客列车|客车|客运列车|动车|高铁)[^。]{0,60}脱"),
    _rule("passenger_cars_derailed", Kind.CAR, r"脱轨|脱线|颠覆|出轨|倾覆", reach=20,
          needs=r"客(?:运)?(?:列|车)|动车|高铁|旅客",
          unless=r"货(?:车|运列车|物列车|列)[^，。]{0,4}脱"),
    _rule("personal_records", Kind.RECORD, r"信息|数据|记录|隐私|资料|简历|地址|电话|订单|档案",
          reach=14,
          needs=r"泄露|泄漏|外泄|窃取|遭窃|裸露|贩卖|出售|外传|被盗|公开读取|叫卖|流出|倒卖|被卖|"
                r"爬取|越权|任意查看|任意下载|可被", bars=r"一天|每天|短信|发了"),
    _rule("personal_records", Kind.PERSON,
          r"信息|数据|隐私|姓名|身份证|涉及|检查报告|资料|购[^，。]{0,3}记录|会员", reach=22,
          unless=r"氨|氯|毒气|燃气|柴油|原油|危化|气体",
          needs=r"泄露|泄漏|外流|外泄|窃取|贩卖|外传|公开读取|叫卖|流出|倒卖|被卖|出售|越权|可被|拿去卖|"
                r"任意下载|任意查看", bars=r"抓获|嫌疑|刑拘|处罚"),
    _rule("defaced_views", Kind.TIMES, r"浏览|点击|阅读", reach=12, needs=DEFACED),
    _rule("defaced_forwards", Kind.TIMES, r"转发|转载|转了", reach=12, needs=DEFACED),
    _rule("ratio_to_5y_mean", Kind.RATIO, r"前?[五5]年(?:同期)?[均平]|前[五5]年|同期均值|"
                                          r"历年同期", reach=20),
    _rule("counties_in_province", Kind.COUNTY, r"全省|我省|省内|这个省", reach=24,
          needs=r"疫|禽流感|猪瘟|口蹄疫"),
    _rule("counties_affected", Kind.COUNTY, r"疫|发生|波及|扩散", reach=20,
          bars=r"全省|我省|省内|旁边|周边",
          needs=r"疫|禽流感|猪瘟|口蹄疫"),
    _rule("outbreak_sites", Kind.SITE, r"疫", reach=10),
    _rule("cities_affected", Kind.CITY, r"疫|波及|涉及|发生|报告|流入|出现", reach=20,
          needs=r"疫|病|猪瘟|禽流感|口蹄疫|食品|蔓延"),
)
