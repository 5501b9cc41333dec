"""A call-back followed on the item's page, from ringing oneself to its result."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from calllog import ledger
from calllog.console.call_now import Stage, stage_of
from calllog.models import AttemptResult, Item, PlacedCall
from calllog.office import directory
from calllog.telephone import LegStatus
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import MONDAY_MORNING, ManualClock

PICKED_UP = {"picked_up_at": MONDAY_MORNING}
DIALLED = PICKED_UP | {"accepted_at": MONDAY_MORNING, "dialled_at": MONDAY_MORNING}
ANSWERED = DIALLED | {"answered_at": MONDAY_MORNING}
OVER = {"ended_at": MONDAY_MORNING}


@pytest.mark.parametrize(
    ("facts", "is_recorded", "stage"),
    [
        ({}, False, Stage.RINGING_STAFF),
        (PICKED_UP, False, Stage.TO_PRESS),
        (DIALLED, False, Stage.RINGING_PERSON),
        (ANSWERED, False, Stage.TALKING),
        (ANSWERED | {"end_status": LegStatus.ENDED}, False, Stage.TO_RECORD),
        (ANSWERED | OVER | {"end_status": LegStatus.ENDED}, False, Stage.TO_RECORD),
        (ANSWERED | OVER | {"end_status": LegStatus.ENDED}, True, Stage.ENDED),
        (DIALLED | OVER | {"end_status": LegStatus.NO_ANSWER}, True, Stage.ENDED),
        (OVER, False, Stage.ENDED),
        ({"failed_why": "late"}, False, Stage.NOT_PLACED),
    ],
)
def test_where_a_call_stands_is_told_by_its_times(
    facts: dict[str, Any], is_recorded: bool, stage: Stage
) -> None:
    assert stage_of(PlacedCall(**facts), is_recorded=is_recorded) is stage


def change(desk: Desk, **facts: Any) -> None:
    """What the telephone reports."""
    with desk.db.writing() as session:
        placed = session.get_one(PlacedCall, 1)
        for name, value in facts.items():
            setattr(placed, name, value)


def follow(own: Browser, number: str) -> Browser:
    """What static/live.js asks for."""
    return own._show(own.client.get(f"/items/{number}/call-now"))


def step(own: Browser) -> str:
    (current,) = own.page.xpath("//li[@aria-current='step']")
    return " ".join(current.text_content().split())


def test_the_page_follows_the_call_until_its_result_is_asked_for(
    sign_in: SignIn, desk: Desk, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Browser, "_check", lambda _self: None)  # A part of a page has no head.
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("回电")
    assert step(own) == "正在呼叫您"
    change(desk, **DIALLED)
    assert step(follow(own, number)) == "正在呼叫办事人"
    change(desk, answered_at=clock.now())
    clock.forward(minutes=3)
    assert step(follow(own, number)) == "通话中（3分钟）"
    change(desk, end_status=LegStatus.ENDED, ended_at=clock.now(), settle_by=None)
    assert step(follow(own, number)) == "已结束，请登记结果"
    (field,) = own.page.xpath("//select[@name='result']")
    assert (field.get("data-focus"), field.get("autofocus") is not None) == ("1", True)
    # A colleague who looks in sees it, and is not led to answer for it.
    other = sign_in("wuhao").open(f"/items/{number}")
    assert not other.page.xpath("//select[@name='result']/@data-focus")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (OVER, "您的电话没有接通，还没有拨给办事人。"),
        (PICKED_UP | OVER, "您接听后没有按1，还没有拨给办事人。"),
        (DIALLED | OVER | {"end_status": LegStatus.NO_ANSWER}, "已登记为“已拨未接”"),
        (DIALLED | OVER | {"end_status": LegStatus.CANCELED}, "不算一次联系"),
        ({"failed_why": "unknown"}, "电信运营商没有回应"),
        ({"failed_why": "21211"}, "并告知系统管理员"),
    ],
)
def test_a_call_that_came_to_nothing_says_why_and_what_to_do(
    sign_in: SignIn, desk: Desk, facts: dict[str, Any], said: str
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("回电")
    change(desk, **facts)
    assert said in own.open(f"/items/{number}").text
    assert own.page.xpath("//button[normalize-space()='回电']"), "it can be tried again at once"
    desk.clock.forward(minutes=11)
    assert said not in own.open(f"/items/{number}").text


def test_what_is_shown_already_is_not_sent_again(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    (digest,) = own.page.xpath("//div[@id='call-now']/@data-digest")
    path, headers = f"/items/{number}/call-now", {"X-Digest": digest, "X-Live": "1"}
    assert own.client.get(path, headers=headers).status_code == 204
    own.press("回电")
    assert own.client.get(path, headers=headers).status_code == 200


def test_the_attempt_that_the_call_filed_does_not_stand_in_its_callers_way(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("回电")
    own.open(f"/items/{number}")

    def rung_out(session: Session, item: Item) -> None:
        placed = session.get_one(PlacedCall, 1)
        at = (session, desk.clock.now(), directory.office_time(session, desk.settings.zone))
        result = AttemptResult.NO_ANSWER
        ledger.record_attempt(*at, item, item.responsible, result=result, placed_call=placed)

    desk.change(number, rung_out)
    own.press("保存", name="张秀英")
    assert own.status == 200, own.text
    assert "已保存" in own.text
