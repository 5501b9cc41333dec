"""Who is told of a step, in what words, and when."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from calllog import promises
from calllog.db import Database
from calllog.models import Message, PromiseKind
from calllog.news import notices, outbox
from calllog.times import deadlines, escalation
from tests.calllog.missed_calls import (
    CALLER,
    messages,
    missed_call,
    sweep_at,
)
from tests.calllog.moments import OFFICE, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person, section

CONTACT, READ, FINISH = PromiseKind.CONTACT, PromiseKind.READ, PromiseKind.FINISH


@pytest.mark.parametrize("kind", list(PromiseKind))
def test_every_step_of_every_promise_has_words_without_the_caller_in_them(
    office: Database, clock: ManualClock, kind: PromiseKind
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        item.name, item.organisation, item.matter = "张三", "铜陵某公司", "提前还款"
        due = deadlines.finish_due(clock.now(), OFFICE)
        holder = person(session, "zhangli")
        promise = promises.make(session, clock.now(), OFFICE, item, kind, due, holder)
        for is_presumed in (False, True):
            promise.is_presumed = is_presumed
            for met_at in (None, clock.now()):
                promise.met_at = met_at
                for step in escalation.steps(kind, due.at, OFFICE):
                    title, body = notices.words(promise, step, OFFICE)
                    assert item.number in title
                    assert "信贷科" in body
                    assert ("（推定）" in body) == is_presumed
                    assert "{" not in title + body
                    assert not [w for w in ("张三", "某公司", "还款", CALLER) if w in title + body]


def test_what_nobody_would_hear_is_told_to_the_supervisor(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        missed_call(session, clock.now())
        section(session, "loans").head = None
        for login in ("zhangli", "wuhao"):
            person(session, login).left_at = clock.now()
    sweep_at(office, clock, "Mon 2026-11-23 10:10")
    with office.reading() as session:
        assert messages(session) == ["zhaoping 逾期未阅知"]


def test_a_message_at_night_waits_for_the_morning_and_is_in_the_console_at_once(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        person(session, "wangjun").addresses = ["json://127.0.0.1:9/"]
        register_at = clock.now()
        missed_call(session, register_at)
    sweep_at(office, clock, "Mon 2026-11-23 23:00")
    with office.reading() as session:
        rows: list[tuple[str, datetime | None, datetime | None]] = [
            (m.channel, m.send_after, m.sent_at)
            for m in session.scalars(select(Message).where(Message.title.contains("未联系")))
            if m.recipient is not None and m.recipient.login == "wangjun"
        ]
        assert rows == [
            ("console", None, clock.now()),
            (outbox.channel_of("json://127.0.0.1:9/"), the_moment("Tue 2026-11-24 07:30"), None),
        ]
