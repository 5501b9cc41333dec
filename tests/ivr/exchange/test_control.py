"""Calls placed from a terminal against a running exchange."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from ivr.exchange import human_leg
from ivr.exchange.client import Operator, OperatorError, PlacedCall
from ivr.exchange.equipment import Number
from ivr.exchange.exchange import Exchange
from ivr.exchange.rest import create_app
from ivr.exchange.runner import InThreads
from ivr.exchange.webhooks import Target
from tests.ivr.exchange.conftest import LINE, WallClock
from tests.ivr.exchange.toy import ACCOUNT, TOKEN, Toy, served

ZHANG = "+8613900000001"
LI = "+8613800000001"


@pytest.fixture
def address(toy: Toy, tmp_path: Path) -> Iterator[str]:
    toy.says(
        "/voice",
        '<Gather action="/section" numDigits="1" timeout="8"><Say>贷款请按2。</Say></Gather>'
        "<Say>没有收到按键。</Say>",
    )
    toy.says(
        "/section",
        f'<Dial action="/dialled" timeout="15"><Number url="/whisper">{LI}</Number></Dial>',
    )
    toy.says(
        "/whisper",
        '<Gather action="/accept" numDigits="1"><Say>按1接听。</Say></Gather><Hangup/>',
    )
    toy.says("/accept", "")
    toy.pages["/dialled"] = lambda params: (
        "<Response/>"
        if params["DialBridged"] == "true"
        else '<Response><Record action="/recorded" timeout="4"/></Response>'
    )
    toy.says("/recorded", "<Say>登记好了，再见。</Say>")
    exchange = Exchange(ACCOUNT, TOKEN, tmp_path)
    exchange.numbers[LINE] = Number(Target(f"{toy.url}/voice"), Target(f"{toy.url}/status"))
    with served(create_app(exchange, InThreads(WallClock()))) as url:
        yield url


@pytest.fixture
def operator(address: str) -> Operator:
    return Operator(address, ACCOUNT, TOKEN)


def continue_with(call: PlacedCall, asked: str) -> None:
    """Go on to the next question: choose a section, wait while it rings, say a word."""
    if asked == "keys":
        call.press("2")
    elif asked == "words":
        call.speak("我想提前还款")
    else:
        call.wait()


def told(events: list[dict[str, Any]], *kinds: str) -> list[tuple[str, str]]:
    return [(event["kind"], event["text"]) for event in events if event["kind"] in kinds]


def test_a_scripted_call_is_told_from_beginning_to_end(toy: Toy, operator: Operator) -> None:
    call = operator.place(ZHANG, keys=["2"], speak=["我想提前还款"])
    events = list(call.events())
    assert told(events, "heard", "pressed", "rang", "spoke", "ended") == [
        ("heard", "贷款请按2。"),
        ("pressed", "2"),
        ("rang", LI),
        ("ended", "no-answer"),
        ("spoke", "我想提前还款"),
        ("heard", "登记好了，再见。"),
        ("ended", "completed"),
    ]
    assert toy.params("/voice")[0]["From"] == ZHANG
    assert toy.paths()[-1] == "/status"


@pytest.mark.parametrize(
    ("behaviour", "result"),
    [
        ("answers", "completed"),
        ("ignores", "no-answer"),
        ("declines", "busy"),
        ("busy", "busy"),
        ("unreachable", "failed"),
        ("voicemail", "completed"),
        ("hangs-up", "completed"),
    ],
)
def test_telephones_behave_as_the_terminal_wishes_in_its_own_call(
    toy: Toy, operator: Operator, behaviour: str, result: str
) -> None:
    list(operator.place(ZHANG, LINE, keys=["2"], staff={LI: behaviour}).events())
    (params,) = toy.params("/dialled")
    assert params["DialCallStatus"] == result
    assert params["DialBridged"] == ("true" if behaviour == "answers" else "false")
    list(operator.place(ZHANG, LINE, keys=["2"]).events())
    assert toy.params("/dialled")[1]["DialCallStatus"] == "no-answer"


def test_a_call_without_a_number_and_without_keys(toy: Toy, operator: Operator) -> None:
    events = list(operator.place(keys=["-"]).events())
    assert told(events, "heard") == [("heard", "贷款请按2。"), ("heard", "没有收到按键。")]
    assert toy.params("/voice")[0]["From"] == "anonymous"


def test_a_scripted_caller_hangs_up_after_some_seconds(toy: Toy, operator: Operator) -> None:
    events = list(operator.place(ZHANG, keys=["2"], hang_up_after=10).events())
    (end,) = [e for e in events if e["kind"] == "ended" and e["who"] == "caller"]
    assert (end["data"]["by"], end["data"]["seconds"]) == ("caller", 10)
    assert toy.params("/dialled")[0]["DialCallStatus"] == "canceled"


def test_an_interactive_call_asks_and_waits_while_time_stands_still(
    toy: Toy, operator: Operator
) -> None:
    call = operator.place(ZHANG, interactive=True)
    asked: list[str] = []
    events = []
    for event in call.events():
        events.append(event)
        if event["kind"] != "asks":
            continue
        asked.append(event["text"])
        continue_with(call, event["text"])
    assert asked == ["keys", "patience", "words"]
    assert told(events, "heard", "spoke") == [
        ("heard", "贷款请按2。"),
        ("spoke", "我想提前还款"),
        ("heard", "登记好了，再见。"),
    ]
    (recorded,) = toy.params("/recorded")
    assert 4 <= int(recorded["RecordingDuration"]) <= 6


@pytest.mark.parametrize(
    ("asked", "last"), [("keys", "/voice"), ("patience", "/dialled"), ("words", "/recorded")]
)
def test_an_interactive_caller_hangs_up_at_any_question(
    toy: Toy, operator: Operator, asked: str, last: str
) -> None:
    call = operator.place(ZHANG, interactive=True)
    for event in call.events():
        if event["kind"] == "asks" and event["text"] == asked:
            call.hang_up()
        elif event["kind"] == "asks":
            continue_with(call, event["text"])
    assert [path for path in toy.paths() if path != "/status"][-1] == last
    assert toy.paths()[-1] == "/status"


def test_saying_nothing_at_all_lets_the_question_run_out(toy: Toy, operator: Operator) -> None:
    call = operator.place(ZHANG, interactive=True)
    events = []
    for event in call.events():
        events.append(event)
        if event["kind"] == "asks":
            call.wait()
    assert told(events, "heard")[-1] == ("heard", "没有收到按键。")


def test_a_terminal_that_was_left_hangs_up_in_the_end(
    toy: Toy, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(human_leg, "LEFT_ALONE_SECONDS", 0.05)
    events = list(operator.place(ZHANG, interactive=True).events())
    assert told(events, "asks", "ended") == [("asks", "keys"), ("ended", "completed")]
    assert toy.paths() == ["/voice", "/status"]


def test_an_answer_that_nobody_asked_for_is_refused(operator: Operator) -> None:
    call = operator.place(ZHANG, keys=["2"])
    with pytest.raises(OperatorError, match="not waiting"):
        call.press("1")


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"to": "+8610000000"}, "not a number of this exchange"),
        ({"keys": "2"}, "'keys' must be a list"),
        ({"keys": ["two"]}, "not keys of a telephone"),
        ({"speak": [1]}, "'speak' must be a list"),
        ({"from": 1}, "'from' must be a text"),
        ({"hang_up_after": -1}, "seconds"),
        ({"hang_up_after": True}, "seconds"),
        ({"staff": {LI: "sleeps"}}, "answers, ignores"),
        ({"staff": []}, "JSON object"),
        ({"colour": "red"}, "'colour' is not known"),
        ([], "JSON object"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_with_its_reason(
    address: str, wish: object, reason: str
) -> None:
    answer = requests.post(f"{address}/exchange/calls", json=wish, auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.status_code == 400
    assert reason in answer.json()["message"]


def test_the_terminal_needs_the_token(address: str) -> None:
    with pytest.raises(OperatorError, match="Authentication"):
        Operator(address, ACCOUNT, "wrong").place(ZHANG)


def test_an_exchange_that_does_not_run_is_said_plainly() -> None:
    with pytest.raises(OperatorError, match="is it running"):
        Operator("http://127.0.0.1:9", ACCOUNT, TOKEN).place(ZHANG)


@pytest.mark.parametrize("path", ["calls/CAx/events", "calls/CAx/do"])
def test_a_call_that_is_not_there_is_not_found(address: str, path: str) -> None:
    ask = requests.get if path.endswith("events") else requests.post
    answer = ask(f"{address}/exchange/{path}", auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.status_code == 404
