"""The messages to a monitor, and those about the monitors themselves (about cases: ``news``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calllog.conduct import sealing
from calllog.conduct.models import Member, Notice
from calllog.db import add_unless_known

MOST = 200


class MemberNews(StrEnum):
    """What every monitor in office is told of the monitors."""

    WAITS = "waits"  # Somebody has enrolled and waits to be admitted.
    ADMITTED = "admitted"
    REMOVAL_ASKED = "removal_asked"
    REMOVED = "removed"
    RECOVERY_KEY_PROPOSED = "recovery_key_proposed"
    RECOVERY_KEY_REPLACED = "recovery_key_replaced"
    RECOVERED = "recovered"


def tell_all(session: Session, now: datetime, kind: MemberNews, about: str) -> None:
    """Tell every monitor in office once; ``about`` tells this news from others of its kind."""
    for member in sealing.members(session):
        key = f"{kind}:{about}:{member.id}"
        if not session.scalar(select(Notice.id).where(Notice.key == key)):
            add_unless_known(session, Notice(member_id=member.id, key=key, kind=kind, at=now))


def of(session: Session, member: Member) -> Sequence[Notice]:
    """A monitor's notices: those not seen yet, then the others, the newest first."""
    return session.scalars(
        select(Notice)
        .where(Notice.member_id == member.id)
        .order_by(Notice.seen_at.is_not(None), Notice.id.desc())
        .limit(MOST)
    ).all()


def mark_seen(session: Session, now: datetime, member: Member) -> None:
    """Whatever the monitor has not seen is seen now."""
    session.execute(
        update(Notice)
        .where(Notice.member_id == member.id, Notice.seen_at.is_(None))
        .values(seen_at=now)
    )
