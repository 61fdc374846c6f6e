"""What would change a level is what the grading table itself answers, row for row."""

import pytest

from alerts.incidents import Claim
from alerts.turning import Table, turning_lines
from config.configuration import Configuration
from config.loader import PACKAGED, load
from nlp.judgements import Figure
from nlp.severity import RANK, Grader

SHIPPED = load(PACKAGED)[0]
assert SHIPPED is not None
TYPES = sorted({row.type for row in SHIPPED.severity})


def lines(config: Configuration, kind: str, **claims: Claim) -> str:
    return "\n".join(turning_lines(kind, claims, config))


def test_the_next_death_that_counts_is_named_with_its_clause(configuration: Configuration) -> None:
    said = lines(configuration, "火灾", deaths=(1.0, 1.0))
    assert "死亡再增 2 人、达到 3 人，即达“较大”（FIRE-D-III；" in said
    assert "直接经济损失现未写明，若达到" in said


def test_a_sum_of_figures_counts_what_is_stated_of_it(configuration: Configuration) -> None:
    said = lines(configuration, "地震", deaths=(8.0, 8.0), missing=(1.0, 1.0))
    row = next(row for row in configuration.severity
               if row.type == "地震" and row.metric == "deaths_missing" and row.level == "III")
    assert f"死亡（含失踪）再增 {row.min - 9:g} 人、达到 {row.min:g} 人，即达“较大”" in said


def test_a_second_figure_that_a_row_asks_for_is_named(configuration: Configuration) -> None:
    said = lines(configuration, "食物中毒", cases=(120.0, 120.0), deaths=(0.0, 0.0))
    assert "病例超过 100 例，且死亡达到 1 人，即达“重大”（PH-FOOD-II；" in said


def test_an_undetermined_level_names_each_figure_that_would_decide(
        configuration: Configuration) -> None:
    said = lines(configuration, "突发环境事件")
    assert said.startswith("没有写明能定级的数字")
    assert "死亡：写明即可（0 人也算）“一般”，达到 3 人“较大”" in said
    assert "水源地取水中断：为 乡镇级“较大”" in said


def test_an_unconfirmed_row_is_named_as_never_deciding(configuration: Configuration) -> None:
    said = lines(configuration, "供水供气中断", households_out=(900.0, 900.0))
    assert "WAT-H-IV（U，未经证实，从不参与定级）：停水停气户数达到 1000 户“一般”" in said


def test_a_reached_unconfirmed_row_leaves_the_level_to_a_person(
        configuration: Configuration) -> None:
    said = lines(configuration, "刑事案件", deaths=(12.0, 12.0))
    assert "已达到未经证实的行 CR-D-I：既不能据此定级，也不能说未达标准" in said


def test_types_without_a_usable_row_say_so(configuration: Configuration) -> None:
    assert "没有分级数字表" in lines(configuration, "铁路/水上/民航", deaths=(3.0, 3.0))
    assert "没有核实过的条款可以定级" in lines(configuration, "刑事案件")


def test_at_the_highest_level_no_figure_raises_it(configuration: Configuration) -> None:
    said = lines(configuration, "火灾", deaths=(30.0, 30.0))
    assert "即达" not in said
    assert "死亡若核减到 29 人以下（含），降为“重大”" in said


@pytest.mark.parametrize("kind", TYPES)
def test_without_figures_every_row_that_may_decide_is_a_turn(
        kind: str, configuration: Configuration) -> None:
    table = Table(configuration, kind, {})
    assert {turn.rule.id for turn in table.turns()} == {
        row.id for row in table.rows if row.enabled}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("deaths", [0.0, 2.0, 9.0])
def test_the_table_gives_the_level_at_the_turn_and_not_one_short_of_it(
        kind: str, deaths: float, configuration: Configuration) -> None:
    claims: dict[str, Claim] = {"deaths": (deaths, deaths)}
    grader = Grader(configuration.severity, configuration.sums)
    for turn in Table(configuration, kind, claims).next_turns():
        if turn.rule.metric == "deaths" and not isinstance(turn.rule.min, str):
            for value, reached in ((turn.rule.min, True), (turn.rule.min - 1, False)):
                figure = {"deaths": Figure(bounds=(value, value), span=(0, 0))}
                level = grader.grade(kind, figure).proposed
                assert (RANK.get(level, 0) >= RANK[turn.level]) is reached
