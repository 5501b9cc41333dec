"""疑似问题（待核）: the list, one with its evidence, what who is concerned says, the judging.

Everybody opens their own; heads those of their section; supervisors and leaders all (4.1, 5.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import forbidden_words
from calllog.breaches import entering, hearing, judging, suspicions
from calllog.breaches.judging import JUDGES, SEES_FINDINGS, UNBURDENING
from calllog.breaches.suspicions import PAGE, Standing, Wanted
from calllog.console.access import allow
from calllog.console.breach_words import BREACH_WORDS, KINDS, STANDINGS, evidence_of, standing_of
from calllog.console.catalogue import _
from calllog.console.finding_forms import DecideForm, EnterForm, StateForm
from calllog.console.request import (
    actor,
    now,
    office_day,
    office_time,
    reading,
    viewer,
    writing,
)
from calllog.lists.filters import LAST_PAGE
from calllog.models import Finding, FindingKind, Item, Measure, Role, Section, Staff
from calllog.office import directory
from calllog.office.viewers import OVERSEES, may_see
from calllog.refusals import LedgerError

pages = Blueprint("findings", __name__)


@pages.app_context_processor
def _for_templates() -> dict[str, Any]:
    own = {"evidence_of": evidence_of, "standing_of": standing_of, "parts_of": parts_of}
    return BREACH_WORDS | own


@pages.get("/findings")
@allow(*SEES_FINDINGS)
def show() -> str:
    """What is chosen of them; without a choice, what is still to be judged."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading() as session:
        wanted = _wanted()
        found, total = suspicions.listed(session, viewer(), now(), wanted, page)
        return render_template(
            "findings.html",
            found=found,
            total=total,
            page=page,
            pages=max(1, -(-total // PAGE)),
            **_choices(session, wanted),
        )


def _wanted() -> Wanted:
    """What the address asks for; what it cannot ask for is left out."""
    typed = request.args
    standing = typed.get("state", "")
    kind = typed.get("kind", "")
    return Wanted(
        Standing(standing) if standing in set(Standing) else Standing.OPEN,
        kind if kind in set(FindingKind) else "",
        typed.get("section", type=int),
        typed.get("person", type=int),
    )


def _choices(session: Session, wanted: Wanted) -> dict[str, Any]:
    """What the list can be narrowed to: the viewer's sections, and the people of them."""
    sections = directory.open_sections(session)
    people = select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.section_id, Staff.id)
    if not viewer().has_any(OVERSEES):
        headed = set(session.scalars(suspicions.headed_by(viewer())))
        sections = [one for one in sections if one.id in headed]
        people = people.where(Staff.section_id.in_(headed))
    return {
        "wanted": wanted,
        "kinds": KINDS,
        "standings": STANDINGS,
        "section_options": [(one.id, one.name) for one in sections],
        "person_options": [(one.id, one.name) for one in session.scalars(people)],
        "chosen": _chosen(wanted),
        "enters": viewer().has_any(JUDGES),
    }


def _chosen(wanted: Wanted) -> dict[str, Any]:
    """The part of the address after ?, to turn the page."""
    told = {
        "state": wanted.standing.value,
        "kind": wanted.kind,
        "section": wanted.section_id,
        "person": wanted.person_id,
    }
    return {name: value for name, value in told.items() if value}


@pages.get("/findings/<int:finding_id>")
@allow(*Role)
def one(finding_id: int) -> str:
    """One with its evidence, and what may be done about it."""
    with reading() as session:
        return _page(session, _found(session, finding_id))


@pages.post("/findings/<int:finding_id>/state")
@allow(*Role)
def state(finding_id: int) -> ResponseReturnValue:
    """The person concerned says what there is to say."""
    form = StateForm()
    with writing() as session:
        finding = _found(session, finding_id)
        if not form.validate():
            return _page(session, finding, state_form=form), 422
        hearing.state(session, now(), finding, actor(session), form.words.data)
    flash(_("已保存您的说明。"), "success")
    return redirect(url_for("findings.one", finding_id=finding_id))


@pages.post("/findings/<int:finding_id>/judge")
@allow(*SEES_FINDINGS)
def judge(finding_id: int) -> ResponseReturnValue:
    """Decide what it is, with a reason."""
    form = DecideForm()
    with writing() as session:
        finding = _found(session, finding_id)
        if not judging.may_judge(viewer(), finding):
            abort(403)
        form.offer(judging.measures_for(viewer(), finding))
        if not form.validate():
            return _page(session, finding, form=form), 422
        _decide(session, finding, form)
    flash(_("已核定。"), "success")
    return redirect(url_for("findings.show"))


def _decide(session: Session, finding: Finding, form: DecideForm) -> None:
    judging.decide(
        session,
        now(),
        office_time(session),
        finding,
        actor(session),
        Measure(form.measure.data),
        reason=form.reason.data,
        document=form.document.data,
        body=form.body.data,
        corrects=form.corrects.data,
    )


@pages.get("/findings/new")
@allow(*JUDGES)
def new() -> str:
    """The form for what no record shows."""
    with reading() as session:
        return _entry(session, EnterForm(formdata=None, happened_on=office_day()))


@pages.post("/findings/new")
@allow(*JUDGES)
def enter() -> ResponseReturnValue:
    """Enter what somebody is held to have done (4.1.3)."""
    form = EnterForm()
    with writing() as session:
        _offer_people(session, form)
        if not form.validate():
            return _entry(session, form), 422
        finding_id = _enter(session, form).id
    flash(_("已登记，已通知本人说明。"), "success")
    return redirect(url_for("findings.one", finding_id=finding_id))


def _enter(session: Session, form: EnterForm) -> Finding:
    return entering.enter(
        session,
        now(),
        office_time(session),
        actor(session),
        session.get_one(Staff, form.person.data),
        happened_on=form.happened_on.data,
        words=form.words.data,
        evidence=form.evidence.data or "",
        document=form.document.data,
    )


def _entry(session: Session, form: EnterForm) -> str:
    _offer_people(session, form)
    return render_template("finding_new.html", form=form)


def _offer_people(session: Session, form: EnterForm) -> None:
    form.person.choices = people_choices(session, besides=viewer().staff_id)


def people_choices(session: Session, besides: int = 0) -> list[tuple[int, str]]:
    """Everybody who works here, with their section."""
    people = (
        select(Staff.id, Staff.name, Section.name)
        .join(Section, Section.id == Staff.section_id, isouter=True)
        .where(Staff.left_at.is_(None), Staff.id != besides)
        .order_by(Section.id, Staff.id)
    )
    rows = session.execute(people)
    return [(one, f"{name} {section}" if section else name) for one, name, section in rows]


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """It cannot be done so: the page shows how it stands."""
    flash(_(str(error)), "danger")
    finding_id = (request.view_args or {}).get("finding_id")
    if finding_id is None:
        return redirect(url_for("findings.new"))
    return redirect(url_for("findings.one", finding_id=finding_id))


def _found(session: Session, finding_id: int) -> Finding:
    return suspicions.visible(session, viewer(), finding_id) or abort(404)


def _page(
    session: Session,
    finding: Finding,
    form: DecideForm | None = None,
    state_form: StateForm | None = None,
) -> str:
    is_own = finding.about_id == viewer().staff_id
    waits = judging.must_be_heard_first(finding, now())
    return render_template(
        "finding.html",
        finding=finding,
        is_own=is_own,
        waits=waits,
        item=_item(session, finding),
        form=form or _decide_form(finding, waits),
        state_form=state_form or StateForm(formdata=None),
    )


def _decide_form(finding: Finding, waits: bool) -> DecideForm | None:
    """What may be decided now: nothing that burdens before the person was heard."""
    measures = judging.measures_for(viewer(), finding)
    if waits:
        measures = tuple(one for one in measures if one in UNBURDENING)
    if finding.decision is not None and not judging.may_correct(viewer(), finding):
        measures = ()
    if finding.lapsed_at is not None or not measures:
        return None
    last = finding.decision.id if finding.decision is not None else None
    form = DecideForm(formdata=None, corrects=last)
    form.offer(measures)
    return form


def _item(session: Session, finding: Finding) -> Item | None:
    """The item that it is about, if the viewer sees it."""
    query = select(Item).where(Item.id == finding.item_id, may_see(viewer()))
    return session.scalars(query).first()


def parts_of(finding: Finding) -> Iterator[tuple[str, bool]]:
    """The passage in pieces, each with whether it is what was found."""
    done = 0
    for found in forbidden_words.find(finding.passage, (finding.words,)):
        if found.first >= done:
            yield finding.passage[done : found.first], False
            yield finding.passage[found.first : found.end], True
            done = found.end
    yield finding.passage[done:], False
