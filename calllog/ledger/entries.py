"""The entry of an answered call (话后登记) is finished, and what it leaves owed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.ledger.errors import must_be_open
from calllog.ledger.reading import read_by_acting
from calllog.models import Item, Outcome, PromiseKind, Staff
from calllog.refusals import LedgerError
from calllog.times import deadlines, policies
from calllog.times.office_hours import OfficeTime


def finish_entry(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    outcome: Outcome | None,
) -> None:
    """The entry is finished; without an outcome an answer is owed from the call on (3.2.1)."""
    item.is_draft = False
    events.record(session, item, "draft_finished", now, staff, outcome=outcome)
    promises.meet(session, now, item, PromiseKind.FINISH, staff)
    if outcome is None:
        promise_answer(session, now, office_time, item)


def promise_answer(session: Session, now: datetime, office_time: OfficeTime, item: Item) -> None:
    """An answer within 2 working days of the registration (3.2.1), also while unclassified.

    One that is owed already stays as it is: a draft may have become due an answer before its entry
    is finished, as when a joint matter is taken back.
    """
    if promises.open_promise(session, item, PromiseKind.ANSWER) is not None:
        return
    days = policies.of(item).answer_working_days
    due = deadlines.working_days_due("answer", item.created_at, days, office_time)
    promises.make(session, now, office_time, item, PromiseKind.ANSWER, due, item.responsible)


def tell_reason(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, words: str
) -> None:
    """The person was told, then and there, why there is no answer at once (3.2.1).

    Told again, the first time stands; both are in the history.

    Raises:
        LedgerError: the item is closed or has its outcome, or the reason is missing.
    """
    must_be_open(session, item)
    if not words.strip():
        raise LedgerError("不能当场答复的，须当场向办事人说明原因，并写在这里。")
    if item.outcome is not None:
        raise LedgerError("该事项已有办理结果，不需要再说明原因。")
    read_by_acting(session, now, office_time, item, staff)
    item.reason_told_at = item.reason_told_at or now
    event = events.record(session, item, "reason_told", now, staff, words=words.strip())
    findings.look(session, now, item, f"event:{event.id}", words, staff)
