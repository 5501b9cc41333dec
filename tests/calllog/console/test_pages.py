"""Every page is in the list that the pictures and the checks of accessibility go by."""

from __future__ import annotations

from flask import Flask

from calllog.console.access import ALLOWED, PUBLIC
from calllog.models import Role
from tests.support.pages import PAGES, PARTS, forgotten, listed, pages_of


def test_no_page_of_the_console_is_forgotten(console: Flask) -> None:
    assert forgotten(console) == set()


def test_the_list_names_no_page_that_is_gone_and_none_twice(console: Flask) -> None:
    assert listed() | set(PARTS) <= pages_of(console)
    assert listed() & set(PARTS) == set()


def test_a_page_that_everybody_may_open_is_opened_by_nobody_in_particular(console: Flask) -> None:
    for name, shown in PAGES.items():
        endpoint = name.partition("-")[0]
        if endpoint == "error":
            continue
        is_public = endpoint in PUBLIC
        assert is_public is (shown.login == ""), name
        assert is_public or getattr(console.view_functions[endpoint], ALLOWED) <= set(Role)


def test_a_new_page_is_noticed(console: Flask) -> None:
    console.add_url_rule("/new", "brand_new.show", lambda: "new")
    assert forgotten(console) == {"brand_new.show"}
