"""What an item's page does by itself: the live call, and the notice composed before one's eyes."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from calllog.models import PlacedCall
from calllog.telephone import LegStatus
from tests.browser.test_console import sign_in
from tests.calllog.console.desk import Desk
from tests.support.catalogue import fill_catalogue


def test_the_page_follows_a_call_back_and_leads_to_its_result(page: Page, desk: Desk) -> None:
    number = desk.missed_call()
    sign_in(page, "zhangli")
    page.goto(f"/items/{number}")
    page.get_by_role("button", name="回电", exact=True).click()
    current = page.locator("[aria-current=step]")
    expect(current).to_have_text("正在呼叫您")
    now = desk.clock.now()

    def reports(**facts: object) -> None:
        with desk.db.writing() as session:
            for name, value in facts.items():
                setattr(session.get_one(PlacedCall, 1), name, value)

    reports(picked_up_at=now, accepted_at=now, dialled_at=now)
    expect(current).to_have_text("正在呼叫办事人")
    reports(answered_at=now)
    expect(current).to_have_text("通话中（0分钟）")
    reports(end_status=LegStatus.ENDED, talk_seconds=60, ended_at=now, settle_by=None)
    expect(current).to_have_text("已结束，请登记结果")
    result = page.get_by_label("通话结果")
    expect(result).to_be_focused()
    expect(page.locator("#call-again")).to_be_hidden()
    result.select_option("appointment")
    expect(page.locator("#call-again")).to_be_visible()


def test_the_notice_changes_with_the_matter_and_its_papers_as_they_are_chosen(
    page: Page, desk: Desk
) -> None:
    with desk.db.writing() as session:
        fill_catalogue(session, desk.clock.now())
    number = desk.missed_call()
    sign_in(page, "zhangli")
    page.goto(f"/items/{number}")
    page.locator("#group-outcome > summary").click()
    page.locator("#do-notice > summary").click()
    form = page.locator("#do-notice form")
    words = form.locator("[data-part=text]")
    expect(words).to_contain_text("选择事项后")
    form.locator("#notice-matter").select_option("loan.apply")
    expect(words).to_contain_text("10个自然日")
    form.get_by_label("身份证", exact=True).check()
    expect(words).to_contain_text("尚缺：身份证")
    form.locator("#notice-others").fill("收入证明原件")
    expect(words).to_contain_text("尚缺：身份证；收入证明原件")
    form.locator("#notice-is_agreed").check()
    expect(form.locator("#notice-follow_on")).to_be_hidden()
