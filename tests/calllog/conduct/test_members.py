"""Who may become a monitor, who removes one, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import keys, members, recovery, sealing
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.members import Person
from calllog.conduct.models import Audit, Base, Member, Notice
from calllog.conduct.place import Place
from calllog.refusals import LedgerError
from tests.support.clock import MONDAY_MORNING as NOW


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    db = Place.at(tmp_path / "conduct").open_database()
    Base.metadata.create_all(db.engine)
    with db.writing() as opened:
        recovery.set_first(opened, NOW, KeyPair.new().public, "市纪委（示例）")
        yield opened
    db.close()


def enrol(session: Session, login: str, *, is_chief: bool = False) -> Member:
    code = members.invite(session, NOW, Person(login, login, None, is_chief), by=None)
    member = members.invited(session, NOW, login, members.code_in_groups(code).upper())
    assert member is not None
    pair = KeyPair.new()
    members.enrol(session, NOW, member, pair, keys.wrap(pair.private, "x"))
    return member


def test_the_first_two_come_into_office_by_the_set_up_and_the_third_waits(session: Session) -> None:
    assert enrol(session, "first").admitted_at == NOW
    assert not sealing.is_set_up(session)
    assert enrol(session, "second").admitted_at == NOW
    assert sealing.is_set_up(session)
    third = enrol(session, "third")
    assert third.admitted_at is None
    told = session.scalars(select(Notice.member_id).where(Notice.kind == "waits")).all()
    assert sorted(told) == [1, 2]
    with pytest.raises(LedgerError):
        members.admit(session, NOW, third, third)


@pytest.fixture
def four(session: Session) -> dict[str, Member]:
    """A chief and three others in office."""
    chief = enrol(session, "chief", is_chief=True)
    found = {"chief": chief, "one": enrol(session, "one")}
    for login in ("two", "three"):
        found[login] = enrol(session, login)
        members.admit(session, NOW, found[login], chief)
    return found


# who asks, who is to go, who confirms (empty: nobody need), whether it is done
REMOVALS = [
    ("chief", "one", None, True),
    ("one", "two", None, False),
    ("one", "two", "three", True),
    ("one", "two", "chief", True),
    ("one", "two", "one", False),
    ("one", "two", "two", False),
    ("one", "chief", "chief", False),
    ("one", "chief", "two", True),
    ("chief", "chief", None, False),
    ("chief", "chief", "one", True),
]


@pytest.mark.parametrize(("asks", "goes", "confirms", "is_done"), REMOVALS)
@pytest.mark.attack("a monitor removes another alone, or stops their own removal")
def test_a_removal_takes_the_chief_or_two_monitors_and_never_who_goes(
    session: Session,
    four: dict[str, Member],
    asks: str,
    goes: str,
    confirms: str | None,
    is_done: bool,
) -> None:
    assert members.ask_removal(session, NOW, four[goes], four[asks]) is (is_done and not confirms)
    if confirms:
        try:
            members.confirm_removal(session, NOW, four[goes], four[confirms])
        except LedgerError:
            assert not is_done
    assert (four[goes].removed_at is not None) is is_done
    assert len([one for one in sealing.members(session) if one.is_chief]) == 1


@pytest.mark.attack("a chief removes all the others, to read alone")
def test_there_are_never_fewer_than_two(session: Session) -> None:
    chief, other = enrol(session, "chief", is_chief=True), enrol(session, "other")
    with pytest.raises(LedgerError, match="不能少于两名"):
        members.ask_removal(session, NOW, other, chief)


@pytest.mark.attack("two proposed removals leave a single monitor")
def test_a_proposed_removal_is_not_confirmed_once_only_two_would_not_be_left(
    session: Session, four: dict[str, Member]
) -> None:
    members.ask_removal(session, NOW, four["two"], four["one"])
    members.ask_removal(session, NOW, four["one"], four["chief"])
    members.ask_removal(session, NOW, four["three"], four["chief"])
    with pytest.raises(LedgerError, match="不能少于两名"):
        members.confirm_removal(session, NOW, four["two"], four["chief"])


@pytest.mark.attack("a removed monitor signs in again")
def test_the_login_of_who_was_removed_is_free_again_and_opens_nothing(
    session: Session, four: dict[str, Member]
) -> None:
    members.ask_removal(session, NOW, four["one"], four["chief"])
    assert members.find(session, "one") is None
    assert four["one"].wrapped_key is None
    assert members.invite(session, NOW, Person("one", "another"), by=four["chief"])


@pytest.mark.attack("somebody is invited under the login of a monitor, or as a second chief")
def test_a_login_in_use_and_a_second_chief_are_refused(
    session: Session, four: dict[str, Member]
) -> None:
    with pytest.raises(LedgerError, match="已有人使用"):
        members.invite(session, NOW, Person("ONE", "another"), by=None)
    with pytest.raises(LedgerError, match="现任负责人"):
        members.invite(session, NOW, Person("new", "new", None, True), by=four["one"])
    with pytest.raises(LedgerError, match="现任负责人"):
        members.make_chief(session, NOW, four["two"], four["one"])
    members.make_chief(session, NOW, four["two"], four["chief"])
    assert [one.login for one in sealing.members(session) if one.is_chief] == ["two"]


def test_everything_done_to_the_monitors_is_written_down(
    session: Session, four: dict[str, Member]
) -> None:
    members.ask_removal(session, NOW, four["one"], four["two"])
    members.withdraw_removal(session, NOW, four["one"], four["two"])
    session.flush()
    deeds = session.scalars(select(Audit.deed).order_by(Audit.id)).all()
    assert deeds[:3] == ["invited", "enrolled", "admitted"]
    assert deeds[-2:] == ["removal_asked", "removal_withdrawn"]


@pytest.mark.parametrize(
    ("written", "is_one"),
    [
        ("{public}", True),
        ("  public   {letters}", True),
        ("{secret}", False),
        ("{letters}", False),
        ("{public} AAAA", False),
        ("PUBLIC", False),
        ("", False),
    ],
)
def test_only_the_public_half_is_taken_for_one(written: str, is_one: bool) -> None:
    pair = KeyPair.new()
    typed = written.format(
        public=recovery.public_on_paper(pair),
        secret=recovery.secret_on_paper(pair),
        letters=keys.on_paper(pair.public).lower(),
    )
    if is_one:
        assert recovery.read_public(typed) == pair.public
    else:
        with pytest.raises(WrongKey):
            recovery.read_public(typed)


def test_the_secret_half_gives_the_pair_back() -> None:
    pair = KeyPair.new()
    assert recovery.read_secret(recovery.secret_on_paper(pair)) == pair
    with pytest.raises(WrongKey):
        recovery.read_secret(recovery.public_on_paper(pair))
