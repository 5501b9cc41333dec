"""A complaint from the telephone to the told result, in a real browser, as everybody concerned."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from calllog.conduct.desk import create_desk
from calllog.console import create_console
from calllog.models import Staff
from calllog.office import accounts
from ivr.exchange.scripted import Caller
from tests.browser.conftest import PASSWORD
from tests.support.clock import MONDAY_MORNING
from tests.support.conduct import passphrase
from tests.support.conduct_telephone import FIGURES
from tests.support.hotline import CONDUCT, Hotline, hotline, served
from tests.support.telling import heard

RESULT = "经查属实，已批评教育，向您致歉。"


@dataclass
class Office:
    """The hotline, its console, and the monitors' own pages, each at an address of its own."""

    hotline: Hotline
    telephone: ThreadPoolExecutor
    chrome: Browser
    public: str
    console: str
    desk: str

    def call(self, caller: Caller) -> str:
        """All that a caller of the conduct line hears."""
        return heard(self.telephone.submit(self.hotline.call, caller, CONDUCT).result())

    def window(self, address: str, login: str = "", **secret: str) -> Page:
        """A window of somebody's own, signed in where a login is given."""
        page = self.chrome.new_context(
            base_url=address, viewport={"width": 1280, "height": 800}, locale="zh-CN"
        ).new_page()
        if login:
            page.goto("/sign-in")
            page.fill("input[name=login]", login)
            for name, value in secret.items():
                page.fill(f"input[name={name}]", value)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(lambda url: "sign-in" not in url)
        return page


@pytest.fixture
def whole_office(
    chrome: Browser, staffed_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """The sample office, open to callers and to browsers."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(1, 8, 1))
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(staffed_file, home / "ledger.db")
    # Calls run a loop of their own, and Playwright keeps one in this thread.
    with ThreadPoolExecutor(1) as telephone, ExitStack() as stack:
        world = hotline(home, MONDAY_MORNING)
        line = telephone.submit(world.__enter__).result()
        stack.callback(lambda: telephone.submit(world.__exit__, None, None, None).result())
        parts = line.parts
        with line.writing() as session:
            hashed = accounts.hashed(PASSWORD)
            for person in session.scalars(select(Staff)):
                accounts.change_password(person, hashed)
        console: Any = create_console(line.settings, parts.db, line.loop.clock)
        desk: Any = create_desk(
            line.settings, parts.conduct_db, parts.conduct_place, parts.db, line.loop.clock
        )
        ports = [stack.enter_context(served(app)) for app in (console, desk)]
        addresses = (f"http://127.0.0.1:{port}" for port in (line.settings.phone_port, *ports))
        yield Office(line, telephone, chrome, *addresses)


def receipt_in(words: str) -> tuple[str, str]:
    """Receipt and code as the caller heard them."""
    told = re.search("回执号([^，]+)，查询码([^。]+)。", words)
    assert told is not None
    number, code = (part.translate(FIGURES).replace("，", "") for part in told.groups())
    return number, code


def press(page: Page, button: str, **typed: str) -> None:
    """Open the form around a button where it is folded, fill it in, and press."""
    form = page.locator(f"//main//button[normalize-space()='{button}']/ancestor::form[1]").first
    form.evaluate("form => { const box = form.closest('details'); if (box) box.open = true }")
    for name, value in typed.items():
        field = form.locator(f"[name={name}]").first
        kind = field.evaluate("field => field.type")
        if kind == "radio":
            form.locator(f"[name={name}][value={value}]").check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


@pytest.mark.clause("5.3b")
def test_a_complaint_goes_from_the_telephone_to_its_told_result(whole_office: Office) -> None:
    spoken = Caller("+8613912345678").presses("2").presses("2").speaks("张丽态度蛮横", seconds=8)
    number, code = receipt_in(whole_office.call(spoken.presses("#").waits()))
    case = f"/cases/{number}"
    whole_office.telephone.submit(whole_office.hotline.loop.forward, 60).result()
    whole_office.telephone.submit(whole_office.hotline.sweep).result()

    chief = whole_office.window(whole_office.desk, "hanbin", passphrase=passphrase("hanbin"))
    chief.goto(case)
    assert chief.locator("audio").count() == 1
    press(chief, "受理")
    linjing_id = chief.locator("select[name=to] option", has_text="林静").get_attribute("value")
    assert linjing_id is not None
    press(chief, "指定", to=linjing_id)
    own = whole_office.window(whole_office.desk, "linjing", passphrase=passphrase("linjing"))
    own.goto(case)
    press(own, "发出提问", words="请问大约几点？")

    asked = whole_office.window(whole_office.public)
    asked.goto("/mailbox/status")
    whole_office.telephone.submit(whole_office.hotline.loop.forward, 30).result()
    press(asked, "查询", receipt=number, code=code)
    assert "请问大约几点？" in asked.inner_text("main")
    whole_office.telephone.submit(whole_office.hotline.loop.forward, 30).result()
    press(asked, "提交回答", words="上午九点左右")

    own.goto(case)
    assert "上午九点左右" in own.inner_text("main")
    press(own, "登记陈述申辩", person="张丽", on="2026-11-23", words="当时说话急了。")
    press(own, "保存认定", finding="upheld", reasons="录音证实")
    decided = {"body": "主任办公会", "document": "铜公积金纪〔2026〕3号", "on": "2026-11-23"}
    press(own, "登记决定", measure="批评教育", **decided)
    press(own, "告知并登记", words=RESULT)
    press(own, "办结")
    assert "已办结" in own.inner_text("main")

    back = Caller("+8613900000009").presses("3").presses(f"{number}#").presses(f"{code}#")
    assert "已批评教育" in whole_office.call(back.waits().waits().waits())
    for login in ("zhangli", "wangjun", "zhaoping", "gaoyuan", "xuhui", "linjing"):
        page = whole_office.window(whole_office.console, login, password=PASSWORD)
        for path in ("/", "/messages", case):
            page.goto(path)
            assert number not in page.inner_text("body"), (login, path)
            assert "监督件" not in page.inner_text("body"), (login, path)
