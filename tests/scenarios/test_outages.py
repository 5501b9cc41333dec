"""Whatever is away or broken, the caller hears a sentence and is registered, now or later."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from calllog import db as database
from calllog.db import Database
from calllog.models import CallKind
from calllog.showing import queries, stories
from ivr import flow
from tests.support.carrier import CALLER, SID, Carrier, Reply, installed, no_secrets
from tests.support.clock import ManualClock
from tests.support.outages import OUTAGES, gone, listens, the_call

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for the database ends at once."""
    monkeypatch.setattr(database, "PATIENCE_SECONDS", 0.01)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 10)


@pytest.fixture
def carrier(office: Database, tmp_path: Path, clock: ManualClock) -> Iterator[Carrier]:
    office.close()
    with installed(tmp_path / "home", clock) as made:
        yield made


@pytest.fixture(params=OUTAGES)
def outage(request: pytest.FixtureRequest, carrier: Carrier) -> Any:
    """A way in which the ledger's database can be away."""
    return lambda: OUTAGES[request.param](carrier)


def end_and_sweep(carrier: Carrier) -> None:
    assert carrier.send("/voice/status", CallStatus="completed", CallDuration="90").status == 200
    assert carrier.parts.desk.replay() == 0


def registered_once(carrier: Carrier, least_recordings: int) -> None:
    (item,) = carrier.items()
    (call,) = carrier.calls()
    assert (item.phone, item.times_called, call.item_id) == (CALLER, 1, item.id)
    assert (call.kind, call.final_status) == (CallKind.REGISTERED, "completed")
    recordings = carrier.recordings()
    assert len(recordings) >= least_recordings
    assert {recording.item_id for recording in recordings} <= {item.id}
    assert not list(carrier.parts.desk.spool.set_aside.iterdir())


def test_without_an_outage_the_call_is_registered_with_its_three_recordings(
    carrier: Carrier,
) -> None:
    for reply in the_call(carrier):
        listens(reply)
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=3)
    assert carrier.items()[0].section.key == "loans"


STEPS = range(11)


def test_a_whole_call_during_an_outage_is_stored_afterwards(carrier: Carrier, outage: Any) -> None:
    carrier.parts.now()
    with capture_logs() as logs, outage():
        replies = list(the_call(carrier))
        carrier.send("/voice/status", CallStatus="completed", CallDuration="90")
        for reply in replies:
            listens(reply)
        assert "留言" in replies[-1].spoken or "记下" in replies[-1].spoken
        assert carrier.parts.desk.replay() == len(replies) + 1
    assert carrier.parts.desk.replay() == 0
    registered_once(carrier, least_recordings=3)
    assert carrier.items()[0].section.key == "loans"
    assert no_secrets(logs)


@pytest.mark.parametrize("broken", STEPS)
def test_a_ledger_away_in_one_step_loses_nothing_of_the_call(
    carrier: Carrier, outage: Any, broken: int
) -> None:
    carrier.parts.now()
    call = the_call(carrier)
    recordings = 0
    for number in range(30):
        context: AbstractContextManager[None] = outage() if number == broken else _well()
        with context:
            reply = next(call, None)
        if reply is None:
            break
        listens(reply)
        recordings += "RE" in reply.body
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=3)


@pytest.mark.parametrize("broken", STEPS)
def test_a_ledger_away_from_one_step_on_loses_nothing_of_the_call(
    carrier: Carrier, broken: int
) -> None:
    carrier.parts.now()
    call = the_call(carrier)
    for _ in range(broken):
        listens(next(call, Reply(200, "<Response><Say>x</Say></Response>")))
    with gone(carrier):
        for reply in call:
            listens(reply)
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=3)


@contextmanager
def _well() -> Iterator[None]:
    yield


@pytest.mark.parametrize("broken", STEPS)
@pytest.mark.parametrize("is_lasting", [False, True])
def test_a_mistake_of_ours_at_any_step_ends_in_a_message_and_an_item(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch, broken: int, is_lasting: bool
) -> None:
    def mistake(*_: Any) -> None:
        raise ZeroDivisionError("想提前还款")

    call = the_call(carrier)
    for _ in range(broken):
        reply = next(call, None)
        if reply is None:
            break
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(flow, "start", mistake)
        patch.setattr(flow, "go_on", mistake)
        reply = next(call, None)
        if reply is None:
            return
        assert "请说您的姓名、电话和要办的事" in reply.spoken
        message = {"RecordingSid": "RE9", "RecordingDuration": "9", "Digits": "#"}
        if is_lasting:
            thanks = carrier.send(reply.action("Record"), **message)
    if not is_lasting:
        thanks = carrier.send(reply.action("Record"), **message)
    assert "留言记下了" in thanks.spoken
    assert "<Record" not in thanks.body
    carrier.send(
        reply.action("Record").replace("/step/", "/recording/"),
        RecordingSid="RE9",
        RecordingDuration="9",
        RecordingStatus="completed",
    )
    carrier.send("/voice/status", CallStatus="completed", CallDuration="40")
    carrier.parts.desk.replay()
    registered_once(carrier, least_recordings=1)
    assert "RE9" in {recording.sid for recording in carrier.recordings()}
    assert [entry for entry in logs if entry["event"] == "call_step_failed"]
    assert no_secrets([{key: entry[key] for key in entry if key != "exc_info"} for entry in logs])


def test_what_waits_is_readable_to_its_owner_alone_and_kept_in_order(carrier: Carrier) -> None:
    carrier.parts.now()
    with gone(carrier):
        list(the_call(carrier))
    waiting = carrier.parts.desk.spool.waiting()
    assert {path.stat().st_mode & 0o777 for path in waiting} == {0o600}
    tokens = [json.loads(path.read_text())["token"] for path in waiting]
    positions = [carrier.parts.desk.line.steps.read_position(token or "") for token in tokens]
    turns = [position.turn if position else 0 for position in positions]
    assert turns == sorted(turns)


def test_an_outage_of_hours_sets_nothing_aside(carrier: Carrier, clock: ManualClock) -> None:
    carrier.parts.now()
    with gone(carrier):
        list(the_call(carrier))
        carrier.send("/voice/status", CallStatus="completed", CallDuration="90")
        waiting = len(carrier.parts.desk.spool.waiting())
        for _ in range(50):
            clock.forward(minutes=5)
            assert carrier.parts.desk.replay() == waiting
    assert carrier.parts.desk.replay() == 0
    registered_once(carrier, least_recordings=3)
    # It counts from when the caller called, not from when it could be stored.
    assert carrier.items()[0].created_at < clock.now()


def test_with_ledger_and_disk_both_full_the_caller_still_hears_and_the_log_tells(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.parts.now()

    def no_space(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with capture_logs() as logs, gone(carrier):
        for reply in the_call(carrier):
            listens(reply)
    assert {"request_not_kept", "ledger_away"} <= {entry["event"] for entry in logs}
    assert no_secrets(logs)


def test_with_no_office_known_at_the_very_first_start_a_message_is_taken(
    carrier: Carrier,
) -> None:
    with gone(carrier):
        reply = carrier.send(CallStatus="ringing")
        assert "请说您的姓名、电话和要办的事" in reply.spoken
        thanks = carrier.send(
            reply.action("Record"), RecordingSid="RE1", RecordingDuration="9", Digits="#"
        )
        assert "留言记下了" in thanks.spoken
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=1)


@pytest.mark.parametrize("content", [b"", b"{", b'{"name": 1}', b"\xff\xfe"])
def test_a_damaged_copy_of_the_office_costs_nobody_the_call(
    carrier: Carrier, content: bytes
) -> None:
    (carrier.settings.home / "office.json").write_bytes(content)
    with gone(carrier):
        assert "请说您的姓名" in carrier.send(CallStatus="ringing").spoken
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=0)


def test_an_office_that_cannot_be_copied_to_disk_is_still_the_office(carrier: Carrier) -> None:
    (carrier.settings.home / "office.json").mkdir()
    with capture_logs() as logs:
        assert "按2" in carrier.send(CallStatus="ringing").spoken
    assert {entry["event"] for entry in logs} == {"office_file_not_written"}


def test_the_copy_of_the_office_is_readable_to_its_owner_alone(carrier: Carrier) -> None:
    carrier.send(CallStatus="ringing")
    path = carrier.settings.home / "office.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.glob("office.json*")] == ["office.json"]


def test_staff_hear_the_whisper_and_are_joined_while_the_ledger_is_away(carrier: Carrier) -> None:
    call = the_call(carrier)
    next(call)
    ringing = next(call)
    path = "/voice/" + ringing.body.partition('url="')[2].partition('"')[0].partition("/voice/")[2]
    with gone(carrier):
        whisper = carrier.send(path, CallSid="CA2", CallStatus="in-progress")
        assert "贷款业务" in whisper.spoken
        joined = carrier.send(whisper.action("Gather"), CallSid="CA2", Digits="1")
        assert "<Hangup" not in joined.body
        leg = carrier.send(path.replace("whisper", "leg"), CallSid="CA2", CallStatus="completed")
        assert leg.status == 200
    assert len(carrier.parts.desk.spool.waiting()) == 3
    assert carrier.parts.desk.replay() == 0


@pytest.mark.parametrize("is_alone", [True, False], ids=["one rung", "together"])
def test_a_person_who_took_the_call_did_so_though_the_ledger_did_not_see_them_rung(
    carrier: Carrier, clock: ManualClock, is_alone: bool
) -> None:
    call = the_call(carrier)
    ringing = next(call)
    while True:
        with gone(carrier):
            ringing = carrier.send(
                ringing.action("Gather"), Digits="2" if "按2" in ringing.spoken else ""
            )
        if is_alone or ringing.body.count("<Number") > 1:
            break
        ringing = carrier.send(ringing.action("Dial"), DialCallStatus="no-answer")
    clock.forward(minutes=4)
    talked = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "200"}
    after = carrier.send(ringing.action("Dial"), DialCallSid="CA9", **talked)
    assert after.spoken == "通话结束了。感谢来电，再见。"
    carrier.send("/voice/status", CallStatus="completed", CallDuration="220")
    assert carrier.parts.desk.replay() == 0
    (item,) = carrier.items()
    (row,) = carrier.calls()
    assert (row.kind, item.is_draft, item.section.key) == (CallKind.ANSWERED, True, "loans")
    assert row.answered_at == clock.now() - timedelta(seconds=200)
    legs = story_of(carrier)["legs"]
    assert [leg["result"] for leg in legs].count("answered") == 1
    assert len({(leg["staff"], leg["together"]) for leg in legs}) == len(legs)
    assert all(leg["result"] for leg in legs)


def test_the_section_chosen_while_the_ledger_was_away_answers_for_the_item(
    carrier: Carrier,
) -> None:
    call = the_call(carrier)
    next(call)
    with gone(carrier):
        next(call)
    list(call)
    end_and_sweep(carrier)
    assert carrier.items()[0].section.key == "loans"
    assert [leg["result"] for leg in story_of(carrier)["legs"]] == ["no_answer"] * 5


def story_of(carrier: Carrier) -> dict[str, Any]:
    (item,) = carrier.items()
    with carrier.parts.db.reading() as session:
        found = queries.item_by_number(session, item.number, item.year)
        assert found is not None
        return stories.story(found, carrier.settings.zone)


def test_a_report_of_a_call_waits_behind_the_requests_it_is_about(carrier: Carrier) -> None:
    carrier.parts.now()
    with gone(carrier):
        replies = list(the_call(carrier))
    carrier.send("/voice/status", CallStatus="completed", CallDuration="90")
    assert len(carrier.parts.desk.spool.waiting()) == len(replies) + 1
    assert carrier.calls() == []
    assert carrier.parts.desk.replay() == 0
    registered_once(carrier, least_recordings=3)


def test_what_could_not_be_stored_waits_through_a_restart(carrier: Carrier) -> None:
    carrier.parts.now()
    with gone(carrier):
        list(the_call(carrier))
    carrier.restart()
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=3)


def test_a_second_replay_of_the_same_requests_doubles_nothing(carrier: Carrier) -> None:
    carrier.parts.now()
    with gone(carrier):
        list(the_call(carrier))
    copies = {path.name: path.read_bytes() for path in carrier.parts.desk.spool.waiting()}
    end_and_sweep(carrier)
    for name, content in copies.items():
        (carrier.spool / name).write_bytes(content)
    assert carrier.parts.desk.replay() == 0
    registered_once(carrier, least_recordings=3)


def test_who_has_been_greeted_is_not_greeted_again_by_the_fallback(carrier: Carrier) -> None:
    step = carrier.send("/voice/incoming").action("Gather")
    reply = carrier.send("/voice/fallback", ErrorCode="11200", ErrorUrl=f"http://127.0.0.1{step}")
    assert reply.spoken.startswith("对不起，现在不能转接。嘀声后开始录音")
    again = reply.action("Record")
    last = carrier.send("/voice/fallback", ErrorCode="11200", ErrorUrl=f"http://127.0.0.1{again}")
    assert last.spoken == "留言记下了，我们会尽快给您回电。感谢来电，再见。"


def test_staff_hear_the_order_of_words_also_when_it_cannot_be_read_what_it_is_about(
    carrier: Carrier,
) -> None:
    whisper = carrier.send("/voice/whisper/nonsense", CallSid="CA2", CallStatus="in-progress")
    assert whisper.spoken == "热线来电。先问好，再报科室，后问事。接听请按1。"


def test_the_carriers_fallback_takes_a_message_and_registers_the_call(carrier: Carrier) -> None:
    reply = carrier.send("/voice/fallback", ErrorCode="11200", ErrorUrl="http://127.0.0.1/voice")
    assert "请说您的姓名、电话和要办的事" in reply.spoken
    carrier.send(reply.action("Record"), RecordingSid="RE1", RecordingDuration="9", Digits="#")
    end_and_sweep(carrier)
    registered_once(carrier, least_recordings=1)
    assert carrier.items()[0].section.is_general_desk


def test_waiting_for_two_databases_ends_well_before_the_carrier_gives_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    one = database.PATIENCE_SECONDS + database.BUSY_MILLISECONDS / 1000
    assert 2 * one < 15 - 1


def test_no_webhook_asks_anything_of_the_network(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        pytest.fail("a webhook has opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    for reply in the_call(carrier):
        listens(reply)
    carrier.send("/voice/status", CallStatus="completed", CallDuration="90")
    assert carrier.send(CallSid=SID + "2", CallStatus="ringing").status == 200
