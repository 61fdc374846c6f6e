"""What the shipped model makes of real text it never saw. Measured, never trained on.

The labels of these sets mean other things than ours (emotion is not attitude to government, a
department is not a plan task), so the figures rank models against each other; they are no grades.
"""

import csv
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from results import SAMPLE, keep

from config.configuration import Configuration
from nlp.evaluate import score
from nlp.judge import Judge
from nlp.judgements import Judgement, Status
from nlp.modelfile import load
from nlp.texts import Text

pytestmark = [pytest.mark.bench, pytest.mark.data, pytest.mark.timeout(1800)]

CEC = {"交通事故": {"道路交通", "铁路交通", "铁路/水上/民航"}, "地震": {"地震"},
       "火灾": {"火灾", "森林火灾"}, "食物中毒": {"食物中毒", "食品安全事故", "急性职业中毒"},
       "恐怖袭击": {"刑事案件", "恐怖/个人极端"}}
DEPARTMENTS = {"环境保护": {"4.3.5"}, "劳动和社会保障": {"4.3.3", "4.3.2"}, "教育文体": {"4.3.6.1"},
               "卫生计生": {"4.3.6.2"}, "城乡建设": {"4.3.4", "4.1.3.2", "4.2.2.1"},
               "商贸旅游": {"4.1.2.2", "4.2.4.2", "4.3.6.3"}}


@pytest.fixture(scope="module")
def data() -> Path:
    folder = os.environ.get("HUIYING_TEST_DATA")
    if not folder:
        pytest.skip("HUIYING_TEST_DATA is not set: nothing real to measure on")
    return Path(folder)


def rows(file: Path) -> list[dict[str, str]]:
    """All rows, or an even few hundred of them in a sample run."""
    with file.open(encoding="utf-8", newline="") as opened:
        found = list(csv.DictReader(opened))
    return found[::max(1, len(found) // 300)] if SAMPLE else found


def told(judgement: Judgement) -> bool:
    """An event told as happening, wherever: what these sets call an incident."""
    return judgement.incident.status in {Status.ACTUAL, Status.ELSEWHERE}


def area(positive: Sequence[bool], scores: Sequence[float]) -> float:
    """Area under the ROC curve: how often a positive outranks a negative."""
    from sklearn.metrics import roc_auc_score

    return round(float(roc_auc_score(positive, scores)), 4)


def retrieval(positive: Sequence[bool], said: Sequence[bool]) -> dict[str, float]:
    hits = sum(p and s for p, s in zip(positive, said, strict=True))
    return {"precision": round(hits / max(1, sum(said)), 4),
            "recall": round(hits / max(1, sum(positive)), 4)}


def test_generalisation_is_measured(data: Path, configuration: Configuration) -> None:
    judge = Judge(configuration, load())

    def judged(texts: Sequence[str], source_class: str) -> list[Judgement]:
        return judge.judge([Text(id="1", text=text, source_class=source_class) for text in texts])

    results: dict[str, object] = {"model": judge.model_version}
    duee = rows(data / "emergencies/duee_incident_binary.csv")
    said = judged([row["text"] for row in duee], "media")
    yes = [row["is_incident"] == "1" for row in duee]
    results["DuEE, incident or not"] = {
        "texts": len(duee), "auc": area(yes, [s.incident.score for s in said]),
        **retrieval(yes, [told(s) for s in said])}
    cec = [json.loads(line) for line in (data / "emergencies/cec.jsonl").read_text(
        encoding="utf-8").splitlines()]
    said = judged([f"{row['title']}\n{row['text']}" for row in cec], "media")
    results["CEC, all incidents"] = {
        "texts": len(cec), "told": round(sum(map(told, said)) / len(cec), 4),
        "type_right": round(sum(s.incident.type in CEC[row["category"]]
                                for row, s in zip(cec, said, strict=True)) / len(cec), 4)}
    results.update(_weibo(data, judged))
    results.update(_news(data, judged))
    results.update(_messages(data, judge))
    keep("generalisation", results)


def _weibo(data: Path, judged) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Disasters among weibo posts, hearsay as style, and tone on two sets of emotions."""
    posts = rows(data / "rumor/weibo21_train_val.csv")
    said = judged([row["text"] for row in posts], "public")
    disaster = [row["category"] == "灾难事故" for row in posts]
    fake = [row["label_fake"] == "1" for row in posts]
    found: dict[str, object] = {
        "weibo21, disasters": {"texts": len(posts), **retrieval(disaster, list(map(told, said))),
                               "auc": area(disaster, [s.incident.score for s in said])},
        "weibo21, hearsay (style, not truth)": {"auc": area(fake, [s.rumor.score for s in said])}}
    for name in ("usual", "virus"):
        known = [row for row in rows(data / f"sentiment/smp2020_{name}_eval.csv")
                 if row["polarity"] in {"negative", "neutral", "positive"}]
        said = judged([row["text"] for row in known], "public")
        scored = score(name, [(row["polarity"], s.tone.value)
                              for row, s in zip(known, said, strict=True)])
        found[f"SMP2020 {name}, tone"] = {"texts": scored.texts, "macro_f1": scored.macro_f1,
                                          "accuracy": scored.accuracy}
    return found


def _news(data: Path, judged) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """False alarms on news titles; titles of the desks 社会 and 时政 may truly tell of events."""
    found: dict[str, object] = {}
    for name, file, desk in (("THUCNews", "thucnews_titles_dev.csv", "label"),
                             ("THUCNews test", "thucnews_titles_test.csv", "label"),
                             ("TNEWS", "tnews_dev.csv", "label_desc")):
        titles = rows(data / "news" / file)
        said = judged([row["text"] for row in titles], "media")
        quiet = [s.incident.label for row, s in zip(titles, said, strict=True)
                 if row[desk] not in {"社会", "时政", "news_world", "news_military"}]
        found[f"{name} titles, alarms"] = {
            "texts": len(titles), "all": round(sum(s.incident.label for s in said) / len(said), 4),
            "without society and politics": round(sum(quiet) / len(quiet), 4)}
    return found


def _messages(data: Path, judge: Judge) -> dict[str, object]:
    """Real letters to boards: tone, alarms, and departments against tasks where one fits."""
    letters = rows(data / "government/tipdm_annex4_messages_with_replies.csv")
    said = judge.judge([Text(id="1", title=row["title"], text=row["text"], source_class="public")
                        for row in letters])
    counts = {tone: sum(s.tone.value == tone for s in said)
              for tone in ("negative", "neutral", "positive")}
    tokens = rows(data / "government/tipdm_annex2_tokenised.csv")
    right = {}
    for department, tasks in DEPARTMENTS.items():
        texts = [Text(id="1", text=row["tokens"].replace(" ", ""), source_class="public")
                 for row in tokens if row["label"] == department]
        hits = sum(bool(s.topics) and s.topics[0].task in tasks for s in judge.judge(texts))
        right[department] = round(hits / len(texts), 4)
    return {"tipdm letters": {"texts": len(letters), "tone": counts,
                              "alarms": round(sum(s.incident.label for s in said) / len(said), 4)},
            "tipdm departments, best task fits (stop words removed)": right}
