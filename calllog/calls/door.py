"""The ledger's one door for the telephone: what the line tells it, and what it needs to know.

Callbacks come late, twice, out of order or never. Nothing here takes a state back: the first end of
a call or leg stands, times only move towards what really happened, and saying the same thing again
changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from calllog import callers, events, findings, ledger, telephone
from calllog.calls import item_facts, legs
from calllog.catalogue import guide
from calllog.db import add_unless_known
from calllog.models import (
    Call,
    CallKind,
    Item,
    Leg,
    Recording,
    Section,
    Turn,
)
from calllog.news import item_news
from calllog.telephone import CallFacts, ItemFacts, Rung
from calllog.times.office_hours import OfficeTime

CallRecord: TypeAlias = Call  # What the telephone holds of a call, and does not look into.

SHORT_SECONDS = 5  # A hang-up within them and without a key leaves a light record (短时来电).
QUIET = timedelta(minutes=5)  # Without a sign of life for this long a call is asked after.
LONGEST_TALK = timedelta(hours=4, minutes=5)  # The carrier ends a talk after four hours.
FETCH_DELAY = timedelta(seconds=5)  # The carrier needs a moment to finish a recording.


def begin(
    session: Session, now: datetime, sid: str, params: dict[str, Any], caller: str | None
) -> Call:
    """The record of a call: made at the first webhook of any kind that names it.

    Reports may overtake the call's own webhook, and some say nothing of who calls whom.
    """
    known = select(Call).where(Call.sid == sid).with_for_update()
    call = session.scalars(known).first()
    if call is None:
        call = Call(
            sid=sid,
            from_raw=str(params.get("From", ""))[:64],
            to_raw=str(params.get("To", ""))[:64],
            caller=caller,
            params=params,
            started_at=now,
            settle_by=now + QUIET,
        )
        if not add_unless_known(session, call):
            call = session.scalars(known).one()
    if not call.to_raw and params.get("To"):
        call.from_raw, call.to_raw = str(params.get("From", ""))[:64], str(params["To"])[:64]
        call.caller, call.params = caller, params
    call.started_at = min(call.started_at, now)
    return call


def is_known(session: Session, sid: str) -> bool:
    """Whether the ledger has a record of this call."""
    return session.scalar(select(Call.id).where(Call.sid == sid)) is not None


def reply_given(session: Session, call: Call, step: str) -> str | None:
    """What was answered at this step before, if anything was."""
    return session.scalar(select(Turn.reply).where(Turn.call_id == call.id, Turn.step == step))


def keep_reply(session: Session, now: datetime, call: Call, step: str, reply: str) -> None:
    """Keep what is answered now, and when to ask after the call if nothing more is heard of it."""
    session.add(Turn(call_id=call.id, step=step, reply=reply, at=now))
    if call.ended_at is None:
        call.settle_by = now + QUIET


def facts(session: Session, now: datetime, call: Call) -> CallFacts:
    """What the flow has to know of a call before it decides."""
    known = callers.open_item_of(session, call.caller)
    return CallFacts(
        caller=call.caller,
        number=callers.number_given(call),
        section_id=call.section_id,
        known_item=item_facts.of(session, now, known),
        about_item=item_facts.by_id(session, now, call.about_item_id),
        item=item_facts.by_id(session, now, call.item_id),
        has_ended=call.ended_at is not None,
    )


def item_by_running_number(
    session: Session, now: datetime, office_time: OfficeTime, digits: str
) -> ItemFacts | None:
    """What may be said of the item that a caller names by its number."""
    return item_facts.by_running_number(session, now, office_time, digits)


def item_told_of(session: Session, now: datetime, item_id: int) -> ItemFacts | None:
    """What may be said of the item whose state the caller hears."""
    return item_facts.by_id(session, now, item_id)


def is_callers_item(session: Session, call: Call, item_id: int) -> bool:
    """Whether a call may be taken to be about an item on the strength of its calling number."""
    return callers.is_callers(session, call, item_id)


def pressed_a_key(call: Call, now: datetime) -> None:
    """The caller is a person who presses keys: not a short call any more."""
    call.first_key_at = call.first_key_at or now


def choose_section(session: Session, call: Call, section_id: int) -> None:
    """The caller is led to this section; an unknown one changes nothing."""
    if session.get(Section, section_id) is not None:
        call.section_id = section_id


def is_about(call: Call, item_id: int) -> None:
    """The caller says that the call is about this open item."""
    call.about_item_id = item_id


def is_another_matter(call: Call) -> None:
    """The caller says that the call is not about the open item."""
    call.is_other_matter = True


def set_number(call: Call, number: str | None) -> None:
    """The caller has typed this number; None takes a mistyped one back.

    The item keeps the number that it has until the caller has heard it, or hangs up.
    """
    call.callback_number = number


def agree_number(session: Session, now: datetime, call: Call) -> None:
    """The caller has heard the number to call back and does not object: the item has it too."""
    call.callback_number = callers.number_to_ring(session, call)
    item = callers.item_of(session, call)
    if item is not None and call.callback_number is not None:
        ledger.fill_in(session, now, item, None, phone=call.callback_number)


def number_to_ring(session: Session, call: Call) -> str | None:
    """The number that will be called back unless the caller gives another."""
    return callers.number_to_ring(session, call)


def heard_progress(session: Session, now: datetime, call: Call, item_id: int) -> None:
    """The caller was told the state of an item by its number; an open one counts the call."""
    if call.heard_progress_at is not None:
        return
    call.heard_progress_at = now
    item = session.get_one(Item, item_id, with_for_update=True)
    if item.closed_at is None and not item.is_draft:
        call.item_id = item.id
        item.last_called_at = call.started_at
        item.times_called += 1
        events.record(session, item, "state_asked", now, call=call.id)


def register(session: Session, now: datetime, office_time: OfficeTime, call: Call) -> None:
    """Make sure that a call nobody answered stands under exactly one open item.

    It is added to the item that the caller says it is about; said nothing, to the caller's open
    item of the same section, or of any when none was chosen; else a new one opens, for the general
    desk when no section was chosen. A call that is about no item and of whose caller no number is
    known stands alone (无号码).
    """
    if call.answered_at is not None or callers.item_of(session, call) is not None:
        return
    ledger.take_turn(session, office_time.local(now).year)
    item = callers.item_to_add_to(session, call)
    if item is None and callers.number_given(call) is None:
        return
    if item is None:
        item = ledger.register_missed_call(session, now, office_time, call, _section(session, call))
    else:
        is_counted = item.id == call.item_id
        ledger.call_again(session, now, office_time, item, call, is_counted=is_counted)
    _stands_under(call, item)


def _stands_under(call: Call, item: Item) -> None:
    """The call, and what was recorded in it, belong to an item, whichever it asked about before."""
    call.item_id = item.id
    call.heard_progress_at = None
    for recording in call.recordings:
        recording.item_id = item.id


def _section(session: Session, call: Call) -> Section:
    general = select(Section).where(Section.is_general_desk, Section.closed_at.is_(None))
    return call.section or session.scalars(general.order_by(Section.id)).one()


def keep_recording(
    session: Session, now: datetime, call: Call, field: str, sid: str, spoken_seconds: int
) -> None:
    """Keep that the caller's words were recorded; the audio is fetched a moment later.

    Told twice, the longer time counts: the first report may have taken a short word for silence.
    """
    known = session.scalars(select(Recording).where(Recording.sid == sid)).first()
    if known is not None:
        known.spoken_seconds = max(known.spoken_seconds, spoken_seconds)
        return
    item = callers.item_of(session, call)
    recording = Recording(
        sid=sid,
        call=call,
        item_id=item.id if item is not None else None,
        field=field,
        spoken_seconds=spoken_seconds,
        recorded_at=now,
        fetch_at=now + FETCH_DELAY,
    )
    session.add(recording)
    if item is not None:
        events.record(
            session, item, "recorded", now, field=field, seconds=spoken_seconds, call=call.id
        )


def recording_lost(session: Session, sid: str) -> None:
    """The carrier could not make the recording."""
    recording = session.scalars(select(Recording).where(Recording.sid == sid)).one()
    if recording.fetched_at is None:
        recording.fetch_at, recording.lost_why = None, "carrier has no file"


def tell_of_message(session: Session, now: datetime, office_time: OfficeTime, call: Call) -> None:
    """A caller without a number left a message: its section, or the general desk, is told, once.

    The line has promised to call back the number that they may have spoken.
    """
    is_message = any(recording.spoken_seconds for recording in call.recordings)
    if call.kind != CallKind.NO_NUMBER or not is_message:
        return
    section = _section(session, call)
    on_duty = ledger.next_on_duty(session, now, office_time, section)
    item_news.left_no_number(session, now, office_time, call, section, on_duty)


def ring(session: Session, now: datetime, call: Call, rung: Rung) -> list[Leg]:
    """Write down who is rung, before they are; see ``calllog.calls.legs``."""
    return legs.start(session, now, call, rung)


def leg_rung_unseen(session: Session, now: datetime, call_sid: str, rung: Rung) -> int:
    """The leg of a telephone that was rung while the ledger was away; 0 for an unknown call."""
    known = select(Call).where(Call.sid == call_sid).with_for_update()
    call = session.scalars(known).first()
    made = legs.start(session, now, call, rung) if call is not None else []
    return made[0].id if made else 0


def dial_ended(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    call: Call,
    rung: Rung,
    ended: telephone.DialEnd,
) -> bool:
    """The ringing has ended: write down each leg's result; True if a person took the call.

    Whom the ledger did not see rung, because it was away, is written down now. That the two talked
    is the carrier's to say, whatever is known of the legs.
    """
    if not legs.of_rung(call, rung):
        legs.start(session, legs.began(now, call, ended), call, rung)
    taken = legs.end_rung(now, call, rung, ended)
    if taken is not None:
        _person_took(session, now, office_time, call, taken)
    return taken is not None or ended.is_bridged is True


def rang_seconds(call: Call, rung: Rung, ended: telephone.DialEnd) -> int:
    """How much of the time for ringing these people have used."""
    return legs.rang_seconds(call, rung, ended)


def _person_took(
    session: Session, now: datetime, office_time: OfficeTime, call: Call, leg: Leg
) -> None:
    if call.answered_at is not None:
        return
    call.answered_at = leg.accepted_at or leg.picked_up_at or now
    call.answered_by = leg.staff
    if call.about_item_id is None and not call.is_other_matter:
        # Unless the caller says otherwise, a repeat call to the same section is about its item.
        same = callers.open_item_of(session, callers.number_given(call), leg.section_id)
        call.about_item_id = same.id if same is not None else None
    _stands_under(call, ledger.answered_call(session, now, office_time, call, leg.staff))


def item_of_talk(session: Session, now: datetime, office_time: OfficeTime, leg: Leg) -> Item:
    """The item of a call while the two still talk, which otherwise its end makes."""
    _person_took(session, now, office_time, leg.call, leg)
    return session.get_one(Item, leg.call.item_id)


def leg_picked_up(
    session: Session, now: datetime, leg_id: int, sid: str, *, has_accepted: bool
) -> Leg | None:
    """Somebody picked up a staff telephone, and after the whisper has taken the call."""
    leg = legs.picked_up(session, now, leg_id, sid)
    if leg is not None and has_accepted:
        leg.accepted_at = leg.accepted_at or now
        # From here on the two talk, and nothing is heard until they have ended.
        leg.call.settle_by = None if leg.call.ended_at else now + LONGEST_TALK
    return leg


def leg_progress(session: Session, leg_id: int, progress: telephone.LegProgress) -> None:
    """What the carrier reports of one staff telephone."""
    legs.progress(session, leg_id, progress)


def end(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    call: Call,
    *,
    status: str | None,
    seconds: int | None,
    by_sweep: bool = False,
) -> None:
    """The call has ended. Whatever was reached by then, the caller is not lost.

    A later report of the same end only adds the length that the earlier one did not know.
    """
    call.seconds = call.seconds if call.seconds is not None else seconds
    call.final_status = call.final_status or status
    if call.ended_at is not None:
        return
    call.ended_at, call.settle_by, call.settled_by_sweep = now, None, by_sweep
    if call.callback_number is not None:
        agree_number(session, now, call)
    accepted = legs.close_open(now, call)
    if accepted is not None:
        _person_took(session, now, office_time, call, accepted)
    call.kind = _kind(session, now, office_time, call)
    if call.item_id is not None:
        # The calls of an exercise follow it, also those that come afterwards.
        call.exercise = session.get_one(Item, call.item_id).exercise
    tell_of_message(session, now, office_time, call)


def _kind(session: Session, now: datetime, office_time: OfficeTime, call: Call) -> CallKind:
    if call.answered_at is not None:
        return CallKind.ANSWERED
    if call.heard_progress_at is not None and call.section_id is None:
        return CallKind.PROGRESS if call.item_id is None else CallKind.REGISTERED
    if guide.has_only_listened(call) and call.item_id is None:
        return CallKind.GUIDE
    if call.item_id is None and _is_short(call):
        return CallKind.SHORT
    register(session, now, office_time, call)
    if callers.item_of(session, call) is not None:
        return CallKind.REGISTERED
    # The item whose state alone was asked is not what the caller wanted a person for.
    call.item_id = None
    return CallKind.NO_NUMBER


def _is_short(call: Call) -> bool:
    seconds = call.seconds
    if seconds is None and call.ended_at is not None:
        seconds = int((call.ended_at - call.started_at).total_seconds())
    return call.first_key_at is None and (seconds or 0) <= SHORT_SECONDS and not call.legs


def forget(session: Session, call: Call) -> None:
    """Remove every trace of a call that turned out to be for the conduct line."""
    session.execute(delete(Turn).where(Turn.call_id == call.id))
    findings.forget(session, call)
    session.execute(delete(Leg).where(Leg.call_id == call.id))
    session.delete(call)
