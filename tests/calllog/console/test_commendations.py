"""表扬 in the browser: a head proposes, a leader decides, the person reads it (4.2)."""

from __future__ import annotations

import pytest

from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk


def proposes(head: Browser, **typed: str) -> Browser:
    head.open("/commendations/new")
    (wuhao,) = head.page.xpath("//select[@name='person']/option[starts-with(., '吴昊')]/@value")
    given = {"person": wuhao, "words": "耐心解答老人提问", "happened_on": "2026-11-20"} | typed
    return head.press("报请审批", **given)


@pytest.mark.clause("4.2")
def test_a_head_proposes_a_leader_grants_and_the_person_reads_it(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    head = proposes(sign_in("wangjun"), origin="item", number=number)
    assert "已报请领导审批。" in head.response.text
    assert "王军建议" in head.text
    leader = sign_in("gaoyuan")
    assert "待审批的表扬" in leader.open("/mine").text
    leader.open("/commendations").press("审批", granted="yes", document="")
    assert "批准表扬的，请填写通报文号。" in leader.response.text
    leader.press("审批", granted="yes", document="铜公积金〔2026〕12号")
    assert "已表扬 铜公积金〔2026〕12号" in leader.text
    own = sign_in("wuhao").open("/record")
    assert "耐心解答老人提问" in own.text
    assert "本年表扬1" in own.text.replace(" ", "")
    assert "表扬已审批" in own.open("/messages").text
    assert sign_in("zhangli").open("/commendations").status == 403


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"origin": "item"}, "因办理事项表扬的，请填写事项编号。"),
        ({"origin": "item", "number": "9999"}, "没有找到这个编号的事项。"),
        ({"person": ""}, "请选择受表扬的人员或者科室。"),
        ({"words": ""}, "请填写此项。"),
    ],
)
def test_a_proposal_that_is_not_whole_is_refused_in_a_sentence(
    sign_in: SignIn, typed: dict[str, str], why: str
) -> None:
    head = proposes(sign_in("wangjun"), **typed)
    assert why in head.response.text


def test_from_an_item_the_form_knows_its_number(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    head = sign_in("wangjun").open(f"/items/{number}")
    (link,) = head.page.xpath("//a[normalize-space()='建议表扬']/@href")
    assert head.open(link).page.xpath("//input[@name='number']/@value") == [number]
    assert head.page.xpath("//input[@name='origin'][@checked]/@value") == ["item"]
    handler = sign_in("zhangli").open(f"/items/{number}")
    assert not handler.page.xpath("//a[normalize-space()='建议表扬']")
