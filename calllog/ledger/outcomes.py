"""Outcomes (办理结果): what an item came to, what the person was told, word for word, and by whom.

Clauses 3.1.1a and c, 3.1.2d, 3.1.4, 3.2.1, 3.2.4. An outcome keeps the promise of an answer. It
closes the item at once only where the person was spoken to and agreed; else they are asked
afterwards (回访). A transfer to another authority closes nothing (1b), see ``transferring``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from calllog import events, findings, promises
from calllog.ledger import rulings
from calllog.ledger.closing import awaits_reply, close, promise_follow_up
from calllog.ledger.contacting import record_attempt
from calllog.ledger.entries import finish_entry
from calllog.ledger.errors import must_be_open, must_handle
from calllog.ledger.reading import read_by_acting
from calllog.ledger.suspending import resume
from calllog.models import (
    EXCLUDED,
    Answer,
    AttemptChannel,
    AttemptResult,
    Authority,
    Confirmation,
    Given,
    Item,
    Outcome,
    PromiseKind,
    Staff,
)
from calllog.refusals import LedgerError
from calllog.times.office_hours import OfficeTime

AT_ONCE = frozenset({Outcome.ANSWERED_AT_ONCE, Outcome.HANDLED_AT_ONCE})
NEEDS_AUTHORITY = frozenset({Outcome.GUIDED, Outcome.TRANSFERRED})
# Not by ``give``: approved by a second person, merged, or passed on with a follow-up date.
ELSEWHERE = EXCLUDED | {Outcome.MERGED, Outcome.TRANSFERRED}
# The person was there to hear it, and so could agree.
SPOKEN_BY = {
    Given.SPOKEN: AttemptChannel.TELEPHONE,
    Given.IN_PERSON: AttemptChannel.VISIT,
}
ON_PAPER = frozenset({Given.LETTER, Given.MAIL})
# Kept by any real answer. What else was to bring the person one is no longer owed.
KEPT = (PromiseKind.ANSWER, PromiseKind.RESOLUTION)
# The leader's plan comes first, and what we owe another body (3.1.3).
WITH_OTHERS = frozenset({PromiseKind.REPORT, PromiseKind.PLAN, PromiseKind.OWED})
REPLACED = (PromiseKind.APPOINTMENT, PromiseKind.FOLLOW_UP)


def give(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    outcome: Outcome,
    *,
    words: str = "",
    given: Given = Given.SPOKEN,
    is_agreed: bool = False,
    basis: str | None = None,
    authority: Authority | None = None,
) -> Answer:
    """Give an item its outcome; agreed then and there (``is_agreed``), it is closed.

    Handled or answered at once needs no words: who and when are enough (3.1.1a). A refusal needs
    reason and basis (3.1.1c), guiding the authority and the reason (3.1.4a, 3.2.4), helping what
    was done (3.1.4b). A withdrawal is the person's own word, so it closes the item.

    Raises:
        LedgerError: something needed is missing, or the item's state does not allow it.
    """
    if outcome in ELSEWHERE:
        raise LedgerError("该结果须经审批、并案或书面移交，不能直接登记。")
    if is_agreed and given not in SPOKEN_BY:
        raise LedgerError("书面、短信等方式告知的，不能当场确认，请回访后办结。")
    if is_agreed and awaits_reply(session, item):
        raise LedgerError("对方尚未回执或者回复，请先登记，再向办事人回访。")
    answer = record_answer(
        session,
        now,
        office_time,
        item,
        staff,
        outcome,
        words=words,
        given=given,
        basis=basis,
        authority=authority,
    )
    if is_agreed or outcome is Outcome.WITHDRAWN:
        close(session, now, item, staff, Confirmation.ON_THE_SPOT)
    else:
        promise_follow_up(session, now, office_time, item)
    return answer


def record_answer(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    item: Item,
    staff: Staff,
    outcome: Outcome,
    *,
    words: str,
    given: Given,
    basis: str | None = None,
    authority: Authority | None = None,
) -> Answer:
    """Write down the outcome and what was told; the promises that it keeps are kept.

    Raises:
        LedgerError: something needed is missing, or the item's state does not allow it.
    """
    must_be_open(session, item)
    must_handle(item, staff)
    _must_be_complete(item, outcome, words.strip(), given, basis, authority)
    read_by_acting(session, now, office_time, item, staff)
    if item.is_draft:
        finish_entry(session, now, office_time, item, staff, outcome=outcome)
    if item.suspended_at is not None:
        resume(session, now, office_time, item, staff, note="")
    count_as_contact(session, now, office_time, item, staff, given)
    answer = Answer(
        item_id=item.id,
        staff=staff,
        at=now,
        outcome=outcome,
        given=given,
        words=words.strip(),
        basis=basis.strip() if basis else None,
        authority=authority,
        authority_told=as_told(authority) if authority is not None else None,
    )
    session.add(answer)
    item.outcome, item.outcome_at = outcome, now
    _record(session, now, item, staff, answer)
    _settle_promises(session, now, item, staff, outcome)
    return answer


def count_as_contact(
    session: Session, now: datetime, office_time: OfficeTime, item: Item, staff: Staff, given: Given
) -> None:
    """What was told counts as contact where the person was spoken to.

    So does a letter or a mail to somebody without a telephone number: it is the only way to reach
    them (来信、网上信箱). Who can be rung is not contacted by paper (design, section 3).
    """
    channel, note = SPOKEN_BY.get(given), ""
    if channel is None and given in ON_PAPER and not item.phone:
        channel, note = AttemptChannel.LETTER, "书面答复，办事人未留电话"
    if item.contacted_at is None and channel is not None:
        at = (session, now, office_time, item, staff)
        record_attempt(*at, result=AttemptResult.SPOKEN, channel=channel, note=note)


def _must_be_complete(
    item: Item,
    outcome: Outcome,
    words: str,
    given: Given,
    basis: str | None,
    authority: Authority | None,
) -> None:
    if item.outcome is not None:
        raise LedgerError("该事项已有办理结果。如有变化，请先重办。")
    if item.is_draft and not item.matter:
        raise LedgerError("请先登记拟办事项。")
    if outcome in AT_ONCE and given not in SPOKEN_BY:
        raise LedgerError("当场答复、当场办结应是电话中或者当面告知的。")
    if outcome is Outcome.REFUSED and not (words and basis and basis.strip()):
        raise LedgerError("不予办理的，须同时写明理由和依据。")
    if outcome in NEEDS_AUTHORITY and authority is None:
        raise LedgerError("请选择引导或者移交的主管部门。")
    if outcome is not Outcome.WITHDRAWN and _is_owed_with_others(item):
        raise LedgerError(
            "联办事项尚未上报、商定方案或者回复主办单位，请先办理并登记；期间可先行答复办事人。"
        )
    if outcome not in AT_ONCE and not words:
        raise LedgerError("请写明告知办事人的内容。")


def _is_owed_with_others(item: Item) -> bool:
    """Whether something of a joint matter is still open, which an outcome would end unkept."""
    return any(p.ended_at is None and p.kind in WITH_OTHERS for p in item.promises)


def as_told(authority: Authority) -> dict[str, Any]:
    """The directory's entry as it was told: it may change afterwards."""
    return {
        "name": authority.name,
        "phone": authority.phone,
        "address": authority.address,
        "hours": authority.hours,
    }


def _record(session: Session, now: datetime, item: Item, staff: Staff, answer: Answer) -> None:
    session.flush()
    events.record(
        session,
        item,
        "outcome_given",
        now,
        staff,
        answer=answer.id,
        outcome=answer.outcome,
        given=answer.given,
        words=answer.words,
        basis=answer.basis,
        authority=answer.authority_told,
    )
    for text in (answer.words, answer.basis):
        findings.look(session, now, item, f"answer:{answer.id}", text, staff)


def _settle_promises(
    session: Session, now: datetime, item: Item, staff: Staff, outcome: Outcome
) -> None:
    is_answer = outcome is not Outcome.WITHDRAWN
    for kind in KEPT:
        if is_answer:
            promises.meet(session, now, item, kind, staff)
        else:
            promises.end(session, now, item, kind)
    for kind in REPLACED:
        promises.end(session, now, item, kind)
    if is_answer:
        rulings.tell(session, now, item, staff)
