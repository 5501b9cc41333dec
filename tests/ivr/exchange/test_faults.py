"""What goes wrong is named, reported, and ends the call as the carrier ends it."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import replace

import pytest
from flask import Response

from ivr.exchange.exchange import Exchange, UnknownNumberError
from ivr.exchange.jump import JumpLoop
from ivr.exchange.player import APOLOGY
from ivr.exchange.scripted import Caller
from ivr.exchange.webhooks import CallError, Sender, Target
from tests.ivr.exchange.conftest import LINE
from tests.ivr.exchange.toy import ACCOUNT, TOKEN, Page, Toy, served

ZHANG = "+8613900000001"
LARGE = "<Response>" + "<!--" + "x" * 66000 + "-->" + "</Response>"

FAULTS = [
    pytest.param(Response("broken", 500), 11217, id="server error"),
    pytest.param(Response("no", 403), 11217, id="refused"),
    pytest.param(Response("", 308, {"Location": "/else"}), 11215, id="redirect"),
    pytest.param(Response("<Response/>", content_type="text/plain"), 12300, id="plain text"),
    pytest.param(Response("{}", content_type="application/json"), 12300, id="json"),
    pytest.param("<Response><Say>", 12100, id="not XML"),
    pytest.param("<Response><Enqueue/></Response>", 12200, id="unknown verb"),
    pytest.param(LARGE, 11750, id="larger than 64 kB"),
]


@pytest.mark.parametrize(("page", "code"), FAULTS)
def test_a_fault_without_a_fallback_apologises_and_ends_the_call(
    toy: Toy, exchange: Exchange, loop: JumpLoop, page: Page, code: int
) -> None:
    toy.says("/voice", "<Say>您好。</Say><Redirect>/broken</Redirect>")
    toy.pages["/broken"] = page
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert [error.code for error in exchange.errors] == [code]
    assert exchange.errors[0].url == f"{toy.url}/broken"
    assert exchange.errors[0].call_sid == call.sid
    assert call.heard() == ["您好。", APOLOGY]
    assert (call.status, call.ended_by) == ("completed", "error")
    assert toy.paths()[-1] == "/status"


@pytest.mark.parametrize(("page", "code"), FAULTS)
def test_a_fault_with_a_fallback_goes_on_there(
    toy: Toy, exchange: Exchange, loop: JumpLoop, page: Page, code: int
) -> None:
    exchange.numbers[LINE] = replace(exchange.numbers[LINE], fallback=Target(f"{toy.url}/fallback"))
    toy.says("/voice", "<Say>您好。</Say><Redirect>/broken</Redirect>")
    toy.pages["/broken"] = page
    toy.says("/fallback", "<Say>线路故障。</Say>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    (params,) = toy.params("/fallback")
    assert (params["ErrorCode"], params["ErrorUrl"]) == (str(code), f"{toy.url}/broken")
    assert (params["CallSid"], params["CallStatus"]) == (call.sid, "in-progress")
    assert call.heard() == ["您好。", "线路故障。"]
    assert call.ended_by == "line"


def test_a_broken_fallback_ends_the_call(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    exchange.numbers[LINE] = replace(exchange.numbers[LINE], fallback=Target(f"{toy.url}/fallback"))
    toy.pages["/voice"] = Response("", 500)
    toy.pages["/fallback"] = Response("", 500)
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert toy.paths() == ["/voice", "/fallback", "/status"]
    assert call.heard() == [APOLOGY]
    assert len(exchange.errors) == 2


def test_an_application_that_is_not_there_is_a_fault(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    exchange.numbers[LINE] = replace(
        exchange.numbers[LINE], voice=Target(f"http://127.0.0.1:{port}/voice")
    )
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert [error.code for error in exchange.errors] == [11205]
    assert call.ended_by == "error"
    assert toy.paths() == ["/status"]


@pytest.mark.parametrize("url", ["/relative", "ftp://h/voice", "http://", "http://[::1", ""])
def test_an_address_that_is_none_is_a_fault(url: str) -> None:
    with pytest.raises(CallError) as caught:
        Sender(ACCOUNT, TOKEN).send(Target(url), {}, "token")
    assert caught.value.code == 11100


@pytest.mark.parametrize("drips", [False, True], ids=["no byte", "byte by byte"])
def test_an_answer_that_does_not_come_in_time_is_a_fault(drips: bool) -> None:
    def late(environ: object, start_response: object) -> object:
        if not drips:
            released.acquire(timeout=5)
        start_response("200 OK", [("Content-Type", "text/xml")])  # type: ignore[operator]
        for _ in range(50):
            yield b" " * 9000
            if released.acquire(timeout=0.1):
                return

    released = threading.Semaphore(0)
    with served(late) as url:
        began = time.monotonic()
        with pytest.raises(CallError) as caught:
            Sender(ACCOUNT, TOKEN, total_seconds=0.4).send(
                Target(url), {}, "token", largest_bytes=10**6
            )
        assert caught.value.code in {11200, 11205}
        assert time.monotonic() - began < 3
        released.release(2)


def test_a_document_that_leads_to_itself_is_stopped(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Redirect>/voice</Redirect>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert len(toy.params("/voice")) == 200
    assert call.ended_by == "error"
    assert "more than 200 documents" in exchange.errors[0].message


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (Response("", 404), 11217),
        (Response("RIFFnothing", content_type="audio/wav"), 12300),
        (Response("ID3", content_type="audio/mpeg"), 12300),
    ],
)
def test_a_sound_that_cannot_be_played_is_a_fault(
    toy: Toy, exchange: Exchange, loop: JumpLoop, page: Page, code: int
) -> None:
    toy.says("/voice", "<Play>/hello.wav</Play><Say>到不了</Say>")
    toy.pages["/hello.wav"] = page
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert [(error.code, error.url) for error in exchange.errors] == [
        (code, f"{toy.url}/hello.wav")
    ]
    assert call.heard() == [APOLOGY]


@pytest.mark.parametrize(
    ("words", "codes"), [("您" * 500, []), ("您" * 501, [13521]), ("", [13520])]
)
def test_words_that_twilio_would_not_speak_are_reported(
    toy: Toy, exchange: Exchange, loop: JumpLoop, words: str, codes: list[int]
) -> None:
    toy.says("/voice", f"<Say>{words}</Say>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert [error.code for error in exchange.errors] == codes
    assert call.ended_by == "line"


def test_a_callback_that_is_refused_is_reported_and_changes_nothing(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", "<Say>您好。</Say>")
    toy.pages["/status"] = Response("", 500)
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert [error.code for error in exchange.errors] == [15003]
    assert (call.status, call.ended_by) == ("completed", "line")


def test_the_answer_to_a_caller_who_is_gone_is_checked_all_the_same(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.says("/voice", '<Record action="/recorded" timeout="4"/>')
    toy.says("/recorded", "<Enqueue/>")
    exchange.place(loop, Caller(ZHANG).speaks("一", then_hangs_up=True), LINE)
    assert [error.code for error in exchange.errors] == [12200]


def test_a_number_nobody_has_cannot_be_called(exchange: Exchange, loop: JumpLoop) -> None:
    with pytest.raises(UnknownNumberError):
        exchange.place(loop, Caller(ZHANG), "+865629999999")


def test_the_connections_settings_in_an_address_are_not_sent(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.numbers[LINE] = replace(
        exchange.numbers[LINE], voice=Target(f"{toy.url}/voice?line=1#rc=2&rp=5xx")
    )
    toy.says("/voice", "<Say>您好。</Say>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert call.heard() == ["您好。"]
    assert toy.params("/voice")[0]["line"] == "1"


def test_a_get_carries_its_parameters_in_the_address(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    exchange.numbers[LINE] = replace(
        exchange.numbers[LINE], voice=Target(f"{toy.url}/voice?line=1", "GET")
    )
    toy.says("/voice", "<Say>您好。</Say>")
    call = exchange.place(loop, Caller(ZHANG), LINE)
    assert call.heard() == ["您好。"]
    (asked,) = [asked for asked in toy.asked if asked.path == "/voice"]
    assert (asked.method, asked.params["line"], asked.params["From"]) == ("GET", "1", ZHANG)
