"""Every page of the desk is in the list that the pictures and the checks go by."""

from __future__ import annotations

from flask import Flask

from tests.support.pages import DESK_PAGES, DESK_PARTS, listed, pages_of


def test_no_page_of_the_desk_is_forgotten_and_none_is_gone(app: Flask) -> None:
    assert listed(DESK_PAGES) | set(DESK_PARTS) == pages_of(app)
    assert listed(DESK_PAGES) & set(DESK_PARTS) == set()
