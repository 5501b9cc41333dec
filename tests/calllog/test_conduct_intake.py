"""Complaints that are written: taken in, sealed, and opened with receipt and code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import complainant, concerned, intake, keys, office, sealing
from calllog.conduct.complainant import Receipt, TooManyTries
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.intake import Attachment, Complaint, Identity
from calllog.conduct.kinds import EntryKind, ReplyKind
from calllog.conduct.models import Attempt, Case, CasePromise, Channel, Notice, Reply
from calllog.conduct.office import Colleague, OfficeSection, WholeOffice
from calllog.conduct.place import Place, to_the_hour
from calllog.conduct.sealing import NotSetUp
from calllog.db import Database
from tests.calllog.moments import OFFICE as HOURS
from tests.support.clock import MONDAY_MORNING as NOW
from tests.support.conduct import monitor, open_record, record_of, said, set_up

WORDS = "上周一在信贷科窗口，某某态度生硬。"
WHO = Identity(name="张三", phone="+8613900000077", organisation="铜陵一中")
PICTURE = Attachment("照片.jpg", "image/jpeg", b"\xff\xd8 picture")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place.at(tmp_path / "conduct")


@pytest.fixture
def db(place: Place) -> Iterator[Database]:
    database = place.open_database()
    database.migrate()
    with database.writing() as session:
        set_up(session, NOW)
    yield database
    database.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.writing() as session:
        yield session


def take(
    session: Session,
    place: Place,
    *,
    about: About | None = None,
    identity: Identity | None = None,
    attachments: tuple[Attachment, ...] = (),
    without: frozenset[int] = frozenset(),
) -> Receipt:
    about = about or About(section="loans")
    complaint = Complaint(Channel.MAILBOX, about, WORDS, identity, attachments)
    return intake.take_in(session, place, NOW, complaint, HOURS, without=without)


def the_case(session: Session) -> Case:
    return session.scalars(select(Case)).one()


def test_a_written_complaint_is_a_case_whose_record_says_all_of_it(
    session: Session, place: Place
) -> None:
    about = About(section="loans", section_name="信贷科", person="某某", when="上周一")
    take(session, place, about=about, identity=WHO, attachments=(PICTURE,))
    case = the_case(session)
    record = record_of(session, case)
    assert About.of(said(record, EntryKind.ABOUT)[0]) == about
    assert said(record, EntryKind.STATEMENT)[0]["words"] == WORDS
    assert said(record, EntryKind.IDENTITY)[0]["name"] == "张三"
    (attached,) = said(record, EntryKind.ATTACHMENT)
    assert attached == {"name": "照片.jpg", "type": "image/jpeg", "bytes": len(PICTURE.content)}
    (file,) = [one.entry.file for one in record if one.entry.file]
    one = monitor(session, "linjing")
    pair = sealing.case_key(case, sealing.members(session)[0], one.pair)
    assert place.read_sealed(file, pair) == PICTURE.content
    assert {one.entry.at for one in record} == {to_the_hour(NOW)}
    assert (case.channel, case.is_receipt_heard) == ("mailbox", True)


def test_what_is_owed_on_a_case_begins_as_it_comes_in(session: Session, place: Place) -> None:
    take(session, place)
    owed = session.scalars(select(CasePromise)).all()
    assert sorted(one.kind for one in owed) == ["acknowledge", "result"]


@pytest.mark.parametrize("identity", [None, Identity("", "", "")])
def test_who_gives_nothing_of_themselves_is_anonymous(
    session: Session, place: Place, identity: Identity | None
) -> None:
    take(session, place, identity=identity)
    assert said(record_of(session, the_case(session)), EntryKind.IDENTITY) == []


def test_nothing_that_was_said_lies_open_on_the_disk(db: Database, place: Place) -> None:
    with db.writing() as session:
        receipt = take(session, place, identity=WHO, attachments=(PICTURE,))
    words = [WORDS, "张三", "13900000077", "铜陵一中", "照片", "picture", "loans", receipt.code]
    for path in place.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert [word for word in words if word.encode() in content] == [], path.name


def test_without_two_monitors_and_a_recovery_key_nothing_is_taken(
    session: Session, place: Place
) -> None:
    sealing.members(session)[0].removed_at = NOW
    with pytest.raises(NotSetUp):
        take(session, place)
    assert session.scalars(select(Case)).all() == []


def test_receipt_and_code_open_the_state_and_a_wrong_code_nothing(
    session: Session, place: Place
) -> None:
    receipt = take(session, place)
    found = complainant.find(session, place.secret(), receipt.number, receipt.code, NOW)
    assert found is not None
    assert (found.state, found.results, found.questions) == ("received", [], [])
    wrong = f"{(int(receipt.code) + 1) % 10**10:010d}"
    assert complainant.find(session, place.secret(), receipt.number, wrong, NOW) is None
    assert complainant.find(session, b"another secret", receipt.number, receipt.code, NOW) is None


@pytest.mark.parametrize(
    "code", ["", "123456789", "12345678901", "123456789x", "１２３４５６７８９０"]
)
def test_what_cannot_be_a_code_is_no_try(session: Session, place: Place, code: str) -> None:
    receipt = take(session, place)
    assert complainant.find(session, place.secret(), receipt.number, code, NOW) is None
    assert session.scalars(select(Attempt)).all() == []


def test_the_eleventh_try_of_an_hour_is_refused_and_the_next_hour_is_new(
    session: Session, place: Place
) -> None:
    receipt = take(session, place)
    for _ in range(complainant.WRONG_AT_MOST):
        complainant.find(session, place.secret(), receipt.number, "0000000000", NOW)
    with pytest.raises(TooManyTries):
        complainant.find(session, place.secret(), receipt.number, receipt.code, NOW)
    later = to_the_hour(NOW) + timedelta(hours=1)
    assert complainant.find(session, place.secret(), receipt.number, receipt.code, later)
    (attempt,) = session.scalars(select(Attempt))
    assert receipt.number not in attempt.digest
    assert (attempt.hour, attempt.wrong) == (later, 0)


def test_a_written_answer_is_sealed_and_tells_the_monitors_once(
    session: Session, place: Place
) -> None:
    receipt = take(session, place)
    case = the_case(session)
    question = complainant.tell(session, NOW, case, ReplyKind.QUESTION, {"words": "哪一天？"})
    assert question is not None
    for words in ("周一", "也可能是周二"):
        complainant.answer(session, NOW, question, words)
    answers = said(record_of(session, case), EntryKind.ANSWER)
    assert [(one["words"], one["question"]) for one in answers] == [
        ("周一", question.id),
        ("也可能是周二", question.id),
    ]
    assert (question.answered_at, question.heard_at) == (to_the_hour(NOW), to_the_hour(NOW))
    kinds = [notice.kind for notice in session.scalars(select(Notice))]
    assert kinds == ["answered", "answered"]  # Two monitors, one message each.
    session.expire(case, ["replies"])
    found = complainant.find(session, place.secret(), receipt.number, receipt.code, NOW)
    assert found is not None
    assert [one.words["words"] for one in found.questions] == ["哪一天？"]


def test_what_was_heard_keeps_the_hour_in_which_it_was_heard_first(
    session: Session, place: Place
) -> None:
    take(session, place)
    replies = session.scalars(select(Reply)).all()
    complainant.mark_heard(replies, NOW)
    complainant.mark_heard(replies, NOW + timedelta(hours=5))
    assert [reply.heard_at for reply in replies] == [to_the_hour(NOW)]


def test_another_pair_of_keys_does_not_come_back_to_a_case(session: Session, place: Place) -> None:
    take(session, place)
    with pytest.raises(keys.WrongKey):
        complainant.come_back(the_case(session), keys.KeyPair.new())


# Whom it is about

OFFICE = WholeOffice(
    (OfficeSection("loans", "信贷科"), OfficeSection("office", "办公室")),
    tuple(
        Colleague(login, name, "", section, is_head=False, roles=frozenset())
        for login, name, section in (
            ("zhangli", "张丽", "loans"),
            ("guoxin", "郭欣", "office"),
            ("linjing", "林静", "office"),
            ("hanbin", "韩斌", None),
        )
    ),
    HOURS,
)


@pytest.mark.parametrize(
    ("about", "who"),
    [
        (About(), set()),
        (About(section="loans"), set()),
        (About(section="office"), {"linjing"}),
        (About(person="郭欣"), {"linjing"}),
        (About(person="办公室的郭 欣"), {"linjing"}),
        (About(person="林静科长"), {"linjing"}),
        (About(person="张丽"), set()),
        (About(staff_logins=("guoxin",)), {"linjing"}),
        (About(staff_logins=("zhangli",)), set()),
        (About(staff_logins=("hanbin",)), {"hanbin"}),
        (About(is_high=True), set()),
        (About(is_high=True, is_monitor=True), {"linjing", "hanbin"}),
        (About(is_high=True, is_monitor=True, person="韩斌"), {"hanbin"}),
        (About(is_high=True, is_monitor=True, person="不知道叫什么"), {"linjing", "hanbin"}),
    ],
)
def test_a_monitor_who_is_named_or_of_the_section_is_concerned(
    session: Session, about: About, who: set[str]
) -> None:
    members = sealing.members(session)
    found = members_concerned(members, about, OFFICE)
    assert {member.login for member in members if member.id in found} == who


def test_a_monitor_whose_section_nobody_can_tell_is_taken_to_be_of_the_one_complained_of(
    session: Session,
) -> None:
    members = sealing.members(session)
    unknown = WholeOffice((), (), HOURS)
    about = concerned.About(section="loans")
    assert members_concerned(members, about, unknown) == {member.id for member in members}
    members[0].staff_login = None  # From outside, and so of no section.
    assert members_concerned(members, about, unknown) == {members[1].id}
    assert members_concerned(members, About(), unknown) == frozenset()


def test_where_every_monitor_is_concerned_the_recovery_key_alone_opens_the_case(
    session: Session, place: Place
) -> None:
    everybody = frozenset(member.id for member in sealing.members(session))
    take(session, place, about=About(is_high=True, is_monitor=True), without=everybody)
    case = the_case(session)
    assert [key.member_id for key in case.keys] == [None]
    assert said(open_record(session, case), EntryKind.STATEMENT)[0]["words"] == WORDS


def test_a_copy_of_the_office_is_kept_and_a_broken_one_knows_nobody(tmp_path: Path) -> None:
    file = tmp_path / "office.json"
    assert office.load(file, HOURS) == WholeOffice((), (), HOURS)
    office.save(OFFICE, file)
    written = file.stat().st_mtime_ns
    office.save(OFFICE, file)
    assert file.stat().st_mtime_ns == written
    assert file.stat().st_mode & 0o777 == 0o600
    assert office.load(file, HOURS) == OFFICE
    file.write_text("{", encoding="utf-8")
    assert office.load(file, HOURS) == WholeOffice((), (), HOURS)
