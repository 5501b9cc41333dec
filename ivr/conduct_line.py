"""The conduct line on the telephone: request, flow, store, reply.

Key 9 of the main line and the line's own number lead here; the caller of this module has erased
the service line's row first. Nothing is logged here: not even that a call came in.
"""

from __future__ import annotations

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
from ivr.requests import VoiceRequest
from ivr.spoken import digits

LENGTH: Final = "RecordingDuration"
HANG_UP: Final = "hangup"  # What the carrier puts into Digits when a recording ends so.


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
        heard = _heard(stand, request)
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

    def recording_reported(self, session: Session, now: datetime, request: VoiceRequest) -> None:
        """The carrier's word on a recording, before or after the call's own webhook."""
        recording_sid = request.recording_sid
        if recording_sid is None:
            return
        if request.params.get("RecordingStatus") in ("failed", "absent"):
            self.store.recording_lost(session, now, recording_sid)
            return
        seconds = request.seconds(LENGTH)
        has_words = seconds is None or seconds >= SHORTEST_STATEMENT_SECONDS
        self.store.recording_ready(session, now, request.sid, recording_sid, has_words)

    def ended(self, session: Session, sid: str) -> None:
        """The call's last callback: what tied the call to its case is forgotten."""
        self.store.end(session, sid)

    def _take_statement(
        self, session: Session, now: datetime, request: VoiceRequest, stand: Stand, heard: Heard
    ) -> None:
        recording_sid = request.recording_sid
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


def _heard(stand: Stand, request: VoiceRequest) -> Heard:
    has_hung_up = request.is_gone or request.params.get("Digits") == HANG_UP
    if stand.stage is not Stage.STATEMENT:
        return Heard(keys=request.digits, has_hung_up=has_hung_up)
    if request.recording_sid is None:
        return Heard(has_hung_up=has_hung_up)
    return Heard(spoken_seconds=_spoken_seconds(request), has_hung_up=has_hung_up)


def _spoken_seconds(request: VoiceRequest) -> int:
    # Without a length it may be anything, and so is worth hearing.
    is_told = request.seconds(LENGTH) is not None
    return request.spoken_seconds if is_told else SHORTEST_STATEMENT_SECONDS
