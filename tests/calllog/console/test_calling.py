"""Calling back from the screen: the button, the hours, the result that only a person knows."""

from __future__ import annotations

from datetime import timedelta

from calllog.models import PlacedCall
from calllog.placed import placed_calls
from calllog.telephone import LegStatus
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock


def row(number: str) -> str:
    return f"//tr[@id='item-{number}']"


def connected(desk: Desk) -> None:
    """The call that was asked for has been placed, answered, and has ended."""
    with desk.db.writing() as session:
        placed = session.get_one(PlacedCall, 1)
        now = desk.clock.now()
        placed.sid, placed.dialled_at, placed.answered_at = "CA9", now, now
        placed.end_status, placed.talk_seconds = LegStatus.ENDED, 60
        placed.ended_at, placed.settle_by = now, None


def test_the_button_asks_for_a_call_and_a_second_press_for_no_other(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own, colleague = sign_in("zhangli").open("/"), sign_in("wuhao").open("/")
    own.press("回电 101号", within=row(number))
    assert "正在呼叫您的电话" in own.text
    assert "正在拨打" in own.text
    colleague.press("回电 101号", within=row(number))
    assert "这件事的电话正在拨打中" in colleague.text
    assert [kind for kind in desk.kinds(number) if "call" in kind] == ["call_asked"]


def test_what_to_say_first_stands_beside_the_button_in_the_required_order(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    text = sign_in("zhangli").open(f"/items/{number}").text
    assert "您好，我是公积金中心信贷科的张丽，给您回电，编号101。请问您现在方便吗？" in text


def test_at_noon_the_call_has_to_be_agreed(sign_in: SignIn, desk: Desk, clock: ManualClock) -> None:
    number = desk.missed_call()
    clock.forward(hours=3)
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("回电")
    assert "十二点到十四点" in own.text
    own.press("回电", is_agreed="y")
    assert "正在呼叫您的电话" in own.text


def test_a_connected_call_waits_for_its_result_and_is_contact_only_then(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("回电 101号", within=row(number))
    connected(desk)
    assert "待补结果" in own.open("/").text
    own.open(f"/items/{number}").press("登记通话结果", result="spoken", note="已说明")
    assert "已登记通话结果" in own.text
    assert desk.kinds(number)[-1] == "reached"
    with desk.db.reading() as session:
        assert placed_calls.awaiting_result(session) == []


def test_an_appointment_needs_its_time(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open("/")
    own.press("回电 101号", within=row(number))
    connected(desk)
    own.open(f"/items/{number}").press("登记通话结果", result="appointment")
    assert "请填写约定的回电时间" in own.text
    agreed = desk.clock.now().astimezone(desk.settings.zone) + timedelta(hours=5)
    own.press("登记通话结果", result="appointment", again=f"{agreed:%Y-%m-%dT%H:%M}")
    assert "已登记通话结果" in own.text


def test_who_talks_with_nobody_is_told_so(sign_in: SignIn) -> None:
    assert "您现在没有正在接听的来电。" in sign_in("zhangli").open("/talking").text
