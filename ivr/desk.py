"""What stands behind every webhook: the transactions, the conduct line's wall, and what to do when
the database is away or something is broken. Whatever happens, the caller hears a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from calllog import directory, door
from calllog.db import Database, DatabaseBusy
from calllog.office import Office
from calllog.office_hours import OfficeTime
from calllog.working_days import WorkCalendar
from ivr.conduct_line import ConductLine, ToServiceLine
from ivr.dialogue import End, Line
from ivr.line import Now, ServiceLine
from ivr.numbers import calling_number
from ivr.requests import VoiceRequest
from ivr.spool import Spool
from ivr.twiml import Renderer

log = structlog.get_logger(__name__)

AWAY = (DBAPIError, DatabaseBusy, OSError)  # The database cannot be asked just now.


@dataclass
class Desk:
    """Takes the webhooks in and gives each its answer."""

    db: Database
    conduct_db: Database
    line: ServiceLine
    conduct: ConductLine
    renderer: Renderer
    spool: Spool
    office_file: Path
    zone: ZoneInfo
    _saved: Office | None = field(default=None, init=False)

    def now(self, moment: datetime) -> Now:
        """The moment and the office at it; from the copy on disk while the database is away."""
        today = moment.astimezone(self.zone).date()
        try:
            with self.db.reading() as session:
                office = directory.load_office(session, today)
            if office != self._saved:
                directory.save_office_file(office, self.office_file)
                self._saved = office
        except AWAY as error:
            log.error("ledger_away", error=type(error).__name__)
            office = directory.load_office_file(self.office_file)
        return Now(moment, office, OfficeTime(office.hours, WorkCalendar(), self.zone))

    # The conversation with the caller

    def converse(self, now: Now, request: VoiceRequest) -> str:
        """A step of a call on the service line, or of one that turns out to be for the other."""
        if self._is_for_conduct(now, request):
            return self.converse_on_conduct_line(now, request)
        return self._converse_on_service_line(now, request)

    def _converse_on_service_line(self, now: Now, request: VoiceRequest) -> str:
        try:
            with self.db.writing() as session:
                reply = self.line.answer(session, now, request)
        except AWAY as error:
            log.error("ledger_away", error=type(error).__name__)
            self._keep(now, "converse", request)
            return self.line.answer_without_ledger(now, request)
        except Exception:
            log.exception("call_step_failed")
            self._keep(now, "converse", request)
            return self.line.fault(now, self.line.position(request))
        if reply is None:
            self.db.scrub()
            return self.converse_on_conduct_line(now, _from_the_start(request))
        return reply

    def converse_on_conduct_line(self, now: Now, request: VoiceRequest) -> str:
        """A step of a call on the conduct line. Nothing of it is logged, whatever happens.

        What cannot be stored now is not kept for later either: it would lie outside the wall.
        """
        try:
            with self.conduct_db.writing() as session:
                answer = self.conduct.answer(session, now.moment, request)
        except Exception:
            return self.renderer.render(End((Line("conduct_away"),)))
        if isinstance(answer, ToServiceLine):
            return self._converse_on_service_line(now, _from_the_start(request))
        return self.renderer.render(answer, "conduct")

    def _is_for_conduct(self, now: Now, request: VoiceRequest) -> bool:
        """Whether the call came in on the conduct line's number, or was led there by key 9."""
        if request.token is None and self._came_on_conduct_number(now, request):
            return True
        try:
            with self.conduct_db.reading() as session:
                return self.conduct.store.is_conduct_call(session, request.sid)
        except AWAY as error:
            log.error("conduct_database_away", error=type(error).__name__)
            return False

    def _came_on_conduct_number(self, now: Now, request: VoiceRequest) -> bool:
        office = now.office
        own_number = calling_number(office.conduct_number, office.area_code)
        return own_number is not None and request.called == own_number

    def _has_gone_over(self, request: VoiceRequest) -> bool:
        """Whether a call to the conduct line's number was led to the service line by key 0."""
        try:
            with self.db.reading() as session:
                return door.is_known(session, request.sid)
        except AWAY:
            return False

    def fault(self, now: Now, request: VoiceRequest) -> str:
        """The carrier could not use our answer: keep that the call came in, and take a message."""
        if self._is_for_conduct(now, request):
            return self.renderer.render(End((Line("conduct_away"),)))
        self._keep(now, "converse", _from_the_start(request))
        return self.line.fault(now)

    # Staff telephones

    def whisper(self, now: Now, request: VoiceRequest) -> str:
        """What a member of staff hears before the caller (clause 3.3.1)."""
        leg = self.line.steps.read(request.token or "") or {}
        must_accept = _must_accept(leg)
        self._store(now, "picked_up", request)
        words = {"line": "热线", "matter": f"{leg['matter']}业务" if leg.get("matter") else "业务"}
        line = Line("whisper_accept" if must_accept else "whisper", words)
        return self.renderer.whisper(line, request.token or "", must_accept)

    def accept(self, now: Now, request: VoiceRequest) -> str:
        """The person takes the call: with 1, or where no key is needed, by staying."""
        leg = self.line.steps.read(request.token or "") or {}
        is_accepted = not request.is_gone and (request.digits == "1" or not _must_accept(leg))
        if is_accepted:
            self._store(now, "accepted", request)
        return self.renderer.accepted(is_accepted)

    # Reports that no caller waits for

    def leg_reported(self, now: Now, request: VoiceRequest) -> None:
        """How far a staff telephone has got."""
        self._store(now, "leg", request)

    def recording_reported(self, now: Now, request: VoiceRequest) -> None:
        """A recording of the service line is ready, or was lost."""
        self._store(now, "recorded", request)

    def ended(self, now: Now, request: VoiceRequest) -> None:
        """The carrier's last word on a call; one of the conduct line leaves nothing here."""
        if self._is_for_conduct(now, request) and not self._has_gone_over(request):
            with self.conduct_db.writing() as session:
                self.conduct.ended(session, request.sid)
        else:
            self._store(now, "ended", request)

    def conduct_recording_reported(self, now: Now, request: VoiceRequest) -> None:
        """A recording of the conduct line is ready, or was lost."""
        with self.conduct_db.writing() as session:
            self.conduct.recording_reported(session, now.moment, request.params)

    # Storing now, or later

    def replay(self) -> int:
        """Store what could not be stored when it came; returns how much still waits."""
        for error in self.spool.replay(self._replay_one):
            log.error("replay_failed", error=type(error).__name__)
        return len(self.spool.waiting())

    def _replay_one(self, received_at: datetime, entry: dict[str, Any]) -> None:
        now = self.now(received_at)
        area_code = now.office.area_code
        request = VoiceRequest.of(entry["params"], entry["token"], area_code)
        with self.db.writing() as session:
            if entry["kind"] == "converse":
                self.line.answer(session, now, request)
            else:
                self._take_in(session, now, entry["kind"], request)

    def _store(self, now: Now, kind: str, request: VoiceRequest) -> None:
        try:
            with self.db.writing() as session:
                self._take_in(session, now, kind, request)
        except Exception as error:
            log.exception("report_kept_for_later", kind=kind, error=type(error).__name__)
            self._keep(now, kind, request)

    def _take_in(self, session: Session, now: Now, kind: str, request: VoiceRequest) -> None:
        if kind == "ended":
            self.line.ended(session, now, request)
            return
        if kind == "recorded":
            self.line.recording_reported(session, now, request)
            return
        leg = self.line.steps.read(request.token or "") or {}
        leg_id = int(leg.get("leg", 0))
        if kind == "leg":
            progress = request.leg_progress(now.moment)
            if progress is not None:
                door.leg_progress(session, leg_id, progress)
            return
        door.leg_picked_up(
            session, now.moment, leg_id, request.sid, has_accepted=kind == "accepted"
        )

    def _keep(self, now: Now, kind: str, request: VoiceRequest) -> None:
        entry = {"kind": kind, "params": request.params, "token": request.token}
        self.spool.keep(now.moment, entry)


def _must_accept(leg: dict[str, Any]) -> bool:
    return bool(leg.get("accept", True))


def _from_the_start(request: VoiceRequest) -> VoiceRequest:
    return VoiceRequest(request.sid, request.caller, request.called, request.params)
