"""What becomes of an item, from its page: outcome, notice, limits, approval, ruling, closing."""

from __future__ import annotations

import pytest

from calllog.db import Database
from calllog.models import Confirmation, Outcome
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock


@pytest.fixture(autouse=True)
def _catalogue(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        fill_catalogue(session, clock.now())


def test_an_answer_agreed_to_on_the_telephone_closes_the_item(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="answered", words="可以办理，带身份证。", is_agreed="y")
    assert own.status == 200, own.text
    assert "已登记办理结果" in own.text
    assert desk.facts(number, "outcome", "confirmation") == [
        Outcome.ANSWERED,
        Confirmation.ON_THE_SPOT,
    ]
    assert "可以办理，带身份证。" in own.text


def test_a_refusal_without_its_basis_is_not_saved(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="refused", words="缴存不满一年")
    assert "不予办理的，须同时写明理由和依据。" in own.text
    assert desk.facts(number, "outcome") == [None]
    assert own.status == 409
    assert "缴存不满一年" in own.text, "nothing that was typed is lost"


@pytest.mark.clause("3.1.1c")
def test_a_refusal_with_reason_and_basis_waits_to_be_confirmed_and_is_then_closed(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="refused", words="缴存不满一年", basis="条例第二十六条")
    assert "不予办理，待确认" in own.text
    assert "依据：条例第二十六条" in own.text
    own.press("登记回访", solved="yes", rating="")
    assert desk.facts(number, "confirmation") == [Confirmation.BY_STAFF]


@pytest.mark.clause("1b")
def test_not_solved_reopens_and_says_why(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="answered", words="可以办理。")
    own.press("登记回访", solved="no", rating="4", note="材料没有说清")
    assert desk.facts(number, "times_reopened", "closed_at") == [1, None]
    assert "未解决，退回科室重办；不满意；材料没有说清" in own.text
    assert own.texts("//h1/span") == ["重办"]


def test_one_tap_finishes_the_entry_of_a_call_answered_at_once(sign_in: SignIn, desk: Desk) -> None:
    number = desk.answered_call("zhangli")
    own = sign_in("zhangli").open("/drafts")
    own.press("当场答复", matter="问贷款额度")
    assert own.path == "/drafts"
    assert desk.facts(number, "matter", "outcome") == ["问贷款额度", Outcome.ANSWERED_AT_ONCE]


def test_one_tap_is_enough_where_the_matter_is_known(sign_in: SignIn, desk: Desk) -> None:
    number = desk.answered_call("zhangli")
    desk.change(number, lambda _session, item: setattr(item, "matter", "问贷款额度"))
    own = sign_in("zhangli").open("/drafts")
    assert not own.page.xpath("//main//input[@name='matter']")
    own.press("当场答复")
    assert desk.facts(number, "closed_at") != [None]


@pytest.mark.clause("3.1.1b")
def test_a_one_time_notice_is_composed_shown_and_kept(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("确定事项", matter="loan.apply")
    own.press("一次性告知", missing="身份证", follow_on="2026-11-27")
    assert own.status == 200, own.text
    assert "10个自然日" in own.text
    assert own.texts("//h1/span") == ["待补正"]
    own.press("一次性告知", missing="", others="收入证明原件", follow_on="2026-11-30")
    assert desk.kinds(number)[-3:].count("flagged") == 1


def test_an_extension_waits_on_the_list_until_the_head_has_approved_it(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("申请延期", kind="answer", day="2026-11-27", reason="需要协查")
    assert "待审批" in own.text
    head = sign_in("wangjun").open("/approvals")
    assert "答复：原应于11月25日 17:30前，申请延至11月27日 17:30" in head.text
    head.press("审批", granted="no")
    assert "不批准的，请写明理由。" in head.text
    head.press("审批", granted="yes")
    assert "没有待审批的申请。" in head.text
    assert "经批准延期" in own.open(f"/items/{number}").text


def test_who_asked_is_offered_no_decision(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    head = sign_in("wangjun").open(f"/items/{number}")
    head.press("申请不计入统计（打错、骚扰、无实质内容）", outcome="empty", reason="没有声音")
    assert not head.open("/approvals").page.xpath("//button[normalize-space()='审批']")
    sign_in("zhaoping").open("/approvals").press("审批", granted="yes")
    assert desk.facts(number, "outcome") == [Outcome.EMPTY]


def test_a_leader_rules_on_what_was_asked_of_them(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    (leader,) = own.page.xpath("//option[starts-with(., '高')]/@value")
    own.press("提请裁定", leader=leader, question="新规定是否适用？")
    boss = sign_in("gaoyuan").open("/approvals")
    boss.press("裁定", ruling="适用。")
    assert "新规定是否适用？" not in boss.text
    assert "适用。" in own.open(f"/items/{number}").text


def test_a_call_by_appointment_is_entered_with_its_time(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    button = "登记联系情况（更多结果）"
    own.press(button, result="appointment", channel="telephone", again="2026-11-24T15:00")
    assert "约定明天 15:00" in own.text or "约时再回" in own.text
    assert desk.facts(number, "contacted_at") != [None]


def test_items_are_merged_and_split_with_both_numbers(sign_in: SignIn, desk: Desk) -> None:
    first, later = desk.missed_call(), desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{later}")
    assert "同一来电人 2026-101号" in own.text
    own.press("并案", into="9999", reason="同一件事")
    assert "没有这个编号的事项" in own.text
    own.press("并案", into="101", reason="同一件事")
    assert own.path == f"/items/{first}"
    assert "并入本事项 2026-102号" in own.text
    own.press("拆分", matter="另问提取", reason="两件事")
    assert own.path == "/items/2026-103"
    assert "拆出自 2026-101号" in own.text


def test_a_form_that_is_older_than_a_colleagues_outcome_changes_nothing(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    sign_in("wuhao").open(f"/items/{number}").press("办理结果", outcome="helped", words="已帮助")
    own.press("办理结果", outcome="answered", words="可以办理。")
    assert own.status == 409
    assert desk.facts(number, "outcome") == [Outcome.HELPED]


def test_a_number_behind_a_switchboard_is_kept_with_its_extension(sign_in: SignIn) -> None:
    own = sign_in("zhangli").open("/register")
    own.press("登记并转交", channel="phone", matter="问缴存", phone="2212345转801", section="2")
    assert own.status == 200, own.text
    assert "转801" in own.text


NOTICE = "//details[@id='do-notice']"


def test_the_notice_is_shown_as_it_will_read_before_it_is_given(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("预览", within=NOTICE, matter="loan.apply")
    assert "notice_given" not in desk.kinds(number)
    papers = own.texts(f"{NOTICE}//div[@data-part='papers']//label")
    assert "身份证" in papers
    own.press("预览", within=NOTICE, missing="身份证", others="收入证明原件")
    (words,) = own.texts(f"{NOTICE}//p[@class='composed-words']")
    assert words.endswith("尚缺：身份证；收入证明原件")
    own.press("一次性告知", within=NOTICE, others="", follow_on="2026-11-27")
    assert own.status == 200, own.text
    assert [kind for kind in desk.kinds(number) if kind in ("classified", "notice_given")] == [
        "classified",
        "notice_given",
    ]


def test_as_a_text_message_the_notice_is_shown_in_its_short_form_or_why_it_cannot_be_sent(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call(caller="+865622212345")
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("预览", within=NOTICE, matter="loan.apply", given="sms")
    assert "登记的号码不是手机号码，收不到短信。" in own.texts(f"{NOTICE}//p[@class='wrong']")


def test_the_page_asks_only_what_the_outcome_needs(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    form = "//details[@id='do-outcome']"

    def hidden() -> list[str]:
        parts = own.page.xpath(f"{form}//div[@data-when and @hidden]//*[@name]/@name")
        return list(dict.fromkeys(parts))

    assert hidden() == ["basis", "authority"]
    # Without script: what is chosen first says what is asked.
    own.press("按所选显示要填的内容", within=form, outcome="refused", words="缴存不满一年")
    assert hidden() == ["authority"]
    assert own.texts(f"{form}//p[contains(@class, 'needed') and not(@hidden)]") == [
        "须同时写明理由和依据。"
    ]
    assert "缴存不满一年" in own.text
    assert desk.facts(number, "outcome") == [None]
    own.press("按所选显示要填的内容", within=form, outcome="answered_at_once")
    assert hidden() == ["words", "basis", "authority"]


def test_what_was_typed_for_another_outcome_is_none_of_the_one_given(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="answered", words="可以办理。", basis="条例第二十六条")
    assert "依据：条例" not in own.text
