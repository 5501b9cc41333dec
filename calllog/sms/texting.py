"""The job that sends text messages and asks after them, outside of any transaction."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import structlog

from calllog.clock import Clock
from calllog.db import Database
from calllog.news import outbox
from calllog.sms import texts
from calllog.sms.texter import Letter, Texter, TexterUnsure, TextRefused, Word

log = structlog.get_logger(__name__)

AT_ONCE = 10  # Were each to take its full ten seconds, they would still end within their lease.


def send_waiting(db: Database, clock: Clock, zone: ZoneInfo, texter: Texter) -> int:
    """Send what waits; returns how many were tried. The public is sent nothing at night."""
    if outbox.is_quiet(clock.now(), zone):
        return 0
    with db.reading() as session:
        if not texts.has_waiting(session, clock.now()):
            return 0
    with db.writing() as session:
        letters = texts.lease(session, clock.now(), AT_ONCE)
    for letter in letters:
        _send(db, clock, texter, letter)
    return len(letters)


def _send(db: Database, clock: Clock, texter: Texter, letter: Letter) -> None:
    try:
        word = _word(db, texter, letter)
    except TextRefused as refusal:
        log.warning("text_refused", why=str(refusal))
        with db.writing() as session:
            texts.refused(session, clock.now(), letter.id, str(refusal))
    except TexterUnsure:
        log.warning("carrier_did_not_tell")
        with db.writing() as session:
            texts.not_told(session, clock.now(), letter.id)
    else:
        with db.writing() as session:
            texts.told(session, clock.now(), letter.id, word)


def _word(db: Database, texter: Texter, letter: Letter) -> Word:
    if letter.sid is not None:
        return texter.ask_after(letter.sid)
    if letter.requested_at is not None:
        found = texter.find(letter)
        with db.reading() as session:
            earlier = texts.not_ours(session, letter, found)
        if earlier is not None:
            return earlier
    return texter.send(letter)
