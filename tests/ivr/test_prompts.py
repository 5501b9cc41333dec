"""The shipped sentences of the line: complete, short, in order, free of forbidden words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import prompt_checks
from ivr.exchange.speech import spoken_seconds
from ivr.prompts import Prompts, Sentence, read_shipped, speakable

LANGUAGES = ("zh", "en")
KINDS = {"greeting", "transfer", "question", "record", "statement", "phrase"}
VALUES = {
    "code": "五八幺，七二九",
    "count": "四",
    "due": "十二月二十八号周一下午五点半前",
    "extension": "八〇二三",
    "item": "二〇二六年幺五八",
    "key": "2",
    "label": "贷款",
    "left": "还剩二十三小时五十九分钟",
    "matter": "贷款业务",
    "menu": "提取按1，贷款按2，缴存按3，查进度按4",
    "nth": "三",
    "number": "〇五六二，二八三，幺二三四",
    "office": "铜陵市住房公积金管理中心",
    "opening": "十二月二十八号周一早上八点半",
    "person": "张丽",
    "receipt": "三〇六二",
    "section": "信贷管理科",
    "tail": "五六七八",
    # A longer one is cut at its pauses (``ivr.reading_out``).
    "words": "本中心自受理申请之日起三日内作出准予提取或者不准提取的决定，并通知申请人",
    "time": "二十三小时五十九分钟",
}
SHIPPED = [(language, id) for language in LANGUAGES for id in read_shipped("zh")]


def sentence(language: str, id: str) -> Sentence:
    return read_shipped(language)[id]


# The shipped sentences


def test_both_languages_have_the_same_sentences_with_the_same_words_and_keys() -> None:
    zh, en = read_shipped("zh"), read_shipped("en")

    assert list(zh) == list(en)
    for id in zh:
        assert zh[id].kind == en[id].kind, id
        assert zh[id].placeholders == en[id].placeholders, id
        assert prompt_checks.keys("zh", zh[id].text) == prompt_checks.keys("en", en[id].text), id


@pytest.mark.parametrize(("language", "id"), SHIPPED)
def test_a_shipped_sentence_passes_every_check_and_says_what_it_is_for(
    language: str, id: str
) -> None:
    shipped = sentence(language, id)

    assert list(prompt_checks.sentence_faults(language, shipped.kind, shipped.text)) == []
    assert shipped.kind in KINDS
    assert shipped.purpose.endswith(("。", "."))
    assert shipped.placeholders <= VALUES.keys()


@pytest.mark.parametrize(("language", "id"), SHIPPED)
def test_a_shipped_sentence_is_short_once_its_words_are_filled_in(language: str, id: str) -> None:
    values = {name: VALUES[name] for name in sentence(language, id).placeholders}

    text = Prompts.load(language, None).say(id, **values).text

    assert spoken_seconds(text) < 20
    assert len(text) < 500
    assert "{" not in text


def test_every_sentence_that_says_hello_is_checked_as_a_greeting() -> None:
    greetings = {id for id, shipped in read_shipped("zh").items() if "您好" in shipped.text}

    assert greetings == {id for id, s in read_shipped("zh").items() if s.kind == "greeting"}
    assert greetings >= {"greeting", "known_caller", "closed_before", "closed_after", "noon"}
    assert greetings >= {"known_caller_closed", "day_off", "fault_greeting", "conduct_greeting"}


def test_nobody_asks_two_questions_at_once() -> None:
    for id, shipped in read_shipped("zh").items():
        assert shipped.text.count("？") <= 1, id


def test_the_main_greeting_of_the_sample_office_in_full() -> None:
    spoken = Prompts.load("zh", None).say(
        "greeting", office=VALUES["office"], menu="提取按1，贷款按2，缴存按3，查进度按4"
    )

    assert spoken.text == (
        "您好，这里是铜陵市住房公积金管理中心。通话会录音。请问您要办什么业务？"
        "提取按1，贷款按2，缴存按3，查进度按4。反映作风问题按9，人工按0，不按键也转人工。"
    )
    assert spoken.audio is None


def test_only_a_promise_that_still_stands_is_said_to_stand() -> None:
    assert "回电时间不变" in sentence("zh", "again_unreached").text
    for id in ("again_unreached_late", "again_unreached_new", "again_noted_late", "progress_late"):
        assert "不变" not in sentence("zh", id).text
        assert "due" not in sentence("zh", id).placeholders


def test_a_missing_word_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError, match="person"):
        Prompts.load("zh", None).say("transfer", section="信贷科")


def test_control_characters_and_braces_in_a_filled_in_word_do_no_harm() -> None:
    prompts = Prompts.load("zh", None)

    said = prompts.say("transfer_section", section="信\x00贷\x0b\n{section}\u202e科")

    assert said.text == "正在同时呼叫信贷{section}科各位值班员，请稍候。"


@given(st.text())
def test_what_is_speakable_is_valid_xml_text(text: str) -> None:
    assert all(sign >= " " and not "\ud800" <= sign <= "\udfff" for sign in speakable(text))


def test_the_shipped_files_hold_nothing_but_sentences() -> None:
    for language in LANGUAGES:
        path = Path(__file__).parents[2] / "ivr" / "sentences" / f"{language}.toml"
        for id, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert set(entry) == {"purpose", "kind", "text"}, id


# The checks


@pytest.mark.parametrize(
    "text",
    [
        "这个我不知道。",
        "不 知 道",
        "不，知道",
        "我不。清。楚。",
        "这不归　我管",
        "我还有-事",
        "不\u200b清楚",
        "不{office}清楚，不清楚",
    ],
)
def test_forbidden_words_are_found_whatever_stands_between(text: str) -> None:
    assert prompt_checks.forbidden_words(text) != []


@pytest.mark.parametrize(
    "text", ["", "请问您要办什么业务？", "不用知道密码", "我还有{matter}事", "清楚不"]
)
def test_other_words_are_not_forbidden(text: str) -> None:
    assert prompt_checks.forbidden_words(text) == []


@pytest.mark.parametrize(
    ("language", "text", "is_in_order"),
    [
        ("zh", "您好，{office}。请问您要办什么事？", True),
        ("zh", " 您好，{section}，您要办什么事?", True),
        ("zh", "您好，监督专线。请问您反映什么？", True),
        ("zh", "{office}，您好。请问您要办什么事？", False),  # The office first.
        ("zh", "您好，请问您要办什么事？这里是{office}。", False),  # The question first.
        ("zh", "请问，您好，{office}？", False),
        ("zh", "您好，{office}。", False),  # No question.
        ("zh", "您好。请问您要办什么事？", False),  # No office.
        ("zh", "{office}。请问您要办什么事？", False),  # No hello.
        ("en", "Hello, {office}. What is it about?", True),
        ("en", "{office}, hello. What is it about?", False),
        ("en", "Hello, what is it about? {office}.", False),
    ],
)
def test_a_greeting_says_hello_then_the_office_then_asks(
    language: str, text: str, is_in_order: bool
) -> None:
    assert prompt_checks.greets_in_order(language, text) is is_in_order


def test_a_transfer_asks_nothing() -> None:
    faults = prompt_checks.sentence_faults("zh", "transfer", "请问您可以等一下吗？")

    assert list(map(str, faults)) == [
        "must not ask anything, because people answer a machine that asks"
    ]
