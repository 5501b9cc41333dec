"""A leg whose person sits at a browser, in real time: what the line does is told, not played.

The person is quicker than a telephone or slower, and neither may be punished. A sentence takes as
long as it takes to speak, or until the browser reports that it has been heard. A recording is what
the person hands over, spoken or typed; the time in which it is made does not count as silence.
"""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.exchange import recordings
from ivr.exchange.calls import Call
from ivr.exchange.following import follow
from ivr.exchange.legs import Doing, PickUp, PromptsEnded, Sound, Speech, Talk
from ivr.exchange.scripted_leg import BEEP_SECONDS
from ivr.exchange.speech import uttered_seconds
from ivr.exchange.telephones import RefusedError, Telephone
from ivr.exchange.verbs import Gather, Record

# After the tone a person at a screen looks first where to speak.
PATIENCE_SECONDS = 15
# So long a recording may be spoken or typed; whoever has left the desk does not hold the line.
LONGEST_COMPOSING_SECONDS = 120
SAMPLE_BYTES = 2


@dataclass(frozen=True)
class Given:
    """What the person handed over as a recording."""

    samples: bytes

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_BYTES / recordings.RATE


class BrowserLeg:
    """The person at one telephone, at one end of a call.

    The player's side runs in the loop. What the person does comes from other threads.
    """

    def __init__(self, call: Call, now: Callable[[], datetime]) -> None:
        self.gone = asyncio.Event()
        self._call = call
        self._now = now
        self._loop = asyncio.get_running_loop()
        self._at: Telephone | None = None
        self._keys: asyncio.Queue[str] = asyncio.Queue()
        self._playing = 0
        self._heard = asyncio.Event()
        self._listens = False
        self._speaks = asyncio.Event()
        self._words = ""
        self._other: BrowserLeg | None = None
        self._record: Record | None = None
        self._recording_to: Path | None = None
        self._given: Given | None = None
        self._ended_in_silence = 0.0
        self._is_composing = False
        self._something = asyncio.Event()
        self._full = asyncio.Event()

    @property
    def telephone(self) -> Telephone:
        """Where the person is."""
        if self._at is None:
            raise RuntimeError("nobody has picked up")
        return self._at

    def sit_down(self, telephone: Telephone) -> None:
        """This telephone holds the call from now on."""
        self._at = telephone
        telephone.on_line = self
        follow(self._call, telephone)

    # What the player asks for.

    def attend(self, doing: Doing) -> None:
        if not isinstance(doing, PromptsEnded):
            self._other = None
            self._listens = isinstance(doing, Gather) and doing.hears_speech
        match doing:
            case Gather():
                self._speaks.clear()
                self._ask_for_keys(doing)
            case PromptsEnded():
                self.telephone.tell("heard_out")
            case Record():
                self._record = doing
            case Talk(other):
                self._other = other if isinstance(other, BrowserLeg) else None

    def _ask_for_keys(self, verb: Gather) -> None:
        self.telephone.tell(
            "asks",
            what="keys",
            most=verb.num_digits,
            finish=verb.finish_on_key,
            seconds=verb.timeout_seconds,
        )

    async def answer(self) -> None:
        """Whoever dials is there at once."""

    async def play(self, sound: Sound) -> None:
        telephone = self.telephone
        if not sound.text:
            telephone.tell("silent", seconds=sound.seconds)
            await asyncio.sleep(sound.seconds)
            return
        # Of a recording the exchange knows the sound and not the words.
        kept = telephone.keep_sound(sound.audio) if sound.audio else None
        text = "" if sound.audio else sound.text
        self._heard.clear()
        self._playing = telephone.tell(
            "says", text=text, language=sound.language, seconds=sound.seconds, sound=kept
        )
        # A browser that speaks may be slower than the estimate, and one that fell silent must not
        # stop the line.
        longest = 2 * sound.seconds + 5 if telephone.is_aloud else sound.seconds
        try:
            await _within(self._heard, longest)
        except asyncio.CancelledError:
            telephone.tell("cut", of=self._playing)
            raise

    async def beep(self) -> None:
        self.telephone.tell("tone", seconds=BEEP_SECONDS)
        await asyncio.sleep(BEEP_SECONDS)

    async def next_key(self) -> str:
        return await self._keys.get()

    def forget_keys(self) -> None:
        while not self._keys.empty():
            self._keys.get_nowait()

    async def speech_begins(self) -> None:
        await self._speaks.wait()

    async def speech(self) -> Speech:
        return Speech(self._words, 0.9)

    def start_recording(self, path: Path) -> None:
        self._given = None
        self._ended_in_silence = 0.0
        self._is_composing = False
        self._something.clear()
        self._full.clear()
        self._recording_to = path
        if self._record is not None:
            self.telephone.tell(
                "asks",
                what="recording",
                longest=self._record.longest_seconds,
                silence=self._record.silence_seconds,
                finish=self._record.finish_on_key,
            )

    async def silence(self, seconds: float) -> None:
        """What was handed over is followed by silence; nothing at all is silence after a while."""
        while self._given is None:
            patience = LONGEST_COMPOSING_SECONDS if self._is_composing else PATIENCE_SECONDS
            self._something.clear()
            if not await _within(self._something, patience):
                break
        self._ended_in_silence = seconds

    async def filled(self, seconds: float) -> None:
        await self._full.wait()

    def stop_recording(self) -> float:
        if self._recording_to is None:
            raise RuntimeError("nothing is being recorded")
        samples = self._given.samples if self._given else b""
        if not self._full.is_set():
            samples += recordings.silence(self._ended_in_silence)
        recordings.write_wav(self._recording_to, samples)
        self._recording_to = None
        return Given(samples).seconds

    async def hang_up(self) -> None:
        self.gone.set()

    # What the person does, from any thread.

    def press(self, keys: str) -> None:
        for key in keys:
            self._from_outside(self._keys.put_nowait, key)

    def say(self, words: str) -> None:
        """Typed words: a recording, or what the other person in a talk is told.

        Raises:
            RefusedError: nobody listens.
        """
        if self._recording_to is not None:
            self._from_outside(self._hand_over, recordings.tone(uttered_seconds(words)), words)
        elif self._other is not None:
            self._other.be_told(words, None)
            self._from_outside(self._spoke, words)
        elif self._listens:
            self._from_outside(self._speak, words)
        else:
            raise RefusedError("not-recording")

    def give(self, samples: bytes) -> None:
        """Spoken words, as the microphone took them.

        Raises:
            RefusedError: nobody listens.
        """
        if self._recording_to is not None:
            self._from_outside(self._hand_over, samples, "")
        elif self._other is not None:
            self._other.be_told("", samples)
        else:
            raise RefusedError("not-recording")

    def compose(self, is_composing: bool) -> None:
        """Words are being spoken or typed, or no more."""

        def compose() -> None:
            self._is_composing = is_composing
            self._something.set()

        self._from_outside(compose)

    def played(self, number: int) -> None:
        """The browser has brought this sentence to its end."""
        if number == self._playing:
            self._from_outside(self._heard.set)

    def leave(self) -> None:
        """The person hangs up."""
        self._from_outside(self.gone.set)

    def be_told(self, words: str, samples: bytes | None) -> None:
        """The other person in the talk has said something."""
        if self._at is not None:
            sound = None if samples is None else self._at.keep_sound(wav_of(samples))
            self._at.tell("said", text=words, sound=sound)

    def _hand_over(self, samples: bytes, words: str) -> None:
        if self._recording_to is None or self._record is None:
            return
        most = int(self._record.longest_seconds * recordings.RATE) * SAMPLE_BYTES
        self._given = Given(samples[:most])
        if words:
            self._spoke(words)
        if len(samples) >= most:
            self._full.set()
        else:
            self._something.set()

    def _speak(self, words: str) -> None:
        self._words = words
        self._spoke(words)
        self._speaks.set()

    def _spoke(self, words: str) -> None:
        self._call.note(self._now(), "spoke", words)

    def _from_outside(self, action: Callable[..., object], *values: object) -> None:
        self._loop.call_soon_threadsafe(action, *values)


class BrowserPhone(BrowserLeg):
    """Somebody who is rung at one or several telephones with the same number."""

    def __init__(
        self, telephones: list[Telephone], call: Call, now: Callable[[], datetime]
    ) -> None:
        super().__init__(call, now)
        self._telephones = telephones
        self._rings: dict[str, str] = {}  # The ring's id, by the telephone's.
        self._result: asyncio.Future[PickUp] = self._loop.create_future()

    async def ring(self, ringing: asyncio.Event) -> PickUp:
        """Ring wherever nobody talks, until somebody picks up or all have declined."""
        free = [telephone for telephone in self._telephones if not telephone.is_taken]
        if not free:
            return PickUp.BUSY
        ringing.set()
        for telephone in free:
            self._begin(telephone)
        try:
            return await self._result
        finally:
            for telephone in free:
                if telephone is not self._at:
                    self._end(telephone, "stopped" if self._at is None else "answered elsewhere")

    def _begin(self, telephone: Telephone) -> None:
        ring = telephone.keep_ring(self)
        self._rings[telephone.id] = ring
        telephone.tell("rung", ring=ring, caller=self._call.from_, called=self._call.to)

    def _end(self, telephone: Telephone, why: str) -> str:
        """Stop ringing there, once; the ring's id, empty if it does not ring there any more."""
        ring = self._rings.pop(telephone.id, "")
        if ring:
            telephone.rings.pop(ring, None)
            telephone.tell("ring_over", ring=ring, why=why)
        return ring

    def pick_up(self, telephone: Telephone) -> None:
        """Somebody answers there, from any thread.

        Raises:
            RefusedError: the telephone holds another call.
        """
        if not telephone.take():
            raise RefusedError("busy")
        self._from_outside(self._pick_up, telephone)

    def _pick_up(self, telephone: Telephone) -> None:
        if self._result.done():
            telephone.put_down()
            return
        ring = self._rings.pop(telephone.id, "")
        telephone.rings.pop(ring, None)
        self.sit_down(telephone)
        telephone.tell("picked_up", ring=ring)
        self._result.set_result(PickUp.ANSWERED)

    def decline(self, telephone: Telephone) -> None:
        """Somebody presses the call away there, from any thread."""
        self._from_outside(self._decline, telephone)

    def _decline(self, telephone: Telephone) -> None:
        if self._end(telephone, "declined") and not self._rings and not self._result.done():
            self._result.set_result(PickUp.BUSY)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it happens within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def wav_of(samples: bytes) -> bytes:
    """A WAV file of samples, in memory."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(SAMPLE_BYTES)
        out.setframerate(recordings.RATE)
        out.writeframes(samples)
    return file.getvalue()
