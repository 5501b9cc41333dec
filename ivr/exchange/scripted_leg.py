"""A leg that follows a script, in the loop's time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ivr.exchange import recordings
from ivr.exchange.legs import Doing, PickUp, PromptsEnded, Sound, Speech, Talk
from ivr.exchange.scripted import (
    HangUp,
    HangUpRinging,
    HangUpTalking,
    Press,
    Script,
    Speak,
    Staff,
    Step,
    Wait,
)
from ivr.exchange.verbs import Dial, Gather, Record

BEEP_SECONDS = 0.5
# A person's finger from key to key, and from the last key to the cradle.
KEY_SECONDS = 0.25
NOTHING_SAID = Speak("", 0.0)

Note = Callable[[str, str], None]


class ScriptedLeg:
    """The script's person at one end of a call. ``note`` is told what the person says."""

    def __init__(self, script: Script, note: Note) -> None:
        self.gone = asyncio.Event()
        self._steps = list(script.steps)
        self._in_any_order = script.in_any_order
        self._note = note
        self._loop = asyncio.get_running_loop()
        self._keys: asyncio.Queue[str] = asyncio.Queue()
        self._timers: list[asyncio.TimerHandle] = []
        self._once_heard_out: Press | None = None
        self._saying = NOTHING_SAID
        self._speaks = asyncio.Event()
        self._said = asyncio.Event()
        self._recording_to: Path | None = None
        self._recording_since = 0.0

    @property
    def unplayed(self) -> tuple[str, ...]:
        """The steps that no verb has taken."""
        return tuple(str(step) for step in self._steps)

    # What the person does.

    def attend(self, doing: Doing) -> None:
        if isinstance(doing, PromptsEnded):
            self._press(self._once_heard_out)
            return
        self._once_heard_out = None
        self._saying = NOTHING_SAID
        while (step := self._next_step(doing)) is not None:
            self._steps.remove(step)
            self._take(step, doing)
            if not isinstance(step, HangUp):
                # Setting out to hang up does not keep anybody from pressing or speaking.
                return

    def _next_step(self, doing: Doing) -> Step | None:
        steps = self._steps if self._in_any_order else self._steps[:1]
        return next((step for step in steps if _fits(step, doing)), None)

    def _take(self, step: Step, doing: Doing) -> None:
        match step:
            case Press(heard_out=True):
                self._once_heard_out = step
            case Press():
                self._press(step)
            case Speak():
                self._saying = step
                if isinstance(doing, Gather):
                    self._speak_to_recogniser(step)
            case HangUp(after) | HangUpRinging(after) | HangUpTalking(after):
                self._later(after, self._leave)
            case Wait():
                pass

    def _press(self, step: Press | None) -> None:
        if step is None:
            return
        moment = step.after
        for key in step.keys:
            self._later(moment, partial(self._keys.put_nowait, key))
            moment += KEY_SECONDS
        if step.then_hangs_up:
            self._later(moment, self._leave)

    def _speak_to_recogniser(self, step: Speak) -> None:
        self._speaks.clear()
        self._said.clear()
        self._later(0, self._speaks.set)
        self._later(step.seconds, self._said.set)

    def _leave(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self.gone.set()

    def _later(self, seconds: float, action: Callable[[], object]) -> None:
        self._timers.append(self._loop.call_later(seconds, action))

    # What the player asks for.

    async def answer(self) -> None:
        """A scripted caller is there at once."""

    async def play(self, sound: Sound) -> None:
        await asyncio.sleep(sound.seconds)

    async def beep(self) -> None:
        await asyncio.sleep(BEEP_SECONDS)

    async def next_key(self) -> str:
        return await self._keys.get()

    def forget_keys(self) -> None:
        while not self._keys.empty():
            self._keys.get_nowait()

    async def speech_begins(self) -> None:
        await self._speaks.wait()

    async def speech(self) -> Speech:
        await self._said.wait()
        self._note("spoke", self._saying.text)
        return Speech(self._saying.text, 0.9)

    def start_recording(self, path: Path) -> None:
        self._recording_to = path
        self._recording_since = self._loop.time()
        self._say()

    def _say(self) -> None:
        """Begin to say what is to be said in this recording, and do what follows it."""
        step = self._saying
        if step.text:
            self._note("spoke", step.text)
        for number, key in enumerate(step.then_presses):
            moment = step.seconds + number * KEY_SECONDS
            self._later(moment, partial(self._keys.put_nowait, key))
        if step.then_hangs_up:
            self._later(step.seconds, self._leave)

    async def silence(self, seconds: float) -> None:
        def left() -> float:
            spoken_until = self._recording_since + self._saying.seconds
            return spoken_until + seconds - self._loop.time()

        while left() > 0:
            await asyncio.sleep(left())

    async def filled(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def stop_recording(self) -> float:
        if self._recording_to is None:
            raise RuntimeError("nothing is being recorded")
        seconds = self._loop.time() - self._recording_since
        spoken = min(self._saying.seconds, seconds)
        samples = recordings.tone(spoken) + recordings.silence(seconds - spoken)
        recordings.write_wav(self._recording_to, samples)
        self._recording_to = None
        return seconds

    async def hang_up(self) -> None:
        self._leave()


class ScriptedPhone(ScriptedLeg):
    """A scripted person who is rung."""

    def __init__(self, staff: Staff, note: Note) -> None:
        super().__init__(staff, note)
        self._staff = staff

    async def ring(self, ringing: asyncio.Event) -> PickUp:
        staff = self._staff
        if staff.after is not None:
            ringing.set()
            await asyncio.sleep(staff.after)
        if staff.pick_up is None:
            await self.gone.wait()
            return PickUp.FAILED
        return staff.pick_up

    def attend(self, doing: Doing) -> None:
        super().attend(doing)
        if isinstance(doing, Talk) and self._staff.talks is not None:
            self._later(self._staff.talks, self._leave)


def _fits(step: Step, doing: Doing) -> bool:
    match step:
        case HangUp():
            return True
        case HangUpRinging():
            return isinstance(doing, Dial)
        case HangUpTalking():
            return isinstance(doing, Talk)
        case Speak():
            listens = isinstance(doing, Gather) and doing.hears_speech
            return isinstance(doing, Record) or listens
        case Press() | Wait():
            return isinstance(doing, Gather) and doing.hears_keys
