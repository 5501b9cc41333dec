"""What the accused, their section, their head and everybody else of the office can see of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from calllog.console.access import PUBLIC
from tests.calllog.console.browser import Browser
from tests.wall.days import SECRETS, Day

# Who looks: the accused herself, a colleague of hers, her head, another section's head, the
# supervisor, both leaders, the administrator, and a monitor at the staff console.
LOGINS = (
    "zhangli",
    "wuhao",
    "wangjun",
    "zhoumin",
    "zhaoping",
    "gaoyuan",
    "xuhui",
    "admin",
    "linjing",
)
SKIPPED = {"sign_in.leave"}
VALUES = {
    "number": "2026-101",
    "deed": "read",
    "name": "reason",
    "kind": "no_number",
    "login": "zhangli",
    "year": 2026,
    "month": "2026-11",
    "key": "loan.apply",
    "day": "standing",
    "first_day": "2026-11-23",
    "sentence": "goodbye",
    "token": "nobody's",
    "telephone": "nobody's",
    "definition": "calls",
}


def addresses(app: Flask) -> Iterator[str]:
    """Every page of the console that can be asked for, with something that is there."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in PUBLIC | SKIPPED:
            continue
        given = {name: VALUES.get(name, 1) for name in rule.arguments}
        yield adapter.build(rule.endpoint, given, method="GET")


def told(day: Day, browser: Browser, path: str) -> tuple[int, str]:
    """What an address answers on a day, without what is drawn by lot."""
    with browser.client.get(path, follow_redirects=True) as answer:
        return answer.status_code, day.plain(answer.get_data().decode("utf-8", "replace"))


@pytest.mark.clause("5.3b")
@pytest.mark.attack(
    "somebody of the office opens every page of the console, and finds a difference"
)
@pytest.mark.parametrize("login", LOGINS)
def test_every_page_is_the_same_as_on_a_day_without_a_complaint(
    quiet: Day, tells: Day, login: str
) -> None:
    own, others = tells.browser(login), quiet.browser(login)
    for path in addresses(tells.console):
        found = told(tells, own, path)
        assert found == told(quiet, others, path), path
        assert not [word for word in SECRETS if word in found[1]], path


@pytest.mark.attack("the accused searches for the words, the number, the receipt and the caller")
@pytest.mark.parametrize("login", ["zhangli", "wangjun", "zhaoping", "xuhui"])
def test_no_search_finds_a_complaint(quiet: Day, tells: Day, login: str) -> None:
    own, others = tells.browser(login), quiet.browser(login)
    for word in (*SECRETS, "13912345678", "5678", *tells.receipts, "监督", "投诉"):
        path = f"/find?q={word}"
        assert told(tells, own, path) == told(quiet, others, path), word


@pytest.mark.attack("the accused tries the addresses of the monitors' pages at the staff console")
@pytest.mark.parametrize("login", ["zhangli", "wangjun", "admin", "linjing"])
def test_the_staff_console_answers_as_for_any_address_that_it_does_not_have(
    tells: Day, login: str
) -> None:
    own = tells.browser(login)
    nothing = told(tells, own, "/nothing-at-all")
    for path in ("/cases", f"/cases/{tells.receipts[0]}", "/conduct", "/monitors", "/audit"):
        status, page = told(tells, own, path)
        assert (status, page.replace(path, "")) == (
            nothing[0],
            nothing[1].replace("/nothing-at-all", ""),
        ), path


@pytest.mark.attack("somebody compares the ledger's tables row by row, and finds one missing")
def test_the_ledgers_tables_hold_the_same_rows(quiet: Day, tells: Day) -> None:
    with tells.hotline.reading() as own, quiet.hotline.reading() as others:
        for table in sorted(inspect(own.get_bind()).get_table_names()):
            query = text(f'SELECT * FROM "{table}"')
            rows = [
                sorted(day.plain(str(tuple(row))) for row in session.execute(query))
                for day, session in ((tells, own), (quiet, others))
            ]
            assert rows[0] == rows[1], table


@pytest.mark.attack("somebody compares the files of the ledger's side, by name and by content")
def test_the_files_of_the_ledgers_side_are_the_same(quiet: Day, tells: Day) -> None:
    names = [
        sorted(day.plain(str(path.relative_to(day.hotline.settings.home))) for path in day.files())
        for day in (tells, quiet)
    ]
    assert names[0] == names[1]
    for path in tells.files():
        content = path.read_bytes()
        assert not [word for word in SECRETS if word.encode() in content], path


@pytest.mark.attack("the administrator reads the logs of the day, and finds a line too many")
def test_the_logs_are_the_same(quiet: Day, tells: Day) -> None:
    assert "day_begins" in quiet.logged()[0]
    assert tells.logged() == quiet.logged()
