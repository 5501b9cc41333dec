"""The complainant who comes back: receipt and code open what may be heard, and nothing else.

The code is stored nowhere: it gives the key that the replies are sealed to. So that nobody finds
it by trying, ten wrong codes for one receipt close it until the next hour of the clock; they are
counted for receipts that do not exist as well, or the counting would tell which ones do, and
without the address or number that they came from.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from calllog.conduct import keys, news, sealing
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.kinds import EntryKind, ReplyKind, StatementKind
from calllog.conduct.models import Attempt, Case, Reply
from calllog.conduct.news import News
from calllog.conduct.place import to_the_hour
from calllog.db import add_unless_known

CODE_DIGITS = 10  # Two groups of five, as telephone numbers are read.
WRONG_AT_MOST = 10


class TooManyTries(Exception):  # noqa: N818 - It is an answer, not a mistake.
    """Nobody gets in with this receipt before the next hour, not even with its code."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the complainant writes down to come back with."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class Told:
    """One reply with its words."""

    reply: Reply
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Complainant:
    """Somebody who has come with receipt and code."""

    case: Case
    pair: KeyPair
    replies: tuple[Told, ...]

    @property
    def state(self) -> str:
        """How far the case has come, as the monitors last told it."""
        told = [one for one in self.replies if one.reply.kind == ReplyKind.STATE]
        return str(told[-1].words["state"])

    @property
    def results(self) -> list[Told]:
        """The results told, the last one at the end."""
        return [one for one in self.replies if one.reply.kind == ReplyKind.RESULT]

    @property
    def questions(self) -> list[Told]:
        """Every question that was put, in the order in which they came."""
        return [one for one in self.replies if one.reply.kind == ReplyKind.QUESTION]


def find(
    session: Session, secret: bytes, receipt: str, code: str, now: datetime
) -> Complainant | None:
    """The complainant of a receipt and its code; None when there is no such pair.

    Takes a tenth of a second, also for a receipt that does not exist. A wrong code is counted, so
    that the session has to be committed.

    Raises:
        TooManyTries: ten codes were wrong within this hour.
    """
    if not is_code(code):
        return None  # It cannot be right, and so tells nothing to whoever tries it.
    attempt = _attempt(session, secret, receipt, now)
    if attempt.wrong >= WRONG_AT_MOST:
        raise TooManyTries
    pair = keys.of_code(secret, receipt, code)
    case = session.scalars(select(Case).where(Case.receipt == receipt)).one_or_none()
    if case is None or case.complainant_key != pair.public:
        attempt.wrong += 1
        session.flush()
        return None
    return come_back(case, pair)


def come_back(case: Case, pair: KeyPair) -> Complainant:
    """The complainant, by the key pair that the code once gave.

    Raises:
        WrongKey: this is not the key of the case's code.
    """
    if case.complainant_key != pair.public:
        raise WrongKey
    opened = (Told(one, keys.unseal_words(pair.private, one.sealed)) for one in case.replies)
    return Complainant(case, pair, tuple(opened))


def give_code(session: Session, now: datetime, secret: bytes, case: Case, code: str) -> Receipt:
    """Let a code open what may be heard of a case, from now on; its first state with it.

    Takes a tenth of a second.
    """
    case.complainant_key = keys.of_code(secret, case.receipt, code).public
    tell(session, to_the_hour(now), case, ReplyKind.STATE, {"state": case.state})
    return Receipt(case.receipt, code)


def tell(
    session: Session, now: datetime, case: Case, kind: ReplyKind, words: dict[str, Any]
) -> Reply | None:
    """Leave something for the complainant to hear; None when nobody was given a code."""
    if case.complainant_key is None:
        return None
    reply = Reply(case=case, at=now, kind=kind, sealed=keys.seal_words(case.complainant_key, words))
    session.add(reply)
    session.flush()
    return reply


def questions(case: Case) -> list[Reply]:
    """Every question that was put, in the order in which they came."""
    return [one for one in case.replies if one.kind == ReplyKind.QUESTION]


def mark_heard(replies: Iterable[Reply], now: datetime) -> None:
    """The complainant has heard or read these; only the hour of the first time is kept."""
    for reply in replies:
        reply.heard_at = reply.heard_at or to_the_hour(now)


def answer(session: Session, now: datetime, question: Reply, words: str) -> None:
    """Take down a written answer to a question; one that was answered takes another as well."""
    said = {"words": words, "seconds": None, "question": question.id}
    sealing.add(session, question.case, now, EntryKind.ANSWER, said)
    mark_answered(session, question, now)


def add_words(session: Session, now: datetime, case: Case, words: str) -> None:
    """Take down what the complainant adds unasked; whoever is answerable for the case is told."""
    said = {"words": words, "seconds": None, "asked": StatementKind.STATEMENT}
    entry = sealing.add(session, case, now, EntryKind.STATEMENT, said)
    people = news.answerable(session, case)
    news.tell(session, to_the_hour(now), case, News.ADDED, str(entry.id), people)


def mark_answered(session: Session, question: Reply, now: datetime) -> None:
    """An answer has come: whoever is answerable for the case is told, once."""
    hour = to_the_hour(now)
    mark_heard((question,), now)
    question.answered_at = question.answered_at or hour
    case = question.case
    news.tell(session, hour, case, News.ANSWERED, str(question.id), news.answerable(session, case))


def is_code(code: str) -> bool:
    """Whether these can be the digits of a code at all."""
    return len(code) == CODE_DIGITS and code.isascii() and code.isdecimal()


def attempts_to_forget(now: datetime) -> Select[str]:
    """The wrong codes of an hour that is over, which count no more."""
    return select(Attempt.digest).where(Attempt.hour < to_the_hour(now))


def forget_attempts(session: Session, now: datetime) -> None:
    """Wrong codes of an hour that is over count no more."""
    session.execute(delete(Attempt).where(Attempt.hour < to_the_hour(now)))


def _attempt(session: Session, secret: bytes, receipt: str, now: datetime) -> Attempt:
    digest = hmac.new(secret, b"receipt:" + receipt.encode(), "sha256").hexdigest()
    # One after the other: else those who try at the same time would all count as the first.
    if session.get(Attempt, digest) is None:
        add_unless_known(session, Attempt(digest=digest, hour=to_the_hour(now), wrong=0))
    attempt = session.get_one(Attempt, digest, with_for_update=True, populate_existing=True)
    if attempt.hour != to_the_hour(now):
        attempt.hour, attempt.wrong = to_the_hour(now), 0
    return attempt
