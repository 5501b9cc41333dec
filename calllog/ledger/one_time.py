"""One-time notice (一次性告知, 3.1.1b): what is needed is told once, in whole, word for word kept.

Composed from the edition of the catalogue in force on the day: basis, limit, procedure, materials,
and what of them is missing. The same again is no second notice. Asking for something new is a
suspicion that a person judges; so is asking for what the catalogue does not ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.catalogue import guide
from calllog.ledger.classifying import edition_in_force
from calllog.ledger.entries import finish_entry
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.outcomes import count_as_contact, give
from calllog.ledger.reading import read_by_acting
from calllog.models import (
    Channel,
    FindingKind,
    Given,
    Item,
    MatterEdition,
    OneTimeNotice,
    Outcome,
    PromiseKind,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.sms import texts
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime


def tell_once(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    missing: Sequence[str],
    given: Given,
    is_agreed: bool = False,
    follow_on: date | None = None,
) -> OneTimeNotice:
    """Give the notice. The person has their answer by it: what to bring, and what then follows.

    Who only asked, and agrees, has the item closed by it. Else it stays open until the papers are
    there (待补正), and the person is asked by a day that is set, so that nobody forgets it.

    Raises:
        LedgerError: the entry is not finished, the matter is not of the catalogue, no day is set,
            or the item's state does not allow it.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    _must_be_tellable(now, office_time, item, is_agreed, follow_on)
    edition = edition_in_force(session, now, office_time, item)
    read_by_acting(session, now, office_time, item, staff)
    notice = _write(session, now, item, staff, edition, trimmed(missing), given)
    if given == Given.SMS:
        texts.send_notice(session, now, item, notice, staff)
    if follow_on is None or is_agreed:
        _close_by(session, now, office_time, item, staff, notice)
        return notice
    if item.is_draft:
        finish_entry(session, now, office_time, item, staff, outcome=None)
    count_as_contact(session, now, office_time, item, staff, given)
    promises.meet(session, now, item, PromiseKind.ANSWER, staff)
    _ask_after(session, now, office_time, item, follow_on)
    return notice


def _close_by(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    notice: OneTimeNotice,
) -> None:
    """The notice is the answer; at once, where nobody had to wait for it."""
    at_once = item.channel in (Channel.PHONE, Channel.VISIT) and item.reason_told_at is None
    outcome = Outcome.ANSWERED_AT_ONCE if at_once else Outcome.ANSWERED
    words, given = as_words(notice), Given(notice.given)
    at = (session, now, office_time, item, staff)
    give(*at, outcome, words=words, given=given, is_agreed=True)


def ask_after_papers(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    words: str,
    follow_on: date,
) -> None:
    """The person was asked about the missing papers, which are still to come; and again when.

    Raises:
        LedgerError: nothing is missing, or there are no words or no later day.
    """
    must_be_open(session, item)
    owed = promises.open_promise(session, item, PromiseKind.FOLLOW_UP)
    if item.outcome is not None or owed is None:
        raise LedgerError("该事项没有待补正的材料。")
    if not words.strip():
        raise LedgerError("请写明询问的情况。")
    _must_be_to_come(now, office_time, follow_on)
    event = events.record(session, item, "papers_asked_after", now, staff, words=words.strip())
    findings.look(session, now, item, f"event:{event.id}", words, staff)
    promises.meet(session, now, item, PromiseKind.FOLLOW_UP, staff)
    _ask_after(session, now, office_time, item, follow_on)


def as_words(notice: OneTimeNotice) -> str:
    """The notice as one text."""
    parts = [
        f"{notice.matter}。",
        f"办理依据：{notice.basis}",
        f"办理时限：{notice.limit}",
        f"办理流程：{notice.procedure}",
        "办理要件：" + ("；".join(notice.materials) or "不需要材料"),
    ]
    if notice.missing:
        parts.append("尚缺：" + "；".join(notice.missing))
    return "\n".join(parts)


def _must_be_tellable(
    now: datetime, office_time: OfficeTime, item: Item, is_agreed: bool, follow_on: date | None
) -> None:
    if item.is_draft and not item.matter:
        raise LedgerError("请先登记拟办事项。")
    if item.outcome is not None:
        raise LedgerError("该事项已有办理结果。如有变化，请先重办。")
    if item.accepted_at is not None:
        raise LedgerError("该事项已按材料齐全受理，不能再要求补正。")
    if not is_agreed:
        _must_be_to_come(now, office_time, follow_on)


def _must_be_to_come(now: datetime, office_time: OfficeTime, follow_on: date | None) -> None:
    if follow_on is None or follow_on <= office_time.local(now).date():
        raise LedgerError("请填写询问补正情况的日期，且应晚于今天。")


def trimmed(missing: Sequence[str]) -> list[str]:
    """The papers as they are written down: each once, without blanks."""
    return list(dict.fromkeys(paper.strip() for paper in missing if paper.strip()))


def _write(
    session: Session,
    now: datetime,
    item: Item,
    staff: Staff,
    edition: MatterEdition,
    missing: list[str],
    given: Given,
) -> OneTimeNotice:
    earlier = session.scalars(
        select(OneTimeNotice).where(OneTimeNotice.item_id == item.id).order_by(OneTimeNotice.id)
    ).all()
    new = _new_demands(earlier, edition, missing)
    last = earlier[-1] if earlier else None
    is_same = last is not None and not new and last.edition_id == edition.id
    notice = composed(edition, missing)
    notice.item_id, notice.staff, notice.at, notice.given = item.id, staff, now, given
    if last is not None and is_same:
        notice.repeats_id = last.repeats_id or last.id
    session.add(notice)
    session.flush()
    kind = "notice_repeated" if is_same else "notice_given"
    facts = {"notice": notice.id, "matter": notice.matter, "missing": missing, "given": given}
    events.record(session, item, kind, now, staff, **facts)
    for paper in new:
        findings.flag(
            session,
            now,
            item,
            FindingKind.NEW_DEMAND,
            source=f"notice:{notice.id}",
            words=paper,
            passage="尚缺：" + "；".join(missing),
            about=staff,
        )
    return notice


def composed(edition: MatterEdition, missing: list[str]) -> OneTimeNotice:
    """The four parts as the catalogue has them today, and what is missing; not yet told."""
    return OneTimeNotice(
        edition_id=edition.id,
        matter=edition.matter.name,
        basis=edition.basis,
        limit=guide.limit_words(edition),
        procedure=edition.procedure,
        materials=edition.materials,
        missing=missing,
    )


def _new_demands(
    earlier: Sequence[OneTimeNotice], edition: MatterEdition, missing: list[str]
) -> list[str]:
    """What no earlier notice said was missing, or what the catalogue does not ask for at all."""
    told = {paper for notice in earlier for paper in notice.missing}
    return [
        paper
        for paper in missing
        if paper not in edition.materials or (earlier and paper not in told)
    ]


def _ask_after(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, day: date
) -> None:
    promises.end(session, now, item, PromiseKind.FOLLOW_UP)
    due = deadlines.given_due("follow_up", now, day, office_time)
    promises.make(session, now, office_time, item, PromiseKind.FOLLOW_UP, due, item.responsible)
