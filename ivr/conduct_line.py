"""The conduct line on the telephone: request, flow, store, reply.

Key 9 of the main line and the line's own number lead here; the caller of this module has erased
the service line's row first. Nothing is logged here: not even that a call came in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy.orm import Session

from calllog.conduct.store import Store
from ivr.conduct_flow import (
    BEGIN,
    SHORTEST_STATEMENT_SECONDS,
    Heard,
    SpokenReceipt,
    Stage,
    Stand,
    move,
    say,
)
from ivr.dialogue import Answer
from ivr.spoken import digits

HANG_UP: Final = "hangup"  # What the carrier puts into Digits when a recording ends so.
FINAL_STATUSES: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
SILENCE_SECONDS: Final = 4  # What ends a recording, and is counted into its length.


class VoiceRequest(Protocol):
    """What a webhook of the call tells."""

    @property
    def sid(self) -> str: ...

    @property
    def caller(self) -> str | None:
        """The calling number in E.164, where there is one."""
        ...

    @property
    def params(self) -> Mapping[str, str]: ...

    @property
    def token(self) -> str | None:
        """The signed step of the URL; None at the first webhook on this line."""
        ...


class Steps(Protocol):
    """Signs where a call stands into the URL, and reads it back."""

    def sign(self, data: dict[str, Any]) -> str: ...

    def read(self, token: str) -> dict[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class ToServiceLine:
    """The caller wants the service line: the call begins there as if it had just come in."""


@dataclass(frozen=True, slots=True)
class ConductLine:
    """Answers the webhooks of calls on the conduct line. Commits nothing."""

    store: Store
    steps: Steps

    def answer(
        self, session: Session, now: datetime, request: VoiceRequest
    ) -> Answer | ToServiceLine:
        """What the caller hears next. The same request again gets the same answer."""
        data = self.steps.read(request.token) if request.token is not None else None
        stand = Stand.of(data)
        if stand is None:
            self.store.begin(session, now, request.sid)
            return say(BEGIN, self.steps.sign, None)
        heard = _heard(stand, request.params)
        if stand.stage is Stage.STATEMENT:
            self._take_statement(session, now, request, stand, heard)
        if stand.stage is Stage.RECEIPT and not heard.has_hung_up:
            self.store.mark_heard(session, request.sid)
        following = move(stand, heard)
        if following.stage is Stage.SERVICE:
            self.store.leave(session, request.sid)
            return ToServiceLine()
        spoken = self._spoken(session, request.sid) if following.stage is Stage.RECEIPT else None
        return say(following, self.steps.sign, spoken)

    def recording_reported(
        self, session: Session, now: datetime, params: Mapping[str, str]
    ) -> None:
        """The carrier's word on a recording, before or after the call's own webhook."""
        recording_sid = _recording_sid(params)
        if recording_sid is None:
            return
        if params.get("RecordingStatus") in ("failed", "absent"):
            self.store.recording_lost(session, now, recording_sid)
            return
        # Without a length it may be anything, and so is worth hearing.
        seconds = _seconds(params, otherwise=SHORTEST_STATEMENT_SECONDS)
        has_words = seconds >= SHORTEST_STATEMENT_SECONDS
        self.store.recording_ready(
            session, now, params.get("CallSid", ""), recording_sid, has_words
        )

    def ended(self, session: Session, sid: str) -> None:
        """The call's last callback: what tied the call to its case is forgotten."""
        self.store.end(session, sid)

    def _take_statement(
        self, session: Session, now: datetime, request: VoiceRequest, stand: Stand, heard: Heard
    ) -> None:
        recording_sid = _recording_sid(request.params)
        if recording_sid is None:
            return
        if heard.has_statement:
            self.store.keep_statement(
                session,
                now,
                request.sid,
                recording_sid,
                is_named=stand.is_named,
                caller=request.caller,
            )
        else:
            self.store.discard(session, now, recording_sid)

    def _spoken(self, session: Session, sid: str) -> SpokenReceipt | None:
        receipt = self.store.tell_receipt(session, sid)
        if receipt is None:
            return None
        return SpokenReceipt(digits(receipt.number), digits(receipt.code, group=3))


def _heard(stand: Stand, params: Mapping[str, str]) -> Heard:
    keys = params.get("Digits", "")
    has_hung_up = keys == HANG_UP or params.get("CallStatus") in FINAL_STATUSES
    if stand.stage is not Stage.STATEMENT:
        return Heard(keys=keys, has_hung_up=has_hung_up)
    if _recording_sid(params) is None:
        return Heard(has_hung_up=has_hung_up)
    ended_in_silence = not keys and not has_hung_up
    seconds = _seconds(params, otherwise=SILENCE_SECONDS + SHORTEST_STATEMENT_SECONDS)
    return Heard(
        spoken_seconds=max(0, seconds - SILENCE_SECONDS) if ended_in_silence else seconds,
        has_hung_up=has_hung_up,
    )


def _seconds(params: Mapping[str, str], otherwise: int) -> int:
    text = params.get("RecordingDuration", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _recording_sid(params: Mapping[str, str]) -> str | None:
    """The recording's id; some carriers send only the URL that ends with it."""
    sid = params.get("RecordingSid") or params.get("RecordingUrl", "").rsplit("/", 1)[-1]
    return sid.removesuffix(".wav") or None
