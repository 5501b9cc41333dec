"""What somebody types into an address is answered, whatever it is: never by a fault."""

from __future__ import annotations

from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.calllog.console.test_desks import post

HUGE = "9" * 30
NO_ROWS = (f"/recordings/{HUGE}", f"/admin/calendar/{HUGE}", "/items/2026-999999999")
NO_DEEDS = (f"/calls/{HUGE}/exercise", f"/filters/{HUGE}/remove", f"/approvals/{HUGE}")
STRANGE = (
    f"/practice?drafts={HUGE}",
    f"/practice?drafts={'9' * 5000}",
    f"/calls/short?page={HUGE}",
    "/figures?from=9999-12-31&to=9999-12-31",
    "/figures?from=0001-01-01&to=0001-01-01",
    "/admin/roster?week=0001-01-01",
    "/admin/roster?week=9999-12-31",
    "/duty?day=0001-01-01",
)


def test_what_no_row_can_be_numbered_is_not_there(sign_in: SignIn) -> None:
    own = sign_in("zhaoping")
    assert {path: own.open(path).status for path in NO_ROWS} == dict.fromkeys(NO_ROWS, 404)
    done = {path: post(own, path, reason="误报").status for path in NO_DEEDS}
    assert done == dict.fromkeys(NO_DEEDS, 404)


def test_words_that_a_database_cannot_hold_are_refused(sign_in: SignIn) -> None:
    own = sign_in("zhaoping")
    assert own.open("/find?q=a%00b").status == 400
    assert post(own, "/filters", name="a\0b").status == 400


def test_a_page_is_shown_without_what_cannot_be(sign_in: SignIn, desk: Desk) -> None:
    desk.missed_call()
    own = sign_in("zhaoping")
    assert {path: own.open(path).status for path in STRANGE} == dict.fromkeys(STRANGE, 200)
