"""What only a browser can show: the keyboard alone is enough, and a telephone's screen too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from tests.calllog.console.desk import Desk

FOCUSED = "document.activeElement.innerText || document.activeElement.name || ''"


def sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in")
    # The cursor is put into the first field by the page.
    expect(page.get_by_label("登录名")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("首问热线工作台")


def test_after_a_wrong_password_the_cursor_waits_in_its_field(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("登录名").fill("zhangli")
    page.get_by_label("密码").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("登录名或密码不对。")
    expect(page.get_by_label("登录名")).to_have_value("zhangli")
    expect(page.get_by_label("密码")).to_be_focused()


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus says so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).strip().startswith(wanted):
            return
    raise AssertionError(f"Tab never comes to {wanted!r}")


def test_a_call_back_is_recorded_with_the_keyboard_alone(page: Page, desk: Desk) -> None:
    number = desk.missed_call(name="张秀英", matter="提前还款")
    sign_in(page, "zhangli")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("待回电清单")
    tab_to(page, "登记结果")
    page.keyboard.press("Enter")
    tab_to(page, "note")
    page.keyboard.type("已说明材料")
    tab_to(page, "已通话")
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_role("status")).to_contain_text("已移出待回电清单")
    kind, who, data = desk.events(number)[-1]
    assert (kind, who, data["note"]) == ("reached", "zhangli", "已说明材料")


def test_the_way_past_the_head_of_the_page_is_the_first_stop(page: Page, desk: Desk) -> None:
    desk.missed_call()
    sign_in(page, "zhangli")
    page.goto("/")
    tab_to(page, "跳到正文")
    page.keyboard.press("Enter")
    tab_to(page, "未登记姓名")


@pytest.mark.parametrize("language", ["中文", "English"])
def test_no_page_is_wider_than_a_telephones_screen(page: Page, desk: Desk, language: str) -> None:
    number = desk.missed_call(
        name="欧阳秀英", organisation="铜陵市某某建筑安装工程有限责任公司", matter="提前还款" * 50
    )
    desk.answered_call("zhaoping", caller="+8613900000009")
    desk.calls_again(number)
    page.set_viewport_size({"width": 360, "height": 740})
    sign_in(page, "zhaoping")
    if language == "English":
        page.get_by_role("button", name=language).click()
    too_wide = []
    for path in ("/", f"/items/{number}", "/drafts", "/register", "/messages", "/password", "/x"):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            too_wide.append(path)
    assert too_wide == []
