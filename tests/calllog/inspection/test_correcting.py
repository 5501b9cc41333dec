"""Corrections: set, reminded of, late and gone up, done, confirmed or sent back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from calllog.db import Database
from calllog.inspection import correcting, ladder, queries
from calllog.inspection.ladder import Followed
from calllog.models import Absence, AbsenceKind, Message
from calllog.office.viewers import Viewer
from calllog.refusals import LedgerError
from tests.calllog.inspection.inspected import FAULTY, Month, correction
from tests.calllog.moments import OFFICE, the_moment, told
from tests.support.clock import ManualClock
from tests.support.office import person

EIGHTH = date(2026, 12, 8)  # A Tuesday.


@pytest.fixture
def month(office: Database, clock: ManualClock) -> Month:
    """张丽 has until Tuesday 8 December to put right what 王军 found."""
    made = Month(office, clock, calls=1).begins()
    made.signs("wangjun", 1, FAULTY, "没有通话时间")
    made.corrects("wangjun", 1, "zhangli", EIGHTH)
    return made


def facts(month: Month, *names: str) -> list[Any]:
    with month.office.reading() as session:
        row = correction(session)
        values = [getattr(row, name) for name in names]
        return [told(v) if isinstance(v, datetime) else v for v in values]


@pytest.mark.parametrize("kind", Followed)
def test_the_steps_around_a_due_time(kind: Followed) -> None:
    steps = ladder.steps(kind, the_moment("Fri 2026-11-27 17:30"), OFFICE)
    assert [(one.name, told(one.at), one.level) for one in steps] == [
        ("remind-eve", "Thu 2026-11-26 08:00", 0),
        ("remind-60", "Fri 2026-11-27 16:30", 0),
        ("missed", "Fri 2026-11-27 17:30", 0),
        ("next-day", "Mon 2026-11-30 08:00", 1),
        ("third-day", "Tue 2026-12-01 08:00", 2),
    ]


def test_a_late_correction_goes_up_step_by_step(month: Month) -> None:
    before = len(month.messages())
    for at in (
        "Mon 2026-12-07 08:00",
        "Tue 2026-12-08 16:30",
        "Tue 2026-12-08 17:31",
        "Wed 2026-12-09 08:00",
        "Thu 2026-12-10 08:00",
    ):
        month.at(at).sweeps()
        month.sweeps()
    assert [line.replace("2026-101号", "") for line in month.messages()[before:]] == [
        "zhangli 整改提醒",
        "zhangli 整改提醒",
        "zhangli 整改逾期",
        "wangjun 整改逾期",
        "zhangli 整改逾期上报",
        "wangjun 整改逾期上报",
        "zhaoping 整改逾期上报",
        "gaoyuan 整改逾期上报",
        "zhaoping 整改逾期上报",
        "wangjun 整改逾期上报",
    ]
    assert facts(month, "missed_at", "level") == ["Tue 2026-12-08 17:30", 2]
    assert month.history() == ["inspected", "correction_set", *["correction_late"] * 3]


def test_a_sweep_that_comes_late_does_each_step_once_and_reminds_of_no_time_that_is_gone(
    month: Month,
) -> None:
    before = len(month.messages())
    month.at("Fri 2026-12-11 08:00").sweeps()
    said = [line.split("号")[1] for line in month.messages()[before:]]
    assert "整改提醒" not in said
    assert said.count("整改逾期") == 2
    month.sweeps()
    assert len(month.messages()) == before + len(said)


def test_done_it_waits_for_the_inspector_and_confirmed_it_is_over(month: Month) -> None:
    month.at("Mon 2026-12-07 10:00").does("zhangli", correcting.done, "已补记")
    assert facts(month, "done_words", "confirm_by") == ["已补记", "Thu 2026-12-10 17:30"]
    with pytest.raises(LedgerError, match="该项整改已登记完成"):
        month.does("zhangli", correcting.done, "再补")
    month.does("wangjun", correcting.confirm, "已核对")
    assert facts(month, "missed_at", "next_step_at") == [None, None]
    month.at("Fri 2026-12-18 08:00").sweeps()
    assert month.history() == [
        "inspected",
        "correction_set",
        "correction_done",
        "correction_confirmed",
    ]
    titles = [line for line in month.messages() if "整改" in line]
    assert titles == [
        "zhangli 2026-101号待整改",
        "wangjun 2026-101号整改待确认",
        "zhangli 2026-101号整改已确认",
    ]


def test_sent_back_it_is_owed_anew_and_the_miss_stays(month: Month) -> None:
    month.at("Wed 2026-12-09 09:00").does("zhangli", correcting.done, "已补记")
    assert facts(month, "missed_at") == ["Tue 2026-12-08 17:30"]  # No sweep had come yet.
    month.does("wangjun", correcting.send_back, words="只补了一件", day=date(2026, 12, 11))
    assert facts(month, "due_at", "done_at", "times_sent_back", "missed_at") == [
        "Fri 2026-12-11 17:30",
        None,
        1,
        "Tue 2026-12-08 17:30",
    ]
    month.at("Mon 2026-12-14 08:00").sweeps()
    assert month.messages()[-3:] == [
        f"{who} 2026-101号整改逾期上报" for who in ("zhangli", "wangjun", "zhaoping")
    ]


def test_what_nobody_confirms_goes_up_as_well_and_is_no_miss_of_the_owner(month: Month) -> None:
    month.at("Mon 2026-12-07 10:00").does("zhangli", correcting.done, "已补记")
    month.at("Fri 2026-12-11 08:00").sweeps()
    assert "zhaoping 2026-101号整改逾期未确认上报" in month.messages()
    assert facts(month, "missed_at") == [None]


@pytest.mark.parametrize(
    ("login", "deed", "facts", "why"),
    [
        ("wuhao", correcting.done, {"words": "已补记"}, "由责任人或者科长登记完成"),
        ("zhangli", correcting.done, {"words": " "}, "请写明整改情况"),
        ("wangjun", correcting.confirm, {}, "不在待确认状态"),
        ("zhoumin", correcting.pass_on, {"owner": "wuhao"}, "只能检查本科室"),
        ("wangjun", correcting.pass_on, {"owner": "liufang"}, "应是被检查科室的人员"),
        ("wangjun", correcting.pass_on, {"owner": "zhangli"}, "责任人没有变化"),
    ],
)
def test_what_the_state_does_not_allow_is_refused(
    month: Month, login: str, deed: Any, facts: dict[str, Any], why: str
) -> None:
    with pytest.raises(LedgerError, match=why):
        month.does(login, deed, **facts)


def test_nobody_confirms_what_they_put_right_themselves(month: Month) -> None:
    month.does("wangjun", correcting.done, "科长代为补记")
    with pytest.raises(LedgerError, match="本人不能确认自己的整改"):
        month.does("wangjun", correcting.confirm)
    month.does("zhaoping", correcting.confirm)


def test_a_day_that_is_over_is_no_due_time_and_a_day_off_moves_to_the_next_working_day(
    month: Month,
) -> None:
    with pytest.raises(LedgerError, match="整改期限应晚于今天"):
        month.corrects("wangjun", 1, "zhangli", date(2026, 12, 1))
    month.corrects("wangjun", 1, "wuhao", date(2026, 12, 5))  # A Saturday.
    assert facts(month, "due_at") == ["Mon 2026-12-07 17:30"]


def test_passed_on_its_due_time_stays_and_the_new_owner_is_told(month: Month) -> None:
    month.does("wangjun", correcting.pass_on, owner="wuhao")
    assert facts(month, "due_at") == ["Tue 2026-12-08 17:30"]
    assert month.messages()[-1] == "wuhao 2026-101号待整改"
    month.does("wuhao", correcting.done, "已补记")


def test_who_stands_in_for_an_owner_who_is_away_is_told_and_may_do_it(month: Month) -> None:
    def leaves(session: Any) -> None:
        session.add(
            Absence(
                staff=person(session, "zhangli"),
                kind=AbsenceKind.LEAVE,
                note="",
                begins_at=the_moment("Mon 2026-12-07 00:00"),
                ends_at=the_moment("Fri 2026-12-11 00:00"),
                entered_by=person(session, "wangjun"),
                entered_at=month.clock.now(),
            )
        )

    month.in_ledger(leaves)
    month.at("Mon 2026-12-07 08:00").sweeps()
    deputy = month.messages()[-1].split()[0]
    assert deputy not in ("zhangli", "wangjun")
    assert owed(month, deputy) == owed(month, "zhangli") == ["补记通话时间"]
    assert owed(month, "sunyan") == []
    month.does(deputy, correcting.done, "已补记")
    assert owed(month, deputy) == []


def owed(month: Month, login: str) -> list[str]:
    """What stands among somebody's work to be put right."""
    with month.office.reading() as session:
        viewer = Viewer.of(person(session, login))
        return [one.words for one in queries.owed_by(session, viewer, month.clock.now())]


def test_no_message_carries_what_was_found_or_who_called(month: Month) -> None:
    month.at("Fri 2026-12-11 08:00").sweeps()
    with month.office.reading() as session:
        told_to = select(func.count(Message.id)).where(
            Message.body.contains("通话时间") | Message.body.contains("139")
        )
        assert session.scalar(told_to) == 0


def test_what_an_inspector_put_right_themselves_is_sent_to_who_may_confirm_it(
    month: Month,
) -> None:
    month.corrects("wangjun", 1, "wangjun", EIGHTH)
    month.does("wangjun", correcting.done, "已补记")
    assert month.messages()[-1].startswith("zhaoping")
    with pytest.raises(LedgerError, match="本人不能确认自己的整改"):
        month.does("wangjun", correcting.confirm)
    month.does("zhaoping", correcting.confirm)
