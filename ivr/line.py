"""The service line: a webhook becomes a step of the flow, the ledger is told, the reply is given.

The same request again gets the first reply. While the database is away the flow goes on with the
signed step and the roster on disk, and the request is kept for the ledger (``ivr.spool``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from calllog.calls import door
from calllog.catalogue import guide
from calllog.office.today import Office, Person, SectionInfo
from calllog.telephone import CallFacts, DialEnd, LegStatus, Rung
from calllog.times.office_hours import OfficeState, OfficeTime
from ivr import flow, numbers, routing, spoken
from ivr.conversation import BROWSING, Act, Dial, Facts, Heard, Move, Position, Step
from ivr.dialogue import Answer, End, Line, Ring, Target
from ivr.menu import menu_words
from ivr.requests import VoiceRequest
from ivr.steps import SignedSteps
from ivr.twiml import Renderer

FIELDS = {
    Step.MATTER: "matter",
    Step.ADDITION: "matter",
    Step.NAME: "name",
    Step.ORGANISATION: "organisation",
    Step.MESSAGE: "message",
    Step.FAULT: "message",
}


@dataclass(frozen=True, slots=True)
class Now:
    """The moment of a request and what the office is at it; read once for each request."""

    moment: datetime
    office: Office
    time: OfficeTime


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """Answers the webhooks of calls on the service line. Commits nothing."""

    renderer: Renderer
    steps: SignedSteps
    zone: ZoneInfo
    three_rings_seconds: int

    def answer(self, session: Session, now: Now, request: VoiceRequest) -> str | None:
        """The TwiML for a webhook of the conversation; None when the call goes to the conduct line.

        In that case nothing of the call is left here.
        """
        position = self.position(request)
        call = door.begin(session, now.moment, request.sid, dict(request.params), request.caller)
        step = f"{position.turn}:{position.step}" if position else "0:incoming"
        given = door.reply_given(session, call, step)
        if given is not None:
            return given
        heard = self._listen(session, now, call, position, request)
        facts = self._facts(session, now, call, request)
        move = flow.start(facts) if position is None else flow.go_on(position, heard, facts)
        if Act.CONDUCT in move.acts:
            door.forget(session, call)
            return None
        self._carry_out(session, now, call, move, heard)
        reply = self.renderer.render(self._answer(session, now, call, move, request.sid))
        door.keep_reply(session, now.moment, call, step, reply)
        if request.is_gone:
            self._end(session, now, call, request)
        return reply

    def answer_without_ledger(self, now: Now, request: VoiceRequest) -> str | None:
        """The same conversation while the database is away: nothing is known of the caller."""
        position = self.position(request)
        unknown = CallFacts(request.caller, request.caller, None, None, None, None, False)
        facts = self._facts_with(now, unknown, request, to_ring=lambda: request.caller)
        end = request.dial_end(self.three_rings_seconds)
        heard = self._heard(now, position, request)
        heard = _after_ringing(heard, end, end.is_bridged is True, end.ring_seconds)
        move = flow.start(facts) if position is None else flow.go_on(position, heard, facts)
        if Act.CONDUCT in move.acts:
            return None
        return self.renderer.render(self._signed(move, (), request.sid))

    def fault(self, now: Now, position: Position | None = None) -> str:
        """What a caller hears when something is broken: a message can still be left."""
        turn = position.turn + 1 if position else 1
        return self.renderer.render(self._signed(flow.fault(turn, now.office), (), ""))

    def ended(self, session: Session, now: Now, request: VoiceRequest) -> None:
        """The carrier's last word on a call. One that has not ended by it is settled later."""
        call = door.begin(session, now.moment, request.sid, dict(request.params), request.caller)
        if request.is_gone:
            self._end(session, now, call, request)

    def recording_reported(self, session: Session, now: Now, request: VoiceRequest) -> None:
        """The carrier's word on a recording; it may come before the webhook of the call itself."""
        if request.recording_sid is None:
            return
        # Of a step that another release signed, nobody knows what was asked there.
        position = self.position(request)
        field = FIELDS.get(position.step, "message") if position else "message"
        call = door.begin(session, now.moment, request.sid, dict(request.params), None)
        seconds = request.seconds("RecordingDuration") or 0
        door.keep_recording(session, now.moment, call, field, request.recording_sid, seconds)
        if request.params.get("RecordingStatus") in ("failed", "absent"):
            door.recording_lost(session, request.recording_sid)
        else:
            # It may come after the end of the call, when nobody knew of it yet.
            door.tell_of_message(session, now.moment, now.time, call)

    def whisper(self, request: VoiceRequest, must_accept: bool) -> Line:
        """What a member of staff hears before the caller (clause 3.3.1)."""
        leg = self.steps.read(request.token or "")
        if leg is None:
            return Line("whisper_unknown")  # And so must be accepted.
        matter = str(leg.get("matter", ""))
        phrase = "whisper_matter" if matter else "whisper_no_matter"
        words = {"matter": self.renderer.prompts.say(phrase, matter=matter).text}
        return Line("whisper_accept" if must_accept else "whisper", words)

    def leg_picked_up(
        self, session: Session, now: Now, request: VoiceRequest, *, has_accepted: bool
    ) -> None:
        """Somebody picked up a staff telephone, and after the whisper has taken the call."""
        leg_id = self._leg_id(session, now, request)
        door.leg_picked_up(session, now.moment, leg_id, request.sid, has_accepted=has_accepted)

    def leg_reported(self, session: Session, now: Now, request: VoiceRequest) -> None:
        """How far a staff telephone has got."""
        progress = request.leg_progress(now.moment)
        if progress is not None:
            door.leg_progress(session, self._leg_id(session, now, request), progress)

    def _leg_id(self, session: Session, now: Now, request: VoiceRequest) -> int:
        """The leg that a step names, made now if it was rung while the ledger was away.

        0, which no leg has, where another release signed the step.
        """
        told = self.steps.read(request.token or "") or {}
        leg_id = told.get("leg")
        if leg_id or "call" not in told:
            return leg_id if isinstance(leg_id, int) else 0
        on_duty = frozenset((told["staff"],) if told["duty"] else ())
        rung = Rung(told["section"], (told["staff"],), on_duty, told["together"])
        return door.leg_rung_unseen(session, now.moment, told["call"], rung)

    def call_of(self, request: VoiceRequest) -> str:
        """The caller's call: a staff telephone is a call of its own, whose step names the other."""
        told = self.steps.read(request.token or "") or {}
        return str(told.get("call", request.sid))

    def position(self, request: VoiceRequest) -> Position | None:
        """Where the call stands, by its signed step; None at its beginning."""
        return self.steps.read_position(request.token) if request.token else None

    def _end(
        self, session: Session, now: Now, call: door.CallRecord, request: VoiceRequest
    ) -> None:
        door.end(
            session,
            now.moment,
            now.time,
            call,
            status=request.params.get("CallStatus"),
            seconds=request.seconds("CallDuration"),
        )

    def _listen(
        self,
        session: Session,
        now: Now,
        call: door.CallRecord,
        position: Position | None,
        request: VoiceRequest,
    ) -> Heard:
        """Write down what the caller did, before anything is decided."""
        if position is None:
            if request.token and request.recording_sid:
                # Another release signed the step, but what was said is said.
                seconds = request.spoken_seconds
                door.keep_recording(
                    session, now.moment, call, "message", request.recording_sid, seconds
                )
            return Heard()
        is_chosen = position.section and position.step not in BROWSING
        if is_chosen and call.section_id is None:  # While the ledger was away.
            door.choose_section(session, call, position.section)
        field = FIELDS.get(position.step)
        if request.digits and field is None:
            door.pressed_a_key(call, now.moment)
        if field is not None and request.recording_sid:
            # Also what seems silent is kept: a short name is shorter than a second.
            door.keep_recording(
                session, now.moment, call, field, request.recording_sid, request.spoken_seconds
            )
        heard = self._heard(now, position, request)
        if position.step is Step.RINGING:
            end = request.dial_end(self.three_rings_seconds)
            rung = self._rung(now, position)
            was_taken = door.dial_ended(session, now.moment, now.time, call, rung, end)
            return _after_ringing(heard, end, was_taken, door.rang_seconds(call, rung, end))
        return self._about_item(session, now, call, position, heard)

    def _about_item(
        self,
        session: Session,
        now: Now,
        call: door.CallRecord,
        position: Position,
        heard: Heard,
    ) -> Heard:
        """What may be said of the item that the caller names, or hears of."""
        if position.step is Step.ITEM_NUMBER and heard.digits:
            named = door.item_by_running_number(session, now.moment, now.time, heard.digits)
            notice = guide.notice_for(session, call, named.id) if named else 0
            return replace(heard, progress=named, notice=notice)
        if position.step in (Step.PROGRESS, Step.NOTICE):
            told = door.item_told_of(session, now.moment, position.item)
            is_callers = door.is_callers_item(session, call, position.item)
            notice = guide.notice_for(session, call, position.item)
            return replace(heard, progress=told, is_callers_item=is_callers, notice=notice)
        return heard

    def _rung(self, now: Now, position: Position) -> Rung:
        """Who was rung at a position, as it says itself."""
        section = now.office.section(position.section)
        if position.rang_together:
            is_noon = now.time.state(now.moment) is OfficeState.NOON
            people = routing.together(section, is_noon, position.refused)
            staff_ids = tuple(person.staff_id for person in people)
        else:
            staff_ids = position.rung[-1:]
        return _rung_of(section, staff_ids, position.rang_together)

    def _heard(self, now: Now, position: Position | None, request: VoiceRequest) -> Heard:
        typed = None
        if position is not None and position.step is Step.ENTER_NUMBER:
            typed = numbers.typed_number(request.digits, now.office.area_code)
        return Heard(
            digits=request.digits,
            number=typed,
            spoken_seconds=request.spoken_seconds,
            is_gone=request.is_gone,
        )

    def _facts(
        self, session: Session, now: Now, call: door.CallRecord, request: VoiceRequest
    ) -> Facts:
        facts = self._facts_with(
            now,
            door.facts(session, now.moment, call),
            request,
            to_ring=lambda: door.number_to_ring(session, call),
        )
        today = now.time.local(now.moment).date()
        return replace(
            facts,
            menu=lambda: self._menu(now, bool(guide.matters_on(session, today))),
            matters=lambda: guide.matters_on(session, today),
            edition=lambda edition_id: guide.edition_told(session, edition_id),
            notice=lambda notice_id: guide.notice_told(session, notice_id),
        )

    def _facts_with(
        self,
        now: Now,
        known: CallFacts,
        request: VoiceRequest,
        to_ring: Callable[[], str | None],
    ) -> Facts:
        moment, zone = now.moment, self.zone
        today = now.time.local(moment).date()
        typed = numbers.typed_number(request.digits, now.office.area_code)
        if typed is None and known.number != known.caller:
            typed = known.number  # At an earlier step.
        state = now.time.state(moment)
        return Facts(
            office=now.office,
            state=state,
            is_before_opening=state is OfficeState.CLOSED and moment < now.time.opening(today),
            opening=spoken.opening_words(now.time.next_opening(moment), moment, zone),
            three_rings_seconds=self.three_rings_seconds,
            call=known,
            menu=lambda: self._menu(now, has_guide=False),
            tail=lambda: spoken.digits((to_ring() or "")[-4:]),
            due=lambda item: spoken.due_words(item.due_at or moment, moment, zone),
            item_number=lambda item: spoken.item_number(item.number, moment, zone),
            typed_number=spoken.telephone(typed) if typed else "",
        )

    def _menu(self, now: Now, has_guide: bool) -> str:
        return menu_words(self.renderer.prompts, now.office, has_guide=has_guide)

    def _carry_out(
        self, session: Session, now: Now, call: door.CallRecord, move: Move, heard: Heard
    ) -> None:
        """Tell the ledger what the flow has decided, in the order in which it did."""
        there = move.position
        for act in move.acts:
            if act is Act.REGISTER:
                door.register(session, now.moment, now.time, call)
            elif act is Act.ANOTHER_MATTER:
                door.is_another_matter(call)
            elif act is Act.SET_NUMBER:
                door.set_number(call, heard.number)
            elif act is Act.CLEAR_NUMBER:
                door.set_number(call, None)
            elif act is Act.AGREE_NUMBER:
                door.agree_number(session, now.moment, call)
            elif act is Act.HEARD_GUIDE:
                guide.heard_guide(call, now.moment)
            elif there is not None:
                self._carry_out_there(session, now, call, act, there)

    def _carry_out_there(
        self, session: Session, now: Now, call: door.CallRecord, act: Act, there: Position
    ) -> None:
        """Tell the ledger what concerns the section, item or notice of the next step."""
        if act is Act.ABOUT:
            door.is_about(call, there.item)
        elif act is Act.SECTION:
            door.choose_section(session, call, there.section)
        elif act is Act.TOLD_PROGRESS:
            door.heard_progress(session, now.moment, call, there.item)
        elif act is Act.HEARD_NOTICE:
            guide.heard_notice(session, now.moment, call, there.item, there.reading)

    def _answer(
        self, session: Session, now: Now, call: door.CallRecord, move: Move, sid: str
    ) -> Answer:
        if not isinstance(move.answer, Dial):
            return self._signed(move, (), sid)
        legs = door.ring(session, now.moment, call, _rung_by(move.answer))
        return self._signed(move, tuple(leg.id for leg in legs), sid)

    def _signed(self, move: Move, leg_ids: tuple[int, ...], sid: str) -> Answer:
        """The flow's answer with its next step signed, and with the legs to ring."""
        following = self.steps.sign_position(move.position) if move.position else ""
        if isinstance(move.answer, End):
            return move.answer
        if not isinstance(move.answer, Dial):
            return replace(move.answer, next=following)
        dial = move.answer
        ids = leg_ids or (0,) * len(dial.rung.people)
        targets = tuple(
            self._target(dial, person, leg_id, sid)
            for person, leg_id in zip(dial.rung.people, ids, strict=True)
        )
        return Ring(dial.lines, targets, dial.seconds, following)

    def _target(self, dial: Dial, person: Person, leg_id: int, sid: str) -> Target:
        """A telephone and what its requests bring back, from which a missing leg is made."""
        data = {
            "leg": leg_id,
            "accept": person.is_mobile,
            "matter": _matter(dial.section),
            "call": sid,
            "section": dial.section.id,
            "staff": person.staff_id,
            "duty": person in dial.section.roster,
            "together": dial.rung.is_together,
        }
        return Target(leg_id, person.phone, self.steps.sign(data))


def _matter(section: SectionInfo) -> str:
    """What the call is about; nothing where it comes to the general desk without a choice."""
    return section.menu_label or ("" if section.is_general_desk else section.name)


def _rung_by(dial: Dial) -> Rung:
    staff_ids = tuple(person.staff_id for person in dial.rung.people)
    return _rung_of(dial.section, staff_ids, dial.rung.is_together)


def _rung_of(section: SectionInfo, staff_ids: tuple[int, ...], is_together: bool) -> Rung:
    on_duty = frozenset(person.staff_id for person in section.roster)
    return Rung(section.id, staff_ids, on_duty, is_together)


def _after_ringing(heard: Heard, end: DialEnd, was_taken: bool, rang_seconds: int) -> Heard:
    was_refused = end.status is LegStatus.ENDED and not was_taken
    return replace(heard, was_taken=was_taken, was_refused=was_refused, cost_seconds=rang_seconds)
