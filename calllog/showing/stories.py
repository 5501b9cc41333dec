"""An item and its whole story as plain data, for the command line and other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from calllog import contact_tries
from calllog.models import (
    Attempt,
    Call,
    Event,
    Item,
    Leg,
    Outcome,
    Promise,
    PromiseKind,
    Recording,
)
from calllog.showing import chain_stories, joint_stories, outcome_stories
from calllog.showing.chain_stories import CHAIN_LOADS
from calllog.showing.moments import iso
from calllog.showing.outcome_stories import OUTCOME_LOADS

STORY_LOADS = (
    joinedload(Item.section),
    joinedload(Item.first_contact),
    joinedload(Item.responsible),
    joinedload(Item.read_by),
    selectinload(Item.events).joinedload(Event.actor),
    selectinload(Item.promises).joinedload(Promise.holder),
    selectinload(Item.attempts).joinedload(Attempt.staff),
    selectinload(Item.recordings),
    selectinload(Item.calls).selectinload(Call.legs).joinedload(Leg.staff),
    selectinload(Item.calls).joinedload(Call.section),
    selectinload(Item.calls).selectinload(Call.recordings),
    selectinload(Item.texts),
    selectinload(Item.marks),
    joinedload(Item.policy),
    *OUTCOME_LOADS,
    *CHAIN_LOADS,
)
# What the state of an item is told by, for lists.
STATE_LOADS = (
    joinedload(Item.policy),
    selectinload(Item.promises),
    selectinload(Item.attempts),
    selectinload(Item.texts),
    selectinload(Item.notices),
    selectinload(Item.hand_overs),
)


class State(StrEnum):
    """Where an item stands, told by its times."""

    DRAFT = "draft"
    HANDED_OVER = "handed_over"  # 已转交, until it is accepted
    RETURNED = "returned"  # 已退回, until it is read by who has it again
    UNREAD = "unread"
    DEEMED_READ = "deemed_read"
    READ = "read"
    ATTEMPTED = "attempted"
    REACHED = "reached"
    DILIGENT = "diligent"  # 尽责未达: proved that it was tried
    AWAITING_PAPERS = "awaiting_papers"  # 待补正, after a one-time notice
    HANDLING = "handling"  # 办理中: accepted with complete papers
    SUSPENDED = "suspended"  # 中止计时
    REOPENED = "reopened"  # 重办, until the person is spoken to again
    # With its outcome, which the person has still to confirm.
    ANSWERED = "answered"
    DONE = "done"
    REFUSED = "refused"
    GUIDED = "guided"
    TRANSFERRED = "transferred"
    CLOSED = "closed"


BY_OUTCOME = {
    Outcome.DONE: State.DONE,
    Outcome.HANDLED_AT_ONCE: State.DONE,
    Outcome.REFUSED: State.REFUSED,
    Outcome.GUIDED: State.GUIDED,
    Outcome.TRANSFERRED: State.TRANSFERRED,
}


def state(item: Item) -> State:
    """The furthest that an item has come."""
    if item.closed_at is None and item.outcome is not None:
        return BY_OUTCOME.get(Outcome(item.outcome), State.ANSWERED)
    is_to_reach = item.contacted_at is None
    reached_by = (
        (item.closed_at is not None, State.CLOSED),
        (item.is_draft, State.DRAFT),
        (item.pending is not None, State.HANDED_OVER),
        (chain_stories.was_returned(item), State.RETURNED),
        (item.suspended_at is not None, State.SUSPENDED),
        (is_to_reach and is_diligent(item), State.DILIGENT),
        (is_to_reach and item.times_reopened > 0, State.REOPENED),
        (item.accepted_at is not None, State.HANDLING),
        (bool(item.notices), State.AWAITING_PAPERS),
        (item.contacted_at is not None, State.REACHED),
        (item.times_tried > 0, State.ATTEMPTED),
        (item.read_at is not None, State.READ),
        (item.deemed_read_at is not None, State.DEEMED_READ),
    )
    return next((name for holds, name in reached_by if holds), State.UNREAD)


def is_diligent(item: Item) -> bool:
    """尽责未达: on the day on which contact is due, enough was done, and proved, to reach them."""
    owed = next((p for p in reversed(item.promises) if p.kind == PromiseKind.CONTACT), None)
    if item.times_tried < 2 or owed is None:
        return False
    return contact_tries.is_diligent(item, owed)


def due_promise(item: Item) -> Promise | None:
    """The promise that a person waits for: contact, or for a draft its entry.

    The open one; when none is open the last one, so that the list still tells what was promised.
    """
    owed = [p for p in item.promises if p.kind in (PromiseKind.CONTACT, PromiseKind.FINISH)]
    still_open = [promise for promise in owed if promise.ended_at is None]
    return next(reversed(still_open or owed), None)


def missing(item: Item) -> list[str]:
    """What of the four things of clause 3.1.2b is known neither as text nor as audio."""
    spoken = {recording.field for recording in item.recordings if recording.spoken_seconds}
    fields = ("phone", "matter", "name", "organisation")
    return [field for field in fields if not getattr(item, field) and field not in spoken]


def item_json(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    """One item as a flat object; times in ISO with the office's zone."""
    due = due_promise(item)
    return {
        "number": item.number,
        "state": state(item).value,
        "channel": item.channel,
        "line": item.line,
        "section": item.section.name,
        "organisation": item.organisation,
        "name": item.name,
        "phone": item.phone,
        "matter": item.matter,
        "first_contact": item.first_contact.name,
        "responsible": item.responsible.name,
        "created_at": iso(item.created_at, zone),
        "due_at": iso(due.due_at if due else None, zone),
        "read_at": iso(item.read_at, zone),
        "deemed_read_at": iso(item.deemed_read_at, zone),
        "contacted_at": iso(item.contacted_at, zone),
        "closed_at": iso(item.closed_at, zone),
        "outcome": item.outcome,
        "confirmation": item.confirmation,
        "matter_key": item.catalogue_matter.key if item.catalogue_matter else None,
        "times_called": item.times_called,
        "times_tried": item.times_tried,
        "escalation_level": item.escalation_level,
        "missing": missing(item),
    }


def story(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    """An item with its events, promises, attempts, and its calls with their legs.

    Load the item with ``STORY_LOADS``, unless a query for each call does no harm.
    """
    return item_json(item, zone) | {
        "events": [_event(event, zone) for event in item.events],
        "promises": [_promise(promise, zone) for promise in item.promises],
        "attempts": [_attempt(attempt, zone) for attempt in item.attempts],
        "calls": [_call(call, zone) for call in item.calls],
        "legs": [_leg(leg, zone) for call in item.calls for leg in call.legs],
        **outcome_stories.told(item, zone),
        **joint_stories.told(item, zone),
        **chain_stories.told(item, zone),
    }


def _event(event: Event, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "at": iso(event.at, zone),
        "actor": event.actor.name if event.actor else None,
        "data": event.data,
        "purged": event.purged_digest is not None,
    }


def _promise(promise: Promise, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "kind": promise.kind,
        "version": promise.version,
        "made_at": iso(promise.made_at, zone),
        "due_at": iso(promise.due_at, zone),
        "why": promise.why,
        "presumed": promise.is_presumed,
        "holder": promise.holder.name,
        "met_at": iso(promise.met_at, zone),
        "missed_at": iso(promise.missed_at, zone),
        "voided_at": iso(promise.voided_at, zone),
        "ended_at": iso(promise.ended_at, zone),
    }


def _attempt(attempt: Attempt, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": iso(attempt.at, zone),
        "by": attempt.staff.name,
        "result": attempt.result,
        "self_reported": attempt.is_self_reported,
        "note": attempt.note,
    }


def _call(call: Call, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "sid": call.sid,
        "caller": call.caller,
        "callback_number": call.callback_number,
        "started_at": iso(call.started_at, zone),
        "answered_at": iso(call.answered_at, zone),
        "ended_at": iso(call.ended_at, zone),
        "settled_by": _settled_by(call),
        "seconds": call.seconds,
        "wait_seconds": call.wait_seconds,
        "section": call.section.name if call.section else None,
        "kind": call.kind,
        "recordings": [_recording(recording, zone) for recording in call.recordings],
    }


def _settled_by(call: Call) -> str | None:
    """Who told how the call ended: the carrier, or the sweep, because the carrier never did."""
    if call.ended_at is None:
        return None
    return "sweep" if call.settled_by_sweep else "carrier"


def _leg(leg: Leg, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "call": leg.call.sid,
        "staff": leg.staff.name,
        "rung": leg.rung,
        "together": leg.is_together,
        "on_duty": leg.is_on_duty,
        "free": leg.is_free,
        "dialled_at": iso(leg.dialled_at, zone),
        "ended_at": iso(leg.ended_at, zone),
        "ring_seconds": leg.ring_seconds,
        "rings": leg.rings,
        "unanswered_on_duty": leg.is_unanswered_on_duty,
        "result": leg.result,
        "talk_seconds": leg.talk_seconds,
    }


def _recording(recording: Recording, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "field": recording.field,
        "seconds": recording.spoken_seconds,
        "recorded_at": iso(recording.recorded_at, zone),
        "file": recording.file,
        "lost_why": recording.lost_why,
    }
