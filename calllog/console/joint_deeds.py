"""Joint matters, urging and papers on an item's page: which actions are offered, and each action.

Leaders, who otherwise only look, settle plans and supervise here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice

from calllog.console import joint_forms as forms
from calllog.console.catalogue import _l
from calllog.console.joint_words import PAPERS, URGINGS
from calllog.console.outcome_deeds import At, Deed
from calllog.console.request import parts
from calllog.console.words import moment
from calllog.documents.kinds import DocumentKind
from calllog.ledger import joint, planning, urging
from calllog.ledger.joint import NewBody
from calllog.models import Document, Item, JointBody, JointStep, Role, Staff, Urging
from calllog.office.viewers import ACTS, Viewer
from calllog.paperwork import papers
from calllog.paperwork.paper_facts import PaperText
from calllog.paperwork.possible import possible


def _lines(typed: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (typed or "").splitlines() if line.strip())


def _name(at: At, form: Any) -> None:
    named = [NewBody(form.name.data, form.matter.data, form.leads.data, form.until.data)]
    if form.second_name.data:
        named.append(NewBody(form.second_name.data, form.second_matter.data or ""))
    joint.name_bodies(*at, named)


def _report(at: At, form: Any) -> None:
    planning.report(*at, form.words.data)


def _seen(at: At, _form: Any) -> None:
    session, now, _office_time, item, staff = at
    planning.seen(session, now, item, staff)


def _plan(at: At, form: Any) -> None:
    planning.settle_plan(*at, form.words.data)


def _apart(at: At, form: Any) -> None:
    session, now, _office_time, item, staff = at
    views = planning.views_in(session, item, _lines(form.views.data))
    planning.no_agreement(session, now, item, staff, form.words.data, views)


def _body_done(at: At, form: Any) -> None:
    body = at[0].get_one(JointBody, form.chosen.data)
    joint.settle_body(*at, body, form.words.data)


def _take_back(at: At, form: Any) -> None:
    joint.take_back(*at, form.words.data)


def _urge(at: At, form: Any) -> None:
    urging.urge(*at, form.words.data, form.until.data)


def _supervise(at: At, form: Any) -> None:
    urging.supervise(*at, form.words.data, form.until.data)


def _report_up(at: At, form: Any) -> None:
    urging.report_up(*at, form.words.data)


def _sign(at: At, form: Any) -> None:
    urging.sign(*at, at[0].get_one(Urging, form.chosen.data), form.words.data)


def _make(at: At, form: Any) -> None:
    added = PaperText(
        to=form.to.data or "",
        subject=form.subject.data or "",
        words=form.words.data or "",
        proposal=form.proposal.data or "",
        opinion=form.opinion.data or "",
        requests=_lines(form.requests.data),
        enclosures=_lines(form.enclosures.data),
        reply_by=form.reply_by.data,
        asks_for_view=form.asks_for_view.data,
    )
    papers.make(*at, DocumentKind(form.kind.data), added, parts().settings.templates_folder)


def _dispatch(at: At, form: Any) -> None:
    document = at[0].get_one(Document, form.chosen.data)
    papers.dispatch(*at, document, form.how.data, form.ask_on.data)


def _receive(at: At, form: Any) -> None:
    papers.receive(*at, at[0].get_one(Document, form.chosen.data), form.words.data)


DEEDS = {
    "joint": Deed(_l("登记联办单位"), _l("已登记联办单位"), forms.BodiesForm, _name),
    "joint-report": Deed(_l("上报中心领导"), _l("已上报中心领导"), forms.SaidForm, _report),
    "joint-seen": Deed(_l("签收上报"), _l("已签收"), forms.SeenForm, _seen),
    "joint-plan": Deed(_l("登记商定的方案"), _l("已登记方案"), forms.SaidForm, _plan),
    "joint-apart": Deed(_l("登记协商不成"), _l("已登记协商不成"), forms.ApartForm, _apart),
    "joint-done": Deed(_l("联办单位事项办结"), _l("已登记办结"), forms.BodyDoneForm, _body_done),
    "joint-not": Deed(_l("撤销联办"), _l("已撤销联办"), forms.SaidForm, _take_back),
    "urge": Deed(_l("催办"), _l("已催办"), forms.UrgeForm, _urge),
    "supervise": Deed(_l("督办"), _l("已督办"), forms.UrgeForm, _supervise),
    "report-up": Deed(_l("上报领导"), _l("已上报领导"), forms.SaidForm, _report_up),
    "sign": Deed(_l("签收回执"), _l("已签收回执"), forms.SignForm, _sign),
    "paper": Deed(_l("制作文书"), _l("文书已制作"), forms.PaperForm, _make),
    "dispatch": Deed(_l("登记发出"), _l("已登记发出"), forms.DispatchForm, _dispatch),
    "receive": Deed(_l("登记文书回执"), _l("已登记回执"), forms.ReceiptForm, _receive),
}


def offered(session: Session, item: Item, staff: Staff) -> Iterator[str]:
    """The names of the actions that this person may do now, in the order in which the work goes."""
    acts = Viewer.of(staff).has_any(ACTS)
    if item.closed_at is None and not item.is_draft:
        yield from _joint(session, item, staff, acts)
        yield from _by_hand(item, staff, acts)
    if _unsigned(session, item, staff):
        yield "sign"
    if not acts or item.is_draft:
        return
    yield "paper"
    made = papers.papers(session, item)
    if any(one.dispatched_at is None for one in made):
        yield "dispatch"
    if any(one.dispatched_at is not None and one.received_at is None for one in made):
        yield "receive"


def _joint(session: Session, item: Item, staff: Staff, acts: bool) -> Iterator[str]:
    named = joint.bodies(session, item)
    reported = joint.last(session, item, JointStep.REPORTED)
    if acts:
        yield "joint"
        if joint.needs_plan(named) and reported is None:
            yield "joint-report"
        if any(body.settled_at is None for body in named):
            yield "joint-done"
    if reported is not None and reported.received_at is None and Role.LEADER in staff.roles:
        yield "joint-seen"
    may_settle = reported is not None and bool(planning.SETTLES & set(staff.roles))
    if may_settle and joint.last(session, item, JointStep.PLANNED) is None:
        yield "joint-plan"
        if joint.last(session, item, JointStep.NO_AGREEMENT) is None:
            yield "joint-apart"
    if item.joint_at is not None and Role.SUPERVISOR in staff.roles:
        yield "joint-not"


def _by_hand(item: Item, staff: Staff, acts: bool) -> Iterator[str]:
    is_own = item.responsible_id == staff.id
    if urging.may_urge(staff, item) and not is_own:
        yield "urge"
    if urging.may_supervise(staff) and not is_own:
        yield "supervise"
    if acts and Role.LEADER_IN_CHARGE not in staff.roles:
        yield "report-up"


def _unsigned(session: Session, item: Item, staff: Staff) -> list[Urging]:
    return [
        one
        for one in urging.urgings(session, item)
        if one.received_at is None and urging.may_sign(staff, item, one)
    ]


def fill_choices(session: Session, item: Item, staff: Staff, name: str, form: Any) -> None:
    """What the form of an action can choose from."""
    if name == "paper":
        kinds = possible(session, item)
        form.kind.choices = [SelectChoice(kind.value, PAPERS[kind.value]) for kind in kinds]
    choices = _CHOICES.get(name)
    if choices is not None:
        form.chosen.choices = choices(session, item, staff)


def _body_choices(session: Session, item: Item, _staff: Staff) -> list[tuple[int, Any]]:
    return [(body.id, body.name) for body in joint.bodies(session, item) if body.settled_at is None]


def _urging_choices(session: Session, item: Item, staff: Staff) -> list[tuple[int, Any]]:
    return [
        (one.id, f"{URGINGS[one.kind]} {one.by.name} {moment(one.at)}")
        for one in _unsigned(session, item, staff)
    ]


def _to_dispatch(session: Session, item: Item, _staff: Staff) -> list[tuple[int, Any]]:
    made = papers.papers(session, item)
    return [_choice(session, one) for one in made if one.dispatched_at is None]


def _to_receive(session: Session, item: Item, _staff: Staff) -> list[tuple[int, Any]]:
    made = papers.papers(session, item)
    waiting = [one for one in made if one.dispatched_at is not None and one.received_at is None]
    return [_choice(session, one) for one in waiting]


def _choice(session: Session, document: Document) -> tuple[int, Any]:
    return document.id, f"{PAPERS[document.kind]} {papers.number(session, document)}"


_CHOICES: dict[str, Callable[[Session, Item, Staff], list[tuple[int, Any]]]] = {
    "joint-done": _body_choices,
    "sign": _urging_choices,
    "dispatch": _to_dispatch,
    "receive": _to_receive,
}
