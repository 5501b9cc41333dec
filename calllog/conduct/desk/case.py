"""One case: what is owed, what comes next, and its record in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from calllog.conduct import cases, held, identities, news, outside, recusal, sealing, settling
from calllog.conduct.concerned import About
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.case_forms import ReasonForm
from calllog.conduct.desk.catalogue import _, refusal
from calllog.conduct.desk.deeds import DEEDS
from calllog.conduct.desk.offers import offers
from calllog.conduct.desk.opening import found, found_to_change, note_opening
from calllog.conduct.desk.request import member, now, office, own_key, place, reading, writing
from calllog.conduct.desk.telling import about_whom, told
from calllog.conduct.desk.uploads import takes_files
from calllog.conduct.held import Held
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Audit, CaseState, Member
from calllog.conduct.sealing import Opened
from calllog.refusals import LedgerError

pages = Blueprint("case", __name__)
AUDITS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that could not be carried out, with what was typed, and why."""

    deed: str
    form: Any
    why: str = ""


@pages.get("/cases/<receipt>")
@allow()
def show(receipt: str) -> str:
    """The case; that it was opened is written down."""
    note_opening(receipt)
    with reading() as session:
        return page(found(session, receipt))


@pages.post("/cases/<receipt>/<deed>")
@allow()
@takes_files
def act(receipt: str, deed: str) -> ResponseReturnValue:
    """Carry a deed out, or show the page again with what was typed and why it was not."""
    if deed not in DEEDS:
        abort(404)
    try:
        sent = _carry_out(receipt, deed)
    except LedgerError as error:
        sent = Sent(deed, DEEDS[deed].form(), refusal(error))
    if sent is None:
        return redirect(_way_on(receipt))
    with reading() as session:
        return page(found(session, receipt), sent), 422


def _carry_out(receipt: str, deed: str) -> Sent | None:
    old_files: list[str] = []
    with writing() as session:
        case = found_to_change(session, receipt)
        form = DEEDS[deed].form()
        fill(case, deed, form)
        if not form.validate():
            return Sent(deed, form)
        old_files = DEEDS[deed].carry_out(session, case, form)
    # Only once the change stands: until then the old files are the only ones.
    place().remove(old_files)
    flash(DEEDS[deed].done, "success")
    return None


def _way_on(receipt: str) -> str:
    """The case again; the list for whoever does not hold it any more."""
    with reading() as session:
        if held.take(session, receipt, member(session), own_key()) is None:
            return url_for("cases.show")
    return url_for("case.show", receipt=receipt)


def page(case: Held, sent: Sent | None = None, revealed: Sequence[Opened] = ()) -> str:
    """The page of a case, also as the answer to a form that could not be carried out."""
    offered = offers(case, now())
    owed = sorted(
        (one for one in case.case.promises if one.met_at is None), key=lambda one: one.due_at
    )
    return render_template(
        "case.html",
        case=case,
        row=case.case,
        about=about_whom(case),
        item_number=number_of(case),
        may_be_high=_may_be_high(case),
        is_fetching=any(one.fetch_at is not None for one in case.case.statements),
        told=told(case),
        offered=offered,
        forms={name: _form(case, name, sent) for name in (*offered.first, *offered.others)},
        deeds=DEEDS,
        sent=sent,
        owed=owed,
        met=[one for one in case.case.promises if one.met_at is not None],
        holders=news.holders(_session(case), case.case),
        is_whole=case.is_whole,
        why_not_closed=why_not_closed(case),
        own_request=identities.own(case, now()),
        identity_is_open=identities.is_open(case, now()),
        revealed=revealed,
        audits=_audits(case),
        names={one.id: one.name for one in _session(case).scalars(select(Member))},
        export_form=_export_form(sent),
        finding=settling.found(case),
        may_enter_breach=may_enter_breach(case),
        sections=office().sections,
        people=office().people,
    )


def number_of(case: Held) -> str | None:
    """The number of the earlier item that the complaint names."""
    numbers = [one.words.get("item") for one in case.all(EntryKind.ABOUT)]
    return next((str(number) for number in reversed(numbers) if number), None)


def _may_be_high(case: Held) -> bool:
    """Whether a name that somebody wrote may be a leader's or a monitor's, to be looked into."""
    return not case.is_high and any(
        outside.may_be_high(About.of(one.words), office(), sealing.members(_session(case)))
        for one in case.all(EntryKind.ABOUT)
    )


def _export_form(sent: Sent | None) -> Any:
    is_sent = sent is not None and sent.deed == "export"
    return sent.form if sent is not None and is_sent else ReasonForm(formdata=None)


def may_enter_breach(case: Held) -> bool:
    """Whether what was upheld may leave the wall: only once people have decided what follows."""
    burdens = settling.found(case) in settling.BURDENS
    return case.is_investigator and burdens and not settling.needs_consequence(case)


def why_not_closed(case: Held) -> str | None:
    """What is missing before it can be closed, once that is near."""
    if case.case.state not in (CaseState.TOLD, CaseState.TRANSFERRED):
        return None
    missing = settling.why_not_closed(case)
    return _(missing) if missing else None


def fill(case: Held, deed: str, form: Any) -> None:
    """What a form offers to choose from."""
    if deed == "assign":
        without = recusal.concerned(case, sealing.members(_session(case)), office())
        holding = news.holders(_session(case), case.case)
        chosen = [one for one in holding if one.id not in without]
        form.to.choices = [
            (one.id, one.name) for one in chosen if one.id != case.case.investigator_id
        ]
    if deed == "identity-decide":
        waiting = identities.to_decide(case)
        form.request.choices = [(case.place_of(one.asked), _asked(one.asked)) for one in waiting]
    if deed == "tell" and case.case.complainant_key is not None and not case.is_named:
        # The code reaches them, and nobody else can.
        del form.how, form.on, form.untold
    if deed == "name":
        form.people.choices = [(one.login, one.name) for one in office().people]
        sections = [(one.key, one.name) for one in office().sections]
        form.section.choices = [("", _("按所选的人")), *sections]


def _form(case: Held, deed: str, sent: Sent | None) -> Any:
    if sent is not None and sent.deed == deed:
        fill(case, deed, sent.form)
        return sent.form
    given = {}
    if deed == "acknowledge":
        given["words"] = cases.acknowledgement(now(), case, office().time)
    form = DEEDS[deed].form(formdata=None, data=given)
    fill(case, deed, form)
    return form


def _asked(asked: Opened) -> str:
    by = asked.entry.by
    return _("%(name)s：%(reason)s", name=by.name if by else "", reason=asked.words["reason"])


def _audits(case: Held) -> Sequence[Audit]:
    query = select(Audit).where(Audit.case_id == case.case.id).order_by(Audit.id.desc())
    return _session(case).scalars(query.limit(AUDITS_SHOWN)).all()


def _session(case: Held) -> Session:
    session = object_session(case.case)
    assert session is not None, "the page is rendered while the case is being read"
    return session
