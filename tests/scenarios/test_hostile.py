"""Signed nonsense: never an error, always XML, and no call without its record."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from structlog.testing import capture_logs

from calllog import events
from calllog.db import Database
from calllog.models import Call, Item, Promise, PromiseKind, Turn
from ivr.carriers import _signature_of_bytes
from ivr.conduct_flow import Stage, Stand
from ivr.conversation import Position, Step
from ivr.steps import SignedSteps
from tests.support.carrier import CALLER, SERVICE, SID, Carrier, Reply, installed, no_secrets, read
from tests.support.clock import ManualClock

ROUTES = [
    "/voice/incoming",
    "/voice/fallback",
    "/voice/status",
    "/voice/conduct-recording",
    "/voice/conduct-recording/{}",
    "/voice/step/{}",
    "/voice/conduct/{}",
    "/voice/whisper/{}",
    "/voice/accept/{}",
    "/voice/leg/{}",
    "/voice/recording/{}",
]
WITH_A_CALL = ["/voice/incoming", "/voice/status", "/voice/step/{}"]

NASTY = {
    "control characters": "".join(map(chr, range(32))) + "\x7f\x85",
    "a zero byte": "a\x00b",
    "ten thousand characters": "长" * 10_000,
    "ten thousand digits": "9" * 10_000,
    "emojis": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 20,
    "right to left": "\u202eتحت\u202c\u2066x",
    "full-width digits": "１２３",
    "markup": "</Say></Response><!-- ]]> &#0; <Dial>+1900</Dial>",
    "sql": "'; DROP TABLE calls; --",
    "templates": "{{7*7}} ${jndi:ldap://x} %s%n {office}",
    "no character": "\ufffe\uffff\U0001ffff",
    "a lonely space": " ",
    "nothing": "",
    "minus one": "-1",
    "too large a number": "99999999999999999999",
    "lines": "a\r\nX-Header: b\n\n",
    "a path": "../../../../etc/passwd",
}
FIELDS = [
    "From",
    "To",
    "CallStatus",
    "Digits",
    "SpeechResult",
    "RecordingSid",
    "RecordingUrl",
    "RecordingDuration",
    "RecordingStatus",
    "DialCallStatus",
    "DialCallSid",
    "DialBridged",
    "DialCallDuration",
    "CallDuration",
    "Timestamp",
    "CallerName",
    "ErrorCode",
]


@pytest.fixture
def carrier(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Carrier]:
    office.close()
    with installed(tmp_path / "home", clock) as made:
        yield made


def tokens(carrier: Carrier) -> dict[str, str]:
    """Steps of ours, of others, of yesterday, and no steps at all."""
    steps = carrier.parts.desk.line.steps
    ours = {step.value: steps.sign_position(Position(step, turn=2)) for step in Step}
    forged = SignedSteps("another key").sign_position(Position(Step.MENU))
    return ours | {
        "unknown section": steps.sign_position(Position(Step.MENU, section=999)),
        "unknown item": steps.sign_position(Position(Step.PROGRESS, item=999)),
        "unknown people": steps.sign_position(Position(Step.RINGING, section=1, rung=(998, 999))),
        "later release": steps.sign({"step": "menu", "mood": "good"}),
        "unknown step": steps.sign({"step": "fax"}),
        "leg": steps.sign({"leg": 999, "accept": True, "matter": "贷款"}),
        "odd leg": steps.sign({"leg": None, "accept": "no", "matter": 5}),
        "conduct": steps.sign(Stand(Stage.STATEMENT, is_named=True).as_data()),
        "conduct receipt": steps.sign(Stand(Stage.LOOK_RECEIPT).as_data()),
        "conduct code": steps.sign(Stand(Stage.LOOK_CODE, times=99).as_data()),
        "conduct answer": steps.sign(Stand(Stage.QUESTION, question=9, page=99).as_data()),
        "odd conduct": steps.sign({"line": "conduct", "at": "x", "named": 1, "times": "y"}),
        "endless conduct": steps.sign(
            {"line": "conduct", "at": "choice", "named": None, "times": None}
        ),
        "forged": forged,
        "no token": quote("\x01\x02<>&\"'签名"),
        "long": "x" * 4_000,
    }


def consistent(carrier: Carrier) -> None:
    """What the ledger says holds together, and nothing had to be given up."""
    desk = carrier.parts.desk
    assert list(desk.spool.set_aside.iterdir()) == []
    assert desk.conduct.spool.waiting() == []
    with carrier.parts.db.reading() as session:
        assert events.verify(session) == []
        for call in session.scalars(select(Call)):
            assert call.ended_at is not None or call.settle_by is not None, call.sid
            if call.ended_at is not None:
                assert call.kind is not None
        for item in session.scalars(select(Item)):
            assert item.responsible_id is not None
            kinds = [PromiseKind.CONTACT, PromiseKind.READ]
            if not item.is_draft:
                query = select(func.count(Promise.id)).where(
                    Promise.item_id == item.id, Promise.kind.in_(kinds)
                )
                assert session.scalar(query)
        doubled = select(Turn.call_id).group_by(Turn.call_id, Turn.step).having(func.count() > 1)
        assert list(session.scalars(doubled)) == []


@pytest.mark.parametrize("what", NASTY)
@pytest.mark.attack("somebody sends nonsense in a field of a request to the telephone")
def test_nonsense_in_any_field_of_any_request_is_no_error_and_loses_no_call(
    carrier: Carrier, what: str
) -> None:
    nonsense = dict.fromkeys(FIELDS, NASTY[what][:500])
    sids = []
    with capture_logs() as logs:
        for route in ROUTES:
            path = route.format(tokens(carrier)["matter"])
            every_field = [nonsense] + [{field: NASTY[what]} for field in FIELDS if "step" in path]
            for number, fields in enumerate(every_field):
                sid = f"CA {route} {number}"
                assert carrier.send(path, **fields, CallSid=sid).status == 200, (route, fields)
                sids += [sid] if route in WITH_A_CALL else []
    assert set(sids) <= {call.sid for call in carrier.calls()}
    assert no_secrets(logs)
    assert [entry for entry in logs if entry["log_level"] == "error"] == [
        {"event": "carrier_fallback", "log_level": "error"}
    ]
    assert carrier.parts.desk.replay() == 0
    consistent(carrier)


@pytest.mark.attack("somebody sends a step of a call to a route that it is not of")
def test_any_step_at_any_route_is_answered_and_its_call_recorded(carrier: Carrier) -> None:
    sids: list[str] = []
    with capture_logs() as logs:
        for route in ROUTES:
            # Where no token stands in the address, all of them would be the same request.
            made = tokens(carrier) if "{}" in route else {"": ""}
            for name, token in made.items():
                for digits in ("", "1", "9", "0"):
                    sid = f"CA {route} {name} {digits}"
                    reply = carrier.send(route.format(token), CallSid=sid, Digits=digits)
                    assert reply.status == 200, (route, name)
                    if route in WITH_A_CALL and digits == "1":
                        sids.append(sid)
    assert {entry["event"] for entry in logs} == {"carrier_fallback"}
    assert carrier.parts.desk.replay() == 0
    assert set(sids) <= {call.sid for call in carrier.calls()}
    consistent(carrier)


@pytest.mark.parametrize("name", ["later release", "unknown step", "forged", "long"])
@pytest.mark.attack("somebody forges the step at which a call stands")
def test_words_recorded_at_a_step_of_another_release_are_kept_all_the_same(
    carrier: Carrier, name: str
) -> None:
    token = tokens(carrier)[name]
    spoken = {"RecordingSid": "RE1", "RecordingDuration": "9"}
    reply = carrier.send(f"/voice/step/{token}", Digits="#", **spoken)
    assert reply.spoken
    carrier.send(f"/voice/recording/{token}", CallSid="CA2", RecordingSid="RE2")
    assert {recording.sid for recording in carrier.recordings()} == {"RE1", "RE2"}


@pytest.mark.parametrize("sid", [None, "", "\x00\x01", "x" * 129])
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.attack("somebody sends requests that name no call")
def test_a_request_that_names_no_call_is_refused_in_one_log_line(
    carrier: Carrier, route: str, sid: str | None
) -> None:
    form = {"From": CALLER, "To": SERVICE} | ({} if sid is None else {"CallSid": sid})
    with capture_logs() as logs:
        assert carrier.post(route.format("x"), form).status == 400
    (entry,) = [entry for entry in logs if entry["event"] != "carrier_fallback"]
    assert entry["reason"] == "unreadable"
    assert no_secrets(logs)


@pytest.mark.parametrize(
    "body",
    [
        b"CallSid=CA1&From=%D5%C5%C8%FD&CallerName=%D5%C5",  # GBK
        b"CallSid=CA1&From=%FF%FE1%003%00",  # UTF-16
        b"CallSid=CA1&From=%ED%A0%80%ED%B0%80",  # surrogates
        b"CallSid=CA1&From=%C0%AF%E0%80%80",  # overlong
        b"CallSid=CA1&From=%zz%&%=%&=&==",
        b"CallSid=CA1&CallSid=CA2&From=%2B8613900000001&From=anonymous",
        b"CallSid=CA1&" + b"&".join(b"p%d=1" % number for number in range(6_000)),
        b"CallSid=CA1&" + b"a" * 10_000 + b"=1",
    ],
)
def test_a_form_in_any_encoding_and_number_is_taken_where_it_is_signed(
    carrier: Carrier, body: bytes
) -> None:
    url = carrier.settings.public_url + "/voice/incoming"
    signature = _signature_of_bytes(carrier.settings.auth_tokens[0], url, body).decode()
    response = carrier.client.post(
        "/voice/incoming",
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )
    assert read(response).status == 200
    assert [call.sid for call in carrier.calls()] == ["CA1"]


def test_parameters_that_nobody_knows_are_kept_with_the_call(carrier: Carrier) -> None:
    unknown = {"StirVerstat": "TN-Validation-Passed-A", "SipHeader_X-区": "铜官 🏠", "Empty": ""}
    carrier.send(CallStatus="ringing", **unknown)
    (call,) = carrier.calls()
    assert unknown.items() <= call.params.items()


def test_the_last_word_may_come_before_the_first(carrier: Carrier) -> None:
    carrier.send("/voice/status", CallStatus="no-answer", CallDuration="0")
    assert "<Gather" not in carrier.send(CallStatus="ringing").body
    (call,) = carrier.calls()
    assert call.ended_at is not None


def test_a_report_without_numbers_before_the_first_request_costs_no_caller(
    carrier: Carrier,
) -> None:
    token = tokens(carrier)["matter"]
    carrier.post(f"/voice/recording/{token}", {"CallSid": SID, "RecordingSid": "RE1"})
    carrier.send(CallStatus="ringing")
    carrier.send("/voice/status", CallStatus="completed", CallDuration="30")
    (call,) = carrier.calls()
    (item,) = carrier.items()
    assert (call.caller, item.phone) == (CALLER, CALLER)


@pytest.mark.parametrize("word", ["ringing", "in-progress", "queued", "exploded", "", "COMPLETED"])
@pytest.mark.attack("somebody ends a call with a word that is no end")
def test_a_last_word_that_is_none_does_not_end_the_call(carrier: Carrier, word: str) -> None:
    carrier.send(CallStatus="ringing")
    carrier.send("/voice/status", CallStatus=word)
    (call,) = carrier.calls()
    assert (call.ended_at, call.final_status) == (None, None)
    assert call.settle_by is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "http://127.0.0.1:8001/admin",
        "gopher://x/_",
    ],
)
@pytest.mark.attack("somebody lets the telephone fetch a recording from an address of their own")
def test_the_address_of_a_recording_is_never_called(
    carrier: Carrier, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def request(_session: Any, _method: str, url: str, **_: Any) -> None:
        asked.append(url)
        raise AssertionError

    monkeypatch.setattr("requests.Session.request", request)
    token = tokens(carrier)["matter"]
    carrier.send(f"/voice/step/{token}", RecordingUrl=url, RecordingSid="../../x?y#z")
    assert asked == []
    (recording,) = carrier.recordings()
    keeper = carrier.parts.settings.carrier_url
    from ivr.recordings import CarrierRecordings  # noqa: PLC0415

    with pytest.raises(AssertionError):
        CarrierRecordings(carrier.settings).fetch(recording.sid)
    account = carrier.settings.account_sid
    assert asked == [f"{keeper}/2010-04-01/Accounts/{account}/Recordings/..%2F..%2Fx%3Fy%23z.wav"]


# The same again


def _the_call(carrier: Carrier) -> Iterator[tuple[str, dict[str, str], Reply]]:
    def post(path: str, **params: str) -> tuple[str, dict[str, str], Reply]:
        return path, params, carrier.send(path, **params)

    yield (last := post("/voice/incoming", CallStatus="ringing"))
    yield (last := post(last[2].action("Gather"), Digits="2"))
    dial = last[2]
    whisper = "/voice/" + dial.body.partition('url="')[2].partition('"')[0].partition("/voice/")[2]
    yield post(whisper, CallSid="CA2")
    yield post(whisper.replace("whisper", "accept"), CallSid="CA2", Digits="5")
    yield (last := post(dial.action("Dial"), DialCallStatus="no-answer"))
    yield (last := post(last[2].action("Gather"), Digits="1"))
    yield (last := post(last[2].action("Gather"), Digits="1"))
    yield post(last[2].action("Record"), RecordingSid="RE1", RecordingDuration="9", Digits="#")


def test_the_same_request_again_gets_the_same_answer_to_the_byte_after_a_restart_too(
    carrier: Carrier, clock: ManualClock
) -> None:
    whole = list(_the_call(carrier))
    clock.forward(seconds=30)
    for path, params, reply in whole:
        assert carrier.send(path, **params) == reply
    carrier.restart()
    for path, params, reply in reversed(whole):
        assert carrier.send(path, **params) == reply
    assert len(carrier.items()) == 1
    assert len(carrier.recordings()) == 1


def test_the_same_request_at_the_same_time_gets_the_same_answer_to_the_byte(
    carrier: Carrier,
) -> None:
    replies: list[Reply] = []

    def post() -> None:
        client = carrier.app.test_client()
        form = {"CallSid": "CA7", "From": CALLER, "To": SERVICE, "CallStatus": "ringing"}
        headers = carrier.sign("/voice/incoming", form)
        replies.append(read(client.post("/voice/incoming", data=form, headers=headers)))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 8
    assert len(set(replies)) == 1
    assert len(carrier.calls()) == 1


# Anything at all


@pytest.fixture(scope="module")
def shared(staffed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carrier]:
    home = tmp_path_factory.mktemp("fuzz")
    shutil.copyfile(staffed_file, home / "ledger.db")
    with installed(home, ManualClock()) as made:
        yield made


WORDS = st.sampled_from(
    [
        *NASTY.values(),
        *("0", "1", "2", "9", "*", "#", "5", CALLER, "anonymous", "RE1", "CA1", "true", "false"),
        *("hangup", "completed", "busy", "no-answer", "canceled", "in-progress", "answered"),
        *("failed", "absent"),
    ]
)
FORMS = st.dictionaries(
    st.sampled_from(FIELDS) | st.text(max_size=10), WORDS | st.text(max_size=50), max_size=8
)


@settings(
    derandomize=True,
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sid=st.sampled_from(["CA1", "CA2", "CA3"]) | st.text(min_size=1, max_size=128),
    route=st.sampled_from(ROUTES),
    token=st.integers(0, 40),
    form=FORMS,
)
@pytest.mark.attack("somebody sends requests of any kind in any order to the telephone")
def test_no_request_of_any_kind_is_an_error_or_leaves_the_ledger_inconsistent(
    shared: Carrier, sid: str, route: str, token: int, form: dict[str, str]
) -> None:
    known = list(tokens(shared).values())
    path = route.format(known[token % len(known)])
    form = {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}
    form = {name.encode("utf-8", "replace").decode(): value for name, value in form.items()}
    sid = sid.encode("utf-8", "replace").decode()
    reply = shared.post(path, form | {"CallSid": sid, "To": SERVICE})
    assert reply.status in (200, 400)
    shared.parts.desk.replay()
    consistent(shared)
