"""Two at once on PostgreSQL: nothing is lost, nobody keeps what they have to give back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import complainant, intake, keys, members, resealing, sealing
from calllog.conduct.complainant import TooManyTries
from calllog.conduct.keys import KeyPair
from calllog.conduct.kinds import EntryKind
from calllog.conduct.members import Person
from calllog.conduct.models import Attempt, Base, Case, CaseKey, Channel, Member
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.refusals import LedgerError
from tests.calllog.moments import OFFICE
from tests.calllog.test_postgresql import all_at_once
from tests.support import conduct
from tests.support.clock import MONDAY_MORNING as NOW

SECRET = b"secret of the folder" * 4
NO_OFFICE = WholeOffice((), (), OFFICE)


class Two:
    """One transaction is held open while another tries to get in between."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def between(
        self, first: Callable[[Session], object], second: Callable[[Session], object]
    ) -> None:
        """``second`` begins when ``first`` has done its work and not committed it yet."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                with self.db.writing() as session:
                    second(session)
            except BaseException as error:
                failed.append(error)

        other = threading.Thread(target=run)
        with self.db.writing() as session:
            first(session)
            other.start()
            other.join(timeout=0.3)
        other.join()
        assert [one for one in failed if not isinstance(one, LedgerError)] == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path / "conduct")


@pytest.fixture
def db(postgres_url: str, place: Place) -> Iterator[Database]:
    database = place.open_database(postgres_url)
    Base.metadata.create_all(database.engine)
    with database.writing() as session:
        conduct.set_up(session, NOW)
        sealing.add(
            session, sealing.open_case(session, NOW, Channel.MAILBOX), NOW, EntryKind.NOTE, {}
        )
    yield database
    database.close()


@pytest.fixture
def two(db: Database) -> Two:
    return Two(db)


def case_of(session: Session) -> Case:
    return session.scalars(select(Case).order_by(Case.id)).all()[-1]


def add(session: Session) -> None:
    sealing.add(session, case_of(session), NOW, EntryKind.STATEMENT, {"words": "我再补充一点"})


def test_what_is_added_while_the_case_is_sealed_anew_is_read_and_the_chain_holds(
    two: Two, db: Database, place: Place
) -> None:
    def seal_anew(session: Session) -> None:
        her = conduct.monitor(session, "linjing")
        case = case_of(session)
        member = session.get_one(Member, her.id)
        sealing.reseal(session, place, case, sealing.case_key(case, member, her.pair))

    def add_late(session: Session) -> None:
        case = case_of(session)
        assert case.public_key is not None
        intake.attach(session, place, NOW, case, [intake.Attachment("a.txt", "text/plain", b"a")])
        add(session)

    two.between(seal_anew, add_late)
    two.between(add, add)
    with db.reading() as session:
        record = conduct.record_of(session, case_of(session))
        assert len(conduct.said(record, EntryKind.STATEMENT)) == 3
        (file,) = (one.entry.file for one in record if one.entry.file)
        her = conduct.monitor(session, "linjing")
        pair = sealing.case_key(case_of(session), session.get_one(Member, her.id), her.pair)
        assert place.read_sealed(file, pair) == b"a"


def newcomer(db: Database) -> KeyPair:
    pair = KeyPair.new()
    with db.writing() as session:
        members.invite(session, NOW, Person("xiaofang", "肖芳"), by=None)
        one = members.find(session, "xiaofang")
        assert one is not None
        members.enrol(session, NOW, one, pair, keys.wrap(pair.private, "a passphrase of hers"))
        chief = members.find(session, "hanbin")
        assert chief is not None
        members.admit(session, NOW, one, chief)
    return pair


@pytest.mark.attack("a monitor is removed as a complaint comes in, and keeps its key")
def test_a_case_that_comes_as_a_monitor_goes_is_not_sealed_to_them(two: Two, db: Database) -> None:
    newcomer(db)

    def remove(session: Session) -> None:
        chief, gone = (members.find(session, login) for login in ("hanbin", "xiaofang"))
        assert chief is not None
        assert gone is not None
        assert members.ask_removal(session, NOW, gone, chief)

    def receive(session: Session) -> None:
        sealing.open_case(session, NOW, Channel.TELEPHONE)

    with db.reading() as session:
        gone = members.find(session, "xiaofang")
        assert gone is not None
        number = gone.id
    two.between(receive, remove)
    with db.reading() as session:
        held = session.scalars(select(CaseKey).where(CaseKey.member_id == number)).all()
        assert (session.get_one(Member, number).removed_at, held) == (NOW, [])


@pytest.mark.attack("two removals at once leave a single monitor in office")
def test_two_removals_at_once_leave_two(two: Two, db: Database) -> None:
    newcomer(db)

    def removal(login: str) -> Callable[[Session], object]:
        def ask(session: Session) -> None:
            chief, gone = members.find(session, "hanbin"), members.find(session, login)
            assert chief is not None
            assert gone is not None
            members.ask_removal(session, NOW, gone, chief)

        return ask

    two.between(removal("xiaofang"), removal("linjing"))
    with db.reading() as session:
        assert {one.login for one in sealing.members(session)} == {"hanbin", "linjing"}


@pytest.mark.attack("an invitation is used twice at the same moment")
def test_an_invitation_makes_one_key_however_many_use_it_at_once(two: Two, db: Database) -> None:
    with db.writing() as session:
        code = members.invite(session, NOW, Person("xiaofang", "肖芳"), by=None)
    pairs = [KeyPair.new(), KeyPair.new()]

    def enrol(pair: KeyPair) -> Callable[[Session], object]:
        def with_code(session: Session) -> None:
            one = members.invited(session, NOW, "xiaofang", code)
            assert one is not None
            members.enrol(session, NOW, one, pair, b"wrapped")

        return with_code

    two.between(enrol(pairs[0]), enrol(pairs[1]))
    with db.reading() as session:
        one = members.find(session, "xiaofang")
        assert one is not None
        assert one.public_key == pairs[0].public


@pytest.mark.attack("somebody tries many codes of one receipt at the same moment")
def test_wrong_codes_count_one_by_one_however_many_are_tried_at_once(db: Database) -> None:
    locked: list[int] = []

    def guess(number: int) -> None:
        with db.writing() as session:
            try:
                complainant.find(session, SECRET, "4711", f"{number:010d}", NOW)
            except TooManyTries:
                locked.append(number)

    all_at_once(guess, count=14)
    with db.reading() as session:
        assert [one.wrong for one in session.scalars(select(Attempt))] == [10]
    assert len(locked) == 4


def test_a_case_given_while_it_is_sealed_anew_opens_to_who_was_given_it(
    two: Two, db: Database, place: Place
) -> None:
    pair = newcomer(db)

    def seal_anew(session: Session) -> None:
        with_all = session.scalars(select(Member)).all()
        resealing.mark_held_by(session, NOW, with_all[1])
        his = conduct.monitor(session, "hanbin")
        resealing.reseal_some(session, place, session.get_one(Member, his.id), his.pair)

    def give(session: Session) -> None:
        her = conduct.monitor(session, "linjing")
        to = members.find(session, "xiaofang")
        assert to is not None
        resealing.give(session, session.get_one(Member, her.id), her.pair, to, NO_OFFICE, 0)

    two.between(seal_anew, give)
    with db.reading() as session:
        to = members.find(session, "xiaofang")
        assert to is not None
        case = case_of(session)
        assert sealing.is_whole(case, sealing.case_key(case, to, pair))
