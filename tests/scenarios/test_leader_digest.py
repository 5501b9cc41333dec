"""The leaders are not flooded: a digest a day for one, a message a sweep for the other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from calllog import promises
from calllog.background import collecting, leader_digest, sweep
from calllog.db import Database
from calllog.ledger import exercising, planning
from calllog.models import (
    CollectedStep,
    Exercise,
    Item,
    Message,
    Promise,
    PromiseKind,
    PromiseStep,
    Staff,
)
from calllog.times.escalation import Step
from tests.calllog.missed_calls import missed_call as register_missed
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment, told
from tests.scenarios.days import live, missed_call, reaches
from tests.scenarios.test_joint import HOUSING, TAX, act, names
from tests.support.clock import ManualClock
from tests.support.hotline import Hotline

MANY = 1000  # Fifty batches; more would show the same, and take as much longer.


def to(session: Session, login: str) -> list[Message]:
    """What somebody was told in the console, without what registering tells."""
    found = (
        select(Message)
        .join(Staff, Staff.id == Message.recipient_id)
        .where(Staff.login == login, Message.channel == "console")
        .order_by(Message.id)
    )
    return list(session.scalars(found))


def test_the_leader_gets_one_digest_at_a_quarter_to_six_on_working_days(line: Hotline) -> None:
    first, second = missed_call(line), missed_call(line, "+8613900000002")
    reaches(line, "zhangli", first)
    names(line, second, [HOUSING, TAX])
    act(line, "zhangli", planning.report, second, "须共同核验。")
    live(line, "Mon 2026-11-23 17:44", minutes=30)
    with line.reading() as session:
        assert [row.title for row in to(session, "xuhui")] == [f"{second}号联办事项上报"]
    line.jump(the_moment("Mon 2026-11-23 17:45"))
    line.sweep()
    line.sweep()
    live(line, "Mon 2026-11-30 18:00", minutes=60)
    with line.reading() as session:
        digests = [row for row in to(session, "xuhui") if row.title.endswith("简报")]
        assert [told(row.created_at)[:14] for row in digests] == [
            *("Mon 2026-11-23", "Tue 2026-11-24", "Wed 2026-11-25"),
            *("Thu 2026-11-26", "Fri 2026-11-27", "Mon 2026-11-30"),
        ]
        assert digests[0].title == "11月23日首问工作简报"
        assert "今日到期时限" in digests[0].body
        assert "信贷科1项" in digests[0].body
        assert "未办结事项2件，最早一件已登记0天。待商定方案的联办事项1件。" in digests[0].body
        for row in digests:
            assert "139" not in row.body
            assert first not in row.body
            assert row.item_id is None


def test_an_inspection_is_open_for_the_leader_and_counts_in_nothing(line: Hotline) -> None:
    now = the_moment("Mon 2026-11-23 17:45")
    missed_call(line)
    with line.writing() as session:
        before = leader_digest.figures(session, now, OFFICE)
        item = session.query(Item).one()
        supervisor = session.query(Staff).filter_by(login="zhaoping").one()
        exercising.mark(session, now, item, supervisor, Exercise.INSPECTION, "办公室暗访")
        after = leader_digest.figures(session, now, OFFICE)
    assert before.due > 0
    assert (after.due, after.missed, after.open_items) == (0, (), 1)


def test_two_schedulers_write_one_digest(office: Database) -> None:
    clock = ManualClock(the_moment("Mon 2026-11-23 17:50"))
    again = Database.open(str(office.engine.url))
    assert leader_digest.send_due(office, clock, SHANGHAI) == 1
    assert leader_digest.send_due(again, clock, SHANGHAI) == 0
    again.close()
    with office.reading() as session:
        assert len(to(session, "xuhui")) == 1


@pytest.mark.parametrize(
    ("moment", "is_due"),
    [
        ("Mon 2026-11-23 17:44", False),
        ("Mon 2026-11-23 17:45", True),
        ("Mon 2026-11-23 23:59", True),
        ("Tue 2026-11-24 00:00", False),
        ("Sat 2026-11-28 17:45", False),
        ("Sat 2026-10-10 17:45", True),  # A make-up working Saturday.
        ("Fri 2027-01-01 17:45", False),
    ],
)
def test_when_the_digest_is_due(moment: str, is_due: bool) -> None:
    assert leader_digest.is_due(the_moment(moment), OFFICE) is is_due


def test_a_thousand_missed_at_one_closing_are_one_message_to_the_leader_in_charge(
    office: Database,
) -> None:
    clock = ManualClock(the_moment("Mon 2026-11-23 09:10"))
    with office.writing() as session:
        pattern = register_missed(session, clock.now())
        _multiply(session, pattern, MANY)
    clock.set(the_moment("Tue 2026-11-24 08:00"))
    sweep.sweep_all(office, clock, SHANGHAI)
    with office.reading() as session:
        contacts = session.query(Promise).filter(Promise.kind == PromiseKind.CONTACT)
        assert contacts.count() == contacts.filter(Promise.missed_at.is_not(None)).count() == MANY
        done = session.query(PromiseStep).filter(PromiseStep.step == "second-day")
        assert done.count() == MANY
        assert session.query(Item).filter(Item.escalation_level < 2).count() == 0
        # Nothing is left over: no step is late, and no miss waits to be told.
        assert session.query(Promise).filter(Promise.next_step_at <= clock.now()).count() == 0
        assert session.query(CollectedStep).filter(CollectedStep.told_at.is_(None)).count() == 0
        (message,) = to(session, "gaoyuan")
        assert message.title == f"逾期上报：共{MANY}件"
        assert f"信贷科{MANY}件" in message.body
        assert "2026-101、2026-102、" in message.body
        assert f"2026-120等{MANY}件" in message.body
        assert to(session, "xuhui") == []


def _multiply(session: Session, pattern: Item, many: int) -> None:
    """The same item again and again, with its contact still owed and its reminders given."""
    columns = {column.name for column in Item.__table__.columns} - {"id", "running"}
    facts = {name: getattr(pattern, name) for name in columns}
    (contact,) = [one for one in pattern.promises if one.kind == PromiseKind.CONTACT]
    for other in pattern.promises:
        if other is not contact:
            other.next_step_at = None
    owed = {c.name for c in Promise.__table__.columns} - {"id", "item_id"}
    promise = {name: getattr(contact, name) for name in owed}
    for step in (one for one in promises.steps(contact, OFFICE) if one.kind == "reminder"):
        contact.steps.append(_given(step, contact))
    session.flush()
    others = range(pattern.running + 1, pattern.running + many)
    items = [{**facts, "running": running} for running in others]
    ids = session.scalars(insert(Item).returning(Item.id), items).all()
    rows = [{**promise, "item_id": item_id} for item_id in ids]
    owed_ids = session.scalars(insert(Promise).returning(Promise.id), rows).all()
    given = [
        {"promise_id": i, "version": 1, "step": s.step, "due_at": s.due_at, "done_at": s.done_at}
        for i in owed_ids
        for s in contact.steps
    ]
    session.execute(insert(PromiseStep), given)


def _given(step: Step, contact: Promise) -> PromiseStep:
    return PromiseStep(version=1, step=step.name, due_at=step.at, done_at=contact.made_at)


def test_a_sweep_killed_before_the_message_leaves_it_to_the_next(office: Database) -> None:
    clock = ManualClock(the_moment("Mon 2026-11-23 09:10"))
    with office.writing() as session:
        for _one in range(3):
            register_missed(session, clock.now())
    clock.set(the_moment("Tue 2026-11-24 08:00"))
    while True:
        with office.writing() as session:
            if not sweep.sweep_promises(session, clock.now(), OFFICE):
                break
    with office.reading() as session:
        assert to(session, "gaoyuan") == []
    for _twice in range(2):
        clock.forward(minutes=1)
        sweep.sweep_all(office, clock, SHANGHAI)
    with office.reading() as session:
        assert [row.title for row in to(session, "gaoyuan")] == ["逾期上报：共3件"]


def test_one_miss_is_told_as_it_always_was(office: Database) -> None:
    clock = ManualClock(the_moment("Mon 2026-11-23 09:10"))
    with office.writing() as session:
        number = register_missed(session, clock.now()).number
    clock.set(clock.now() + timedelta(days=1))
    sweep.sweep_all(office, clock, SHANGHAI)
    with office.reading() as session:
        (message,) = to(session, "gaoyuan")
        assert (message.title, message.item_id is None) == (f"{number}号逾期上报", False)
        assert "应于11月23日（周一）17:30前联系办事人" in message.body


def test_a_message_lists_twenty_items_and_counts_the_rest(office: Database) -> None:
    with office.writing() as session:
        now = the_moment("Mon 2026-11-23 09:10")
        items = [register_missed(session, now) for _one in range(21)]
        title, body = collecting.words([*items, items[0]])
        assert title == "逾期上报：共21件"
        assert body.count("2026-") == 20
        _title, body = collecting.words(items[:2])
        assert "2026-101、2026-102。" in body
