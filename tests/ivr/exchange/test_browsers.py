"""Telephones in browsers, over real HTTP, in a time that the test holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from calllog.practice import PracticeRefused, TelephoneForgotten
from calllog.settings import Settings
from ivr.exchange.browsers import BrowserTelephones
from ivr.exchange.equipment import Number
from ivr.exchange.exchange import Exchange
from ivr.exchange.recordings import wav_seconds
from ivr.exchange.rest import create_app
from ivr.exchange.runner import InThreads
from ivr.exchange.telephones import Telephones
from ivr.exchange.webhooks import Target
from ivr.practice_line import ExchangePracticeLine
from tests.ivr.exchange.conftest import LINE, MONDAY
from tests.ivr.exchange.toy import ACCOUNT, TOKEN, Toy, served
from tests.ivr.exchange.toy import wav as toy_wav
from tests.support.browser_telephone import BrowserTelephone, wav
from tests.support.held_time import HeldTime, held_time

ZHANG = "+8613900000001"
LI = "+8613800000001"

Line = ExchangePracticeLine


@pytest.fixture
def held() -> Iterator[HeldTime]:
    with held_time(MONDAY) as held:
        yield held


@pytest.fixture
def exchange(toy: Toy, tmp_path: Path) -> Exchange:
    exchange = Exchange(ACCOUNT, TOKEN, tmp_path)
    exchange.numbers[LINE] = Number(Target(f"{toy.url}/voice"), Target(f"{toy.url}/status"))
    return exchange


@pytest.fixture
def line(exchange: Exchange, held: HeldTime, tmp_path: Path) -> Iterator[Line]:
    browsers = BrowserTelephones(Telephones(held), held)
    with served(create_app(exchange, InThreads(held), browsers)) as url:
        yield ExchangePracticeLine(
            Settings.read(
                home=tmp_path / "home", carrier_url=url, account_sid=ACCOUNT, auth_tokens=TOKEN,
                carrier="exchange",
            )
        )  # fmt: skip


RING = f'<Dial action="/dialled" timeout="15"><Number url="/whisper">{LI}</Number></Dial>'


def rings_li(toy: Toy) -> None:
    """A line that rings one person, who takes the call with 1, and else takes a message."""
    toy.says("/voice", f"<Say>您好。</Say>{RING}")
    toy.says(
        "/whisper",
        '<Gather action="/accept" numDigits="1"><Say>按1接听。</Say></Gather><Hangup/>',
    )
    toy.says("/accept", "")
    toy.pages["/dialled"] = lambda params: (
        "<Response/>"
        if params["DialBridged"] == "true"
        else '<Response><Record action="/recorded" timeout="4" maxLength="30"/></Response>'
    )
    toy.says("/recorded", "<Say>登记好了，再见。</Say>")


def test_a_key_cuts_the_question_short(toy: Toy, line: Line) -> None:
    toy.says(
        "/voice",
        '<Gather action="/keys" numDigits="1" timeout="8" finishOnKey="">'
        '<Say language="zh-CN">提取请按1，贷款请按2。</Say></Gather>',
    )
    toy.says("/keys", "<Say>好。</Say>")
    caller = BrowserTelephone(line, ZHANG)
    caller.dial()
    asked = caller.until("asks")
    assert (asked["what"], asked["most"], asked["finish"], asked["seconds"]) == ("keys", 1, "", 8)
    said = caller.until("says")
    assert (said["text"], said["language"]) == ("提取请按1，贷款请按2。", "zh-CN")
    caller.press("2")
    assert caller.until("cut")["of"] == said["n"]
    assert caller.until("pressed")["keys"] == "2"
    caller.hears("好。")
    assert caller.until("ended")["by"] == "line"
    assert toy.params("/keys")[0]["Digits"] == "2"
    assert toy.params("/voice")[0]["From"] == ZHANG


def test_a_sentence_ends_when_the_browser_has_spoken_it_or_when_it_should_have(
    toy: Toy, line: Line, held: HeldTime
) -> None:
    toy.says("/voice", "<Say>您好，这里是首问热线。</Say><Say>再见。</Say>")
    listener = BrowserTelephone(line, ZHANG)
    listener.dial()
    listener.hears("您好")
    # It was reported, and no time has passed.
    assert listener.until("says")["text"] == "再见。"
    silent = BrowserTelephone(line, ZHANG)
    silent.dial()
    first = silent.until("says")
    held.passes(2 * first["seconds"] + 5)
    assert silent.until("says")["text"] == "再见。"
    reader = BrowserTelephone(line, ZHANG, aloud=False)
    reader.dial()
    held.passes(reader.until("says")["seconds"])
    assert reader.until("says")["text"] == "再见。"


def test_a_recorded_sentence_can_be_fetched_and_played(toy: Toy, line: Line) -> None:
    toy.says("/voice", "<Play>/hello.wav</Play>")
    toy.pages["/hello.wav"] = toy_wav(2)
    caller = BrowserTelephone(line)
    caller.dial()
    said = caller.until("says")
    assert (said["text"], said["seconds"]) == ("", 2)
    assert caller.sound(said["sound"]).startswith(b"RIFF")
    assert toy.params("/voice")[0]["From"] == "anonymous"


def record_something(toy: Toy, line: Line, held: HeldTime, longest: int = 30) -> BrowserTelephone:
    toy.says("/voice", f'<Record action="/recorded" timeout="4" maxLength="{longest}"/>')
    toy.says("/recorded", "")
    caller = BrowserTelephone(line, ZHANG)
    caller.dial()
    caller.until("tone")
    held.passes(0.5)
    asked = caller.until("asks")
    assert (asked["what"], asked["longest"], asked["silence"]) == ("recording", longest, 4)
    return caller


@pytest.mark.parametrize(
    ("act", "ended_by", "seconds"),
    [
        # Spoken or typed, then four seconds of silence, which the carrier counts in.
        (lambda caller, _held: caller.speak(3), "silence", 7),
        (lambda caller, _held: caller.say("我想提前还款"), "silence", 5),
        (lambda caller, _held: caller.press("#"), "#", 0),
        (lambda caller, _held: caller.do("hang_up"), "hangup", 0),
        (lambda caller, _held: caller.speak(40), "longest", 30),
        # Nothing at all: silence, after a while in which somebody may look where to speak.
        (lambda _caller, held: held.passes(15), "silence", 4),
    ],
)
def test_a_recording_is_what_the_person_hands_over(
    toy: Toy,
    line: Line,
    held: HeldTime,
    act: Callable[[BrowserTelephone, HeldTime], None],
    ended_by: str,
    seconds: int,
) -> None:
    caller = record_something(toy, line, held)
    act(caller, held)
    recorded = caller.until("recorded")
    assert (recorded["ended_by"], round(recorded["seconds"])) == (ended_by, seconds)
    params = caller.until("webhook", path="/recorded")["params"]
    assert params["RecordingDuration"] == str(seconds)


def test_the_time_in_which_words_are_spoken_or_typed_is_no_silence(
    toy: Toy, line: Line, held: HeldTime
) -> None:
    caller = record_something(toy, line, held)
    caller.do("composing", on=True)
    held.passes(90)
    caller.speak(12)
    assert round(caller.until("recorded")["seconds"]) == 16


def test_whoever_begins_to_speak_and_leaves_the_desk_is_silent_after_two_minutes(
    toy: Toy, line: Line, held: HeldTime
) -> None:
    caller = record_something(toy, line, held)
    caller.do("composing", on=True)
    held.passes(60)
    caller.do("aloud", on=True)  # The page is still open.
    held.passes(60)
    assert caller.until("recorded")["ended_by"] == "silence"


def test_what_the_microphone_took_is_the_recording(
    toy: Toy, line: Line, held: HeldTime, exchange: Exchange
) -> None:
    caller = record_something(toy, line, held)
    caller.speak(3)
    caller.until("ended")
    held.passes(2)
    caller.until("webhook", of="call")
    (recording,) = exchange.recordings.all()
    # The silence at the end was cut off.
    assert round(wav_seconds(exchange.recordings.path(recording.sid)), 1) == 3.0


@pytest.mark.parametrize(
    "sound",
    [
        b"",
        b"no sound",
        wav(0),
        wav(3, rate=44100),
        wav(3, channels=2),
        wav(121),
        bytes(3_000_000),
    ],
)
def test_what_no_telephone_records_is_refused_and_the_line_waits_on(
    toy: Toy, line: Line, held: HeldTime, sound: bytes
) -> None:
    caller = record_something(toy, line, held)
    with pytest.raises(PracticeRefused) as refused:
        line.record(caller.id, sound)
    assert refused.value.code == "bad-sound"
    caller.say("我想提前还款")
    assert caller.until("spoke")["text"] == "我想提前还款"


def test_staff_at_a_browser_hear_the_whisper_take_the_call_with_1_and_talk(
    toy: Toy, line: Line
) -> None:
    rings_li(toy)
    staff = BrowserTelephone(line, LI)
    caller = BrowserTelephone(line, ZHANG)
    caller.dial()
    caller.hears("您好。")
    assert caller.until("rings")["to"] == LI
    rung = staff.until("rung")
    assert (rung["caller"], rung["called"]) == (ZHANG, LI)
    staff.do("answer", ring=rung["ring"])
    staff.until("picked_up", ring=rung["ring"])
    staff.hears("按1接听。")
    staff.press("1")
    assert staff.until("bridged")["with"] == ZHANG
    assert caller.until("bridged")["with"] == LI
    caller.say("我想提前还款")
    assert staff.until("said")["text"] == "我想提前还款"
    staff.speak(2)
    assert caller.sound(caller.until("said")["sound"]) == wav(2)
    staff.do("hang_up")
    assert staff.until("ended")["by"] == "callee"
    assert caller.until("ended")["by"] == "line"
    assert toy.params("/dialled")[0]["DialBridged"] == "true"


def test_all_telephones_of_a_person_ring_and_the_first_to_answer_has_the_call(
    toy: Toy, line: Line
) -> None:
    rings_li(toy)
    first, second = BrowserTelephone(line, LI), BrowserTelephone(line, LI)
    caller = BrowserTelephone(line, ZHANG)
    caller.dial()
    caller.hears("您好。")
    ring = first.until("rung")["ring"]
    second.do("answer", ring=second.until("rung")["ring"])
    second.until("picked_up")
    assert first.until("ring_over")["why"] == "answered elsewhere"
    with pytest.raises(PracticeRefused) as refused:
        first.do("answer", ring=ring)
    assert refused.value.code == "not-ringing"
    caller.do("hang_up")
    assert second.until("ended")["by"] == "caller"
    # And it is free again.
    second.dial()


def test_a_telephone_that_nobody_answers_rings_for_as_long_as_the_line_says(
    toy: Toy, line: Line, held: HeldTime
) -> None:
    rings_li(toy)
    staff, caller = BrowserTelephone(line, LI), BrowserTelephone(line, ZHANG)
    caller.dial()
    caller.hears("您好。")
    staff.until("rung")
    held.passes(14)
    assert caller.told("no_answer") == []
    held.passes(1)
    assert caller.until("no_answer")["status"] == "no-answer"
    assert staff.until("ring_over")["why"] == "stopped"
    caller.until("tone")


def test_a_call_that_everybody_declines_was_busy(toy: Toy, line: Line) -> None:
    rings_li(toy)
    telephones = [BrowserTelephone(line, LI), BrowserTelephone(line, LI)]
    caller = BrowserTelephone(line, ZHANG)
    caller.dial()
    caller.hears("您好。")
    for telephone in telephones:
        telephone.do("decline", ring=telephone.until("rung")["ring"])
    assert caller.until("no_answer")["status"] == "busy"
    assert caller.until("webhook", path="/dialled")["params"]["DialCallStatus"] == "busy"


def test_who_talks_already_is_busy(toy: Toy, line: Line) -> None:
    rings_li(toy)
    staff, caller = BrowserTelephone(line, LI), BrowserTelephone(line, ZHANG)
    staff.dial()
    staff.until("says")
    caller.dial()
    caller.hears("您好。")
    assert caller.until("no_answer")["status"] == "busy"
    assert staff.told("rung") == []
    with pytest.raises(PracticeRefused) as refused:
        staff.dial()
    assert refused.value.code == "busy"


def test_the_others_behave_as_the_caller_wishes(toy: Toy, line: Line) -> None:
    rings_li(toy)
    caller = BrowserTelephone(line, ZHANG)
    caller.dial(others="busy")
    caller.hears("您好。")
    assert caller.until("no_answer")["status"] == "busy"


def test_a_browser_that_was_closed_is_forgotten_and_its_call_hung_up(
    toy: Toy, line: Line, held: HeldTime
) -> None:
    rings_li(toy)
    gone, silent, staff = (BrowserTelephone(line, number) for number in (ZHANG, ZHANG, LI))
    gone.dial()
    gone.hears("您好。")
    staff.until("rung")
    line.leave(gone.id)
    assert staff.until("ring_over")["why"] == "stopped"
    with pytest.raises(TelephoneForgotten):
        gone.do("press", keys="1")
    held.passes(timedelta(minutes=2).total_seconds())
    with pytest.raises(TelephoneForgotten):
        silent.dial()


def test_the_webhooks_are_shown_without_what_only_programs_read(toy: Toy, line: Line) -> None:
    token = "eyJzdGVwIjoxMjM0NTY3ODkwMTIzNDU2Nzg5MH0.signature"
    toy.says("/voice", f'<Gather action="/voice/step/{token}"><Say>请按键。</Say></Gather>')
    toy.says(f"/voice/step/{token}", "<Hangup/>")
    caller = BrowserTelephone(line, ZHANG)
    caller.dial()
    first = caller.until("webhook")
    assert (first["of"], first["method"], first["path"], first["status"]) == (
        "document", "POST", "/voice", 200,
    )  # fmt: skip
    assert first["params"]["From"] == ZHANG
    assert "AccountSid" not in first["params"]
    assert first["twiml"] == (
        '<Response><Gather action="/voice/step/…"><Say>请按键。</Say></Gather></Response>'
    )
    caller.press("1#")
    assert caller.until("webhook", of="document")["path"] == "/voice/step/…"
    assert token not in str(caller.events)
    assert TOKEN not in str(caller.events)


def test_a_call_that_is_placed_rings_a_browser_too(toy: Toy, line: Line, held: HeldTime) -> None:
    toy.says("/order", "<Say>您好，这里是回电。</Say>")
    person = BrowserTelephone(line, ZHANG)
    url = line._url.removesuffix("/exchange")
    answer = requests.post(
        f"{url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json",
        data={"To": ZHANG, "From": LINE, "Url": f"{toy.url}/order"},
        auth=(ACCOUNT, TOKEN),
        timeout=5,
    )
    assert answer.status_code == 201
    person.do("answer", ring=person.until("rung", caller=LINE)["ring"])
    person.hears("您好")
    assert person.until("ended")["by"] == "line"


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ({"do": "press", "keys": "1"}, "no-call"),
        ({"do": "answer", "ring": "1"}, "not-ringing"),
        ({"do": "dial", "to": "+8612345678901"}, "unknown-number"),
        ({"do": "dial", "drafts": {"greeting": "您好"}}, "own-world-only"),
        ({"do": "dial", "others": "dance"}, "bad-deed"),
        ({"do": "dance"}, "bad-deed"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_word(
    line: Line, deed: dict[str, object], code: str
) -> None:
    caller = BrowserTelephone(line, ZHANG)
    with pytest.raises(PracticeRefused) as refused:
        line.do(caller.id, deed)
    assert refused.value.code == code
    with pytest.raises(PracticeRefused, match="own-world-only"):
        line.renew()


def test_a_number_that_is_none_gets_no_telephone(line: Line) -> None:
    with pytest.raises(PracticeRefused, match="bad-number"):
        line.register("12", aloud=True)
