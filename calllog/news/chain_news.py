"""What people are told when an item passes from one to another, and is accepted or returned.

As in all messages the item's number, the section, the due time and what to do are enough; nothing
of the person or the matter is in them (``calllog.news.notices``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Cooperation, HandOver, HandOverKind, Item, Promise, PromiseKind, Staff
from calllog.news import many_news, notices
from calllog.times.office_hours import OfficeTime

_NOW_YOURS = {
    HandOverKind.TO_OFFICE: ("待指定科室", "再次退回，请于{due}前指定承办科室。"),
    HandOverKind.NAMED: (
        "已指定承办",
        "由办公室指定本科室承办，不能退回。请于{read}前阅知并办理。",
    ),
    HandOverKind.DEPUTY: ("代办", "责任人不在岗，由您代办。请按原时限办理。"),
    HandOverKind.BACK: ("返岗交回", "代办结束，交回由您办理。请按原时限办理。"),
    HandOverKind.UNACCEPTED: ("逾期未接收", "转交后逾期未接收，已转由科长负责。请安排办理。"),
    HandOverKind.SECTION_CLOSED: (
        "科室撤销转来",
        "因原承办科室撤销，转由本科室负责，请及时阅知并办理。",
    ),
}


def asked(
    session: Session, now: datetime, office_time: OfficeTime, row: HandOver, read: Promise
) -> None:
    """Who is asked to accept learns of it at once: by when to read it, and what is still owed."""
    item = row.item
    what = "已指派给您" if row.from_section_id == row.to_section_id else "已转交本科室"
    body = (
        f"{item.section.name}{item.number}号事项{what}。"
        f"请于{notices.due_at(read, office_time)}前阅知并接收；不属本科室职责的，可按规定退回。"
    )
    contact = _owed(item, PromiseKind.CONTACT)
    if contact is not None:
        body += f"联系办事人的时限不变，为{notices.due_at(contact, office_time)}前。"
    text = (f"{item.number}号待接收", body)
    notices.tell(session, now, office_time, item, f"handover{row.id}|asked", [row.to_staff], text)


def asked_many(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    hand_overs: Sequence[tuple[HandOver, Promise]],
) -> None:
    """The same of several items that one person handed over at once: one message to each."""
    if not hand_overs:
        return
    by_item = {row.item_id: (row, read) for row, read in hand_overs}

    def tell_one(item: Item, _person: Staff) -> None:
        asked(session, now, office_time, *by_item[item.id])

    told = [(row.item, [row.to_staff]) for row, _read in hand_overs]
    read_by = min(read.due_at for _row, read in hand_overs)
    said = (
        "待接收",
        f"已转交或者指派给您。请于{notices.moment_words(read_by, office_time)}前逐件阅知并接收，"
        "各件的时限见事项；不属本科室职责的，可按规定退回。",
    )
    key = f"handover{hand_overs[0][0].id}|many"
    many_news.tell(session, now, office_time, key, told, tell_one, said)


def accepted(session: Session, now: datetime, office_time: OfficeTime, row: HandOver) -> None:
    """Who handed it over, and who received the person first, learn that it was accepted."""
    item = row.item
    said = f"{item.number}号事项已由{row.to_section.name}接收，由接收人负责。"
    told = _others([row.from_staff, item.first_contact], row.accepted_by)
    text = (f"{item.number}号已接收", said)
    notices.tell(session, now, office_time, item, f"handover{row.id}|accepted", told, text)


def returned(
    session: Session, now: datetime, office_time: OfficeTime, row: HandOver, read: Promise | None
) -> None:
    """The same when it was returned: to be read again, or for the general office to name."""
    item = row.item
    said = f"{item.number}号事项被{row.to_section.name}退回，理由见该事项。"
    text = f"{item.number}号已退回", said + "由办公室指定承办科室。"
    if read is not None:
        due = notices.due_at(read, office_time)
        text = f"{item.number}号已退回", said + f"请责任人于{due}前阅知，另行转交或者办理。"
    told = _others([item.responsible, row.from_staff, item.first_contact], row.returned_by)
    notices.tell(session, now, office_time, item, f"handover{row.id}|returned", told, text)


def now_yours(session: Session, now: datetime, office_time: OfficeTime, row: HandOver) -> None:
    """Who answers for an item from now on without having been asked learns of it at once."""
    item = row.item
    short, said = _NOW_YOURS[HandOverKind(row.kind)]
    dues = {
        name: notices.due_at(promise, office_time)
        for name, kind in (("read", PromiseKind.READ), ("due", PromiseKind.NAMING))
        if (promise := _owed(item, kind)) is not None
    }
    text = f"{item.number}号{short}", f"{item.section.name}{item.number}号事项{said.format(**dues)}"
    notices.tell(session, now, office_time, item, f"handover{row.id}|moved", [row.to_staff], text)


def deputised(
    session: Session, now: datetime, office_time: OfficeTime, promise: Promise, to: Staff
) -> None:
    """Who stands in learns of what they owe now, though they do not answer for the item."""
    item, due = promise.item, notices.due_at(promise, office_time)
    text = (
        f"{item.number}号代办",
        f"{item.section.name}{item.number}号事项，原办理人不在岗，应于{due}前办理的由您代办。",
    )
    key = f"promise{promise.id}|deputy"
    notices.tell(session, now, office_time, item, key, [to], text)


def co_operation(
    session: Session, now: datetime, office_time: OfficeTime, row: Cooperation, owed: Promise
) -> None:
    """A co-operating section learns what it is asked, and until when; the words are on the item."""
    due = notices.due_at(owed, office_time)
    text = (
        f"{row.item.number}号请协办",
        f"{row.item.section.name}{row.item.number}号事项请{row.section.name}协办，"
        f"请于{due}前反馈。内容见该事项。",
    )
    key = f"cooperation{row.id}|asked"
    notices.tell(session, now, office_time, row.item, key, [owed.holder], text)


def co_operated(session: Session, now: datetime, office_time: OfficeTime, row: Cooperation) -> None:
    """The leading section learns that another has done its part."""
    text = (
        f"{row.item.number}号协办已反馈",
        f"{row.item.number}号事项，{row.section.name}已反馈协办情况，内容见该事项。",
    )
    told = _others([row.item.responsible, row.asked_by], row.done_by)
    notices.tell(session, now, office_time, row.item, f"cooperation{row.id}|done", told, text)


def _owed(item: Item, kind: PromiseKind) -> Promise | None:
    return next((p for p in item.promises if p.kind == kind and p.ended_at is None), None)


def _others(people: Iterable[Staff], but: Staff | None) -> list[Staff]:
    return [person for person in people if but is None or person.id != but.id]
