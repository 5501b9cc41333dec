"""Text messages to the public: asked for with their cause, sent once, followed to their end.

Only to mobile telephones of the mainland, only in approved templates, and not between 21:00 and
07:30 (``calllog.sms.texting`` sends them). A message that the carrier took stays with its record;
one that it refused, or that never arrived, is an event of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import phonenumbers
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from calllog import events
from calllog.db import lock
from calllog.models import (
    Item,
    OfficeProfile,
    OneTimeNotice,
    Staff,
    TextMessage,
    TextTemplate,
)
from calllog.refusals import LedgerError
from calllog.sms import text_templates
from calllog.sms.texter import Letter, Word

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60))  # The last one repeats.
MOST_TRIES = 12
ASK_EVERY = timedelta(minutes=10)
ASK_FOR = timedelta(days=1)  # Operators that give no receipt leave a message at "sent" for ever.

DELIVERED = "delivered"
FAILED = frozenset({"failed", "undelivered", "canceled"})
GIVEN_UP = "no answer"
SAMPLE_MARK = "示例"


def takes_texts(number: str) -> bool:
    """Whether a number is a mobile telephone of the mainland; landlines take no texts."""
    return _why_not(number) is None


def _why_not(number: str | None) -> str | None:
    if not number:
        return "该事项没有登记号码，不能发短信。"
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return "登记的号码不是手机号码，收不到短信。"
    if parsed.country_code != phonenumbers.country_code_for_region("CN"):
        return "登记的号码是境外号码，不能发短信。"
    if phonenumbers.number_type(parsed) != phonenumbers.PhoneNumberType.MOBILE:
        return "登记的号码不是手机号码，收不到短信。"
    return None


def ask(
    session: Session,
    now: datetime,
    item: Item,
    template: str,
    words: Mapping[str, str],
    actor: Staff | None = None,
) -> TextMessage:
    """Have a text message sent to an item's number. The same one that still waits is not doubled.

    Raises:
        LedgerError: the number takes no texts, the template is not approved, or it is too long.
    """
    lock(session, item)
    if (why := _why_not(item.phone)) is not None or item.phone is None:
        raise LedgerError(why or "")
    approved = _approved(session, template)
    text = _filled(approved, words)
    waiting = _waiting(session, item, text)
    if waiting is not None:
        return waiting
    message = TextMessage(
        item=item,
        number=item.phone,
        template=template,
        approval=approved.approval or "",
        words=text,
        asked_by=actor,
        asked_at=now,
        next_at=now,
        tries=0,
    )
    session.add(message)
    session.flush()
    facts = {"text": message.id, "template": template, "words": text}
    events.record(session, item, "text_asked", now, actor, **facts)
    return message


def send_notice(
    session: Session, now: datetime, item: Item, notice: OneTimeNotice, actor: Staff
) -> TextMessage:
    """Have a one-time notice sent in the short form of its template (clause 3.1.1b).

    Raises:
        LedgerError: it cannot be sent.
    """
    words = _notice_words(session, notice)
    return ask(session, now, item, "one_time_notice", words, actor)


def notice_text(session: Session, item: Item, notice: OneTimeNotice) -> str:
    """How a one-time notice would read as a text, before it is given.

    Raises:
        LedgerError: it could not be sent.
    """
    if (why := _why_not(item.phone)) is not None:
        raise LedgerError(why)
    approved = _approved(session, "one_time_notice")
    return _filled(approved, _notice_words(session, notice))


def _notice_words(session: Session, notice: OneTimeNotice) -> dict[str, str]:
    return {
        "matter": notice.matter,
        "materials": "；".join(notice.materials),
        "basis": notice.basis,
        "limit": notice.limit,
        "phone": _service_number(session),
    }


def send_unreached(
    session: Session, now: datetime, item: Item, actor: Staff | None = None
) -> TextMessage:
    """Tell a person whom two calls did not reach by which number to ring back (尽责未达).

    Raises:
        LedgerError: it cannot be sent.
    """
    words = {"phone": _service_number(session), "number": item.number}
    return ask(session, now, item, "unreached", words, actor)


def _service_number(session: Session) -> str:
    """The hotline's own number as people of the country dial it."""
    number = phonenumbers.parse(session.get_one(OfficeProfile, 1).service_number, "CN")
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    first, *rest = national.split()
    return "-".join((first, "".join(rest))) if first.startswith("0") else first + "".join(rest)


def _filled(approved: TextTemplate, words: Mapping[str, str]) -> str:
    try:
        return text_templates.fill(approved.words, words)
    except text_templates.TooLongError:
        raise LedgerError("短信超过500字，不能发送。") from None


def _approved(session: Session, template: str) -> TextTemplate:
    found = session.get(TextTemplate, template)
    if found is None:
        raise LedgerError("没有这个短信模板。")
    if not found.approval or _is_sample(session, found.approval):
        raise LedgerError("该短信模板还没有运营商的审批编号，不能发送。")
    return found


def _is_sample(session: Session, approval: str) -> bool:
    """Whether a real office has kept the fictitious approval of the sample."""
    profile = session.get(OfficeProfile, 1)
    return approval.startswith(SAMPLE_MARK) and not (profile is not None and profile.is_sample)


def _waiting(session: Session, item: Item, text: str) -> TextMessage | None:
    return session.scalars(
        select(TextMessage).where(
            TextMessage.item_id == item.id,
            TextMessage.number == item.phone,
            TextMessage.words == text,
            TextMessage.sid.is_(None),
            TextMessage.next_at.is_not(None),
        )
    ).first()


def has_waiting(session: Session, now: datetime) -> bool:
    """Whether a message is to be sent, or asked after."""
    return session.scalar(select(TextMessage.id).where(*_free(now)).limit(1)) is not None


def lease(session: Session, now: datetime, limit: int) -> list[Letter]:
    """Take due messages for two minutes; that they are asked for is written before they are."""
    due = select(TextMessage).where(*_free(now)).order_by(TextMessage.next_at, TextMessage.id)
    profile = session.get(OfficeProfile, 1)
    letters = []
    for message in session.scalars(due.limit(limit).with_for_update(skip_locked=True)):
        if message.tries >= MOST_TRIES and message.sid is None:
            _fail(session, now, message, GIVEN_UP)
            continue
        before = message.requested_at
        message.leased_until, message.tries = now + LEASE, message.tries + 1
        message.requested_at = before or now
        from_ = profile.service_number if profile else ""
        letters.append(
            Letter(message.id, message.number, from_, message.words, message.sid, before)
        )
    return letters


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_free = or_(TextMessage.leased_until.is_(None), TextMessage.leased_until <= now)
    return (TextMessage.next_at <= now, is_free)


def not_ours(session: Session, letter: Letter, found: list[Word]) -> Word | None:
    """Of what the carrier has sent in these words, that which stands for no other message."""
    known = set(session.scalars(select(TextMessage.sid).where(TextMessage.id != letter.id)))
    return next((word for word in found if word.sid not in known), None)


def not_told(session: Session, now: datetime, text_id: int) -> None:
    """The carrier did not answer: the message is looked up before it is sent again."""
    message = _locked(session, text_id)
    if message.next_at is not None:
        wait = WAITS[min(message.tries, len(WAITS)) - 1]
        message.leased_until = None
        message.next_at = None if _is_old(now, message) else now + wait


def refused(session: Session, now: datetime, text_id: int, why: str) -> None:
    """The carrier will not send it, or does not know it any more."""
    message = _locked(session, text_id)
    if message.sid is None:
        _fail(session, now, message, why)
    else:
        message.next_at = message.leased_until = None


def told(session: Session, now: datetime, text_id: int, word: Word) -> None:
    """The carrier's word on a message, by its answer, its callback, or when asked after it.

    They come in any order and more than once: the first id stays, and an end is an end.
    """
    message = _locked(session, text_id)
    if message.sid is None:
        message.sid, message.sent_at = word.sid, now
        events.record(session, message.item, "text_sent", now, text=message.id)
    if message.sid != word.sid or message.delivered_at or message.failed_at:
        return
    message.status, message.leased_until = word.status, None
    message.next_at = None if _is_old(now, message) else now + ASK_EVERY
    if word.status == DELIVERED:
        message.delivered_at, message.next_at = now, None
    elif word.status in FAILED:
        _fail(session, now, message, word.code or word.status)


def _is_old(now: datetime, message: TextMessage) -> bool:
    """Whether the carrier has had it for so long that nothing more will be heard."""
    return message.sent_at is not None and now - message.sent_at >= ASK_FOR


def _locked(session: Session, text_id: int) -> TextMessage:
    message = session.get_one(TextMessage, text_id)
    lock(session, message)
    return message


def _fail(session: Session, now: datetime, message: TextMessage, why: str) -> None:
    message.failed_at, message.failed_why = now, why[:80]
    message.next_at = message.leased_until = None
    events.record(session, message.item, "text_failed", now, text=message.id, why=why[:80])
