"""What a monitor can learn of a case that concerns them, and what of one alone."""

from __future__ import annotations

import pytest

from calllog.conduct import intake
from calllog.conduct import office as whole_office
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.intake import Complaint
from calllog.conduct.models import Channel
from calllog.conduct.sealing import members
from tests.wall.days import NAMED, Day

OF_HER = "林静把反映材料给被反映人看了"
NUMBER_NOBODY_HAS = "99999"


@pytest.fixture
def about_linjing(tells: Day) -> str:
    """A complaint about a monitor, 林静; its receipt."""
    parts = tells.hotline.parts
    with tells.hotline.reading() as session:
        office = whole_office.read(session, tells.hotline.settings.zone)
    about = About(person="林静", is_high=True, is_monitor=True)
    with parts.conduct_db.writing() as session:
        receipt = intake.take_in(
            session,
            parts.conduct_place,
            parts.clock.now(),
            Complaint(Channel.MAILBOX, about, OF_HER, NAMED),
            office.time,
            without=members_concerned(members(session), about, office),
        )
    return receipt.number


@pytest.mark.attack("a monitor who is named looks for the case on every page that she has")
def test_a_monitor_who_is_named_learns_nothing_of_the_case(tells: Day, about_linjing: str) -> None:
    own = tells.at_the_desk("linjing")
    for path in ("/", "/cases", "/cases/figures", "/audit", "/notices", "/monitors", "/own"):
        page = own.open(path).response.text
        # The figures are the chief's.
        assert own.status == (403 if path == "/cases/figures" else 200), path
        assert about_linjing not in page, path
        assert OF_HER not in page, path
    assert OF_HER in tells.at_the_desk("hanbin").open(f"/cases/{about_linjing}").text


@pytest.mark.attack("a monitor who is named asks for the case by its number")
def test_a_case_that_concerns_her_is_to_a_monitor_a_number_nobody_has(
    tells: Day, about_linjing: str
) -> None:
    own = tells.at_the_desk("linjing")
    for path in ("", "/item", "/breach", "/files/1"):
        asked = own.open(f"/cases/{about_linjing}{path}")
        page = (asked.status, asked.response.text.replace(about_linjing, ""))
        nothing = own.open(f"/cases/{NUMBER_NOBODY_HAS}{path}")
        assert page == (404, nothing.response.text.replace(NUMBER_NOBODY_HAS, "")), path


@pytest.mark.attack("a monitor who is named searches for the words of the case")
def test_a_monitor_who_is_named_searches_in_vain(tells: Day, about_linjing: str) -> None:
    for login, finds in (("linjing", False), ("hanbin", True)):
        own = tells.at_the_desk(login)
        own.open("/cases")
        own.press("查找", words="被反映人")
        assert (about_linjing in own.text) is finds


@pytest.mark.attack("a monitor alone reads who complained")
def test_who_complained_is_not_on_the_page_of_the_case(tells: Day) -> None:
    for login in ("linjing", "hanbin"):
        page = tells.at_the_desk(login).open(f"/cases/{tells.receipts[0]}").response.text
        for word in (NAMED.name, NAMED.phone[3:], NAMED.organisation):
            assert word not in page
