"""From corpus files to a model on disk: read, check, split, fit, test, write model and card.

The shell around `training`: it reads and writes files; what it computes depends on nothing else.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from config.configuration import Configuration
from config.problems import HuiyingError, Problem
from nlp.corpus import Example, is_test, read, split
from nlp.evidence import Reader
from nlp.heads import QUESTIONS
from nlp.judge import Judge
from nlp.modelcard import card
from nlp.modelfile import load, save
from nlp.report import Report, report
from nlp.set_results import kept
from nlp.training import train

LEAST = 50
"""Training texts below which nothing worth keeping can be fitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A model that was written (训练结果): where, its version, its scores on the test part."""

    stem: Path
    version: str
    trained_on: int
    folds: dict[str, dict[str, float]]
    test: Report
    problems: tuple[Problem, ...]


def build(configuration: Configuration, files: Sequence[Path], stem: Path) -> Built:
    """Fit a model on the training part of `files`, test it whole, write `stem`.npz, .json, .md."""
    examples, problems = read(files, configuration.tasks, configuration.subtypes)
    learn, test = split(examples)
    if len(learn) < LEAST:
        raise HuiyingError(f"可用的训练样本只有 {len(learn)} 条，少于 {LEAST} 条"
                           " — 请检查语料文件的格式，或补充标注")
    reader = Reader(configuration)
    fitted = train(learn, [reader.read(example.text).reading for example in learn])
    about = _about(configuration, files, examples, learn, test)
    about["folds"] = {name: dict(scores) for name, scores in fitted.folds.items()}
    scores = judge_examples(Judge(configuration, fitted.model), test, configuration)
    about["test"], about["measured"] = scores.fields_json(), scores.rest_json()
    name = save(fitted.model, stem, about)
    write_card(stem)
    return Built(stem=stem, version=name, trained_on=len(learn), folds=about["folds"],
                 test=scores, problems=problems)


def judge_examples(judge: Judge, examples: Sequence[Example],
                   configuration: Configuration) -> Report:
    """What is measured of a judge on labelled examples."""
    judgements = judge.judge([example.text for example in examples])
    return report(examples, judgements, configuration.subtypes)


def write_card(stem: Path) -> Path:
    """Write the card of the model `stem`, with the results on public sets kept beside it."""
    file = stem.with_suffix(".md")
    file.write_text(card(load(stem).manifest, kept(stem)), encoding="utf-8")
    return file


def _about(configuration: Configuration, files: Sequence[Path], examples: Sequence[Example],
           learn: Sequence[Example], test: Sequence[Example]) -> dict[str, Any]:
    digest = hashlib.sha256()
    for example in learn:
        row = asdict(example)
        digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str).encode())
    kept = sum(not is_test(example.text.id) for example in examples)
    return {
        "data": {"files": [file.name for file in files], "train": len(learn), "test": len(test),
                 "left_out": kept - len(learn), "sha256": digest.hexdigest()},
        "asks": {question.name: question.asks for question in QUESTIONS},
        "libraries": {name: version(name) for name in ("scikit-learn", "numpy", "scipy", "jieba")},
        "lexicon": configuration.lexicon_version, "rules": configuration.rules_version,
    }
