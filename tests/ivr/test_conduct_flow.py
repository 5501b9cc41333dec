"""The conduct line's conversation, place by place."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from calllog.conduct.models import CaseState
from ivr.conduct_flow import BEGIN, OVER, Heard, Look, Stage, Stand, move
from ivr.conduct_words import Known, say, told
from ivr.dialogue import Answer, End, Keys, Line, Take
from ivr.prompts import Prompts

ABOUT = Stand(Stage.ABOUT)
STATEMENT = Stand(Stage.STATEMENT)
NAMED = Stand(Stage.STATEMENT, is_named=True)
AGAIN = {"times": 2}
WRONG = {"times": 2, "first": "wrong_key"}
KNOWN = Known(
    sections=("提取科", "信贷科"),
    tail="五六七八",
    typed="幺三九，幺二三四，五六七八",
    receipt="三〇六二",
    code="五八幺七二，九四〇幺六",
    told=told("told", ["经查，反映的情况属实，已经作出处理。"]),
    has_questions=True,
    question="当时有没有别人在场？",
)


def of(stage: Stage, **more: Any) -> Stand:
    return Stand(stage, **more)


def named(stage: Stage, **more: Any) -> Stand:
    return Stand(stage, is_named=True, **more)


def ids(answer: Answer) -> list[str]:
    return [line.id for line in answer.lines]


def sign(data: dict[str, Any]) -> str:
    return f"{data['at']}-{data['named']}-{data['times']}"


COMPLAINTS = [
    (BEGIN, Heard(keys="1"), named(Stage.ABOUT)),
    (BEGIN, Heard(keys="2"), ABOUT),
    (BEGIN, Heard(keys="3"), of(Stage.LOOK_RECEIPT)),
    (BEGIN, Heard(keys="0"), of(Stage.SERVICE)),
    (BEGIN, Heard(), of(Stage.CHOICE, **AGAIN)),
    (BEGIN, Heard(keys="7"), of(Stage.CHOICE, **WRONG)),
    (of(Stage.CHOICE, times=2), Heard(), ABOUT),
    (of(Stage.CHOICE, times=2), Heard(keys="*"), ABOUT),
    (of(Stage.CHOICE, times=2), Heard(keys="0"), of(Stage.SERVICE)),
    (ABOUT, Heard(keys="1", sections=2), STATEMENT),
    (named(Stage.ABOUT), Heard(keys="2", sections=2), NAMED),
    (ABOUT, Heard(keys="3", sections=2), of(Stage.ABOUT, **WRONG)),
    (ABOUT, Heard(keys="12", sections=2), of(Stage.ABOUT, **WRONG)),
    (ABOUT, Heard(keys="7", sections=12), STATEMENT),
    (ABOUT, Heard(keys="9", sections=12), STATEMENT),
    (
        ABOUT,
        Heard(keys="1", sections=2, is_outside=True),
        of(Stage.STATEMENT, first="conduct_monitor_note"),
    ),
    (ABOUT, Heard(keys="8", sections=12), of(Stage.HIGH)),
    (ABOUT, Heard(), of(Stage.ABOUT, **AGAIN)),
    (of(Stage.ABOUT, times=2), Heard(), STATEMENT),
    (of(Stage.HIGH), Heard(keys="1"), of(Stage.STATEMENT, first="conduct_monitor_note")),
    (of(Stage.HIGH), Heard(keys="2"), of(Stage.STATEMENT, first="conduct_high_note")),
    (of(Stage.HIGH), Heard(keys="5"), of(Stage.HIGH, **WRONG)),
    (of(Stage.HIGH, times=2), Heard(), of(Stage.STATEMENT, first="conduct_monitor_note")),
    (NAMED, Heard(spoken_seconds=2), named(Stage.ITEM)),
    (STATEMENT, Heard(spoken_seconds=180), of(Stage.ITEM)),
    (STATEMENT, Heard(spoken_seconds=1), of(Stage.STATEMENT, times=2)),
    (NAMED, Heard(), named(Stage.STATEMENT, times=2)),
    (of(Stage.STATEMENT, times=2), Heard(spoken_seconds=0), of(Stage.EMPTY)),
    (STATEMENT, Heard(spoken_seconds=30, has_hung_up=True), OVER),
    (of(Stage.ITEM), Heard(keys="158#"), of(Stage.RECEIPT)),
    (of(Stage.ITEM), Heard(), of(Stage.RECEIPT)),
    (named(Stage.ITEM), Heard(keys="#"), named(Stage.NAME)),
    (named(Stage.NAME), Heard(spoken_seconds=1, shows_number=True), named(Stage.NUMBER)),
    (named(Stage.NAME), Heard(spoken_seconds=1), named(Stage.TYPE_NUMBER)),
    (named(Stage.NAME), Heard(spoken_seconds=0), named(Stage.NAME, times=2)),
    (named(Stage.NAME, times=2), Heard(), named(Stage.TYPE_NUMBER)),
    (named(Stage.NAME), Heard(spoken_seconds=3, has_hung_up=True), OVER),
    (named(Stage.NUMBER), Heard(keys="1"), named(Stage.RECEIPT)),
    (named(Stage.NUMBER), Heard(keys="2"), named(Stage.TYPE_NUMBER)),
    (named(Stage.NUMBER), Heard(), named(Stage.NUMBER, **AGAIN)),
    (named(Stage.NUMBER, times=2), Heard(), named(Stage.RECEIPT)),
    (named(Stage.TYPE_NUMBER), Heard(keys="139", is_number=True), named(Stage.READ_BACK)),
    (
        named(Stage.TYPE_NUMBER),
        Heard(keys="139"),
        named(Stage.TYPE_NUMBER, times=2, first="conduct_bad_number"),
    ),
    (named(Stage.TYPE_NUMBER, times=2), Heard(), named(Stage.RECEIPT)),
    (named(Stage.READ_BACK), Heard(keys="1"), named(Stage.RECEIPT)),
    (named(Stage.READ_BACK), Heard(), named(Stage.RECEIPT)),
    (named(Stage.READ_BACK), Heard(keys="2"), named(Stage.TYPE_NUMBER, times=2)),
    (named(Stage.READ_BACK, times=2), Heard(keys="2"), named(Stage.RECEIPT)),
    (of(Stage.RECEIPT), Heard(keys="1"), of(Stage.RECEIPT, times=2)),
    (of(Stage.RECEIPT, times=4), Heard(keys="1"), OVER),
    (of(Stage.RECEIPT), Heard(keys="5"), OVER),
    (of(Stage.RECEIPT), Heard(), OVER),
]
RETURNS = [
    (of(Stage.LOOK_RECEIPT), Heard(keys="3062#"), of(Stage.LOOK_CODE)),
    (of(Stage.LOOK_RECEIPT), Heard(keys="#"), of(Stage.LOOK_RECEIPT, times=2)),
    (of(Stage.LOOK_RECEIPT, times=3), Heard(), of(Stage.FAILED)),
    (of(Stage.LOOK_CODE), Heard(look=Look.RIGHT), of(Stage.TOLD)),
    (
        of(Stage.LOOK_CODE),
        Heard(look=Look.WRONG),
        of(Stage.LOOK_RECEIPT, times=2, first="conduct_look_wrong"),
    ),
    (of(Stage.LOOK_CODE, times=3), Heard(look=Look.WRONG), of(Stage.FAILED)),
    (of(Stage.LOOK_CODE), Heard(look=Look.LOCKED), of(Stage.LOCKED)),
    (of(Stage.TOLD), Heard(), OVER),
    (of(Stage.TOLD), Heard(keys="1"), of(Stage.TOLD, times=2)),
    (of(Stage.TOLD, times=4), Heard(keys="1"), OVER),
    (of(Stage.TOLD), Heard(keys="2"), OVER),
    (of(Stage.TOLD), Heard(pages=3), of(Stage.TOLD, page=1)),
    (of(Stage.TOLD), Heard(keys="2", pages=3, open_questions=(0,)), of(Stage.TOLD, page=1)),
    (of(Stage.TOLD, page=1), Heard(keys="1", pages=3), of(Stage.TOLD, page=1, times=2)),
    (of(Stage.TOLD, page=2), Heard(keys="1", pages=3), of(Stage.TOLD, page=0, times=2)),
    (of(Stage.TOLD), Heard(keys="2", open_questions=(1, 3)), of(Stage.QUESTION, question=1)),
    (
        of(Stage.QUESTION, question=1),
        Heard(spoken_seconds=1, open_questions=(3,)),
        of(Stage.QUESTION, question=3, first="conduct_answered"),
    ),
    (of(Stage.QUESTION, question=3), Heard(spoken_seconds=5), of(Stage.ANSWERED)),
    (of(Stage.QUESTION), Heard(spoken_seconds=0), of(Stage.QUESTION, times=2)),
    (of(Stage.QUESTION, times=2), Heard(), OVER),
    (of(Stage.QUESTION), Heard(spoken_seconds=9, has_hung_up=True), OVER),
]


@pytest.mark.parametrize(("stand", "heard", "following"), [*COMPLAINTS, *RETURNS])
def test_each_place_and_answer_lead_to_one_next_place(
    stand: Stand, heard: Heard, following: Stand
) -> None:
    assert move(stand, heard) == following


@pytest.mark.parametrize(
    ("stand", "spoken"),
    [
        (BEGIN, ["conduct_greeting", "conduct_divert"]),
        (move(BEGIN, Heard(keys="7")), ["wrong_key", "conduct_choice"]),
        (move(BEGIN, Heard()), ["conduct_choice"]),
        (
            ABOUT,
            [
                "conduct_anonymous",
                "conduct_about",
                "conduct_section",
                "conduct_section",
                "conduct_about_others",
            ],
        ),
        (of(Stage.HIGH), ["conduct_high"]),
        (STATEMENT, ["conduct_statement"]),
        (move(of(Stage.HIGH), Heard(keys="1")), ["conduct_monitor_note", "conduct_statement"]),
        (of(Stage.STATEMENT, times=2), ["conduct_silence"]),
        (of(Stage.ITEM), ["conduct_item"]),
        (named(Stage.NAME), ["conduct_name"]),
        (named(Stage.NUMBER), ["confirm_number"]),
        (named(Stage.TYPE_NUMBER), ["ask_other_number"]),
        (named(Stage.READ_BACK), ["read_back"]),
        (of(Stage.RECEIPT), ["conduct_receipt", "conduct_receipt_again", "conduct_repeat"]),
        (of(Stage.RECEIPT, times=2), ["conduct_receipt", "conduct_repeat"]),
        (of(Stage.LOOK_RECEIPT), ["conduct_look_receipt"]),
        (of(Stage.LOOK_CODE), ["conduct_look_code"]),
        (
            of(Stage.TOLD),
            ["conduct_state_told", "conduct_result", "conduct_questions", "conduct_told_again"],
        ),
        (of(Stage.QUESTION), ["conduct_question", "conduct_answer"]),
        (of(Stage.QUESTION, times=2), ["conduct_silence"]),
    ],
)
def test_each_place_has_its_sentences(stand: Stand, spoken: list[str]) -> None:
    assert ids(say(stand, sign, KNOWN)) == spoken


def test_a_named_caller_hears_instead_what_becomes_of_the_name() -> None:
    answer = say(named(Stage.ABOUT), sign, KNOWN)
    assert ids(answer)[0] == "conduct_named_note"
    assert answer.lines[2].values == {"section": "提取科", "key": "1"}


@pytest.mark.parametrize(
    ("stand", "known", "spoken"),
    [
        (OVER, KNOWN, ["conduct_goodbye"]),
        (of(Stage.EMPTY), KNOWN, ["conduct_empty"]),
        (of(Stage.LOCKED), KNOWN, ["conduct_look_locked"]),
        (of(Stage.FAILED), KNOWN, ["conduct_look_failed"]),
        (of(Stage.ANSWERED), KNOWN, ["conduct_answered", "conduct_goodbye"]),
        (of(Stage.NOT_OPEN), KNOWN, ["conduct_not_open"]),
        (of(Stage.RECEIPT), Known(), ["conduct_goodbye"]),
        (of(Stage.READ_BACK), Known(), ["conduct_goodbye"]),
        (of(Stage.TOLD), Known(), ["conduct_goodbye"]),
        (of(Stage.QUESTION), Known(), ["conduct_goodbye"]),
    ],
)
def test_where_nothing_is_left_to_say_the_call_ends_with_a_sentence(
    stand: Stand, known: Known, spoken: list[str]
) -> None:
    assert say(stand, sign, known) == End(tuple(map(Line, spoken)))


@pytest.mark.parametrize(
    ("stage", "seconds"), [(Stage.STATEMENT, 180), (Stage.NAME, 20), (Stage.QUESTION, 120)]
)
def test_what_is_spoken_is_recorded_for_as_long_as_it_takes(stage: Stage, seconds: int) -> None:
    answer = say(of(stage), sign, KNOWN)
    assert isinstance(answer, Take)
    assert (answer.field, answer.max_seconds) == (stage.value, seconds)


def test_numbers_of_any_length_are_typed_to_the_hash_key() -> None:
    for stage in (Stage.ITEM, Stage.TYPE_NUMBER, Stage.LOOK_RECEIPT, Stage.LOOK_CODE):
        answer = say(of(stage), sign, KNOWN)
        assert isinstance(answer, Keys)
        assert (answer.max_digits, answer.finish_key) == (None, "#")


def test_a_long_result_is_heard_in_stretches_with_keys_after_each() -> None:
    stretches = told("closed", ["经查，反映的情况属实，已经按规定作出处理。" * 12])
    assert len(stretches) > 1
    for page, _ in enumerate(stretches):
        answer = say(of(Stage.TOLD, page=page), sign, Known(told=stretches))
        is_last = page + 1 == len(stretches)
        assert ids(answer)[-1] == ("conduct_told_again" if is_last else "told_go_on")


def test_every_way_through_the_line_ends() -> None:
    keys = [Heard(keys=key, sections=2, pages=2) for key in ("", "1", "2", "3", "7", "8", "9")]
    rest = [
        Heard(spoken_seconds=9, open_questions=(2,)),
        Heard(keys="1", is_number=True),
        Heard(keys="2", pages=1, open_questions=(1, 2)),
        *(Heard(keys="3062#", look=look) for look in Look),
    ]
    stands = {BEGIN}
    for _ in range(25):
        stands = {move(stand, heard) for stand, heard in product(stands, keys + rest)}
    assert stands == {OVER}


def test_every_sentence_of_the_line_exists_with_the_blanks_that_are_filled() -> None:
    prompts = Prompts.load("zh", None)
    firsts = ("", "wrong_key", "conduct_bad_number", "conduct_look_wrong", "conduct_answered")
    stands = [
        Stand(stage, is_named, times, first=first)
        for stage, is_named, times, first in product(Stage, (True, False), (1, 2), firsts)
    ]
    for line in (line for stand in stands for line in say(stand, sign, KNOWN).lines):
        assert prompts.sentences[line.id].placeholders == set(line.values)
    assert {f"conduct_state_{state}" for state in CaseState} <= set(prompts.sentences)


def test_a_stand_survives_its_journey_through_the_signed_step() -> None:
    for stage, is_named, times in product(Stage, (True, False), (1, 2)):
        stand = Stand(stage, is_named, times, question=3, page=1)
        assert Stand.of(stand.as_data()) == stand


@pytest.mark.parametrize(
    "data", [None, {}, {"line": "service", "at": "choice"}, {"line": "conduct", "at": "sofa"}]
)
def test_a_step_of_another_line_or_release_is_not_taken_for_one_of_this(
    data: dict[str, Any] | None,
) -> None:
    assert Stand.of(data) is None
