"""Gather: time-outs, finishing keys, empty results, barge-in, speech."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from ivr.exchange.calls import Call
from ivr.exchange.exchange import Exchange
from ivr.exchange.jump import JumpLoop
from ivr.exchange.scripted import Caller
from ivr.exchange.speech import spoken_seconds
from tests.ivr.exchange.conftest import LINE, MONDAY
from tests.ivr.exchange.toy import Toy, wav

PROMPT = "贷款请按2，缴存请按3，人工请按0。"
ZHANG = "+8613900000001"


def gather(toy: Toy, attributes: str, prompt: str = PROMPT) -> None:
    toy.says(
        "/voice",
        f'<Gather action="/keys" {attributes}><Say>{prompt}</Say></Gather><Say>没有按键。</Say>',
    )
    toy.says("/keys", "<Say>收到。</Say>")


def since_start(call: Call, kind: str) -> float:
    """Seconds from the call's beginning to the first event of this kind."""
    event = next(event for event in call.events if event.kind == kind)
    return (event.at - MONDAY).total_seconds()


@pytest.mark.parametrize(
    ("attributes", "keys", "digits"),
    [
        ('numDigits="1"', "2", "2"),
        ('numDigits="3"', "123456", "123"),
        ('numDigits="3"', "12", "12"),  # The pause between keys ended it.
        ('numDigits="3"', "1#", "1"),
        ("", "13900000001#", "13900000001"),
        ("", "12", "12"),
        ('finishOnKey="*"', "12#3*", "12#3"),
        ('finishOnKey=""', "12#", "12#"),
        ('finishOnKey="" numDigits="2"', "#*", "#*"),
        ('numDigits="1" finishOnKey="#"', "0", "0"),
    ],
)
def test_digits_end_by_number_finishing_key_or_pause(
    toy: Toy, exchange: Exchange, loop: JumpLoop, attributes: str, keys: str, digits: str
) -> None:
    gather(toy, attributes)
    call = exchange.place(loop, Caller(ZHANG).presses(keys), LINE)
    assert [params["Digits"] for params in toy.params("/keys")] == [digits]
    assert call.heard() == [PROMPT, "收到。"]
    assert exchange.errors == []


@pytest.mark.parametrize(
    ("attributes", "caller", "asked"),
    [
        ("", Caller(ZHANG).waits(), None),
        ("", Caller(ZHANG).presses("#"), None),
        ('actionOnEmptyResult="true"', Caller(ZHANG).waits(), {}),
        ('actionOnEmptyResult="true"', Caller(ZHANG).presses("#"), {"Digits": ""}),
        # Digits and a finishing key that is not taken for one are no empty result.
        ('actionOnEmptyResult="true" finishOnKey=""', Caller(ZHANG).presses("#"), {"Digits": "#"}),
    ],
)
def test_nothing_pressed_goes_on_to_the_next_verb_unless_the_action_wants_it(
    toy: Toy,
    exchange: Exchange,
    loop: JumpLoop,
    attributes: str,
    caller: Caller,
    asked: dict[str, str] | None,
) -> None:
    gather(toy, attributes)
    call = exchange.place(loop, caller, LINE)
    got = [{k: v for k, v in p.items() if k == "Digits"} for p in toy.params("/keys")]
    assert got == ([] if asked is None else [asked])
    assert call.heard() == [PROMPT, "没有按键。" if asked is None else "收到。"]


@pytest.mark.parametrize("timeout", [0, 1, 8])
def test_the_wait_begins_when_the_prompt_has_ended(
    toy: Toy, exchange: Exchange, loop: JumpLoop, timeout: int
) -> None:
    gather(toy, f'timeout="{timeout}"')
    call = exchange.place(loop, Caller(ZHANG).waits(), LINE)
    says_so = next(event for event in call.events if event.text == "没有按键。")
    waited = (says_so.at - MONDAY).total_seconds()
    assert waited == pytest.approx(spoken_seconds(PROMPT) + timeout)


@pytest.mark.parametrize(
    ("after", "digits"),
    [(7.9, "2"), (8.1, None)],
    ids=["just in time", "just too late"],
)
def test_a_key_counts_up_to_the_end_of_the_wait(
    toy: Toy, exchange: Exchange, loop: JumpLoop, after: float, digits: str | None
) -> None:
    gather(toy, 'timeout="8" numDigits="1"')
    exchange.place(loop, Caller(ZHANG).presses("2", heard_out=True, after=after), LINE)
    assert [params.get("Digits") for params in toy.params("/keys")] == ([digits] if digits else [])


@pytest.mark.parametrize(("after", "is_cut"), [(0.0, True), (3.0, True), (30.0, False)])
def test_a_key_cuts_the_prompt_short(
    toy: Toy, exchange: Exchange, loop: JumpLoop, after: float, is_cut: bool
) -> None:
    gather(toy, 'timeout="60" numDigits="1"')
    call = exchange.place(loop, Caller(ZHANG).presses("2", after=after), LINE)
    assert since_start(call, "pressed") == pytest.approx(after)
    assert [event.text for event in call.events if event.kind == "interrupted"] == (
        [PROMPT] if is_cut else []
    )


def test_keys_of_an_earlier_question_do_not_answer_the_next(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    gather(toy, 'numDigits="1"')
    toy.says("/keys", '<Gather action="/second" numDigits="1"><Say>再按。</Say></Gather>')
    # The second key comes while the next question is on its way: it is asked for anew.
    exchange.place(loop, Caller(ZHANG).presses("2").presses("7", heard_out=True), LINE)
    toy.says("/second", "")
    assert [params["Digits"] for params in toy.params("/second")] == ["7"]


def test_without_an_action_the_document_itself_is_asked_again(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    def menu(params: Mapping[str, str]) -> str:
        if params.get("Digits") == "2":
            return "<Response><Say>贷款。</Say></Response>"
        return '<Response><Gather numDigits="1"/></Response>'

    toy.pages["/voice"] = menu
    call = exchange.place(loop, Caller(ZHANG).presses("2"), LINE)
    assert toy.paths() == ["/voice", "/voice", "/status"]
    assert call.heard() == ["贷款。"]


@pytest.mark.parametrize(
    ("caller", "params"),
    [
        (
            Caller(ZHANG).speaks("贷款", seconds=2),
            {"SpeechResult": "贷款", "Confidence": "0.9"},
        ),
        (
            # Longer than the time-out: whoever speaks is let finish.
            Caller(ZHANG).speaks("我想问提前还款怎么办", seconds=20),
            {"SpeechResult": "我想问提前还款怎么办", "Confidence": "0.9"},
        ),
        (Caller(ZHANG).presses("2"), {"Digits": "2"}),
    ],
)
def test_the_first_of_keys_and_speech_is_the_answer(
    toy: Toy, exchange: Exchange, loop: JumpLoop, caller: Caller, params: dict[str, str]
) -> None:
    gather(toy, 'input="dtmf speech" numDigits="1" timeout="5" language="cmn-Hans-CN"')
    exchange.place(loop, caller, LINE)
    answers = {"Digits", "SpeechResult", "Confidence"}
    got = [{k: v for k, v in p.items() if k in answers} for p in toy.params("/keys")]
    assert got == [params]


def test_keys_are_not_heard_by_a_gather_for_speech(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    gather(toy, 'input="speech"')
    call = exchange.place(loop, Caller(ZHANG).presses("2"), LINE)
    assert call.heard() == [PROMPT, "没有按键。"]
    assert call.unplayed == ("Press(keys='2', after=0.0, heard_out=False, then_hangs_up=False)",)


def test_a_recorded_prompt_lasts_as_long_as_its_file(
    toy: Toy, exchange: Exchange, loop: JumpLoop
) -> None:
    toy.pages["/hello.wav"] = wav(seconds=3.5)
    toy.says(
        "/voice",
        '<Gather action="/keys" timeout="5" numDigits="1"><Play>/hello.wav</Play></Gather>'
        "<Say>没有按键。</Say>",
    )
    call = exchange.place(loop, Caller(ZHANG).waits(), LINE)
    assert call.heard() == [f"{toy.url}/hello.wav", "没有按键。"]
    says_so = next(event for event in call.events if event.text == "没有按键。")
    assert (says_so.at - MONDAY).total_seconds() == pytest.approx(8.5)
    assert [(asked.method, asked.path) for asked in toy.asked][1] == ("GET", "/hello.wav")
