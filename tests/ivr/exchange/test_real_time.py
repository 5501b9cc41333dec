"""The same player on an ordinary loop in real time, as browsers and telephones will need it."""

from __future__ import annotations

import asyncio

from ivr.exchange.exchange import Exchange
from ivr.exchange.scripted import Caller
from tests.ivr.exchange.conftest import LINE, WallClock
from tests.ivr.exchange.toy import Toy


def test_a_call_is_played_in_real_time(toy: Toy, exchange: Exchange) -> None:
    toy.says(
        "/voice",
        '<Gather action="/keys" numDigits="1"><Say>您好。</Say></Gather><Say>没有按键。</Say>',
    )
    toy.says("/keys", "<Say>好。</Say>")
    caller = Caller("+8613900000001").presses("2", after=0.2)
    call = asyncio.run(exchange.receive(WallClock(), caller, LINE))
    assert call.heard() == ["您好。", "好。"]
    assert call.answered_at is not None
    assert call.ended_at is not None
    assert 0.4 <= (call.ended_at - call.answered_at).total_seconds() < 2
    assert [params["CallStatus"] for params in toy.params("/status")] == ["completed"]
