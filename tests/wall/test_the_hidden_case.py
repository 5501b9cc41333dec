"""What a monitor who is concerned could count up, and what leaves no trace though it should."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from calllog.conduct import audit, identities
from calllog.conduct.held import take_to_change
from calllog.conduct.kinds import EntryKind
from calllog.conduct.models import Audit, Case, Entry, Member
from tests.support.conduct import monitor
from tests.wall.days import Day


def with_file(day: Day) -> dict[int, int]:
    """The pieces with a file of the case that came in writing: place in the case, and id."""
    with day.hotline.parts.conduct_db.reading() as session:
        case = session.scalars(select(Case).where(Case.receipt == day.receipts[0])).one()
        return {place: one.id for place, one in enumerate(case.entries, 1) if one.file}


@pytest.mark.attack(
    "a monitor who is named counts the pieces of other cases by the numbers skipped"
)
def test_a_piece_is_called_by_its_place_in_its_own_case(tells: Day) -> None:
    found = with_file(tells)
    page = tells.at_the_desk("linjing").open(f"/cases/{tells.receipts[0]}").response.text
    assert [int(place) for place in re.findall(r"/files/(\d+)", page)] == list(found)
    assert list(found) != list(found.values())


@pytest.mark.attack("a monitor who is named counts hidden deeds by the numbers of the audit")
def test_the_audit_is_turned_page_by_page_and_takes_no_number_of_a_deed(tells: Day) -> None:
    own = tells.at_the_desk("linjing")
    own.open("/audit")  # Looking is a deed as well, once in ten minutes.
    first = own.open("/audit").texts("//tbody/tr")
    assert first
    assert own.open("/audit?before=3").texts("//tbody/tr") == first
    assert "没有操作记录" in own.open("/audit?page=99").response.text


@pytest.mark.attack("a monitor who is named reads in the audit that a case of nobody's was purged")
def test_that_something_was_purged_is_seen_by_nobody(tells: Day) -> None:
    parts = tells.hotline.parts
    with parts.conduct_db.writing() as session:
        session.add(Audit(at=parts.clock.now(), deed="purged", proof="1 0123"))
        session.flush()
        linjing = session.get_one(Member, monitor(session, "linjing").id)
        assert "purged" not in {row.deed for row in audit.seen_by(session, linjing, 1, 500)}
        session.rollback()


@pytest.mark.attack("a monitor takes a file by parts, as a player does, to leave no trace")
def test_a_file_taken_by_parts_is_written_down_as_well(tells: Day) -> None:
    own = tells.at_the_desk("hanbin")
    (place,) = with_file(tells)
    path, part = f"/cases/{tells.receipts[0]}/files/{place}", {"Range": "bytes=1-"}

    def opened() -> int:
        with tells.hotline.parts.conduct_db.reading() as session:
            by = monitor(session, "hanbin").id
            deeds = select(Audit).where(Audit.deed == "file_opened", Audit.member_id == by)
            return len(session.scalars(deeds).all())

    before = opened()
    assert own.client.get(path, headers=part).status_code in (200, 206)
    assert opened() == before + 1
    own.client.get(path, headers=part)
    assert opened() == before + 1


@pytest.mark.attack(
    "a monitor who is named counts the pieces of other cases by the numbers of requests"
)
def test_a_request_is_called_by_its_place_too(tells: Day) -> None:
    parts, receipt = tells.hotline.parts, tells.receipts[0]
    now = parts.clock.now()
    with parts.conduct_db.writing() as session:
        her = monitor(session, "linjing")
        case = take_to_change(session, receipt, session.get_one(Member, her.id), her.pair)
        assert case is not None
        identities.ask(session, now, case, "核实时间")
    page = tells.at_the_desk("hanbin").open(f"/cases/{receipt}").page
    (place,) = page.xpath("//select[@id='identity-decide-request']/option/@value")
    with parts.conduct_db.reading() as session:
        found = session.scalars(
            select(Entry).join(Case).where(Case.receipt == receipt).order_by(Entry.id)
        ).all()
        assert found[int(place) - 1].kind == EntryKind.IDENTITY_REQUESTED
