"""The offline recovery key: one half here, the other on paper elsewhere (section 6).

It opens every case, also those that no monitor may read. It is never on this machine but for the
minutes in which it is typed in to recover.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import audit, keys, notices, resealing, sealing
from calllog.conduct.audit import Deed
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.models import Case, CaseKey, Member, RecoveryKey
from calllog.conduct.notices import MemberNews
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.refusals import LedgerError

# Before the letters on paper, so that nobody types the secret half in where the other is asked for.
PUBLIC, SECRET = "PUBLIC", "SECRET"
AT_ONCE = 20


def public_on_paper(pair: KeyPair) -> str:
    """The half that is given to the machine."""
    return f"{PUBLIC} {keys.on_paper(pair.public)}"


def secret_on_paper(pair: KeyPair) -> str:
    """The half that stays on paper."""
    return f"{SECRET} {keys.on_paper(pair.private)}"


def read_public(written: str) -> bytes:
    """The public half as it stands on paper.

    Raises:
        WrongKey: it is not a whole one, or it is the secret half.
    """
    return _read(written, PUBLIC)


def read_secret(written: str) -> KeyPair:
    """The pair of the secret half as it stands on paper.

    Raises:
        WrongKey: it is not a whole one, or it is the public half.
    """
    return KeyPair.of(_read(written, SECRET))


def _read(written: str, word: str) -> bytes:
    first, _blank, letters = written.strip().partition(" ")
    if first.upper() != word:
        raise WrongKey
    return keys.from_paper(letters)


def is_known(session: Session, pair: KeyPair) -> bool:
    """Whether this is, or was, a recovery key of this line."""
    return _row(session, pair) is not None


def _row(session: Session, pair: KeyPair) -> RecoveryKey | None:
    return session.scalars(select(RecoveryKey).where(RecoveryKey.public_key == pair.public)).first()


def set_first(session: Session, now: datetime, public: bytes, holder: str) -> RecoveryKey:
    """Take the recovery key at set-up.

    Raises:
        LedgerError: there is one already.
    """
    if sealing.recovery_key(session) is not None:
        raise LedgerError("恢复密钥已经设定，请在作风监督系统中更换。")
    key = RecoveryKey(public_key=public, holder=holder, set_at=now)
    session.add(key)
    session.flush()
    return key


def proposed(session: Session) -> RecoveryKey | None:
    """The key that a monitor proposes and no second one has confirmed."""
    return session.scalars(
        select(RecoveryKey).where(RecoveryKey.set_at.is_(None), RecoveryKey.replaced_at.is_(None))
    ).first()


def propose(session: Session, now: datetime, public: bytes, holder: str, by: Member) -> RecoveryKey:
    """Propose another recovery key, in place of whatever was proposed before.

    It would open what is about whoever proposes it: that is why a second monitor confirms.
    """
    last = proposed(session)
    if last is not None:
        last.replaced_at = now
    key = RecoveryKey(public_key=public, holder=holder, proposed_by_id=by.id)
    session.add(key)
    session.flush()
    about = f"{key.id}:proposed"
    notices.tell_all(session, now, MemberNews.RECOVERY_KEY_PROPOSED, about)
    audit.record(session, now, Deed.RECOVERY_KEY_PROPOSED, by=by)
    return key


def confirm(session: Session, now: datetime, key: RecoveryKey, by: Member) -> None:
    """The second monitor has compared the fingerprint with the paper: it holds from now on.

    Cases are sealed to it one after the other (``resealing``); those that no monitor holds stay
    with the old key, whose paper must be kept.

    Raises:
        LedgerError: it is not proposed any more, or by the same monitor.
    """
    if key.set_at is not None or key.replaced_at is not None:
        raise LedgerError("这把恢复密钥已不在待确认之列。")
    if key.proposed_by_id == by.id:
        raise LedgerError("恢复密钥须由另一位监督员确认。")
    old = sealing.recovery_key(session)
    if old is not None:
        old.replaced_at = now
    key.set_at = now
    resealing.mark_all(session, now)
    notices.tell_all(session, now, MemberNews.RECOVERY_KEY_REPLACED, str(key.id))
    audit.record(session, now, Deed.RECOVERY_KEY_REPLACED, by=by)


def admit(session: Session, now: datetime, member: Member) -> None:
    """With the recovery key somebody who waits comes into office, though nobody is left to admit.

    Raises:
        LedgerError: they do not wait.
    """
    if member.enrolled_at is None or member.removed_at is not None:
        raise LedgerError("这位人员还没有启用邀请。")
    if member.admitted_at is None:
        member.admitted_at = now
        audit.record(session, now, Deed.ADMITTED, by=None, about=member)
    audit.record(session, now, Deed.RECOVERED, by=None, about=member)
    notices.tell_all(session, now, MemberNews.RECOVERED, f"{member.id}:{now.isoformat()}")


def recover_some(
    session: Session, place: Place, pair: KeyPair, to: Member, office: WholeOffice, after: int
) -> tuple[int, list[str]] | None:
    """Seal a few cases anew with the recovery key, and to a monitor unless they are concerned.

    Begins behind the case with the id ``after``; returns the last id and the files to be removed
    after the commit, None once there is no more.

    Raises:
        WrongKey: it is no recovery key of this line.
    """
    row = _row(session, pair)
    if row is None:
        raise WrongKey
    found = session.execute(
        select(Case, CaseKey.sealed)
        .join(CaseKey, CaseKey.case_id == Case.id)
        .where(CaseKey.recovery_id == row.id, Case.id > after)
        .order_by(Case.id)
        .limit(AT_ONCE)
    ).all()
    files: list[str] = []
    for case, sealed in found:
        old = KeyPair.of(keys.unseal(pair.private, sealed))
        if resealing.may_hold(sealing.read(case, old), to, sealing.members(session), office):
            sealing.give_keys(case, old, [to], None)
        files += sealing.reseal(session, place, case, old)
    return (found[-1][0].id, files) if found else None
