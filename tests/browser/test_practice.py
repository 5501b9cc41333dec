"""模拟电话 under ``serve --demo``: calls from browsers, through the line, into other browsers.

The demonstration has no invented week, so that it starts in seconds, and its office is open at
whatever time and day the tests run.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from calllog.db import Database
from calllog.models import CalendarYear, OfficeHours, Staff
from calllog.office import accounts
from calllog.times.calendars import HOLIDAYS
from calllog.times.working_days import Holiday
from ivr.demo import FILLED
from ivr.startup import DEMONSTRATION
from tests.browser.conftest import PASSWORD
from tests.support.office import person
from tests.support.running import environment, running

Opens = Callable[..., Page]

SOON = 5_000
# The line takes a moment to answer, and the machine may be busy.
PATIENCE = 20_000
DUTY_PERSON = "张丽"
MOBILE = "+8613900000022"
# Headless Chromium has no voices. This one speaks Chinese, quickly, and notes what it is given.
VOICE = """
window.said = [];
const voice = { lang: "zh-CN", name: "Test" };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [voice], addEventListener() {}, cancel() {},
  speak(words) { window.said.push(words.text); setTimeout(() => words.onend(), 0); } } });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
NO_MICROPHONE = """
() => {
  const refuse = () => Promise.reject(new DOMException("", "NotAllowedError"));
  navigator.mediaDevices.getUserMedia = refuse;
}
"""


@pytest.fixture(scope="module")
def demonstration(staffed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the console of a running demonstration is."""
    tmp_path = tmp_path_factory.mktemp("demonstration")
    env = environment(tmp_path / "home")
    home = Path(env["HOTLINE_HOME"])
    home.mkdir(parents=True)
    shutil.copyfile(staffed_file, home / "ledger.db")
    with closing(Database.open(f"sqlite:///{home / 'ledger.db'}")) as db:
        open_now(db)
    (home / DEMONSTRATION).write_text(FILLED, encoding="utf-8")
    with running(env, "--demo") as hotline:
        yield hotline.url("console", "")


def open_now(db: Database) -> None:
    """Open at every hour of these days, and everybody can sign in."""
    today = datetime.now(UTC).date()
    around = [today + timedelta(days=n) for n in range(-3, 4)]
    elsewhere = date(today.year, 1 if today.month > 6 else 9, 15)
    made_up = tuple(day for day in around if day.weekday() > 4)
    password_hash = accounts.hashed(PASSWORD)
    with db.writing() as session:
        for hours in session.scalars(select(OfficeHours)):
            hours.morning_opens, hours.afternoon_closes = time.min, time(23, 59, 59)
            hours.morning_closes = hours.afternoon_opens = time(12)
        holidays = HOLIDAYS.dump_python(
            (Holiday("试验", elsewhere, elsewhere, made_up),), mode="json"
        )
        for year in {day.year for day in around}:
            session.add(
                CalendarYear(
                    year=year, document="试验", holidays=holidays,
                    entered_at=datetime.now(UTC), entered_by="root",
                )
            )  # fmt: skip
        for one in session.scalars(select(Staff)):
            accounts.change_password(one, password_hash)
        # Whoever is rung at a mobile presses 1.
        person(session, "zhangli").phone = MOBILE


class Phone:
    """A telephone in a window."""

    def __init__(self, page: Page, side: str) -> None:
        self.page = page
        self.phone = page.locator(f"#phone-{side}")

    def press(self, button: str) -> None:
        self.phone.get_by_role("button", name=button, exact=True).click()

    def hears(self, words: str) -> None:
        expect(self.phone.get_by_role("log")).to_contain_text(words, timeout=PATIENCE)

    def sees(self, words: str) -> None:
        expect(self.phone.locator("[data-screen]")).to_contain_text(words, timeout=PATIENCE)

    def types(self, words: str) -> None:
        field = self.phone.get_by_label("输入要讲的话")
        field.fill(words)
        field.press("Enter")

    def speaks(self, milliseconds: int = 700) -> None:
        self.phone.get_by_role("button", name="按住录音").click(delay=milliseconds)


@pytest.fixture
def opens(chrome: Browser, demonstration: str) -> Iterator[Opens]:
    """A page of the console in a window of its own, where somebody is signed in."""
    contexts: list[BrowserContext] = []

    def open_page(login: str, path: str, *, voice: bool = False) -> Page:
        contexts.append(
            chrome.new_context(
                base_url=demonstration,
                viewport={"width": 1280, "height": 900},
                reduced_motion="reduce",
            )
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        if voice:
            page.add_init_script(VOICE)
        page.goto("/sign-in")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def dial_and_choose_loans(caller: Phone, others: str) -> None:
    caller.page.get_by_label("没有人练习的值班电话").select_option(label=others)
    caller.press("拨打")
    caller.sees("请按键")
    # By the keyboard, while the line still speaks.
    caller.page.keyboard.press("2")


def test_a_call_on_the_practice_phone_is_a_row_in_another_browsers_list_within_five_seconds(
    opens: Opens,
) -> None:
    supervisor = opens("zhaoping", "/")
    rows = supervisor.locator("main tr[id^=item-]", has_text="139****0081")
    expect(rows).to_have_count(0)
    caller = Phone(opens("liufang", "/practice?side=caller", voice=True), "caller")
    dial_and_choose_loans(caller, "占线")
    caller.hears(f"{DUTY_PERSON}没有接（占线或拒接）")
    caller.hears("想登记请按1")
    caller.press("1")
    caller.hears("回电打尾号")
    caller.press("1")
    caller.sees("请讲话")
    caller.page.evaluate(NO_MICROPHONE)
    caller.speaks()
    expect(caller.page.locator("[data-hint]")).to_contain_text("没有允许使用麦克风")
    # The microphone's own way of asking is found again behind ours.
    caller.page.evaluate("() => { delete navigator.mediaDevices.getUserMedia; }")
    caller.speaks()
    caller.hears("请说您的姓名")
    caller.sees("请讲话")
    caller.types("张三")
    caller.hears("请说您的单位")
    caller.sees("请讲话")
    caller.types("个人")
    caller.hears("登记好了")
    caller.press("挂机")
    expect(rows).to_have_count(1, timeout=SOON)
    expect(caller.page.locator("[data-result]")).to_contain_text("来电已登记", timeout=PATIENCE)
    # The line's words were read aloud.
    said = caller.page.evaluate("window.said")
    assert any("登记好了" in words for words in said)
    rows.get_by_role("link").first.click()
    expect(supervisor.locator("main")).to_contain_text(re.compile(r"拟办事项\s+0:0[12]"))


def test_a_duty_person_at_a_browser_answers_with_1_and_talks_with_the_caller(
    opens: Opens,
) -> None:
    staff = Phone(opens("zhangli", "/practice?side=staff"), "staff")
    staff.page.set_viewport_size({"width": 360, "height": 740})
    staff.page.get_by_label("由谁接听").select_option(label=f"{DUTY_PERSON}（今日值班）")
    staff.sees("等待来电")
    caller = Phone(opens("zhaoping", "/practice", voice=True), "caller")
    caller.page.get_by_label("来电号码").select_option(label="139 0000 0082")
    caller.page.get_by_role("checkbox", name="信令").check()
    dial_and_choose_loans(caller, "不接（响铃到时）")
    caller.sees(f"正在呼叫{DUTY_PERSON}")
    staff.sees("139 0000 0082来电")
    staff.press("接听")
    staff.hears("按1")
    staff.press("听完这句")
    staff.page.keyboard.press("1")
    staff.sees("通话中：139 0000 0082")
    caller.sees(f"通话中：{DUTY_PERSON}")
    caller.types("您好，我想提前还款。")
    staff.hears("对方您好，我想提前还款。")
    staff.speaks()
    caller.hears("对方（语音）")
    assert staff.page.evaluate("document.documentElement.scrollWidth") <= 360
    staff.press("挂机")
    caller.sees("通话结束（线路挂机）")
    expect(caller.phone.locator("[data-result]")).to_contain_text("已接听", timeout=PATIENCE)
    expect(caller.page.locator("#practice-signals")).to_contain_text("<Dial")
