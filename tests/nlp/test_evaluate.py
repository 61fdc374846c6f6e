"""Scores say what the labelling guide says is right."""

from nlp.evaluate import score
from nlp.heads import QUESTIONS
from nlp.modelcard import card
from nlp.modelfile import load
from nlp.set_results import kept


def test_macro_f1_counts_every_class_alike() -> None:
    said = score("x", [("a", "a")] * 8 + [("b", "a")] * 2)
    assert said.accuracy == 0.8
    assert said.macro_f1 == round((16 / 18 + 0) / 2, 4)
    assert said.confusions == (("b", "a", 2),)
    assert said.classes["b"] == (0.0, 0.0, 2)


def test_nothing_to_score_scores_nothing() -> None:
    assert score("x", []).to_json() == {"texts": 0, "macro_f1": 0.0, "accuracy": 0.0,
                                        "classes": {}, "confusions": []}


def test_the_shipped_card_is_the_one_its_manifest_makes() -> None:
    from nlp.modelfile import DEFAULT

    assert DEFAULT.with_suffix(".md").read_text("utf-8") == card(load().manifest, kept(DEFAULT))


def test_the_shipped_model_keeps_what_it_promised_on_the_test_part() -> None:
    test = load().manifest["test"]
    floors = {"place": 0.9, "sentiment": 0.75, "task": 0.7, "incident": 0.9, "level": 0.85}
    assert not {name: test[name]["macro_f1"] for name, floor in floors.items()
                if test[name]["macro_f1"] < floor}


def test_every_head_says_what_it_asks() -> None:
    asks = load().manifest["asks"]
    assert {question.name: question.asks for question in QUESTIONS} == asks
