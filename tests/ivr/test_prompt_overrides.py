"""What an office puts in the place of a sentence: used when it is good, never a silence."""

from __future__ import annotations

import os
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr import prompt_checks
from ivr.prompts import Prompts, Sentence, read_shipped


def sentence(id: str) -> Sentence:
    """The shipped one."""
    return read_shipped("zh")[id]


# Sentences


def load(home: Path, toml: str | bytes, language: str = "zh") -> Prompts:
    """The prompts of an office with this file of sentences."""
    text = toml.encode() if isinstance(toml, str) else toml
    (home / f"{language}.toml").write_bytes(text)
    return Prompts.load(language, home)


def test_an_office_without_its_own_sentences_speaks_the_shipped_ones(tmp_path: Path) -> None:
    prompts = Prompts.load("zh", tmp_path / "nothing")

    assert prompts.alarms == ()
    assert prompts == Prompts.load("zh", None)


def test_a_good_override_is_spoken_and_keeps_its_purpose(tmp_path: Path) -> None:
    prompts = load(tmp_path, '\ufefftransfer = "马上为您转接{section}{person}，请稍候。"\n')

    assert prompts.alarms == ()
    assert prompts.say("transfer", section="信贷科", person="张丽").text == (
        "马上为您转接信贷科张丽，请稍候。"
    )
    assert prompts.sentences["transfer"].purpose == sentence("transfer").purpose
    assert prompts.sentences["goodbye"] == sentence("goodbye")


def test_a_good_greeting_of_an_office_is_spoken(tmp_path: Path) -> None:
    own = "您好，{office}，通话会录音。请问您要办哪项业务？{menu}，反映作风按９，人工按0。"

    prompts = load(tmp_path, f'greeting = "{own}"')

    assert prompts.alarms == ()
    assert prompts.sentences["greeting"].text == own


@pytest.mark.parametrize(
    ("id", "toml", "remedy"),
    [
        ("goodbye", 'goodbye = ""', "is empty; write what is to be spoken"),
        ("goodbye", 'goodbye = " "', "is empty"),
        ("goodbye", "goodbye = 5", "is no text"),
        ("goodbye", 'goodbye = { text = "再见。" }', "is no text"),
        ("goodbye", 'goodbye = "再见\\u0000。"', "contains control characters"),
        ("goodbye", 'goodbye = """再见。\n再见。"""', "contains control characters"),
        ("goodbye", f'goodbye = "{"再" * 201}"', "is longer than 200 characters"),
        ("goodbye", f'goodbye = "{"好" * 10_000}"', "is longer than 200 characters"),
        ("goodbye", 'goodbye = "再见，{office}。"', "has the unknown word {office}; remove it"),
        ("goodbye", 'goodbye = "再见{。"', "has a brace that belongs to no word"),
        ("goodbye", 'goodbye = "再见{office.__class__}。"', "has a brace"),
        ("goodbye", 'goodbye = "这事不 归 我 管。"', "contains the forbidden word 不归我管"),
        ("goodbye", 'goodbye = "感谢来电，再听请按1。"', "must name the keys of the shipped"),
        ("read_back", 'read_back = "是{number}，正确按1。"', "must name the keys of the shipped"),
        ("registered", 'registered = "编号{item}，{section}回电。"', "lacks the word {due}; add"),
        ("transfer", 'transfer = "转{section}{person}，可以吗？"', "must not ask anything"),
        (
            "noon",
            'noon = "{office}，您好，{opening}上班。请问您有什么事？"',
            "must say hello, then the office, then ask, in this order",
        ),
        (
            "noon",
            f'noon = "您好，{{office}}{"，中心" * 30}，{{opening}}上班。请问有什么事？"',
            "takes longer than 20 seconds to speak; shorten it",
        ),
    ],
)
def test_a_bad_override_raises_an_alarm_and_the_shipped_sentence_is_spoken(
    tmp_path: Path, id: str, toml: str, remedy: str
) -> None:
    prompts = load(tmp_path, f'{toml}\nno_key = "没有按键，给您转人工。"')

    assert prompts.sentences[id] == sentence(id)
    assert len(prompts.alarms) == 1
    assert f"zh.toml: sentence {id} {remedy}" in prompts.alarms[0]
    assert prompts.alarms[0].endswith("The shipped sentence is spoken.")
    # What is right beside it is used.
    assert prompts.sentences["no_key"].text == "没有按键，给您转人工。"


def test_an_override_of_no_sentence_raises_an_alarm(tmp_path: Path) -> None:
    prompts = load(tmp_path, 'goodby = "再见。"')

    assert prompts.alarms == (
        "zh.toml: sentence goodby does not exist; correct its id or remove the line. "
        "The shipped sentence is spoken.",
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"goodbye = ", "is not valid TOML"),
        (b'goodbye = "a"\ngoodbye = "b"', "is not valid TOML"),
        (b"goodbye = " + b"[" * 100_000, "is not valid TOML"),
        (b"goodbye = " + b"9" * 100_000, "is not valid TOML"),
        ('goodbye = "再见。"'.encode("gb18030"), "is not UTF-8; save it as UTF-8"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_a_broken_file_raises_one_alarm_and_all_is_spoken_as_shipped(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    prompts = load(tmp_path, content)

    assert prompts.sentences == read_shipped("zh")
    assert len(prompts.alarms) == 1
    assert fault in prompts.alarms[0]


def test_a_folder_in_the_place_of_the_file_raises_an_alarm(tmp_path: Path) -> None:
    (tmp_path / "zh.toml").mkdir()
    (tmp_path / "audio").write_text("")

    prompts = Prompts.load("zh", tmp_path)

    assert prompts.sentences == read_shipped("zh")
    assert [alarm.split(";")[0] for alarm in prompts.alarms] == [
        "zh.toml cannot be opened",
        "audio cannot be opened",
    ]


@settings(deadline=None)  # It writes files.
@given(st.text() | st.binary())
def test_no_override_file_whatever_silences_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes
) -> None:
    raw = content if isinstance(content, bytes) else content.encode(errors="surrogatepass")

    prompts = load(tmp_path_factory.mktemp("home"), raw)

    assert prompts.sentences.keys() == read_shipped("zh").keys()
    assert all(s.text.strip() for s in prompts.sentences.values())


@settings(deadline=None)  # It writes files.
@given(st.text(st.sampled_from("您好请问？{}office,menu。按190不清楚 "), max_size=60))
def test_an_override_that_is_spoken_has_passed_every_check(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    prompts = load(tmp_path_factory.mktemp("home"), f'greeting = "{text}"')

    spoken = prompts.sentences["greeting"]
    assert (spoken == sentence("greeting")) is bool(prompts.alarms)
    assert not list(prompt_checks.sentence_faults("zh", spoken.kind, spoken.text))


# Recordings


def record(
    path: Path, *, seconds: float = 1.0, rate: int = 8000, channels: int = 1, width: int = 2
) -> Path:
    """A recording of a hum."""
    path.parent.mkdir(exist_ok=True)
    frames = b"".join(
        struct.pack("<h", 1000 * (at % 8))[2 - width :] * channels
        for at in range(int(seconds * rate))
    )
    _write(path, frames, rate, channels, width)
    return path


def _write(path: Path, frames: bytes, rate: int = 8000, channels: int = 1, width: int = 2) -> None:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as audio:
        audio.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        audio.writeframes(frames)


@pytest.mark.parametrize(
    ("seconds", "rate", "width"), [(1.0, 8000, 2), (0.5, 8000, 1), (2.0, 44100, 2), (59.9, 8000, 2)]
)
def test_a_good_recording_is_played_in_place_of_its_sentence(
    tmp_path: Path, seconds: float, rate: int, width: int
) -> None:
    path = record(tmp_path / "audio" / "goodbye.wav", seconds=seconds, rate=rate, width=width)

    prompts = Prompts.load("zh", tmp_path)

    assert prompts.alarms == ()
    assert prompts.say("goodbye").audio == path
    assert prompts.say("goodbye").text == sentence("goodbye").text
    assert prompts.say("no_key").audio is None


def _expect_alarm(home: Path, alarm: str) -> None:
    prompts = Prompts.load("zh", home)
    assert prompts.recordings == {}
    assert prompts.alarms == (f"{alarm}. The sentence is spoken as text.",)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("nobody.wav", "belongs to no sentence; name it after a sentence's id or remove it"),
        ("transfer.wav", "cannot stand for a sentence whose words change; write the sentence"),
        ("conduct_greeting.wav", "cannot stand for a greeting; write the greeting instead"),
        ("goodbye.mp3", "is no WAV file; save it as WAV or remove it"),
    ],
)
def test_a_recording_stands_only_for_a_sentence_that_never_changes(
    tmp_path: Path, name: str, fault: str
) -> None:
    record(tmp_path / "audio" / name)

    prompts = Prompts.load("zh", tmp_path)

    assert prompts.recordings == {}
    assert len(prompts.alarms) == 1
    assert prompts.alarms[0].startswith(f"audio/{name}: recording {fault}")


def test_a_recording_in_stereo_is_not_played(tmp_path: Path) -> None:
    record(tmp_path / "audio" / "goodbye.wav", channels=2)
    _expect_alarm(tmp_path, "audio/goodbye.wav: recording is not mono; save it with one channel")


def test_a_recording_of_a_minute_is_too_long(tmp_path: Path) -> None:
    record(tmp_path / "audio" / "goodbye.wav", seconds=60)
    _expect_alarm(tmp_path, "audio/goodbye.wav: recording is 60 seconds or longer; shorten it")


def test_a_recording_in_an_unusual_format_is_not_played(tmp_path: Path) -> None:
    record(tmp_path / "audio" / "goodbye.wav", seconds=0.1, rate=96_000)
    _expect_alarm(
        tmp_path,
        "audio/goodbye.wav: recording has an unusual format; save it as PCM, 8 kHz, 16 bits, mono",
    )


@pytest.mark.parametrize("frames", [b"", b"\0" * 16_000])
def test_a_recording_without_sound_does_not_silence_the_line(tmp_path: Path, frames: bytes) -> None:
    _write(tmp_path / "audio" / "goodbye.wav", frames)
    _expect_alarm(tmp_path, "audio/goodbye.wav: recording holds no sound; record it again")


def test_a_recording_that_was_cut_off_in_copying_is_not_played(tmp_path: Path) -> None:
    path = record(tmp_path / "audio" / "goodbye.wav")
    os.truncate(path, 9000)
    _expect_alarm(tmp_path, "audio/goodbye.wav: recording is cut off; copy the whole file again")


@settings(deadline=None)  # It writes files.
@given(st.binary(max_size=60), st.integers(0, 60))
def test_a_damaged_recording_never_raises(
    tmp_path_factory: pytest.TempPathFactory, damage: bytes, at: int
) -> None:
    path = record(tmp_path_factory.mktemp("home") / "audio" / "goodbye.wav", seconds=0.01)
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + damage + whole[at + len(damage) :])

    prompts = Prompts.load("zh", path.parent.parent)

    assert bool(prompts.recordings) is not bool(prompts.alarms)


def test_a_folder_with_the_name_of_a_recording_raises_an_alarm(tmp_path: Path) -> None:
    (tmp_path / "audio" / "goodbye.wav").mkdir(parents=True)
    _expect_alarm(
        tmp_path,
        "audio/goodbye.wav: recording cannot be read; save it as a WAV file (PCM, 8 kHz, mono)",
    )


def test_hidden_files_beside_the_recordings_mean_nothing(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / ".DS_Store").write_bytes(b"x")

    assert Prompts.load("zh", tmp_path).alarms == ()


def test_a_recording_that_was_taken_away_is_spoken_as_text_until_it_is_back(tmp_path: Path) -> None:
    path = record(tmp_path / "audio" / "goodbye.wav")
    prompts, elsewhere = Prompts.load("zh", tmp_path), tmp_path / "away.wav"
    path.rename(elsewhere)

    assert prompts.say("goodbye").audio is None
    assert prompts.say("goodbye").text == sentence("goodbye").text
    elsewhere.rename(path)
    assert prompts.say("goodbye").audio == path
