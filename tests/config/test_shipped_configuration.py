"""What ships is complete, sourced and consistent with the rooms that use it."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from alerts.notices import NotifyReason
from alerts.responses import ResponseKind
from config.calendar import WorkingDays
from config.configuration import Configuration
from config.law import ResponseName
from config.loader import PACKAGED, load
from config.running import ReasonName

LABELLED = {
    "N1": {"水旱"}, "N2": {"气象"}, "N3": {"地震"}, "N4": {"地质灾害", "地质灾害险情"},
    "N6": {"森林火灾"}, "A1": {"生产安全"}, "A2": {"道路交通"}, "A3": {"铁路交通"},
    "A4": {"火灾"}, "A5": {"特种设备", "供水供气中断", "大面积停电"}, "A6": {"突发环境事件"},
    "A8": {"踩踏与大型活动", "旅游", "特种设备"}, "A9": {"网络安全"},
    "H1": {"乙丙类传染病", "霍乱", "肺鼠疫肺炭疽", "腺鼠疫"}, "H3": {"食物中毒", "食品安全事故"},
    "H4": {"急性职业中毒"}, "H6": {"动物疫情-禽流感", "动物疫情-口蹄疫"}, "S1": {"刑事案件"},
    "S2": {"刑事案件"}, "S3": {"群体性事件", "群体性械斗", "暴狱"},
}
"""The labelling guide's table of accepted severity types by subtype; the others have none."""


def test_the_shipped_configuration_has_no_problem() -> None:
    configuration, problems = load(PACKAGED)
    assert configuration is not None
    assert problems == ()


def test_the_environment_names_the_directory(monkeypatch: pytest.MonkeyPatch,
                                             tmp_path: Path) -> None:
    monkeypatch.setenv("HUIYING_CONFIG", str(tmp_path))
    configuration, problems = load()
    assert configuration is None
    assert problems


def test_the_plan_has_its_32_tasks_and_26_leads(configuration: Configuration) -> None:
    assert len(configuration.tasks) == 32
    assert len({name for task in configuration.tasks for name in task.lead_units}) == 26


def test_the_plans_own_slips_stay_verbatim_and_share_one_canonical_name(
        configuration: Configuration) -> None:
    slips = [unit for unit in configuration.units if unit.id.startswith("housing")]
    assert {unit.name_2016 for unit in slips} == {"区城乡规划建设局和住房保障局",
                                                  "区城乡规划建设和社会保障局"}
    assert {unit.canonical for unit in slips} == {"区城乡规划建设和住房保障局"}


def test_every_severity_row_has_a_source_and_no_unproven_row_decides(
        configuration: Configuration) -> None:
    assert len(configuration.severity) >= 230
    assert all(rule.source and rule.status for rule in configuration.severity)
    assert not [rule.id for rule in configuration.severity
                if rule.status in "UN" and rule.enabled]


def test_only_the_dense_area_rows_grade_an_earthquake_by_magnitude(
        configuration: Configuration) -> None:
    deciding = {rule.id for rule in configuration.severity
                if rule.metric == "magnitude" and rule.enabled}
    assert deciding == {"EQ-MD-I", "EQ-MD-II", "EQ-MD-III"}


def test_subtypes_are_graded_as_the_labelling_guide_says(configuration: Configuration) -> None:
    assert len(configuration.subtypes) == 30
    for subtype in configuration.subtypes:
        assert set(subtype.severity_types) == LABELLED.get(subtype.code, set()), subtype.code


def test_all_fifteen_townships_and_187_villages_are_there(configuration: Configuration) -> None:
    current = [town for town in configuration.gazetteer.townships if town.villages]
    current = [town for town in current if not town.merged_into]
    assert len(current) == 15
    assert sum(len(town.villages) for town in current) == 187


@pytest.mark.parametrize("name", ["宝轮镇", "三堆镇", "荣山镇", "白朝乡", "金洞乡", "万缘街道"])
def test_names_that_only_lizhou_has_count_alone(configuration: Configuration, name: str) -> None:
    assert [town.unique for town in configuration.gazetteer.townships
            if town.name == name] == [True]


@pytest.mark.parametrize("name", ["皇泽寺", "天曌山", "月坝", "苴国路", "澳援大道", "则天路",
                                  "利州东路", "利州西路"])
def test_landmarks_that_only_lizhou_has_count_alone(configuration: Configuration,
                                                    name: str) -> None:
    assert [place.strength for place in configuration.gazetteer.places
            if place.name == name] == ["unique"]


def test_grave_events_owe_five_and_twenty_four_hours(configuration: Configuration) -> None:
    grave = {clock.id: (clock.amount, clock.unit) for clock in configuration.clocks
             if clock.levels == ("特别重大", "重大")}
    assert grave == {"RESP-5H": (5, "hour"), "RESP-24H": (24, "hour")}


def test_no_day_since_2016_leaves_a_complaint_without_a_clock(
        configuration: Configuration) -> None:
    changes = [date(2016, 7, 31), date(2025, 12, 24), date(2025, 12, 25), date(2030, 1, 1)]
    for kind in ("咨询", "求助", "建议", "投诉", "举报", ""):
        for day in changes:
            assert len([clock for clock in configuration.clocks if clock.enabled
                        and kind in clock.message_types and clock.in_force_from <= day
                        and (clock.in_force_to is None or day <= clock.in_force_to)]) == 1


def test_no_source_claims_to_be_tried_before_it_was(configuration: Configuration) -> None:
    assert len(configuration.sources) >= 12
    assert not [source.id for source in configuration.sources
                if source.enabled and not source.verified]
    assert all(source.note for source in configuration.sources)


def test_no_secret_stands_in_the_channels(configuration: Configuration) -> None:
    shown = [row.note + row.url_env + row.path for row in configuration.channels]
    assert not [text for text in shown if re.search(r"https?://|key=|token", text)]


def test_reasons_and_responses_are_those_of_the_alerts_room() -> None:
    assert set(get_args(ReasonName)) == {reason.value for reason in NotifyReason}
    assert set(get_args(ResponseName)) == {kind.value for kind in ResponseKind}


def test_shipped_holidays_agree_with_the_library(configuration: Configuration) -> None:
    ours = WorkingDays.from_years(configuration.holidays)
    library = WorkingDays.from_years()
    for year in configuration.holidays:
        weekdays = {day for day in ours.holidays if day.year == year.year}
        assert weekdays == {day for day in library.holidays if day.year == year.year}
        assert set(year.workdays) == {d for d in library.workdays if d.year == year.year}


def statistical_rows() -> Iterator[str]:
    """The data lines of the statistical code of Lizhou's villages."""
    root = os.environ.get("HUIYING_TEST_DATA")
    if not root:
        pytest.skip("HUIYING_TEST_DATA is not set: the gazetteer is not compared with its source")
    yield from (Path(root) / "gazetteer" / "lizhou_510802.csv").read_text("utf-8").splitlines()[1:]


@pytest.mark.data
def test_every_village_of_the_statistical_code_is_ours(configuration: Configuration) -> None:
    ours = {(town.code, village) for town in configuration.gazetteer.townships
            for village in town.villages}
    for row in statistical_rows():
        cells = row.split(",")
        name = re.sub(r"(社区)?居民委员会$", "社区", re.sub(r"村?村民委员会$", "村", cells[5]))
        assert (cells[2], name) in ours
