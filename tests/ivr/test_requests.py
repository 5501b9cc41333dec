"""A webhook's parameters are read with care: unknown ones are kept, broken ones do no harm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calllog.telephone import LegStatus
from ivr.requests import LONGEST_VALUE, UnreadableRequest, VoiceRequest
from tests.support.clock import MONDAY_MORNING

NOW = MONDAY_MORNING


def request(**params: str) -> VoiceRequest:
    return VoiceRequest.of({"CallSid": "CA1", **params}, None, "0562")


@pytest.mark.parametrize("sid", ["", "\x00", "\x00\r\n", "x" * 129, "\ud800"])
def test_a_request_that_names_no_call_is_unreadable(sid: str) -> None:
    with pytest.raises(UnreadableRequest):
        request(CallSid=sid)


@pytest.mark.parametrize("sid", ["x", "x" * 128, "v3:abc_d-e=", "呼叫", "'; DROP TABLE calls; --"])
def test_any_id_is_taken_as_the_carrier_writes_it(sid: str) -> None:
    assert request(CallSid=sid).sid == sid


def test_unknown_parameters_are_kept_as_they_came() -> None:
    params = {"StirVerstat": "TN-Validation-Passed-A", "SipHeader_X-区": "铜官区 🏠", "Empty": ""}
    assert request(**params).params == {"CallSid": "CA1"} | params


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe"])
def test_what_neither_a_database_nor_markup_takes_is_left_out(control: str) -> None:
    read = request(**{"CallerName": f"张{control}三", f"X{control}Y": "1"})
    assert read.params == {"CallSid": "CA1", "CallerName": "张三", "XY": "1"}


def test_no_value_is_kept_beyond_what_any_carrier_sends() -> None:
    assert len(request(SpeechResult="话" * 10_000).params["SpeechResult"]) == LONGEST_VALUE


@pytest.mark.parametrize(
    ("digits", "keys"),
    [
        ("1", "1"),
        ("*0#", "*0#"),
        ("", ""),
        ("hangup", ""),
        ("１", ""),
        ("٣", ""),
        ("²", ""),
        ("1; DROP", "1"),
        ("9" * 10_240, "9" * 64),
    ],
)
def test_only_keys_of_a_telephone_count_as_keys(digits: str, keys: str) -> None:
    assert request(Digits=digits).digits == keys


@pytest.mark.parametrize(
    "duration", ["-1", "abc", "99999999999", "", " 5", "5.5", "５", "1e3", "0x10", "NaN"]
)
def test_a_recording_of_nonsensical_length_is_worth_hearing(duration: str) -> None:
    read = request(RecordingSid="RE1", RecordingDuration=duration)
    assert read.seconds("RecordingDuration") is None
    assert read.spoken_seconds == 1


@pytest.mark.parametrize(
    ("duration", "is_silent"), [("0", True), ("3", True), ("4", True), ("5", False), ("6", False)]
)
def test_a_recording_longer_than_the_silence_that_ended_it_holds_words(
    duration: str, is_silent: bool
) -> None:
    read = request(RecordingSid="RE1", RecordingDuration=duration)
    assert (read.spoken_seconds == 0) is is_silent


@pytest.mark.parametrize(
    ("params", "sid"),
    [
        ({"RecordingSid": "RE1", "RecordingUrl": "http://evil.example/RE2"}, "RE1"),
        ({"RecordingUrl": "https://api.twilio.com/x/Recordings/RE2"}, "RE2"),
        ({"RecordingUrl": "https://api.twilio.com/x/Recordings/RE2.wav"}, "RE2"),
        ({"RecordingUrl": "http://169.254.169.254/latest/"}, None),
        ({"RecordingSid": "x" * 129}, None),
        ({}, None),
    ],
)
def test_of_a_recordings_address_only_its_id_is_used(
    params: dict[str, str], sid: str | None
) -> None:
    assert request(**params).recording_sid == sid


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("no-answer", LegStatus.NO_ANSWER),
        ("busy", LegStatus.BUSY),
        ("answered", LegStatus.ENDED),
        ("in-progress", LegStatus.ENDED),
        ("completed", LegStatus.ENDED),
        ("COMPLETED", LegStatus.FAILED),
        ("rejected-by-alien", LegStatus.FAILED),
        ("", LegStatus.FAILED),
    ],
)
def test_an_unknown_end_of_ringing_leads_to_the_next_person(word: str, status: LegStatus) -> None:
    assert request(DialCallStatus=word).dial_end(15).status is status


def test_an_unknown_word_about_a_leg_says_nothing() -> None:
    assert request(CallStatus="teleported").leg_progress(NOW) is None


@pytest.mark.parametrize(
    ("timestamp", "minutes"),
    [
        ("Mon, 23 Nov 2026 01:08:00 +0000", -2),
        ("Mon, 23 Nov 2026 09:08:00 +0800", -2),
        ("Mon, 23 Nov 2026 01:08:00", -2),
        ("", 0),
        ("yesterday", 0),
        ("2026-11-23T01:08:00Z", 0),
        ("Thu, 01 Jan 1970 00:00:00 +0000", 0),
        ("Fri, 31 Dec 9999 23:59:59 -1200", 0),
        ("Mon, 23 Nov 2026 01:08:00 +99999999999999", 0),
        ("Mon, 23 Nov 99999999999999999999 01:08:00", 0),
        ("Mon, 32 Nov 2026 25:61:61 +0000", 0),
        ("\x00" * 50, 0),
    ],
)
def test_a_report_with_an_incredible_time_counts_as_of_now(timestamp: str, minutes: int) -> None:
    progress = request(CallStatus="ringing", Timestamp=timestamp).leg_progress(NOW)
    assert progress is not None
    assert progress.at == NOW + timedelta(minutes=minutes)


NAMES = [
    "From To CallStatus Digits RecordingSid RecordingUrl RecordingDuration DialCallStatus",
    "DialCallSid DialBridged DialCallDuration CallDuration Timestamp RecordingStatus",
]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(" ".join(NAMES).split()) | st.text(max_size=20),
        st.text(max_size=80) | st.text("0123456789:+-, JanMo", max_size=40),
        max_size=12,
    )
)
def test_no_parameters_break_the_reading(params: dict[str, str]) -> None:
    read = VoiceRequest.of(params | {"CallSid": "CA1"}, None, "0562")
    assert read.spoken_seconds >= 0
    assert read.dial_end(15).ring_seconds == 15
    progress = read.leg_progress(NOW)
    assert progress is None or abs(progress.at - NOW) <= timedelta(days=1)
    assert set(read.digits) <= set("0123456789*#")
    assert isinstance(read.is_gone, bool)
