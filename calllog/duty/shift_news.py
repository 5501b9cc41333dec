"""What people are told of a hand-over of the shift (交接班); no caller's name, number or matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.models import Role, ShiftHandOver, Staff
from calllog.news import outbox
from calllog.news.notices import moment_words
from calllog.office import absences, directory
from calllog.times.office_hours import OfficeTime


def offered(session: Session, now: datetime, office_time: OfficeTime, made: ShiftHandOver) -> None:
    """Whoever comes is told that a list waits for their signature."""
    opening = moment_words(office_time.next_opening(now), office_time)
    body = (
        f"{made.section.name}已交班，未办结事项共{len(made.items)}件。"
        f"请于{opening}前在“值班”页面核对清单并签收；有不符的，写明理由退回。"
    )
    title = f"{made.section.name}交接班待签收"
    _tell(session, now, office_time, made, "offered", [made.taker], title, body)


def refused(session: Session, now: datetime, office_time: OfficeTime, made: ShiftHandOver) -> None:
    """Whoever went, and the section head, are told that it was not taken over."""
    body = (
        f"{made.section.name}的交班清单被接班人退回，理由见“值班”页面。"
        "未办结事项仍由原责任人负责，请核对后重新交班。"
    )
    told = [made.giver, *_heads(session, made)]
    title = f"{made.section.name}交班清单被退回"
    _tell(session, now, office_time, made, "refused", told, title, body)


def unsigned(session: Session, now: datetime, office_time: OfficeTime, made: ShiftHandOver) -> None:
    """The section head is told that nobody had signed when the section opened."""
    signed = moment_words(made.from_signed_at, office_time)
    opening = moment_words(office_time.next_opening(made.from_signed_at), office_time)
    body = (
        f"{made.section.name}{signed}的交班清单，到{opening}上班时接班人仍未签收。"
        "未办结事项仍由原责任人负责，请督促办理交接。"
    )
    title = f"{made.section.name}交接班未签收"
    _tell(session, now, office_time, made, "unsigned", _heads(session, made), title, body)


def _heads(session: Session, made: ShiftHandOver) -> Sequence[Staff]:
    head = made.section.head
    return [head] if head is not None else directory.people_with(session, Role.SUPERVISOR)


def _tell(
    session: Session,
    now: datetime,
    office_time: OfficeTime,
    made: ShiftHandOver,
    what: str,
    people: Sequence[Staff],
    title: str,
    body: str,
) -> None:
    told = [absences.standing_in(session, person, now) for person in people]
    key = f"shift{made.id}|{what}"
    outbox.tell(session, now, office_time, None, key=key, recipients=told, title=title, body=body)
