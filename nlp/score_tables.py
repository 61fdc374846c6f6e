"""Scores as tables for a terminal, in Chinese."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from nlp.corpus_check import Check
from nlp.public_sets import Measured
from nlp.report import Report
from nlp.scorecard import Mark, bound_words
from nlp.set_measures import NAMES
from nlp.set_results import Reading

MET = {True: "达到", False: "未达到", None: ""}


def show_report(report: Report, title: str) -> None:
    """Fields, scorecard, figures by key and confidence, one table each."""
    console = Console()
    console.print(_fields(report, title))
    console.print(_marks(report.marks))
    console.print(_figures(report))
    console.print(_confidence(report))


def show_sets(results: Sequence[Measured], title: str, read: Reading | None) -> None:
    """One line for each measure of each set, then what reading the titles found."""
    table = _table(title, "数据集", "项目", "样本", "结果")
    for one in results:
        for number, (name, (value, texts)) in enumerate(one.measures.items()):
            table.add_row("" if number else one.name, NAMES.get(name, f"{name}，召回"), str(texts),
                          f"{value:.4f}")
        table.add_section()
    console = Console()
    console.print(table)
    raised = [len(one.alarms) for one in results if one.alarms is not None]
    if raised:
        console.print(f"报作突发事件的新闻标题：{sum(raised)} 条")
    if read:
        counts = read.to_json()
        console.print(f"人工复核 {read.read} 条，其中误报 {read.false} 条，"
                      f"占全部标题 {counts['false_share']:.2%}；未复核 {counts['unread']} 条")


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left")


def _fields(report: Report, title: str) -> Table:
    table = _table(title, "项目", "样本", "宏平均 F1", "正确率", "常见混淆")
    for one in report.fields:
        confused = "，".join(f"{right}→{said} {times}" for right, said, times in one.confusions[:3])
        table.add_row(one.name, str(one.texts), f"{one.macro_f1:.3f}", f"{one.accuracy:.3f}",
                      confused)
    return table


def _marks(marks: Sequence[Mark]) -> Table:
    table = _table("成绩单", "指标", "样本", "结果", "目标", "")
    for mark in marks:
        bound = bound_words(mark.aim.bound, at_most=mark.aim.at_most)
        style = "red" if mark.met is False else ""
        table.add_row(mark.aim.name, str(mark.texts), f"{mark.value:.3f}", bound, MET[mark.met],
                      style=style)
    return table


def _figures(report: Report) -> Table:
    table = _table("数字，逐项", "数字", "写明", "说出", "精确", "召回")
    for key, row in report.figures.items():
        shares = row.to_json()
        table.add_row(key, str(row.stated), str(row.said), f"{shares['precision']:.3f}",
                      f"{shares['recall']:.3f}")
    return table


def _confidence(report: Report) -> Table:
    shares = [share for share, _ in next((c.kept for c in report.confidence if c.kept), ())]
    table = _table("可信度：校准误差，及只留最有把握的答案时的正确率", "项目", "答案", "校准误差",
                   *(f"留 {share:.0%}" for share in shares))
    for one in report.confidence:
        table.add_row(one.name, str(one.answers), f"{one.calibration_error:.3f}",
                      *(f"{right:.3f}" for _, right in one.kept))
    return table


def show_checks(checks: Sequence[Check], excepted: Mapping[str, str]) -> None:
    """Every promise of a corpus, what breaks it, and the exceptions with their reasons."""
    table = _table("语料检查", "检查项", "实有", "应有", "", "不符")
    for check in checks:
        bound = bound_words(check.bound, at_most=check.at_most)
        table.add_row(check.name, str(check.found), bound, MET[check.met],
                      "\n".join(check.items), style="" if check.met else "red")
    console = Console()
    console.print(table)
    for name, why in excepted.items():
        console.print(f"例外 {name}：{why}")
    broken = sum(not check.met for check in checks)
    console.print(f"{len(checks)} 项检查，{broken} 项未达到")
