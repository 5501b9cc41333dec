"""The conduct line's side of the wall: its transactions, and a spool of its own in its own folder.

Nothing is logged here, whatever happens: not even that a call came in.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from calllog.conduct import office as whole_office
from calllog.db import Database, is_away
from calllog.office.today import Office
from calllog.times.office_hours import OfficeTime
from ivr.conduct_flow import AFTER_STATEMENT
from ivr.conduct_line import HANG_UP, ConductLine, Seen, ToServiceLine
from ivr.dialogue import End, Line
from ivr.requests import VoiceRequest
from ivr.spool import Entry, NotNow, Spool
from ivr.twiml import Renderer

# What has to be known later to store a request: above all not who called, and no keys, which may
# be a receipt's code. Keys are needed by nobody then: who pressed them has been sent away.
KEPT = (
    "CallSid",
    "CallStatus",
    "RecordingDuration",
    "RecordingSid",
    "RecordingStatus",
    "RecordingUrl",
)


@dataclass(frozen=True, slots=True)
class ConductDesk:
    """Takes the conduct line's webhooks in."""

    db: Database
    line: ConductLine
    renderer: Renderer
    spool: Spool
    office_file: Path

    def owns(self, sid: str) -> bool | None:
        """Whether a call belongs here, so that the ledger has to leave it alone.

        None while nobody can tell.
        """
        if self._holds(sid):
            return True
        try:
            with self.db.reading() as session:
                return self.line.store.is_conduct_call(session, sid)
        except Exception:
            return None

    def converse(self, seen: Seen, request: VoiceRequest) -> str | None:
        """The TwiML for a step of a call; None when the caller wants the service line.

        While the database is away callers are asked to call again. Who has spoken already is
        thanked: the statement lies at the carrier, and becomes a case later.
        """
        try:
            with self.db.writing() as session:
                answer = self.line.answer(session, seen, request)
        except Exception:
            is_kept = self._keep(seen.moment, "converse", request)
            return (
                self._end("conduct_goodbye") if self._has_spoken(request, is_kept) else self.away()
            )
        if isinstance(answer, ToServiceLine):
            return None
        return self.renderer.render(answer, "conduct")

    def see(self, ledger: Database, moment: datetime, office: Office, time: OfficeTime) -> Seen:
        """The office around a request, read from the ledger as a whole: nobody is asked for.

        While the ledger is away it is the copy that was kept behind the wall.
        """
        try:
            with ledger.reading() as session:
                whole = whole_office.read(session, time.zone)
        except Exception:
            whole = whole_office.load(self.office_file, time)
        else:
            with suppress(OSError):
                whole_office.save(whole, self.office_file)
        return Seen(moment, office.area_code, whole)

    def away(self) -> str:
        """What callers hear while the line cannot take their statement."""
        return self._end("conduct_away")

    def recording_reported(self, moment: datetime, request: VoiceRequest) -> None:
        """A recording of the conduct line is ready, or was lost."""
        self._store(moment, "recorded", request)

    def ended(self, moment: datetime, request: VoiceRequest) -> None:
        """The carrier's last word on a call of this line."""
        if request.is_gone:
            self._store(moment, "ended", request)

    def replay(self, see: Callable[[datetime], Seen]) -> None:
        """Store what could not be stored when it came. What goes wrong is not told (see above)."""

        def replay_one(received_at: datetime, entry: Entry) -> None:
            self._replay_one(see(received_at), entry)

        list(self.spool.replay(replay_one))

    def _replay_one(self, seen: Seen, entry: Entry) -> None:
        request = VoiceRequest.of(entry["params"], entry["token"], area_code="")
        try:
            with self.db.writing() as session:
                if entry["kind"] == "converse":
                    self.line.answer(session, seen, request)
                else:
                    self._take_in(session, seen.moment, entry["kind"], request)
        except Exception as error:
            if is_away(error):
                raise NotNow from error
            raise

    def _store(self, moment: datetime, kind: str, request: VoiceRequest) -> None:
        if self._holds(request.sid):
            # Behind the call's earlier requests, which make what this one is about.
            self._keep(moment, kind, request)
            return
        try:
            with self.db.writing() as session:
                self._take_in(session, moment, kind, request)
        except Exception:
            self._keep(moment, kind, request)

    def _take_in(
        self, session: Session, moment: datetime, kind: str, request: VoiceRequest
    ) -> None:
        if kind == "recorded":
            self.line.recording_reported(session, moment, request)
        else:
            self.line.ended(session, moment, request)

    def _has_spoken(self, request: VoiceRequest, is_kept: bool) -> bool:
        """Whether the caller's statement is safe, so that there is something to thank for."""
        stand = self.line.stand(request)
        if stand is not None and stand.stage in AFTER_STATEMENT:
            return True
        return is_kept and request.recording_sid is not None

    def _keep(self, moment: datetime, kind: str, request: VoiceRequest) -> bool:
        params = {name: request.params[name] for name in KEPT if name in request.params}
        if request.params.get("Digits") == HANG_UP:
            params["Digits"] = HANG_UP
        try:
            self.spool.keep(moment, {"kind": kind, "params": params, "token": request.token})
        except OSError:
            return False
        return True

    def _holds(self, sid: str) -> bool:
        try:
            return self.spool.holds(sid)
        except OSError:
            return False

    def _end(self, sentence: str) -> str:
        return self.renderer.render(End((Line(sentence),)))
