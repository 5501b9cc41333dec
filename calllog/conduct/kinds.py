"""The kinds of what a case's record holds, and of what its complainant may hear back. Pure."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """The pieces of a case's record. What each one says is sealed."""

    IDENTITY = "identity"  # name, phone, organisation; opened on a reasoned request only
    ABOUT = "about"  # section and person complained of, leader or monitor; item number
    STATEMENT = "statement"  # the complainant's words, or a recording as its file
    ATTACHMENT = "attachment"  # a file with its name and type
    ANSWER = "answer"  # the complainant's to a question, words or a recording
    QUESTION = "question"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    RECUSED = "recused"
    EVIDENCE = "evidence"
    PERSONS_STATEMENT = "persons_statement"  # what the person complained of says
    NOTE = "note"
    FINDING = "finding"
    CONSEQUENCE = "consequence"
    TRANSFERRED = "transferred"  # 移送, its letter as the file
    DISPATCHED = "dispatched"  # the letter sent, how and when
    RECEIVED_OUTSIDE = "received_outside"  # the outside body's receipt
    RESULT = "result"
    CLOSED = "closed"
    REOPENED = "reopened"
    BREACH_ENTERED = "breach_entered"  # 登记问题: what left the wall
    IDENTITY_REQUESTED = "identity_requested"
    IDENTITY_DECIDED = "identity_decided"
    IDENTITY_OPENED = "identity_opened"


class ReplyKind(StrEnum):
    """What a complainant may hear back with receipt and code."""

    STATE = "state"  # {"state": a CaseState}
    QUESTION = "question"  # {"words": …}
    RESULT = "result"  # {"words": …}


class StatementKind(StrEnum):
    """What a caller was asked for as a recording was made."""

    STATEMENT = "statement"
    NAME = "name"
    ANSWER = "answer"


class CasePromiseKind(StrEnum):
    """What is owed on a case."""

    ACKNOWLEDGE = "acknowledge"  # 1 working day
    RESULT = "result"  # told to the complainant, within the set working days
    RECEIPT = "receipt"  # of the outside body for what was passed on, within the set working days
