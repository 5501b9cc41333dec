"""Dial: every way a telephone behaves, alone and with others, with and without a whisper."""

from __future__ import annotations

import pytest

from ivr.exchange.calls import Call
from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.scripted import Caller, Staff
from tests.ivr.exchange.conftest import LINE, MONDAY
from tests.ivr.exchange.toy import Toy

ZHANG = "+8613900000001"
LI = "+8613800000001"
WANG = "+8613800000002"
ZHAO = "+8613800000003"
RESULTS = ("DialCallStatus", "DialBridged", "DialCallDuration")


def dial(toy: Toy, *numbers: str, attributes: str = 'timeout="15"', noun: str = "") -> None:
    nouns = "".join(f"<Number {noun}>{number}</Number>" for number in numbers)
    toy.says("/voice", f'<Dial action="/dialled" {attributes}>{nouns}</Dial><Say>到不了</Say>')
    toy.says("/dialled", "<Say>再见。</Say>")
    toy.says("/leg", "")


def whisper(toy: Toy, accepted: str = "", declined: str = "<Hangup/>") -> None:
    """Press 1 to take the call, another key to decline it."""
    toy.says(
        "/whisper",
        '<Gather action="/accept" numDigits="1" timeout="5"><Say>热线来电，按1接听。</Say></Gather>'
        "<Hangup/>",
    )
    toy.pages["/accept"] = lambda params: (
        f"<Response>{accepted if params['Digits'] == '1' else declined}</Response>"
    )


def result(toy: Toy) -> tuple[str | None, ...]:
    (params,) = toy.params("/dialled")
    return tuple(params.get(name) for name in RESULTS)


def seconds_until(call: Call, text: str) -> float:
    event = next(event for event in call.events if event.kind == "heard" and event.text == text)
    return (event.at - MONDAY).total_seconds()


@pytest.mark.parametrize(
    ("staff", "outcome", "seconds"),
    [
        (Staff.answers(after=4, talks=60), ("completed", "true", "60"), 64),
        (Staff.answers(after=14.9, talks=0), ("completed", "true", "0"), 14.9),
        (Staff.answers(after=15.1), ("no-answer", "false", None), 15),
        (Staff.ignores(), ("no-answer", "false", None), 15),
        (Staff.declines(after=3), ("busy", "false", None), 3),
        (Staff.busy(), ("busy", "false", None), 0),
        (Staff.unreachable(), ("failed", "false", None), 0),
        (Staff.voicemail(after=12, talks=40), ("completed", "true", "40"), 52),
    ],
)
def test_one_telephone_without_a_whisper(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    staff: Staff,
    outcome: tuple[str, str, str | None],
    seconds: float,
) -> None:
    dial(toy, LI)
    exchange.staff[LI] = staff
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == outcome
    assert seconds_until(call, "再见。") == pytest.approx(seconds)
    assert call.dialled_in_order() == [LI]
    assert (call.status, call.ended_by) == ("completed", "line")
    assert exchange.errors == []


@pytest.mark.parametrize(
    ("staff", "outcome"),
    [
        (Staff.answers(after=4, presses="1", talks=60), ("completed", "true", "63")),
        (Staff.answers(after=4, presses="2"), ("completed", "false", "3")),
        (Staff.answers(after=4, presses=""), ("completed", "false", "7")),
        (Staff.voicemail(after=12), ("completed", "false", "7")),
        (Staff.hangs_up_in_whisper(after=4, into=2), ("completed", "false", "2")),
        (Staff.ignores(), ("no-answer", "false", None)),
        (Staff.busy(), ("busy", "false", None)),
    ],
)
def test_the_whisper_decides_whether_the_two_are_joined(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    staff: Staff,
    outcome: tuple[str, str, str | None],
) -> None:
    dial(toy, LI, noun='url="/whisper"')
    whisper(toy)
    exchange.staff[LI] = staff
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == outcome
    assert call.heard() == ["再见。"]
    assert ("bridged" in {event.kind for event in call.events}) == (outcome[1] == "true")


def test_the_whisper_is_asked_for_in_the_name_of_the_rung_leg(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    dial(toy, LI, attributes=f'callerId="{LINE}"', noun='url="/whisper"')
    whisper(toy)
    exchange.staff[LI] = Staff.answers(presses="1")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    (child,) = call.children
    assert child.heard() == ["热线来电，按1接听。"]
    for path in ("/whisper", "/accept"):
        (params,) = toy.params(path)
        assert params["CallSid"] == child.sid != call.sid
        assert params["ParentCallSid"] == call.sid
        assert params["Direction"] == "outbound-dial"
        assert (params["From"], params["To"]) == (LINE, LI)
        assert params["CallStatus"] == "in-progress"
    (dialled,) = toy.params("/dialled")
    assert (dialled["CallSid"], dialled["DialCallSid"]) == (call.sid, child.sid)
    assert "ParentCallSid" not in dialled


@pytest.mark.parametrize(
    ("behaviours", "outcome", "statuses"),
    [
        (
            (Staff.answers(after=6, talks=30), Staff.answers(after=4, talks=10), Staff.ignores()),
            ("completed", "true", "10"),
            ["canceled", "completed", "canceled"],
        ),
        (  # At the same moment: the one named first.
            (Staff.answers(after=4, talks=30), Staff.answers(after=4, talks=10), Staff.busy()),
            ("completed", "true", "30"),
            ["completed", "canceled", "busy"],
        ),
        (
            (Staff.busy(), Staff.unreachable(), Staff.answers(after=14, talks=5)),
            ("completed", "true", "5"),
            ["busy", "failed", "completed"],
        ),
        (
            (Staff.busy(), Staff.ignores(), Staff.unreachable()),
            ("no-answer", "false", None),
            ["busy", "no-answer", "failed"],
        ),
        (
            (Staff.unreachable(), Staff.declines(after=2), Staff.unreachable()),
            ("busy", "false", None),
            ["failed", "busy", "failed"],
        ),
        (
            (Staff.unreachable(), Staff.unreachable(), Staff.unreachable()),
            ("failed", "false", None),
            ["failed", "failed", "failed"],
        ),
    ],
)
def test_of_several_telephones_the_first_to_pick_up_is_joined_and_the_rest_stop_ringing(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    behaviours: tuple[Staff, ...],
    outcome: tuple[str, str, str | None],
    statuses: list[str],
) -> None:
    dial(toy, LI, WANG, ZHAO)
    exchange.staff.update(zip((LI, WANG, ZHAO), behaviours, strict=True))
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == outcome
    assert [child.status for child in call.children] == statuses
    assert call.dialled_in_order() == [LI, WANG, ZHAO]


def test_a_voicemail_that_wins_the_race_is_kept_out_by_the_whisper(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    dial(toy, LI, WANG, noun='url="/whisper"')
    whisper(toy)
    exchange.staff |= {LI: Staff.voicemail(after=2), WANG: Staff.answers(after=9, presses="1")}
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy)[:2] == ("completed", "false")
    assert [child.status for child in call.children] == ["completed", "canceled"]


@pytest.mark.parametrize("number", ["8001", "+0861", "13800000001", "", "+86138 0000"])
def test_what_is_no_number_fails_at_once(
    toy: Toy, exchange: Exchange, loop: JumpLoop, number: str
) -> None:
    dial(toy, number)
    exchange.staff[number] = Staff.answers()
    exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == ("failed", "false", None)


def test_a_sip_telephone_is_rung_like_a_number(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", '<Dial action="/dialled"><Sip>sip:li@office</Sip></Dial>')
    toy.says("/dialled", "")
    exchange.staff["sip:li@office"] = Staff.answers(talks=7)
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == ("completed", "true", "7")
    assert call.dialled_in_order() == ["sip:li@office"]


def test_behaviours_follow_one_another_when_a_number_is_rung_again(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    dial(toy, LI)
    exchange.staff[LI] = Staff.busy().and_then(Staff.ignores()).and_then(Staff.answers())
    for _ in range(4):
        exchange.place(loop, Caller(ZHANG), LINE)
    statuses = [params["DialCallStatus"] for params in toy.params("/dialled")]
    assert statuses == ["busy", "no-answer", "completed", "completed"]


def test_without_an_action_the_next_verb_follows(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", f"<Dial timeout='5'>{LI}</Dial><Say>没有人接。</Say>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert call.heard() == ["没有人接。"]


def test_the_exchange_can_ring_longer_than_asked_as_twilio_does(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.added_dial_seconds = 5
    dial(toy, LI, attributes='timeout="10"')
    exchange.staff[LI] = Staff.answers(after=14.5, talks=1)
    exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == ("completed", "true", "1")


def test_the_time_limit_ends_a_talk(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    dial(toy, LI, attributes='timeLimit="90"')
    exchange.staff[LI] = Staff.answers(after=4, talks=None)
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy) == ("completed", "true", "90")
    assert call.children[0].ended_by == "line"
    assert call.heard() == ["再见。"]


@pytest.mark.parametrize(
    ("caller_id", "shown"),
    [("", ZHANG), (LINE, LINE), (ZHANG, ZHANG), ("+865622199999", "+865622199999")],
)
def test_the_number_shown_is_the_callers_the_lines_or_another_of_the_account(
    toy: Toy, exchange: Exchange, loop: JumpLoop, caller_id: str, shown: str
) -> None:
    exchange.numbers["+865622199999"] = exchange.numbers[LINE]
    dial(toy, LI, attributes=f'callerId="{caller_id}"' if caller_id else "")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert call.children[0].from_ == shown


def test_a_strangers_number_may_not_be_shown(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    dial(toy, LI, attributes='callerId="+8610000000"')
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert result(toy)[0] == "failed"
    assert call.dialled_in_order() == []
    assert [error.code for error in exchange.errors] == [13214]


def test_answer_on_bridge_keeps_the_line_ringing_until_somebody_is_there(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    dial(toy, LI, attributes='answerOnBridge="true"', noun='url="/whisper"')
    whisper(toy)
    exchange.staff[LI] = Staff.answers(after=4, presses="1", talks=60)
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert call.answered_at is not None
    assert (call.answered_at - MONDAY).total_seconds() == pytest.approx(6.98, abs=0.01)


@pytest.mark.parametrize(
    ("staff", "events"),
    [
        (
            Staff.answers(after=4, talks=60),
            [
                ("initiated", None),
                ("ringing", None),
                ("in-progress", None),
                ("completed", "60"),
            ],
        ),
        (Staff.ignores(), [("initiated", None), ("ringing", None), ("no-answer", "0")]),
        (Staff.busy(), [("initiated", None), ("busy", "0")]),
        (Staff.unreachable(), [("initiated", None), ("failed", "0")]),
        (Staff.declines(), [("initiated", None), ("ringing", None), ("busy", "0")]),
    ],
)
def test_the_leg_tells_of_its_progress_in_order(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    staff: Staff,
    events: list[tuple[str, str | None]],
) -> None:
    dial(
        toy,
        LI,
        noun='statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed"',
    )
    exchange.staff[LI] = staff
    call = exchange.place(loop, Caller(ZHANG), LINE)
    told = toy.params("/leg")
    assert [(params["CallStatus"], params.get("CallDuration")) for params in told] == events
    assert [params["SequenceNumber"] for params in told] == [str(n) for n in range(len(told))]
    for params in told:
        assert params["CallSid"] == call.children[0].sid
        assert params["ParentCallSid"] == call.sid
        assert params["CallbackSource"] == "call-progress-events"
        assert params["Timestamp"].startswith("Mon, 23 Nov 2026 01:1")


def test_by_default_a_leg_tells_of_its_end_only(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    dial(toy, LI, noun='statusCallback="/leg"')
    exchange.staff[LI] = Staff.answers()
    exchange.place(loop, Caller(ZHANG), LINE)
    assert [params["CallStatus"] for params in toy.params("/leg")] == ["completed"]


@pytest.mark.parametrize("verb", [f"<Dial>{WANG}</Dial>", "<Record/>", "<Redirect>/x</Redirect>"])
def test_a_whisper_that_does_more_than_speak_and_ask_is_an_error(
    toy: Toy, exchange: Exchange, loop: JumpLoop, verb: str
) -> None:
    dial(toy, LI, noun='url="/whisper"')
    toy.says("/whisper", verb)
    exchange.staff[LI] = Staff.answers()
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert [error.code for error in exchange.errors] == [12200]
    assert "whisper" in exchange.errors[0].message
    assert result(toy)[:2] == ("completed", "false")
    assert call.heard() == ["再见。"]
