"""The read-only addresses of the wallboard. Whoever has one sees numbers of no person, until it is
revoked; only a digest of its token is kept, so that the database opens no screen."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from calllog.db import lock
from calllog.models import Staff, WallboardLink
from calllog.office import admin_log
from calllog.office.admin_log import Area

TOKEN_BYTES = 32
LONGEST_NAME = 40
# A screen asks every few seconds; when it did so last is written at most once a minute.
USED_STEP = timedelta(minutes=1)


def make(session: Session, now: datetime, by: Staff, name: str) -> str:
    """A new link for a screen. Its token is told here and never again."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = WallboardLink(name=name, token_digest=_digest(token), made_at=now, made_by_id=by.id)
    session.add(link)
    session.flush()
    admin_log.record(session, now, by, Area.WALLBOARD, _about(link), {}, {"standing": "new"})
    return token


def revoke(session: Session, now: datetime, by: Staff, link: WallboardLink) -> None:
    """No screen shows anything by this link from now on."""
    lock(session, link)
    if link.revoked_at is not None:
        return
    link.revoked_at, link.revoked_by_id = now, by.id
    admin_log.record(session, now, by, Area.WALLBOARD, _about(link), {}, {"standing": "gone"})


def by_token(session: Session, token: str) -> WallboardLink | None:
    """The link that a token opens, or once opened."""
    found = select(WallboardLink).where(WallboardLink.token_digest == _digest(token))
    return session.scalars(found).first()


def every(session: Session) -> Sequence[WallboardLink]:
    """All links, those in force first, then the newest."""
    return session.scalars(
        select(WallboardLink)
        .options(joinedload(WallboardLink.made_by))
        .order_by(WallboardLink.revoked_at.is_not(None), WallboardLink.id.desc())
    ).all()


def is_use_due(link: WallboardLink, now: datetime) -> bool:
    """Whether it is time to write down again that the link is in use."""
    return link.last_used_at is None or now - link.last_used_at >= USED_STEP


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _about(link: WallboardLink) -> str:
    return admin_log.named(link.name, str(link.id))
