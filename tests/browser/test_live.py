"""Pages that stay open all day: what is new comes by itself, and nothing in use is disturbed."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_console import sign_in
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock

# Changes appear within five seconds.
SOON = 5_000
FOCUSED_ROW = "document.activeElement.closest('tr')?.id"


def rows(page: Page) -> list[str]:
    ids: list[str] = page.locator("main tbody tr[id]").evaluate_all(
        "rows => rows.map((row) => row.id)"
    )
    return ids


def test_a_new_call_appears_beside_a_half_typed_note_and_takes_nothing_away(
    page: Page, desk: Desk, clock: ManualClock
) -> None:
    first = desk.missed_call(name="张秀英", matter="提前还款")
    sign_in(page, "zhaoping")
    note = page.locator(f"#item-{first} textarea[name=note]")
    page.locator(f"#item-{first} details.act summary").click()
    note.press_sequentially("已说明材")
    note.evaluate("field => field.setSelectionRange(1, 3)")
    clock.forward(minutes=1)
    second = desk.missed_call("withdrawal", caller="+8613900000012")
    expect(page.locator(f"#item-{second}")).to_be_visible(timeout=SOON)
    assert set(rows(page)) == {f"item-{first}", f"item-{second}"}
    assert page.locator("[data-my-fresh]").get_attribute("id") == f"item-{second}"
    expect(note).to_have_value("已说明材")
    expect(note).to_be_focused()
    assert note.evaluate("field => [field.selectionStart, field.selectionEnd]") == [1, 3]
    expect(page.get_by_text("共2件")).to_be_visible()
    expect(page.locator("[aria-current=page] .tally")).to_have_text("2")
    expect(page).to_have_title("待回电清单 2 · 首问热线")
    note.press("End")
    note.press_sequentially("料")
    page.get_by_role("button", name="已拨未接").click()
    expect(page.locator(f"#item-{first}")).to_contain_text("已拨未接通（1次）")
    assert desk.events(first)[-1][2]["note"] == "已说明材料"


def test_a_lost_connection_is_said_with_the_time_of_what_is_shown_and_is_gone_when_back(
    page: Page, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    sign_in(page, "zhaoping")

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/live/**", refuse)
    bar = page.locator("#live-lost")
    expect(bar).to_have_text("连接已断开，正在重连；以下内容停在09:10。", timeout=SOON)
    expect(page.locator(f"#item-{number}")).to_be_visible()
    clock.forward(minutes=5)
    page.unroute("**/live/**", refuse)
    expect(bar).to_be_hidden(timeout=SOON)
    expect(page.locator("#live-lost time")).to_have_text("09:15")


def test_a_session_that_ended_says_so_and_goes_on_with_what_was_typed_after_signing_in(
    page: Page, desk: Desk, clock: ManualClock
) -> None:
    number = desk.missed_call()
    sign_in(page, "zhangli")
    page.goto("/")
    page.locator(f"#item-{number} details.act summary").click()
    page.locator(f"#item-{number} textarea").fill("已说明材料")
    clock.forward(minutes=31)
    bar = page.locator("#live-ended")
    expect(bar).to_contain_text("登录已结束", timeout=SOON)
    assert page.get_by_label("密码").count() == 0
    with page.context.expect_page() as opened:
        bar.get_by_role("link", name="重新登录").click()
    other = opened.value
    other.get_by_label("登录名").fill("zhangli")
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("我的待办")
    other.close()
    expect(bar).to_be_hidden(timeout=SOON)
    page.get_by_role("button", name="已拨未接").click()
    expect(page.locator(f"#item-{number}")).to_contain_text("已拨未接通（1次）")
    assert desk.events(number)[-1][2]["note"] == "已说明材料"


def test_a_minute_before_the_session_ends_the_person_can_stay(
    page: Page, clock: ManualClock
) -> None:
    sign_in(page, "zhaoping")
    clock.forward(minutes=29, seconds=10)
    bar = page.locator("#live-idle")
    expect(bar).to_contain_text("1分钟内将自动退出", timeout=SOON)
    bar.get_by_role("button", name="继续使用").click()
    expect(bar).to_be_hidden(timeout=SOON)
    clock.forward(minutes=5)
    page.goto("/drafts")
    expect(page.get_by_role("heading", level=1)).to_have_text("已接未登记")


def test_the_list_is_worked_with_single_keys(page: Page, desk: Desk, clock: ManualClock) -> None:
    numbers = [desk.missed_call(caller=f"+861390000001{count}") for count in range(3)]
    sign_in(page, "zhangli")
    page.goto("/")
    expect(page.locator("html[data-my-scripted]")).to_be_attached()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED_ROW) == f"item-{numbers[1]}"
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED_ROW) == f"item-{numbers[0]}"
    page.keyboard.press("j")
    page.keyboard.press("n")
    page.keyboard.type("jk?x/c")
    expect(page.locator(f"#item-{numbers[1]} textarea")).to_have_value("jk?x/c")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED_ROW) == f"item-{numbers[1]}"
    clock.forward(minutes=1)
    desk.act("zhangli", numbers[2], "reached")
    expect(page.locator(f"#item-{numbers[2]}")).to_be_hidden(timeout=SOON)
    assert page.evaluate(FOCUSED_ROW) == f"item-{numbers[1]}"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("快捷键")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") in ("search", "text")
    page.keyboard.press("Tab")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(numbers[0])


def test_a_notice_pops_up_on_any_page_and_is_known_without_leaving_it(
    page: Page, desk: Desk
) -> None:
    sign_in(page, "zhangli")
    page.goto("/register")
    matter = page.get_by_label("拟办事项").first
    matter.fill("半句")
    number = desk.missed_call(name="张秀英")
    note = page.locator(".note")
    expect(note).to_contain_text(f"{number}号待阅知", timeout=SOON)
    expect(page.locator("[data-count=messages]")).to_have_text("1")
    assert "张秀英" not in note.inner_text()
    note.get_by_role("button", name="知道了").click()
    expect(note).to_have_count(0)
    expect(page.locator("[data-count=messages]")).to_have_text("", timeout=SOON)
    assert page.url.endswith("/register")
    expect(matter).to_have_value("半句")
