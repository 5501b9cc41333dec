"""The recordings that the exchange keeps: a WAV file and a note about it each."""

from __future__ import annotations

import json
import math
import wave
from array import array
from dataclasses import asdict, dataclass, replace
from pathlib import Path

RATE = 8000
FRAME_SAMPLES = RATE // 50
TONE_HERTZ = 400
TONE_LEVEL = 2000
# Quieter than this in a whole frame of 20 ms is silence.
SILENCE_LEVEL = 200


@dataclass(frozen=True)
class Recording:
    """What the REST interface tells of a recording."""

    sid: str
    account_sid: str
    call_sid: str
    # ISO 8601, so that the newest sorts last.
    started_at: str
    status: str
    seconds: int
    source: str = "RecordVerb"


class RecordingStore:
    """A folder with ``RE….wav`` and ``RE….json``, for its owner only; it outlives the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)

    def path(self, sid: str) -> Path:
        return self._folder / f"{sid}.wav"

    def save(self, recording: Recording) -> None:
        note = self._folder / f"{recording.sid}.json"
        draft = note.with_suffix(".part")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(recording)), encoding="utf-8")
        draft.replace(note)

    def find(self, sid: str) -> Recording | None:
        # The identifier comes out of a URL: only names of our own making are looked up.
        if not (sid.isalnum() and sid.startswith("RE")):
            return None
        note = self._folder / f"{sid}.json"
        if not note.exists():
            return None
        return Recording(**json.loads(note.read_text(encoding="utf-8")))

    def all(self) -> list[Recording]:
        """All recordings, the newest first."""
        found = [self.find(note.stem) for note in self._folder.glob("RE*.json")]
        return sorted(filter(None, found), key=lambda one: one.started_at, reverse=True)

    def delete(self, sid: str) -> None:
        self.path(sid).unlink(missing_ok=True)
        (self._folder / f"{sid}.json").unlink(missing_ok=True)

    def complete(self, recording: Recording, is_trimmed: bool) -> Recording:
        """Cut silence from both ends if asked to, and let the recording be fetched."""
        if is_trimmed:
            trim(self.path(recording.sid))
        seconds = round(wav_seconds(self.path(recording.sid)))
        done = replace(recording, status="completed", seconds=seconds)
        self.save(done)
        return done


def write_wav(path: Path, samples: bytes) -> None:
    path.touch(mode=0o600)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples)


def wav_seconds(path: Path) -> float:
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def tone(seconds: float) -> bytes:
    """A quiet tone of this length: what a scripted person's speech sounds like."""
    period = RATE // TONE_HERTZ
    wave_once = array(
        "h", (round(TONE_LEVEL * math.sin(2 * math.pi * n / period)) for n in range(period))
    )
    count = _samples(seconds)
    return (wave_once.tobytes() * (count // period + 1))[: count * 2]


def silence(seconds: float) -> bytes:
    return bytes(2 * _samples(seconds))


def _samples(seconds: float) -> int:
    return max(0, round(seconds * RATE))


def trim(path: Path) -> None:
    """Cut the silence at the beginning and the end of the file."""
    with wave.open(str(path), "rb") as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    loud = [
        start
        for start in range(0, len(samples), FRAME_SAMPLES)
        if max(map(abs, samples[start : start + FRAME_SAMPLES])) > SILENCE_LEVEL
    ]
    kept = samples[loud[0] : loud[-1] + FRAME_SAMPLES] if loud else array("h")
    write_wav(path, kept.tobytes())
