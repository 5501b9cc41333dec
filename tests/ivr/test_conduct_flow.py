"""The conduct line's conversation, place by place."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from ivr.conduct_flow import BEGIN, Heard, SpokenReceipt, Stage, Stand, move, say
from ivr.dialogue import Answer, End, Keys, Line, Take
from ivr.prompts import Prompts

NAMED = Stand(Stage.STATEMENT, is_named=True)
ANONYMOUS = Stand(Stage.STATEMENT, is_named=False)
RECEIPT = SpokenReceipt("三〇六二", "五八幺，七二九")


def sign(data: dict[str, Any]) -> str:
    return f"{data['at']}-{data['named']}-{data['times']}"


def ids(answer: Answer) -> list[str]:
    return [line.id for line in answer.lines]


@pytest.mark.parametrize(
    ("stand", "heard", "following"),
    [
        (BEGIN, Heard(keys="1"), NAMED),
        (BEGIN, Heard(keys="2"), ANONYMOUS),
        (BEGIN, Heard(keys="0"), Stand(Stage.SERVICE)),
        (BEGIN, Heard(), Stand(Stage.CHOICE, times=2)),
        (BEGIN, Heard(keys="7"), Stand(Stage.CHOICE, times=2, was_wrong_key=True)),
        (Stand(Stage.CHOICE, times=2), Heard(), ANONYMOUS),
        (Stand(Stage.CHOICE, times=2), Heard(keys="*"), ANONYMOUS),
        (Stand(Stage.CHOICE, times=2), Heard(keys="1"), NAMED),
        (Stand(Stage.CHOICE, times=2), Heard(keys="0"), Stand(Stage.SERVICE)),
        (NAMED, Heard(spoken_seconds=2), Stand(Stage.RECEIPT, is_named=True)),
        (ANONYMOUS, Heard(spoken_seconds=180), Stand(Stage.RECEIPT)),
        (ANONYMOUS, Heard(spoken_seconds=1), Stand(Stage.STATEMENT, times=2)),
        (NAMED, Heard(), Stand(Stage.STATEMENT, is_named=True, times=2)),
        (Stand(Stage.STATEMENT, times=2), Heard(spoken_seconds=9), Stand(Stage.RECEIPT)),
        (Stand(Stage.STATEMENT, times=2), Heard(spoken_seconds=0), Stand(Stage.EMPTY)),
        (ANONYMOUS, Heard(spoken_seconds=30, has_hung_up=True), Stand(Stage.OVER)),
        (ANONYMOUS, Heard(has_hung_up=True), Stand(Stage.OVER)),
        (Stand(Stage.RECEIPT), Heard(keys="1"), Stand(Stage.RECEIPT, times=2)),
        (Stand(Stage.RECEIPT, times=3), Heard(keys="1"), Stand(Stage.RECEIPT, times=4)),
        (Stand(Stage.RECEIPT, times=4), Heard(keys="1"), Stand(Stage.OVER)),
        (Stand(Stage.RECEIPT), Heard(keys="5"), Stand(Stage.OVER)),
        (Stand(Stage.RECEIPT), Heard(), Stand(Stage.OVER)),
    ],
)
def test_each_place_and_answer_lead_to_one_next_place(
    stand: Stand, heard: Heard, following: Stand
) -> None:
    assert move(stand, heard) == following


def test_the_greeting_offers_named_anonymous_and_the_way_back() -> None:
    assert say(BEGIN, sign, None) == Keys(
        (Line("conduct_greeting"), Line("conduct_divert")), next="choice-False-1", max_digits=1
    )


@pytest.mark.parametrize(
    ("keys", "spoken"), [("7", ["wrong_key", "conduct_choice"]), ("", ["conduct_choice"])]
)
def test_a_wrong_key_or_none_repeats_the_two_keys_and_not_the_whole_greeting(
    keys: str, spoken: list[str]
) -> None:
    assert ids(say(move(BEGIN, Heard(keys=keys)), sign, None)) == spoken


@pytest.mark.parametrize(
    ("stand", "spoken"),
    [
        (NAMED, ["conduct_named_note", "conduct_statement"]),
        (ANONYMOUS, ["conduct_anonymous", "conduct_statement"]),
        (Stand(Stage.STATEMENT, is_named=True, times=2), ["conduct_silence"]),
    ],
)
def test_the_caller_is_told_what_is_kept_before_the_statement_is_recorded(
    stand: Stand, spoken: list[str]
) -> None:
    answer = say(stand, sign, None)
    assert isinstance(answer, Take)
    assert ids(answer) == spoken
    assert (answer.field, answer.max_seconds) == ("statement", 180)


def test_the_receipt_is_spoken_and_may_be_heard_again() -> None:
    answer = say(Stand(Stage.RECEIPT), sign, RECEIPT)
    assert isinstance(answer, Keys)
    assert ids(answer) == ["conduct_receipt", "conduct_repeat"]
    assert answer.lines[0].values == {"receipt": "三〇六二", "code": "五八幺，七二九"}


@pytest.mark.parametrize(
    ("stand", "spoken"),
    [
        (Stand(Stage.OVER), "conduct_goodbye"),
        (Stand(Stage.EMPTY), "conduct_empty"),
        (Stand(Stage.RECEIPT), "conduct_goodbye"),
    ],
)
def test_the_line_says_goodbye_and_never_promises_a_receipt_it_has_not(
    stand: Stand, spoken: str
) -> None:
    assert say(stand, sign, None) == End((Line(spoken),))


def test_every_way_through_the_line_ends() -> None:
    answers = [Heard(keys=key) for key in ("", "1", "2", "7")] + [Heard(spoken_seconds=9)]
    stands = {BEGIN}
    for _ in range(10):
        stands = {move(stand, heard) for stand, heard in product(stands, answers)}
    assert stands == {Stand(Stage.OVER)}


def test_every_sentence_of_the_line_exists_with_the_blanks_that_are_filled() -> None:
    prompts = Prompts.load("zh", None)
    stands = [
        Stand(stage, named, times, wrong)
        for stage, named, times, wrong in product(Stage, (True, False), (1, 2), (True, False))
    ]
    for line in (line for stand in stands for line in say(stand, sign, RECEIPT).lines):
        assert prompts.sentences[line.id].placeholders == set(line.values)


def test_a_stand_survives_its_journey_through_the_signed_step() -> None:
    for stage, named, times in product(Stage, (True, False), (1, 2)):
        stand = Stand(stage, named, times)
        assert Stand.of(stand.as_data()) == stand


@pytest.mark.parametrize(
    "data", [None, {}, {"line": "service", "at": "choice"}, {"line": "conduct", "at": "sofa"}]
)
def test_a_step_of_another_line_or_release_is_not_taken_for_one_of_this(
    data: dict[str, Any] | None,
) -> None:
    assert Stand.of(data) is None
