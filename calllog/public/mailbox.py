"""The online mailbox of the conduct line (clause 5.3b): a complaint in writing, and its receipt.

Works without script and without cookies, through any proxy. Nobody's address is read, and nothing
is logged, whatever happens: the pages for everybody write nothing down when they are asked for, and
so does this. A complaint's words and files are in memory until they are sealed.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from calllog.conduct import decisions, sealing
from calllog.conduct.complainant import Receipt
from calllog.conduct.deadlines import ACKNOWLEDGE_DAYS
from calllog.conduct.decisions import Decision
from calllog.conduct.intake import Attachment, Complaint
from calllog.conduct.models import Case, Channel
from calllog.conduct.place import Place
from calllog.conduct.sealing import NotSetUp
from calllog.db import Database
from calllog.public import mailbox_files, mailbox_forms, mailbox_office, mailbox_return
from calllog.public.catalogue import _
from calllog.public.frame import add_frame, add_page, refused
from calllog.public.mailbox_files import InMemory, NotTaken
from calllog.public.mailbox_forms import FormTokens, Written
from calllog.public.mailbox_request import (
    EXTENSION,
    Mailbox,
    away,
    busy,
    mailbox,
    now,
    office,
    once_more,
    page,
)


def add_mailbox(app: Flask, secret_key: str, db: Database, place: Place) -> None:
    """Give an application that has the public pages the mailbox as well."""
    app.request_class = InMemory
    app.extensions[EXTENSION] = Mailbox(db, place, FormTokens(secret_key))
    made = Blueprint("mailbox", __name__)
    made.url_value_preprocessor(_make_room)
    add_page(made, "/mailbox", "show", show)
    add_page(made, "/mailbox", "send", send, ("POST",))
    add_page(made, "/mailbox/status", "status", mailbox_return.show)
    add_page(made, "/mailbox/status", "look", mailbox_return.look, ("POST",))
    add_frame(made, may_be_kept=False)
    made.register_error_handler(HTTPException, _refused)
    made.register_error_handler(Exception, away)
    app.register_blueprint(made)


def _make_room(_endpoint: str | None, _values: object) -> None:
    # Before anybody looks into the form. Words have their own bounds: what is too long is told.
    request.max_content_length = mailbox_files.LARGEST_REQUEST


def _refused(error: HTTPException) -> Response:
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return page("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return refused(error)


def show() -> Response:
    """What the mailbox is, and its form."""
    return _letter(Written(), mailbox().tokens.new(now()))


def send() -> Response:
    """Take a complaint in; receipt and code are the answer itself.

    They could not be shown after a redirect without being stored, so that there is none.
    """
    with mailbox().uploads.one() as is_free:
        return _sent() if is_free else busy()


def _sent() -> Response:
    sent = mailbox().tokens.read(request.form, now())
    written = Written.of(request.form)
    if sent.fault:
        return _letter(written, sent.token, sent.fault, HTTPStatus.BAD_REQUEST)
    written.check({one.key for one in office().sections})
    if written.faults:
        return _letter(written, sent.token, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not mailbox().letters.takes(now()):
        alarm = _("现在提交的人太多，还没有收下。请过几分钟再按一次“提交”，或者拨打作风监督专线。")
        return _letter(written, sent.token, alarm, HTTPStatus.TOO_MANY_REQUESTS)
    try:
        files = mailbox_files.taken(request.files.getlist("files"))
    except NotTaken as why:
        written.faults["files"] = str(why)
        return _letter(written, sent.token, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return once_more(lambda: _taken_in(sent.word, written, files))
    except NotSetUp:
        return away()


def _taken_in(word: str, written: Written, files: tuple[Attachment, ...]) -> Response:
    whole = office()
    about = mailbox_office.about(written, whole, now())
    complaint = Complaint(Channel.MAILBOX, about, written.words, written.identity, files)
    with mailbox().db.writing() as session:
        without = mailbox_office.without(sealing.members(session), about, written, whole)
        receipt = mailbox().forms.take_in(
            session, mailbox().place, now(), word, complaint, whole.time, without=without
        )
        # Before the commit: what cannot be told to who wrote is not kept either.
        return _receipt(session, receipt, is_high=about.is_high, is_named=written.is_named)


def _receipt(
    session: Session, receipt: Receipt | None, *, is_high: bool, is_named: bool
) -> Response:
    if receipt is None:
        return page("sent_before")
    case = session.scalars(select(Case).where(Case.receipt == receipt.number)).one()
    is_held = any(key.member_id is not None for key in case.keys)
    time = office().time
    # Where no monitor may open it, none can keep to a day.
    due = {one.kind: time.local(one.due_at).date() for one in case.promises if is_held}
    return page(
        "receipt",
        receipt=receipt,
        due=due,
        is_held=is_held,
        is_high=is_high,
        outside=decisions.words(session, now(), Decision.OUTSIDE_BODY),
        is_named=is_named,
    )


def _letter(written: Written, token: str, alarm: str = "", status: int = HTTPStatus.OK) -> Response:
    with mailbox().db.reading() as session:
        if not sealing.is_set_up(session):
            return away()
        result_days = decisions.number(session, now(), Decision.RESULT_DAYS)
        outside = decisions.words(session, now(), Decision.OUTSIDE_BODY)
    whole = office()
    return page(
        "letter",
        status,
        written=written,
        token=token,
        alarm=alarm,
        sections=whole.sections,
        names=mailbox_office.names(whole),
        acknowledge_days=ACKNOWLEDGE_DAYS,
        result_days=result_days,
        outside=outside,
        files=mailbox_files,
        forms=mailbox_forms,
    )
