"""Documents are read exactly, or refused by name."""

from __future__ import annotations

import pytest

from ivr.exchange import verbs
from ivr.exchange.markup import read
from ivr.exchange.webhooks import CallError, Target

PAGE = "http://h/voice/menu?step=1"


def inside(text: str) -> tuple[verbs.Verb, ...]:
    return read(f"<Response>{text}</Response>".encode(), PAGE)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        (
            "<Say language='cmn-CN' voice='Polly.Zhiyu'>您好</Say>",
            verbs.Say("您好", language="cmn-CN"),
        ),
        ("<Say loop='0'>您好</Say>", verbs.Say("您好", 1000)),
        ("<Play>/prompts/hello.wav</Play>", verbs.Play("http://h/prompts/hello.wav")),
        ("<Pause/>", verbs.Pause(1)),
        ("<Pause length='3'/>", verbs.Pause(3)),
        ("<Gather/>", verbs.Gather(Target(PAGE))),
        ("<Gather method='GET'/>", verbs.Gather(Target(PAGE, "GET"))),
        (
            "<Gather input='dtmf speech' action='next' numDigits='1' timeout='8' finishOnKey=''"
            " actionOnEmptyResult='true'><Say>请按键</Say><Pause/></Gather>",
            verbs.Gather(
                Target("http://h/voice/next"),
                (verbs.Say("请按键"), verbs.Pause()),
                hears_speech=True,
                num_digits=1,
                finish_on_key="",
                timeout_seconds=8,
                asks_when_empty=True,
            ),
        ),
        ("<Dial>+8613800000001</Dial>", verbs.Dial((verbs.Party("+8613800000001"),))),
        (
            "<Dial action='/done' timeout='15' timeLimit='60' callerId='+86562' "
            "answerOnBridge='true'>"
            "<Number url='/w' statusCallback='/s' statusCallbackEvent='ringing answered'>+861"
            "</Number><Sip>sip:li@h</Sip></Dial>",
            verbs.Dial(
                (
                    verbs.Party(
                        "+861",
                        whisper=Target("http://h/w"),
                        status_callback=Target("http://h/s"),
                        status_events=frozenset({"ringing", "answered"}),
                    ),
                    verbs.Party("sip:li@h", is_sip=True),
                ),
                Target("http://h/done"),
                15,
                60,
                "+86562",
                True,
            ),
        ),
        ("<Record/>", verbs.Record(Target(PAGE))),
        (
            "<Record action='/r' timeout='4' finishOnKey='#' maxLength='60' playBeep='false'"
            " trim='do-not-trim' recordingStatusCallback='/s'/>",
            verbs.Record(Target("http://h/r"), 4, "#", 60, False, False, Target("http://h/s")),
        ),
        (
            "<Redirect method='GET'>/again</Redirect>",
            verbs.Redirect(Target("http://h/again", "GET")),
        ),
        ("<Reject reason='busy'/>", verbs.Reject("busy")),
        ("<Hangup/>", verbs.Hangup()),
    ],
)
def test_every_supported_verb_is_read_with_its_defaults(text: str, verb: verbs.Verb) -> None:
    assert inside(text) == (verb,)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("<Enqueue>x</Enqueue>", "<Enqueue>"),
        ("<say>您好</say>", "<say>"),
        ("<Say pitch='1'>您好</Say>", '"pitch" of <Say>'),
        ("<Say>您好<break/></Say>", "<break> inside <Say>"),
        ("<Gather><Dial>+861</Dial></Gather>", "<Dial> inside <Gather>"),
        ("<Gather partialResultCallback='/p'/>", '"partialResultCallback"'),
        ("<Gather timeout='auto'/>", 'timeout="auto"'),
        ("<Gather finishOnKey='##'/>", 'finishOnKey="##"'),
        ("<Gather input='fax'/>", 'input="fax"'),
        ("<Gather>请按键</Gather>", "text directly inside <Gather>"),
        ("<Dial/>", "rings 0 parties"),
        ("<Dial>" + "<Number>+861</Number>" * 11 + "</Dial>", "rings 11 parties"),
        ("<Dial timeout='4'>+861</Dial>", 'timeout="4"'),
        ("<Dial statusCallback='/s'>+861</Dial>", '"statusCallback" of <Dial>'),
        ("<Dial record='true'>+861</Dial>", '"record" of <Dial>'),
        ("<Dial><Queue>q</Queue></Dial>", "<Queue> inside <Dial>"),
        ("<Dial><Number statusCallbackEvent='talking'>+861</Number></Dial>", "talking"),
        ("<Record transcribe='true'/>", '"transcribe" of <Record>'),
        ("<Record><Say>您好</Say></Record>", "<Say> inside <Record>"),
        ("<Reject reason='tired'/>", 'reason="tired"'),
        ("<Hangup now='1'/>", '"now" of <Hangup>'),
        ("hello", "text directly inside <Response>"),
    ],
)
def test_what_is_not_supported_is_named(text: str, named: str) -> None:
    with pytest.raises(CallError) as caught:
        inside(text)
    assert named in caught.value.message
    assert caught.value.code == 12200
    assert caught.value.url == PAGE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain words",
        b"<Response><Say>",
        b"  <?xml version='1.0'?><Response/>",
        b"<Twiml/>",
        b"<Response><Say>\x0b</Say></Response>",
        b"<!DOCTYPE Response [<!ENTITY a 'b'>]><Response><Say>&a;</Say></Response>",
        b"<!DOCTYPE Response SYSTEM 'file:///etc/passwd'><Response/>",
        b"<Response>&undefined;</Response>",
    ],
)
def test_what_is_no_document_is_refused_before_anything_is_played(body: bytes) -> None:
    with pytest.raises(CallError) as caught:
        read(body, PAGE)
    assert caught.value.code == 12100
