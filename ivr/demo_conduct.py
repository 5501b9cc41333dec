"""The conduct line of a demonstration and of the practice line, set up with invented monitors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from calllog.conduct import keys, members, recovery, sealing
from calllog.conduct.keys import KeyPair
from calllog.conduct.members import Person

# Of the sample office.
MONITORS = (Person("linjing", "林静", "linjing"), Person("hanbin", "韩斌", "hanbin", is_chief=True))
NOBODY = "示例：无人保管，不能恢复"


def set_up(session: Session, now: datetime, passphrase_of: Callable[[str], str]) -> None:
    """Two monitors in office, unless the line is set up; nobody has the recovery key."""
    if sealing.recovery_key(session) is not None:
        return
    recovery.set_first(session, now, KeyPair.new().public, NOBODY)
    for person in MONITORS:
        members.invite(session, now, person, by=None)
        member = members.find(session, person.login)
        assert member is not None, "they have just been invited"
        pair = KeyPair.new()
        wrapped = keys.wrap(pair.private, passphrase_of(person.login))
        members.enrol(session, now, member, pair, wrapped)
