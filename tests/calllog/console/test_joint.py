"""Joint matters, urging and papers from the item's page, by whom they are for."""

from __future__ import annotations

import io

import pytest
from docx import Document as Word

from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock

TWO = {
    "name": "市住建局",
    "matter": "核验网签备案",
    "second_name": "市税务局",
    "second_matter": "提供契税信息",
}


@pytest.mark.clause("3.1.3a")
def test_a_joint_matter_goes_from_the_handler_to_the_leader_and_back(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("登记联办单位", **TWO)
    assert "已登记联办单位" in own.text
    assert "上报中心领导 还剩" in own.text
    own.press("上报中心领导", words="两家单位须共同核验。")
    leader = sign_in("xuhui").open("/joint")
    assert "市住建局、市税务局" in leader.text
    assert "待商定方案" in leader.text
    leader.open(f"/items/{number}")
    leader.press("签收上报")
    leader.press("登记商定的方案", words="住建局核验，税务局三日内回函。")
    assert "徐辉签收于" in leader.text
    assert "住建局核验，税务局三日内回函。" in own.open(f"/items/{number}").text
    assert "方案已定" in leader.open("/joint").text


def test_the_form_says_which_clause_applies(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    assert "按职能配合办理，答复办事人的时限不变。" in own.text
    own.press("登记联办单位", name="市政务局", matter="提供缴存情况", leads="y")
    assert "由其他单位牵头的，请填写我方应于何日前回复。" in own.text
    own.press("登记联办单位", name="市政务局", matter="提供缴存情况", leads="y", until="2026-11-27")
    assert "市政务局 牵头 提供缴存情况" in own.text
    own.press("联办单位事项办结", words="已函复。")
    assert "已函复。" in own.text


def test_only_leader_and_supervisor_are_offered_the_plan(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("登记联办单位", **TWO)
    own.press("上报中心领导", words="须共同核验。")
    assert "登记商定的方案" not in own.texts("//main//button")
    (form,) = own.page.xpath("//form[contains(@action, 'by-hand/joint-done')]")
    form.set("action", f"/items/{number}/by-hand/joint-plan")
    own.press("联办单位事项办结", words="我定的方案")
    assert own.status == 403
    office = sign_in("zhaoping").open(f"/items/{number}")
    office.press("登记协商不成", words="由谁核验没有规定。", views="市住建局：不属其职责")
    assert "意见：不属其职责" in office.text
    office.press("制作文书", kind="staffing_letter")
    assert "铜公积金函〔2026〕1号" in office.text


def test_urged_on_the_page_and_signed_for(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    office = sign_in("zhaoping").open(f"/items/{number}")
    office.press("催办", words="请先回电。")
    assert "未回执" in office.text
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("签收回执", words="马上回电。")
    assert "马上回电。" in office.open(f"/items/{number}").text
    assert "未回执" not in office.text


def test_a_paper_is_downloaded_with_a_reason_and_that_is_on_record(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call(name="张明", matter="提前还款")
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("制作文书", kind="registration_form")
    own.press("登记发出", how="存档")
    own.press("登记文书回执", words="已归档。")
    other = sign_in("wangjun").open(f"/items/{number}")
    other.press("下载铜公积金登〔2026〕1号".replace("下载", "下载 "), reason="打印盖章")
    assert other.response.headers["Content-Disposition"].startswith("attachment;")
    told = "".join(
        cell.text
        for table in Word(io.BytesIO(other.response.data)).tables
        for row in table.rows
        for cell in row.cells
    )
    assert "张明" in told
    kind, who, data = desk.events(number)[-1]
    assert (kind, who, data["reason"]) == ("document_opened", "wangjun", "打印盖章")


def test_who_does_not_see_the_item_does_not_get_its_paper(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("制作文书", kind="registration_form")
    other = sign_in("sunyan")
    assert other.open(f"/items/{number}").status == 404
    assert "联办事项" not in other.open("/").head
    assert "联办事项 共0件" in sign_in("zhoumin").open("/joint").text


def test_the_policy_in_force_can_be_read_by_everybody(sign_in: SignIn, clock: ManualClock) -> None:
    own = sign_in("wuhao").open("/policy")
    assert "系统默认规定" in own.text
    assert "咨询答复时限（工作日）2" in own.text
    assert "当日联系 上报 到期后下一工作日上班时 分管领导、科长、办公室督办员" in own.text
    assert not own.page.xpath("//main//form")
