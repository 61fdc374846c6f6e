"""What a configuration holds, counted, for `check`. Pure."""

from collections import Counter

from config.calendar import WorkingDays
from config.configuration import Configuration


def summarise(configuration: Configuration) -> dict[str, dict[str, int | str]]:
    """Counts by group and name, in Chinese, in the order in which people read them."""
    return {**_plan(configuration), **_places(configuration), **_law(configuration),
            **_running(configuration), **_words(configuration),
            "版本": {"词表": configuration.lexicon_version, "规则": configuration.rules_version}}


def _plan(configuration: Configuration) -> dict[str, dict[str, int | str]]:
    units = configuration.units
    return {
        "方案": {"重点任务": len(configuration.tasks)},
        "单位": {"共": len(units), "牵头": sum(unit.lead for unit in units),
                 "现名待核": sum(unit.status in "BU" for unit in units)},
        "子类": {"共": len(configuration.subtypes),
                 "触发词": sum(len(subtype.triggers) for subtype in configuration.subtypes)},
    }


def _places(configuration: Configuration) -> dict[str, dict[str, int | str]]:
    places = configuration.gazetteer
    current = [town for town in places.townships if town.villages and not town.merged_into]
    return {"地名": {
        "现行乡镇街道": len(current), "撤并或代管": len(places.townships) - len(current),
        "村和社区": sum(len(town.villages) for town in current), "地标": len(places.places),
        "同名": len(places.homonyms), "邻县": len(places.neighbours),
        "外地": len(places.elsewhere)}}


def _law(configuration: Configuration) -> dict[str, dict[str, int | str]]:
    status = Counter[str](rule.status for rule in configuration.severity)
    known = sorted(WorkingDays.from_years(configuration.holidays).known_years)
    return {
        "分级": {"共": len(configuration.severity),
                 **{name: status[name] for name in "CBPUN" if status[name]},
                 "参与定级": sum(rule.enabled for rule in configuration.severity)},
        "时限": {"共": len(configuration.clocks),
                 "法定": sum(clock.statutory for clock in configuration.clocks),
                 "启用": sum(clock.enabled for clock in configuration.clocks)},
        "发布权限": {"共": len(configuration.gates),
                     "挡住": sum(gate.effect == "block" for gate in configuration.gates)},
        "节假日": {"自带": f"{known[0]}–{known[-1]} 年", "本地填写":
                   "、".join(str(year.year) for year in configuration.holidays)},
    }


def _running(configuration: Configuration) -> dict[str, dict[str, int | str]]:
    sources = configuration.sources
    return {
        "来源": {"共": len(sources), "启用": sum(source.enabled for source in sources),
                 "已试读": sum(source.verified for source in sources),
                 "未试读": sum(not source.verified for source in sources)},
        "通道": {"共": len(configuration.channels),
                 "启用": "、".join(row.id for row in configuration.channels if row.enabled)},
        "路由": {"共": len(configuration.routes)},
    }


def _words(configuration: Configuration) -> dict[str, dict[str, int | str]]:
    lexicon = configuration.lexicon
    return {"词表": {
        "必看": len(lexicon.must_see), "反触发": len(lexicon.anti), "传言": len(lexicon.rumor),
        "情感": len(lexicon.tone), "任务": len(lexicon.topics), "变体": len(lexicon.variants),
        "分词": len(lexicon.userdict)}}
