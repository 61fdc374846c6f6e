"""How fast and how frugal judging is, beside jieba with scikit-learn and SnowNLP in one run.

Everything runs on one thread. Results are computed, kept and printed; only ratios, sizes and
imports are demanded, because a time says something about the machine.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from real_posts import real_posts
from results import SAMPLE, keep
from threadpoolctl import threadpool_limits

from config.configuration import Configuration
from crawlers.text import fold
from nlp.corpus import Example, corpus_files, read
from nlp.decisions import Decider
from nlp.evidence import Evidence, Reader
from nlp.features import Reading
from nlp.figures import find_figures
from nlp.heads import TYPE
from nlp.judge import Judge
from nlp.model import Scorer
from nlp.modelfile import load
from nlp.opinion import Opinion
from nlp.place import PlaceFinder
from nlp.prepare import Preparer
from nlp.severity import Grader
from nlp.status import StatusFinder
from nlp.telling import status_of
from nlp.texts import Text
from nlp.tokens import Segmenter
from tests.bench.rivals import (
    FUSED_IN_C,
    Work,
    jieba_cut,
    pipeline_a_head,
    shared_cut,
    snownlp,
)

pytestmark = [pytest.mark.bench, pytest.mark.data, pytest.mark.timeout(1800)]
POSTS = 500 if SAMPLE else 10_000
ROWS = (2_000, 8_000) if SAMPLE else (30_000, 120_000)
RUNS = 3
SNOW_POSTS = 300
"""SnowNLP is slow enough to be measured on few."""
MODEL_LIMIT = 10 * 1024 * 1024
"""Bytes of the model's files."""

OURS, WHOLE = "our heads alone (fold, words, pairs, all heads)", "our whole judgement"
JIEBA = "jieba as it comes, cut once, scikit-learn heads"
PLAIN = "jieba without HMM, cut once, scikit-learn heads"
RUST = "rjieba without HMM, cut once, scikit-learn heads"
EACH = "a pipeline of jieba and scikit-learn for each head"
SNOW = "SnowNLP, sentiment only"


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


def as_texts(texts: Sequence[str]) -> list[Text]:
    return [Text(id="1", text=text) for text in texts]


def rate(work: Work, texts: Sequence[str], batch: int) -> float:
    """Posts a second in one run over all texts."""
    started = time.perf_counter()
    for start in range(0, len(texts), batch):
        work(texts[start : start + batch])
    return len(texts) / (time.perf_counter() - started)


def rates(work: dict[str, Work], texts: Sequence[str], batch: int) -> dict[str, int]:
    """The best of some runs, taken in turns, so that a busy minute hits everybody."""
    turns = [{name: rate(one, texts, batch) for name, one in work.items()} for _ in range(RUNS)]
    return {name: round(max(turn[name] for turn in turns)) for name in work}


def ours(configuration: Configuration) -> dict[str, Work]:
    model, segmenter = load(), Segmenter(configuration.lexicon.userdict)
    judge, scorer = Judge(configuration, model), Scorer(model)

    def heads(batch: Sequence[str]) -> object:
        return scorer.score([Reading(words=segmenter.cut(text), text=text, cues=())
                             for text in map(fold, batch)])

    return {OURS: heads, WHOLE: lambda batch: judge.judge(as_texts(batch))}


def labelled(configuration: Configuration) -> Sequence[Example]:
    examples, problems = read(corpus_files(), configuration.tasks, configuration.subtypes)
    assert not problems
    return examples


def test_posts_a_second_on_one_core(configuration: Configuration,
                                    tmp_path: Path) -> None:
    texts, examples = real_posts(POSTS), labelled(configuration)
    default = jieba_cut(tmp_path, hmm=True)
    work = {**ours(configuration), JIEBA: shared_cut(examples, default),
            PLAIN: shared_cut(examples, jieba_cut(tmp_path, hmm=False)),
            RUST: shared_cut(examples, Segmenter(backend="rjieba").cut)}
    found = {"1": rates(work, texts[:1_000], 1), "100": rates(work, texts, 100),
             str(POSTS): rates(work, texts, POSTS)}
    full = found[str(POSTS)]
    full[EACH] = round(rate(pipeline_a_head(examples, default), texts, POSTS))
    times = {name: {mine: round(full[mine] / full[name], 1) for mine in (OURS, WHOLE)}
             for name in full if name not in (OURS, WHOLE)}
    keep("judging_speed", {
        "posts": len(texts), "characters": sum(map(len, texts)), "runs": RUNS,
        f"runs of {EACH}": 1, "posts_per_second_by_batch": found,
        "times_as_fast_at_the_largest_batch": times, "fused_bound_in_c": FUSED_IN_C,
        "share_of_the_fused_bound": round(full[OURS] / FUSED_IN_C["posts_per_second"], 3)})
    assert SAMPLE or times[JIEBA][OURS] >= 8
    assert SAMPLE or times[EACH][OURS] >= 20


def test_posts_a_second_beside_snownlp(configuration: Configuration) -> None:
    pytest.importorskip("snownlp", reason="snownlp is not installed: nothing to measure beside")
    texts = real_posts(SNOW_POSTS)
    found = rates({**ours(configuration), SNOW: snownlp()}, texts, SNOW_POSTS)
    keep("judging_beside_snownlp", {
        "posts": len(texts), "runs": RUNS, "posts_per_second": found,
        "times_as_fast": {name: round(found[name] / found[SNOW], 1) for name in (OURS, WHOLE)}})
    assert found[OURS] > found[WHOLE] > found[SNOW]


def grade(grader: Grader, configuration: Configuration,
          told: Sequence[tuple[Evidence, Opinion]]) -> None:
    """What deciding does about levels, for texts that tell of an event."""
    subtypes = {subtype.code: subtype for subtype in configuration.subtypes}
    for evidence, opinion in told:
        subtype = subtypes[opinion.best(TYPE)[0]]
        table = grader.severity_type(subtype, evidence.reading.text, evidence.figures)
        grader.grade(table, evidence.figures)


def stages(texts: Sequence[str], configuration: Configuration) -> dict[str, Callable[[], object]]:
    """The parts of a judgement, each on what the parts before it made."""
    lexicon, judge = configuration.lexicon, Judge(configuration, load())
    reader, preparer = Reader(configuration), Preparer(lexicon.variants)
    segmenter, scorer = Segmenter(lexicon.userdict), Scorer(load())
    place, status = PlaceFinder(configuration.gazetteer), StatusFinder(lexicon.anti)
    decider, grader = Decider(configuration), Grader(configuration.severity, configuration.sums)
    given, prepared = as_texts(texts), [preparer.prepare(text) for text in texts]
    evidence = [reader.read(text) for text in given]
    readings, opinions = [one.reading for one in evidence], judge._opinions(evidence)
    both = [(one, opinion) for one, opinion in zip(evidence, opinions, strict=True) if opinion]
    told = [(one, opinion) for one, opinion in both if status_of(one, opinion)]
    return {
        "fold": lambda: [fold(text) for text in texts],
        "fold and undo disguises": lambda: [preparer.prepare(text) for text in texts],
        "words": lambda: [segmenter.cut(text) for text in prepared],
        "heads": lambda: scorer.score(readings),
        "heads and reasons": lambda: judge._opinions(evidence),
        "place": lambda: [place.find(text) for text in prepared],
        "figures": lambda: [find_figures(text) for text in prepared],
        "status": lambda: [status.find(text) for text in prepared],
        "all evidence": lambda: [reader.read(text) for text in given],
        "level": lambda: grade(grader, configuration, told),
        "decide, level included": lambda: [decider.decide(*pair) for pair in both],
        "whole judgement": lambda: judge.judge(given)}


def milliseconds(work: Callable[[], object]) -> float:
    """The best of some runs."""
    spent = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1e3)
    return min(spent)


def test_where_the_time_of_a_judgement_goes(configuration: Configuration) -> None:
    texts = real_posts(POSTS)
    micros = {name: round(milliseconds(stage) / len(texts) * 1e3, 1)
              for name, stage in stages(texts, configuration).items()}
    keep("judging_time", {"posts": len(texts), "runs": RUNS, "microseconds_a_post": micros})
    assert micros["heads"] < micros["whole judgement"]


def test_the_model_is_small_and_quickly_loaded(configuration: Configuration) -> None:
    files = [file for file in (Path(__file__).parents[2] / "nlp/models").iterdir()
             if file.suffix in {".npz", ".json"}]
    size = sum(file.stat().st_size for file in files)
    keep("judging_start", {
        "model_bytes": size, "model_load_ms": round(milliseconds(load), 1),
        "judge_ready_ms": round(milliseconds(lambda: Judge(configuration, load())), 1)})
    assert 0 < size <= MODEL_LIMIT


ONE = """
import sys
from config.loader import PACKAGED, load as configured
from nlp.judge import Judge
from nlp.modelfile import load
from nlp.texts import Text
configuration, _ = configured(PACKAGED)
judged = Judge(configuration, load()).judge([Text(id="1", text="宝轮镇起火，3人受伤")])
print(judged[0].incident.label)
print(sorted({name.split(".")[0] for name in sys.modules} & {"sklearn", "jieba", "scrapy"}))
"""


def test_judging_imports_no_scikit_learn() -> None:
    said = subprocess.run([sys.executable, "-c", ONE], capture_output=True, text=True, check=True)
    assert said.stdout.split("\n")[:2] == ["True", "[]"]


@pytest.mark.parametrize("character", list("啊1aＡ，火死人年市 \n\u0301😀"))
def test_64_kib_of_one_character_are_judged_within_a_second(configuration: Configuration,
                                                            character: str) -> None:
    judge = Judge(configuration, load())
    text = character * (64 * 1024 // len(character.encode()))
    spent = time.process_time()
    judge.judge([Text(id="1", text=text)])
    spent = time.process_time() - spent
    print(f"64 KiB of {character!r}: {spent:.3f} s")
    assert spent < 1


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


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few, many = ROWS
    texts = real_posts(many)
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
