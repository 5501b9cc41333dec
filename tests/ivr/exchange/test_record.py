"""Record: all its ends, its file, and what is told of it."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.recordings import RecordingStore, silence, tone, trim, wav_seconds, write_wav
from ivr.exchange.scripted import Caller
from tests.ivr.exchange.conftest import LINE, MONDAY
from tests.ivr.exchange.toy import Toy

ZHANG = "+8613900000001"


def record(toy: Toy, attributes: str = 'timeout="4" maxLength="60"') -> None:
    toy.says(
        "/voice",
        f'<Say>嘀声后，请说。</Say><Record action="/recorded" recordingStatusCallback="/recording"'
        f" {attributes}/><Say>到不了</Say>",
    )
    toy.says("/recorded", "<Say>再见。</Say>")
    toy.says("/recording", "")


@pytest.mark.parametrize(
    ("attributes", "caller", "duration", "digits", "final"),
    [
        # Six seconds of words and the four of silence that ended them.
        ('timeout="4"', Caller(ZHANG).speaks("我想提前还款", seconds=6), "10", None, "6"),
        ('timeout="4"', Caller(ZHANG).is_silent(), "4", None, "0"),
        ('timeout="4"', Caller(ZHANG), "4", None, "0"),
        ('timeout="4"', Caller(ZHANG).speaks("张三", seconds=2, then_presses="#"), "2", "#", "2"),
        ('timeout="4"', Caller(ZHANG).is_silent(then_presses="5"), "0", "5", "0"),
        (
            'timeout="4" finishOnKey="#"',
            Caller(ZHANG).speaks("张三", seconds=1.8, then_presses="12#"),
            "2",  # The keys before the finishing one took half a second more.
            "#",
            "2",
        ),
        ('timeout="4" maxLength="8"', Caller(ZHANG).speaks("很长", seconds=90), "8", None, "8"),
        ('timeout="0" maxLength="20"', Caller(ZHANG).is_silent(), "20", None, "0"),
        ('timeout="4" trim="do-not-trim"', Caller(ZHANG).speaks("短", seconds=3), "7", None, "7"),
    ],
)
def test_a_recording_ends_by_silence_key_or_length(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    attributes: str,
    caller: Caller,
    duration: str,
    digits: str | None,
    final: str,
) -> None:
    record(toy, attributes)
    call = exchange.place(loop, caller, LINE)
    (action,) = toy.params("/recorded")
    assert (action["RecordingDuration"], action.get("Digits")) == (duration, digits)
    assert action["RecordingUrl"] == exchange.recording_url(action["RecordingSid"])
    assert action["CallStatus"] == "in-progress"
    assert call.heard() == ["嘀声后，请说。", "再见。"]
    (told,) = toy.params("/recording")
    assert told["RecordingDuration"] == final
    assert exchange.errors == []


def test_the_recordings_callback_says_nothing_of_who_called(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    record(toy)
    call = exchange.place(loop, Caller(ZHANG).speaks("我想提前还款", seconds=6), LINE)
    (told,) = toy.params("/recording")
    sid = toy.params("/recorded")[0]["RecordingSid"]
    assert told == {
        "AccountSid": exchange.account_sid,
        "CallSid": call.sid,
        "RecordingSid": sid,
        "RecordingUrl": exchange.recording_url(sid),
        "RecordingStatus": "completed",
        "RecordingDuration": "6",
        "RecordingChannels": "1",
        "RecordingSource": "RecordVerb",
        "RecordingStartTime": "Mon, 23 Nov 2026 01:10:01 +0000",
    }


def test_hanging_up_while_recording_still_asks_the_action_and_keeps_the_words(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    record(toy)
    caller = Caller(ZHANG).speaks("我想提前还款", seconds=6, then_hangs_up=True)
    call = exchange.place(loop, caller, LINE)
    (action,) = toy.params("/recorded")
    assert action["Digits"] == "hangup"
    assert action["CallStatus"] == "completed"
    assert action["RecordingDuration"] == "6"
    assert call.heard() == ["嘀声后，请说。"]
    assert toy.paths() == ["/voice", "/recorded", "/status", "/recording"]
    assert (call.status, call.ended_by) == ("completed", "caller")
    assert wav_seconds(exchange.recordings.path(action["RecordingSid"])) == pytest.approx(6)


def test_hanging_up_at_the_beep_leaves_no_recording(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    record(toy)
    toy.says("/voice", '<Record action="/recorded"/>')
    exchange.place(loop, Caller(ZHANG).hangs_up(after=0.2), LINE)
    assert toy.paths() == ["/voice", "/status"]
    assert exchange.recordings.all() == []


def test_the_file_is_telephone_sound_of_the_words_length(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    record(toy)
    exchange.place(loop, Caller(ZHANG).speaks("我想提前还款", seconds=6), LINE)
    (recording,) = exchange.recordings.all()
    with wave.open(str(exchange.recordings.path(recording.sid))) as sound:
        assert (sound.getframerate(), sound.getsampwidth(), sound.getnchannels()) == (8000, 2, 1)
        assert sound.getnframes() / 8000 == pytest.approx(6, abs=0.02)
        assert max(sound.readframes(8000)) > 0


def test_a_recording_is_processed_before_it_is_complete(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    seen: list[str] = []

    def recorded(params: object) -> str:
        seen.extend(recording.status for recording in exchange.recordings.all())
        return "<Response/>"

    record(toy)
    toy.pages["/recorded"] = recorded
    exchange.place(loop, Caller(ZHANG).speaks("我想提前还款"), LINE)
    assert seen == ["processing"]
    assert [recording.status for recording in exchange.recordings.all()] == ["completed"]


def test_no_beep_is_no_beep(toy: Toy, exchange: Exchange, loop: JumpLoop) -> None:
    toy.says("/voice", '<Record action="/recorded" playBeep="false" timeout="4"/>')
    toy.says("/recorded", "")
    call = exchange.place(loop, Caller(ZHANG).speaks("一二", seconds=2), LINE)
    assert call.seconds == 6


def test_recordings_outlive_the_process(tmp_path: Path, exchange: Exchange, toy: Toy) -> None:
    record(toy)
    with JumpLoop(MONDAY) as loop:
        exchange.place(loop, Caller(ZHANG).speaks("我想提前还款"), LINE)
    again = RecordingStore(tmp_path / "recordings")
    assert again.all() == exchange.recordings.all() != []


@pytest.mark.parametrize(
    ("before", "words", "after"), [(0, 3, 0), (2, 3, 0), (0, 3, 4), (1.5, 0.5, 2), (0, 0, 5)]
)
def test_silence_is_trimmed_from_both_ends(
    tmp_path: Path, before: float, words: float, after: float
) -> None:
    path = tmp_path / "a.wav"
    write_wav(path, silence(before) + tone(words) + silence(after))
    trim(path)
    assert wav_seconds(path) == pytest.approx(words, abs=0.02)


@pytest.mark.parametrize(
    "sid", ["../../etc/passwd", "RE../x", "", "CA" + "0" * 32, "RE" + "0" * 32]
)
def test_only_recordings_can_be_asked_for(tmp_path: Path, sid: str) -> None:
    assert RecordingStore(tmp_path).find(sid) is None
