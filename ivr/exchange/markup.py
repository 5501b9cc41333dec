"""Reads a TwiML document. What the exchange does not play is an error that names it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ivr.exchange import verbs
from ivr.exchange.verbs import Prompt, Verb
from ivr.exchange.webhooks import CallError, Target

NOT_PARSEABLE = 12100
NOT_IN_SCHEMA = 12200
# Twilio takes 0 for "again and again" and stops at a thousand.
ENDLESS_LOOP = 1000
NUMBER_EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})


def read(body: bytes, url: str) -> tuple[Verb, ...]:
    """The verbs of the document that was fetched from ``url``; a fault names what is wrong."""
    try:
        root = _parse(body)
        if root.tag != "Response":
            raise CallError(NOT_PARSEABLE, f"the document is a <{root.tag}>, not a <Response>")
        _Fields(root, url).finish()
        return tuple(_verb(element, url) for element in _children(root))
    except CallError as fault:
        raise CallError(fault.code, fault.message, url) from None


def _parse(body: bytes) -> Element:
    """The document's tree. A document type could name files and grow without end: refused."""

    def refuse(*_: object) -> None:
        raise CallError(NOT_PARSEABLE, "a document type is not allowed")

    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
        return builder.close()
    except expat.ExpatError as error:
        raise CallError(NOT_PARSEABLE, f"not XML: {error}") from error


def _join(base: str, url: str) -> str:
    """The address that ``url`` means in the document at ``base``."""
    try:
        return urljoin(base, url)
    except ValueError as error:
        raise CallError(11100, f"the address cannot be used: {url[:200]}") from error


def _children(element: Element) -> list[Element]:
    """The elements inside ``element``, which has no text of its own."""
    stray = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in stray):
        raise CallError(NOT_IN_SCHEMA, f"text directly inside <{element.tag}>")
    return list(element)


def _text(element: Element) -> str:
    for child in element:
        raise CallError(NOT_IN_SCHEMA, f"<{child.tag}> inside <{element.tag}> is not supported")
    return (element.text or "").strip()


class _Fields:
    """The attributes of an element, each taken once; what is left over is an error."""

    def __init__(self, element: Element, url: str) -> None:
        self._tag = element.tag
        self._left = dict(element.attrib)
        self._url = url

    def text(self, name: str, default: str = "") -> str:
        return self._left.pop(name, default)

    def ignore(self, *names: str) -> None:
        """Attributes that change the sound but nothing that the exchange does."""
        for name in names:
            self._left.pop(name, None)

    def whole(self, name: str, default: int, least: int = 0, most: int = 14400) -> int:
        text = self._left.pop(name, str(default))
        if not text.isdecimal() or not least <= int(text) <= most:
            raise self._wrong(name, text)
        return int(text)

    def choice(self, name: str, default: str, *allowed: str) -> str:
        text = self._left.pop(name, default)
        if text not in allowed:
            raise self._wrong(name, text)
        return text

    def flag(self, name: str, default: bool) -> bool:
        return self.choice(name, str(default).lower(), "true", "false") == "true"

    def keys(self, name: str, default: str, longest: int) -> str:
        text = self._left.pop(name, default)
        if len(text) > longest or not set(text) <= set(verbs.ANY_KEY):
            raise self._wrong(name, text)
        return text

    def target(self, name: str, method: str) -> Target | None:
        """The address in ``name``, relative to the document, and its method."""
        how = self.choice(method, "POST", "GET", "POST")
        where = self._left.pop(name, "")
        return Target(_join(self._url, where), how) if where else None

    def action(self) -> Target:
        """The action of a Gather or Record; by default the document itself."""
        how = self._left.get("method", "POST")
        return self.target("action", "method") or Target(self._url, how)

    def finish(self) -> None:
        for name in self._left:
            message = f'the attribute "{name}" of <{self._tag}> is not supported'
            raise CallError(NOT_IN_SCHEMA, message)

    def _wrong(self, name: str, text: str) -> CallError:
        return CallError(NOT_IN_SCHEMA, f'<{self._tag} {name}="{text[:60]}"> is not allowed')


def _verb(element: Element, url: str) -> Verb:
    reader = _VERBS.get(element.tag)
    if reader is None:
        raise CallError(NOT_IN_SCHEMA, f"the verb <{element.tag}> is not supported")
    fields = _Fields(element, url)
    verb = reader(element, fields, url)
    fields.finish()
    return verb


def _loop(fields: _Fields) -> int:
    return fields.whole("loop", 1, most=ENDLESS_LOOP) or ENDLESS_LOOP


def _say(element: Element, fields: _Fields, url: str) -> verbs.Say:
    fields.ignore("voice")
    return verbs.Say(_text(element), _loop(fields), fields.text("language"))


def _play(element: Element, fields: _Fields, url: str) -> verbs.Play:
    return verbs.Play(_join(url, _text(element)), _loop(fields))


def _pause(element: Element, fields: _Fields, url: str) -> verbs.Pause:
    _nothing_inside(element)
    return verbs.Pause(fields.whole("length", 1, least=1))


def _gather(element: Element, fields: _Fields, url: str) -> verbs.Gather:
    fields.ignore("language", "hints", "speechModel", "speechTimeout", "profanityFilter")
    heard = fields.choice("input", "dtmf", "dtmf", "speech", "dtmf speech", "speech dtmf").split()
    return verbs.Gather(
        action=fields.action(),
        prompts=tuple(_prompt(child, url) for child in _children(element)),
        hears_keys="dtmf" in heard,
        hears_speech="speech" in heard,
        num_digits=fields.whole("numDigits", 0) or None,
        finish_on_key=fields.keys("finishOnKey", "#", longest=1),
        timeout_seconds=fields.whole("timeout", 5),
        asks_when_empty=fields.flag("actionOnEmptyResult", False),
    )


def _prompt(element: Element, url: str) -> Prompt:
    verb = _verb(element, url)
    if not isinstance(verb, Prompt):
        raise CallError(NOT_IN_SCHEMA, f"<{element.tag}> inside <Gather> is not allowed")
    return verb


def _dial(element: Element, fields: _Fields, url: str) -> verbs.Dial:
    fields.ignore("ringTone")
    number = (element.text or "").strip()
    if number and not len(element):
        parties: tuple[verbs.Party, ...] = (verbs.Party(number),)
    else:
        parties = tuple(_party(child, url) for child in _children(element))
    if not 1 <= len(parties) <= 10:
        raise CallError(NOT_IN_SCHEMA, f"<Dial> rings {len(parties)} parties; it may ring 1 to 10")
    return verbs.Dial(
        parties=parties,
        action=fields.target("action", "method"),
        # Twilio rings for at least five seconds and at most ten minutes.
        timeout_seconds=fields.whole("timeout", 30, least=5, most=600),
        time_limit_seconds=fields.whole("timeLimit", 14400, least=1),
        caller_id=fields.text("callerId") or None,
        answers_on_bridge=fields.flag("answerOnBridge", False),
    )


def _party(element: Element, url: str) -> verbs.Party:
    if element.tag not in {"Number", "Sip"}:
        raise CallError(NOT_IN_SCHEMA, f"<{element.tag}> inside <Dial> is not supported")
    fields = _Fields(element, url)
    events = fields.text("statusCallbackEvent", "completed").split()
    if not set(events) <= NUMBER_EVENTS:
        raise CallError(NOT_IN_SCHEMA, f'<{element.tag} statusCallbackEvent="{" ".join(events)}">')
    party = verbs.Party(
        address=_text(element),
        is_sip=element.tag == "Sip",
        whisper=fields.target("url", "method"),
        status_callback=fields.target("statusCallback", "statusCallbackMethod"),
        status_events=frozenset(events),
    )
    fields.finish()
    return party


def _record(element: Element, fields: _Fields, url: str) -> verbs.Record:
    _nothing_inside(element)
    fields.choice("recordingStatusCallbackEvent", "completed", "completed")
    return verbs.Record(
        action=fields.action(),
        silence_seconds=fields.whole("timeout", 5),
        finish_on_key=fields.keys("finishOnKey", verbs.ANY_KEY, longest=len(verbs.ANY_KEY)),
        longest_seconds=fields.whole("maxLength", 3600, least=1),
        beeps=fields.flag("playBeep", True),
        is_trimmed=fields.choice("trim", "trim-silence", "trim-silence", "do-not-trim")
        == "trim-silence",
        status_callback=fields.target("recordingStatusCallback", "recordingStatusCallbackMethod"),
    )


def _redirect(element: Element, fields: _Fields, url: str) -> verbs.Redirect:
    method = fields.choice("method", "POST", "GET", "POST")
    return verbs.Redirect(Target(_join(url, _text(element)), method))


def _reject(element: Element, fields: _Fields, url: str) -> verbs.Reject:
    _nothing_inside(element)
    return verbs.Reject(fields.choice("reason", "rejected", "rejected", "busy"))


def _hangup(element: Element, fields: _Fields, url: str) -> verbs.Hangup:
    _nothing_inside(element)
    return verbs.Hangup()


def _nothing_inside(element: Element) -> None:
    if _text(element):
        raise CallError(NOT_IN_SCHEMA, f"text inside <{element.tag}>")


_VERBS: dict[str, Callable[[Element, _Fields, str], Verb]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Dial": _dial,
    "Record": _record,
    "Redirect": _redirect,
    "Reject": _reject,
    "Hangup": _hangup,
}
