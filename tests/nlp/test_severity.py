"""The law's tables, row by row at their edges, and intervals through them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.law import SeverityRule
from nlp.judgements import Figure
from nlp.severity import NONE, RANK, UNDETERMINED, Figures, Grader
from tests.nlp.configured import shipped

GRADER = Grader(shipped().severity, shipped().sums)
SUMS = {total.metric: total.of for total in shipped().sums}
DECIDING = [rule for rule in shipped().severity if rule.enabled]
SILENT = [rule for rule in shipped().severity if not rule.enabled]
SUBTYPES = {subtype.code: subtype for subtype in shipped().subtypes}


def fig(low: float, high: float | None = -1.0) -> Figure:
    return Figure(bounds=(low, low if high == -1.0 else high), span=(0, 1))


def stated(rule: SeverityRule, value: float) -> dict[str, Figure | str]:
    """Figures that give exactly `value` for the rule's metric, and what it requires besides."""
    figures: dict[str, Figure | str] = {
        metric: fig(least) for metric, least in rule.requires.items()}
    figures[SUMS.get(rule.metric, (rule.metric,))[0]] = fig(value)
    return figures


def expected(rule: SeverityRule, figures: Figures) -> str:
    """The oracle: the highest enabled row of the type that the figures satisfy, by definition."""
    best = NONE
    for row in DECIDING:
        if row.type != rule.type or isinstance(row.min, str):
            continue
        wanted = {row.metric: row.min, **row.requires}
        values = {metric: [figures[key].bounds[0] for key in SUMS.get(metric, (metric,))
                           if isinstance(figures.get(key), Figure)] for metric in wanted}
        if all(values.values()) and all(
                sum(values[metric]) > least or (
                    sum(values[metric]) == least and not (metric == row.metric and row.op == ">"))
                for metric, least in wanted.items()):
            best = max(best, row.level_name, key=lambda level: RANK[level])
    return best


@pytest.mark.parametrize("rule", [r for r in DECIDING if not isinstance(r.min, str)],
                         ids=lambda rule: rule.id)
def test_every_row_decides_exactly_from_its_own_edge(rule: SeverityRule) -> None:
    for value in GRADER.boundaries(rule):
        figures = stated(rule, value)
        view = GRADER.grade(rule.type, figures)
        want = expected(rule, figures)
        assert (view.proposed if view.proposed != UNDETERMINED else NONE) == want, value


@pytest.mark.parametrize("rule", [r for r in DECIDING if not isinstance(r.min, str)],
                         ids=lambda rule: rule.id)
def test_the_rule_named_is_a_row_that_fires_at_that_level(rule: SeverityRule) -> None:
    at = rule.min if rule.op == ">=" else rule.min + 1
    view = GRADER.grade(rule.type, stated(rule, float(at)))
    named = next(row for row in DECIDING if row.id == view.rule)
    assert named.level_name == view.proposed
    assert RANK[view.proposed] >= RANK[rule.level_name]


@pytest.mark.parametrize("rule", [r for r in DECIDING if isinstance(r.min, str)],
                         ids=lambda rule: rule.id)
def test_a_row_about_a_word_compares_the_word(rule: SeverityRule) -> None:
    assert GRADER.grade(rule.type, {rule.metric: str(rule.min)}).rule == rule.id
    assert GRADER.grade(rule.type, {rule.metric: "village"}).proposed == NONE


@pytest.mark.parametrize("rule", SILENT, ids=lambda rule: rule.id)
def test_an_unconfirmed_row_never_proposes(rule: SeverityRule) -> None:
    view = GRADER.grade(rule.type, stated(rule, float(rule.min)))
    assert view.rule != rule.id


@given(st.sampled_from(sorted({rule.type for rule in DECIDING})),
       st.dictionaries(st.sampled_from(["deaths", "missing", "severe_injuries", "cases",
                                        "direct_loss_yuan", "magnitude", "participants"]),
                       st.tuples(st.integers(0, 400), st.integers(0, 400), st.booleans()),
                       min_size=1))
def test_a_wider_interval_never_raises_the_proposal(
        kind: str, raw: dict[str, tuple[int, int, bool]]) -> None:
    exact = {key: fig(low + more) for key, (low, more, _) in raw.items()}
    wide = {key: fig(low, None if is_open else float(low + more))
            for key, (low, more, is_open) in raw.items()}
    narrow, broad = GRADER.grade(kind, exact), GRADER.grade(kind, wide)
    assert RANK.get(broad.proposed, 0) <= RANK.get(narrow.proposed, 0)
    top = broad.range[1] if broad.range else broad.proposed
    assert RANK.get(top, 0) >= RANK.get(narrow.proposed, 0)


def test_the_upper_end_is_shown_as_a_range_and_never_proposes() -> None:
    view = GRADER.grade("火灾", {"deaths": fig(5, 12)})
    assert (view.proposed, view.range) == ("较大", ("较大", "重大"))


def test_an_open_figure_may_reach_the_top() -> None:
    view = GRADER.grade("生产安全", {"deaths": fig(12, None)})
    assert (view.proposed, view.range) == ("重大", ("重大", "特别重大"))


def test_a_stated_zero_is_a_figure_and_an_unstated_one_is_not() -> None:
    assert GRADER.grade("道路交通", {"deaths": fig(0)}).proposed == "一般"
    assert GRADER.grade("道路交通", {"injured": fig(9)}).proposed == UNDETERMINED
    assert GRADER.grade("道路交通", {}).proposed == UNDETERMINED


def test_a_figure_below_every_row_is_none_not_the_lowest_level() -> None:
    assert GRADER.grade("食物中毒", {"cases": fig(29)}).proposed == NONE
    assert GRADER.grade("食物中毒", {"cases": fig(30)}).proposed == "一般"
    assert GRADER.grade("特种设备", {"elevator_trapped_hours": fig(1.8333)}).proposed == NONE


def test_a_hundred_poisoned_with_a_death_is_a_level_higher() -> None:
    assert GRADER.grade("食物中毒", {"cases": fig(101)}).proposed == "较大"
    both: Figures = {"cases": fig(101), "deaths": fig(1)}
    assert GRADER.grade("食物中毒", both).proposed == "重大"


def test_the_poisoned_count_as_cases_and_add_to_the_severely_hurt() -> None:
    assert GRADER.grade("急性职业中毒", {"poisoned": fig(12)}).proposed == "较大"
    both: Figures = {"poisoned": fig(40), "severe_injuries": fig(12)}
    assert GRADER.grade("突发环境事件", both).proposed == "重大"


def test_the_missing_count_with_the_dead_where_the_law_says_so() -> None:
    figures: Figures = {"deaths": fig(6), "missing": fig(5)}
    assert GRADER.grade("地震", figures).proposed == "较大"
    assert GRADER.grade("火灾", figures).proposed == "较大"
    assert GRADER.grade("旅游", figures).proposed == "重大"


def test_a_row_with_a_condition_waits_for_it() -> None:
    assert GRADER.grade("旅游", {"stranded_tourists": fig(120)}).proposed == UNDETERMINED
    short: Figures = {"stranded_tourists": fig(120), "stranded_hours": fig(6)}
    assert GRADER.grade("旅游", short).proposed == NONE
    long: Figures = {"stranded_tourists": fig(120), "stranded_hours": fig(30)}
    assert GRADER.grade("旅游", long).proposed == "较大"


def test_lizhou_is_dense_so_five_point_nine_is_the_second_level() -> None:
    assert GRADER.grade("地震", {"magnitude": fig(5.9)}).proposed == "重大"
    assert GRADER.grade("地震", {"magnitude": fig(3.9)}).proposed == NONE


def test_a_type_without_rows_is_left_to_people() -> None:
    assert GRADER.grade(None, {"deaths": fig(40)}).proposed == UNDETERMINED
    assert GRADER.grade("刑事案件", {"deaths": fig(40)}).proposed == UNDETERMINED


@pytest.mark.parametrize(("code", "text", "figures", "type_"), [
    ("A5", "电梯关人两小时", {"elevator_trapped_hours": fig(2)}, "特种设备"),
    ("A5", "三千户没水", {"households_out": fig(3000)}, "供水供气中断"),
    ("A5", "电网减供", {"load_shed_pct": fig(42)}, "大面积停电"),
    ("A5", "燃气爆炸", {"deaths": fig(4)}, "特种设备"),
    ("A8", "灯会踩踏", {"deaths": fig(2)}, "踩踏与大型活动"),
    ("A8", "索道停了", {"cableway_stranded_hours": fig(4)}, "特种设备"),
    ("A8", "景区滞留", {"stranded_tourists": fig(120), "stranded_hours": fig(30)}, "旅游"),
    ("N4", "滑坡险情", {"threatened_people": fig(520)}, "地质灾害险情"),
    ("N4", "滑坡4人死亡，威胁下游", {"deaths": fig(4), "threatened_people": fig(9)}, "地质灾害"),
    ("H1", "确诊腺鼠疫，无肺鼠疫病例", {"cases": fig(7)}, "腺鼠疫"),
    ("H1", "霍乱病例", {"cases": fig(7)}, "霍乱"),
    ("H3", "学校食堂", {"cases": fig(40)}, "食物中毒"),
    ("H3", "投毒", {"deaths": fig(31)}, "食品安全事故"),
    ("H6", "口蹄疫", {"cities_affected": fig(2)}, "动物疫情-口蹄疫"),
    ("S3", "两村械斗", {"participants": fig(210)}, "群体性械斗"),
    ("A3", "货运列车脱轨", {"deaths": fig(1)}, "铁路交通"),
    ("A3", "渔船沉没", {"deaths": fig(2)}, None),
    ("A7", "溺水", {"deaths": fig(2)}, None),
])
def test_the_table_is_chosen_by_figure_then_by_word(
        code: str, text: str, figures: Figures, type_: str | None) -> None:
    assert GRADER.severity_type(SUBTYPES[code], text, figures) == type_


def test_the_deciding_figure_gives_its_place_in_the_text() -> None:
    dead = Figure(bounds=(3.0, 3.0), span=(12, 18))
    view = GRADER.grade("火灾", {"deaths": dead, "severe_injuries": fig(1)})
    assert (view.rule, view.span) == ("FIRE-D-III", (12, 18))
