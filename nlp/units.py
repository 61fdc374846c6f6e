"""The words a number can count by, and what each is in the unit of the rule metrics."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """What a quantity counts."""

    PERSON = "person"
    HOUSEHOLD = "household"
    YUAN = "yuan"
    HECTARE = "hectare"
    HOUR = "hour"
    PERCENT = "percent"
    MAGNITUDE = "magnitude"
    CAR = "car"  # railway cars
    RECORD = "record"  # 条
    SITE = "site"  # 疫点
    CITY = "city"  # 市州
    COUNTY = "county"  # 县区
    TIMES = "times"  # 次
    RATIO = "ratio"  # 倍


UNIT = re.compile(
    r"\s?(?:"
    r"(?P<HALF>个半(?:小时|钟头|天))"
    r"|(?P<HOUR>个?多?(?:小时|钟头))|(?P<MINUTE>(?:多|来)?分钟)"
    r"|(?P<DAY>个?多?(?:天(?![然气])|昼夜))"
    r"|(?P<YUAN>多?元|块钱?|(?<=[万亿])(?=[无，,。！!；\s]|左右|转|打水|打出|汇出|已经|没了|全在|贷款|预付|养老|"
    r"现金|存款|货款|就|本金|积蓄|工程款|学费|"
    r"出去|$)"
    r"|(?<=[万千][一二三四五六七八九])(?=[，,。！!；\s]|没了|转|就|打水|全|已经|都|$))"
    r"|(?P<HECTARE>多?公顷)|(?P<MU>多?亩)|(?P<SQKM>平方公里|平方千米)"
    r"|(?P<PERCENT>%|％)|(?P<MAGNITUDE>级(?![别以]))"
    r"|(?P<HOUSEHOLD>多?户(?![口籍外型主]))"
    r"|(?P<SITE>[个处](?=疫[点区])|(?<=疫点\d\d余)个|(?<=疫点\d\d)个|(?<=疫点\d)个)|"
    r"(?P<CITY>个(?:地级)?市州?|市州|市(?=[，,、均都发出\s]|$))|(?P<COUNTY>个(?:区县|县区|县(?![城级])))"
    r"|(?P<CAR>[节辆](?:车厢|车皮)?)|(?P<RECORD>条(?!人?命)|份(?=[^，。]{0,4}(?:简历|档案|资料|信息|记录|"
    r"保单))|(?:名|"
    r"个)?用户(?=[^，。]{0,6}(?:隐私|信息|数据|资料)))|(?P<TIMES>多?次(?![日要品元]))|(?P<RATIO>倍)"
    r"|(?P<COUPLE>对(?=夫[妻妇]|母[子女]|父[子女]|情侣|老人|恋人|新人|小年轻|拍婚纱))"
    r"|(?P<PERSON>(?:多|来)?(?:号人|号(?=民工|工人|群众|业主|村民)|名|位(?![于置数])|条人命|条命|口子?人?(?![井罐塘锅箱棺])"
    r"|个人(?![信账电体])|例|具|人(?!次|均(?![已被为获系无未在有脱受安伤送不因当遇溺死])|民|份|行[道天横]|"
    r"大[代常会]|形|才[市公引]|居环|气|间|座|桌|造|工[湖智草降费]"
            r"|誓师|签名|大会|防|社|一[策档案]|流量|为[因破原纵造]|物|心|口|才培)))"
    r"|(?P<SOME>来?个(?!渠道|[^，。]{0,5}(?:航班|列车)|医院|收费站|龙头|日期|冬天|夏天|春天|秋天|系统|信封|创可贴|村|组|乡|镇|街|社区|小[时区组]|钟头|月|星期|县|区|市|省|点|部门|单位|班|"
    r"窗|项|工[作地]"
    r"|电[话梯]|箱|学[校期年]|亿|百分|方[案面]|问|车|路|站|伤口|字|景|隧|房|仓|楼|商[店场]|店|铺|"
    r"洞|坑|灯|摄|监控|鱼"
    r"|岗|品|集|厂|场|档|标|座|码|季|年|礼|圈|多|半|大棚|帐篷|井|水库|路口|家庭|口罩|口子))"
    r"|(?P<OVER>以上的?(?=民众|群众|村民|家长|业主|人|工人|学生|旅客|师生|职工|族人))"
    r"|(?P<BARE>(?=[死伤亡]|失踪|失联|遇难|重伤|轻伤|受伤|获救|被困|溺亡|游客|群众|居民|村民|业主|"
    r"学生|师生|工人|旅客|农民工|宾客|乘客|顾客|矿工|路人|民众|老人|男子|女子|男童|女童|幼童|女孩|男孩|儿童|少年|孕妇|工友|购房人|食客)))")
FACTORS = {"MINUTE": 1 / 60, "DAY": 24.0, "MU": 1 / 15, "SQKM": 100.0, "COUPLE": 2.0}
KINDS = {"HALF": Kind.HOUR, "MINUTE": Kind.HOUR, "DAY": Kind.HOUR, "MU": Kind.HECTARE,
         "SQKM": Kind.HECTARE, "COUPLE": Kind.PERSON, "SOME": Kind.PERSON, "OVER": Kind.PERSON,
         "BARE": Kind.PERSON}
