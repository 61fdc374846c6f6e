"""The model card: what the model is, what it learnt from, how well it does, where it stops.

Generated with the model, so the two cannot drift apart. Pure: manifest in, Markdown out, with the
results on public sets where some are kept beside the model.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from nlp.confidence import COVERAGES
from nlp.report import CONFIDENCE, FIGURES, SCORECARD
from nlp.scorecard import AIMS, bound_words

MET = {True: "met", False: "not met", None: ""}

LIMITS = """\
- The corpus is written by this project's authors, not collected: it covers every plan task and
  incident subtype evenly, real streams do not. Scores on real text are lower, as those on
  public sets show.
- Probabilities are calibrated on the corpus, where incidents are far more common than in a real
  stream; a probability ranks, it is not a frequency.
- Sichuan dialect, irony and pictures are read only as far as the corpus and word lists go.
- The level always comes from the law's table and the stated figures, never from the model.
- `rumor` is about how a text speaks, never about whether it is true.
- Judgements are proposals to a duty officer. Must-see terms reach a person whatever it says.
"""

LICENCE = """\
The model is trained only on `nlp/corpus/` (written for this project, Apache-2.0) and the word
lists in `config/` (this project's own). Public Chinese data sets of this kind
are "research only" or carry no licence, so they are used for measuring alone and no row of them is
in the model. Whoever holds the rights to labelled data may fit an own model:
`huiying train --data FILE --out DIR`.
"""


def card(manifest: Mapping[str, Any], sets: Mapping[str, Any] | None = None) -> str:
    """The card of one model as Markdown; `sets` as `nlp.set_results` keeps them."""
    data, heads = manifest["data"], manifest["heads"]
    folds, test = manifest["folds"], manifest["test"]
    return "\n".join([
        f"# Model {manifest['version']}", "",
        "TF-IDF of words and character pairs with rule cues; ridge and logistic regression, "
        "blended over latent meanings of the words and folded into one matrix, calibrated on "
        "folds. Reads Chinese posts, petitions, news and notices of one district.",
        "", "## Data", "",
        _table(("", "texts"), [("train", data["train"]), ("test", data["test"]),
                               ("left out as near-copies of the test", data["left_out"])]),
        "", f"Files: {', '.join(data['files'])}; SHA-256 of the training texts and labels "
        f"`{data['sha256']}`.",
        "", "Split: a text is kept for the test when the SHA-256 of its id says so (18 %), fixed "
        "at its birth; near-copies (trigram Jaccard 0.45) never stand on both sides.",
        "", "## Heads, on five folds of the training part", "",
        _table(("head", "asks", "texts", "classes", "macro-F1", "accuracy", "threshold"),
               [(head["name"], manifest["asks"][head["name"]], folds[head["name"]]["texts"],
                 folds[head["name"]]["classes"], folds[head["name"]]["macro_f1"],
                 folds[head["name"]]["accuracy"], round(head["threshold"], 3)) for head in heads]),
        "", "## The whole judge (rules and model), on the test part", "",
        _table(("field", "texts", "macro-F1", "accuracy"),
               [(name, row["texts"], row["macro_f1"], row["accuracy"])
                for name, row in test.items()]),
        "", "Most frequent confusions (right → said):", "",
        *[f"- {name}: {_confusions(row)}" for name, row in test.items() if row["confusions"]],
        *(_measured(manifest["measured"]) if "measured" in manifest else ()),
        *(_sets(sets, manifest["version"]) if sets else ()),
        "", "## Limits", "", LIMITS, "## Licence and origin", "", LICENCE,
        "## Versions", "", ", ".join(f"{name} {version}" for name, version
                                     in sorted(manifest["libraries"].items())) + ".", ""])


def _measured(measured: Mapping[str, Any]) -> list[str]:
    """The scorecard, the figures by key, and what the scores are worth."""
    marks = measured[SCORECARD]
    figures, confidence = measured[FIGURES], measured[CONFIDENCE]
    shares = [f"{share:.2f}" for share in COVERAGES]
    return [
        "", "## Scorecard, on the test part", "",
        _table(("", "n", "value", "aim", ""),
               [(_words(key), row["texts"], row["value"], _aim(row), MET[row["met"]])
                for key in AIMS if (row := marks.get(key))]),
        "", "Figures by key:", "",
        _table(("figure", "stated", "said", "precision", "recall"),
               [(key, row["stated"], row["said"], row["precision"], row["recall"])
                for key, row in figures.items()]),
        "", "Calibration error (ten bins of equal count) and accuracy of the surest answers:", "",
        _table(("answers", "n", "error", *(f"{float(share):.0%} kept" for share in shares)),
               [(name, row["answers"], row["calibration_error"],
                 *(row["accuracy_of_kept"].get(share, "") for share in shares))
                for name, row in confidence.items()])]


def _sets(sets: Mapping[str, Any], version: str) -> list[str]:
    """Results on public sets, never trained on; those of another model are named as such."""
    old = "" if sets["model"] == version else f" Measured with an older model, {sets['model']}."
    lines = ["", "## Public sets, never trained on", "",
             f"Measured on {sets['date']}.{old} Their labels mean other things than ours: the "
             "numbers rank models against each other, they are no grades.", "",
             _table(("set", "measure", "n", "value"),
                    [(row["name"], _words(name), one["texts"], one["value"])
                     for row in sets["sets"] for name, one in row["measures"].items()])]
    read = sets["read"]
    if read:
        lines += ["", f"Titles that raised an incident: {read['raised']} of {read['titles']}; "
                  f"read: {read['read']}, false: {read['false']}, "
                  f"share of all titles: {read['false_share']:.2%}; unread: {read['unread']}."]
    return lines


def _words(key: str) -> str:
    return key.replace("_", " ")


def _aim(mark: Mapping[str, Any]) -> str:
    return bound_words(mark["aim"], at_most=mark["at_most"])


def _confusions(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{c['right']} → {c['said']} ({c['texts']})" for c in row["confusions"][:6])


def _table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
