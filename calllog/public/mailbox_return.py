"""The complainant who comes back to the online mailbox with receipt and code (clause 5.3b).

Both are typed into a form and travel in its body, never in an address. On the page that they open
they stand in the forms for an answer, unseen: whoever has that page has just typed them.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, request
from sqlalchemy.orm import Session

from calllog.conduct import complainant, intake
from calllog.conduct.complainant import Complainant, TooManyTries
from calllog.conduct.intake import Attachment
from calllog.conduct.kinds import ReplyKind
from calllog.conduct.models import CaseState
from calllog.public import mailbox_files
from calllog.public.catalogue import _
from calllog.public.mailbox_files import NotTaken
from calllog.public.mailbox_forms import LONGEST_WORDS, Sent, digits
from calllog.public.mailbox_request import busy, mailbox, now, once_more, page

SEE_FILES = "（见附件）"  # For the monitors, who work in Chinese.


def show() -> Response:
    """The form for receipt and code."""
    return _ask(mailbox().tokens.new(now()))


def look() -> Response:
    """What may be read with receipt and code; with an answer, after that is taken down."""
    with mailbox().uploads.one() as is_free:
        return _looked() if is_free else busy()


def _looked() -> Response:
    sent = mailbox().tokens.read(request.form, now())
    is_answer = "words" in request.form
    if sent.fault and not is_answer:
        return _ask(sent.token, sent.fault, HTTPStatus.BAD_REQUEST)
    if not mailbox().looks.takes(now()):
        alarm = _("现在查询的人太多。请过几分钟再按一次“查询”，或者拨打作风监督专线查询。")
        return _ask(sent.token, alarm, HTTPStatus.TOO_MANY_REQUESTS)
    if sent.fault or not is_answer:
        return once_more(lambda: _told(sent, fault=sent.fault))
    try:
        words, files = _answer()
    except NotTaken as why:
        fault = str(why)
        return once_more(lambda: _told(sent, fault=fault))
    return once_more(lambda: _told(sent, words, files))


def _answer() -> tuple[str, tuple[Attachment, ...]]:
    words = request.form["words"].strip().replace("\r\n", "\n")
    if len(words) > LONGEST_WORDS:
        raise NotTaken(_("请不要超过%(most)s字，其余的可以作为附件。", most=LONGEST_WORDS))
    files = mailbox_files.taken(request.files.getlist("files"))
    if not words and not files:
        raise NotTaken(_("请写下要说的话，或者选择文件。"))
    return words or SEE_FILES, files


def _told(
    sent: Sent, words: str = "", files: tuple[Attachment, ...] = (), fault: str = ""
) -> Response:
    number, code = digits(request.form.get("receipt", "")), digits(request.form.get("code", ""))
    secret = mailbox().place.secret()
    with mailbox().db.writing() as session:
        try:
            found = complainant.find(session, secret, number, code, now())
        except TooManyTries:
            alarm = _("这个回执号输错的次数太多，为了保护反映人，请过一个小时再来查询。")
            return _ask(sent.token, alarm, HTTPStatus.TOO_MANY_REQUESTS)
        if found is None:
            alarm = _("回执号或者查询码不对，请核对后重新输入。")
            return _ask(sent.token, alarm, HTTPStatus.FORBIDDEN)
        if words and mailbox().forms.is_first(session, now(), sent.word):
            _take_down(session, found, words, files)
        complainant.mark_heard((one.reply for one in found.replies), now())
        return _page(found, number, code, has_answered=bool(words), fault=fault)


def _take_down(
    session: Session, found: Complainant, words: str, files: tuple[Attachment, ...]
) -> None:
    # By its place among this case's: an id would count what others were told.
    asked = {str(place): one.reply for place, one in enumerate(found.questions, start=1)}
    question = asked.get(request.form.get("question", ""))
    if question is None:
        complainant.add_words(session, now(), found.case, words)
    else:
        complainant.answer(session, now(), question, words)
    intake.attach(session, mailbox().place, now(), found.case, files)


def _page(
    found: Complainant, number: str, code: str, *, has_answered: bool, fault: str
) -> Response:
    states = [one for one in found.replies if one.reply.kind == ReplyKind.STATE]
    return page(
        "told",
        HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK,
        state=state_words(found.state),
        states=[(one.reply.at, state_words(one.words["state"]), one.words) for one in states],
        results=found.results,
        questions=found.questions,
        is_open=found.state != CaseState.CLOSED,
        number=number,
        code=code,
        token=mailbox().tokens.new(now()),
        has_answered=has_answered,
        # Only the form that was sent shows what was wrong with it, and what was typed into it.
        fault=fault,
        sent_question=request.form.get("question", ""),
        typed=request.form.get("words", "") if fault else "",
        files=mailbox_files,
        longest=LONGEST_WORDS,
    )


def _ask(token: str, alarm: str = "", status: int = HTTPStatus.OK) -> Response:
    receipt = request.form.get("receipt", "") if alarm else ""
    return page("status", status, token=token, alarm=alarm, receipt=receipt)


def state_words(state: str) -> str:
    """How far a case has come, as its complainant reads it."""
    return {
        CaseState.RECEIVED: _("已经收到，等待受理"),
        CaseState.ACKNOWLEDGED: _("已经受理"),
        CaseState.INVESTIGATING: _("正在调查"),
        CaseState.FOUND: _("已经查完，正在准备答复"),
        CaseState.TOLD: _("已经答复"),
        CaseState.CLOSED: _("已经办结"),
        CaseState.TRANSFERRED: _("已经移送外部监督机构"),
    }[CaseState(state)]
