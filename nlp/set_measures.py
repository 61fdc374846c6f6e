"""What is measured on each public set. Pure; every function consumes a stream of answers once.

The sets' labels mean other things than ours (an emotion is no attitude to government, a
department no plan task), so the numbers rank models against each other; they are no grades.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from nlp.evaluate import score, share
from nlp.judgements import Figure, Judgement, Status
from nlp.model import NONE
from nlp.set_rows import Row

Answers = Iterator[tuple[Row, Judgement]]
Measures = dict[str, tuple[float, int]]
"""Measure → value, and over how many texts."""
Measure = Callable[[Answers], Measures]

NAMES = {
    "precision": "事件精确", "recall": "事件召回", "auc": "事件 AUC", "told": "认出事件",
    "type": "类型正确", "deaths_precision": "死亡数精确", "deaths_recall": "死亡数召回",
    "injured_precision": "受伤数精确", "injured_recall": "受伤数召回",
    "hearsay_auc": "谣言标签 AUC（文风，非真假）", "macro_f1": "宏平均 F1", "accuracy": "正确率",
    "answered": "作答率", "said_neutral": "判为中性", "said_negative": "判为负面",
    "said_positive": "判为正面", "alarms": "报作突发事件",
    "quiet_alarms": "报作突发事件（少有事件的版面）",
}
"""Measures in the words of the table; a department stands for its own recall."""

CEC_TYPES = {
    "交通事故": {"道路交通", "铁路交通", "铁路/水上/民航"}, "地震": {"地震"},
    "火灾": {"火灾", "森林火灾"}, "食物中毒": {"食物中毒", "食品安全事故", "急性职业中毒"},
    "恐怖袭击": {"刑事案件", "恐怖/个人极端"}}

DEPARTMENTS = {
    "4.3.5": "环境保护", "4.3.3": "劳动和社会保障", "4.3.2": "劳动和社会保障",
    "4.3.6.1": "教育文体", "4.3.6.2": "卫生计生", "4.3.4": "城乡建设", "4.1.3.2": "城乡建设",
    "4.2.2.1": "城乡建设", "4.1.2.2": "商贸旅游", "4.2.4.2": "商贸旅游", "4.3.6.3": "商贸旅游"}
"""Plan task → department of the provincial board. No task is 交通运输's, which is left out."""

EVENTFUL_DESKS = frozenset({"社会", "时政", "news_world", "news_military"})
"""Desks whose titles may truly tell of events."""


def told(judgement: Judgement) -> bool:
    """An event told as happening, wherever: what these sets call an incident."""
    return judgement.incident.status in {Status.ACTUAL, Status.ELSEWHERE}


def detection(column: str, yes: str) -> Measure:
    """Events against the texts whose `column` says `yes`."""
    def measure(answers: Answers) -> Measures:
        found = [(row.says[column] == yes, told(j), j.incident.score) for row, j in answers]
        right = [positive for positive, _, _ in found]
        return {**retrieval(right, [said for _, said, _ in found]),
                **area("auc", right, [sure for _, _, sure in found])}
    return measure


def disasters(answers: Answers) -> Measures:
    """weibo21: disasters as events, and how far hearsay follows its label of style."""
    found = [(row.says["category"] == "灾难事故", row.says["label_fake"] == "1", told(j),
              j.incident.score, j.rumor.score) for row, j in answers]
    right = [one[0] for one in found]
    return {**retrieval(right, [one[2] for one in found]),
            **area("auc", right, [one[3] for one in found]),
            **area("hearsay_auc", [one[1] for one in found], [one[4] for one in found])}


def incidents(answers: Answers) -> Measures:
    """CEC: reports that are all incidents, their types, and the figures told just once."""
    known: Counter[str] = Counter()
    for row, j in answers:
        known["texts"] += 1
        known["told"] += told(j)
        known["type"] += j.incident.type in CEC_TYPES[row.says["category"]]
        for key, count in row.says["figures"].items():
            said = j.figures.get(key)
            bounds = said.bounds if isinstance(said, Figure) else None
            known[f"{key} stated"] += 1
            known[f"{key} said"] += bounds is not None
            known[f"{key} right"] += bounds == (count, count)
    found = {key: of(known[key], known["texts"]) for key in ("told", "type")}
    for key in ("deaths", "injured"):
        found[f"{key}_precision"] = of(known[f"{key} right"], known[f"{key} said"])
        found[f"{key}_recall"] = of(known[f"{key} right"], known[f"{key} stated"])
    return found


def tone(column: str, classes: Mapping[str, str]) -> Measure:
    """Tone against emotions; classes of the set that are no tone are left out."""
    def measure(answers: Answers) -> Measures:
        pairs = [(classes[row.says[column]], j.tone.value) for row, j in answers
                 if row.says[column] in classes]
        whole, right = score("tone", pairs), set(classes.values())
        rows = [row for name, row in whole.classes.items() if name in right]
        return {"macro_f1": (mean_f1(rows), len(pairs)),
                "accuracy": (whole.accuracy, len(pairs)),
                "said_neutral": of(sum(said == "neutral" for _, said in pairs), len(pairs))}
    return measure


def departments(answers: Answers) -> Measures:
    """The best task's department against the one that got the message."""
    known = set(DEPARTMENTS.values())
    pairs = [(row.says["label"], DEPARTMENTS.get(j.topics[0].task, "other")
              if j.topics else NONE) for row, j in answers if row.says["label"] in known]
    whole = score("department", pairs)
    rows = {name: whole.classes[name] for name in sorted(known) if name in whole.classes}
    return {"macro_f1": (mean_f1(rows.values()), len(pairs)),
            "accuracy": (whole.accuracy, len(pairs)),
            "answered": of(sum(said != NONE for _, said in pairs), len(pairs)),
            **{name: (recall, texts) for name, (_, recall, texts) in rows.items()}}


def letters(answers: Answers) -> Measures:
    """Real letters to boards: which tone they are given, and how many raise an alarm."""
    said: Counter[str] = Counter()
    for _, j in answers:
        said.update(("texts", j.tone.value, *(["alarm"] if j.incident.label else [])))
    return {**{f"said_{name}": of(said[name], said["texts"])
               for name in ("negative", "neutral", "positive")},
            "alarms": of(said["alarm"], said["texts"])}


def alarms(column: str) -> Measure:
    """News titles that raise an incident, and those of desks where hardly any event is told."""
    def measure(answers: Answers) -> Measures:
        count: dict[bool, list[int]] = defaultdict(lambda: [0, 0])
        for row, j in answers:
            eventful = row.says[column] in EVENTFUL_DESKS
            count[eventful][0] += j.incident.label
            count[eventful][1] += 1
        raised, texts = (sum(one[place] for one in count.values()) for place in (0, 1))
        return {"alarms": of(raised, texts), "quiet_alarms": of(*count[False])}
    return measure


def retrieval(right: Sequence[bool], said: Sequence[bool]) -> Measures:
    """Precision and recall of a yes."""
    hits = sum(one and other for one, other in zip(right, said, strict=True))
    return {"precision": of(hits, sum(said)), "recall": of(hits, sum(right))}


def area(name: str, right: Sequence[bool], scores: Sequence[float]) -> Measures:
    """Area under the ROC curve; nothing where only one class occurs."""
    from sklearn.metrics import roc_auc_score

    if len(set(right)) < 2:
        return {}
    return {name: (round(float(roc_auc_score(right, scores)), 4), len(right))}


def mean_f1(rows: Collection[tuple[float, float, int]]) -> float:
    """Macro-F1 over some classes, each with its precision, recall and texts; 0 of none."""
    f1s = [2 * p * r / (p + r) if p + r else 0.0 for p, r, _ in rows]
    return round(sum(f1s) / max(1, len(f1s)), 4)


def of(part: int, whole: int) -> tuple[float, int]:
    """A share and what it is of."""
    return share(part, whole), whole
