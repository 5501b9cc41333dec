"""Transfer in writing (书面移交, 3.1.4c): passing it on is no closing (1b).

The other authority's receipt or reply is asked after by a day that is set; only then is the person
asked whether the matter is settled.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.ledger.closing import promise_follow_up
from calllog.ledger.errors import must_be_open
from calllog.ledger.outcomes import record_answer
from calllog.models import Answer, Authority, Given, Item, Outcome, PromiseKind, Staff
from calllog.refusals import LedgerError
from calllog.times import deadlines
from calllog.times.office_hours import OfficeTime


def transfer(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    *,
    authority: Authority,
    words: str,
    follow_on: date,
    given: Given = Given.SPOKEN,
) -> Answer:
    """Pass an application on in writing; the person is told where it went.

    Raises:
        LedgerError: the day of asking after it is not to come, something needed is missing, or the
            item's state does not allow it.
    """
    if follow_on <= office_time.local(now).date():
        raise LedgerError("跟踪日期应晚于今天。")
    answer = record_answer(
        session,
        now,
        office_time,
        item,
        staff,
        Outcome.TRANSFERRED,
        words=words,
        given=given,
        authority=authority,
    )
    due = deadlines.given_due("reply", now, follow_on, office_time)
    kind, about = PromiseKind.REPLY, _about(answer)
    promises.make(session, now, office_time, item, kind, due, item.responsible, about=about)
    return answer


def record_reply(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    words: str,
) -> None:
    """The other authority's receipt or reply has come: now the person is asked (回访).

    Where the item was reopened meanwhile, only the reply is written down: what is owed since then
    goes on by itself.

    Raises:
        LedgerError: nothing was transferred, a reply is on record already, or it has no words.
    """
    must_be_open(session, item)
    transferred = select(Answer).where(
        Answer.item_id == item.id, Answer.outcome == Outcome.TRANSFERRED
    )
    last = session.scalars(transferred.order_by(Answer.id.desc())).first()
    about = _about(last) if last is not None else ""
    owed = promises.open_promise(session, item, PromiseKind.REPLY, about)
    if owed is None:
        raise LedgerError("该事项没有待跟踪的移交。")
    if not words.strip():
        raise LedgerError("请写明对方回执或者回复的内容。")
    event = events.record(session, item, "reply_received", now, staff, words=words.strip())
    findings.look(session, now, item, f"event:{event.id}", words, staff)
    promises.meet(session, now, item, PromiseKind.REPLY, staff, about)
    promise_follow_up(session, now, office_time, item)


def _about(answer: Answer) -> str:
    return f"answer:{answer.id}"
