"""Every page of the console: nothing serious for axe-core, and no page wider than its screen.

One walk over all pages, for opening them is what takes the time. What axe-core finds serious or
critical would keep somebody from working here: contrast, names of controls, labels, headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

from calllog.breaches import looking
from calllog.db import Database
from calllog.figures import monthly
from calllog.inspection import closing, correcting, signing, starting
from calllog.office import accounts
from tests.browser.conftest import PASSWORD
from tests.calllog.console.desk import Desk
from tests.calllog.inspection.inspected import FAULTY, inspection_of
from tests.calllog.moments import OFFICE
from tests.support.catalogue import fill_catalogue
from tests.support.office import person
from tests.support.pages import ADMINISTRATOR, NOBODY, PAGES, Shown, Ways, console_in, sign_in

# (width, large type): a desktop, the same at 200 %, a telephone.
SCREENS = [(1280, False), (1280, True), (640, False), (360, False), (360, True)]
LARGE = "large => document.documentElement.classList.toggle('large-type', large)"
TOO_WIDE = "document.scrollingElement.scrollWidth - window.innerWidth"
# What is looked at most, and is laid out anew for a telephone.
MAIN = {"missed.home", "item.show", "mine.show", "own_section.show", "today.show", "figures.show"}

LONG_NAME = "阿依古丽买买提" * 6
LONG_ORGANISATION = "铜陵市住房公积金管理中心下属单位" * 13
LONG_MATTER = "想问异地购房提取住房公积金需要什么材料。" * 100


@pytest.fixture
def console(tmp_path: Path) -> Flask:
    """The console whose addresses are walked."""
    return console_in(tmp_path)


@pytest.fixture
def busy(desk: Desk, office: Database) -> None:
    """Items of all sorts, with the longest words that a form takes."""
    with office.writing() as session:
        accounts.create_administrator(session, ADMINISTRATOR)
        admin = accounts.find_login(session, ADMINISTRATOR)
        assert admin is not None
        accounts.change_password(admin, accounts.hashed(PASSWORD))
        fill_catalogue(session, desk.clock.now())
    long = desk.missed_call(
        name=LONG_NAME[:40], organisation=LONG_ORGANISATION[:200], matter=LONG_MATTER[:2000]
    )
    desk.record(long)
    desk.act("zhangli", long, "tried", "无人接听" * 200)
    desk.missed_call("withdrawal", "+8613900000012", matter="提取")
    desk.answered_call("wuhao", "+8613900000013")
    # Into December, so that November is frozen and everything is late.
    desk.clock.forward(days=8)
    desk.sweep()
    monthly.freeze_due(office, desk.clock, desk.settings.zone)
    inspect_november(desk, office)
    desk.missed_call("loans", "+8613900000014")


def inspect_november(desk: Desk, office: Database) -> None:
    """What the records show is suspected; one section's inspection is closed with a correction."""
    where = (office, desk.clock, desk.settings.zone)
    looking.EveryHour(*where).work()
    starting.begin_due(*where)
    now = desk.clock.now()
    with office.writing() as session:
        inspection, inspector = inspection_of(session), person(session, "zhaoping")
        for drawn in inspection.drawn:
            signing.sign(session, now, drawn, inspector, FAULTY, LONG_MATTER[:500])
            correcting.set_one(
                session,
                now,
                OFFICE,
                drawn,
                inspector,
                words=LONG_MATTER[:500],
                owner=person(session, "zhangli"),
                day=date(2026, 12, 8),
            )
        closing.close(session, now, OFFICE, inspection, inspector)


def by_person() -> Iterator[tuple[str, list[tuple[str, Shown]]]]:
    ordered = sorted(PAGES.items(), key=lambda page: page[1].login)
    for login, own in groupby(ordered, key=lambda page: page[1].login):
        yield login, list(own)


def serious(tab: Page, axe: Axe) -> list[str]:
    """What axe-core finds serious or critical, with the first thing that has it."""
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]} {one['nodes'][0]['failureSummary']}"
        for one in axe.run(tab).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def widths(tab: Page) -> list[str]:
    """Where the page would have to be scrolled sideways; it is left on a telephone."""
    wide = []
    for width, is_large in SCREENS:
        tab.set_viewport_size({"width": width, "height": 800})
        tab.evaluate(LARGE, is_large)
        if (by := tab.evaluate(TOO_WIDE)) > 0:
            wide.append(f"{by} px too wide at {width}{' in large type' if is_large else ''}")
    tab.set_viewport_size({"width": 360, "height": 800})
    tab.evaluate(LARGE, False)
    return wide


@pytest.mark.usefixtures("busy")
def test_every_page_is_accessible_and_fits_every_screen(
    chrome: Browser, address: str, console: Flask
) -> None:
    axe, ways = Axe(), Ways(console)
    faults: dict[str, list[str]] = {}
    for login, pages in by_person():
        context = chrome.new_context(base_url=address, reduced_motion="reduce")
        tab = context.new_page()
        assert login == NOBODY or sign_in(tab, login, PASSWORD)
        for name, shown in pages:
            tab.set_viewport_size({"width": 1280, "height": 800})
            wrong = ways.open(tab, shown)
            if wrong and shown.is_rare:
                continue
            found = [wrong] if wrong else serious(tab, axe) + widths(tab)
            if name in MAIN:
                found += serious(tab, axe)
            if found:
                faults[name] = found
        context.close()
    assert faults == {}
