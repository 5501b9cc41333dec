"""The console in a real browser: Debian's Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from calllog.console import create_console
from calllog.db import Database
from calllog.models import Staff
from calllog.office import accounts
from calllog.settings import Settings
from ivr.console_sentences import LineSentences
from ivr.live_prompts import LivePrompts
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock
from tests.support.machine import chromium

PASSWORD = "a password for tests"


# Chromium is not to look for updates or accounts of its own; nothing outside this machine answers.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# A microphone that beeps, and may be used without a question.
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


# Not for the whole session: Playwright keeps an event loop running in the thread for as long as it
# lives, and the tests of calls run loops of their own.
@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """The browser; tests that need it are skipped where there is none."""
    program = chromium()
    if program is None:
        pytest.skip("Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        # A container's root has no sandbox to put it into; it opens nothing but our own pages.
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", *QUIET, *MICROPHONE]
        )
        yield browser
        browser.close()


@pytest.fixture
def desk(office: Database, clock: ManualClock, settings: Settings) -> Desk:
    """What the line and the clock do while people look at the console."""
    return Desk(office, clock, settings)


@pytest.fixture
def address(
    settings: Settings, office: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Where the console of the sample office is served; everybody's password is the same."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(1, 8, 1))
    with office.writing() as session:
        password_hash = accounts.hashed(PASSWORD)
        for person in session.scalars(select(Staff)):
            accounts.change_password(person, password_hash)
    sentences = LineSentences(LivePrompts(settings.home, settings.prompts_folder))
    console = create_console(settings, office, clock, sentences=sentences)
    server = make_server("127.0.0.1", 0, console, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chrome: Browser, address: str) -> Iterator[Page]:
    """A fresh window with cookies of its own, on a desktop's screen."""
    context = chrome.new_context(
        base_url=address, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()
