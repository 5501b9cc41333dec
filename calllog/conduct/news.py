"""Messages to monitors on their own pages: at most one about one thing, and none leaves them.

Only who holds a case's key is told of it: whoever is concerned does not learn that it exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct.models import Case, Member, Notice
from calllog.db import add_unless_known


class News(StrEnum):
    """What a monitor is told; the code is the kind of the ``Notice``."""

    ASSIGNED = "assigned"  # To the investigator.
    ANSWERED = "answered"  # The complainant has answered a question.
    ADDED = "added"  # The complainant has written more, unasked.
    UNASSIGNED = "unassigned"  # A case has lost its investigator: to the chief.
    IDENTITY_REQUESTED = "identity_requested"  # To whoever may agree.
    IDENTITY_DECIDED = "identity_decided"  # To who asked.
    REMINDED = "reminded"  # Something falls due: to the investigator.
    LATE = "late"  # Something is late: to the chief, daily.


def holders(session: Session, case: Case) -> list[Member]:
    """The monitors in office who hold a case's key."""
    ids = [key.member_id for key in case.keys if key.member_id is not None]
    found = session.scalars(
        select(Member).where(Member.id.in_(ids), Member.removed_at.is_(None)).order_by(Member.id)
    )
    return list(found)


def superiors(session: Session, case: Case) -> list[Member]:
    """To whom a case goes up: the chiefs who hold its key; where none does, whoever holds it."""
    holding = holders(session, case)
    return [one for one in holding if one.is_chief] or holding


def answerable(session: Session, case: Case) -> list[Member]:
    """Who is reminded of what is owed: the investigator; before there is one, whoever holds it."""
    if case.investigator is not None and case.investigator.removed_at is None:
        return [case.investigator]
    return holders(session, case)


def tell(
    session: Session, now: datetime, case: Case, kind: News, about: str, people: Iterable[Member]
) -> None:
    """Tell each of them once; ``about`` tells this piece of news from others of its kind."""
    for member in people:
        key = f"{kind}:{case.id}:{about}:{member.id}"
        if not session.scalar(select(Notice.id).where(Notice.key == key)):
            row = Notice(member_id=member.id, case_id=case.id, key=key, kind=kind, at=now)
            add_unless_known(session, row)
