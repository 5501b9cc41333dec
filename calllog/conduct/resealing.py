"""Cases given to a monitor who came, and sealed anew after one has gone; a few at a time.

Each piece of work is a transaction of a few cases and knows by itself what is left, so that it can
be broken off and taken up again at any time. Nobody is shown how many cases others hold.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from calllog.conduct import sealing
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.keys import KeyPair
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Case, CaseKey, Entry, Member
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.conduct.sealing import Opened
from calllog.db import Database, lock

AT_ONCE = 10  # A case may hold several recordings of some megabytes.
LEFT_OVER_SECONDS = 3600


def may_hold(
    record: Sequence[Opened], member: Member, monitors: Sequence[Member], office: WholeOffice
) -> bool:
    """Whether a monitor may read a case: nobody named in it, of its section, or who stood aside.

    ``monitors``: those in office, among whom "a monitor" is to be told.
    """
    everybody = {one.id: one for one in (*monitors, member)}.values()
    for one in record:
        about = one.entry.kind == EntryKind.ABOUT
        if about and member.id in members_concerned(everybody, About.of(one.words), office):
            return False
        stood_aside = (one.words.get("who"), one.words.get("member"))
        if one.entry.kind == EntryKind.RECUSED and (
            stood_aside[0] == member.name or stood_aside[1] == member.id
        ):
            return False
    return True


def give(
    session: Session, giver: Member, own: KeyPair, to: Member, office: WholeOffice, after: int
) -> int | None:
    """Seal a few of the giver's cases to another monitor, unless they are concerned.

    Begins behind the case with the id ``after``; returns the last id, None once there is no more.
    """
    theirs = select(CaseKey.case_id).where(CaseKey.member_id == to.id)
    holds = select(CaseKey.case_id).where(CaseKey.member_id == giver.id)
    found = session.scalars(
        select(Case)
        .where(Case.id > after, Case.id.in_(holds), Case.id.not_in(theirs))
        .order_by(Case.id)
        .limit(AT_ONCE)
    ).all()
    monitors = sealing.members_as_they_are(session)
    for case in found:
        lock(session, case)
        pair = sealing.case_key(case, giver, own)
        if may_hold(sealing.read(case, pair), to, monitors, office):
            sealing.give_keys(case, pair, [to], None)
    session.flush()
    return found[-1].id if found else None


def mark_held_by(session: Session, now: datetime, member: Member) -> None:
    """Whatever a monitor holds is to be sealed anew."""
    holds = select(CaseKey.case_id).where(CaseKey.member_id == member.id)
    session.execute(
        update(Case).where(Case.id.in_(holds)).values(reseal_since=now),
        execution_options={"synchronize_session": False},
    )


def mark_all(session: Session, now: datetime) -> None:
    """Every case is to be sealed anew: to another recovery key."""
    session.execute(
        update(Case).where(Case.public_key.is_not(None)).values(reseal_since=now),
        execution_options={"synchronize_session": False},
    )


def left_for(session: Session, member: Member) -> int:
    """How many of the cases that a monitor holds are still to be sealed anew."""
    holds = select(CaseKey.case_id).where(CaseKey.member_id == member.id)
    due = select(func.count()).where(Case.reseal_since.is_not(None), Case.id.in_(holds))
    return session.scalar(due) or 0


def reseal_some(session: Session, place: Place, member: Member, own: KeyPair) -> list[str] | None:
    """Seal a few of the monitor's cases anew; the files to be removed after the commit.

    None once there is nothing more to be done.
    """
    holds = select(CaseKey.case_id).where(CaseKey.member_id == member.id)
    found = session.scalars(
        select(Case)
        .where(Case.reseal_since.is_not(None), Case.id.in_(holds))
        .order_by(Case.id)
        .limit(AT_ONCE)
    ).all()
    old_files: list[str] = []
    for case in found:
        lock(session, case)
        old_files += sealing.reseal(session, place, case, sealing.case_key(case, member, own))
    return old_files if found else None


def reseal_for(db: Database, place: Place, member_id: int, own: KeyPair, seconds: float) -> None:
    """Work for so long at what is left, each few cases in a transaction of their own."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with db.writing() as session:
            old_files = reseal_some(session, place, session.get_one(Member, member_id), own)
        if old_files is None:
            break
        place.remove(old_files)
    # What was overwritten lies in the log of the database until it is emptied.
    db.scrub()


def remove_left_over(db: Database, place: Place, now: datetime) -> int:
    """Remove sealed files that no entry names, an hour after they were made; how many there were.

    A crash between the commit and the removal leaves the old ones behind, which the old key opens.
    """
    old = [
        path.name
        for path in place.sealed.glob("*.sealed")
        if now.timestamp() - path.stat().st_ctime > LEFT_OVER_SECONDS
    ]
    if not old:
        return 0
    with db.reading() as session:
        named = set(session.scalars(select(Entry.file).where(Entry.file.is_not(None))))
    left = [name for name in old if name not in named]
    place.remove(left)
    return len(left)
