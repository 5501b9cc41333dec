"""Passing an item on from its page, and saying who is away."""

from __future__ import annotations

import pytest

from calllog.models import Cooperation
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock
from tests.support.office import section

HAND_OVER, BACK = "//details[@id='do-hand-over']", "//details[@id='do-send-back']"


def to(browser: Browser, label: str, within: str = HAND_OVER) -> str:
    """The value of a choice, by its words."""
    (option,) = browser.page.xpath(f"{within}//option[normalize-space()='{label}']")
    return str(option.get("value"))


def handed_over(desk: Desk, own: Browser, number: str, note: str = "") -> Browser:
    own.open(f"/items/{number}")
    return own.press(
        "转交、指派", within=HAND_OVER, to=to(own, "信贷科（值班人员接收）"), note=note
    )


@pytest.mark.clause("3.1.2a")
def test_an_item_is_handed_over_and_accepted_and_the_page_tells_who_had_it(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call("withdrawal")
    mine = handed_over(desk, sign_in("liufang"), number, "属贷款业务")
    assert "对方接收前仍由原责任人负责" in mine.text
    assert "已转交，待接收" in mine.text
    with desk.db.reading() as session:
        assert desk._item(session, number).responsible.login == "liufang"
    clock.forward(minutes=20)
    theirs = sign_in("wuhao").open(f"/items/{number}")
    assert "提取科转信贷科，请张丽接收。接收前由刘芳负责。" in theirs.text
    theirs.press("接收", within="//details[@id='do-accept-hand-over']")
    assert "已接收，由您负责" in theirs.text
    assert theirs.texts("//ol[@class='chain']/li") == [
        "刘芳 登记 今天 09:10 – 今天 09:30",
        "吴昊 接收转交 今天 09:30 – 现在",
    ]
    # The first-contact person sees it to the end.
    assert "信贷科接收，现由吴昊负责" in mine.open(f"/items/{number}").text


def test_what_is_not_the_sections_is_returned_with_the_reason(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call("withdrawal")
    handed_over(desk, sign_in("liufang"), number)
    theirs = sign_in("wuhao").open(f"/items/{number}")
    theirs.press("退回", within=BACK, reason="")
    assert theirs.status == 422
    theirs.press("退回", within=BACK, reason="属提取业务")
    # It is no longer theirs to see.
    assert (theirs.path, "已退回" in theirs.text) == ("/", True)
    mine = sign_in("liufang").open(f"/items/{number}")
    assert "退回提取科：属提取业务" in mine.text


def test_who_comes_second_sees_what_the_first_did_and_overwrites_nothing(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call("withdrawal")
    handed_over(desk, sign_in("liufang"), number)
    first = sign_in("zhangli").open(f"/items/{number}")
    second = sign_in("wuhao").open(f"/items/{number}")
    first.press("接收", within="//details[@id='do-accept-hand-over']")
    second.press("退回", within=BACK, reason="属提取业务")
    assert second.status == 409
    assert "您刚才的操作没有保存" in second.text
    assert "信贷科接收，现由张丽负责" in second.text
    with desk.db.reading() as session:
        assert desk._item(session, number).responsible.login == "zhangli"


@pytest.mark.parametrize(
    ("login", "sees"),
    [("zhangli", True), ("wangjun", True), ("sunyan", True), ("liufang", False)],
)
def test_co_operating_sections_see_the_item_and_the_leading_one_keeps_it(
    sign_in: SignIn, desk: Desk, login: str, sees: bool
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    place = "//details[@id='do-cooperate']"
    key = to(own, "归集科", place)
    own.press("请求协办", within=place, section=key, asked="核对缴存", day="2026-11-25")
    assert "请归集科于11月25日前反馈：核对缴存" in own.text
    other = sign_in(login).open(f"/items/{number}")
    assert other.status == (200 if sees else 404)
    if login == "sunyan":
        form = "//details[@id='do-deliver']"
        other.press("反馈协办情况", within=form, words="缴存正常")
        assert "归集科：缴存正常" in other.text
        with desk.db.reading() as session:
            assert session.query(Cooperation).one().section is section(session, "contributions")


@pytest.mark.parametrize("login", ["liufang", "zhaoping"])
def test_who_is_away_leaves_what_falls_due_to_the_deputy(
    sign_in: SignIn, desk: Desk, login: str
) -> None:
    number = desk.missed_call("withdrawal")
    own = sign_in(login).open("/absences")
    assert "现在没有人离岗" in own.text
    (option,) = own.page.xpath("//select[@name='person']/option[normalize-space()='刘芳']")
    typed = {"begins": "2026-11-23T09:10", "ends": "2026-11-23T17:30"}
    own.press("登记", person=option.get("value"), kind="leave", **typed)
    assert "已登记刘芳离岗" in own.text
    item = sign_in("chenlei").open(f"/items/{number}")
    assert "刘芳休假，由陈磊代办，至今天 17:30" in item.text
    own.press("返岗或者取消")
    assert "已取消刘芳的离岗登记" in own.text
    assert "返岗交回，现由刘芳负责" in item.open(f"/items/{number}").text


def test_a_meeting_of_more_than_an_hour_is_refused_on_the_page(sign_in: SignIn, desk: Desk) -> None:
    own = sign_in("liufang").open("/absences")
    typed = {"begins": "2026-11-23T09:10", "ends": "2026-11-23T11:00"}
    own.press("登记", kind="meeting", **typed)
    assert (own.path, "会议离岗最长登记1小时" in own.text) == ("/absences", True)
