"""The pages of figures: what each role sees of them, and that every number has its rows."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.models import Exercise, Item, Staff
from calllog.office.viewers import SEES_MATTERS
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.moments import the_moment
from tests.support.clock import ManualClock

LATE = "Mon 2026-11-23 18:00"


@pytest.fixture
def busy(desk: Desk, clock: ManualClock) -> ManualClock:
    """Monday: one missed call of each of two sections; one of them is reached, one is late."""
    number = desk.missed_call("loans", matter="提前还款")
    desk.missed_call("withdrawal", caller="+8613900000002", matter="租房提取")
    clock.forward(minutes=30)
    desk.act("zhangli", number, "reached", "已答复")
    clock.set(the_moment(LATE))
    desk.sweep()
    return clock


def test_the_report_tells_rates_with_their_counts(sign_in: SignIn, busy: ManualClock) -> None:
    own = sign_in("xuhui").open("/figures?period=today")
    assert own.status == 200
    assert "50% （1/2）" in own.text
    headline = own.texts("//ul[@class='headline-figures']/li")
    assert any(line.startswith("现在逾期未联系") and "1" in line for line in headline)
    assert len(own.page.xpath("//td[@class='sentence']")) > 10


def test_every_number_of_the_report_leads_to_as_many_rows(
    sign_in: SignIn, busy: ManualClock
) -> None:
    own = sign_in("zhaoping").open("/figures?period=today")
    links = sorted(set(own.page.xpath("//main//a[contains(@href, '/figures/rows')]/@href")))
    assert len(links) > 20
    for link in links:
        rows = own.open(link)
        assert rows.status == 200, link
        told = rows.texts("//nav[@class='tabs']//a[@aria-current='page']")
        count = int(re.findall(r"\d+$", told[0])[0])
        assert len(rows.page.xpath("//table//tbody/tr")) == count, link


@pytest.mark.parametrize(
    ("login", "seen", "unseen"),
    [
        ("wangjun", "信贷", "提取"),  # A head sees the own section's.
        ("zhoumin", "提取", "信贷"),
    ],
)
def test_a_head_sees_the_own_section_and_no_other(
    sign_in: SignIn, busy: ManualClock, login: str, seen: str, unseen: str
) -> None:
    own = sign_in(login).open("/figures?period=today")
    sections = own.texts("//table[.//th='科室']//tbody/tr/th")
    assert any(seen in name for name in sections)
    assert not any(unseen in name for name in sections)
    rows = own.open("/figures/rows?measure=contact_by_closing&part=denominator&period=today")
    assert len(rows.page.xpath("//tbody/tr")) == 1
    # Asking for another section by the address tells nothing either.
    for n in (1, 2):
        other = own.open(f"/figures?period=today&section={n}")
        assert not any(unseen in name for name in other.texts("//table//tbody/tr/th"))


def test_a_handler_sees_only_their_own(sign_in: SignIn, busy: ManualClock) -> None:
    own = sign_in("zhangli").open("/figures?period=today")
    assert "本人" in own.text
    assert own.texts("//table[.//th='人员']") == []
    assert "100% （1/1）" in own.text
    # Calls are everybody's: none of their figures is told of one person.
    assert own.open("/figures/rows?measure=connection&period=today").status == 404
    rows = own.open("/figures/rows?measure=contact_by_closing&part=denominator&period=today")
    assert len(rows.page.xpath("//tbody/tr")) == 1
    assert sign_in("wuhao").open("/figures?period=today").text.count("（1/1）") == 0


@pytest.mark.parametrize("login", ["admin", "linjing"])
def test_administrators_and_monitors_see_none(sign_in: SignIn, login: str) -> None:
    own = sign_in(login)
    for path in ("", "/rows?measure=calls", "/days", "/charts/hour.svg"):
        assert own.client.get(f"/figures{path}").status_code == 403


def test_rows_show_masked_numbers_only(sign_in: SignIn, busy: ManualClock) -> None:
    own = sign_in("xuhui").open("/figures/rows?measure=calls&period=today")
    assert "139****5678" in own.text
    assert "13912345678" not in own.response.text


def test_an_exercise_is_in_no_figure(sign_in: SignIn, busy: ManualClock, office: Database) -> None:
    with office.writing() as session:
        for item in session.query(Item):
            item.exercise = Exercise.DRILL
    own = sign_in("xuhui").open("/figures?period=today")
    assert "50%" not in own.text
    rows = own.open("/figures/rows?measure=calls&period=today")
    assert "没有这样的记录" in rows.text


def test_charts_are_drawings_without_scripts_or_foreign_addresses(
    sign_in: SignIn, busy: ManualClock
) -> None:
    own = sign_in("xuhui")
    for name in ("hour", "weekday", "trend"):
        drawn = own.client.get(f"/figures/charts/{name}.svg?period=today")
        assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
        assert "<script" not in drawn.text
        addresses = set(re.findall(r"(?:https?:)?//[\w.]+", drawn.text))
        assert addresses <= {"http://www.w3.org"}, name
    assert own.client.get("/figures/charts/moon.svg").status_code == 404


def test_the_period_stands_in_the_address(sign_in: SignIn) -> None:
    own = sign_in("xuhui")
    for query, first, last in (
        ("period=today", "2026-11-23", "2026-11-23"),
        ("from=2026-11-02&to=2026-11-05", "2026-11-02", "2026-11-05"),
        ("from=2026-11-05&to=2026-11-02", "2026-11-01", "2026-11-23"),
        ("from=yesterday&to=2026-11-02", "2026-11-01", "2026-11-23"),
        ("from=2020-01-01&to=2026-11-02", "2026-11-01", "2026-11-23"),
    ):
        assert f"{first}至{last}" in own.open(f"/figures?{query}").text


def test_days_are_told_one_by_one_with_their_rows(sign_in: SignIn, busy: ManualClock) -> None:
    own = sign_in("zhaoping").open("/figures/days")
    days = own.texts("//table[@class='figures']//tbody/tr")
    assert len(days) == 30
    assert days[0].startswith("2026-11-23 2")
    assert "休" in days[1]


@pytest.mark.parametrize("page", ["/figures", "/"])
def test_only_who_can_hold_matters_is_offered_to_narrow_to(
    sign_in: SignIn, office: Database, page: str
) -> None:
    with office.reading() as session:
        people = session.scalars(select(Staff)).all()
        hold = {one.name for one in people if SEES_MATTERS.intersection(one.roles)}
        assert {one.name for one in people} - hold != set()
    offered = sign_in("zhaoping").open(page).texts("//select[@name='person']/option")
    assert set(offered[1:]) == hold
    assert len(offered[1:]) == len(hold)
