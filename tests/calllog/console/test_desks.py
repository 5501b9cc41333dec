"""What staff keep beside the items: who calls back, marks, exercises; and many items at once."""

from __future__ import annotations

from typing import Any

import pytest

from calllog.models import Call, CallKind
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock


def post(own: Browser, path: str, **data: Any) -> Browser:
    """Send a form that stands on a list of another page."""
    token = own.open("/messages").page.xpath("//input[@name='csrf_token']")[0].value
    sent = {"csrf_token": token, **data}
    return own._show(own.client.post(path, data=sent, follow_redirects=True))


def test_who_calls_back_stands_on_the_page_and_others_are_told_so(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("我来回电")
    assert "由您回电，10分钟内他人不能拨打" in own.text
    assert own.texts("//span[contains(@class, 'chip-claim')]") == ["由我回电 至09:20"]
    other = sign_in("wuhao").open(f"/items/{number}")
    assert "张丽正在回电 至09:20" in other.text
    assert not other.page.xpath("//button[normalize-space()='我来回电']")
    post(other, f"/items/{number}/call-back")
    assert "张丽正在回电，至09:20。" in other.text
    own.open(f"/items/{number}").press("不再回电")
    other.open(f"/items/{number}").press("我来回电")
    assert "由我回电 至09:20" in other.text


def test_the_head_takes_a_call_back_over(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    sign_in("zhangli").open(f"/items/{number}").press("我来回电")
    head = sign_in("wangjun").open(f"/items/{number}")
    head.press("接手回电")
    assert "由我回电" in head.text
    assert "接手回电 王军 至今天 09:20，此前由张丽回电" in head.text


def test_a_refusal_of_the_ledger_is_told_in_english_with_its_values(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    sign_in("zhangli").open(f"/items/{number}").press("我来回电")
    other = sign_in("wuhao").open(f"/items/{number}")
    other.press("English", within="//header")
    post(other, f"/items/{number}/call-back")
    assert "张丽 is calling back, until 09:20." in other.text


MARK, UNMARK = "//details[@id='do-mark']", "//details[@id='do-unmark']"


def test_marks_stand_in_the_head_and_an_order_is_red_once_it_is_late(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("标注", within=MARK, kind="order_12345", words="TL158", due="2026-11-23T11:00")
    own.press("标注", within=MARK, kind="elderly", words="")
    head = "//div[@class='item-head']//span[contains(@class, 'chip')]"
    assert own.texts(f"{head}[contains(@class, 'chip-')]") == [
        "老年人",
        "12345工单 TL158 还剩1小时50分",
    ]
    assert not own.page.xpath("//span[contains(@class, 'chip') and contains(@class, 'is-late')]")
    clock.forward(hours=2)
    own = sign_in("zhangli").open(f"/items/{number}")
    assert own.texts("//span[contains(@class, 'is-late')]") == ["12345工单 TL158 已逾期10分钟"]
    own.press("取消标注", within=UNMARK, kind="elderly")
    assert "取消标注 张丽 老年人" in own.text


@pytest.mark.parametrize(
    ("login", "may"), [("xuhui", True), ("zhaoping", True), ("wangjun", False)]
)
def test_only_leaders_and_supervisors_are_offered_the_leaders_note(
    sign_in: SignIn, desk: Desk, login: str, may: bool
) -> None:
    number = desk.missed_call()
    own = sign_in(login).open(f"/items/{number}")
    offered = own.texts(f"{MARK}//select[@name='kind']/option")
    assert ("领导批示" in offered) is may
    if may:
        own.press("标注", within=MARK, kind="leader_note", words="请当天办结")
        assert "标注" in own.text
        assert "领导批示：请当天办结" in own.text


def test_an_inspection_is_marked_by_the_supervisor_and_stays_in_the_list(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call(name="张秀英")
    own = sign_in("zhaoping").open(f"/items/{number}")
    own.press("标明暗访、演练、测试", kind="inspection", reason="办公室暗访")
    assert "暗访 不计入统计" in own.text
    assert "张秀英" in own.open("/").text
    own.open(f"/items/{number}").press("恢复计入统计", reason="是真实来电")
    assert desk.facts(number, "exercise") == [None]
    assert "标明暗访" not in sign_in("wangjun").open(f"/items/{number}").text


def test_a_call_without_an_item_is_left_out_of_the_figures(sign_in: SignIn, desk: Desk) -> None:
    with desk.db.writing() as session:
        call_id = desk.call(session, None, None, CallKind.SHORT).id
    own = sign_in("zhaoping").open("/calls/short")
    own.press("标明性质", exercise="test", reason=" ")
    assert "请写明理由。" in own.text
    own.press("标明性质", exercise="test", reason="试线")
    assert own.path == "/calls/short"
    assert "测试 不计入统计" in own.text
    with desk.db.reading() as session:
        assert session.get_one(Call, call_id).exercise == "test"
    own.open("/admin/changes")
    assert f"来电（{call_id}） 性质 （空） → 测试 理由 （空） → 试线" in own.text
    assert not sign_in("guoxin").open("/calls/short").page.xpath("//button[text()='标明性质']")


def test_of_many_what_was_not_done_is_told_with_why_and_stays_selected(
    sign_in: SignIn, desk: Desk
) -> None:
    first, second = desk.missed_call(), desk.missed_call("withdrawal", caller="+8613900000002")
    own = sign_in("wangjun")
    other = sign_in("zhaoping")
    post(other, "/items/many/urge", numbers=[first, second], words="", back="/?tab=late")
    assert "请写明催办内容。" in other.text
    assert other.response.request.query_string.decode().count("selected=") == 2
    # 2026-101 and 101 are the same item, which is urged once.
    short = first.partition("-")[2]
    post(other, "/items/many/urge", numbers=[first, short, second], words="请抓紧", back="/")
    assert "已催办2件。" in other.text
    # Of another section's items a head sees none.
    post(own, "/items/many/remind", numbers=[first, second], back="/")
    assert "已提醒1件。" in own.text
    handler = sign_in("wuhao")
    post(handler, "/items/many/remind", numbers=[first], back="/?tab=today&selected=2026-999")
    assert f"未办理：{first}号。提醒由办公室督办员" in handler.text
    assert handler.response.request.query_string.decode() == f"tab=today&selected={first}"


def test_many_are_assigned_by_name(sign_in: SignIn, desk: Desk) -> None:
    numbers = [desk.missed_call(), desk.missed_call(caller="+8613900000002")]
    own = sign_in("wangjun")
    with desk.db.reading() as session:
        person_id = desk._item(session, numbers[0]).responsible_id + 1
    post(own, "/items/many/assign", numbers=numbers, to=f"staff:{person_id}", back="/")
    assert "已指派2件，待接收。" in own.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "请先勾选事项。"),
        ({"numbers": ["2026-101"] * 2, "to": ""}, "请选择指派给谁。"),
        ({"numbers": [f"2026-{n}" for n in range(201)]}, "一次最多处理200件"),
        ({"numbers": ["2026-101"], "to": "staff:9999"}, "内容不对"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_tried(
    sign_in: SignIn, desk: Desk, data: dict[str, Any], said: str
) -> None:
    number = desk.missed_call()
    own = sign_in("wangjun")
    post(own, "/items/many/assign", **data)
    assert said in own.text
    assert "handed_over" not in desk.kinds(number)
