"""The item page: what is known, the whole story, the number, and filling in."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from calllog.background import recalculation
from calllog.models import CallKind, Item
from calllog.times.calendar_file import read_text
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import CALLER, Desk
from tests.calllog.moments import the_moment
from tests.support.calendars import DOCUMENT, MONDAY_OFF, enter
from tests.support.clock import ManualClock

WHOLE = "139 1234 5678"


def test_the_page_tells_the_whole_story_in_order(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call(name="张秀英", matter="提前还款")
    clock.set(the_moment("Mon 2026-11-23 10:30"))
    desk.sweep()
    desk.act("zhangli", number, "tried", "稍后再拨")
    desk.calls_again(number)
    own = sign_in("wangjun").open(f"/items/{number}")
    call, *story = own.texts("//ol[@class='events']/li")
    assert call.startswith("今天 09:10 来电，无人接听 时长 1:15 来电号码 139****5678")
    assert call.endswith("张丽 09:10:00 3声 无人接听 吴昊 09:10:00 3声 无人接听")
    assert story == [
        "今天 09:10 已登记 系统 来电，转交信贷科",
        # What the clock notes is folded into one line for its minute.
        "今天 09:10 系统记录（3条） 确定时限 系统 阅知应于今天 10:10前"
        " 确定时限 系统 当日联系应于今天 17:30前 确定时限 系统 答复应于11月25日 17:30前",
        "今天 09:10 补充登记 系统 姓名：空 → 张秀英；拟办事项：空 → 提前还款",
        "今天 10:30 来电，无人接听 时长 1:15 来电号码 139****5678",
        "今天 10:30 逾期 系统 阅知应于今天 10:10前 周一09:10转交，应于当日10:10前阅知",
        "今天 10:30 视为阅知 系统 到今天 10:10无人阅知",
        "今天 10:30 责任人变更 系统 逾期未阅知，转科长，现由王军负责",
        "今天 10:30 已阅知 张丽 登记联系情况",
        "今天 10:30 已拨未接 张丽 自报：稍后再拨",
        "今天 10:30 再次来电，仍未接通 系统 第2次来电",
        "今天 10:30 阅知 逾期完成 应于今天 10:10前 周一09:10转交，应于当日10:10前阅知",
    ]


def test_the_promises_show_what_became_of_them(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    clock.set(the_moment("Mon 2026-11-23 09:30"))
    desk.act("zhangli", number, "read")
    clock.set(the_moment("Mon 2026-11-23 18:00"))
    desk.act("zhangli", number, "reached")
    own = sign_in("zhangli").open(f"/items/{number}")
    read, contact, answer = own.texts("//ul[@class='promises']/li")
    assert read.startswith("阅知 今天 09:30按时完成")
    assert contact.startswith("当日联系 逾期后于今天 18:00完成")
    assert "周一09:10转交，应于当日17:30前联系" in contact
    assert answer.endswith("周一09:10登记，时限2个工作日，应于周三17:30前答复")


def test_a_miss_that_a_calendar_made_void_stays_visible_as_void(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    clock.set(the_moment("Thu 2026-12-31 17:10"))
    number = desk.missed_call()
    clock.set(the_moment("Mon 2027-01-04 12:30"))
    desk.sweep()
    entered = read_text(MONDAY_OFF)
    with desk.db.writing() as session:
        enter(session, clock.now(), entered)
    list(recalculation.recalculate(desk.db, clock, desk.settings.zone, entered))
    own = sign_in("zhaoping").open(f"/items/{number}")
    _read, void, answer, _read_anew, owed = own.texts("//ul[@class='promises']/li")
    assert void.startswith("当日联系 逾期作废，不计 应于今天 12:00前")
    assert owed.startswith("当日联系 还剩23小时30分 应于明天 12:00前")
    assert owed.endswith(f"应于1月5日周二12:00前联系（依{DOCUMENT}顺延）")
    assert answer.endswith(f"应于1月6日周三17:30前答复（依{DOCUMENT}顺延）")
    assert [line for line in own.texts("//ol[@class='events']/li") if "作废" in line] == [
        f"今天 12:30 逾期作废 系统 {promise}，依据{DOCUMENT}扣除休息日，不计逾期"
        for promise in ("阅知应于今天 08:30前", "当日联系应于今天 12:00前")
    ]


def test_opening_an_item_is_reading_it_for_the_section(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    sign_in("wuhao").open(f"/items/{number}")
    assert desk.events(number)[-1] == ("read", "wuhao", {"how": "opened"})


def test_opening_an_item_again_records_nothing_more(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("wuhao").open(f"/items/{number}")
    before = desk.kinds(number)
    own.open(f"/items/{number}")
    assert desk.kinds(number) == before


def test_a_page_that_the_browser_fetched_ahead_has_been_read_by_nobody(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("wuhao")
    own.open(f"/items/{number}", headers={"Sec-Purpose": "prefetch;prerender"})
    own.client.head(f"/items/{number}")
    assert "read" not in desk.kinds(number)


@pytest.mark.parametrize("login", ["zhaoping", "gaoyuan", "xuhui"])
def test_a_supervisor_or_leader_who_looks_in_reads_nothing_for_the_section(
    sign_in: SignIn, desk: Desk, login: str
) -> None:
    number = desk.missed_call()
    assert sign_in(login).open(f"/items/{number}").status == 200
    assert "read" not in desk.kinds(number)


def test_the_short_number_leads_to_the_item_of_this_year(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    assert sign_in("zhangli").open("/items/101").path == f"/items/{number}"


@pytest.mark.parametrize(
    "number", ["0", "999", "2025-101", "2026-", "-101", "x", "2026-101-1", "1" * 40, "١٢", "%00"]
)
def test_a_number_of_no_item_is_told_not_to_exist(sign_in: SignIn, desk: Desk, number: str) -> None:
    desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    assert own.status == 404
    assert "没有找到这个页面或事项" in own.text


def test_the_responsible_person_sees_the_whole_number_and_the_look_is_on_record(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    assert WHOLE not in own.text
    own.press("查看号码")
    assert WHOLE in own.text
    assert desk.events(number)[-1] == ("number_revealed", "zhangli", {"reason": None})
    assert WHOLE not in own.open(f"/items/{number}").text


def test_others_see_the_whole_number_only_with_a_reason(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("wuhao").open(f"/items/{number}")
    own.press("查看号码", reason="  ")
    assert (own.status, WHOLE in own.text) == (422, False)
    assert "请写明查看原因。" in own.text
    assert "number_revealed" not in desk.kinds(number)
    own.press("查看号码", reason="张丽请假，代为回电")
    assert WHOLE in own.text
    last = desk.events(number)[-1]
    assert last == ("number_revealed", "wuhao", {"reason": "张丽请假，代为回电"})
    assert "查看号码 吴昊 张丽请假，代为回电" in own.text


def test_the_number_of_another_telephone_that_the_caller_used_is_shown_by_the_same_rule(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    clock.forward(minutes=5)
    desk.calls_again(number, caller="+865622212345")
    own = sign_in("zhangli").open(f"/items/{number}")
    calls = "//div[contains(@class, 'call')]/p[contains(., '来电号码')]"
    first, second = own.texts(calls)
    assert first.endswith("来电号码 139****5678")
    assert second.endswith("来电号码 0562-****345 与联系电话不同")
    own.press("查看号码")
    assert WHOLE in own.texts(calls)[0]
    assert "0562 221 2345" in own.texts(calls)[1]
    assert desk.kinds(number).count("number_revealed") == 1


def test_who_asked_about_progress_by_a_number_is_not_taken_for_the_person(
    sign_in: SignIn, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()

    def asked(session: Session, item: Item) -> None:
        call = desk.call(session, "loans", None, CallKind.PROGRESS)
        call.item_id, call.heard_progress_at = item.id, clock.now()

    clock.forward(minutes=5)
    desk.change(number, asked)
    told = (
        sign_in("zhangli")
        .open(f"/items/{number}")
        .texts("//div[contains(@class, 'call')]/p[contains(., '来电号码')]")[1]
    )
    assert told.endswith("来电号码 未显示 · 按编号查询进度，不一定是本人")


def test_a_colleagues_look_at_the_number_hinders_nobody(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    sign_in("wuhao").open(f"/items/{number}").press("查看号码", reason="代为回电")
    own.press("已拨未接")
    assert own.status == 200


def test_what_is_missing_is_named_and_can_be_filled_in(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    desk.record(number, "name")
    own = sign_in("zhangli").open(f"/items/{number}")
    assert "缺：拟办事项、单位" in own.text
    own.press("保存", name="张秀英", organisation="市第三中学", matter="提前还款\n要带什么")
    assert f"{number}号：已保存。" in own.text
    known = desk.facts(number, "name", "organisation", "matter", "phone")
    assert known == ["张秀英", "市第三中学", "提前还款\n要带什么", CALLER]
    assert "缺：" not in own.text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13900000001", "+8613900000001"),
        ("139 0000 0001", "+8613900000001"),
        ("１３９０００００００１", "+8613900000001"),
        ("0562-2212345", "+865622212345"),
        ("2212345", "+865622212345"),
        ("010 88886666", "+861088886666"),
        ("+1 415 555 2671", "+14155552671"),
    ],
)
def test_a_number_typed_by_staff_is_kept_in_one_form(
    sign_in: SignIn, desk: Desk, typed: str, kept: str
) -> None:
    number = desk.missed_call()
    sign_in("zhangli").open(f"/items/{number}").press("保存", phone=typed)
    assert desk.facts(number, "phone") == [kept]


@pytest.mark.parametrize("typed", ["12345", "1390000000", "139000000011", "abc", "0562", "++86"])
def test_a_number_that_cannot_be_is_refused_with_a_word_of_help(
    sign_in: SignIn, desk: Desk, typed: str
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("保存", phone=typed, name="张秀英")
    assert own.status == 422
    assert "号码不对" in own.text
    assert desk.facts(number, "phone", "name") == [CALLER, None]


def test_a_corrected_number_shows_only_masked_in_the_story(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("保存", phone="13900000001")
    assert "联系电话：139****5678 → 139****0001" in own.text
    assert "13900000001" not in own.response.text


def test_filling_in_overwrites_nothing_that_a_colleague_wrote_meanwhile(
    sign_in: SignIn, desk: Desk
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    sign_in("wuhao").open(f"/items/{number}").press("保存", name="张秀英")
    own.press("保存", name="张秀云")
    assert own.status == 409
    assert "吴昊 补充登记 姓名：空 → 张秀英" in own.text
    assert desk.facts(number, "name") == ["张秀英"]


@pytest.mark.parametrize(
    ("field", "length"), [("name", 101), ("organisation", 201), ("matter", 2001)]
)
def test_a_text_that_is_too_long_is_refused(
    sign_in: SignIn, desk: Desk, field: str, length: int
) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("保存", **{field: "字" * length})
    assert own.status == 422
    assert f"最多{length - 1}个字。" in own.text


def test_a_form_of_many_kilobytes_is_refused(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("保存", matter="x" * 70_000)
    assert own.status == 413
    assert "提交的内容太长" in own.text
