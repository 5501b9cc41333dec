"""Inspections begin with each month by themselves, and whenever somebody wants one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.db import Database
from calllog.figures.periods import Period
from calllog.inspection import starting
from calllog.models import Inspection, Staff
from calllog.refusals import LedgerError
from tests.calllog.inspection.inspected import Month, inspection_of
from tests.calllog.moments import OFFICE, SHANGHAI, told
from tests.support.clock import ManualClock
from tests.support.office import person, section

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def month(office: Database, clock: ManualClock) -> Month:
    return Month(office, clock)


def begun(office: Database) -> list[Any]:
    """Every inspection: of which section, which month, and how many items."""
    with office.reading() as session:
        rows = session.scalars(select(Inspection).order_by(Inspection.id))
        return [(one.section.key, f"{one.first:%Y-%m}", len(one.drawn)) for one in rows]


@pytest.mark.parametrize(
    ("at", "is_due"),
    [
        ("Mon 2026-11-30 23:59", False),
        ("Tue 2026-12-01 07:59", False),
        ("Tue 2026-12-01 08:00", True),  # The opening of the first working day after it.
        ("Mon 2026-12-21 15:00", True),
    ],
)
def test_a_month_is_inspected_from_the_opening_of_the_first_working_day_after_it(
    month: Month, at: str, is_due: bool
) -> None:
    month.at(at)
    starting.begin_due(month.office, month.clock, SHANGHAI)
    keys = sorted(key for key, _month, _count in begun(month.office))
    assert keys == (["contributions", "loans", "office", "withdrawal"] if is_due else [])


def test_a_sections_month_is_inspected_once_however_often_the_clock_looks(month: Month) -> None:
    month.begins()
    before = begun(month.office)
    assert ("loans", "2026-11", 3) in before
    for at in ("Tue 2026-12-01 08:01", "Wed 2026-12-02 08:00", "Thu 2026-12-31 17:00"):
        month.at(at)
        assert starting.begin_due(month.office, month.clock, SHANGHAI) == 0
    assert begun(month.office) == before


def test_a_month_in_which_the_system_stood_still_is_made_up_for(month: Month) -> None:
    month.begins().at("Mon 2027-02-01 08:00")
    starting.begin_due(month.office, month.clock, SHANGHAI)
    loans = [at for key, at, _count in begun(month.office) if key == "loans"]
    assert loans == ["2026-11", "2026-12", "2027-01"]


def test_an_office_that_begins_to_inspect_begins_with_the_month_before(month: Month) -> None:
    month.at("Mon 2027-03-01 08:00")
    starting.begin_due(month.office, month.clock, SHANGHAI)
    assert {at for _key, at, _count in begun(month.office)} == {"2027-02"}


def test_the_head_of_the_section_is_told_and_has_ten_working_days(month: Month) -> None:
    month.begins()
    with month.office.reading() as session:
        inspection = inspection_of(session)
        assert (inspection.inspector.login, told(inspection.due_at)) == (
            "wangjun",
            "Tue 2026-12-15 17:30",
        )
    assert month.messages() == ["wangjun 信贷科检查待签字"]


def test_a_month_without_an_item_is_on_record_with_nothing_to_sign(month: Month) -> None:
    month.begins()
    with month.office.reading() as session:
        inspection = inspection_of(session, "contributions")
        assert (inspection.drawn, inspection.closing_words) == ([], "本期没有可检查的事项。")
        assert inspection.closed_at == month.clock.now()
        assert inspection.report is not None


@pytest.mark.parametrize("login", ["wangjun", "zhaoping", "gaoyuan", "xuhui"])
def test_heads_inspect_their_own_section_at_will_and_those_above_any(
    month: Month, login: str
) -> None:
    def begin(session: Any) -> int:
        places, who = [section(session, "loans")], person(session, login)
        today = Period(date(2026, 11, 23), date(2026, 11, 23))
        return len(starting.begin(session, month.clock.now(), OFFICE, places, today, who))

    assert month.in_ledger(begin) == 1
    assert begun(month.office) == [("loans", "2026-11", 3)]
    assert month.messages() == []  # Who begins it knows.


@pytest.mark.parametrize(
    ("login", "key", "period", "why"),
    [
        ("zhoumin", "loans", Period(date(2026, 11, 1), date(2026, 11, 23)), "只能检查本科室"),
        ("zhangli", "loans", Period(date(2026, 11, 1), date(2026, 11, 23)), "只能检查本科室"),
        ("wangjun", "loans", NOVEMBER, "不能晚于今天"),
        ("wangjun", "loans", Period(date(2026, 11, 23), date(2026, 11, 1)), "先后有序"),
        ("wangjun", "loans", Period(date(2025, 1, 1), date(2026, 11, 23)), "最多四百天"),
        ("wangjun", "loans", Period(date(2026, 11, 1), date(2026, 11, 2)), "没有可检查的事项"),
    ],
)
def test_what_cannot_be_inspected_is_refused_with_the_reason(
    month: Month, login: str, key: str, period: Period, why: str
) -> None:
    def begin(session: Any) -> None:
        places, who = [section(session, key)], person(session, login)
        starting.begin(session, month.clock.now(), OFFICE, places, period, who)

    with pytest.raises(LedgerError, match=why):
        month.in_ledger(begin)


@pytest.mark.parametrize(
    ("left", "inspector"),
    [((), "zhaoping"), (("supervisor",), "gaoyuan"), (("supervisor", "leader_in_charge"), "xuhui")],
)
def test_a_section_without_a_head_is_inspected_by_the_next_above(
    month: Month, left: tuple[str, ...], inspector: str
) -> None:
    month.in_ledger(lambda s: without(s, *left))
    month.begins()
    assert month.in_ledger(lambda s: inspection_of(s).inspector.login) == inspector


def test_where_nobody_can_inspect_a_section_the_others_are_inspected_all_the_same(
    month: Month,
) -> None:
    month.in_ledger(lambda s: without(s, "supervisor", "leader_in_charge", "leader"))
    month.begins()
    assert sorted(key for key, *_ in begun(month.office)) == [
        "contributions", "office", "withdrawal",
    ]  # fmt: skip
    month.in_ledger(lambda s: setattr(section(s, "loans"), "head", person(s, "wangjun")))
    assert starting.begin_due(month.office, month.clock, SHANGHAI) == 1


def without(session: Session, *roles: str) -> None:
    """The loans section has no head, and nobody has these roles."""
    section(session, "loans").head = None
    for one in session.scalars(select(Staff)):
        one.roles = [role for role in one.roles if role not in roles]
