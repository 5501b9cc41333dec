"""The main pages with the keyboard alone: everything is reached in order, and seen when it is."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_console import sign_in, tab_to
from tests.calllog.console.desk import Desk

MOST_STOPS = 150
# Where the cursor is: what it is, where it stands in the page, and whether one can see it there.
STOP = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const all = [...document.querySelectorAll('*')];
  return {
    place: all.indexOf(at),
    what: at.outerHTML.slice(0, 120),
    seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
           || style.boxShadow !== 'none') && box.width > 0 && box.bottom > 0 && box.right > 0,
  };
}"""
# What a mouse could use; of a group of radio buttons the keyboard stops at one.
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, select, textarea, summary, input:not([type=hidden], [type=radio])')]
  .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({
    visibilityProperty: true, contentVisibilityAuto: true }))
  .map((one) => [...document.querySelectorAll('*')].indexOf(one))"""


def stops(page: Page) -> list[dict[str, Any]]:
    """Where Tab leads, from the head of the page until it leaves it."""
    found: list[dict[str, Any]] = []
    while len(found) < MOST_STOPS:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None or (found and stop["place"] == found[0]["place"]):
            return found
        found.append(stop)
    raise AssertionError("Tab never leaves the page")


@pytest.mark.parametrize("path", ["/", "item", "/mine", "/register", "/messages", "/figures"])
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    page: Page, desk: Desk, path: str
) -> None:
    number = desk.missed_call(name="张秀英", matter="提前还款")
    sign_in(page, "zhangli")
    page.goto(f"/items/{number}" if path == "item" else path)
    reachable = page.evaluate(REACHABLE)
    found = stops(page)
    assert "#main" in found[0]["what"], "the first stop is the way past the head"
    assert [stop["what"] for stop in found if not stop["seen"]] == []
    places = [stop["place"] for stop in found]
    assert places == sorted(places)
    assert set(reachable) <= set(places)


def test_the_dialog_of_the_keys_holds_the_cursor_and_gives_it_back(page: Page) -> None:
    sign_in(page, "zhangli")
    page.goto("/services")
    opener = page.get_by_role("button", name="快捷键")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement.closest('dialog, body').localName")
        assert inside == "dialog" or page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize("words", ["筛选", "登记结果"])
def test_a_panel_closes_with_escape_and_the_cursor_stays_with_it(
    page: Page, desk: Desk, words: str
) -> None:
    desk.missed_call(name="张秀英", matter="提前还款")
    sign_in(page, "zhangli")
    page.goto("/")
    tab_to(page, words)
    page.keyboard.press("Enter")
    panel = page.locator("details[open]")
    expect(panel).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")


def test_a_step_of_an_item_closes_with_escape(page: Page, desk: Desk) -> None:
    number = desk.missed_call()
    sign_in(page, "zhangli")
    page.goto(f"/items/{number}")
    tab_to(page, "转交与协办")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.group[open]")).to_have_count(0)
    focused = page.evaluate("document.activeElement.innerText")
    assert focused.strip().startswith("转交与协办")
