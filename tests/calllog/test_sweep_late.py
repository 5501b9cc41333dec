"""Sweeps that come late, fail, or have much to do: all is on record, once."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from calllog import ledger
from calllog.background import sweep
from calllog.db import Database
from calllog.models import Item, Message, Promise, PromiseKind
from calllog.news import notices
from calllog.times import escalation
from tests.calllog.missed_calls import (
    CALLER,
    messages,
    missed_call,
    on_record,
    promise_of,
    register,
    story,
    sweep_at,
    sweep_through,
)
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person

CONTACT, READ, FINISH = PromiseKind.CONTACT, PromiseKind.READ, PromiseKind.FINISH


@pytest.mark.parametrize("registered", ["Mon 2026-11-23 09:10", "Sat 2026-11-28 10:00"])
def test_a_sweep_that_comes_days_late_records_what_a_punctual_one_does(
    office: Database, tmp_path_factory: pytest.TempPathFactory, registered: str
) -> None:
    """All is recorded; late reminders alone are not sent, for they would tell of time gone by."""
    clock = ManualClock(the_moment(registered))
    register(office, clock)
    punctual = _copy_of(office, tmp_path_factory)
    week_later = told(clock.now() + timedelta(days=7))
    sweep_through(punctual, ManualClock(clock.now()), week_later, minutes=30)
    sweep_at(office, clock, week_later)
    expected, found = on_record(punctual, with_times=False), on_record(office, with_times=False)
    for what in ("items", "promises", "steps"):
        assert found[what] == expected[what]
    kinds = [[event[2] for event in record["events"]] for record in (expected, found)]
    assert kinds[0] == kinds[1]
    with office.reading() as session:
        leader = f"|{person(session, 'gaoyuan').id}|"
    to_others = [m for m in expected["messages"] if "remind" not in m[0] and leader not in m[0]]
    assert [m for m in found["messages"] if leader not in m[0]] == to_others
    # What goes up to the leader in charge in one sweep is one message: here contact and answer.
    assert [m[1] for m in found["messages"] if leader in m[0]] == ["逾期上报：共1件"]
    late = {event[3].get("is_late") for event in found["events"] if event[2] == "reminded"}
    assert late == {True}
    punctual.close()


def _copy_of(office: Database, tmp_path_factory: pytest.TempPathFactory) -> Database:
    path = tmp_path_factory.mktemp("copy") / "ledger.db"
    office.close()
    shutil.copyfile(str(office.engine.url.database), path)
    return Database.open(f"sqlite:///{path}")


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("Mon 2026-11-23 17:29", ["wangjun 待联系提醒"] * 3),
        ("Mon 2026-11-23 17:30", []),
    ],
)
def test_a_late_reminder_is_sent_as_long_as_it_is_true(
    office: Database, clock: ManualClock, moment: str, sent: list[str]
) -> None:
    register(office, clock)
    sweep_at(office, clock, moment)
    with office.reading() as session:
        assert [line for line in messages(session) if "提醒" in line] == sent
        assert len([line for line in story(session) if line.startswith("reminded")]) == 3


def test_kept_late_before_the_sweep_came_the_miss_is_still_told_with_what_happened_since(
    office: Database, clock: ManualClock
) -> None:
    item_id = register(office, clock)
    clock.set(the_moment("Mon 2026-11-23 17:45"))
    with office.writing() as session:
        item = session.get_one(Item, item_id)
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "zhangli"), "")
    sweep.sweep_all(office, clock, SHANGHAI)
    with office.reading() as session:
        body = session.scalars(select(Message.body).where(Message.title.contains("未联系"))).first()
        number = session.get_one(Item, item_id).number
        assert body == (
            f"信贷科{number}号事项应于11月23日（周一）17:30前联系办事人，到时未登记联系。"
            "此后已于11月23日（周一）17:45登记联系。"
        )
        item = session.get_one(Item, item_id)
        assert item.escalation_level == 1
        read, contact, answer = item.promises
        assert read.next_step_at is contact.next_step_at is None
        assert answer.next_step_at == the_moment("Wed 2026-11-25 08:00")
        assert Counter(story(session))["missed contact"] == 1
        assert "wangjun 待联系提醒" not in messages(session)


def test_one_sweep_more_changes_nothing(office: Database, clock: ManualClock) -> None:
    register(office, clock)
    sweep_at(office, clock, "Mon 2026-11-23 17:30")
    before = on_record(office)
    for _ in range(3):
        assert sweep.sweep_all(office, clock, SHANGHAI) == 0
    assert on_record(office) == before


def test_a_promise_that_fails_is_put_off_and_the_others_go_on(
    office: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = register(office, clock), register(office, clock, "withdrawal")
    words = notices.words

    def fail_for_the_first(
        promise: Promise, step: escalation.Step, office_time: object
    ) -> tuple[str, str]:
        if promise.item_id == first:
            raise RuntimeError(f"about {CALLER}")
        return words(promise, step, OFFICE)

    monkeypatch.setattr(notices, "words", fail_for_the_first)
    with capture_logs() as logs:
        sweep_at(office, clock, "Mon 2026-11-23 10:10")
    assert [(entry["event"], entry["error"]) for entry in logs] == [
        ("promise_put_off", "RuntimeError")
    ]
    assert CALLER not in str(logs)
    with office.reading() as session:
        read = [promise_of(session, session.get_one(Item, i), READ) for i in (first, second)]
        assert [p.missed_at is not None for p in read] == [False, True]
        assert read[0].next_step_at == the_moment("Mon 2026-11-23 10:15")
        # Nothing of the failed step is left behind.
        assert [s.promise_id for p in read for s in p.steps] == [read[1].id]
    monkeypatch.undo()
    sweep_at(office, clock, "Mon 2026-11-23 10:15")
    with office.reading() as session:
        read = [promise_of(session, session.get_one(Item, i), READ) for i in (first, second)]
        assert [told(p.missed_at or p.made_at) for p in read] == ["Mon 2026-11-23 10:10"] * 2


def test_many_more_promises_than_a_batch_due_at_the_same_minute_are_all_carried_out(
    office: Database, clock: ManualClock
) -> None:
    count = 3 * sweep.BATCH + 1
    with office.writing() as session:
        for _ in range(count):
            missed_call(session, clock.now())
    sweep_at(office, clock, "Mon 2026-11-23 10:10")
    with office.reading() as session:
        assert Counter(story(session))["missed read"] == count
        assert len(messages(session)) == 2 * count
        assert session.scalars(select(Item).where(Item.deemed_read_at.is_(None))).all() == []
