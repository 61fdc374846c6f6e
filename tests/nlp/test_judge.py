"""What the judge promises: same answer alone or in company, disguised or not, and never silence."""

import string
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.loader import PACKAGED, load
from nlp.contract import from_json
from nlp.corpus import corpus_files, read
from nlp.judge import Judge
from nlp.judgements import PlaceLabel, Status
from nlp.modelfile import load as load_model
from nlp.texts import Text

CONFIGURATION = load(PACKAGED)[0]
assert CONFIGURATION is not None
JUDGE = Judge(CONFIGURATION, load_model())
ALONE = Judge(CONFIGURATION, None)
FIRE = ("刚刚宝轮镇清江路一居民楼起火，浓烟从五楼窗户往外冒，消防车来了三辆，"
        "目前已造成3人死亡、2人重伤，还有1人失联。")


def one(text: str, **more: str):  # type: ignore[no-untyped-def]
    return JUDGE.judge([Text(id="1", text=text, **more)])[0]


def test_a_fire_with_deaths_is_an_incident_with_type_level_task_and_reasons() -> None:
    said = one(FIRE)
    assert said.incident.label
    assert said.incident.type == "火灾"
    assert said.incident.class_ == "事故灾难"
    assert said.level.proposed == "较大"
    assert said.topics[0].task == "4.5.2"
    assert said.place.label is PlaceLabel.OURS
    assert {reason.head for reason in said.reasons} >= {"incident", "type", "sentiment"}


def test_figures_point_at_the_words_that_state_them() -> None:
    said = one(FIRE, title="宝轮镇\u200b火灾")
    start, end = said.figures["deaths"].span
    assert "3" in f"宝轮镇\u200b火灾\n{FIRE}"[start:end]


@pytest.mark.parametrize(("text", "status"), [
    ("今天上午宝轮镇中学开展火灾疏散演练，模拟三楼起火，两分钟内全部撤离。", Status.DRILL),
    ("刚刚成都武侯区一小区起火，3人死亡。", Status.ELSEWHERE),
    ("网传宝轮镇火灾死了30人，系谣言，请勿转发。", Status.NEGATED),
])
def test_what_is_not_actual_or_not_ours_is_no_incident(text: str, status: Status) -> None:
    said = one(text)
    assert not said.incident.label
    assert said.incident.status is status
    assert said.level.proposed == "none"


def test_what_happens_elsewhere_has_no_task_and_no_unit() -> None:
    said = one("成都武侯区这边拖欠农民工工资三个月没人管。")
    assert said.place.label is PlaceLabel.ELSEWHERE
    assert said.topics == ()
    assert said.unit is None


def test_P21_a_must_see_term_is_visible_whatever_the_model_says() -> None:
    assert CONFIGURATION is not None
    terms = [term.term for term in CONFIGURATION.lexicon.must_see]
    texts = [Text(id=term, text=f"利州区宝轮镇：{term}") for term in terms]
    hidden = [said.id for said in JUDGE.judge(texts)
              if not said.incident.must_see and said.incident.status not in
              {Status.DRILL, Status.FICTION, Status.PAST, Status.NOTICE, Status.ELSEWHERE}
              and said.place.label is not PlaceLabel.ELSEWHERE]
    assert len(terms) > 100
    assert not hidden


def test_P24_without_a_model_everything_goes_to_a_person() -> None:
    said = ALONE.judge([Text(id="1", text=FIRE)])[0]
    assert set(said.abstained) == {"sentiment", "topics", "unit", "incident", "rumor"}
    assert said.model == ""
    assert said.figures["deaths"].bounds == (3, 3)
    assert said.incident.must_see or said.reasons


def test_a_judgement_names_its_versions_and_survives_its_own_json() -> None:
    said = one(FIRE)
    assert len({said.model, said.lexicon, said.rules} - {""}) == 3
    again = from_json(said.to_json())
    assert again.to_json() == said.to_json()


def test_a_batch_is_judged_as_its_texts_alone() -> None:
    assert CONFIGURATION is not None
    examples, _ = read(corpus_files(), CONFIGURATION.tasks, CONFIGURATION.subtypes)
    texts = [example.text for example in examples[::60]]
    together = [said.to_json() for said in JUDGE.judge(texts)]
    assert together == [JUDGE.judge([text])[0].to_json() for text in texts]


def test_both_engines_judge_alike() -> None:
    assert CONFIGURATION is not None
    slow = Judge(CONFIGURATION, load_model(), backend="jieba")
    examples, _ = read(corpus_files(), CONFIGURATION.tasks, CONFIGURATION.subtypes)
    texts = [example.text for example in examples[::40]]
    assert [s.to_json() for s in slow.judge(texts)] == [s.to_json() for s in JUDGE.judge(texts)]


DISGUISES = {
    "zero width": "\u200b".join, "word joiner": "\u2060".join, "bidi": "\u202e".join,
    "soft hyphen": "\u00ad".join, "variation selector": "\ufe0f".join, "blanks": " ".join,
    "wide blanks": "\u3000".join, "no-break blanks": "\u00a0".join,
    "full width": lambda text: text.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)}),
}


@pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
def test_P20_a_disguised_text_is_judged_like_the_plain_one(disguise) -> None:  # type: ignore[no-untyped-def]
    assert CONFIGURATION is not None
    examples, _ = read(corpus_files(), CONFIGURATION.tasks, CONFIGURATION.subtypes)
    plain = [e.text.text for e in examples[::25] if not any(c.isascii() and c.isalpha()
                                                            for c in e.text.text)]
    said = JUDGE.judge([Text(id="1", text=text) for text in plain])
    hidden = JUDGE.judge([Text(id="1", text=disguise(text)) for text in plain])
    assert [blind(s) for s in said] == [blind(s) for s in hidden]


def blind(judgement) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """A judgement without its spans, which count in the text as written."""
    contract = judgement.to_json()
    contract.pop("figure_spans")
    contract["level"].pop("span")
    return contract


HOSTILE = {
    "one letter": "啊" * 70_000, "digits": "1" * 70_000, "deaths": "死亡3人，" * 9_000,
    "open brackets": "（《“" * 9_000, "no sense": "".join(
        chr(0x4E00 + i * 7919 % 20_901) for i in range(22_000)),
    "places": "利州区宝轮镇" * 4_000, "latin": string.printable * 700, "emoji": "🔥" * 16_000,
    "numerals": "一二三四五六七八九十百千万亿" * 1_600, "blank": " \n" * 30_000, "nothing": "",
    "surrogate": "\ud800起火\x00", "must see": "爆炸起火坍塌" * 3_500, "not": "没有" * 11_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_P19_any_text_is_judged_within_a_second_and_a_cut_is_said(text: str) -> None:
    started = time.process_time()
    said = one(text)
    assert time.process_time() - started < 1
    too_long = len(text.encode("utf-8", "replace")) > 64 * 1024
    assert ("text" in said.abstained) == too_long


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=30))
def test_any_text_becomes_a_sound_contract(text: str, title: str) -> None:
    said = JUDGE.judge([Text(id="x", text=text, title=title)])[0]
    assert from_json(said.to_json()).to_json() == said.to_json()
    whole = f"{title}\n{text}"
    assert all(0 <= f.span[0] <= f.span[1] <= len(whole)
               for f in said.figures.values() if not isinstance(f, str))


def test_titles_count_like_bodies() -> None:
    assert one("大家快看", title=FIRE).incident.label


def test_a_model_without_a_head_abstains_on_that_question_only() -> None:
    assert CONFIGURATION is not None
    model = load_model()
    fewer = replace(model, heads=tuple(h for h in model.heads if h.name not in {"unit", "rumor"}))
    said = Judge(CONFIGURATION, fewer).judge([Text(id="1", text=FIRE)])[0]
    assert said.incident.label
    assert not said.rumor.label
