"""The REST interface, used by the real twilio client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.rest import create_app
from ivr.exchange.runner import OnLoop
from ivr.exchange.scripted import Caller, Staff
from tests.ivr.exchange.conftest import LINE, MONDAY
from tests.ivr.exchange.toy import ACCOUNT, TOKEN, Toy, served

ZHANG = "+8613900000001"
LI = "+8613800000001"


@pytest.fixture
def rest(exchange: Exchange, loop: JumpLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with served(create_app(exchange, OnLoop(loop))) as url:
        exchange.public_url = url
        yield url


@pytest.fixture
def client(rest: str) -> Client:
    return client_of(rest, TOKEN)


def client_of(url: str, token: str) -> Client:
    client = Client(ACCOUNT, token, http_client=TwilioHttpClient(pool_connections=False))
    client.api.base_url = url
    return client


def test_a_call_is_placed_and_its_document_played(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    toy.says(
        "/call-back",
        '<Gather action="/dial" numDigits="1"><Say>回电幺五八号，按1拨出。</Say></Gather><Hangup/>',
    )
    toy.says("/dial", f'<Dial callerId="{LINE}" action="/dialled">{ZHANG}</Dial>')
    toy.says("/dialled", "")
    toy.says("/progress", "")
    exchange.staff |= {
        LI: Staff.answers(after=3, presses="1", talks=None),
        ZHANG: Staff.answers(after=5, talks=45),
    }
    created = client.calls.create(
        to=LI,
        from_=LINE,
        url=f"{toy.url}/call-back",
        status_callback=f"{toy.url}/progress",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    assert (created.status, created.direction, created.to) == ("queued", "outbound-api", LI)
    loop.forward(120)
    fetched = client.calls(created.sid).fetch()
    assert (fetched.status, fetched._from) == ("completed", LINE)
    assert fetched.start_time == MONDAY + timedelta(seconds=3)
    assert [params["CallStatus"] for params in toy.params("/progress")] == [
        "initiated",
        "ringing",
        "in-progress",
        "completed",
    ]
    assert toy.params("/call-back")[0]["Direction"] == "outbound-api"
    (dialled,) = toy.params("/dialled")
    assert (dialled["DialCallStatus"], dialled["DialBridged"]) == ("completed", "true")
    assert [call.to for call in client.calls.list(parent_call_sid=created.sid)] == [ZHANG]
    assert exchange.calls[created.sid or ""].heard() == ["回电幺五八号，按1拨出。"]
    assert exchange.errors == []


@pytest.mark.parametrize(
    ("staff", "status"),
    [
        (Staff.ignores(), "no-answer"),
        (Staff.busy(), "busy"),
        (Staff.declines(), "busy"),
        (Staff.unreachable(), "failed"),
    ],
)
def test_a_call_that_nobody_takes_plays_nothing(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client, staff: Staff, status: str
) -> None:
    exchange.staff[LI] = staff
    toy.says("/progress", "")
    created = client.calls.create(
        to=LI, from_=LINE, url=f"{toy.url}/never", status_callback=f"{toy.url}/progress", timeout=20
    )
    loop.forward(60)
    assert client.calls(created.sid).fetch().status == status
    assert [params["CallStatus"] for params in toy.params("/progress")] == [status]
    assert "/never" not in toy.paths()


def test_whoever_was_rung_may_hang_up_in_the_talk(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    toy.says("/call-back", f'<Dial callerId="{LINE}" action="/dialled">{ZHANG}</Dial>')
    toy.says("/dialled", "")
    exchange.staff |= {
        LI: Staff.answers(after=3, talks=None).hangs_up_while_talking(after=20),
        ZHANG: Staff.answers(after=5, talks=None),
    }
    created = client.calls.create(to=LI, from_=LINE, url=f"{toy.url}/call-back")
    loop.forward(120)
    call = exchange.calls[created.sid or ""]
    assert (call.status, call.ended_by, call.seconds) == ("completed", "callee", 25)
    (dialled,) = toy.params("/dialled")
    assert (dialled["CallStatus"], dialled["DialCallDuration"]) == ("completed", "20")


def test_a_call_is_placed_with_its_document_inside(
    exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    exchange.staff[LI] = Staff.answers()
    created = client.calls.create(
        to=LI, from_=LINE, twiml="<Response><Say>您有一件事将到期。</Say></Response>"
    )
    loop.forward(60)
    assert exchange.calls[created.sid or ""].heard() == ["您有一件事将到期。"]


@pytest.mark.parametrize(
    ("after", "status"), [(None, "canceled"), (2, "canceled"), (9, "completed")]
)
def test_a_call_can_be_ended_while_it_is_queued_rings_or_lasts(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    client: Client,
    after: float | None,
    status: str,
) -> None:
    exchange.staff[LI] = Staff.answers(after=5, talks=None)
    created = client.calls.create(
        to=LI, from_=LINE, twiml="<Response><Pause length='100'/></Response>"
    )
    if after is not None:
        loop.forward(after)
    client.calls(created.sid).update(status="completed")
    loop.forward(60)
    fetched = client.calls(created.sid).fetch()
    assert fetched.status == status
    assert exchange.calls[created.sid or ""].ended_by == "api"
    with pytest.raises(TwilioRestException) as caught:
        client.calls(created.sid).update(status="completed")
    assert caught.value.code == 21220


def test_a_call_that_came_in_can_be_ended(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    toy.says("/voice", "<Say>您好。</Say><Pause length='100'/>")
    task = exchange.begin(loop, Caller(ZHANG), LINE)
    loop.forward(10)
    (listed,) = client.calls.list(status="in-progress")
    client.calls(listed.sid).update(status="completed")
    call = loop.run_until_complete(task)
    assert (call.status, call.ended_by) == ("completed", "api")
    assert [params["CallStatus"] for params in toy.params("/status")] == ["completed"]


def test_calls_are_listed_newest_first_page_by_page_and_filtered(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    toy.says("/voice", "<Say>您好。</Say>")
    for number in range(5):
        exchange.place(loop, Caller(f"+861390000000{number}"), LINE)
        loop.forward(3600)
    listed = client.calls.list(page_size=2)
    assert [call._from for call in listed] == [f"+861390000000{n}" for n in (4, 3, 2, 1, 0)]
    assert len(client.calls.list(limit=3)) == 3
    assert [call._from for call in client.calls.list(from_="+8613900000002")] == ["+8613900000002"]
    assert client.calls.list(to="+8613900000002") == []
    since = client.calls.list(start_time_after=MONDAY + timedelta(hours=3))
    assert [call._from for call in since] == ["+8613900000004", "+8613900000003"]
    before = client.calls.list(start_time_before=MONDAY + timedelta(minutes=30))
    assert [call._from for call in before] == ["+8613900000000"]
    assert len(client.calls.list(start_time=MONDAY)) == 5


def test_recordings_are_fetched_heard_and_deleted(
    toy: Toy, rest: str, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    toy.says("/voice", '<Record action="/recorded" timeout="4"/>')
    toy.says("/recorded", "")
    call = exchange.place(loop, Caller(ZHANG).speaks("我想提前还款", seconds=6), LINE)
    url = toy.params("/recorded")[0]["RecordingUrl"]
    (recording,) = client.recordings.list(call_sid=call.sid)
    assert client.calls(call.sid).recordings.list()[0].sid == recording.sid
    assert (recording.status, recording.duration, recording.source) == (
        "completed",
        "6",
        "RecordVerb",
    )
    for address in (url, f"{url}.wav"):
        sound = requests.get(address, auth=(ACCOUNT, TOKEN), timeout=5)
        assert sound.headers["Content-Type"] == "audio/x-wav"
        assert sound.content[:4] == b"RIFF"
    assert requests.get(url, timeout=5).status_code == 401
    assert client.recordings(recording.sid).delete() is True
    assert requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 404
    with pytest.raises(TwilioRestException) as caught:
        client.recordings(recording.sid).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)


def test_a_recording_cannot_be_heard_before_it_is_complete(
    toy: Toy, rest: str, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    statuses: list[int] = []

    def recorded(params: object) -> str:
        (recording,) = exchange.recordings.all()
        url = exchange.recording_url(recording.sid)
        statuses.append(requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5).status_code)
        return "<Response/>"

    toy.says("/voice", '<Record action="/recorded"/>')
    toy.pages["/recorded"] = recorded
    exchange.place(loop, Caller(ZHANG).speaks("一二三"), LINE)
    assert statuses == [404]


def test_messages_are_sent_and_listed(exchange: Exchange, client: Client) -> None:
    sent = client.messages.create(to=ZHANG, from_=LINE, body="您的事项已办结。")
    client.messages.create(to=LI, from_=LINE, body="长" * 71)
    assert client.messages(sent.sid).fetch().body == "您的事项已办结。"
    assert [(m.to, m.num_segments) for m in client.messages.list()] == [(LI, "2"), (ZHANG, "1")]
    assert [m.to for m in client.messages.list(to=ZHANG)] == [ZHANG]


def test_the_account_can_be_fetched_to_try_the_token(client: Client) -> None:
    assert client.api.accounts(ACCOUNT).fetch().status == "active"


def test_a_wrong_token_is_refused(rest: str) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client_of(rest, "wrong").api.accounts(ACCOUNT).fetch()
    assert (caught.value.status, caught.value.code) == (401, 20003)


def test_another_account_is_not_here(client: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.api.accounts("AC" + "f" * 32).fetch()
    assert caught.value.status == 404


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"to": "", "url": "http://h/"}, 21201),
        ({"to": "x", "url": "http://h/"}, 21211),
        ({"to": "13900000001", "url": "http://h/"}, 21211),
        ({"from_": "", "url": "http://h/"}, 21213),
        ({"from_": "+8610000000", "url": "http://h/"}, 21210),
        ({}, 21205),
        ({"twiml": "x" * 4001}, 32018),
        ({"url": "http://h/", "timeout": 601}, 20001),
        ({"url": "http://h/", "status_callback_event": ["talking"]}, 21626),
        ({"url": "http://h/", "machine_detection": "Enable"}, 20001),
    ],
)
def test_a_call_that_cannot_be_placed_gets_the_carriers_code(
    exchange: Exchange, client: Client, wish: dict[str, object], code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.calls.create(**({"to": LI, "from_": LINE} | wish))
    assert (caught.value.status, caught.value.code) == (400, code)
    assert exchange.calls == {}


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"to": ""}, 21604),
        ({"from_": "+8610000000"}, 21606),
        ({"body": ""}, 21602),
        ({"body": "长" * 1601}, 21617),
    ],
)
def test_a_message_that_cannot_be_sent_gets_the_carriers_code(
    exchange: Exchange, client: Client, wish: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(**({"to": LI, "from_": LINE, "body": "您好"} | wish))
    assert caught.value.code == code
    assert exchange.messages == {}


@pytest.mark.parametrize("path", ["Calls/CAx.json", "Messages/SMx.json", "Recordings/REx", "Else"])
def test_what_is_not_there_is_said_as_the_carrier_says_it(rest: str, path: str) -> None:
    url = f"{rest}/2010-04-01/Accounts/{ACCOUNT}/{path}"
    answer = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=5)
    assert answer.status_code == 404
    assert answer.json()["code"] == 20404


def test_a_call_that_lasts_is_led_to_another_document_and_its_dial_is_broken_off(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    toy.says("/voice", f'<Dial action="/dialled">{LI}</Dial>')
    toy.says("/elsewhere", "<Say>正在转接。</Say>")
    exchange.staff[LI] = Staff.answers(after=2, talks=None)
    task = exchange.begin(loop, Caller(ZHANG), LINE)
    loop.forward(10)
    (call,) = (one for one in exchange.calls.values() if one.parent is None)
    updated = client.calls(call.sid).update(url=f"{toy.url}/elsewhere", method="POST")
    assert updated.status == "in-progress"
    loop.run_until_complete(task)
    assert call.heard() == ["正在转接。"]
    assert "/dialled" not in toy.paths()
    assert [child.status for child in call.children] == ["completed"]
    assert (call.status, exchange.errors) == ("completed", [])


def test_a_call_that_does_not_last_is_led_nowhere(
    toy: Toy, exchange: Exchange, loop: JumpLoop, client: Client
) -> None:
    exchange.staff[LI] = Staff.ignores()
    created = client.calls.create(to=LI, from_=LINE, url=f"{toy.url}/never")
    loop.forward(5)
    with pytest.raises(TwilioRestException) as refused:
        client.calls(created.sid).update(url=f"{toy.url}/elsewhere")
    assert refused.value.code == 21220
