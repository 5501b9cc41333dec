"""The only writer of items: every change and its event, in one transaction of the caller's.

Functions take ``(session, now, office_time, …)`` and never commit. What somebody of the section
does counts as reading the item, so that nobody has to say twice that they have seen it.

The names below are those that the whole house uses; what fewer need is in the modules.
"""

from calllog.ledger.contacting import call_again, reached, record_attempt, tried
from calllog.ledger.reading import read
from calllog.ledger.registering import (
    answered_call,
    fill_in,
    finish_draft,
    register,
    register_missed_call,
    take_turn,
)
from calllog.office.absences import next_on_duty
from calllog.refusals import LedgerError

__all__ = [
    "LedgerError",
    "answered_call",
    "call_again",
    "fill_in",
    "finish_draft",
    "next_on_duty",
    "reached",
    "read",
    "record_attempt",
    "register",
    "register_missed_call",
    "take_turn",
    "tried",
]
