"""An answer in the carrier's markup. Nothing is decided here.

Every Gather, Dial and Record has its own action. A Redirect to the same action stands behind Gather
and Record: engines that pass silence by instead of reporting it then report it all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from ivr.carriers import Carrier
from ivr.dialogue import Answer, Connect, Keys, Line, Ring, Take
from ivr.prompts import Speaker

LEG_EVENTS = "initiated ringing answered completed"
ACCEPT_SECONDS = 5  # To find the key after the whisper.
LONGEST_TALK_SECONDS = 4 * 60 * 60  # As long as a call that came in may last.
HEARD_OUT_SECONDS = 1  # The least that a Gather waits, where no key is needed.


@dataclass(frozen=True, slots=True)
class Renderer:
    """Turns answers into TwiML for one carrier, with absolute addresses below one URL."""

    prompts: Speaker
    carrier: Carrier
    public_url: str

    def render(self, answer: Answer, path: str = "step") -> str:
        """The TwiML of an answer; ``path`` is the part of ``/voice/`` that its steps belong to."""
        response = VoiceResponse()
        if isinstance(answer, Keys):
            self._keys(response, answer, path)
            return str(response)
        self._say(response, answer.lines)
        if isinstance(answer, Take):
            self._take(response, answer, path)
        elif isinstance(answer, Ring):
            self._ring(response, answer, path)
        elif isinstance(answer, Connect):
            self._connect(response, answer, path)
        else:
            response.hangup()
        return str(response)

    def whisper(self, line: Line, accept: str, must_accept: bool, path: str = "accept") -> str:
        """What staff hear before the caller; where it may be a machine, 1 must be pressed.

        The accepting request tells when the two begin to talk; an engine that does not make it
        after silence joins them all the same, and tells at the end of the talk.
        """
        response = VoiceResponse()
        gather = response.gather(
            input="dtmf",
            num_digits=1,
            finish_on_key="",
            timeout=ACCEPT_SECONDS if must_accept else HEARD_OUT_SECONDS,
            action=self.url(path, accept),
            action_on_empty_result=True,
        )
        self._say(gather, (line,))
        if must_accept:
            response.hangup()
        return str(response)

    def accepted(self, is_accepted: bool) -> str:
        """An empty answer lets the two talk; a refusal is told and hung up."""
        response = VoiceResponse()
        if not is_accepted:
            self._say(response, (Line("whisper_declined"),))
            response.hangup()
        return str(response)

    def url(self, *parts: str) -> str:
        """An address of ours below ``/voice/``."""
        return "/".join((self.public_url, "voice", *parts))

    def _keys(self, response: VoiceResponse, answer: Keys, path: str) -> None:
        action = self.url(path, answer.next)
        gather = response.gather(
            input="dtmf",
            num_digits=answer.max_digits,
            finish_on_key=answer.finish_key,
            timeout=answer.timeout_seconds,
            action=action,
            action_on_empty_result=True,
        )
        self._say(gather, answer.lines)
        response.redirect(action)

    def _take(self, response: VoiceResponse, answer: Take, path: str) -> None:
        action = self.url(path, answer.next)
        report = "recording" if path == "step" else f"{path}-recording"
        response.record(
            action=action,
            timeout=answer.silence_seconds,
            max_length=answer.max_seconds,
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=self.url(report, answer.next),
        )
        response.redirect(action)

    def _ring(self, response: VoiceResponse, answer: Ring, path: str) -> None:
        timeout = self.carrier.dial_timeout(answer.seconds)
        dial = response.dial(timeout=timeout, action=self.url(path, answer.next))
        for target in answer.targets:
            noun = dial.sip if target.phone.startswith("sip:") else dial.number
            noun(
                target.phone,
                url=self.url("whisper", target.whisper),
                status_callback=self.url("leg", target.whisper),
                status_callback_event=LEG_EVENTS,
            )

    def _connect(self, response: VoiceResponse, answer: Connect, path: str) -> None:
        dial = response.dial(
            caller_id=answer.shown,
            timeout=self.carrier.dial_timeout(answer.seconds),
            time_limit=LONGEST_TALK_SECONDS,
            action=self.url(path, answer.next),
        )
        noun = dial.sip if answer.number.startswith("sip:") else dial.number
        whisper = {"url": self.url(path, answer.whisper)} if answer.whisper else {}
        reports = {
            "status_callback": self.url(f"{path}-person", answer.report),
            "status_callback_event": LEG_EVENTS,
        }
        noun(answer.number, **whisper, **(reports if answer.report else {}))

    def _say(self, place: VoiceResponse | Gather | Dial, lines: tuple[Line, ...]) -> None:
        for line in lines:
            spoken = self.prompts.say(line.id, **line.filled())
            if spoken.audio is not None:
                place.play(f"{self.public_url}/audio/{spoken.audio.stem}.wav")
            else:
                place.say(spoken.text, voice=self.carrier.voice, language=self.carrier.language)
