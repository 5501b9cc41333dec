"""The ledger's door for the telephone: late, doubled and reordered reports do no harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calllog.calls import door
from calllog.db import Database
from calllog.models import Call, CallKind, Item, Leg, LegResult, Promise, Recording, Turn
from calllog.telephone import DialEnd, LegProgress, LegStatus, Rung
from tests.calllog.missed_calls import CALLER
from tests.calllog.moments import OFFICE
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person, section

NOW = MONDAY_MORNING


def begin(session: Session, sid: str = "CA1", caller: str | None = CALLER) -> Call:
    return door.begin(session, NOW, sid, {"From": caller or "anonymous", "To": "+86562"}, caller)


def end(session: Session, call: Call, seconds: int | None = 60, after: int = 60) -> None:
    at = NOW + timedelta(seconds=after)
    door.end(session, at, OFFICE, call, status="completed", seconds=seconds)


def rung(session: Session, *logins: str) -> Rung:
    staff = tuple(person(session, login).id for login in logins)
    loans = section(session, "loans").id
    return Rung(loans, staff, on_duty=frozenset(staff), is_together=len(staff) > 1)


def ring(session: Session, call: Call, *logins: str) -> list[Leg]:
    call.section_id = section(session, "loans").id
    return door.ring(session, NOW, call, rung(session, *logins))


@pytest.mark.parametrize(
    ("seconds", "has_key", "kind"),
    [
        (4, False, CallKind.SHORT),
        (5, False, CallKind.SHORT),
        (6, False, CallKind.REGISTERED),
        (5, True, CallKind.REGISTERED),
        # The carrier did not say how long; it took a minute here.
        (None, False, CallKind.REGISTERED),
    ],
)
def test_a_hang_up_within_five_seconds_without_a_key_is_a_short_call(
    office: Database, seconds: int | None, has_key: bool, kind: CallKind
) -> None:
    with office.writing() as session:
        call = begin(session)
        if has_key:
            door.pressed_a_key(call, NOW)
        end(session, call, seconds)
        assert call.kind == kind
        assert session.scalar(select(func.count(Item.id))) == (kind != CallKind.SHORT)


def test_a_call_of_no_known_number_is_listed_and_leaves_no_item(office: Database) -> None:
    with office.writing() as session:
        call = begin(session, caller=None)
        end(session, call)
        assert call.kind == CallKind.NO_NUMBER
        assert session.scalars(select(Item)).all() == []


def test_the_end_told_twice_and_out_of_order_stands_as_it_was_told_first(office: Database) -> None:
    with office.writing() as session:
        call = begin(session)
        end(session, call, seconds=None, after=60)
        end(session, call, seconds=58, after=300)
        end(session, call, seconds=999, after=600)
        assert call.ended_at == NOW + timedelta(seconds=60)
        assert (call.seconds, call.settle_by) == (58, None)
        assert session.scalars(select(Item.times_called)).all() == [1]


def test_a_step_that_comes_after_the_end_waits_for_nothing_more(office: Database) -> None:
    with office.writing() as session:
        call = begin(session)
        end(session, call)
        door.keep_reply(session, NOW, call, "3:matter", "<Response/>")
        assert call.settle_by is None
        assert door.reply_given(session, call, "3:matter") == "<Response/>"
        assert door.reply_given(session, call, "4:name") is None


def test_a_leg_that_was_answered_stays_so_whatever_is_reported_later(office: Database) -> None:
    with office.writing() as session:
        call = begin(session)
        (leg,) = ring(session, call, "zhangli")
        door.leg_picked_up(session, NOW, leg.id, "CA9", has_accepted=True)
        ended = DialEnd(LegStatus.ENDED, "CA9", True, 42, 15, caller_is_gone=False)
        assert door.dial_ended(session, NOW, OFFICE, call, rung(session, "zhangli"), ended)
        for status in (LegStatus.RINGING, LegStatus.NO_ANSWER, LegStatus.CANCELED):
            door.leg_progress(session, leg.id, LegProgress(status, NOW, "CA9", None))
        assert (leg.result, leg.talk_seconds) == (LegResult.ANSWERED, 42)
        end(session, call)
        assert (call.kind, call.answered_by) == (CallKind.ANSWERED, person(session, "zhangli"))
        assert [item.is_draft for item in session.scalars(select(Item))] == [True]


def test_a_report_about_a_leg_that_nobody_rang_changes_nothing(office: Database) -> None:
    with office.writing() as session:
        door.leg_progress(session, 999, LegProgress(LegStatus.ENDED, NOW, "CA9", 3))
        assert door.leg_picked_up(session, NOW, 999, "CA9", has_accepted=True) is None


def test_a_caller_who_left_while_talking_has_been_answered_though_the_dial_never_ended(
    office: Database,
) -> None:
    with office.writing() as session:
        call = begin(session)
        (leg,) = ring(session, call, "zhangli")
        door.leg_picked_up(session, NOW, leg.id, "CA9", has_accepted=True)
        assert call.settle_by == NOW + door.LONGEST_TALK
        end(session, call)
        assert (leg.result, call.kind) == (LegResult.ANSWERED, CallKind.ANSWERED)


def test_a_recording_told_of_twice_is_one_and_keeps_the_longer_time(office: Database) -> None:
    with office.writing() as session:
        call = begin(session)
        door.register(session, NOW, OFFICE, call)
        for seconds in (0, 6, 1):
            door.keep_recording(session, NOW, call, "matter", "RE1", seconds)
        (recording,) = session.scalars(select(Recording))
        assert (recording.spoken_seconds, recording.item_id) == (6, call.item_id)
        assert [event.kind for event in session.scalars(select(Item)).one().events].count(
            "recorded"
        ) == 1


def test_what_was_recorded_before_the_item_existed_belongs_to_it_afterwards(
    office: Database,
) -> None:
    with office.writing() as session:
        call = begin(session)
        door.keep_recording(session, NOW, call, "message", "RE1", 6)
        end(session, call)
        assert [recording.item_id for recording in call.recordings] == [call.item_id]


def test_an_unknown_section_is_not_chosen(office: Database) -> None:
    with office.writing() as session:
        call = begin(session)
        door.choose_section(session, call, 999)
        assert call.section_id is None
        door.register(session, NOW, OFFICE, call)
        assert session.scalars(select(Item)).one().section.is_general_desk


@pytest.mark.parametrize("digits", ["", "abc", "999999999", "0", "102"])
def test_digits_that_are_no_number_of_an_item_name_none(office: Database, digits: str) -> None:
    with office.writing() as session:
        door.register(session, NOW, OFFICE, begin(session))
        assert door.item_by_running_number(session, NOW, OFFICE, digits) is None
        assert door.item_by_running_number(session, NOW, OFFICE, "101") is not None


def test_a_call_led_to_the_other_line_leaves_no_trace(office: Database) -> None:
    with office.writing() as session:
        call = begin(session)
        door.keep_reply(session, NOW, call, "0:incoming", "<Response/>")
        ring(session, call, "zhangli")
        door.forget(session, call)
    with office.reading() as session:
        for table in (Call, Turn, Leg):
            assert session.scalars(select(table)).all() == []


@pytest.mark.parametrize(("seconds", "is_late"), [(-1, False), (0, False), (1, True)])
def test_an_item_is_late_strictly_after_its_time(
    office: Database, seconds: int, is_late: bool
) -> None:
    with office.writing() as session:
        door.register(session, NOW, OFFICE, begin(session))
        (due_at,) = session.scalars(select(Promise.due_at).where(Promise.kind == "contact"))
        told = door.item_by_running_number(
            session, due_at + timedelta(seconds=seconds), OFFICE, "101"
        )
        assert told is not None
        assert told.is_late is is_late


def test_a_telephone_that_rang_while_the_ledger_was_away_is_written_down_once(
    office: Database,
) -> None:
    with office.writing() as session:
        call = begin(session)
        section_rung = rung(session, "zhangli", "wuhao")
        one = replace(section_rung, staff_ids=section_rung.staff_ids[1:])
        assert door.leg_rung_unseen(session, NOW, "no such call", one) == 0
        leg_id = door.leg_rung_unseen(session, NOW, call.sid, one)
        door.leg_picked_up(session, NOW, leg_id, "CA9", has_accepted=True)
        legs = ring(session, call, "zhangli", "wuhao")
        assert [leg.rung for leg in legs] == [1, 1]
        assert legs[1].id == leg_id
        ended = DialEnd(LegStatus.ENDED, None, True, 42, 15, caller_is_gone=False)
        assert door.dial_ended(session, NOW, OFFICE, call, section_rung, ended)
        assert [leg.result for leg in legs] == [LegResult.CANCELED, LegResult.ANSWERED]
        assert call.answered_by is person(session, "wuhao")
