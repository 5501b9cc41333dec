"""The inspector's work: look at each item that was drawn, and sign what was found (5.2, 5.5).

Section heads inspect their own section; supervisors and leaders inspect all. Nobody signs an item
that they were responsible for, received first, or worked on themselves, nor one of which they are
suspected themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog import events
from calllog.db import lock
from calllog.models import (
    Answer,
    Attempt,
    Check,
    Checked,
    Cooperation,
    Finding,
    HandOver,
    InspectedItem,
    Item,
    OneTimeNotice,
    Promise,
    Role,
    Section,
    Staff,
)
from calllog.office.viewers import OVERSEES, Viewer, may_see
from calllog.refusals import LedgerError

INSPECTS = OVERSEES | {Role.SECTION_HEAD}


def inspects(viewer: Viewer, section: Section) -> bool:
    """Whether a person inspects a section: its head; supervisors and leaders inspect all."""
    if viewer.has_any(OVERSEES):
        return True
    is_head = viewer.has_any(frozenset({Role.SECTION_HEAD}))
    return is_head and (section.head_id == viewer.staff_id or section.id == viewer.section_id)


def took_part(session: Session, item: Item, staff_id: int) -> bool:
    """Whether a person was ever responsible for an item, received it first, or worked on it."""
    if staff_id in (item.responsible_id, item.first_contact_id):
        return True
    held = or_(
        HandOver.from_staff_id == staff_id,
        HandOver.to_staff_id == staff_id,
        HandOver.accepted_by_id == staff_id,
    )
    owed = or_(Promise.holder_id == staff_id, Promise.missed_by_id == staff_id)
    deeds = (
        select(HandOver.id).where(HandOver.item_id == item.id, held),
        select(Promise.id).where(Promise.item_id == item.id, owed),
        select(Attempt.id).where(Attempt.item_id == item.id, Attempt.staff_id == staff_id),
        select(Answer.id).where(Answer.item_id == item.id, Answer.staff_id == staff_id),
        select(OneTimeNotice.id).where(
            OneTimeNotice.item_id == item.id, OneTimeNotice.staff_id == staff_id
        ),
        select(Cooperation.id).where(
            Cooperation.item_id == item.id, Cooperation.done_by_id == staff_id
        ),
        # Such as a head whose telephone rang in vain: the item was then somebody else's.
        select(Finding.id).where(Finding.item_id == item.id, Finding.about_id == staff_id),
    )
    return any(session.scalar(one.limit(1)) is not None for one in deeds)


def why_not(session: Session, viewer: Viewer, drawn: InspectedItem) -> str | None:
    """Why a person cannot sign an item that was drawn; None where they can."""
    if drawn.signed_at is not None:
        return "该件已签字。"
    if not inspects(viewer, drawn.inspection.section):
        return "只能检查本科室；检查其他科室由办公室督办员或者领导发起。"
    if took_part(session, drawn.item, viewer.staff_id):
        return "本人经手的事项不能由本人检查，请由其他检查人签字。"
    seen = select(Item.id).where(Item.id == drawn.item_id, may_see(viewer))
    if session.scalar(seen) is None:
        return "该事项已由其他科室办理，请由办公室督办员检查签字。"
    return None


def sign(
    session: Session,
    now: datetime,
    drawn: InspectedItem,
    staff: Staff,
    checks: Mapping[Check, Checked],
    words: str,
) -> bool:
    """Sign what was found of one item; returns whether it is in order (合格).

    A signature is never changed. With any check faulty the item is: what is wrong is written down.

    Raises:
        LedgerError: it is signed, is not for them to sign, or something is left out.
    """
    lock(session, drawn.item)
    lock(session, drawn)
    refusal = why_not(session, Viewer.of(staff), drawn)
    if refusal is not None:
        raise LedgerError(refusal)
    if set(checks) != set(Check):
        raise LedgerError("请逐项填写检查结果。")
    is_good = Checked.FAULTY not in checks.values()
    if not is_good and not words.strip():
        raise LedgerError("有问题的，请写明检查情况。")
    drawn.checks = {check.value: checks[check].value for check in Check}
    drawn.is_good, drawn.words = is_good, words.strip()
    drawn.signed_at, drawn.signed_by = now, staff
    events.record(
        session,
        drawn.item,
        "inspected",
        now,
        staff,
        inspection=drawn.inspection_id,
        is_good=is_good,
        faulty=[check.value for check in Check if checks[check] is Checked.FAULTY],
        words=drawn.words,
    )
    return is_good
