"""The outbox: written once, leased, tried again with growing waits, given up in the open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from calllog.db import Database
from calllog.models import Item, Message
from calllog.news import outbox
from tests.calllog.missed_calls import register
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person

MAIL, CHAT = "mailto://someone:secret@example.invalid", "json://127.0.0.1:9/someone"


@pytest.fixture
def item_id(office: Database, clock: ManualClock) -> int:
    """An item of the loans section, whose duty person has two addresses."""
    with office.writing() as session:
        person(session, "zhangli").addresses = [MAIL, CHAT]
        person(session, "wuhao").addresses = [CHAT]
    registered = register(office, clock)
    with office.writing() as session:
        session.execute(delete(Message))  # What registering tells at once.
    return registered


def tell(office: Database, clock: ManualClock, item_id: int, key: str, *logins: str) -> None:
    with office.writing() as session:
        outbox.tell(
            session,
            clock.now(),
            OFFICE,
            session.get_one(Item, item_id),
            key=key,
            recipients=[person(session, login) for login in logins],
            title="再次来电",
            body="请尽快回电。",
        )


def lease(office: Database, clock: ManualClock, limit: int = 50) -> list[outbox.Letter]:
    with office.writing() as session:
        return outbox.lease(session, clock.now(), limit)


def fail(office: Database, clock: ManualClock, message_id: int) -> None:
    with office.writing() as session:
        outbox.mark_failed(session, clock.now(), message_id, "TimedOut")


def test_a_message_is_in_the_console_at_once_and_waits_for_each_address(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    tell(office, clock, item_id, "event1", "zhangli")
    with office.reading() as session:
        rows = session.scalars(select(Message).order_by(Message.id)).all()
        who = person(session, "zhangli").id
        channels = ["console", outbox.channel_of(MAIL), outbox.channel_of(CHAT)]
        assert [row.channel for row in rows] == channels
        assert [row.key for row in rows] == [f"event1|{who}|{channel}" for channel in channels]
        assert [row.sent_at for row in rows] == [clock.now(), None, None]
        assert [row.send_after for row in rows] == [None, clock.now(), clock.now()]
        assert not [row for row in rows if "example" in row.channel + row.key]


def test_the_same_message_is_never_written_twice(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    for _ in range(2):
        tell(office, clock, item_id, "event1", "zhangli", "zhangli", "wuhao")
    with office.reading() as session:
        assert session.scalar(select(func.count(Message.id))) == 3 + 2


def test_to_nobody_nothing_is_written(office: Database, clock: ManualClock, item_id: int) -> None:
    tell(office, clock, item_id, "event1")
    with office.reading() as session:
        assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("Mon 2026-11-23 07:29:59", "Mon 2026-11-23 07:30"),
        ("Mon 2026-11-23 07:30", "Mon 2026-11-23 07:30"),
        ("Mon 2026-11-23 20:59", "Mon 2026-11-23 20:59"),
        ("Mon 2026-11-23 21:00", "Tue 2026-11-24 07:30"),
        ("Thu 2026-12-31 23:59", "Fri 2027-01-01 07:30"),
        ("Fri 2027-01-01 00:00", "Fri 2027-01-01 07:30"),
    ],
)
def test_nothing_is_sent_at_night(written: str, sent: str) -> None:
    assert told(outbox.after_quiet(the_moment(written), SHANGHAI)) == sent
    assert outbox.is_quiet(the_moment(written), SHANGHAI) == (
        the_moment(written) != the_moment(sent)
    )


def test_a_message_is_leased_by_one_sender_for_two_minutes(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    tell(office, clock, item_id, "event1", "wuhao")
    first = lease(office, clock)
    assert [(letter.address, letter.title) for letter in first] == [(CHAT, "再次来电")]
    clock.forward(seconds=119)
    assert lease(office, clock) == []
    clock.forward(seconds=1)
    assert [letter.title for letter in lease(office, clock)] == ["再次来电（重发）"]
    with office.reading() as session:
        assert session.get_one(Message, first[0].message_id).tries == 2


def test_what_was_sent_is_not_sent_again(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    tell(office, clock, item_id, "event1", "wuhao")
    (letter,) = lease(office, clock)
    with office.writing() as session:
        outbox.mark_sent(session, clock.now(), letter.message_id)
    fail(office, clock, letter.message_id)  # A sender of before, which is late.
    clock.forward(days=1)
    assert lease(office, clock) == []
    with office.reading() as session:
        message = session.get_one(Message, letter.message_id)
        assert message.sent_at == clock.now() - timedelta(days=1)
        assert message.failed_why is None


def test_what_fails_is_tried_twelve_times_over_a_day_and_then_given_up(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    tell(office, clock, item_id, "event1", "wuhao")
    waits = []
    for _ in range(outbox.MOST_TRIES):
        (letter,) = lease(office, clock)
        assert letter.title == "再次来电"
        fail(office, clock, letter.message_id)
        with office.reading() as session:
            message = session.get_one(Message, letter.message_id)
            session.expunge_all()
        assert message.failed_why == "TimedOut"
        if message.send_after is not None:
            waits.append(int((message.send_after - clock.now()).total_seconds() / 60))
            clock.set(message.send_after)
    assert waits == [1, 5, 15, 60, 180, 180, 180, 180, 180, 180, 180]
    assert (message.send_after, message.sent_at, message.tries) == (None, None, 12)
    clock.forward(days=2)
    assert lease(office, clock) == []


def test_a_message_on_which_every_sender_dies_is_given_up_as_well(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    tell(office, clock, item_id, "event1", "wuhao")
    for _ in range(outbox.MOST_TRIES):
        assert len(lease(office, clock)) == 1
        clock.forward(minutes=2)
    assert lease(office, clock) == []
    with office.reading() as session:
        (message,) = session.scalars(select(Message).where(Message.channel != "console"))
        assert (message.failed_why, message.send_after) == (outbox.NO_RESULT, None)


@pytest.mark.parametrize("case", ["address taken away", "person has left"])
def test_nothing_goes_to_an_address_that_a_person_no_longer_has(
    office: Database, clock: ManualClock, item_id: int, case: str
) -> None:
    tell(office, clock, item_id, "event1", "wuhao")
    with office.writing() as session:
        if case == "person has left":
            person(session, "wuhao").left_at = clock.now()
        else:
            person(session, "wuhao").addresses = [MAIL]
    assert lease(office, clock) == []
    with office.reading() as session:
        (message,) = session.scalars(select(Message).where(Message.channel != "console"))
        assert (message.failed_why, message.send_after) == (outbox.ADDRESS_GONE, None)


def test_many_messages_to_one_address_do_not_hold_up_another(
    office: Database, clock: ManualClock, item_id: int
) -> None:
    for number in range(30):
        tell(office, clock, item_id, f"event{number}", "wuhao")
    tell(office, clock, item_id, "event30", "zhangli")
    first = lease(office, clock, limit=3)
    assert sorted(letter.address for letter in first) == sorted([CHAT, MAIL, CHAT])
    assert len({letter.message_id for letter in first + lease(office, clock, limit=50)}) == 32


def test_a_leased_message_does_not_show_its_address() -> None:
    assert "secret" not in repr(outbox.Letter(1, MAIL, "标题", "正文"))


def test_a_message_to_nobody_goes_to_the_installations_own_addresses(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        for _ in range(2):
            outbox.post(
                session,
                clock.now(),
                SHANGHAI,
                key="digest",
                addresses=[MAIL, CHAT],
                title="每日摘要",
                body="正文",
            )
    with office.writing() as session:
        letters = outbox.lease(session, clock.now(), 50, [MAIL])
        assert [letter.address for letter in letters] == [MAIL]
        rows = session.scalars(select(Message).order_by(Message.id)).all()
        assert [(row.recipient_id, row.channel) for row in rows] == [
            (None, outbox.channel_of(MAIL)),
            (None, outbox.channel_of(CHAT)),
        ]
        assert rows[1].failed_why == outbox.ADDRESS_GONE


def test_messages_to_nobody_are_not_sent_at_night(office: Database, clock: ManualClock) -> None:
    clock.set(the_moment("Tue 2026-11-24 00:00"))
    with office.writing() as session:
        outbox.post(
            session, clock.now(), SHANGHAI, key="digest", addresses=[MAIL], title="摘要", body=""
        )
        assert outbox.lease(session, clock.now(), 50, [MAIL]) == []
    clock.set(the_moment("Tue 2026-11-24 07:30"))
    with office.writing() as session:
        assert len(outbox.lease(session, clock.now(), 50, [MAIL])) == 1
