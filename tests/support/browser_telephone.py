"""A telephone in a browser as a test uses it: does something, and waits for what comes of it."""

from __future__ import annotations

import io
import time
import wave
from typing import Any

from calllog.practice import PracticeLine
from ivr.exchange.recordings import RATE, tone

# In real time; an answer over HTTP takes a few milliseconds.
PATIENCE_SECONDS = 10


class BrowserTelephone:
    """One telephone, asked for its news over HTTP as the page asks."""

    def __init__(self, line: PracticeLine, address: str = "", *, aloud: bool = True) -> None:
        self._line = line
        self.id = line.register(address, aloud=aloud)
        self.events: list[dict[str, Any]] = []
        self._seen = 0
        self._next = 0

    def do(self, deed: str, **fields: object) -> None:
        self._line.do(self.id, {"do": deed, **fields})

    def dial(self, **fields: object) -> None:
        self.do("dial", **fields)

    def press(self, keys: str) -> None:
        self.do("press", keys=keys)

    def say(self, words: str) -> None:
        self.do("say", text=words)

    def speak(self, seconds: float) -> None:
        """Words into the microphone."""
        self._line.record(self.id, wav(seconds))

    def sound(self, number: int) -> bytes:
        return self._line.sound(self.id, number)

    def until(self, *kinds: str, **fields: object) -> dict[str, Any]:
        """The next event of one of these kinds with these fields."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            while self._seen < len(self.events):
                event = self.events[self._seen]
                self._seen += 1
                if event["kind"] in kinds and fields.items() <= event.items():
                    return event
            news = self._line.events(self.id, self._next, wait=2)
            self.events += news.events
            self._next = news.next
        told = [{**event, "params": "", "twiml": ""} for event in self.events]
        raise AssertionError(f"no {kinds} with {fields} in {told}")

    def hears(self, part: str) -> dict[str, Any]:
        """Hear everything out until a sentence with these words has been heard."""
        while True:
            said = self.until("says")
            self.do("played", n=said["n"])
            if part in said["text"]:
                return said

    def hears_until(self, kind: str) -> dict[str, Any]:
        """Hear everything out until something else comes."""
        while (event := self.until("says", kind))["kind"] == "says":
            self.do("played", n=event["n"])
        return event

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Every event of a kind so far."""
        return [event for event in self.events if event["kind"] == kind]


def wav(seconds: float, *, rate: int = RATE, channels: int = 1) -> bytes:
    """What a browser's microphone hands over."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(tone(seconds))
    return file.getvalue()
