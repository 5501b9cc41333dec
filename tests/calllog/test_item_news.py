"""What people are told at once: a new item, a repeat call, and a message without a number."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.calls import door
from calllog.db import Database
from calllog.models import Channel, Item, Message, Staff
from tests.calllog.missed_calls import CALLER, missed_call
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person, section


def told(session: Session) -> list[tuple[str, str, str]]:
    """To whom, the title and the body of every message in the consoles."""
    query = select(Staff.login, Message.title, Message.body).join(Message.recipient)
    return [(who, title, body) for who, title, body in session.execute(query.order_by(Message.id))]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (
            "Mon 2026-11-23 09:10",
            "请于11月23日（周一）10:10前阅知，并于11月23日（周一）17:30前联系办事人。",
        ),
        (
            "Fri 2026-11-27 17:10",
            "请于11月30日（周一）08:30前阅知，并于11月30日（周一）12:00前联系办事人。",
        ),
    ],
)
def test_whoever_is_responsible_learns_at_once_of_a_call_that_nobody_answered(
    office: Database, clock: ManualClock, at: str, due: str
) -> None:
    with office.writing() as session:
        missed_call(session, the_moment(at))
    with office.reading() as session:
        (only,) = told(session)
    assert only == (
        "zhangli",
        "2026-101号待阅知",
        f"信贷科2026-101号来电无人接听，已登记。{due}",
    )


@pytest.mark.parametrize(
    ("channel", "what"),
    [
        (Channel.PHONE, "来电"),
        (Channel.LETTER, "来信"),
        (Channel.VISIT, "来访"),
        (Channel.MAIL, "网上来信"),
    ],
)
@pytest.mark.parametrize(
    ("login", "is_told"), [("liufang", True), ("wuhao", False), ("zhangli", False)]
)
def test_what_is_handed_over_is_told_to_its_new_holder_and_to_nobody_who_keeps_it(
    office: Database, clock: ManualClock, channel: Channel, what: str, login: str, is_told: bool
) -> None:
    with office.writing() as session:
        ledger.register(
            session,
            clock.now(),
            OFFICE,
            channel=channel,
            staff=person(session, login),
            section=section(session, "loans"),
            organisation="铜陵某公司",
            name="张三",
            phone=CALLER,
            matter="提前还款",
        )
    with office.reading() as session:
        messages = told(session)
    assert [login for login, _, _ in messages] == (["zhangli"] if is_told else [])
    for _, title, body in messages:
        assert body.startswith(f"信贷科2026-101号{what}已登记并转交。请于")
        assert not [w for w in ("张三", "某公司", "还款", CALLER) if w in title + body]


def call_again(session: Session, clock: ManualClock, sid: str) -> None:
    call = door.begin(session, clock.now(), sid, {"From": CALLER}, CALLER)
    item = missed_items(session)[0]
    ledger.call_again(session, clock.now(), OFFICE, item, call)


def missed_items(session: Session) -> list[Item]:
    return list(session.scalars(select(Item)))


def test_several_calls_found_at_the_same_moment_are_one_message_and_later_ones_another(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        missed_call(session, clock.now())
        for number in range(5):
            call_again(session, clock, f"CB{number}")
    clock.forward(minutes=1)
    with office.writing() as session:
        call_again(session, clock, "CB5")
    with office.reading() as session:
        again = [(login, title) for login, title, _ in told(session) if "再次来电" in title]
        assert again == [("wangjun", "2026-101号再次来电"), ("zhangli", "2026-101号再次来电")] * 2
        assert missed_items(session)[0].times_called == 7


def test_a_call_after_contact_in_the_same_minute_is_told_again(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        call_again(session, clock, "CB1")
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "zhangli"), "已说明")
        call_again(session, clock, "CB2")
    with office.reading() as session:
        assert [login for login, title, _ in told(session) if "再次来电" in title] == [
            "wangjun",
            "zhangli",
        ] * 2


@pytest.mark.parametrize("comes", ["before the end", "after the end", "twice"])
def test_a_message_without_a_number_is_told_to_who_is_on_duty_at_the_general_desk(
    office: Database, clock: ManualClock, comes: str
) -> None:
    with office.writing() as session:
        call = door.begin(session, clock.now(), "CA1", {}, None)
        clock.forward(minutes=2)
        if comes != "after the end":
            door.keep_recording(session, clock.now(), call, "number", "RE1", 6)
        door.end(session, clock.now(), OFFICE, call, status="completed", seconds=120)
        if comes != "before the end":
            door.keep_recording(session, clock.now(), call, "matter", "RE2", 6)
            door.tell_of_message(session, clock.now(), OFFICE, call)
        assert call.kind == "no_number"
    with office.reading() as session:
        assert told(session) == [
            (
                "guoxin",
                "无号码来电待处理",
                "办公室有一个未显示号码的来电留了言。"
                "请于11月23日（周一）17:30前听录音并回电，然后登记。",
            )
        ]


def test_a_call_without_a_number_and_without_a_message_is_told_to_nobody(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        call = door.begin(session, clock.now(), "CA1", {}, None)
        door.end(session, clock.now(), OFFICE, call, status="completed", seconds=120)
        assert call.kind == "no_number"
    with office.reading() as session:
        assert told(session) == []
