"""What one writes first: jieba and scikit-learn, in three ways, and SnowNLP as it comes."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nlp.corpus import Example
from nlp.heads import QUESTIONS

Work = Callable[[Sequence[str]], object]
Cut = Callable[[str], list[str]]

FUSED_IN_C = {"posts_per_second": 192_000, "source": (
    "measured once on another machine, at batch 10,000: cutting, weights and eleven heads fused "
    "in C; the physical limit that the design names, no program of this repository")}


def jieba_cut(folder: Path, *, hmm: bool) -> Cut:
    """jieba's own `lcut`; its default is `hmm`. Its cache lies in `folder`, for us alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in jieba 0.42.1 (fxsjy/jieba#1050)
        import jieba

    engine = jieba.Tokenizer()
    engine.tmp_dir = str(folder)
    engine.initialize()

    def cut(text: str) -> list[str]:
        words: list[str] = engine.lcut(text, HMM=hmm)
        return words

    return cut


def shared_cut(examples: Sequence[Example], cut: Cut) -> Work:
    """Each text is cut once; one logistic regression a head reads the same rows."""
    features, heads = _fitted(examples, cut)

    def work(texts: Sequence[str]) -> object:
        rows = features.transform(texts)
        return [head.predict_proba(rows) for head in heads]

    return work


def pipeline_a_head(examples: Sequence[Example], cut: Cut) -> Work:
    """A complete pipeline a head: each cuts and weighs every text for itself."""
    from sklearn.pipeline import make_pipeline

    features, heads = _fitted(examples, cut)
    pipelines = [make_pipeline(features, head) for head in heads]
    return lambda texts: [pipeline.predict_proba(texts) for pipeline in pipelines]


def snownlp() -> Work:
    """SnowNLP's sentiment; ImportError where it is not installed."""
    from snownlp import SnowNLP

    return lambda texts: [SnowNLP(text).sentiments for text in texts]


def _fitted(examples: Sequence[Example], cut: Cut) -> tuple[Any, list[Any]]:
    """Words and character pairs as TF-IDF like ours, and the heads, on a quarter of the corpus.

    A quarter has fewer terms than our model: an advantage for the rivals.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion

    some = examples[::4]
    features = FeatureUnion([
        ("words", TfidfVectorizer(tokenizer=cut, token_pattern=None, lowercase=False,
                                  sublinear_tf=True, min_df=2)),
        ("pairs", TfidfVectorizer(analyzer="char", ngram_range=(2, 2), lowercase=False,
                                  sublinear_tf=True, min_df=3))])
    rows = features.fit_transform([example.text.title + example.text.text for example in some])
    heads = []
    for question in QUESTIONS:
        labels = [(row, label) for row, example in enumerate(some)
                  if (label := question.label(example))]
        heads.append(LogisticRegression(C=5, max_iter=200).fit(
            rows[[row for row, _ in labels]], [label for _, label in labels]))
    return features, heads
