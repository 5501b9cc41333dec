"""The order of an item's page on a telephone's screen: what is to be done comes first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from calllog.console.chain_deeds import CHAIN_DEEDS
from calllog.console.joint_deeds import DEEDS as JOINT_DEEDS
from calllog.console.outcome_deeds import DEEDS
from calllog.console.steps import GROUPS
from tests.browser.test_console import sign_in, tab_to
from tests.calllog.console.desk import Desk

LEFT_OF_SCREEN = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def telephone(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page


def opened(page: Page, login: str, number: str) -> Page:
    sign_in(page, login)
    page.goto(f"/items/{number}")
    return page


def headings(page: Page) -> list[str]:
    """The headings of the page's parts, as they stand from top to bottom."""
    heads = page.locator("main h2").evaluate_all(
        "nodes => nodes.map(n => [n.getBoundingClientRect().top, n.innerText])"
    )
    return [words for _top, words in sorted(heads)]


def test_the_next_step_stands_before_what_is_known_and_all_other_actions(
    telephone: Page, desk: Desk
) -> None:
    number = desk.missed_call(name="张秀英", matter="提前还款" * 100)
    own = opened(telephone, "zhangli", number)
    assert headings(own) == [
        "下一步",
        "来电人和事项",
        "时限",
        "责任链条",
        "其他操作",
        "经过",
    ]
    expect(own.get_by_role("button", name="回电", exact=True)).to_be_visible()
    expect(own.get_by_role("button", name="已通话")).to_be_visible()
    assert own.evaluate(LEFT_OF_SCREEN) <= 0


def test_the_head_tells_state_responsibility_and_due_time_on_the_first_screen(
    telephone: Page, desk: Desk
) -> None:
    own = opened(telephone, "zhangli", desk.missed_call(matter="提前还款"))
    for words in ("张丽 信贷科", "首问负责人", "应于今天 17:30前，还剩"):
        place = own.locator(".item-head").get_by_text(words).first.bounding_box()
        assert place is not None
        assert place["y"] < 740


def test_all_other_actions_are_folded_and_open_with_the_keyboard(
    telephone: Page, desk: Desk
) -> None:
    own = opened(telephone, "zhangli", desk.missed_call())
    for group in own.locator("details.group").all():
        assert group.get_attribute("open") is None
    expect(own.get_by_label("转交给")).to_be_hidden()
    tab_to(own, "转交与协办")
    own.keyboard.press("Enter")
    tab_to(own, "转交、指派")
    own.keyboard.press("Enter")
    expect(own.get_by_label("转交给")).to_be_visible()
    for group in own.locator("details").all():
        group.evaluate("node => node.open = true")
    assert own.evaluate(LEFT_OF_SCREEN) <= 0


def test_who_only_looks_in_is_told_that_nothing_is_needed(telephone: Page, desk: Desk) -> None:
    own = opened(telephone, "xuhui", desk.missed_call())
    expect(own.locator(".next")).to_contain_text("本事项由张丽办理，现在不需要您做什么。")


def test_every_action_of_the_ledger_stands_in_exactly_one_group() -> None:
    placed = [name for _title, names in GROUPS.values() for name in names]
    assert len(placed) == len(set(placed))
    assert {*DEEDS, *CHAIN_DEEDS, *JOINT_DEEDS} <= set(placed)
