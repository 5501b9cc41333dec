"""Passwords: hashed with argon2, given out once, changed by their owner at the first sign-in."""

from __future__ import annotations

import secrets
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.models import Employment, Role, Staff

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
ADMINISTRATOR_LOGIN = "admin"

# Read aloud or copied from paper: no letter here is taken for another, or for a digit.
ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
ONE_TIME_GROUPS = 4
ONE_TIME_GROUP_LENGTH = 4

HASHER = PasswordHasher()

# The two roles that stand outside the office's order are given at the machine alone. Who had a
# session of an administrator's could else make themselves one for good, or open the conduct line,
# whose monitors watch over everybody else, administrators and the general office included.
GIVEN_AT_THE_MACHINE = frozenset({Role.ADMINISTRATOR, Role.CONDUCT_MONITOR})
GIVEN_IN_CONSOLE = frozenset(Role) - GIVEN_AT_THE_MACHINE


class LoginTaken(Exception):  # noqa: N818 - It is no error of the program.
    """Somebody has or had this login; the text is the login."""


class Weakness(StrEnum):
    """Why a new password is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    IS_LOGIN = "is_login"
    IS_OLD = "is_old"


def verify(staff: Staff | None, password: str) -> bool:
    """Whether the password is this person's. Takes as long for a login that does not exist.

    Who has left, or has never been given a password, has none that is right.
    """
    known = staff is not None and staff.left_at is None and staff.password_hash
    return _matches(known or _nobodys_hash(), password) and bool(known)


def weakness(staff: Staff, new_password: str) -> Weakness | None:
    """What is wrong with a new password: at least 10 characters, not the login, not the old one."""
    if len(new_password) < SHORTEST_PASSWORD:
        return Weakness.TOO_SHORT
    if len(new_password) > LONGEST_PASSWORD:
        return Weakness.TOO_LONG
    if new_password.casefold() == staff.login.casefold():
        return Weakness.IS_LOGIN
    if staff.password_hash and _matches(staff.password_hash, new_password):
        return Weakness.IS_OLD
    return None


def hashed(password: str) -> str:
    """The hash to keep. It takes a tenth of a second on purpose: not while others wait to write."""
    return HASHER.hash(password)


def change_password(staff: Staff, password_hash: str) -> None:
    """Give the person the password that they chose, and sign them out everywhere."""
    staff.password_hash = password_hash
    staff.must_change_password = False
    staff.session_version += 1


def reset(staff: Staff) -> str:
    """Give the person a one-time password, and sign them out everywhere. It is shown only now."""
    password = "-".join(
        "".join(secrets.choice(ONE_TIME_LETTERS) for _ in range(ONE_TIME_GROUP_LENGTH))
        for _ in range(ONE_TIME_GROUPS)
    )
    change_password(staff, hashed(password))
    staff.must_change_password = True
    return password


def has_administrator(session: Session) -> bool:
    """Whether anybody can administer the console."""
    people = session.scalars(select(Staff).where(Staff.left_at.is_(None)))
    return any(Role.ADMINISTRATOR in person.roles for person in people)


def create_administrator(session: Session, login: str) -> str:
    """Make an administrator, who sees no matters; the one-time password is shown only now.

    Raises:
        LoginTaken: somebody has or had that login.
    """
    if find_login(session, login) is not None:
        raise LoginTaken(login)
    person = Staff(
        login=login,
        name="系统管理员",
        post="系统管理员",
        employment=Employment.PERMANENT,
        roles=[Role.ADMINISTRATOR],
        addresses=[],
        session_version=0,
    )
    password = reset(person)
    session.add(person)
    session.flush()
    return password


def find_login(session: Session, login: str) -> Staff | None:
    """The person with this login, however its letters are written."""
    return session.scalars(
        select(Staff).where(func.lower(Staff.login) == login.strip().lower())
    ).first()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    # A login that does not exist costs one verification too: the clock does not tell it.
    return hashed(secrets.token_hex(16))
