"""Every answer in the carrier's markup, against its schema (origin in the schema's own file)."""

from __future__ import annotations

import pytest
from lxml import etree

from ivr.carriers import CARRIERS, Carrier
from ivr.dialogue import Answer, End, Keys, Line, Ring, Take, Target
from ivr.prompts import Prompts
from ivr.twiml import Renderer
from tests.support.order import assert_valid_twiml

URL = "https://hotline.example"
LANDLINE = Target(1, "+865620000022", "landline-step")
SIP = Target(2, "sip:8032@exchange.invalid", "sip-step")
ANSWERS: dict[str, Answer] = {
    "keys": Keys((Line("goodbye_registered"),), "next"),
    "a number": Keys((Line("ask_number"),), "next", max_digits=20, finish_key="#"),
    "a recording": Take((Line("ask_matter"),), "matter", "next"),
    "ringing": Ring((Line("no_key"),), (LANDLINE, SIP), 15, "next"),
    "the end": End((Line("goodbye"),)),
    "a silent end": End(()),
}


@pytest.fixture(params=CARRIERS.values(), ids=list(CARRIERS))
def carrier(request: pytest.FixtureRequest) -> Carrier:
    found: Carrier = request.param
    return found


@pytest.fixture
def renderer(carrier: Carrier) -> Renderer:
    return Renderer(Prompts.load("zh", None), carrier, URL)


def read(text: str) -> etree._Element:
    assert_valid_twiml(text)
    return etree.fromstring(text.encode())


def one(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.findall(path)
    return found


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_is_valid_markup_and_small_enough(renderer: Renderer, answer: Answer) -> None:
    text = renderer.render(answer)
    read(text)
    assert len(text.encode()) < 64 * 1024


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_whatever_is_waited_for_has_its_own_action(renderer: Renderer, answer: Answer) -> None:
    root = read(renderer.render(answer))
    for name in ("Gather", "Record", "Dial"):
        for verb in root.findall(name):
            assert verb.get("action") == f"{URL}/voice/step/next"
    if isinstance(answer, Keys | Take):
        # Engines that pass silence by instead of reporting it come here.
        assert root[-1].tag == "Redirect"
        assert root[-1].text == f"{URL}/voice/step/next"


def test_a_key_is_waited_for_eight_seconds_and_may_be_pressed_into_the_words(
    renderer: Renderer,
) -> None:
    gather = one(read(renderer.render(ANSWERS["keys"])), "Gather")
    assert (gather.get("timeout"), gather.get("numDigits")) == ("8", "1")
    assert gather.get("finishOnKey") == ""
    assert gather.get("actionOnEmptyResult") == "true"
    assert [child.tag for child in gather] == ["Say"]


def test_a_recording_ends_at_four_seconds_of_silence_or_the_hash_key(renderer: Renderer) -> None:
    record = one(read(renderer.render(ANSWERS["a recording"])), "Record")
    assert (record.get("timeout"), record.get("finishOnKey")) == ("4", "#")
    assert record.get("recordingStatusCallback") == f"{URL}/voice/recording/next"


def test_a_recording_of_the_conduct_line_reports_behind_its_wall(renderer: Renderer) -> None:
    record = one(read(renderer.render(ANSWERS["a recording"], "conduct")), "Record")
    assert record.get("recordingStatusCallback") == f"{URL}/voice/conduct-recording/next"


def test_a_telephone_rings_for_fifteen_seconds_whatever_the_carrier_adds(
    renderer: Renderer, carrier: Carrier
) -> None:
    dial = one(read(renderer.render(ANSWERS["ringing"])), "Dial")
    assert int(dial.get("timeout") or 0) + carrier.dial_adds_seconds == 15


def test_each_telephone_has_its_whisper_and_its_reports_on_the_noun(renderer: Renderer) -> None:
    dial = one(read(renderer.render(ANSWERS["ringing"])), "Dial")
    number, sip = one(dial, "Number"), one(dial, "Sip")
    assert (number.text, sip.text) == (LANDLINE.phone, SIP.phone)
    assert number.get("url") == f"{URL}/voice/whisper/landline-step"
    assert number.get("statusCallback") == f"{URL}/voice/leg/landline-step"
    assert number.get("statusCallbackEvent") == "initiated ringing answered completed"
    assert dial.get("callerId") is None


@pytest.mark.parametrize(("must_accept", "seconds"), [(True, "5"), (False, "1")])
def test_a_whisper_asks_for_a_key_and_without_one_a_mobile_is_hung_up(
    renderer: Renderer, must_accept: bool, seconds: str
) -> None:
    line = Line("whisper", {"line": "热线", "matter": "贷款业务"})
    root = read(renderer.whisper(line, "step", must_accept))
    gather = one(root, "Gather")
    assert gather.get("action") == f"{URL}/voice/accept/step"
    assert gather.get("timeout") == seconds
    assert [child.tag for child in root] == ["Gather", *(["Hangup"] if must_accept else [])]


def test_who_takes_the_call_gets_an_empty_answer_and_who_does_not_is_hung_up(
    renderer: Renderer,
) -> None:
    assert len(read(renderer.accepted(True))) == 0
    assert [child.tag for child in read(renderer.accepted(False))] == ["Say", "Hangup"]


def test_words_with_marks_of_the_markup_stay_words(renderer: Renderer) -> None:
    answer = End((Line("transfer", {"section": "<信贷&科>", "person": '"张\x0b丽"'}),))
    said = one(read(renderer.render(answer)), "Say").text
    assert said == '正在转接<信贷&科>值班员"张丽"，请稍候。'


def test_each_carrier_has_its_voice_and_its_name_for_the_language(
    renderer: Renderer, carrier: Carrier
) -> None:
    say = one(read(renderer.render(ANSWERS["the end"])), "Say")
    assert say.get("language") == carrier.language
    assert say.get("voice") == carrier.voice
