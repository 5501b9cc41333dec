"""Every page of the monitors' desk: nothing serious for axe-core, no page wider than its screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from calllog.conduct import office as whole_office
from calllog.conduct.desk import create_desk
from calllog.conduct.place import MIGRATIONS, Place
from calllog.db import Database
from calllog.settings import Settings
from ivr import demo_cases
from tests.browser.test_every_page import serious, widths
from tests.calllog.console.desk import Desk
from tests.support import conduct
from tests.support.clock import ManualClock
from tests.support.hotline import served
from tests.support.pages import DESK_PAGES, NOBODY, Ways, desk_in, sign_in

# Laid out anew for a telephone.
MAIN = {"cases.show-all", "case.show"}


@pytest.fixture
def desk_address(
    settings: Settings, office: Database, clock: ManualClock, desk: Desk
) -> Iterator[str]:
    """Where the monitors' app is served, with a complaint in every stage."""
    item = desk.missed_call("loans")
    clock.forward(days=10)
    place = Place.at(settings.home / "conduct")
    database = Database.open(f"sqlite:///{place.folder / 'conduct.db'}", MIGRATIONS)
    database.migrate()

    def moment(day: int, at: time) -> datetime:
        on = clock.now().astimezone(settings.zone).date() - timedelta(days=day)
        return datetime.combine(on, at, settings.zone).astimezone(UTC)

    with office.reading() as ledger:
        whole = whole_office.read(ledger, settings.zone)
    with database.writing() as session:
        conduct.set_up(session, moment(9, time(9)))
        demo_cases.fill(session, place, whole, moment, conduct.passphrase, item)
    with served(create_desk(settings, database, place, office, clock)) as port:
        yield f"http://127.0.0.1:{port}"
    database.close()


def test_every_page_of_the_desk_is_accessible_and_fits_every_screen(
    chrome: Browser, desk_address: str, tmp_path: Path
) -> None:
    axe, ways = Axe(), Ways(desk_in(tmp_path))
    faults: dict[str, list[str]] = {}
    by_login = sorted(DESK_PAGES.items(), key=lambda page: page[1].login)
    for login, pages in groupby(by_login, key=lambda page: page[1].login):
        context = chrome.new_context(base_url=desk_address, reduced_motion="reduce")
        tab = context.new_page()
        assert login == NOBODY or sign_in(tab, login, conduct.passphrase(login))
        for name, shown in pages:
            tab.set_viewport_size({"width": 1280, "height": 800})
            wrong = ways.open(tab, shown)
            found = [wrong] if wrong else serious(tab, axe) + widths(tab)
            if name in MAIN:
                found += serious(tab, axe)
            if found:
                faults[name] = found
        context.close()
    assert faults == {}
