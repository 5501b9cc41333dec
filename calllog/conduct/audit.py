"""Who did what on the conduct pages, looking included; every monitor concerned may read it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from calllog.conduct import keys
from calllog.conduct.models import Audit, Case, CaseKey, Member


class Deed(StrEnum):
    """What is written down. Deeds on a case are seen by those who hold its key, others by all."""

    SIGNED_IN = "signed_in"
    REFUSED = "refused"  # a wrong passphrase; ``about`` is whose login was tried
    SIGNED_OUT = "signed_out"
    SET_UP = "set_up"
    INVITED = "invited"
    ENROLLED = "enrolled"
    ADMITTED = "admitted"
    REMOVAL_ASKED = "removal_asked"
    REMOVAL_WITHDRAWN = "removal_withdrawn"
    REMOVED = "removed"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - A deed, no password.
    KEY_ROTATED = "key_rotated"
    CASES_SEALED_ANEW = "cases_sealed_anew"
    RECOVERY_KEY_PROPOSED = "recovery_key_proposed"
    RECOVERY_KEY_REPLACED = "recovery_key_replaced"
    RECOVERED = "recovered"
    CHIEF_CHANGED = "chief_changed"
    ADDRESSES_CHANGED = "addresses_changed"
    SETTING_CHANGED = "setting_changed"
    EARLIER_SEALED = "earlier_sealed"
    LOOKED_AT_AUDIT = "looked_at_audit"
    PURGED = "purged"


def record(
    session: Session,
    now: datetime,
    deed: str,
    *,
    by: Member | None,
    case: Case | None = None,
    about: Member | None = None,
    words: dict[str, Any] | None = None,
) -> Audit:
    """Write a deed down; ``by`` is empty at the machine. Words are sealed to the case."""
    sealed = None
    if words is not None:
        assert case is not None, "words are sealed to a case"
        assert case.public_key is not None, "a case of release 0001 is sealed at set-up"
        sealed = keys.seal_words(case.public_key, {**words, "salt": secrets.token_hex(16)})
    row = Audit(
        at=now,
        member_id=by.id if by else None,
        deed=deed,
        case_id=case.id if case else None,
        about_id=about.id if about else None,
        sealed=sealed,
    )
    session.add(row)
    return row


def seen_by(session: Session, member: Member, page: int, most: int) -> Sequence[Audit]:
    """A page of the deeds that a monitor may see: all without a case, and those on cases they hold.

    The newest are on page 1. That something was purged is nobody's to see: it may have been a case
    that concerned whoever looks.
    """
    holds = select(CaseKey.case_id).where(CaseKey.member_id == member.id)
    seen = or_(Audit.case_id.is_(None), Audit.case_id.in_(holds))
    query = select(Audit).where(seen, Audit.deed != Deed.PURGED).order_by(Audit.id.desc())
    return session.scalars(query.offset((page - 1) * most).limit(most)).all()
