"""What stands behind every webhook: the transactions, which line a call belongs to, and what to do
when the database is away or something is broken. Whatever happens, the caller hears a sentence.

Whose a call is, is asked of the conduct line first, because nothing of its calls may be left in
the ledger or its spool (design, section 6). While its database is away nobody can tell, and then:

- A call that came in on the conduct line's number is its own, unless the ledger knows the call.
- Whoever answers a question of the service line is its caller, as is a new call on its number:
  an outage over there keeps nobody from being served and registered here.
- The last word on a call that the ledger does not know waits behind the wall until it can be
  asked; it may be of a complainant, whose number must never reach the ledger.
- What waits in the spool waits on: after it came, the caller may have pressed key 9.

A call that goes over is the conduct line's first, and is erased from the ledger after; whatever
the ledger is told of a call, it is asked once more whose it is before that is committed. So of
two requests at once none leaves a complainant there, whichever comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import IntegrityError

from calllog.calls import door, erasing
from calllog.db import Database, is_away
from calllog.office import directory
from calllog.office.own_numbers import comparable
from calllog.office.today import Office
from calllog.times.office_hours import OfficeTime
from calllog.times.working_days import WorkCalendar
from ivr.conduct_desk import ConductDesk
from ivr.conduct_line import Seen
from ivr.conversation import Position, Step
from ivr.dialogue import End, Line, Take
from ivr.line import Now, ServiceLine
from ivr.live_prompts import LivePrompts
from ivr.menu import CONDUCT_KEY
from ivr.requests import VoiceRequest
from ivr.spool import Entry, NotNow, Spool
from ivr.twiml import Renderer

log = structlog.get_logger(__name__)

CONDUCT_PAGES = "/voice/conduct/"
COPY_FRESH = timedelta(minutes=5)  # Calls read the office anyway, which takes nine queries.


class OfConductLine(Exception):  # noqa: N818 - It is a state, not a mistake.
    """The call turned out to be the conduct line's: nothing of it may be committed here."""


@dataclass
class Desk:
    """Takes the webhooks in and gives each its answer."""

    db: Database
    line: ServiceLine
    conduct: ConductDesk
    renderer: Renderer
    prompts: LivePrompts
    spool: Spool
    undecided: Spool  # Behind the wall: reports of calls that may be of either line.
    office_file: Path
    zone: ZoneInfo
    _saved: Office | None = field(default=None, init=False)
    _read_at: datetime | None = field(default=None, init=False)

    # The office

    def now(self, moment: datetime) -> Now:
        """The moment and the office at it; from the copy on disk while the database is away."""
        today = moment.astimezone(self.zone).date()
        try:
            with self.db.reading() as session:
                office = directory.load_office(session, today, moment)
                self.prompts.renew(session, moment)
        except Exception as error:
            log.error("office_not_read", error=type(error).__name__)
            office = self._office_on_disk(moment)
        else:
            self._save(office)
            self._read_at = moment
        calendar = WorkCalendar(entered=office.calendar)
        return Now(moment, office, OfficeTime(office.hours, calendar, self.zone))

    def renew_copy(self, moment: datetime) -> None:
        """Read the office, for its copy on disk, where nobody has for five minutes."""
        if self._read_at is None or not moment - COPY_FRESH < self._read_at <= moment:
            self.now(moment)

    def _office_on_disk(self, moment: datetime) -> Office:
        try:
            return directory.load_office_file(self.office_file)
        except (OSError, ValueError) as error:
            log.error("office_file_not_read", error=type(error).__name__)
            return Office.unknown(moment.astimezone(self.zone).date())

    def _save(self, office: Office) -> None:
        if office == self._saved:
            return
        try:
            directory.save_office_file(office, self.office_file)
            self._saved = office
        except OSError as error:
            log.error("office_file_not_written", error=type(error).__name__)

    # The conversation with the caller

    def converse(self, now: Now, request: VoiceRequest) -> str:
        """A step of a call on the service line, or of one that turns out to be for the other."""
        if self._is_for_conduct(now, request):
            return self.converse_on_conduct_line(now, request)
        return self._converse_on_service_line(now, request)

    def _converse_on_service_line(self, now: Now, request: VoiceRequest) -> str:
        if self._asks_for_conduct(now, request):
            return self._go_over(now, request)
        try:
            return self._answer(now, request)
        except OfConductLine:
            return self._go_over(now, request)
        except Exception as error:
            reply = self._answer_without_ledger(now, request, error)
            if reply is not None:
                self._keep(now, "converse", request)
        return self._go_over(now, request) if reply is None else reply

    def _answer(self, now: Now, request: VoiceRequest) -> str:
        try:
            return self._answer_once(now, request)
        except IntegrityError:
            # The same request came twice at once; now the first answer is there to be repeated.
            return self._answer_once(now, request)

    def _answer_once(self, now: Now, request: VoiceRequest) -> str:
        with self.db.writing() as session:
            reply = self.line.answer(session, now, request)
            if reply is None:
                raise OfConductLine
            self._must_be_ours(request)
            return reply

    def _answer_without_ledger(
        self, now: Now, request: VoiceRequest, error: Exception
    ) -> str | None:
        """The answer when the ledger cannot give it, or something is broken; None for key 9."""
        if not is_away(error):
            log.error("call_step_failed", exc_info=error)
            return self._fault(now, self.line.position(request))
        log.error("ledger_away", error=type(error).__name__)
        if now.office.is_unknown:
            return self._fault(now, self.line.position(request))
        try:
            return self.line.answer_without_ledger(now, request)
        except Exception:
            log.exception("call_step_failed")
            return self._fault(now, self.line.position(request))

    def _fault(self, now: Now, position: Position | None) -> str:
        """A message is asked for; once, however often the same thing is broken."""
        if position is not None and position.step is Step.FAULT:
            return self.renderer.render(End((Line("fault_thanks"),)))
        return self.last_resort() if now.office.is_unknown else self.line.fault(now, position)

    def last_resort(self) -> str:
        """A message is asked for by a line that does not know its own office."""
        step = self.line.steps.sign_position(Position(Step.FAULT, turn=2))
        return self.renderer.render(Take((Line("fault"),), "message", step))

    def fault(self, now: Now, request: VoiceRequest) -> str:
        """The carrier could not use our answer: keep that the call came in, and take a message."""
        is_for_conduct = self._is_for_conduct(now, request)
        if is_for_conduct or self._failed_on_conduct_line(request):
            return self.conduct.away()
        spool = self.undecided if is_for_conduct is None else self.spool
        self._keep_in(spool, now, "converse", _from_the_start(request))
        # Whoever has come to a step has been greeted.
        failed_step = request.failed_path.rpartition("/")[2]
        return self._fault(now, self.line.steps.read_position(failed_step))

    # The wall

    def converse_on_conduct_line(self, now: Now, request: VoiceRequest) -> str:
        """A step of a call on the conduct line."""
        reply = self.conduct.converse(self._see(now), request)
        if reply is None:
            return self._converse_on_service_line(now, _from_the_start(request))
        return reply

    def _see(self, now: Now) -> Seen:
        """The moment as the conduct line sees it."""
        return self.conduct.see(self.db, now.moment, now.office, now.time)

    def _is_for_conduct(self, now: Now, request: VoiceRequest) -> bool | None:
        """Whether a call is the conduct line's; None while nobody can tell (see above)."""
        is_owned = self.conduct.owns(request.sid)
        if is_owned is None:
            log.error("conduct_database_away")
        if not is_owned and request.token is None and self._came_on_conduct_number(now, request):
            return not self._is_in_ledger(request)
        return is_owned

    def _came_on_conduct_number(self, now: Now, request: VoiceRequest) -> bool:
        office = now.office
        called = comparable(request.params.get("To", ""), office.area_code)
        return called == comparable(office.conduct_number, office.area_code) != ""

    def _failed_on_conduct_line(self, request: VoiceRequest) -> bool:
        # Key 0 there leads to the service line, which then knows the call.
        return CONDUCT_PAGES in request.failed_path and not self._is_in_ledger(request)

    def _is_in_ledger(self, request: VoiceRequest) -> bool:
        """Whether the service line has the call; from the conduct line key 0 leads there."""
        try:
            with self.db.reading() as session:
                return door.is_known(session, request.sid)
        except Exception as error:
            log.error("ledger_away", error=type(error).__name__)
            return False

    def _asks_for_conduct(self, now: Now, request: VoiceRequest) -> bool:
        """Whether key 9 leads to the conduct line here, which does not depend on the ledger."""
        if request.digits != CONDUCT_KEY or request.is_gone or now.office.is_unknown:
            return False
        try:
            return self.line.answer_without_ledger(now, request) is None
        except Exception:
            log.exception("call_step_failed")
            return False

    def _go_over(self, now: Now, request: VoiceRequest) -> str:
        """The call is the conduct line's from here on; then it is erased on this side."""
        reply = self.converse_on_conduct_line(now, _from_the_start(request))
        try:
            self._erase(request.sid)
        except Exception as error:
            log.error("not_erased", error=type(error).__name__)
            only_the_id = VoiceRequest(request.sid, None, None, {"CallSid": request.sid})
            self._keep_in(self.undecided, now, "erase", only_the_id)
        return reply

    def _erase(self, sid: str) -> None:
        """Nothing of the call stays on this side, on disk too."""
        self.spool.forget(sid)
        with self.db.writing() as session:
            erasing.erase(session, sid)
        self.db.scrub()

    def has_gone_over(self, sid: str) -> bool:
        """Whether a call is known to be the conduct line's, or is still to be erased here."""
        return bool(self.conduct.owns(sid)) or self.undecided.holds(sid, "erase")

    def _must_be_ours(self, request: VoiceRequest) -> None:
        """The last look before a commit, when no other request of the call can slip in between.

        Raises:
            OfConductLine: the caller has gone over meanwhile.
        """
        if self.has_gone_over(request.sid):
            raise OfConductLine

    # Staff telephones

    def whisper(self, now: Now, request: VoiceRequest) -> str:
        """What a member of staff hears before the caller (clause 3.3.1)."""
        leg = self.line.steps.read(request.token or "") or {}
        must_accept = _must_accept(leg)
        self._store(now, "picked_up", request)
        line = self.line.whisper(request, must_accept)
        return self.renderer.whisper(line, self.line.steps.sign(leg), must_accept)

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
        is_for_conduct = self._is_for_conduct(now, request)
        if is_for_conduct:
            self.conduct.ended(now.moment, request)
        elif is_for_conduct is None and not self._is_in_ledger(request):
            self._keep_in(self.undecided, now, "ended", request)
        else:
            self._store(now, "ended", request)

    def conduct_recording_reported(self, now: Now, request: VoiceRequest) -> None:
        """A recording of the conduct line is ready, or was lost."""
        self.conduct.recording_reported(now.moment, request)

    # Storing now, or later

    def replay(self) -> int:
        """Store what could not be stored when it came; returns how much still waits."""
        self.db.scrub_if_due()
        if self.conduct.spool.waiting():
            self.conduct.replay(lambda moment: self._see(self.now(moment)))
        for spool, store in ((self.undecided, self._decide), (self.spool, self._replay_one)):
            for error in spool.replay(store):
                log.error("replay_failed", error=type(error).__name__)
        return len(self.spool.waiting())

    def _decide(self, received_at: datetime, entry: Entry) -> None:
        now, request = self._read(received_at, entry)
        is_for_conduct = self._is_for_conduct(now, request)
        if is_for_conduct is None:
            raise NotNow
        if entry["kind"] == "erase":
            if is_for_conduct:
                self._or_not_now(lambda: self._erase(request.sid))
        elif not is_for_conduct:
            self._or_not_now(lambda: self._take_in(now, entry["kind"], request))
        elif entry["kind"] == "ended":
            self.conduct.ended(received_at, request)

    def _replay_one(self, received_at: datetime, entry: Entry) -> None:
        now, request = self._read(received_at, entry)
        is_owned = self.conduct.owns(request.sid)
        if is_owned is None:
            raise NotNow
        if not is_owned:
            self._or_not_now(lambda: self._take_in(now, entry["kind"], request))

    def _or_not_now(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OfConductLine:
            return
        except Exception as error:
            if is_away(error):
                raise NotNow from error
            raise

    def _read(self, received_at: datetime, entry: Entry) -> tuple[Now, VoiceRequest]:
        now = self.now(received_at)
        return now, VoiceRequest.of(entry["params"], entry["token"], now.office.area_code)

    def _store(self, now: Now, kind: str, request: VoiceRequest) -> None:
        try:
            if self.spool.holds(self.line.call_of(request)):
                # Behind the call's earlier requests, which say what it is about.
                self._keep(now, kind, request)
                return
            self._take_in(now, kind, request)
        except OfConductLine:
            if kind == "ended":
                self.conduct.ended(now.moment, request)
        except Exception:
            log.exception("report_kept_for_later", kind=kind)
            self._keep(now, kind, request)

    def _take_in(self, now: Now, kind: str, request: VoiceRequest) -> None:
        with self.db.writing() as session:
            if kind == "converse":
                self.line.answer(session, now, request)
            elif kind == "ended":
                self.line.ended(session, now, request)
            elif kind == "recorded":
                self.line.recording_reported(session, now, request)
            elif kind == "leg":
                self.line.leg_reported(session, now, request)
            else:
                has_accepted = kind == "accepted"
                self.line.leg_picked_up(session, now, request, has_accepted=has_accepted)
            self._must_be_ours(request)

    def _keep(self, now: Now, kind: str, request: VoiceRequest) -> None:
        self._keep_in(self.spool, now, kind, request)

    def _keep_in(self, spool: Spool, now: Now, kind: str, request: VoiceRequest) -> None:
        try:
            spool.keep(now.moment, {"kind": kind, "params": request.params, "token": request.token})
        except OSError as error:
            log.error("request_not_kept", error=type(error).__name__)


def _must_accept(leg: dict[str, Any]) -> bool:
    return bool(leg.get("accept", True))


def _from_the_start(request: VoiceRequest) -> VoiceRequest:
    return VoiceRequest(request.sid, request.caller, request.called, request.params)
