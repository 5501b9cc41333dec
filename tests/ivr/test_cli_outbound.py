"""The commands for calls that the system places."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from calllog.clock import SystemClock
from calllog.db import Database
from calllog.models import PlacedCall
from tests.calllog.missed_calls import missed_call
from tests.ivr.conftest import Run

pytestmark = pytest.mark.usefixtures("item")


@pytest.fixture
def item(office: Database) -> None:
    """Item 101 is to be called back."""
    with office.writing() as session:
        missed_call(session, SystemClock().now())


def placed(office: Database) -> list[PlacedCall]:
    with office.reading() as session:
        found = list(session.scalars(select(PlacedCall)))
        session.expunge_all()
        return found


def test_a_call_back_is_asked_for_once(hotline: Run, office: Database) -> None:
    first = hotline("callback", "101", "--as", "zhangli", "--agreed")
    assert first.output == "The telephone of 张丽 will ring in a few seconds.\n"
    again = hotline("callback", "101", "--as", "zhangli", "--agreed")
    assert (again.exit_code, "正在拨打中" in again.output) == (1, True)
    (one,) = placed(office)
    assert (one.is_agreed, one.number) == (True, "+8613900000001")


def test_without_a_name_the_responsible_person_calls(hotline: Run, office: Database) -> None:
    assert hotline("callback", "101", "--agreed").exit_code == 0
    assert [one.first_number for one in placed(office)] == ["+865620000022"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("callback", "999"), "There is no item 999"),
        (("callback", "101", "--as", "nobody"), "Nobody who works here has the login nobody"),
        (("call-result", "101", "spoken"), "没有待补结果"),
        (("follow-up", "101"), "还没有办理结果"),
        (("transfer", "wuhao", "--by", "zhangli"), "没有正在接听"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hotline: Run, office: Database, arguments: tuple[str, ...], said: str
) -> None:
    result = hotline(*arguments)
    assert (result.exit_code, said in result.output) == (1, True), result.output
    assert placed(office) == []
