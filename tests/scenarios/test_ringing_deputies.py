"""Who is away is not rung: the deputy (B岗) is, in their place on the roster (3.1.2e, 3.3.2a)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calllog.ledger import deputising
from calllog.models import AbsenceKind
from ivr.exchange.scripted import Caller, Staff
from tests.scenarios.days import CALLER
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import WUHAO, ZHANGLI, story


def goes_away(world: Hotline, login: str, hours: float) -> None:
    with world.writing() as session:
        who, now = person(session, login), world.loop.clock.now()
        kind = AbsenceKind.MEETING if hours <= 1 else AbsenceKind.LEAVE
        deputising.enter(
            session,
            now,
            world.office_time(),
            who,
            who,
            kind=kind,
            begins_at=now,
            ends_at=now + timedelta(hours=hours),
        )


def rung_in(world: Hotline) -> list[str]:
    """Who was rung in the only call of an item, in order."""
    return [leg["staff"] for leg in story(world)["legs"]]


@pytest.mark.clause("3.1.2e")
@pytest.mark.clause("3.3.2a")
def test_a_caller_hears_the_deputys_name_and_the_deputy_is_rung(line: Hotline) -> None:
    goes_away(line, "zhangli", 1)
    line.exchange.staff[WUHAO] = Staff.answers(after=4, presses="1", talks=30)

    call = line.call(Caller(CALLER).presses("2"))

    assert "正在转接信贷科值班员吴昊，请稍候。" in call.heard()
    assert [leg.to for leg in call.children] == [WUHAO]
    assert story(line)["first_contact"] == "吴昊"


def test_back_from_a_meeting_they_are_rung_again(line: Hotline) -> None:
    goes_away(line, "zhangli", 1)
    line.until(line.now + timedelta(minutes=61), tick=timedelta(minutes=10))
    line.exchange.staff[ZHANGLI] = Staff.answers(after=4, presses="1", talks=30)

    line.call(Caller(CALLER).presses("2"))

    assert rung_in(line) == ["张丽"]


def test_with_the_whole_section_away_the_call_is_registered_for_who_stands_in(
    line: Hotline,
) -> None:
    for login in ("zhangli", "wuhao", "wangjun"):
        goes_away(line, login, 48)

    line.call(Caller(CALLER).presses("2").hangs_up(after=20))

    told = story(line)
    assert rung_in(line) == []
    assert told["section"] == "信贷科"
    assert told["responsible"] == told["first_contact"] == "赵平"
