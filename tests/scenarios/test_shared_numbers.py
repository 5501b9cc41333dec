"""Numbers that several people share, and numbers of every kind."""

from __future__ import annotations

import pytest

from calllog import ledger
from calllog.models import Channel
from ivr.exchange.scripted import Caller
from tests.scenarios.days import CALLER
from tests.support.hotline import Hotline
from tests.support.office import person, section

SWITCHBOARD = "+865622212345"


def numbers(line: Hotline) -> list[str]:
    return [item["number"] for item in line.items()]


def calls(line: Hotline, *keys: str) -> None:
    """Somebody calls from the switchboard, presses keys, and hangs up while telephones ring."""
    caller = Caller(SWITCHBOARD)
    for key in keys:
        caller = caller.presses(key)
    line.call(caller.hangs_up(after=10))


def test_two_people_at_one_switchboard_each_have_their_own_item(line: Hotline) -> None:
    calls(line, "2")
    calls(line, "2", "1")  # Another matter, as the second person says; withdrawals.
    assert [(i["number"], i["section"], i["times_called"]) for i in line.items()] == [
        ("2026-101", "信贷科", 1),
        ("2026-102", "提取科", 1),
    ]
    calls(line, "1")  # This matter: the one that was called about last.
    assert [i["times_called"] for i in line.items()] == [1, 2]


def test_the_extensions_behind_a_switchboard_are_kept_apart(line: Hotline) -> None:
    with line.writing() as session:
        for extension in ("801", "802"):
            ledger.register(
                session,
                line.loop.clock.now(),
                line.office_time(),
                channel=Channel.PHONE,
                staff=person(session, "zhangli"),
                section=section(session, "loans"),
                organisation="示例单位",
                name=f"示例{extension}",
                phone=SWITCHBOARD,
                matter="咨询",
                extension=extension,
            )
    with line.reading() as session:
        assert [line.item(session, n).extension for n in numbers(line)] == ["801", "802"]


@pytest.mark.parametrize("number", ["+12025550123", SWITCHBOARD, CALLER])
def test_foreign_landline_and_mobile_callers_are_registered_with_their_number(
    line: Hotline, number: str
) -> None:
    line.call(Caller(number).presses("2").hangs_up(after=10))
    assert line.the_item()["phone"] == number
