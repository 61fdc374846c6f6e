"""Who is ill and who is poisoned: the same people are often told of as both, or only as treated.

Poisoned eaters and workers are cases (国家突发公共卫生事件应急预案); those whom a leak or a crime
reached are poisoned; those taken ill for no known cause, or by a drug, are injured.
"""

import re

from nlp.judgements import Figure
from nlp.outcome_words import INFECTIOUS

SICK = re.compile(r"吐|泻|中毒|恶心|肚子|拉稀|提裤子|沙门|吊针|不舒服")
MEAL = re.compile(r"食物中毒|食堂|聚餐|坝坝宴|九大碗|婚宴|酒席|喜酒|宴席|餐|吃|野生菌|蘑菇|菌子|菌|"
                  r"四季豆|草乌|外卖|食品|午饭|晚饭|早饭|饭|奶茶|饮品|麻辣烫|串串|火锅|蛋糕|烧烤|"
                  r"牛奶|豆|"
                  r"农家乐|诺如")
UNKNOWN = re.compile(r"不明原因|原因不明|原因待查|病因|原因尚|查不出|讲不出|说不清|没见过|没得头绪|"
                     r"甲醛|心因|癔症|"
                     r"异味|低血糖")
STOMACH = re.compile(r"吐|泻|腹痛|肚子|屙|跑厕所|进厕所")
SPREADING = re.compile(r"病例|疫情|传染|病毒|感冒|肺炎|发烧|确诊")
WORK = re.compile(r"车间|工人|作业|工厂|厂|职业|有限空间|污水池|沼气池|硫化氢|有机溶剂|农药|装卸工|"
                  r"搬运工|检修|操作工|小工|尘肺|电焊|船舱|储罐|清[渣淤]|涂装|"
                  r"蓄电池|冶炼|喷漆|企业|员工|工地")
DRUG = re.compile(r"接种(?!应急)|(?<!应急)疫苗|输液|注射|打针|针剂|透析|院感|交叉感染|医院感染|"
                  r"新生儿感染")
GAS = re.compile(r"吸入|毒气|氯气|液氨|氨气|硫化氢|一氧化碳|酸雾|漏氨|漏氯|废气|刺激性气体|"
                 r"有毒气体|有毒烟气|气体[^，。]{0,4}(?:泄漏|"
                 r"泄露|外泄|外溢)")
PUBLIC = re.compile(r"周边|群众|村民|居民|小区|学校|这栋楼|偷排|倾倒|偷倒")
"""A leak or a discharge that reaches the public makes people poisoned, and no occupational case."""
RADIATION = re.compile(r"辐照|放射源|照射间|探伤|放射性")
"""Whom a source has burnt is hurt, whatever the symptoms."""
CRIME = re.compile(r"投毒|投放[^，。]{0,4}(?:药|毒)|下毒|下药")
UNPOISONED = re.compile(r"(?:排除|不是|并非|非|未|没有?|无)[^，。]{0,4}中毒")
DISEASE = re.compile(r"病(?![房床区危])|(?<!重)症(?!监护)|疫|感染|发热|发烧|呕吐|腹泻|中毒|就诊|"
                     r"问题食品|不适|不良反应|头[晕昏痛]|恶心|皮疹|拉肚子|"
                     r"流鼻血|过敏|晕倒|晕厥")
"""In a text of illness those in hospital are ill; in any other they are hurt."""


def tells_of_illness(text: str) -> bool:
    """Whether being treated means being ill here."""
    return any(pattern.search(text) for pattern in (DISEASE, INFECTIOUS, GAS))


def settle_illness(figures: dict[str, Figure | str], text: str) -> None:
    """Completes `cases`, `poisoned` and `injured` by one another."""
    if figures.keys().isdisjoint(("cases", "poisoned", "injured")):
        return
    if "injured" in figures and figures.keys().isdisjoint(("deaths", "severe_injuries")) and (
            SICK.search(text) and MEAL.search(text)):
        figures.setdefault("cases", figures.pop("injured"))
    cases, poisoned = figures.get("cases"), figures.get("poisoned")
    if isinstance(cases, Figure) and cases.bounds[0] > 0 and poisoned is None and (
            ("中毒" in text and UNPOISONED.search(text) is None) or GAS.search(text)):
        poisoned = cases
    if isinstance(poisoned, Figure) and poisoned.bounds[0] > 0:
        _one_or_the_other(figures, poisoned, text)
    elif isinstance(cases, Figure) and cases.bounds[0] > 1:
        _harmed_cases(figures, cases, text)


def _one_or_the_other(figures: dict[str, Figure | str], poisoned: Figure, text: str) -> None:
    """Poisoned at table or at work: cases. By a leak or by another's hand: poisoned."""
    cases = figures.get("cases")
    at_work = MEAL.search(text) is not None or WORK.search(text) is not None
    if CRIME.search(text) or not at_work or (GAS.search(text) and PUBLIC.search(text)):
        figures["poisoned"] = poisoned
        if isinstance(cases, Figure) and poisoned.bounds == cases.bounds and (
                INFECTIOUS.search(text) is None):
            del figures["cases"]
        return
    figures.pop("poisoned", None)
    if not isinstance(cases, Figure) or cases.bounds[0] < poisoned.bounds[0]:
        figures["cases"] = poisoned


def _harmed_cases(figures: dict[str, Figure | str], cases: Figure, text: str) -> None:
    """Ill by a drug or for no known cause: they are hurt, and cases only if a meal may be it."""
    if RADIATION.search(text):
        figures.setdefault("injured", cases)
        del figures["cases"]
        return
    drugged = DRUG.search(text) is not None and MEAL.search(text) is None
    if not drugged and (INFECTIOUS.search(text) or (UNKNOWN.search(text) is None and any(
            cause.search(text) for cause in (SPREADING, MEAL, WORK)))):
        return
    if not drugged and STOMACH.search(text) and UNKNOWN.search(text) is None:
        return
    hurt = figures.get("injured")
    if not isinstance(hurt, Figure) or hurt.bounds[0] < cases.bounds[0]:
        figures["injured"] = cases
    del figures["cases"]
