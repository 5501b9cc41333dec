"""Requests that are doubled, lost and reordered."""

from __future__ import annotations

import pytest

from ivr.exchange.deliveries import DOUBLED, DROPPED, ONCE, REORDERED, REPEATED, Deliveries
from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.scripted import Caller, Staff
from tests.ivr.exchange.conftest import LINE
from tests.ivr.exchange.toy import Toy

LI = "+8613800000001"
CALLER = Caller("+8613900000001").speaks("我想提前还款", seconds=3)


@pytest.fixture
def line(toy: Toy, exchange: Exchange) -> Toy:
    toy.says(
        "/voice",
        '<Dial action="/dialled"><Number statusCallback="/leg" '
        f'statusCallbackEvent="initiated ringing answered completed">{LI}</Number></Dial>',
    )
    toy.says("/dialled", '<Record action="/recorded" recordingStatusCallback="/recording"/>')
    for path in ("/leg", "/recorded", "/recording"):
        toy.says(path, "")
    exchange.staff[LI] = Staff.answers(after=4, talks=10)
    return toy


LEGS = ["initiated", "ringing", "in-progress", "completed"]


@pytest.mark.parametrize(
    ("deliveries", "legs", "others"),
    [
        (ONCE, LEGS, 1),
        (DOUBLED, [status for status in LEGS for _ in range(2)], 2),
        (DROPPED, [], 0),
        (REORDERED, LEGS[::-1], 1),
    ],
    ids=["once", "doubled", "dropped", "reordered"],
)
def test_callbacks_arrive_as_the_policy_has_it(
    line: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    deliveries: Deliveries,
    legs: list[str],
    others: int,
) -> None:
    exchange.deliveries = deliveries
    call = exchange.place(loop, CALLER, LINE)
    assert [params["CallStatus"] for params in line.params("/leg")] == legs
    assert len(line.params("/status")) == len(line.params("/recording")) == others
    # The call itself is the same whatever becomes of its callbacks.
    assert len(line.params("/dialled")) == len(line.params("/recorded")) == 1
    assert (call.status, exchange.errors) == ("completed", [])
    assert [recording.status for recording in exchange.recordings.all()] == ["completed"]


def test_reordered_callbacks_come_last_first_after_the_call(
    line: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.deliveries = REORDERED
    exchange.place(loop, CALLER, LINE)
    assert line.paths() == [
        "/voice",
        "/dialled",
        "/recorded",
        "/recording",
        "/status",
        *["/leg"] * 4,
    ]
    # Their numbers still tell the order in which they came up.
    assert [params["SequenceNumber"] for params in line.params("/leg")] == ["3", "2", "1", "0"]


def test_only_the_kinds_that_are_named_suffer(
    line: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.deliveries = Deliveries(copies=0, kinds=frozenset({"call"}))
    exchange.place(loop, CALLER, LINE)
    assert line.params("/status") == []
    assert len(line.params("/leg")) == 4


def test_a_repeated_request_is_the_same_twice_and_its_first_answer_is_played(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.deliveries = REPEATED
    answers = iter(["第一次", "第二次"])
    toy.pages["/voice"] = lambda params: f"<Response><Say>{next(answers)}</Say></Response>"
    call = exchange.place(loop, Caller("+8613900000001"), LINE)
    first, second = (asked for asked in toy.asked if asked.path == "/voice")
    assert first.params == second.params
    token = "I-Twilio-Idempotency-Token"
    assert first.headers[token] == second.headers[token] != ""
    assert call.heard() == ["第一次"]
    assert [answer.text for answer in call.webhooks[0].answers] == [
        "<Response><Say>第一次</Say></Response>",
        "<Response><Say>第二次</Say></Response>",
    ]


def test_different_requests_have_different_tokens(
    line: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.place(loop, CALLER, LINE)
    tokens = [asked.headers["I-Twilio-Idempotency-Token"] for asked in line.asked]
    assert len(set(tokens)) == len(tokens)
