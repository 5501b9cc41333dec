"""A webhook's parameters, read with care: unknown ones are kept, broken ones do no harm."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from calllog.telephone import DialEnd, LegProgress, LegStatus
from ivr.numbers import calling_number

LONGEST_VALUE = 2000  # No parameter of a carrier is longer; the rest is not worth keeping.
SILENCE_SECONDS = 4  # A recording ends at this much silence, which its length includes.
CREDIBLE = timedelta(days=1)  # A report's own time may differ from ours by so much.
FINAL = {"completed", "busy", "failed", "no-answer", "canceled"}

UNWANTED = ("Cc", "Cs", "Cn")  # Control characters, lone surrogates, what is no character at all.

LEG_STATUSES = {
    "queued": LegStatus.DIALLED,
    "initiated": LegStatus.DIALLED,
    "ringing": LegStatus.RINGING,
    "in-progress": LegStatus.PICKED_UP,
    "answered": LegStatus.PICKED_UP,
    "completed": LegStatus.ENDED,
    "no-answer": LegStatus.NO_ANSWER,
    "busy": LegStatus.BUSY,
    "failed": LegStatus.FAILED,
    "canceled": LegStatus.CANCELED,
}


class UnreadableRequest(ValueError):  # noqa: N818 - It names what came in.
    """The request names no call, so that nothing can be done with it."""


@dataclass(frozen=True, slots=True)
class VoiceRequest:
    """One webhook of one call."""

    sid: str
    caller: str | None  # E.164, where there is one.
    called: str | None
    params: dict[str, str]
    token: str | None = None  # The signed step of the URL; None at a call's first webhook.

    @classmethod
    def of(cls, params: Mapping[str, str], token: str | None, area_code: str) -> VoiceRequest:
        """Read a webhook.

        Raises:
            UnreadableRequest: there is no ``CallSid`` of a usable length.
        """
        clean = {_clean(name)[:100]: _clean(value) for name, value in params.items()}
        sid = clean.get("CallSid", "")
        if not 1 <= len(sid) <= 128:
            raise UnreadableRequest("the request names no call")
        caller = calling_number(clean.get("From", ""), area_code)
        return cls(sid, caller, calling_number(clean.get("To", ""), area_code), clean, token)

    @property
    def digits(self) -> str:
        """The keys pressed; what is no key of a telephone is dropped."""
        return "".join(key for key in self.params.get("Digits", "")[:64] if key in "0123456789*#")

    @property
    def is_gone(self) -> bool:
        """Whether the caller has hung up."""
        return self.params.get("CallStatus") in FINAL

    @property
    def failed_path(self) -> str:
        """The path of the answer that the carrier could not use, where it names one."""
        try:
            return urlsplit(self.params.get("ErrorUrl", "")).path
        except ValueError:
            return ""

    @property
    def recording_sid(self) -> str | None:
        """The recording's id; some carriers send only the URL that ends with it."""
        url_end = self.params.get("RecordingUrl", "").rsplit("/", 1)[-1].removesuffix(".wav")
        sid = self.params.get("RecordingSid") or url_end
        return sid if 1 <= len(sid) <= 128 else None

    @property
    def spoken_seconds(self) -> int:
        """How long the caller spoke: the recording's length less the silence that ended it."""
        if self.recording_sid is None:
            return 0
        seconds = self.seconds("RecordingDuration")
        if seconds is None:
            return 1  # Of unknown length, and so worth hearing.
        ended_in_silence = not self.params.get("Digits") and not self.is_gone
        return max(0, seconds - SILENCE_SECONDS) if ended_in_silence else seconds

    def seconds(self, name: str) -> int | None:
        """A length in whole seconds; None when it is missing or is no number."""
        text = self.params.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else None

    def dial_end(self, ring_seconds: int) -> DialEnd:
        """How the ringing ended. An unknown word of the carrier counts as failed: ring the next."""
        status = LEG_STATUSES.get(self.params.get("DialCallStatus", ""), LegStatus.FAILED)
        if status is LegStatus.PICKED_UP:
            status = LegStatus.ENDED
        return DialEnd(
            status=status,
            leg_sid=self.params.get("DialCallSid"),
            is_bridged=_yes_or_no(self.params.get("DialBridged")),
            talk_seconds=self.seconds("DialCallDuration"),
            ring_seconds=ring_seconds,
            caller_is_gone=self.is_gone,
        )

    def leg_progress(self, now: datetime) -> LegProgress | None:
        """What is reported of a staff telephone; None for a word that is not known."""
        status = LEG_STATUSES.get(self.params.get("CallStatus", ""))
        if status is None:
            return None
        return LegProgress(status, self._timestamp(now), self.sid, self.seconds("CallDuration"))

    def _timestamp(self, now: datetime) -> datetime:
        try:
            at = parsedate_to_datetime(self.params.get("Timestamp", ""))
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            return at if abs(at - now) <= CREDIBLE else now
        except (ValueError, OverflowError):
            return now


def _yes_or_no(value: str | None) -> bool | None:
    return {"true": True, "false": False}.get((value or "").lower())


def _clean(value: str) -> str:
    """Without control characters, which no database and no markup takes, and not without end."""
    kept = (c for c in value[:LONGEST_VALUE] if unicodedata.category(c) not in UNWANTED)
    return "".join(kept)
