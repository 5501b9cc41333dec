"""疑似问题（待核）: what the system only suspects, its passage, and the judging of it (3.3.3)."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from calllog import forbidden_words, judging
from calllog.console.access import allow
from calllog.console.catalogue import _
from calllog.console.forms import JudgeForm
from calllog.console.request import actor, now, reading, viewer, writing
from calllog.judging import SEES_FINDINGS
from calllog.ledger import LedgerError
from calllog.models import Finding

pages = Blueprint("findings", __name__)


@pages.get("/findings")
@allow(*SEES_FINDINGS)
def show() -> str:
    """What is to be judged, and below it what was judged."""
    with reading() as session:
        return _page(session)


@pages.post("/findings/<int:finding_id>/judge")
@allow(*SEES_FINDINGS)
def judge(finding_id: int) -> ResponseReturnValue:
    """Say that it is real or harmless, with a reason."""
    form = JudgeForm()
    if not form.validate():
        with reading() as session:
            return _page(session, finding_id, form), 422
    with writing() as session:
        finding = judging.visible(session, viewer(), finding_id)
        if finding is None or not judging.may_judge(viewer(), finding):
            abort(404 if finding is None else 403)
        is_real, why = form.verdict.data == "real", form.judgement.data
        judging.judge(session, now(), finding, actor(session), is_real=is_real, judgement=why)
    flash(_("已核定。"), "success")
    return redirect(url_for("findings.show"))


@pages.errorhandler(LedgerError)
def refused(error: Exception) -> ResponseReturnValue:
    """Somebody else was quicker: the list shows what they said."""
    flash(_(str(error)), "danger")
    return redirect(url_for("findings.show"))


def _page(session: Session, sent_id: int = 0, sent: JudgeForm | None = None) -> str:
    waiting = judging.to_judge(session, viewer())
    forms = {
        finding.id: sent if sent and finding.id == sent_id else JudgeForm(formdata=None)
        for finding in waiting
        if judging.may_judge(viewer(), finding)
    }
    done = judging.judged(session, viewer())
    return render_template(
        "findings.html", waiting=waiting, forms=forms, judged=done, parts_of=parts_of
    )


def parts_of(finding: Finding) -> Iterator[tuple[str, bool]]:
    """The passage in pieces, each with whether it is what was found."""
    done = 0
    for found in forbidden_words.find(finding.passage, (finding.words,)):
        if found.first >= done:
            yield finding.passage[done : found.first], False
            yield finding.passage[found.first : found.end], True
            done = found.end
    yield finding.passage[done:], False
