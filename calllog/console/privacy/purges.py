"""清除: what is past its time, what is kept from it, and the proofs of what was purged."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog.console.access import allow
from calllog.console.admin.words import Teller
from calllog.console.catalogue import _, refusal
from calllog.console.personal_data_words import COUNTED, KEPT
from calllog.console.request import actor, now, office_day, reading, writing, zone
from calllog.models import Hold, Purge
from calllog.personal_data import holds, proofs, purging
from calllog.personal_data.proofs import BY_THE_CLOCK
from calllog.personal_data.requests import HANDLES
from calllog.refusals import LedgerError
from calllog.showing import queries

ON_A_PAGE = 20
LAST_PAGE = 10_000
LONGEST = 500

pages = Blueprint("purges", __name__)


@pages.get("/privacy/purges")
@allow(*HANDLES)
def show() -> str:
    """What would go now, what is held, and a page of the proofs."""
    page = min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
    with reading() as session:
        found, has_more = proofs.page(session, page, ON_A_PAGE)
        return render_template(
            "privacy/purges.html",
            past=purging.past_time(session, now(), zone()),
            held=holds.in_force(session),
            proofs=[(one, _who(session, one)) for one in found],
            page=page,
            has_more=has_more,
            kept=KEPT,
        )


@pages.get("/privacy/purges/<int:proof_id>")
@allow(*HANDLES)
def one(proof_id: int) -> str:
    """One proof, to be read or printed."""
    with reading() as session:
        proof = session.get(Purge, proof_id) or abort(404)
        return render_template(
            "privacy/proof.html",
            proof=proof,
            who=_who(session, proof),
            numbers=proofs.numbers(session, proof),
            kept=KEPT,
            counted=COUNTED,
        )


@pages.post("/privacy/holds")
@allow(*HANDLES)
def hold() -> ResponseReturnValue:
    """Keep an item from being purged."""
    with writing() as session:
        number = request.form.get("item", "").strip()[:20]
        item = queries.item_by_number(session, number, office_day().year)
        if item is None:
            raise LedgerError(_("没有这个编号的事项。"))
        reason = request.form.get("reason", "")[:LONGEST]
        holds.hold(session, now(), item, actor(session), reason)
        flash(_("%(number)s号已暂停清除。", number=item.number), "success")
    return redirect(url_for("purges.show"))


@pages.post("/privacy/holds/<int:hold_id>/release")
@allow(*HANDLES)
def release(hold_id: int) -> ResponseReturnValue:
    """Let it go when its time comes."""
    with writing() as session:
        held = session.get(Hold, hold_id) or abort(404)
        holds.release(session, now(), held, actor(session))
        flash(_("%(number)s号已恢复按期清除。", number=held.item.number), "success")
    return redirect(url_for("purges.show"))


@pages.errorhandler(LedgerError)
def refused(error: LedgerError) -> ResponseReturnValue:
    """What is refused is said on the page itself."""
    flash(refusal(error), "danger")
    return redirect(url_for("purges.show"))


def _who(session: Session, proof: Purge) -> str:
    if proof.by == BY_THE_CLOCK:
        return _("系统按期清除")
    return Teller.of(session).who(proof.by)
