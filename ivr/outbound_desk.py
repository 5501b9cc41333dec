"""The webhooks of calls that the system placed: the ledger is told, the next words are given.

The same request again gets the first reply. While the ledger is away the conversation goes on with
what its signed step holds, so that the two can still talk, and the request is kept for later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from calllog.db import Database, is_away
from calllog.placed import placed_calls, placed_facts
from calllog.placed.placed_calls import PlacedRecord
from calllog.times import calling_hours
from ivr import outbound, outbound_flow, outbound_transfer, spoken
from ivr.dialogue import Answer, Connect, End, Keys, Line
from ivr.line import Now
from ivr.outbound_flow import OutAct, OutFacts, OutHeard, OutMove, OutPosition, OutStep
from ivr.outbound_words import length_words
from ivr.requests import VoiceRequest
from ivr.spool import Entry, NotNow, Spool
from ivr.steps import SignedSteps
from ivr.twiml import Renderer

log = structlog.get_logger(__name__)

PATH = "placed"


@dataclass(frozen=True, slots=True)
class OutboundDesk:
    """Takes the webhooks of placed calls in and gives each its answer."""

    db: Database
    renderer: Renderer
    steps: SignedSteps
    spool: Spool
    now_at: Callable[[datetime], Now]  # The office as it is at a moment.

    # The conversation

    def converse(self, now: Now, request: VoiceRequest) -> str:
        """What is said next; whatever happens, something is."""
        here = self._position(request)
        if here is None:
            return self._say("placed_over")
        if here.step in outbound_transfer.OF_CALLER + outbound_transfer.OF_STAFF:
            self._store(now, "transfer", request)
            return outbound_transfer.answer(self.renderer, self.steps, now, request, here)
        try:
            return self._answer(now, request, here)
        except Exception as error:
            if not is_away(error):
                log.exception("placed_call_step_failed")
                return self._say("placed_fault")
            log.error("ledger_away", error=type(error).__name__)
        self._keep(now, "converse", request)
        return self._answer_without_ledger(now, request, here)

    def _answer(self, now: Now, request: VoiceRequest, here: OutPosition) -> str:
        try:
            return self._answer_once(now, request, here)
        except IntegrityError:
            # The same request came twice at once; now the first answer is there to be repeated.
            return self._answer_once(now, request, here)

    def _answer_once(self, now: Now, request: VoiceRequest, here: OutPosition) -> str:
        with self.db.writing() as session:
            return self._answer_in(session, now, request, here)

    def _answer_in(
        self, session: Session, now: Now, request: VoiceRequest, here: OutPosition
    ) -> str:
        placed = placed_calls.heard_of(session, now.moment, here.placed, request.sid)
        if placed is None:
            # Given up meanwhile, or placed a second time: nobody is rung for it.
            return self._say("placed_over")
        given = placed_calls.reply_given(session, placed, here.key)
        if given is not None:
            return given
        if here.step is OutStep.DIALLED:
            end = request.dial_end(outbound_flow.RING_PERSON_SECONDS)
            placed_calls.dial_ended(session, now.moment, now.time, placed, end)
        about = placed_facts.of(placed)
        facts = replace(
            self._facts(now, here),
            matter=about.matter,
            extension=spoken.digits(about.extension),
        )
        move = outbound_flow.go_on(here, _heard(request), facts)
        for act in move.acts:
            _tell(now.moment, placed, act, request)
        reply = self._render(move)
        placed_calls.keep_reply(session, now.moment, placed, here.key, reply)
        return reply

    def _answer_without_ledger(self, now: Now, request: VoiceRequest, here: OutPosition) -> str:
        try:
            return self._render(outbound_flow.go_on(here, _heard(request), self._facts(now, here)))
        except Exception:
            log.exception("placed_call_step_failed")
            return self._say("placed_fault")

    def _position(self, request: VoiceRequest) -> OutPosition | None:
        return outbound.read(self.steps, request.token or "")

    def _facts(self, now: Now, here: OutPosition) -> OutFacts:
        return OutFacts(
            may_call=calling_hours.may_call(now.moment, now.time.zone),
            office=now.office.short_name,
            item=spoken.item_number(here.item, now.moment, now.time.zone),
            left=self._left(now, here),
        )

    def _left(self, now: Now, here: OutPosition) -> str:
        say = self.renderer.prompts.say
        if not here.due:
            return say("callback_not_due").text
        left = datetime.fromisoformat(here.due) - now.moment
        if left.total_seconds() <= 0:
            return say("callback_late").text
        return say("callback_left", time=length_words(left)).text

    def _render(self, move: OutMove) -> str:
        following = outbound.sign(self.steps, move.position) if move.position else ""
        answer: Answer = move.answer
        if isinstance(answer, Connect):
            answer = replace(answer, next=following, report=following)
        elif isinstance(answer, Keys):
            answer = replace(answer, next=following)
        return self.renderer.render(answer, PATH)

    def _say(self, sentence: str) -> str:
        return self.renderer.render(End((Line(sentence),)), PATH)

    # Reports that nobody waits for

    def first_reported(self, now: Now, request: VoiceRequest) -> None:
        """How far the telephone that is rung first, and with it the whole call, has got."""
        self._store(now, "first", request)

    def person_reported(self, now: Now, request: VoiceRequest) -> None:
        """How far the person's telephone has got."""
        self._store(now, "person", request)

    # Storing now, or later

    def replay(self) -> int:
        """Store what could not be stored when it came; returns how much still waits."""
        for error in self.spool.replay(self._replay_one):
            log.error("replay_failed", error=type(error).__name__)
        return len(self.spool.waiting())

    def _replay_one(self, received_at: datetime, entry: Entry) -> None:
        now = self.now_at(received_at)
        request = VoiceRequest.of(entry["params"], entry["token"], now.office.area_code)
        try:
            self._take_in(now, entry["kind"], request)
        except Exception as error:
            if is_away(error):
                raise NotNow from error
            raise

    def _store(self, now: Now, kind: str, request: VoiceRequest) -> None:
        try:
            if self.spool.waiting():
                # Behind the earlier requests: a call is not over before what was done in it.
                self._keep(now, kind, request)
                return
            self._take_in(now, kind, request)
        except Exception:
            log.exception("report_kept_for_later", kind=kind)
            self._keep(now, kind, request)

    def _take_in(self, now: Now, kind: str, request: VoiceRequest) -> None:
        here = self._position(request)
        if here is None:
            return
        if kind == "converse":
            self._answer_once(now, request, here)
            return
        if kind == "transfer":
            with self.db.writing() as session:
                outbound_transfer.tell(session, now, request, here)
            return
        progress = request.leg_progress(now.moment)
        if progress is None:
            return
        with self.db.writing() as session:
            # The person's telephone is a call of its own, which names ours as its parent.
            sid = request.sid if kind == "first" else request.params.get("ParentCallSid", "")
            placed = placed_calls.heard_of(session, now.moment, here.placed, sid)
            if placed is None:
                return
            report = (
                placed_calls.first_reported if kind == "first" else placed_calls.person_reported
            )
            report(session, now.moment, now.time, placed, progress)

    def _keep(self, now: Now, kind: str, request: VoiceRequest) -> None:
        entry: Entry = {"kind": kind, "params": request.params, "token": request.token}
        try:
            self.spool.keep(now.moment, entry)
        except OSError as error:
            log.error("request_not_kept", error=type(error).__name__)


def _heard(request: VoiceRequest) -> OutHeard:
    rang = "DialCallStatus" in request.params
    end = request.dial_end(outbound_flow.RING_PERSON_SECONDS).status if rang else None
    return OutHeard(request.digits, end, request.is_gone)


def _tell(moment: datetime, placed: PlacedRecord, act: OutAct, request: VoiceRequest) -> None:
    """What the ledger has to know of a step."""
    if act is OutAct.PICKED_UP:
        placed_calls.picked_up(moment, placed)
    elif act in (OutAct.DIALS, OutAct.ACCEPTED):
        placed_calls.accepted(moment, placed, dials=act is OutAct.DIALS)
    elif act is OutAct.RATED:
        placed_calls.pressed(placed, rating=int(request.digits))
    else:
        placed_calls.pressed(placed, is_solved=act is OutAct.SOLVED)
