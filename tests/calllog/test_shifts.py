"""交接班: what is open passes to the next shift by name, signed by both, and never to nobody."""

from __future__ import annotations

from datetime import UTC, date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog import events, ledger
from calllog.db import Database
from calllog.duty import shifts
from calllog.ledger import handing_over
from calllog.models import CONSOLE, Duty, HandOver, Item, Message, ShiftHandOver, Staff
from calllog.office import directory
from calllog.refusals import LedgerError
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, SHANGHAI, the_moment
from tests.support.clock import ManualClock
from tests.support.office import person, section

EVENING = the_moment("Mon 2026-11-23 17:20")


def shift_roster(session: Session, days: dict[str, list[str]]) -> None:
    """Who is on duty for loans on single days."""
    for day, logins in days.items():
        for position, login in enumerate(logins, start=1):
            session.add(
                Duty(
                    section_id=section(session, "loans").id,
                    staff_id=person(session, login).id,
                    position=position,
                    on_date=date.fromisoformat(day),
                )
            )
    session.flush()


@pytest.fixture
def in_turns(office: Database) -> Database:
    """张丽 on Monday and Wednesday, 吴昊 on Tuesday; three calls nobody answered on Monday."""
    with office.writing() as session:
        shift_roster(
            session,
            {"2026-11-23": ["zhangli"], "2026-11-24": ["wuhao"], "2026-11-25": ["zhangli"]},
        )
        for at in ("09:10", "11:00", "17:15"):
            moment = the_moment(f"Mon 2026-11-23 {at}")
            item = missed_call(session, moment)
            ledger.read(session, moment, OFFICE, item, person(session, "zhangli"), "opened")
    return office


def given(session: Session, words: str = "一件待查") -> ShiftHandOver:
    loans = section(session, "loans")
    who = person(session, "zhangli"), person(session, "wuhao")
    return shifts.hand_over(session, EVENING, OFFICE, loans, *who, words)


def items(session: Session) -> list[Item]:
    return list(session.scalars(select(Item).order_by(Item.id)))


def console(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Staff.login, Message.title)
        .join(Staff, Staff.id == Message.recipient_id)
        .where(Message.channel == CONSOLE, Message.key.startswith("shift"))
        .order_by(Message.id)
    )
    return [(login, title) for login, title in rows]


def test_the_list_shows_what_is_open_as_it_stands_and_holds_nothing_personal(
    in_turns: Database,
) -> None:
    with in_turns.writing() as session:
        first, second, third = items(session)
        first.closed_at = EVENING
        ledger.fill_in(session, EVENING, second, None, name="张秀英", matter="提前还款")
        made = given(session)
        assert [entry["number"] for entry in made.items] == [second.number, third.number]
        (entry, _) = made.items
        assert entry["state"] == "read"
        assert entry["due_at"] == the_moment("Mon 2026-11-23 17:30").astimezone(UTC).isoformat()
        assert entry["left"] == ["contact", "answer"]
        assert (entry["whose"], entry["passes"]) == ("张丽", True)
        assert not [word for word in ("张秀英", "提前还款", "139") if word in str(made.items)]


def test_with_the_second_signature_the_items_pass_and_are_accepted(in_turns: Database) -> None:
    with in_turns.writing() as session:
        made = given(session)
        assert {item.responsible.login for item in items(session)} == {"zhangli"}
        assert shifts.sign(session, EVENING, OFFICE, made, person(session, "wuhao")) == 3
        assert made.to_signed_at == EVENING
        for item in items(session):
            session.refresh(item)
            assert item.responsible.login == "wuhao"
            assert {p.holder.login for p in item.promises if p.ended_at is None} == {"wuhao"}
            (row,) = session.scalars(select(HandOver).where(HandOver.item_id == item.id))
            assert (row.from_staff.login, row.to_staff.login) == ("zhangli", "wuhao")
            assert (row.kind, row.accepted_at, row.note) == ("to_handler", EVENING, "交接班")
            assert item.events[-1].kind == "responsibility_moved"
        assert events.verify(session) == []


def test_what_is_not_due_before_one_is_back_stays(in_turns: Database) -> None:
    """Spoken to, an enquiry is answered by Wednesday's closing, and 张丽 is back that morning."""
    with in_turns.writing() as session:
        first = items(session)[0]
        ledger.reached(session, EVENING, OFFICE, first, person(session, "zhangli"), "再答复")
        session.refresh(first, ["promises"])
        made = given(session)
        assert [entry["passes"] for entry in made.items] == [False, True, True]
        shifts.sign(session, EVENING, OFFICE, made, person(session, "wuhao"))
        whose = [item.responsible.login for item in items(session)]
        assert whose == ["zhangli", "wuhao", "wuhao"]


def test_what_another_holds_and_what_is_yet_to_be_written_up_stays(in_turns: Database) -> None:
    with in_turns.writing() as session:
        first, second, _third = items(session)
        first.responsible = person(session, "wangjun")
        second.is_draft = True
        made = given(session)
        assert [entry["passes"] for entry in made.items] == [False, False, True]
        assert [entry["whose"] for entry in made.items] == ["王军", "张丽", "张丽"]


def test_what_waits_for_somebodys_acceptance_goes_on_waiting(in_turns: Database) -> None:
    with in_turns.writing() as session:
        first, second, _third = items(session)
        giver, loans = person(session, "zhangli"), section(session, "loans")
        head = person(session, "wangjun")
        handing_over.hand_over(session, EVENING, OFFICE, first, giver, loans, head, "请办理")
        made = given(session)
        assert [entry["passes"] for entry in made.items] == [False, True, True]
        # Handed over after the list was signed by the one, and before the other signs.
        handing_over.hand_over(session, EVENING, OFFICE, second, giver, loans, head, "请办理")
        assert shifts.sign(session, EVENING, OFFICE, made, person(session, "wuhao")) == 1
        for item in (first, second):
            session.refresh(item)
            assert (item.responsible, item.pending is not None) == (giver, True)


def test_what_was_closed_or_moved_before_the_second_signature_is_left_alone(
    in_turns: Database,
) -> None:
    with in_turns.writing() as session:
        made = given(session)
        first, second, _third = items(session)
        first.closed_at = EVENING
        second.responsible = person(session, "wangjun")
        assert shifts.sign(session, EVENING, OFFICE, made, person(session, "wuhao")) == 1


@pytest.mark.parametrize(
    ("days", "back"),
    [
        ({}, "Tue 2026-11-24 08:00"),  # The standing roster begins with 张丽.
        ({"2026-11-24": ["wuhao"]}, "Wed 2026-11-25 08:00"),
        (
            {f"2026-11-{day}": ["wuhao"] for day in (24, 25, 26, 27)},
            "Mon 2026-11-30 08:00",
        ),
    ],
)
def test_who_goes_is_back_when_the_roster_says_so(
    office: Database, days: dict[str, list[str]], back: str
) -> None:
    with office.writing() as session:
        shift_roster(session, days)
        loans, zhangli = section(session, "loans"), person(session, "zhangli")
        again = shifts.next_on_duty(session, EVENING, OFFICE, loans, zhangli)
        assert again == the_moment(back)


def test_who_is_first_on_no_roster_comes_back_to_no_shift(office: Database) -> None:
    with office.writing() as session:
        loans, wuhao = section(session, "loans"), person(session, "wuhao")
        assert shifts.next_on_duty(session, EVENING, OFFICE, loans, wuhao) is None
        loans.on_duty_count = 2
        again = shifts.next_on_duty(session, EVENING, OFFICE, loans, wuhao)
        assert again == the_moment("Tue 2026-11-24 08:00")


def test_two_are_on_duty_where_the_roster_says_so(office: Database) -> None:
    with office.writing() as session:
        loans, today = section(session, "loans"), date(2026, 11, 23)
        assert [p.login for p in directory.on_duty(session, loans, today)] == ["zhangli"]
        loans.on_duty_count = 2
        assert [p.login for p in directory.on_duty(session, loans, today)] == ["zhangli", "wuhao"]


def test_who_comes_may_refuse_with_a_reason_and_nothing_passes(in_turns: Database) -> None:
    with in_turns.writing() as session:
        made, wuhao = given(session), person(session, "wuhao")
        with pytest.raises(LedgerError, match="理由"):
            shifts.refuse(session, EVENING, OFFICE, made, wuhao, " ")
        shifts.refuse(session, EVENING, OFFICE, made, wuhao, "清单缺一件")
        assert {item.responsible.login for item in items(session)} == {"zhangli"}
        assert console(session) == [
            ("wuhao", "信贷科交接班待签收"),
            ("zhangli", "信贷科交班清单被退回"),
            ("wangjun", "信贷科交班清单被退回"),
        ]
        assert given(session).to_signed_at is None  # Another one may be given now.


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (("zhangli", "zhangli"), "同一人"),
        (("zhangli", "liufang"), "本科室人员"),
        (("liufang", "zhangli"), "本科室人员"),
    ],
)
def test_a_shift_passes_between_two_of_the_section(
    office: Database, who: tuple[str, str], why: str
) -> None:
    with office.writing() as session:
        giver, taker = (person(session, login) for login in who)
        loans = section(session, "loans")
        with pytest.raises(LedgerError, match=why):
            shifts.hand_over(session, EVENING, OFFICE, loans, giver, taker, "")


def test_a_list_is_signed_once_and_by_the_one_it_names(in_turns: Database) -> None:
    with in_turns.writing() as session:
        made = given(session)
        with pytest.raises(LedgerError, match="尚未签收"):
            given(session)
        with pytest.raises(LedgerError, match="接班人本人"):
            shifts.sign(session, EVENING, OFFICE, made, person(session, "wangjun"))
        shifts.sign(session, EVENING, OFFICE, made, person(session, "wuhao"))
        with pytest.raises(LedgerError, match="已签收"):
            shifts.refuse(session, EVENING, OFFICE, made, person(session, "wuhao"), "晚了")


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("Mon 2026-11-23 17:29", 0),
        ("Tue 2026-11-24 07:59", 0),
        ("Tue 2026-11-24 08:00", 1),
        ("Tue 2026-11-24 12:00", 1),
    ],
)
def test_a_list_unsigned_at_the_opening_is_told_to_the_section_head_once(
    in_turns: Database, clock: ManualClock, moment: str, told: int
) -> None:
    with in_turns.writing() as session:
        given(session)
    clock.set(the_moment(moment))
    assert shifts.tell_unsigned(in_turns, clock, SHANGHAI) == told
    assert shifts.tell_unsigned(in_turns, clock, SHANGHAI) == 0
    with in_turns.reading() as session:
        titles = console(session)
    assert titles[1:] == [("wangjun", "信贷科交接班未签收")] * told


def test_a_list_over_a_weekend_is_late_on_monday(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        friday = the_moment("Fri 2026-11-27 17:30")
        loans = section(session, "loans")
        who = person(session, "zhangli"), person(session, "wuhao")
        shifts.hand_over(session, friday, OFFICE, loans, *who, "")
    for moment, told in (("Sun 2026-11-29 20:00", 0), ("Mon 2026-11-30 08:00", 1)):
        clock.set(the_moment(moment))
        assert shifts.tell_unsigned(office, clock, SHANGHAI) == told


def test_what_was_signed_in_time_is_told_to_nobody(in_turns: Database, clock: ManualClock) -> None:
    with in_turns.writing() as session:
        shifts.sign(session, EVENING, OFFICE, given(session), person(session, "wuhao"))
    clock.set(the_moment("Tue 2026-11-24 08:00"))
    assert shifts.tell_unsigned(in_turns, clock, SHANGHAI) == 0


def test_what_became_the_heads_while_nobody_read_it_does_not_pass(in_turns: Database) -> None:
    """The sweep comes late: the list still says 张丽, and the signature finds it is 王军's."""
    with in_turns.writing() as session:
        unread = missed_call(session, the_moment("Mon 2026-11-23 10:00"))
        made = given(session)
        assert [entry["passes"] for entry in made.items] == [True] * 4
        assert shifts.sign(session, EVENING, OFFICE, made, person(session, "wuhao")) == 3
        assert unread.responsible.login == "wangjun"
