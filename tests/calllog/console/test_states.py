"""What a page looks like when there is nothing, when it may not be seen, and when it went wrong.

Each state says what happened and what to do next, in both languages, and leaves a way on.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from calllog.console import errors
from calllog.db import Database
from tests.calllog.console.browser import Browser
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk


def in_english(browser: Browser) -> Browser:
    with browser.client.session_transaction() as session:
        session["language"] = "en"
    return browser


@pytest.mark.parametrize("code", sorted(errors.PAGES))
def test_every_error_says_what_happened_and_what_to_do_in_both_languages(
    console: Flask, browser: Browser, code: int
) -> None:
    for language in ("zh", "en"):
        with browser.client.session_transaction() as session:
            session["language"] = language
        console.view_functions["sign_in.show"] = lambda: errors._page(code)
        own = browser.open("/sign-in")
        assert own.status == code
        assert own.page.get("lang").startswith(language)
        happened, remedy = (str(text) for text in errors.PAGES[code])
        assert (happened in own.text, remedy in own.text) == (language == "zh", language == "zh")
        assert own.page.xpath("//main//a[@href='/']")


def test_without_its_database_the_console_still_says_what_to_do(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = sign_in("zhangli")

    def gone(_db: Database) -> AbstractContextManager[None]:
        raise OperationalError("SELECT 1", {}, Exception("the disk is gone"))

    monkeypatch.setattr(Database, "reading", gone)
    own.open("/")
    assert own.status == 500
    assert "没有保存任何修改。请稍后再试" in own.text
    assert "disk" not in own.response.text


def test_a_form_that_has_grown_stale_leads_back_to_its_page(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli")
    headers = {"Referer": f"http://localhost/items/{number}?x=1"}
    response = own.client.post("/sign-out", headers=headers)
    assert response.status_code == 400
    assert f'href="/items/{number}?x=1"' in response.text
    assert "重新打开刚才的页面" in response.text


@pytest.mark.parametrize("elsewhere", ["http://evil.example/items/1", "", "http://localhost//evil"])
def test_an_error_never_leads_out_of_the_console(sign_in: SignIn, elsewhere: str) -> None:
    response = sign_in("zhangli").client.post("/sign-out", headers={"Referer": elsewhere})
    assert response.status_code == 400
    assert "evil" not in response.text


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("zhaoping", "/"),
        ("zhaoping", "/?tab=late"),
        ("zhaoping", "/?q=没有"),
        ("zhangli", "/mine"),
        ("zhangli", "/messages"),
        ("zhangli", "/absences"),
        ("zhangli", "/talking"),
        ("zhaoping", "/drafts"),
        ("zhaoping", "/calls/no-number"),
        ("zhaoping", "/calls/short"),
        ("zhaoping", "/calls/guide"),
        ("zhaoping", "/approvals"),
        ("zhaoping", "/findings"),
        ("zhaoping", "/joint"),
        ("zhaoping", "/figures/months"),
        ("zhaoping", "/find?q=没有"),
        ("zhaoping", "/services?words=没有"),
        ("zhaoping", "/authorities?words=没有"),
        ("zhaoping", "/admin/wallboards"),
        ("zhaoping", "/admin/people?words=没有"),
    ],
)
def test_a_page_with_nothing_on_it_says_so(sign_in: SignIn, login: str, path: str) -> None:
    own = sign_in(login).open(path)
    assert own.status == 200
    assert own.texts("//main//*[contains(@class, 'empty') or contains(@class, 'soft')]"), path
    assert not own.page.xpath("//main//table[not(.//tbody//tr)]"), "a table without a row"


LONGEST = {"name": "阿" * 40, "organisation": "铜" * 200, "matter": "想问提取材料。" * 285}


def test_the_longest_words_are_kept_and_shown_whole(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("保存", **LONGEST)
    assert own.status == 200
    assert desk.facts(number, *LONGEST) == list(LONGEST.values())
    for words in LONGEST.values():
        assert words in own.response.text


def test_a_page_refused_is_refused_in_english_too(sign_in: SignIn) -> None:
    own = in_english(sign_in("zhangli"))
    assert own.open("/system").status == 403
    assert "ask the administrator to allow it" in own.text
