"""How calls end: hanging up at every point, refusing, and what the application is told."""

from __future__ import annotations

import asyncio

import pytest

from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.scripted import Caller, Staff
from tests.ivr.exchange.conftest import LINE
from tests.ivr.exchange.toy import Toy

ZHANG = "+8613900000001"
LI = "+8613800000001"
ASKED_AFTER = ("CallStatus", "DialCallStatus", "DialBridged", "DialCallDuration", "Digits")


@pytest.fixture
def whole_line(toy: Toy) -> Toy:
    """Welcome (Say), menu (Gather), transfer with a whisper (Dial), registration (Record)."""
    toy.says("/voice", "<Say>您好，这里是服务热线。</Say><Redirect>/menu</Redirect>")
    toy.says(
        "/menu",
        '<Gather action="/section" numDigits="1" timeout="8"><Say>贷款请按2。</Say></Gather>'
        "<Redirect>/section</Redirect>",
    )
    toy.says(
        "/section",
        '<Say>正在转接。</Say><Dial action="/dialled" timeout="15">'
        f'<Number url="/whisper" statusCallback="/leg">{LI}</Number></Dial>',
    )
    toy.says(
        "/whisper",
        '<Gather action="/accept" numDigits="1"><Say>热线来电，贷款业务，按1接听。</Say></Gather>'
        "<Hangup/>",
    )
    toy.says("/accept", "")
    toy.says("/leg", "")
    toy.says("/dialled", '<Record action="/recorded" timeout="4"/>')
    toy.says("/recorded", "<Say>登记好了，编号幺五八，感谢来电，再见。</Say>")
    return toy


ARRIVES = Caller(ZHANG).presses("2")
TAKES_IT = Staff.answers(after=4, presses="1", talks=60)


@pytest.mark.parametrize(
    ("caller", "staff", "last_asked", "asked_after"),
    [
        pytest.param(Caller(ZHANG).hangs_up(after=1), TAKES_IT, [], {}, id="in the welcome"),
        pytest.param(
            Caller(ZHANG).presses("", then_hangs_up=True), TAKES_IT, [], {}, id="in the menu"
        ),
        pytest.param(
            Caller(ZHANG).presses("2", then_hangs_up=True),
            TAKES_IT,
            ["/section"],
            {},
            id="just after the key",
        ),
        pytest.param(
            ARRIVES.hangs_up_while_ringing(after=3),
            TAKES_IT,
            ["/section", "/leg", "/dialled"],
            {"CallStatus": "completed", "DialCallStatus": "canceled", "DialBridged": "false"},
            id="while it rings",
        ),
        pytest.param(
            ARRIVES.hangs_up_while_ringing(after=5),
            TAKES_IT,
            ["/section", "/whisper", "/leg", "/dialled"],
            {
                "CallStatus": "completed",
                "DialCallStatus": "completed",
                "DialBridged": "false",
                "DialCallDuration": "1",
            },
            id="in the whisper",
        ),
        pytest.param(
            ARRIVES.hangs_up_while_talking(after=20),
            TAKES_IT,
            ["/section", "/whisper", "/accept", "/leg", "/dialled"],
            {
                "CallStatus": "completed",
                "DialCallStatus": "completed",
                "DialBridged": "true",
                "DialCallDuration": "24",
            },
            id="in the talk",
        ),
        pytest.param(
            ARRIVES.speaks("我想提前还款", seconds=3, then_hangs_up=True),
            Staff.busy(),
            ["/section", "/leg", "/dialled", "/recorded"],
            {"CallStatus": "completed", "Digits": "hangup"},
            id="in the recording",
        ),
        pytest.param(
            ARRIVES.speaks("我想提前还款", seconds=3).hangs_up(after=1),
            Staff.busy(),
            ["/section", "/leg", "/dialled", "/recorded"],
            {"CallStatus": "in-progress"},
            id="in the goodbye",
        ),
    ],
)
def test_hanging_up_ends_the_call_and_is_told(
    whole_line: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    caller: Caller,
    staff: Staff,
    last_asked: list[str],
    asked_after: dict[str, str],
) -> None:
    exchange.staff[LI] = staff
    call = exchange.place(loop, caller, LINE)
    after_menu = [path for path in whole_line.paths() if path not in {"/voice", "/menu"}]
    assert after_menu == [*last_asked, "/status"]
    if asked_after:
        params = whole_line.params(last_asked[-1])[0]
        assert {k: v for k, v in params.items() if k in ASKED_AFTER} == asked_after
    assert (call.status, call.ended_by, call.unplayed) == ("completed", "caller", ())
    (status,) = whole_line.params("/status")
    assert status["CallStatus"] == "completed"
    assert exchange.errors == []


def test_the_last_callback_says_how_long_it_was_and_when(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Say>您好。</Say><Pause length='90'/>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    (status,) = toy.params("/status")
    assert (
        status
        | {
            "CallSid": call.sid,
            "AccountSid": exchange.account_sid,
            "From": ZHANG,
            "To": LINE,
            "CallStatus": "completed",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            "CallDuration": "90",
            "Duration": "2",
            "Timestamp": "Mon, 23 Nov 2026 01:11:30 +0000",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
        }
        == status
    )


@pytest.mark.parametrize(
    ("document", "status"),
    [
        ("<Reject/>", "no-answer"),
        ("<Reject reason='busy'/>", "busy"),
        ("<Say>您好。</Say><Reject reason='busy'/>", "completed"),
        ("<Hangup/>", "completed"),
        ("", "completed"),
        ("<Say>您好。</Say>", "completed"),
    ],
)
def test_the_document_ends_the_call(
    toy: Toy, exchange: Exchange, loop: JumpLoop, document: str, status: str
) -> None:
    toy.says("/voice", document)
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert (call.status, call.ended_by) == (status, "line")
    assert [params["CallStatus"] for params in toy.params("/status")] == [status]


def test_the_first_request_rings_and_the_later_ones_are_connected(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Redirect>/unheard</Redirect>")
    toy.says("/unheard", "<Say>您好。</Say><Redirect>/heard</Redirect>")
    toy.says("/heard", "")
    exchange.place(loop, Caller(ZHANG), LINE)
    statuses = [toy.params(path)[0]["CallStatus"] for path in ("/voice", "/unheard", "/heard")]
    assert statuses == ["ringing", "ringing", "in-progress"]


def test_a_pause_at_the_beginning_delays_the_pick_up(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Pause length='3'/><Say>您好。</Say>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert call.answered_at is not None
    assert (call.answered_at - call.created_at).total_seconds() == 3


def test_who_hangs_up_before_the_pick_up_was_not_answered(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Pause length='10'/><Say>您好。</Say>")
    call = exchange.place(loop, Caller(ZHANG).hangs_up(after=4), LINE)
    assert (call.status, call.seconds) == ("no-answer", 0)


def test_the_end_of_a_caller_who_was_too_quick_overtakes_the_first_request(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Say>您好。</Say>")
    call = exchange.place(loop, Caller(ZHANG).is_gone_before_the_answer(), LINE)
    assert toy.paths() == ["/status", "/voice"]
    assert toy.params("/status")[0]["CallStatus"] == "no-answer"
    assert toy.params("/voice")[0]["CallStatus"] == "ringing"
    assert call.heard() == []


@pytest.mark.parametrize("number", ["anonymous", "unknown", ZHANG])
def test_the_calling_number_is_passed_on_as_it_is(
    toy: Toy, exchange: Exchange, loop: JumpLoop, number: str
) -> None:
    toy.says("/voice", "")
    exchange.place(loop, Caller(number), LINE)
    (params,) = toy.params("/voice")
    assert (params["From"], params["Caller"]) == (number, number)


def test_a_caller_without_a_number_is_anonymous(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "")
    exchange.place(loop, Caller(), LINE)
    assert toy.params("/voice")[0]["From"] == "anonymous"


def test_two_calls_at_once_do_not_mix(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    toy.says("/voice", '<Gather action="/keys" numDigits="1"><Say>请按键。</Say></Gather>')
    toy.pages["/keys"] = lambda params: (
        f"<Response><Say>{params['From']}按了{params['Digits']}</Say></Response>"
    )
    callers = [Caller(f"+861390000000{n}").presses(str(n), after=n) for n in range(1, 6)]

    async def all_of_them() -> list[list[str]]:
        calls = [exchange.receive(loop.clock, caller, LINE) for caller in callers]
        return [call.heard() for call in await asyncio.gather(*calls)]

    assert loop.run_until_complete(all_of_them()) == [
        ["请按键。", f"+861390000000{n}按了{n}"] for n in range(1, 6)
    ]


def test_a_call_can_be_left_in_the_middle_and_taken_up_again(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Say>您好。</Say><Pause length='60'/><Redirect>/later</Redirect>")
    task = exchange.begin(loop, Caller(ZHANG), LINE)
    loop.forward(30)
    assert toy.paths() == ["/voice"]
    toy.says("/later", "<Say>后来的话。</Say>")
    call = loop.run_until_complete(task)
    assert call.heard() == ["您好。", "后来的话。"]
