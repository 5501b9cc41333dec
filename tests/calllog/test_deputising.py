"""Absence: what falls due meanwhile is the deputy's, and what was missed before is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.db import Database
from calllog.duty.office_file import SAMPLE, read_text
from calllog.duty.office_store import import_office
from calllog.ledger import LedgerError, deputising
from calllog.ledger.contacting import contact_anew
from calllog.models import Absence, AbsenceKind, Item, Message, PromiseKind, Staff
from calllog.office import absences
from calllog.office.viewers import Viewer
from calllog.showing.queries import visible_item
from tests.calllog.chains import accept, has_it, holders, received
from tests.calllog.missed_calls import missed_call, promise_of, sweep_at
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person, section

MEETING, LEAVE = AbsenceKind.MEETING, AbsenceKind.LEAVE
TEXT = SAMPLE.read_text(encoding="utf-8")


def is_away(
    session: Session,
    login: str,
    begins: str,
    ends: str,
    kind: AbsenceKind = LEAVE,
    *,
    by: str | None = None,
    entered: str | None = None,
) -> Absence:
    """Somebody is away from one moment to another."""
    return deputising.enter(
        session,
        the_moment(entered or begins),
        OFFICE,
        person(session, login),
        person(session, by or login),
        kind=kind,
        begins_at=the_moment(begins),
        ends_at=the_moment(ends),
    )


def test_whoever_holds_a_promise_sees_the_item_as_long_as_they_do(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        stranger = Viewer.of(person(session, "liufang"))
        assert visible_item(session, stranger, item.number, 2026) is None
        contact = promise_of(session, item, PromiseKind.CONTACT)
        contact.holder = person(session, "liufang")
        session.flush()
        assert visible_item(session, stranger, item.number, 2026) is item
        contact.ended_at = clock.now()
        session.flush()
        assert visible_item(session, stranger, item.number, 2026) is None


def test_what_falls_due_meanwhile_goes_to_the_deputy_and_comes_back(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now()).id
        is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Mon 2026-11-23 10:20", MEETING)
        item = session.get_one(Item, item_id)
        assert (has_it(item), set(holders(item).values())) == (("loans", "wuhao"), {"wuhao"})
        assert item.first_contact.login == "zhangli"
        data = item.events[-1].data
        assert (item.events[-1].kind, data["reason"]) == ("deputised", "meeting")
        assert data["until"].startswith("2026-11-23T02:20")
        ledger.read(session, clock.now(), OFFICE, item, person(session, "wuhao"), "opened")
    sweep_at(office, clock, "Mon 2026-11-23 10:21")
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        assert (has_it(item), holders(item)["contact"]) == (("loans", "zhangli"), "zhangli")
        assert [row.kind for row in item.hand_overs] == ["deputy", "back"]
        assert [row.login for row in session.scalars(_told("代办"))] == ["wuhao"]
        assert [row.login for row in session.scalars(_told("返岗交回"))] == ["zhangli"]


def _told(title: str) -> Select[Staff]:
    return (
        select(Staff)
        .join(Message, Message.recipient_id == Staff.id)
        .where(Message.title.endswith(title), Message.channel == "console")
    )


def test_what_is_due_only_afterwards_stays(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "zhangli"), "")
        is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Mon 2026-11-23 17:30")
        assert has_it(item) == ("loans", "zhangli")


def test_a_miss_belongs_to_who_held_it_then_however_late_the_sweep_comes(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        first = missed_call(session, clock.now())
        ledger.read(session, clock.now(), OFFICE, first, person(session, "zhangli"), "opened")
        second_at = the_moment("Tue 2026-11-24 09:00")
        begins, ends = "Tue 2026-11-24 10:00", "Wed 2026-11-25 17:30"
        is_away(session, "zhangli", begins, ends, entered="Mon 2026-11-23 09:20")
        second = missed_call(session, second_at)
        ledger.read(session, second_at, OFFICE, second, person(session, "zhangli"), "opened")
        ids = first.id, second.id
    sweep_at(office, clock, "Thu 2026-11-26 08:00")
    with office.reading() as session:
        first, second = (session.get_one(Item, item_id) for item_id in ids)
        missed_by = {
            (item.number, kind): promise_of(session, item, kind).missed_by_id
            for item in (first, second)
            for kind in (PromiseKind.CONTACT, PromiseKind.ANSWER)
        }
        zhangli, wuhao = person(session, "zhangli").id, person(session, "wuhao").id
        assert missed_by == {
            (first.number, "contact"): zhangli,
            (first.number, "answer"): wuhao,
            (second.number, "contact"): wuhao,
            (second.number, "answer"): None,
        }
        assert (has_it(first)[1], has_it(second)[1]) == ("zhangli", "zhangli")


def test_what_arrives_meanwhile_is_the_deputys_from_the_start(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        is_away(session, "zhangli", "Mon 2026-11-23 09:00", "Mon 2026-11-23 17:30")
        missed, visited = missed_call(session, clock.now()), received(session, clock.now())
        assert has_it(missed) == ("loans", "wuhao")
        assert holders(visited)["read"] == "wuhao"


def test_what_is_promised_meanwhile_goes_to_the_deputy_with_the_next_sweep(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        item_id, zhangli = item.id, person(session, "zhangli")
        ledger.reached(session, clock.now(), OFFICE, item, zhangli, "")
        is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Mon 2026-11-23 17:30")
        contact_anew(session, the_moment("Mon 2026-11-23 10:00"), OFFICE, item)
        assert has_it(item) == ("loans", "zhangli")
    sweep_at(office, clock, "Mon 2026-11-23 10:01")
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        assert has_it(item) == ("loans", "wuhao")
        assert item.hand_overs[-1].at == the_moment("Mon 2026-11-23 10:00")


@pytest.mark.parametrize(
    ("away", "stands_in"),
    [
        (["zhangli"], "wuhao"),
        (["zhangli", "wuhao"], "wangjun"),
        (["zhangli", "wuhao", "wangjun"], "zhaoping"),
        (["zhangli", "wuhao", "wangjun", "zhaoping"], "guoxin"),
        (["zhangli", "wuhao", "wangjun", "zhaoping", "guoxin", "heting"], "zhangli"),
    ],
)
def test_nothing_ever_belongs_to_nobody(office: Database, away: list[str], stands_in: str) -> None:
    with office.writing() as session:
        for login in away:
            is_away(session, login, "Mon 2026-11-23 09:00", "Mon 2026-11-23 12:00")
        at = the_moment("Mon 2026-11-23 10:00")
        assert absences.standing_in(session, person(session, "zhangli"), at).login == stands_in
        at = the_moment("Mon 2026-11-23 12:00")
        assert absences.standing_in(session, person(session, "zhangli"), at).login == "zhangli"


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "by", "why"),
    [
        (MEETING, "09:10", "10:11", "zhangli", "最长登记1小时"),
        (LEAVE, "09:10", "09:10", "zhangli", "应晚于开始时间"),
        (LEAVE, "08:00", "09:00", "zhangli", "应晚于开始时间"),
        (LEAVE, "09:10", "12:00", "wuhao", "离岗由本人"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    office: Database, kind: AbsenceKind, begins: str, ends: str, by: str, why: str
) -> None:
    day, now = "Mon 2026-11-23", "Mon 2026-11-23 09:10"
    with office.writing() as session, pytest.raises(LedgerError, match=why):
        is_away(session, "zhangli", f"{day} {begins}", f"{day} {ends}", kind, by=by, entered=now)


@pytest.mark.parametrize("by", ["zhangli", "wangjun", "zhaoping"])
def test_who_comes_back_early_has_it_again_at_once(
    office: Database, clock: ManualClock, by: str
) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        absence = is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Mon 2026-11-23 17:30", by=by)
        at = the_moment("Mon 2026-11-23 09:50")
        with pytest.raises(LedgerError, match="离岗由本人"):
            deputising.cancel(session, at, OFFICE, absence, person(session, "wuhao"))
        deputising.cancel(session, at, OFFICE, absence, person(session, by))
        assert has_it(item) == ("loans", "zhangli")
        with pytest.raises(LedgerError, match="已结束或者已取消"):
            deputising.cancel(session, at, OFFICE, absence, person(session, by))


def test_a_hand_over_that_waits_goes_on_waiting_for_the_deputy(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item = received(session, clock.now())
        is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Mon 2026-11-23 17:30")
        assert (has_it(item), holders(item)["read"]) == (("loans", "liufang"), "wuhao")
        is_away(session, "liufang", "Mon 2026-11-23 09:20", "Mon 2026-11-23 17:30")
        assert (has_it(item), holders(item)["read"]) == (("loans", "chenlei"), "wuhao")
        accept(session, clock.now() + timedelta(minutes=20), item, "wuhao")
        assert has_it(item) == ("loans", "wuhao")


def test_a_section_that_is_dissolved_leaves_what_it_has_open_to_the_general_desk(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now(), "contributions").id
        untouched = missed_call(session, clock.now()).id
    clock.forward(minutes=10)
    text = TEXT.replace('key = "contributions"', 'key = "savings"').replace(
        'section = "contributions"', 'section = "savings"'
    )
    with office.writing() as session:
        import_office(session, clock.now(), read_text(text), SHANGHAI)
        item = session.get_one(Item, item_id)
        assert section(session, "contributions").closed_at is not None
        assert has_it(item) == ("office", "guoxin")
        assert holders(item) == {"read": "guoxin", "contact": "guoxin", "answer": "guoxin"}
        assert item.hand_overs[-1].kind == "section_closed"
        assert has_it(session.get_one(Item, untouched)) == ("loans", "zhangli")


def test_what_went_to_the_deputy_comes_back_after_a_leave_that_was_prolonged(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now()).id
        is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Tue 2026-11-24 09:20")
        begins, ends = "Tue 2026-11-24 09:20", "Wed 2026-11-25 09:20"
        is_away(session, "zhangli", begins, ends, entered="Mon 2026-11-23 09:30")
        item = session.get_one(Item, item_id)
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "wuhao"), "")
    sweep_at(office, clock, "Tue 2026-11-24 09:21")
    with office.reading() as session:
        assert has_it(session.get_one(Item, item_id)) == ("loans", "wuhao")
    sweep_at(office, clock, "Wed 2026-11-25 09:21")
    with office.reading() as session:
        item = session.get_one(Item, item_id)
        assert (has_it(item), holders(item)["answer"]) == (("loans", "zhangli"), "zhangli")


def test_who_is_back_has_it_again_also_from_the_deputys_deputy(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        item_id = missed_call(session, clock.now()).id
        item = session.get_one(Item, item_id)
        is_away(session, "zhangli", "Mon 2026-11-23 09:20", "Tue 2026-11-24 09:00")
        is_away(session, "wuhao", "Mon 2026-11-23 09:30", "Wed 2026-11-25 09:00")
        assert has_it(item) == ("loans", "wangjun")
        ledger.reached(session, clock.now(), OFFICE, item, person(session, "wangjun"), "")
    sweep_at(office, clock, "Tue 2026-11-24 09:01")
    with office.reading() as session:
        assert has_it(session.get_one(Item, item_id)) == ("loans", "zhangli")
    sweep_at(office, clock, "Wed 2026-11-25 09:01")
    with office.reading() as session:
        assert has_it(session.get_one(Item, item_id)) == ("loans", "zhangli")
