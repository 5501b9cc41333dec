"""What was told, asked, decided and confirmed about an item, as data (``showing.stories``)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import joinedload, selectinload

from calllog.models import (
    Answer,
    Approval,
    FollowUp,
    Item,
    OneTimeNotice,
    Ruling,
    Suspension,
)
from calllog.showing.moments import iso

OUTCOME_LOADS = (
    joinedload(Item.catalogue_matter),
    joinedload(Item.merged_into),
    joinedload(Item.split_from),
    selectinload(Item.merged_here),
    selectinload(Item.answers).joinedload(Answer.staff),
    selectinload(Item.notices).joinedload(OneTimeNotice.staff),
    selectinload(Item.follow_ups).joinedload(FollowUp.staff),
    selectinload(Item.approvals).joinedload(Approval.asked_by),
    selectinload(Item.approvals).joinedload(Approval.decided_by),
    selectinload(Item.approvals).joinedload(Approval.promise),
    selectinload(Item.rulings).joinedload(Ruling.leader),
    selectinload(Item.suspensions),
)


def told(item: Item, zone: ZoneInfo) -> dict[str, Any]:
    """The parts of an item's story that have to do with its outcome."""
    return {
        "merged_into": item.merged_into.number if item.merged_into else None,
        "merged_here": [other.number for other in item.merged_here],
        "split_from": item.split_from.number if item.split_from else None,
        "times_reopened": item.times_reopened,
        "reason_told_at": iso(item.reason_told_at, zone),
        "accepted_at": iso(item.accepted_at, zone),
        "suspended_at": iso(item.suspended_at, zone),
        "answers": [_answer(answer, zone) for answer in item.answers],
        "notices": [_notice(notice, zone) for notice in item.notices],
        "follow_ups": [_follow_up(row, zone) for row in item.follow_ups],
        "approvals": [_approval(row, zone) for row in item.approvals],
        "rulings": [_ruling(row, zone) for row in item.rulings],
        "suspensions": [_suspension(row, zone) for row in item.suspensions],
    }


def _answer(answer: Answer, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": iso(answer.at, zone),
        "by": answer.staff.name,
        "outcome": answer.outcome,
        "given": answer.given,
        "words": answer.words,
        "basis": answer.basis,
        "authority": answer.authority_told,
    }


def _notice(notice: OneTimeNotice, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": iso(notice.at, zone),
        "by": notice.staff.name if notice.staff else None,
        "given": notice.given,
        "matter": notice.matter,
        "basis": notice.basis,
        "limit": notice.limit,
        "procedure": notice.procedure,
        "materials": notice.materials,
        "missing": notice.missing,
        "is_repeat": notice.repeats_id is not None,
    }


def _follow_up(row: FollowUp, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": iso(row.at, zone),
        "by": row.staff.name if row.staff else None,
        "solved": row.is_solved,
        "rating": row.rating,
        "note": row.note,
    }


def _approval(row: Approval, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "asked_at": iso(row.asked_at, zone),
        "asked_by": row.asked_by.name,
        "reason": row.reason,
        "outcome": row.outcome,
        "promise": row.promise.kind if row.promise else None,
        "to_due_at": iso(row.to_due_at, zone),
        "decided_at": iso(row.decided_at, zone),
        "decided_by": row.decided_by.name if row.decided_by else None,
        "granted": row.is_granted,
        "decision": row.decision,
    }


def _ruling(row: Ruling, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": row.id,
        "asked_at": iso(row.asked_at, zone),
        "question": row.question,
        "leader": row.leader.name,
        "ruled_at": iso(row.ruled_at, zone),
        "ruling": row.ruling,
        "told_at": iso(row.told_at, zone),
    }


def _suspension(row: Suspension, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "begun_at": iso(row.begun_at, zone),
        "reason": row.reason,
        "document": row.document,
        "ended_at": iso(row.ended_at, zone),
        "note": row.ended_note,
    }
