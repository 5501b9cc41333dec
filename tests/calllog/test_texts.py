"""Text messages: who takes one, what is asked for, and that each is sent once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Event, Item, OfficeProfile, TextMessage
from calllog.sms import text_templates, texting, texts
from calllog.sms.text_templates import LONGEST, REST, TextFileError, fill
from calllog.sms.texter import Letter, TexterUnsure, TextRefused, Word
from tests.support.clock import MONDAY_MORNING, SHANGHAI, ManualClock, shanghai
from tests.support.office import person, section

MOBILE = "+8613900000001"
UNREACHED = {"phone": "0562-0000000", "number": "2026-101"}
NOTICE = {
    "matter": "租房提取",
    "materials": "身份证；银行卡",
    "basis": "《住房公积金管理条例》第二十四条",
    "limit": "3个自然日",
    "phone": "0562-0000000",
}


class Carrier:
    """A carrier that answers as a test says, and remembers what it really sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.answers: list[Exception | None] = []  # One for each request; then it answers well.
        self.is_done_all_the_same = False
        self.status = "sent"

    def send(self, letter: Letter) -> Word:
        answer = self.answers.pop(0) if self.answers else None
        if answer is None or self.is_done_all_the_same:
            self.sent.append((letter.to, letter.words))
        if answer is not None:
            raise answer
        return self._word(len(self.sent))

    def find(self, letter: Letter) -> list[Word]:
        return [
            self._word(number)
            for number, sent in enumerate(self.sent, start=1)
            if sent == (letter.to, letter.words)
        ]

    def ask_after(self, sid: str) -> Word:
        return Word(sid, self.status)

    def _word(self, number: int) -> Word:
        return Word(f"SM{number}", "queued")


@pytest.fixture
def ledger(office: Database) -> Database:
    with office.writing() as session:
        text_templates.import_templates(session, text_templates.read_file(text_templates.SAMPLE))
        session.add(an_item(session))
    return office


def an_item(session: Session, running: int = 101, phone: str | None = MOBILE) -> Item:
    return Item(
        year=2026,
        running=running,
        channel="phone",
        phone=phone,
        section=section(session, "loans"),
        first_contact=person(session, "zhangli"),
        responsible=person(session, "zhangli"),
        created_at=MONDAY_MORNING,
        handed_over_at=MONDAY_MORNING,
    )


def ask(db: Database, clock: ManualClock, words: dict[str, str] = UNREACHED) -> None:
    with db.writing() as session:
        item = session.scalars(select(Item)).one()
        texts.ask(session, clock.now(), item, "unreached", words, person(session, "zhangli"))


def work(db: Database, clock: ManualClock, carrier: Carrier) -> int:
    return texting.send_waiting(db, clock, SHANGHAI, carrier)


def the_text(db: Database) -> TextMessage:
    with db.reading() as session:
        found = session.scalars(select(TextMessage)).one()
        session.expunge_all()
        return found


def events(db: Database) -> list[str]:
    with db.reading() as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.id))
        return [kind for kind in kinds if kind.startswith("text_")]


@pytest.mark.parametrize(
    ("number", "takes"),
    [
        (MOBILE, True),
        ("13900000001", True),
        ("+8619912345678", True),
        ("+865620000012", False),  # A landline.
        ("+864001234567", False),
        ("12329", False),
        ("+85291234567", False),  # Hong Kong.
        ("+12025550123", False),
        ("anonymous", False),
        ("", False),
    ],
)
def test_only_a_mobile_telephone_of_the_mainland_takes_texts(number: str, takes: bool) -> None:
    assert texts.takes_texts(number) is takes


@pytest.mark.parametrize(
    ("phone", "why"),
    [(None, "没有登记号码"), ("+865622831234", "不是手机号码"), ("+85291234567", "境外号码")],
)
def test_a_number_that_takes_none_is_refused_with_the_reason(
    ledger: Database, clock: ManualClock, phone: str | None, why: str
) -> None:
    with ledger.writing() as session:
        session.scalars(select(Item)).one().phone = phone
    with pytest.raises(LedgerError, match=why):
        ask(ledger, clock)
    assert events(ledger) == []


def test_a_template_without_an_approval_is_never_sent(
    ledger: Database, clock: ManualClock, tmp_path: Path
) -> None:
    path = tmp_path / "texts.toml"
    path.write_text('[[templates]]\nkey = "unreached"\nwords = "【公积金中心】请回电{phone}。"\n')
    with ledger.writing() as session:
        text_templates.import_templates(session, text_templates.read_file(path))
    with pytest.raises(LedgerError, match="还没有运营商的审批编号"):
        ask(ledger, clock)


def test_a_real_office_cannot_send_with_the_samples_approvals(
    ledger: Database, clock: ManualClock
) -> None:
    with ledger.writing() as session:
        session.get_one(OfficeProfile, 1).is_sample = False
    with pytest.raises(LedgerError, match="还没有运营商的审批编号"):
        ask(ledger, clock)


def test_a_text_is_sent_in_the_approved_words_and_followed_to_its_end(
    ledger: Database, clock: ManualClock
) -> None:
    carrier = Carrier()
    ask(ledger, clock)
    assert work(ledger, clock, carrier) == 1
    words = "【公积金中心】我们今日两次致电您，未能接通。请回电0562-0000000，编号2026-101。"
    assert carrier.sent == [(MOBILE, words)]
    assert work(ledger, clock, carrier) == 0
    clock.forward(minutes=10)
    carrier.status = "delivered"
    assert work(ledger, clock, carrier) == 1
    text = the_text(ledger)
    assert (text.sid, text.status, text.approval) == ("SM1", "delivered", "示例-0002")
    assert (text.sent_at, text.delivered_at) == (MONDAY_MORNING, clock.now())
    assert (text.next_at, events(ledger)) == (None, ["text_asked", "text_sent"])


@pytest.mark.parametrize(
    ("asked", "hour", "minute", "is_sent"),
    [
        ((23, 7, 29), 7, 29, False),  # Monday
        ((23, 7, 29), 7, 30, True),
        ((23, 20, 59), 20, 59, True),
        ((23, 21, 0), 21, 0, False),
        ((23, 23, 0), 23, 59, False),
    ],
)
def test_the_public_is_sent_nothing_at_night(
    ledger: Database,
    clock: ManualClock,
    asked: tuple[int, int, int],
    hour: int,
    minute: int,
    is_sent: bool,
) -> None:
    clock.set(shanghai(2026, 11, *asked))
    ask(ledger, clock)
    clock.set(shanghai(2026, 11, 23, hour, minute))
    work(ledger, clock, carrier := Carrier())
    assert bool(carrier.sent) is is_sent


@pytest.mark.parametrize("is_done", [True, False])
def test_what_a_lost_answer_leaves_open_is_looked_up_before_it_is_sent_again(
    ledger: Database, clock: ManualClock, is_done: bool
) -> None:
    carrier = Carrier()
    carrier.answers, carrier.is_done_all_the_same = [TexterUnsure()], is_done
    ask(ledger, clock)
    work(ledger, clock, carrier)
    assert work(ledger, clock, carrier) == 0
    clock.forward(minutes=1)
    work(ledger, clock, carrier)
    assert len(carrier.sent) == 1
    assert the_text(ledger).sid == "SM1"
    assert events(ledger) == ["text_asked", "text_sent"]


def test_a_sender_that_dies_sends_nothing_twice(ledger: Database, clock: ManualClock) -> None:
    carrier = Carrier()
    ask(ledger, clock)
    with ledger.writing() as session:
        (letter,) = texts.lease(session, clock.now(), 5)
    carrier.send(letter)  # And then the process is killed.
    assert work(ledger, clock, carrier) == 0
    clock.forward(minutes=3)
    work(ledger, clock, carrier)
    assert len(carrier.sent) == 1
    assert the_text(ledger).sent_at == clock.now()


def test_two_schedulers_take_a_text_once(ledger: Database, clock: ManualClock) -> None:
    ask(ledger, clock)
    with ledger.writing() as session:
        assert len(texts.lease(session, clock.now(), 5)) == 1
    with ledger.writing() as session:
        assert texts.lease(session, clock.now(), 5) == []


def test_the_same_words_to_two_items_of_one_number_are_two_texts(
    ledger: Database, clock: ManualClock
) -> None:
    carrier = Carrier()
    carrier.answers, carrier.is_done_all_the_same = [None, TexterUnsure()], True
    with ledger.writing() as session:
        session.add(an_item(session, running=102))
        session.flush()
        for item in session.scalars(select(Item)).all():
            texts.ask(session, clock.now(), item, "unreached", UNREACHED)
    work(ledger, clock, carrier)
    clock.forward(minutes=1)
    work(ledger, clock, carrier)
    assert len(carrier.sent) == 2
    with ledger.reading() as session:
        assert set(session.scalars(select(TextMessage.sid))) == {"SM1", "SM2"}


def test_a_refusal_is_final_and_told(ledger: Database, clock: ManualClock) -> None:
    carrier = Carrier()
    carrier.answers = [TextRefused("carrier 21614")]
    ask(ledger, clock)
    work(ledger, clock, carrier)
    clock.forward(days=1)
    assert work(ledger, clock, carrier) == 0
    assert (the_text(ledger).failed_why, carrier.sent) == ("carrier 21614", [])
    assert events(ledger) == ["text_asked", "text_failed"]


def test_a_carrier_that_never_answers_is_given_up(ledger: Database, clock: ManualClock) -> None:
    carrier = Carrier()
    carrier.answers = [TexterUnsure() for _ in range(50)]
    ask(ledger, clock)
    for _ in range(30):
        work(ledger, clock, carrier)
        clock.set(_in_the_day(clock, timedelta(hours=1)))
    assert the_text(ledger).failed_why == texts.GIVEN_UP
    assert events(ledger) == ["text_asked", "text_failed"]


def _in_the_day(clock: ManualClock, step: timedelta) -> datetime:
    then = clock.now() + step
    return then if 8 <= then.astimezone(SHANGHAI).hour < 20 else then + timedelta(hours=12)


@pytest.mark.parametrize(
    ("words", "status", "kinds"),
    [
        (["sent", "delivered"], "delivered", ["text_asked", "text_sent"]),
        (["delivered", "sent"], "delivered", ["text_asked", "text_sent"]),
        (["delivered", "failed"], "delivered", ["text_asked", "text_sent"]),
        (["undelivered", "sent"], "undelivered", ["text_asked", "text_sent", "text_failed"]),
        (["sent", "sent"], "sent", ["text_asked", "text_sent"]),
    ],
)
def test_reports_in_any_order_and_twice_leave_the_end_as_it_was(
    ledger: Database, clock: ManualClock, words: list[str], status: str, kinds: list[str]
) -> None:
    ask(ledger, clock)
    for word in words:
        with ledger.writing() as session:
            texts.told(session, clock.now(), the_text(ledger).id, Word("SM1", word))
    assert the_text(ledger).status == status
    assert events(ledger) == kinds


def test_a_text_without_a_receipt_is_asked_after_for_a_day(
    ledger: Database, clock: ManualClock
) -> None:
    ask(ledger, clock)
    work(ledger, clock, Carrier())
    clock.forward(days=1)
    work(ledger, clock, Carrier())
    text = the_text(ledger)
    assert (text.status, text.next_at, text.failed_why) == ("sent", None, None)


def test_asking_twice_while_the_first_waits_is_one_text(
    ledger: Database, clock: ManualClock
) -> None:
    ask(ledger, clock)
    ask(ledger, clock)
    assert the_text(ledger).words.startswith("【公积金中心】")
    assert events(ledger) == ["text_asked"]


# Templates

TEMPLATE = (
    "【公积金中心】您咨询的{matter}需要：{materials}。依据{basis}，时限{limit}。详询{phone}。"
)


@given(st.lists(st.text("身份证明材料原件复印", min_size=1, max_size=30), max_size=60))
def test_a_text_is_never_longer_than_an_operator_carries(papers: list[str]) -> None:
    text = fill(TEMPLATE, NOTICE | {"materials": "；".join(papers)})
    assert len(text) <= LONGEST
    assert text.endswith("详询0562-0000000。")


def test_a_long_list_of_papers_ends_at_a_paper_and_says_where_the_rest_is() -> None:
    text = fill(TEMPLATE, NOTICE | {"materials": "；".join(["购房合同原件和复印件"] * 60)})
    assert f"购房合同原件和复印件{REST}。依据" in text


def test_what_is_too_long_all_the_same_is_refused(ledger: Database, clock: ManualClock) -> None:
    with pytest.raises(LedgerError, match="超过500字"):
        ask(ledger, clock, UNREACHED | {"phone": "1" * 600})


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('key = "greeting"\nwords = "【中心】您好"', "is none of"),
        ('key = "unreached"\nwords = "您好"', "sender's name"),
        ('key = "unreached"\nwords = "【中心】{name}您好"', "unknown word {name}"),
        ('key = "unreached"\nwords = "【中心】{phone"', "single brace"),
        ('key = "unreached"\nwords = "【中心】见www.example.cn"', "address of the web"),
        ('key = "unreached"\nwords = "【中心】' + "长" * 500 + '"', "at most 500"),
        ('key = "unreached"', "words Field required"),
        ('key = "unreached"\nwords = 3', "words"),
        ('key = "unreached"\nwords = "【中心】"\nprice = 1', "price"),
        ("key = ", "no file of templates"),
    ],
)
def test_a_template_that_cannot_be_sent_is_refused_with_the_reason(
    tmp_path: Path, line: str, fault: str
) -> None:
    path = tmp_path / "texts.toml"
    path.write_text("[[templates]]\n" + line, encoding="utf-8")
    with pytest.raises(TextFileError, match=fault):
        text_templates.read_file(path)


def test_the_samples_templates_go_out_and_in_again(ledger: Database, tmp_path: Path) -> None:
    path = tmp_path / "texts.toml"
    with ledger.writing() as session:
        path.write_text(text_templates.export_templates(session), encoding="utf-8")
        before = text_templates.listed(session)
        text_templates.import_templates(session, text_templates.read_file(path))
        assert text_templates.listed(session) == before
        assert {row.key for row in before} == set(text_templates.WORDS)
        assert all(row.approval and row.approval.startswith("示例") for row in before)
