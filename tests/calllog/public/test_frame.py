"""What all public pages have in common: languages, headers, no cookie, and words when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from calllog.db import Database
from calllog.office import directory
from calllog.public.site import PAGES
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.support.clock import ManualClock


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_is_for_anybody_and_sets_no_cookie(
    browser: Browser, prefix: str, page: object
) -> None:
    browser.open(prefix + page.path)  # type: ignore[attr-defined]
    assert browser.status == 200
    assert "Set-Cookie" not in browser.response.headers
    assert browser.page.get("lang") == ("en" if prefix else "zh-CN")
    assert not browser.page.xpath("//script")


def test_an_answer_lets_in_nothing_foreign_and_tells_nobody_where_one_came_from(
    browser: Browser,
) -> None:
    headers = browser.open("/").response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_page_that_has_not_changed_is_not_sent_again(site: Flask) -> None:
    client = site.test_client()
    first = client.get("/")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_while_the_ledger_is_away_the_number_to_call_is_still_shown(
    browser: Browser, office: Database, settings: Settings, clock: ManualClock
) -> None:
    with office.reading() as session:
        today = clock.now().astimezone(settings.zone).date()
        kept = directory.load_office(session, today, clock.now())
    directory.save_office_file(kept, settings.home / "office.json")
    office.close()
    _lose(settings.home)
    browser.open("/")
    assert browser.status == 503
    assert "0562 000 0000" in browser.text
    assert "铜陵市住房公积金管理中心" in browser.head
    assert browser.response.headers["Retry-After"]


def _lose(home: Path) -> None:
    for path in home.glob("ledger.db*"):
        path.unlink()
    (home / "ledger.db").mkdir()
