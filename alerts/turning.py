"""What would change a level (什么会改变级别): every threshold of the type's own rows. Pure.

Nothing is said here that the grading table did not say: each change is tried on the table itself,
with the figures it supposes, and only what the table then answers is reported.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.amounts import amount, metric
from alerts.incidents import Claim
from config.configuration import Configuration
from config.law import SeverityRule
from nlp.judgements import Figure
from nlp.severity import RANK, SAME, UNDETERMINED, UNITS_WITH_TENTHS, Grader

Claims = Mapping[str, Claim]
FIRST_GUESS = "初判"
"""Scope of rows by which others guess before figures are known; they keep no level open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A value at which the level changes (临界): `rule` is the row, `level` the table's answer.

    `stated` is the lower end of what is claimed now, None when the text is silent; `also` names
    the other figures that the row asks for and that are not reached.
    """

    rule: SeverityRule
    level: str
    stated: float | None
    also: tuple[tuple[str, float], ...] = ()

    def __str__(self) -> str:
        name, bound = metric(self.rule.metric), _bound(self.rule)
        more = _distance(self.rule, self.stated)
        head = (f"{name}现未写明，若{bound}" if self.stated is None
                else f"{name}再增 {more}、{bound}" if more else f"{name}{bound}")
        also = "".join(f"，且{metric(key)}达到 {amount(key, least)}" for key, least in self.also)
        return f"{head}{also}，即达“{self.level}”（{_clause(self.rule)}）"


class Table:
    """One type's grading rows with the figures claimed now."""

    def __init__(self, config: Configuration, severity_type: str, claims: Claims) -> None:
        self._grader = Grader(config.severity, config.sums)
        self._parts = {total.metric: total.of for total in config.sums}
        self._type = severity_type
        self._claims = dict(claims)
        self.rows = self._grader.rows(severity_type)
        self.view = self._grader.grade(severity_type, _figures(claims))

    def turns(self) -> tuple[Turn, ...]:
        """Every row above the present level that the table confirms, lowest level first."""
        found = [turn for row in self.rows if row.enabled
                 and RANK[row.level_name] > RANK.get(self.view.proposed, 0)
                 and (turn := self._turn(row)) is not None]
        return tuple(sorted(found, key=lambda turn: (
            RANK[turn.rule.level_name], 0 if isinstance(turn.rule.min, str) else turn.rule.min)))

    def next_turns(self) -> tuple[Turn, ...]:
        """For each metric the nearest change."""
        nearest: dict[str, Turn] = {}
        for turn in self.turns():
            nearest.setdefault(turn.rule.metric, turn)
        return tuple(nearest.values())

    def silent_rows(self) -> tuple[SeverityRule, ...]:
        """Rows that never decide, because unconfirmed or because they are not for this place."""
        return tuple(row for row in self.rows if not row.enabled)

    def reached_in_vain(self) -> tuple[SeverityRule, ...]:
        """Unconfirmed rows that the claims reach."""
        return tuple(row for row in self.silent_rows() if not isinstance(row.min, str)
                     and not row.scope.startswith(FIRST_GUESS)
                     and (stated := self._stated(row.metric)) is not None
                     and (stated > row.min if row.op == ">" else stated >= row.min)
                     and not self._missing(row))

    def fall(self) -> tuple[float, str] | None:
        """Below which value of the deciding figure the level falls, and to what; None = never."""
        row = next((row for row in self.rows if row.id == self.view.rule), None)
        below = [] if row is None or isinstance(row.min, str) else [
            edge for edge in self._grader.boundaries(row)[:1] if edge < row.min]
        if row is None or not below:
            return None
        answer = self._grade(row, below[0])
        return (below[0], answer) if answer != self.view.proposed else None

    def _turn(self, row: SeverityRule) -> Turn | None:
        also = self._missing(row)
        answer = self._grade(row, _least(self._grader, row), dict(also))
        if RANK.get(answer, 0) < RANK[row.level_name]:
            return None
        return Turn(rule=row, level=answer, stated=self._stated(row.metric), also=also)

    def _missing(self, row: SeverityRule) -> tuple[tuple[str, float], ...]:
        return tuple((key, least) for key, least in row.requires.items()
                     if (stated := self._stated(key)) is None or stated < least)

    def _grade(self, row: SeverityRule, value: float | str,
               also: Mapping[str, float] | None = None) -> str:
        """The table's answer if the row's metric, and `also` other figures, had these values."""
        supposed = dict(self._claims)
        for key, wanted in {**(also or {}), row.metric: value}.items():
            part = self._key(key)
            if isinstance(wanted, str):
                supposed[part] = wanted
                continue
            rest = sum(_low(self._claims.get(other)) for other in self._parts.get(key, ())
                       if other != part)
            supposed[part] = (max(0.0, wanted - rest),) * 2
        return self._grader.grade(self._type, _figures(supposed)).proposed

    def _key(self, key: str) -> str:
        """The claim that carries a metric: itself, its twin, or the largest part of a sum."""
        parts = self._parts.get(key)
        if parts:
            return max(parts, key=lambda part: _low(self._claims.get(part)))
        twin = SAME.get(key, key)
        return twin if key not in self._claims and twin in self._claims else key

    def _stated(self, key: str) -> float | None:
        stated = [self._claims[part] for part in self._parts.get(key, (self._key(key),))
                  if part in self._claims]
        numbers = [claim[0] for claim in stated if not isinstance(claim, str)]
        return sum(numbers) if numbers else None


def turning_lines(severity_type: str, claims: Claims, config: Configuration) -> tuple[str, ...]:
    """What would change the level, as lines for a person; U rows are named as never deciding."""
    table = Table(config, severity_type, claims)
    if not table.rows:
        return (f"“{severity_type or '类型未定'}”没有分级数字表：级别只能由人研判，系统不提级别",)
    silent = tuple(_silent(row) for row in table.silent_rows())
    if table.view.proposed == UNDETERMINED:
        return (*_undetermined(table), *silent)
    lines = [str(turn) for turn in table.next_turns()]
    row = next((row for row in table.rows if row.id == table.view.rule), None)
    if row is not None and (fall := table.fall()) is not None:
        value, level = fall
        lower = "不再达到任何一级" if level in {"none", UNDETERMINED} else f"降为“{level}”"
        lines.append(f"{metric(row.metric)}若核减到 {amount(row.metric, value)}以下（含），{lower}")
    return (*(lines or ["该类型的条款没有更高一级：数字再增也不改变级别"]), *silent)


def _undetermined(table: Table) -> tuple[str, ...]:
    """Why there is no level yet, and which missing figure would give one, metric by metric."""
    vain = table.reached_in_vain()
    turns = table.turns()
    why = [f"已达到未经证实的行 {row.id}：既不能据此定级，也不能说未达标准，须由人研判"
           for row in vain] or [
        "没有写明能定级的数字；写明下列任何一项即可定级：" if turns else
        "这一类型没有核实过的条款可以定级：级别只能由人研判"]
    by_metric: dict[str, list[Turn]] = {}
    for turn in turns:
        by_metric.setdefault(turn.rule.metric, []).append(turn)
    return (*why, *(_ladder(key, turns) for key, turns in by_metric.items()))


def _ladder(key: str, turns: Sequence[Turn]) -> str:
    """死亡：写明即为“一般”（0 人也算），达到 3 人“较大” … with all clauses at the end."""
    steps = []
    for turn in turns:
        also = "".join(f"且{metric(other)}达到 {amount(other, least)}"
                       for other, least in turn.also)
        begins = turn.rule.min == 0
        bound = f"写明即可（{amount(key, 0)}也算）" if begins else _bound(turn.rule)
        steps.append(f"{bound}{also}“{turn.level}”")
    clauses = dict.fromkeys(turn.rule.source for turn in turns)
    ids = "、".join(turn.rule.id for turn in turns)
    return f"{metric(key)}：{'，'.join(steps)}（{ids}；{'；'.join(clauses)}）"


def _silent(row: SeverityRule) -> str:
    why = "未经证实，从不参与定级" if row.status in {"U", "N"} else "未启用，不参与定级"
    scope = "".join(f"，{part}" for part in (row.scope, row.window) if part)
    return (f"{row.id}（{row.status}，{why}）：{metric(row.metric)}{_bound(row)}"
            f"“{row.level_name}”{scope}")


def _clause(row: SeverityRule) -> str:
    parts = (row.id, row.source, row.scope, row.window)
    return "；".join(part for part in parts if part)


def _bound(row: SeverityRule) -> str:
    word = {">": "超过", "is": "为"}.get(row.op, "达到")
    return f"{word} {amount(row.metric, row.min)}"


def _distance(row: SeverityRule, stated: float | None) -> str:
    """How much is wanting; "" where it has no exact number."""
    if stated is None or isinstance(row.min, str) or (
            row.op == ">" and row.unit in UNITS_WITH_TENTHS):
        return ""
    needed = row.min + (row.op == ">")
    return amount(row.metric, needed - stated) if needed > stated else ""


def _least(grader: Grader, row: SeverityRule) -> float | str:
    """The least value that meets a row."""
    if isinstance(row.min, str) or row.op != ">":
        return row.min
    return min(edge for edge in grader.boundaries(row) if edge > row.min)


def _figures(claims: Claims) -> dict[str, Figure | str]:
    return {key: claim if isinstance(claim, str) else Figure(bounds=claim, span=(0, 0))
            for key, claim in claims.items()}


def _low(claim: Claim | None) -> float:
    return 0.0 if claim is None or isinstance(claim, str) else claim[0]
