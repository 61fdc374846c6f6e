"""How fast and how frugal judging is, beside plain scikit-learn pipelines in the same run."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import pytest
from results import SAMPLE, keep
from threadpoolctl import threadpool_limits

from config.configuration import Configuration
from crawlers.text import fold
from nlp.corpus import Example, corpus_files, read
from nlp.evidence import Reader
from nlp.features import Reading
from nlp.figures import find_figures
from nlp.heads import QUESTIONS
from nlp.judge import Judge
from nlp.model import Scorer
from nlp.modelfile import load
from nlp.place import PlaceFinder
from nlp.status import StatusFinder
from nlp.texts import Text
from nlp.tokens import Segmenter

pytestmark = [pytest.mark.bench, pytest.mark.data, pytest.mark.timeout(1800)]
POSTS = 500 if SAMPLE else 10_000
ROWS = (2_000, 8_000) if SAMPLE else (30_000, 120_000)


@pytest.fixture(scope="module")
def archive() -> Path:
    folder = os.environ.get("HUIYING_TEST_DATA")
    if not folder:
        pytest.skip("HUIYING_TEST_DATA is not set: nothing real to measure on")
    return Path(folder) / "stories" / "covid_weibo_120k.csv.gz"


def stored(archive: Path, count: int) -> list[str]:
    with gzip.open(archive, "rb") as opened:
        rows = csv.DictReader(io.TextIOWrapper(opened, "utf-8", newline=""))
        return [row["text"] for row in islice(rows, count)]


def rate(work: Callable[[Sequence[str]], object], texts: Sequence[str], batch: int) -> float:
    """Posts a second of the best of three runs; a batch of one is measured on fewer."""
    some = texts[: 1_000 if batch == 1 else len(texts)]
    best = 0.0
    for _ in range(3):
        started = time.perf_counter()
        for start in range(0, len(some), batch):
            work(some[start : start + batch])
        best = max(best, len(some) / (time.perf_counter() - started))
    return round(best)


def plain_pipeline(examples: Sequence[Example], cut: Callable[[str], list[str]], *,
                   pairs: bool = False) -> Callable[[Sequence[str]], object]:
    """What one writes first: TF-IDF vectorizers and one logistic regression a head."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    some = examples[::4]
    words = TfidfVectorizer(tokenizer=cut, token_pattern=None, lowercase=False,
                            sublinear_tf=True, min_df=2)
    vectorizer = make_union(words, TfidfVectorizer(
        analyzer="char", ngram_range=(2, 2), lowercase=False, sublinear_tf=True,
        min_df=3)) if pairs else words
    rows = vectorizer.fit_transform([e.text.title + e.text.text for e in some])
    heads = []
    for question in QUESTIONS:
        labels = [(i, label) for i, e in enumerate(some) if (label := question.label(e))]
        fitted = LogisticRegression(C=5, max_iter=200)
        heads.append(fitted.fit(rows[[i for i, _ in labels]], [label for _, label in labels]))

    def work(texts: Sequence[str]) -> object:
        seen = vectorizer.transform([fold(text) for text in texts])
        return [head.predict_proba(seen) for head in heads]

    return work


def test_posts_a_second_on_one_core(archive: Path, configuration: Configuration) -> None:
    texts = stored(archive, POSTS)
    examples, _ = read(corpus_files(), configuration.tasks, configuration.subtypes)
    model, segmenter = load(), Segmenter(configuration.lexicon.userdict)
    judge, scorer = Judge(configuration, model), Scorer(model)

    def heads(batch: Sequence[str]) -> object:
        return scorer.score([Reading(words=segmenter.cut(t), text=t, cues=())
                             for t in map(fold, batch)])

    with threadpool_limits(1):
        rivals = {
            "whole judgement (rules, figures, level, reasons)": lambda batch: judge.judge(
                [Text(id="1", text=text) for text in batch]),
            "our heads alone, on words and pairs": heads,
            "scikit-learn pipeline with jieba, words only": plain_pipeline(
                examples, Segmenter(backend="jieba").cut),
            "scikit-learn pipeline with rjieba, words only": plain_pipeline(
                examples, segmenter.cut),
            "scikit-learn pipeline with jieba, words and pairs": plain_pipeline(
                examples, Segmenter(backend="jieba").cut, pairs=True),
            "scikit-learn pipeline with rjieba, words and pairs": plain_pipeline(
                examples, segmenter.cut, pairs=True)}
        results = {name: {str(batch): rate(work, texts, batch) for batch in (1, 100, POSTS)}
                   for name, work in rivals.items()}
    keep("judging_speed", {"posts": len(texts), "characters": sum(map(len, texts)),
                            "posts_per_second_by_batch": results})
    assert set(results) == set(rivals)


def test_where_the_time_of_a_judgement_goes(archive: Path, configuration: Configuration) -> None:
    texts = stored(archive, POSTS)
    folded = [fold(text) for text in texts]
    reader, scorer = Reader(configuration), Scorer(load())
    readings = [reader.read(Text(id="1", text=text)).reading for text in texts]
    segmenter = Segmenter(configuration.lexicon.userdict)
    place, status = PlaceFinder(configuration.gazetteer), StatusFinder(configuration.lexicon.anti)
    stages: dict[str, Callable[[], object]] = {
        "fold": lambda: [fold(text) for text in texts],
        "words": lambda: [segmenter.cut(text) for text in folded],
        "place": lambda: [place.find(text) for text in folded],
        "figures": lambda: [find_figures(text) for text in folded],
        "status": lambda: [status.find(text) for text in folded],
        "heads": lambda: scorer.score(readings),
        "all evidence": lambda: [reader.read(Text(id="1", text=text)) for text in texts],
    }
    micros = {}
    for name, stage in stages.items():
        started = time.perf_counter()
        stage()
        micros[name] = round((time.perf_counter() - started) / len(texts) * 1e6, 1)
    started = time.perf_counter()
    load()
    keep("judging_time", {"posts": len(texts), "microseconds_a_post": micros,
                           "model_load_ms": round((time.perf_counter() - started) * 1e3, 1)})


PEAK = """
import sys, typer, nlp.cli
app = typer.Typer(); nlp.cli.register(app)
try:
    app(["judge", "--in", sys.argv[1], "--out", sys.argv[2]])
except SystemExit as end:
    assert not end.code, end.code
# not ru_maxrss, which a child inherits from the process that started it
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def test_memory_does_not_grow_with_the_file(archive: Path, tmp_path: Path) -> None:
    few, many = ROWS
    texts = stored(archive, many)
    peaks, seconds = {}, {}
    for count in ROWS:
        with (tmp_path / "in.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({"text": text}) + "\n" for text in texts[:count])
        started = time.perf_counter()
        said = subprocess.run([sys.executable, "-c", PEAK, str(tmp_path / "in.jsonl"),
                               str(tmp_path / "out.jsonl")], capture_output=True, text=True,
                              check=True)
        seconds[count] = round(time.perf_counter() - started, 1)
        peaks[count] = int(said.stdout.split()[-1]) // 1024
        with (tmp_path / "out.jsonl").open("rb") as out:
            assert sum(1 for _ in out) == count
    keep("judging_memory", {"peak_rss_mb_by_rows": peaks, "seconds_by_rows": seconds})
    assert peaks[many] < peaks[few] * 1.2 + 20
