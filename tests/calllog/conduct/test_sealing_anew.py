"""Monitors come, go and change their keys: afterwards exactly who may read can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from calllog.conduct import keys, members, recovery, resealing, sealing
from calllog.conduct.concerned import About
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.kinds import EntryKind
from calllog.conduct.members import Person
from calllog.conduct.models import (
    Base,
    Case,
    CaseKey,
    CaseState,
    Channel,
    Member,
    Notice,
    RecoveryKey,
)
from calllog.conduct.office import Colleague, OfficeSection, WholeOffice
from calllog.conduct.place import Place
from calllog.db import Database
from calllog.refusals import LedgerError
from tests.calllog.moments import OFFICE
from tests.support import conduct
from tests.support.clock import MONDAY_MORNING as NOW

WHOLE = WholeOffice(
    sections=(OfficeSection("loans", "信贷科"),),
    people=(
        Colleague("linjing", "林静", "监督员", "general", is_head=False, roles=frozenset()),
        Colleague("hanbin", "韩斌", "监督员", "general", is_head=False, roles=frozenset()),
        Colleague("zhangli", "张丽", "经办人", "loans", is_head=False, roles=frozenset()),
    ),
    time=OFFICE,
)
NOBODY = About()
ALL = select(Case).options(selectinload(Case.entries), selectinload(Case.keys))


@dataclass
class Line:
    """The conduct line of the test."""

    db: Database
    place: Place

    def complain(self, about: About = NOBODY, *audio: bytes) -> None:
        """As many cases as there are recordings; one without a recording where there is none."""
        with self.db.writing() as session:
            for one in audio or (b"",):
                case = sealing.open_case(session, NOW, Channel.TELEPHONE)
                sealing.add(session, case, NOW, EntryKind.ABOUT, about.words())
                words = {"words": f"第{case.id}件"}
                assert case.public_key is not None
                file = self.place.write_sealed(case.public_key, one, NOW) if one else None
                sealing.add(session, case, NOW, EntryKind.STATEMENT, words, file=file)

    def newcomer(self, person: Person) -> KeyPair:
        """Invited and enrolled, with the passphrase ``passphrase(login)``."""
        pair = KeyPair.new()
        with self.db.writing() as session:
            members.invite(session, NOW, person, by=None)
            member = members.find(session, person.login)
            assert member is not None
            wrapped = keys.wrap(pair.private, conduct.passphrase(person.login))
            members.enrol(session, NOW, member, pair, wrapped)
        return pair

    def admit(self, login: str, by: str) -> None:
        with self.db.writing() as session:
            giver, member = self.member(session, by), self.member(session, login)
            own = conduct.monitor(session, by).pair
            members.admit(session, NOW, member, giver)
            after: int | None = 0
            while after is not None:
                after = resealing.give(session, giver, own, member, WHOLE, after)

    def member(self, session: Session, login: str) -> Member:
        found = members.find(session, login)
        assert found is not None
        return found

    def reseal(self, login: str) -> None:
        with self.db.reading() as session:
            monitor = conduct.monitor(session, login)
        resealing.reseal_for(self.db, self.place, monitor.id, monitor.pair, seconds=60)

    def reads(self, login: str, pair: KeyPair | None = None) -> list[str]:
        """What a monitor's key opens: the words of every case it opens."""
        found = []
        with self.db.reading() as session:
            member = self.member(session, login)
            own = pair or conduct.monitor(session, login).pair
            for case in session.scalars(ALL.order_by(Case.id)):
                try:
                    opened = sealing.case_key(case, member, own)
                except WrongKey:
                    continue
                assert sealing.is_whole(case, opened)
                for one in sealing.read(case, opened):
                    if one.entry.file is not None:
                        assert self.place.read_sealed(one.entry.file, opened)
                    if "words" in one.words:
                        found.append(one.words["words"])
        return found


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    place = Place.at(tmp_path / "conduct")
    db = place.open_database()
    Base.metadata.create_all(db.engine)
    with db.writing() as session:
        conduct.set_up(session, NOW)
    yield Line(db, place)
    db.close()


@pytest.mark.attack("a new monitor reads what concerns them")
def test_who_is_admitted_reads_all_but_what_concerns_them(line: Line) -> None:
    line.complain()
    line.complain(About(section="loans", section_name="信贷科"))
    line.complain(About(person="张丽"))
    line.complain(About(person="李四"))
    line.newcomer(Person("zhangli", "张丽", "zhangli"))
    assert line.reads("zhangli") == []
    line.admit("zhangli", by="linjing")
    assert line.reads("zhangli") == ["第1件", "第4件"]


@pytest.mark.attack("a monitor who stood aside is given the case by a colleague")
def test_who_stood_aside_is_not_given_the_case_again(line: Line) -> None:
    line.complain()
    with line.db.writing() as session:
        case = session.scalars(select(Case)).one()
        sealing.add(session, case, NOW, EntryKind.RECUSED, {"who": "王芳", "reason": "亲属"})
    line.newcomer(Person("wangfang", "王芳"))
    line.admit("wangfang", by="hanbin")
    assert line.reads("wangfang") == []


@pytest.mark.attack("the administrator invites himself, and takes the keys that lie there")
def test_an_administrator_who_invites_himself_reads_nothing(line: Line) -> None:
    line.complain()
    own = line.newcomer(Person("admin", "系统管理员"))
    with line.db.reading() as session:
        assert members.find(session, "admin") not in sealing.members(session)
        for row in session.scalars(select(CaseKey)):
            with pytest.raises(WrongKey):
                keys.unseal(own.private, row.sealed)
    line.complain()
    assert line.reads("admin") == []


@pytest.mark.attack("a removed monitor who kept every key comes back to the disk")
def test_after_a_removal_two_hundred_cases_have_new_keys_and_the_old_ones_open_nothing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Six hundred files are written here; that they outlive a power cut is not what is shown.
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    line.complain(NOBODY, *(bytes([number]) * 2_000 for number in range(1, 201)))
    line.newcomer(Person("wangfang", "王芳"))
    line.admit("wangfang", by="linjing")
    with line.db.reading() as session:
        gone = conduct.monitor(session, "wangfang")
        member = line.member(session, "wangfang")
        remembered = {
            case.id: sealing.case_key(case, member, gone.pair) for case in session.scalars(ALL)
        }
    assert len(remembered) == 200
    files = {path.name for path in line.place.sealed.iterdir()}
    with line.db.writing() as session:
        hanbin = line.member(session, "hanbin")
        assert members.ask_removal(session, NOW, line.member(session, "wangfang"), hanbin)
    line.reseal("linjing")
    with line.db.reading() as session:
        for case in session.scalars(ALL):
            assert case.reseal_since is None
            for entry in case.entries:
                with pytest.raises(WrongKey):
                    keys.unseal(remembered[case.id].private, entry.sealed)
            for key in case.keys:
                with pytest.raises(WrongKey):
                    keys.unseal(gone.pair.private, key.sealed)
    left = {path.name for path in line.place.sealed.iterdir()}
    assert len(left) == 200
    assert left.isdisjoint(files)
    assert line.reads("hanbin") == [f"第{n}件" for n in range(1, 201)]


def test_what_a_removed_monitor_investigated_is_to_be_assigned_and_goes_on(line: Line) -> None:
    line.complain()
    line.newcomer(Person("wangfang", "王芳"))
    line.admit("wangfang", by="linjing")
    with line.db.writing() as session:
        case, gone = session.scalars(select(Case)).one(), line.member(session, "wangfang")
        case.investigator, case.state = gone, CaseState.INVESTIGATING
        members.ask_removal(session, NOW, gone, line.member(session, "hanbin"))
        session.flush()
        assert case.investigator_id is None
        assert CaseState(case.state) is CaseState.ACKNOWLEDGED
        told = session.scalars(select(Notice.member_id).where(Notice.kind == "unassigned")).all()
        assert list(told) == [line.member(session, "hanbin").id]


def test_a_case_that_only_the_removed_monitor_held_leaves_the_house(line: Line) -> None:
    line.newcomer(Person("wangfang", "王芳"))
    line.admit("wangfang", by="linjing")
    with line.db.writing() as session:
        gone = line.member(session, "wangfang")
        others = frozenset({1, 2, 3} - {gone.id})
        case = sealing.open_case(session, NOW, Channel.MAILBOX, others)
        members.ask_removal(session, NOW, gone, line.member(session, "hanbin"))
        assert case.state == CaseState.TRANSFERRED
        assert [key.member_id for key in case.keys] == [None]


def test_sealing_anew_is_taken_up_where_it_was_broken_off(line: Line) -> None:
    line.complain(NOBODY, *[b"audio"] * 25)
    with line.db.writing() as session:
        linjing = conduct.monitor(session, "linjing")
        member = line.member(session, "linjing")
        new = KeyPair.new()
        wrapped = keys.wrap(new.private, conduct.passphrase("linjing"))
        members.rotate_key(session, NOW, member, linjing.pair, new, wrapped)
    with line.db.writing() as session:
        member = line.member(session, "linjing")
        assert resealing.reseal_some(session, line.place, member, new)
        # The files are not removed: as if the machine had stopped here.
        assert resealing.left_for(session, member) == 15
    line.reseal("hanbin")
    assert len(line.reads("hanbin")) == len(line.reads("linjing")) == 25
    assert len(list(line.place.sealed.iterdir())) == 35
    resealing.LEFT_OVER_SECONDS, kept = -1, resealing.LEFT_OVER_SECONDS
    try:
        assert resealing.remove_left_over(line.db, line.place, NOW) == 10
    finally:
        resealing.LEFT_OVER_SECONDS = kept
    assert len(line.reads("linjing")) == 25


@pytest.mark.attack("somebody who has a stolen key comes after it was changed")
def test_the_old_key_opens_nothing_after_a_rotation(line: Line) -> None:
    line.complain()
    with line.db.writing() as session:
        old = conduct.monitor(session, "linjing").pair
        new = KeyPair.new()
        wrapped = keys.wrap(new.private, conduct.passphrase("linjing"))
        members.rotate_key(session, NOW, line.member(session, "linjing"), old, new, wrapped)
    assert line.reads("linjing", old) == []
    line.reseal("linjing")
    line.complain()
    assert line.reads("linjing", old) == []
    assert line.reads("linjing") == ["第1件", "第2件"]


def test_a_passphrase_chosen_while_the_key_is_changed_does_not_bring_the_old_key_back(
    line: Line,
) -> None:
    line.complain()
    with line.db.writing() as session:
        her, new = conduct.monitor(session, "linjing"), KeyPair.new()
        own = line.member(session, "linjing")
        wrapped = keys.wrap(new.private, conduct.passphrase("linjing"))
        members.rotate_key(session, NOW, own, her.pair, new, wrapped)
        with pytest.raises(LedgerError, match="另一个窗口"):
            members.change_passphrase(session, NOW, own, her.pair, b"the old key")
        with pytest.raises(LedgerError, match="另一个窗口"):
            members.rotate_key(session, NOW, own, her.pair, KeyPair.new(), b"another")
    assert line.reads("linjing", new) == ["第1件"]


@pytest.mark.attack("somebody damages a sealed piece so that a removed monitor keeps the others")
@pytest.mark.parametrize("what", ["file gone", "file changed", "words changed"])
def test_a_damaged_piece_keeps_nobody_from_sealing_the_rest_anew(line: Line, what: str) -> None:
    line.complain(NOBODY, b"heard", b"heard too")
    with line.db.writing() as session:
        first = session.scalars(ALL.order_by(Case.id)).all()[0]
        (damaged,) = (one for one in first.entries if one.file is not None)
        assert damaged.file is not None
        path = line.place.sealed / damaged.file
        if what == "file gone":
            path.unlink()
        elif what == "file changed":
            path.write_bytes(b"nonsense")
        else:
            damaged.sealed = b"nonsense"
        before = first.public_key
        resealing.mark_all(session, NOW)
    line.reseal("linjing")
    with line.db.reading() as session:
        cases = session.scalars(ALL.order_by(Case.id)).all()
        assert [one.reseal_since for one in cases] == [None, None]
        assert cases[0].public_key != before
        own = conduct.monitor(session, "hanbin")
        pair = sealing.case_key(cases[0], line.member(session, "hanbin"), own.pair)
        opened, is_whole = sealing.read_what_opens(cases[0], pair)
        assert (len(opened), is_whole) == ((1, False) if what == "words changed" else (2, True))


@pytest.mark.attack("somebody who found the old recovery key comes after it was replaced")
def test_a_new_recovery_key_opens_every_case_and_the_old_one_none(line: Line) -> None:
    line.complain()
    pair = KeyPair.new()
    with line.db.writing() as session:
        linjing, hanbin = line.member(session, "linjing"), line.member(session, "hanbin")
        key = recovery.propose(session, NOW, pair.public, "市档案馆", linjing)
        with pytest.raises(LedgerError, match="另一位监督员"):
            recovery.confirm(session, NOW, key, linjing)
        assert sealing.recovery_key(session) != key
        recovery.confirm(session, NOW, key, hanbin)
        assert sealing.recovery_key(session) == key
    line.reseal("hanbin")
    with line.db.reading() as session:
        rows = session.scalars(select(CaseKey).where(CaseKey.recovery_id.is_not(None))).all()
        (row,) = rows
        assert keys.unseal(pair.private, row.sealed)
        with pytest.raises(WrongKey):
            keys.unseal(conduct.RECOVERY.private, row.sealed)


@pytest.mark.attack("a monitor brought in by the recovery key reads what concerns them")
def test_the_recovery_key_opens_the_cases_to_somebody_new_but_those_that_concern_them(
    line: Line,
) -> None:
    line.complain(NOBODY, b"audio")
    line.complain(About(section="loans"))
    line.newcomer(Person("zhangli", "张丽", "zhangli"))
    with line.db.writing() as session:
        member = line.member(session, "zhangli")
        recovery.admit(session, NOW, member)
        with pytest.raises(WrongKey):
            recovery.recover_some(session, line.place, KeyPair.new(), member, WHOLE, 0)
        done = recovery.recover_some(session, line.place, conduct.RECOVERY, member, WHOLE, 0)
        assert done is not None
        line.place.remove(done[1])
        again = recovery.recover_some(session, line.place, conduct.RECOVERY, member, WHOLE, done[0])
        assert again is None
    assert line.reads("zhangli") == ["第1件"]
    assert line.reads("linjing") == ["第1件", "第2件"]
    with line.db.reading() as session:
        assert session.scalars(select(RecoveryKey)).one().replaced_at is None
