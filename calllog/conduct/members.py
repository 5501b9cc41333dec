"""The monitors: invited, enrolled, admitted, removed; their passphrases and keys (section 6).

Who is invited has no key until they choose a passphrase; who has a key opens nothing until a
monitor in office admits them, which seals to it the cases that this monitor holds. Only the first
two need nobody: there is nobody then, and no case.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from calllog.conduct import audit, keys, news, notices, recusal, resealing, sealing
from calllog.conduct.audit import Deed
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.models import Case, CaseKey, CaseState, Member
from calllog.conduct.notices import MemberNews
from calllog.refusals import LedgerError

SHORTEST_PASSPHRASE = 14  # Letters, of any script; guessing them costs a tenth of a second each.
INVITATION_HOLDS = timedelta(days=7)
# Read aloud or copied from paper: no letter here is taken for another, or for a digit.
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_GROUPS, CODE_GROUP_LENGTH = 4, 4
LONGEST_LOGIN = 32  # Room is left for what is put behind it when they leave.


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be invited."""

    login: str
    name: str
    staff_login: str | None = None
    is_chief: bool = False


def find(session: Session, login: str) -> Member | None:
    """The monitor with this login, however its letters are written; not who was removed."""
    typed = login.strip().lower()
    return session.scalars(
        select(Member).where(func.lower(Member.login) == typed, Member.removed_at.is_(None))
    ).first()


def everybody(session: Session) -> list[Member]:
    """All who are or were monitors, or are invited, in the order in which they came."""
    return list(session.scalars(select(Member).order_by(Member.id)))


# Invitation and enrolment


def invite(session: Session, now: datetime, person: Person, by: Member | None) -> str:
    """Invite somebody; the one-time code, which is shown only now and holds for seven days.

    Who is invited again before they have enrolled gets another code in place of the first.

    Raises:
        LedgerError: somebody else has the login, or there is a chief already.
    """
    known = find(session, person.login)
    if known is not None and known.enrolled_at is not None:
        raise LedgerError("这个登录名已有人使用，请换一个。")
    if person.is_chief and by is not None:
        raise LedgerError("监督负责人由现任负责人移交，不在邀请时指定。")
    if known is None:
        known = Member(login=person.login.strip().lower()[:LONGEST_LOGIN], addresses=[])
        session.add(known)
    known.name, known.staff_login = person.name, person.staff_login
    known.is_chief = person.is_chief
    code = _new_code()
    known.invitation_digest, known.invited_at = _digest(code), now
    session.flush()
    audit.record(session, now, Deed.INVITED, by=by, about=known)
    return code


def invited(session: Session, now: datetime, login: str, code: str) -> Member | None:
    """Who may enrol with this login and code."""
    member = find(session, login)
    digest = _digest("".join(code.split()).lower())
    if member is None or member.invitation_digest is None:
        return None
    is_right = secrets.compare_digest(member.invitation_digest, digest)
    return member if is_right and now - member.invited_at <= INVITATION_HOLDS else None


def is_strong(passphrase: str) -> bool:
    """Whether it is long enough, and not a few letters over and over."""
    return len(passphrase) >= SHORTEST_PASSPHRASE and len(set(passphrase)) >= 6


def enrol(session: Session, now: datetime, member: Member, pair: KeyPair, wrapped: bytes) -> None:
    """Give somebody who is invited the key that they have just made under their passphrase.

    The first two are in office with that; whoever comes later waits to be admitted.

    Raises:
        LedgerError: their invitation was used meanwhile.
    """
    sealing.take_turns(session)
    if member.invitation_digest is None:
        raise LedgerError("邀请已经使用过。")
    member.public_key, member.wrapped_key = pair.public, wrapped
    member.invitation_digest, member.enrolled_at = None, now
    audit.record(session, now, Deed.ENROLLED, by=member, about=member)
    if _is_being_set_up(session):
        member.admitted_at = now
        audit.record(session, now, Deed.ADMITTED, by=None, about=member)
    else:
        notices.tell_all(session, now, MemberNews.WAITS, str(member.id))
    session.flush()


def _is_being_set_up(session: Session) -> bool:
    """Whether fewer than two have ever been in office: then there is no case to be read yet."""
    ever = select(func.count()).where(Member.admitted_at.is_not(None))
    return (session.scalar(ever) or 0) < sealing.NEEDED_MONITORS


# In office


def admit(session: Session, now: datetime, member: Member, by: Member) -> None:
    """Let somebody who waits into office; their cases are given afterwards (``resealing.give``).

    Raises:
        LedgerError: they do not wait, or would admit themselves.
    """
    if member.id == by.id or member.enrolled_at is None or member.admitted_at is not None:
        raise LedgerError("这位人员现在不需要接纳。")
    member.admitted_at, member.admitted_by_id = now, by.id
    audit.record(session, now, Deed.ADMITTED, by=by, about=member)
    notices.tell_all(session, now, MemberNews.ADMITTED, str(member.id))


def make_chief(session: Session, now: datetime, member: Member, by: Member) -> None:
    """Hand the office of chief on.

    Raises:
        LedgerError: the one is not the chief, or the other not in office.
    """
    if not by.is_chief or member.id == by.id or not _is_in_office(member):
        raise LedgerError("监督负责人只能由现任负责人移交给在任监督员。")
    by.is_chief, member.is_chief = False, True
    audit.record(session, now, Deed.CHIEF_CHANGED, by=by, about=member)


def withdraw_invitation(session: Session, now: datetime, member: Member, by: Member) -> None:
    """Let somebody go who was invited or waits: they have opened nothing.

    Raises:
        LedgerError: they are in office.
    """
    if member.admitted_at is not None or member.removed_at is not None:
        raise LedgerError("在任监督员须按程序撤下。")
    _leave(session, now, member, by)


def ask_removal(session: Session, now: datetime, member: Member, by: Member) -> bool:
    """Ask for a monitor's removal; done at once where the chief asks. Whether it is done.

    Raises:
        LedgerError: they are not in office, or fewer than two would be left.
    """
    _check_removal(session, member)
    if by.is_chief and member.id != by.id:
        _remove(session, now, member, by)
        return True
    member.removal_asked_by_id = by.id
    audit.record(session, now, Deed.REMOVAL_ASKED, by=by, about=member)
    notices.tell_all(session, now, MemberNews.REMOVAL_ASKED, f"{member.id}:{now.isoformat()}")
    return False


def confirm_removal(session: Session, now: datetime, member: Member, by: Member) -> None:
    """The second monitor, or the chief, confirms.

    Raises:
        LedgerError: nobody has asked, it is the one who asked or who is to go, or fewer than two
            would be left.
    """
    _check_removal(session, member)
    if member.removal_asked_by_id is None:
        raise LedgerError("没有待确认的撤下提议。")
    if by.id in (member.removal_asked_by_id, member.id):
        raise LedgerError("撤下监督员须由另一位监督员确认。")
    _remove(session, now, member, by)


def withdraw_removal(session: Session, now: datetime, member: Member, by: Member) -> None:
    """Who asked for it no longer does.

    Raises:
        LedgerError: it was not they who asked.
    """
    if member.removal_asked_by_id != by.id:
        raise LedgerError("只有提议人可以撤回。")
    member.removal_asked_by_id = None
    audit.record(session, now, Deed.REMOVAL_WITHDRAWN, by=by, about=member)


def _check_removal(session: Session, member: Member) -> None:
    sealing.take_turns(session)
    if not _is_in_office(member):
        raise LedgerError("这位人员不是在任监督员。")
    if len(sealing.members(session)) <= sealing.NEEDED_MONITORS:
        raise LedgerError("在任监督员不能少于两名，请先接纳接任的监督员，再撤下这一位。")


def _remove(session: Session, now: datetime, member: Member, by: Member) -> None:
    """From now on their key opens nothing new; what it did open is to be sealed anew."""
    resealing.mark_held_by(session, now, member)
    holds = select(CaseKey.case_id).where(CaseKey.member_id == member.id)
    theirs = list(session.scalars(select(Case).where(Case.id.in_(holds)).order_by(Case.id)))
    session.execute(delete(CaseKey).where(CaseKey.member_id == member.id))
    session.expire_all()
    _leave(session, now, member, by)
    _pass_on(session, now, member, theirs)
    notices.tell_all(session, now, MemberNews.REMOVED, str(member.id))
    left = sealing.members(session)
    if not any(one.is_chief for one in left):
        left[0].is_chief = True
        audit.record(session, now, Deed.CHIEF_CHANGED, by=by, about=left[0])


def _pass_on(session: Session, now: datetime, member: Member, cases: list[Case]) -> None:
    """What they investigated is to be assigned; what nobody else may open leaves the house."""
    for case in cases:
        if case.state in (CaseState.CLOSED, CaseState.TRANSFERRED):
            continue
        if case.investigator_id == member.id:
            recusal.unassign(session, now, case)
        if not news.holders(session, case):
            recusal.leave_outside(session, now, case, by=None)


def _leave(session: Session, now: datetime, member: Member, by: Member) -> None:
    audit.record(session, now, Deed.REMOVED, by=by, about=member)
    member.removed_at, member.removal_asked_by_id = now, None
    member.wrapped_key = member.invitation_digest = None
    member.is_chief, member.addresses = False, []
    member.session_version += 1
    # The login is free for somebody else, or for the same person with another key.
    member.login = f"{member.login}~{member.id}"
    session.flush()


def _is_in_office(member: Member) -> bool:
    return member.admitted_at is not None and member.removed_at is None


# Passphrases and keys


def open_key(wrapped: bytes | None, passphrase: str) -> KeyPair | None:
    """The key that the passphrase opens; as long in coming where there is none to be opened."""
    try:
        pair = keys.unwrap(wrapped or _nobodys(), passphrase)
    except WrongKey:
        return None
    return pair if wrapped else None


def change_passphrase(
    session: Session, now: datetime, member: Member, own: KeyPair, wrapped: bytes
) -> None:
    """Put the same key under another passphrase, and end every session.

    Raises:
        LedgerError: the key has been changed meanwhile: the old one, kept in place of it under the
            new passphrase, would open nothing.
    """
    sealing.take_turns(session)
    _refuse_unless_in_force(member, own)
    member.wrapped_key = wrapped
    member.session_version += 1
    audit.record(session, now, Deed.PASSPHRASE_CHANGED, by=member, about=member)


def rotate_key(
    session: Session, now: datetime, member: Member, old: KeyPair, new: KeyPair, wrapped: bytes
) -> None:
    """Give a monitor another key: what the old one opens, and nothing that comes from now on.

    The cases they hold are to be sealed anew, because the old key may be in foreign hands.

    Raises:
        LedgerError: it has been changed meanwhile, in another window.
    """
    sealing.take_turns(session)
    _refuse_unless_in_force(member, old)
    for key in session.scalars(select(CaseKey).where(CaseKey.member_id == member.id)):
        # One that somebody has damaged opens nothing, and must not keep the others from it.
        with suppress(WrongKey):
            key.sealed = keys.seal(new.public, keys.unseal(old.private, key.sealed))
    member.public_key, member.wrapped_key = new.public, wrapped
    member.session_version += 1
    resealing.mark_held_by(session, now, member)
    audit.record(session, now, Deed.KEY_ROTATED, by=member, about=member)


def _refuse_unless_in_force(member: Member, own: KeyPair) -> None:
    if member.removed_at is not None or member.public_key != own.public:
        raise LedgerError("您的密钥刚刚在另一个窗口更换，请重新登录。")


@cache
def _nobodys() -> bytes:
    return keys.wrap(KeyPair.new().private, KeyPair.new().private.hex())


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUPS * CODE_GROUP_LENGTH))


def code_in_groups(code: str) -> str:
    """As it is told: ``abcd efgh jkmn pqrs``."""
    return " ".join(
        code[at : at + CODE_GROUP_LENGTH] for at in range(0, len(code), CODE_GROUP_LENGTH)
    )


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
