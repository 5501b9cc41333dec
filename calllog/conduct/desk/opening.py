"""A case in the hands of who is signed in: found, opened, and the opening written down.

What is not theirs is not there: the same page for a case of others, for one in which they are
concerned, and for a number that was never given out.
"""

from __future__ import annotations

from flask import abort
from sqlalchemy.orm import Session

from calllog.conduct import held, recusal, sealing
from calllog.conduct.desk.request import member, now, office, own_key, place, writing
from calllog.conduct.held import Held

OPENED = "case_opened"


def found(session: Session, receipt: str) -> Held:
    """The case, to be looked at; 404 for whatever is not theirs."""
    case = held.take(session, receipt, member(session), own_key())
    if case is None or is_concerned(session, case):
        abort(404)
    return case


def found_to_change(session: Session, receipt: str) -> Held:
    """The same, with nobody else at work on it."""
    case = held.take_to_change(session, receipt, member(session), own_key())
    if case is None or is_concerned(session, case):
        abort(404)
    return case


def is_concerned(session: Session, case: Held) -> bool:
    """Whether who is looking has come to be of those complained of, or of their section, since.

    Asked of all monitors: which of them "a monitor" means can be told only among all.
    """
    return case.member.id in recusal.concerned(case, sealing.members(session), office())


def note_opening(receipt: str, deed: str = OPENED) -> None:
    """Write down that they open it, before anything is shown.

    Somebody who has come to be of the section complained of since is made to step aside instead.
    """
    old_files: list[str] = []
    with writing() as session:
        case = held.take_to_change(session, receipt, member(session), own_key())
        if case is None:
            abort(404)
        must_leave = is_concerned(session, case)
        if must_leave:
            without = frozenset({case.member.id})
            old_files = recusal.make_step_aside(session, now(), case, place(), without)
        else:
            held.audit(session, now(), case, deed)
    if must_leave:
        place().remove(old_files)
        abort(404)
