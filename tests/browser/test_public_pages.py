"""The public pages in a real browser: accessible, fit for every screen, and worked by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from calllog.db import Database
from calllog.settings import Settings
from tests.browser.test_every_page import TOO_WIDE, serious
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock
from tests.support.mailbox import WORDS, Mailbox
from tests.support.pages import public_paths

# (width, type in percent): a desktop, the same at 200 %, a telephone, a telephone with large type.
SCREENS = [(1280, 100), (1280, 200), (640, 100), (360, 100), (360, 125)]
ENLARGE = "percent => document.documentElement.style.fontSize = percent + '%'"


@pytest.fixture
def public_address(settings: Settings, office: Database, clock: ManualClock) -> Iterator[str]:
    """Where the public pages of the sample office are served, with a photo of somebody."""
    with office.writing() as session:
        fill_catalogue(session, clock.now())
    (settings.home / "photos").mkdir()
    Image.new("RGB", (400, 500), "navy").save(settings.home / "photos" / "zhangli.jpg")
    mailbox = Mailbox(settings, office, clock)
    server = make_server("127.0.0.1", 0, mailbox.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    mailbox.close()


def widths(tab: Page) -> list[str]:
    """Where the page would have to be scrolled sideways."""
    wide = []
    for width, percent in SCREENS:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.evaluate(ENLARGE, percent)
        if (by := tab.evaluate(TOO_WIDE)) > 0:
            wide.append(f"{by} px too wide at {width} with {percent} % type")
    return wide


def test_every_public_page_is_accessible_fits_every_screen_and_has_no_script(
    chrome: Browser, public_address: str
) -> None:
    axe = Axe()
    faults: dict[str, list[str]] = {}
    context = chrome.new_context(base_url=public_address)
    tab = context.new_page()
    for path in public_paths():
        tab.set_viewport_size({"width": 1280, "height": 800})
        tab.goto(path)
        # In Chinese on a desktop, in English on a telephone: each look takes a second.
        is_narrow = path.startswith("/en")
        found = widths(tab) if is_narrow else serious(tab, axe)
        found += serious(tab, axe) if is_narrow else widths(tab)
        found += ["a script"] * tab.locator("script").count()
        if found:
            faults[path] = found
    assert context.cookies() == []
    context.close()
    assert faults == {}


def test_a_matter_is_found_with_the_keyboard_alone_and_without_script(
    chrome: Browser, public_address: str
) -> None:
    context = chrome.new_context(base_url=public_address, java_script_enabled=False)
    tab = context.new_page()
    tab.goto("/")
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "跳到正文"
    for _ in range(20):
        if tab.locator("input[name=q]:focus").count():
            break
        tab.keyboard.press("Tab")
    tab.keyboard.type("租房")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/services?q=*")
    assert tab.locator("article h2").all_inner_texts() == ["提取：支付房租"]
    context.close()


def test_a_letter_is_written_and_its_answers_fit_every_screen_without_script(
    chrome: Browser, public_address: str, clock: ManualClock
) -> None:
    axe = Axe()
    for prefix, send, look in (("", "提交", "查询"), ("/en", "Send", "Look")):
        context = chrome.new_context(base_url=public_address)
        tab = context.new_page()
        tab.goto(f"{prefix}/mailbox")
        clock.forward(minutes=1)
        tab.select_option("#about", "leader")
        tab.check("input[value=named]")
        tab.fill("#words", WORDS)
        tab.get_by_role("button", name=send, exact=True).click()
        assert serious(tab, axe) + widths(tab) == [], "with what is missing marked"
        tab.check("input[value=anonymous]")
        tab.get_by_role("button", name=send, exact=True).click()
        assert serious(tab, axe) + widths(tab) == [], "the receipt"
        receipt, code = tab.locator(".numbers dd").all_inner_texts()
        tab.goto(f"{prefix}/mailbox/status")
        clock.forward(minutes=1)
        tab.fill("#receipt", receipt)
        tab.fill("#code", code)
        tab.get_by_role("button", name=look, exact=True).click()
        tab.locator("summary").click()
        assert serious(tab, axe) + widths(tab) == [], "what may be read back"
        assert code.replace(" ", "") not in tab.url
        assert context.cookies() == []
        context.close()
