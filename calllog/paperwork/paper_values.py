"""What each paper says of an item: the ledger's facts, and what the person who makes it adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calllog.documents.kinds import DocumentKind
from calllog.documents.values import (
    BodysView,
    CooperationLetter,
    OneTimeNotice,
    StaffingLetter,
    SupervisionNotice,
    TransferLetter,
    TransferSlip,
    UrgingSlip,
    Values,
)
from calllog.ledger import LedgerError, joint, urging
from calllog.models import (
    Answer,
    Cooperation,
    HandOver,
    HandOverKind,
    JointBody,
    JointStep,
    Outcome,
    PromiseKind,
    Urging,
    UrgingKind,
)
from calllog.models import OneTimeNotice as GivenNotice
from calllog.paperwork import paper_form, paper_words
from calllog.paperwork.paper_facts import Facts
from calllog.privacy import whole_phone

STAFFING_OFFICE = "机构编制委员会办公室"
PASSED_BY_PEOPLE = frozenset(
    {
        HandOverKind.TO_SECTION,
        HandOverKind.TO_HANDLER,
        HandOverKind.LIVE,
        HandOverKind.NAMED,
        HandOverKind.TO_OFFICE,
    }
)


def values(kind: DocumentKind, facts: Facts) -> tuple[Values, str]:
    """The values of a paper, and to whom it goes.

    Raises:
        LedgerError: what the paper is about is not on record yet.
    """
    return _MAKERS[kind](facts)


def _registration_form(facts: Facts) -> tuple[Values, str]:
    return paper_form.registration_form(facts), facts.profile.short_name


def _transfer_slip(facts: Facts) -> tuple[Values, str]:
    item, last = facts.item, _last_passed(facts)
    first = item.first_contact.section
    given_by = last.from_section if last is not None else first
    contact = facts.promise(PromiseKind.CONTACT)
    slip = TransferSlip(
        **facts.head,
        **paper_words.person(item),
        from_section=given_by.name if given_by is not None else "",
        first_contact=item.first_contact.name,
        section=last.to_section.name if last is not None else item.section.name,
        handler=(last.to_staff if last is not None else item.responsible).name,
        co_sections=tuple(one.section.name for one in facts.of(Cooperation)),
        channel=paper_words.CHANNELS[item.channel],
        registered_at=item.created_at,
        instruction=facts.text.words or (last.note if last is not None else ""),
        handed_over_at=last.at if last is not None else item.handed_over_at,
        limit=paper_words.limit(facts),
        read_by=facts.due(PromiseKind.READ),
        contact_by=facts.due(PromiseKind.CONTACT),
        due_reason=paper_words.reason(contact, facts.office_time),
        papers=facts.text.enclosures,
    )
    return slip, slip.section


def _last_passed(facts: Facts) -> HandOver | None:
    """The last hand-over that people made and nobody returned: what a slip goes along with."""
    rows = facts.item.hand_overs
    made = [row for row in rows if row.kind in PASSED_BY_PEOPLE and row.returned_at is None]
    return made[-1] if made else None


def _late_item(facts: Facts, kind: UrgingKind) -> tuple[dict[str, Any], Urging]:
    """What urging slip and supervision notice share; each rests on what was done by hand."""
    made = [one for one in urging.urgings(facts.session, facts.item) if one.kind == kind]
    if not made:
        raise LedgerError("请先登记催办或者督办，再制作文书。")
    by, item = made[-1].by, facts.item
    shared = facts.head | {
        "section": item.section.name,
        "handler": item.responsible.name,
        "first_contact": item.first_contact.name,
        "matter": item.matter or "",
        "late": paper_words.late_steps(facts),
        "do_by": made[-1].answer_by,
        "issued_by": by.section.name if by.section is not None else facts.profile.short_name,
        "issuer": by.name,
        "demand": facts.text.words or made[-1].words,
    }
    return shared, made[-1]


def _times_urged(facts: Facts) -> int:
    made = urging.urgings(facts.session, facts.item)
    return sum(one.kind == UrgingKind.URGE for one in made)


def _urging_slip(facts: Facts) -> tuple[Values, str]:
    shared, _last = _late_item(facts, UrgingKind.URGE)
    return UrgingSlip(**shared, times=_times_urged(facts)), facts.item.section.name


def _supervision_notice(facts: Facts) -> tuple[Values, str]:
    shared, _last = _late_item(facts, UrgingKind.SUPERVISE)
    notice = SupervisionNotice(
        **shared,
        times_urged=_times_urged(facts),
        level=paper_words.LEVELS[facts.item.escalation_level],
        leader_opinion=facts.text.opinion,
    )
    return notice, facts.item.section.name


def _one_time_notice(facts: Facts) -> tuple[Values, str]:
    given: GivenNotice | None = next(iter(reversed(facts.of(GivenNotice))), None)
    if given is None:
        raise LedgerError("请先登记一次性告知，再制作文书。")
    item = facts.item
    section = given.staff.section if given.staff is not None else item.section
    notice = OneTimeNotice(
        **facts.head,
        name=item.name or "",
        organisation=item.organisation or "",
        matter=given.matter,
        basis=given.basis,
        limit=given.limit,
        procedure=given.procedure,
        materials=tuple(given.materials),
        missing=tuple(given.missing),
        section=(section or item.section).name,
        told_by=given.staff.name if given.staff is not None else "",
        phone=whole_phone(facts.profile.service_number),
    )
    return notice, item.name or item.organisation or "办事人"


def _transfer_letter(facts: Facts) -> tuple[Values, str]:
    item = facts.item
    passed = [one for one in facts.of(Answer) if one.outcome == Outcome.TRANSFERRED]
    answer = passed[-1] if passed else None
    named = answer.authority.name if answer is not None and answer.authority is not None else ""
    to = facts.text.to or named
    if not to:
        raise LedgerError("请填写主送单位，或者先登记书面移交。")
    reply = facts.due(PromiseKind.REPLY)
    letter = TransferLetter(
        **facts.letter,
        to=to,
        applicant=item.name or item.organisation or "办事人",
        received_on=facts.office_time.local(item.created_at).date(),
        # It stands within a sentence of the letter, which has its own stop.
        reason=(facts.text.words or (answer.words if answer is not None else "")).rstrip("。 \n"),
        reply_by=facts.text.reply_by or (facts.office_time.local(reply).date() if reply else None),
    )
    return letter, to


def _staffing_letter(facts: Facts) -> tuple[Values, str]:
    session, item, text = facts.session, facts.item, facts.text
    apart = joint.last(session, item, JointStep.NO_AGREEMENT)
    if apart is None:
        raise LedgerError("请先登记协商不成，再制作报送编办的函。")
    reported = joint.last(session, item, JointStep.REPORTED)
    bodies = joint.bodies(session, item)
    to, met_on = text.to or STAFFING_OFFICE, paper_words.day(apart.at, facts.office_time)
    letter = StaffingLetter(
        **facts.letter,
        to=to,
        facts=text.words or (reported.words if reported is not None else ""),
        consultation=text.consultation or f"我单位于{met_on}牵头与有关单位会商，未能达成一致。",
        views=tuple(BodysView(body=one.name, view=one.view or "") for one in bodies),
        disagreement=apart.words,
        proposal=text.proposal,
    )
    return letter, to


def _cooperation_letter(facts: Facts) -> tuple[Values, str]:
    body = _body(facts)
    if not facts.text.words:
        raise LedgerError("请写明函中的基本情况。")
    letter = CooperationLetter(
        **facts.letter,
        to=body.name,
        asks_for_view=facts.text.asks_for_view,
        facts=facts.text.words,
        requests=facts.text.requests or (body.matter,),
        reply_by=facts.text.reply_by,
    )
    return letter, body.name


def _body(facts: Facts) -> JointBody:
    """The body that the letter goes to: the one named, or the only one that we ask."""
    asked = [one for one in joint.bodies(facts.session, facts.item) if not one.leads]
    named = [one for one in asked if facts.text.to in ("", one.name)]
    if len(named) != 1:
        raise LedgerError("请从已登记的其他单位中选择一个主送单位。")
    return named[0]


_MAKERS: dict[DocumentKind, Callable[[Facts], tuple[Values, str]]] = {
    DocumentKind.REGISTRATION_FORM: _registration_form,
    DocumentKind.TRANSFER_SLIP: _transfer_slip,
    DocumentKind.URGING_SLIP: _urging_slip,
    DocumentKind.SUPERVISION_NOTICE: _supervision_notice,
    DocumentKind.ONE_TIME_NOTICE: _one_time_notice,
    DocumentKind.TRANSFER_LETTER: _transfer_letter,
    DocumentKind.STAFFING_LETTER: _staffing_letter,
    DocumentKind.COOPERATION_LETTER: _cooperation_letter,
}
