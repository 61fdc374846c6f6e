"""From real words to a judgement to an explanation a duty officer can check line by line."""

import re
from dataclasses import replace

import pytest
from desk_day import Day

from alerts import store
from alerts.cue_words import CueWords
from alerts.explain import explain_case, explain_post
from config.configuration import Configuration
from crawlers.posts import Post
from nlp.judge import Judge
from nlp.judgements import Judgement
from nlp.modelfile import load
from nlp.texts import Text

FIRE = "刚刚宝轮镇清江路一居民楼起火，浓烟从五楼往外冒，已造成3人死亡、2人重伤。"


@pytest.fixture(scope="module")
def judge(configuration: Configuration) -> Judge:
    return Judge(configuration, load())


def posted(day: Day, judge: Judge, text: str) -> tuple[Post, Judgement]:
    """A post whose title repeats nothing, judged as the pipeline judges it."""
    title = f"第{day.count + 1}帖"
    judgement = judge.judge([Text(id="", text=text, title=title, source_class="public")])[0]
    return day.post(judgement, text=text), judgement


def said_of(day: Day, judge: Judge, text: str) -> str:
    post, judgement = posted(day, judge, text)
    day.tick()
    return str(explain_post(post, judgement, day.config,
                            decision=store.considered_as(day.db, post.id)))


def test_a_graded_post_shows_words_quotes_clause_and_what_would_change_it(
        day: Day, judge: Judge) -> None:
    text = said_of(day, judge, FIRE)
    assert "属地：本区（宝轮镇" in text
    assert re.search(r"是否突发事件：\S+ \+", text)
    assert "死亡 3：“…" in text and "【3人死亡】" in text
    assert "条款 FIRE-D-III：死亡达到 3 人、不足 10 人" in text
    assert "死亡再增 7 人、达到 10 人，即达“重大”" in text
    assert f"模型 {judge.model_version}" in text


def test_an_undetermined_post_names_the_figures_that_are_missing(day: Day, judge: Judge) -> None:
    text = said_of(day, judge, "刚刚宝轮镇清江路一居民楼起火，浓烟直冒，消防车来了三辆。")
    assert "级别待定（暂定，须经人确认）" in text
    assert "没有写明能定级的数字；写明下列任何一项即可定级" in text
    assert "死亡：" in text and "FIRE-D-III" in text


def test_a_figure_below_every_row_says_how_far_the_lowest_row_is(day: Day, judge: Judge) -> None:
    text = said_of(day, judge, "三堆镇昨天坝坝宴后食物中毒，12人上吐下泻送到镇卫生院，无人死亡。")
    assert "未达分级标准" in text
    assert "病例再增 18 例、达到 30 例，即达“一般”（PH-FOOD-IV" in text


def test_a_post_that_is_no_incident_has_words_and_no_level(day: Day, judge: Judge) -> None:
    text = said_of(day, judge, "利州区政务服务中心办事很快，工作人员态度好，点个赞！")
    assert "突发事件：否" in text and "态度：正面" in text
    assert "【级别】" not in text and "【什么会改变级别】" not in text


def test_a_question_tells_what_its_figures_would_give_if_true(day: Day, judge: Judge) -> None:
    text = said_of(day, judge, "听说宝轮镇有居民楼起火，死了3个人，是真的吗？求证")
    assert "不定级：状态为“询问或转述，未经证实”；若所说属实，数字达到“较大”" in text


def test_a_quote_shows_the_post_as_written_and_tells_what_was_hidden(
        day: Day, judge: Judge) -> None:
    hidden = FIRE.replace("3人死亡", "３\u200b人死\u202e亡")
    text = said_of(day, judge, hidden)
    assert "【３人死亡】" in text and "（原文夹有看不见的字符）" in text
    assert "\u202e" not in text and "\u200b" not in text


def test_each_figure_of_a_case_is_quoted_from_the_post_that_states_it(
        day: Day, judge: Judge) -> None:
    post, _ = posted(day, judge, FIRE)
    day.tick()
    case = store.load_incident(day.db, store.list_incidents(day.db)[0].id)
    assert case is not None
    text = str(explain_case(case, day.config, day.clock.now()))
    assert f"死亡 3：forum {post.id} “" in text and "【3人死亡】" in text


def test_a_confirmed_level_is_said_to_stay_until_a_person_changes_it(
        day: Day, judge: Judge) -> None:
    posted(day, judge, FIRE)
    day.tick()
    found = store.list_incidents(day.db)[0]
    signed = replace(found, level_confirmed_by="anna")
    case = store.load_incident(day.db, found.id)
    assert case is not None
    text = str(explain_case(replace(case, incident=signed), day.config, day.clock.now()))
    assert "级别已经人确认：数字增长只会提请升级，不会自动改变" in text


def test_every_cue_of_the_shipped_model_has_a_name(configuration: Configuration) -> None:
    words = CueWords(configuration)
    assert [cue for cue in load().vocabulary.cues if words.term(cue).startswith("“")] == []
