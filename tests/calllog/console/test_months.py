"""The monthly reports as pages: frozen numbers, and the corrections beside them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.figures import monthly
from calllog.models import Exercise, Item
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import SHANGHAI, the_moment
from tests.support.clock import ManualClock


@pytest.fixture
def november(desk: Desk, office: Database, clock: ManualClock) -> ManualClock:
    """Two missed calls, one reached; frozen on Tuesday 1 December at opening."""
    number = desk.missed_call("loans")
    desk.missed_call("withdrawal", caller="+8613900000002")
    desk.act("zhangli", number, "reached", "已答复")
    clock.set(the_moment("Tue 2026-12-01 08:00"))
    desk.sweep()
    assert monthly.freeze_due(office, clock, SHANGHAI) == 1
    return clock


def correct(office: Database, section_key: str = "withdrawal") -> None:
    """The call of a section turns out to have been an inspection."""
    with office.writing() as session:
        for item in session.scalars(select(Item)):
            if item.section.key == section_key:
                item.exercise = Exercise.INSPECTION


def test_a_frozen_month_and_its_corrections(
    sign_in: SignIn, november: ManualClock, office: Database
) -> None:
    own = sign_in("xuhui").open("/figures/months")
    assert own.texts("//tbody/tr/*")[:2] == ["2026-11", "全中心"]
    own.open("/figures/months/2026-11")
    assert "冻结后没有更正" in own.text
    correct(office)
    own.open("/figures/months/2026-11")
    (line,) = own.texts("(//table)[1]//tr[starts-with(th, '当日联系率（下班前）')]")
    assert "50% （1/2）" in line
    assert "更正 100% （1/1）" in line
    changed = own.texts("//table[.//th='冻结时']//tbody/tr")
    assert any(row.startswith("当日联系率（下班前）2026-") for row in changed)


@pytest.mark.parametrize(("login", "seen"), [("zhoumin", "提取"), ("wangjun", "信贷")])
def test_a_head_sees_the_own_part_of_it(
    sign_in: SignIn, november: ManualClock, login: str, seen: str
) -> None:
    own = sign_in(login).open("/figures/months/2026-11")
    part, people = own.texts("//main//h2")
    assert seen in part
    assert people == "人员"
    assert "全中心" not in own.text


def test_a_handler_sees_the_own_numbers(sign_in: SignIn, november: ManualClock) -> None:
    own = sign_in("zhangli").open("/figures/months/2026-11")
    assert own.texts("//main//h2") == ["本人"]
    assert "接通率" not in own.texts("//tbody/tr/th")


def test_a_month_tells_each_person_by_name_with_what_was_corrected(
    sign_in: SignIn, november: ManualClock, office: Database
) -> None:
    correct(office, "loans")
    own = sign_in("xuhui").open("/figures/months/2026-11")
    lines = {row.split()[0]: row for row in own.texts("//section[h2='人员']//tbody/tr")}
    names = [*lines]
    assert names == sorted(names, key=lambda name: name.encode("gb18030"))
    assert "100% （1/1） 样本少 更正 —" in lines["张丽"]
    head = sign_in("zhoumin").open("/figures/months/2026-11")
    assert "张丽" not in head.text


def test_a_month_without_a_report_is_not_there(sign_in: SignIn) -> None:
    own = sign_in("xuhui")
    assert "还没有冻结的月报" in own.open("/figures/months").text
    for month in ("2026-10", "2026-13", "x"):
        assert own.open(f"/figures/months/{month}").status == 404
