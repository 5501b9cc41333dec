"""What the invented staff of a demonstration do, each by one action of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.documents.kinds import DocumentKind
from calllog.duty import duty_log, shifts
from calllog.ledger import extending, handing_over, joint, outcomes, planning, rulings, urging
from calllog.models import Item, Outcome, PromiseKind, Section, Staff
from calllog.paperwork import papers
from calllog.paperwork.paper_facts import PaperText
from calllog.times.office_hours import OfficeTime

WHY_LATER = "需要核对账户记录，两个工作日内答复您。"

Deed = Callable[[Session, datetime, OfficeTime, Item, Staff], None]


def reads(session: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
    ledger.read(session, now, office, item, staff, "opened")


def tries(note: str) -> Deed:
    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        ledger.tried(s, now, office, item, staff, note)

    return deed


def reaches(note: str) -> Deed:
    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        ledger.reached(s, now, office, item, staff, note)

    return deed


def writes(name: str, organisation: str, matter: str) -> Deed:
    def deed(s: Session, now: datetime, _office: OfficeTime, item: Item, staff: Staff) -> None:
        ledger.fill_in(s, now, item, staff, name=name, organisation=organisation, matter=matter)

    return deed


def finishes(name: str, matter: str, outcome: Outcome | None) -> Deed:
    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        ledger.finish_draft(
            s,
            now,
            office,
            item,
            staff,
            organisation="个人",
            name=name,
            phone=item.phone,
            matter=matter,
            outcome=outcome,
            reason_told="" if outcome is not None else WHY_LATER,
        )

    return deed


def answers(words: str, *, is_agreed: bool) -> Deed:
    """Answer on the telephone; what is not agreed to at once waits to be confirmed."""

    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        outcomes.give(
            s, now, office, item, staff, Outcome.ANSWERED, words=words, is_agreed=is_agreed
        )

    return deed


def accepts(session: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
    handing_over.accept(session, now, office, item, staff)


def hands_over(section: str, note: str) -> Deed:
    """Hand the item to another section, which has still to accept it."""

    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        there = s.scalars(select(Section).where(Section.key == section)).one()
        handing_over.hand_over(s, now, office, item, staff, there, None, note)

    return deed


def asks_for_longer(days: int, reason: str) -> Deed:
    """Ask for a later day for the answer, so many days from now."""

    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        day = (office.local(now) + timedelta(days=days)).date()
        kind = PromiseKind.ANSWER
        extending.ask_extension(s, now, office, item, staff, kind=kind, day=day, reason=reason)

    return deed


def asks_for_ruling(login: str, question: str) -> Deed:
    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        leader = _person(s, login)
        rulings.ask_ruling(s, now, office, item, staff, question=question, leader=leader)

    return deed


def names_bodies(*bodies: tuple[str, str]) -> Deed:
    """Enter what the item needs of other bodies, and report it to the leader."""

    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        named = [joint.NewBody(name, matter) for name, matter in bodies]
        joint.name_bodies(s, now, office, item, staff, named)
        planning.report(s, now, office, item, staff, "涉及两家以上单位，请领导牵头商定方案。")

    return deed


def urges(words: str) -> Deed:
    """Urge by hand, with the slip that goes with it (催办单)."""

    def deed(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
        urging.urge(s, now, office, item, staff, words)
        papers.make(s, now, office, item, staff, DocumentKind.URGING_SLIP, PaperText())

    return deed


def makes_form(s: Session, now: datetime, office: OfficeTime, item: Item, staff: Staff) -> None:
    """Make the registration form (首问登记表)."""
    papers.make(s, now, office, item, staff, DocumentKind.REGISTRATION_FORM, PaperText())


def logs(words: str) -> Deed:
    """Add a line to the duty log of one's section."""

    def deed(s: Session, now: datetime, office: OfficeTime, _item: Item, staff: Staff) -> None:
        duty_log.write(s, now, office, _section(staff), staff, words)

    return deed


def hands_over_shift(login: str, words: str) -> Deed:
    """Sign the list of what is open, for a colleague who has still to sign it."""

    def deed(s: Session, now: datetime, office: OfficeTime, _item: Item, staff: Staff) -> None:
        shifts.hand_over(s, now, office, _section(staff), staff, _person(s, login), words)

    return deed


def _person(session: Session, login: str) -> Staff:
    return session.scalars(select(Staff).where(Staff.login == login)).one()


def _section(staff: Staff) -> Section:
    assert staff.section is not None, "everybody on a roster has a section"
    return staff.section
