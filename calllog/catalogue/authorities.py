"""The directory of other authorities (其他主管部门): where to guide people (clause 3.1.4a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog.models import Authority


def listed(session: Session, on: date) -> Sequence[Authority]:
    """The authorities whose entry holds on a date, in the order of the office's list."""
    asked = (
        select(Authority)
        .where(
            Authority.closed_at.is_(None),
            Authority.valid_from <= on,
            or_(Authority.valid_to.is_(None), Authority.valid_to >= on),
        )
        .order_by(Authority.position)
    )
    return session.scalars(asked).all()


def search(session: Session, on: date, words: str) -> list[Authority]:
    """Those of them whose name or competence holds every one of the words."""
    wanted = words.casefold().split()
    return [
        authority
        for authority in listed(session, on)
        if all(word in f"{authority.name}\n{authority.what_for}".casefold() for word in wanted)
    ]
