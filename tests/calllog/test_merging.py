"""Merging and splitting: both numbers are kept, no promise is loosened, no clock starts again."""

from __future__ import annotations

from typing import Any

import pytest

from calllog import callers, ledger
from calllog.db import Database
from calllog.ledger import LedgerError, handing_over, merging, reading
from calllog.models import Item, Outcome
from tests.calllog.cases import Case
from tests.calllog.missed_calls import CALLER
from tests.support.clock import ManualClock
from tests.support.office import section


@pytest.fixture
def first(office: Database, clock: ManualClock) -> Case:
    """Called on Monday at 09:10."""
    return Case(office, clock)


def into(case: Case) -> Any:
    return lambda session: session.get_one(Item, case.item_id)


def test_the_later_goes_on_under_the_earlier_number_with_both_calls_counted(first: Case) -> None:
    later = first.at("Mon 2026-11-23 10:00").another()
    later.does("zhangli", merging.merge, into(first), "同一件事")
    assert later.facts("outcome", "closed_at") == [Outcome.MERGED, "Mon 2026-11-23 10:00"]
    assert later.events("merged")[0][1]["into"] == "2026-101"
    assert first.events("merged_from")[0][1]["number"] == "2026-102"
    assert first.facts("times_called", "last_called_at") == [2, "Mon 2026-11-23 10:00"]


def test_merging_never_loosens_what_either_owes(first: Case) -> None:
    # Contact is made on the first, so that of it only the later one's is owed.
    first.does("zhangli", reading.read, "opened")
    first.at("Mon 2026-11-23 09:30")
    later = first.another()
    later.at("Mon 2026-11-23 10:00").does("zhangli", merging.merge, into(first), "同一件事")
    assert first.owed() == ["contact Mon 2026-11-23 17:30", "answer Wed 2026-11-25 17:30"]
    assert later.owed() == []


def test_what_only_the_later_owes_the_earlier_takes_over(first: Case) -> None:
    first.does("zhangli", ledger.reached, "")
    later = first.at("Tue 2026-11-24 09:00").another()
    later.does("zhangli", merging.merge, into(first), "同一件事")
    assert first.owed() == ["answer Wed 2026-11-25 17:30", "contact Tue 2026-11-24 17:30"]
    assert first.facts("contacted_at") == [None]


def test_a_miss_stays_with_the_later_one_and_is_owed_by_closing_of_the_day(first: Case) -> None:
    first.does("zhangli", ledger.reached, "")
    later = first.at("Tue 2026-11-24 09:00").another()
    later.at("Wed 2026-11-25 10:00").does("zhangli", merging.merge, into(first), "同一件事")
    assert "contact Tue 2026-11-24 17:30 ended late" in later.promises()
    assert "contact Wed 2026-11-25 17:30" in first.owed()


def test_the_callers_next_call_finds_the_item_that_goes_on(first: Case) -> None:
    later = first.another()
    with first.office.writing() as session:
        session.get_one(Item, later.item_id).phone = "+8613900000009"
        session.get_one(Item, first.item_id).phone = CALLER
    later.does("zhangli", merging.merge, into(first), "同一人两个电话")
    with first.office.reading() as session:
        found = callers.open_item_of(session, "+8613900000009")
        assert found is not None
        assert found.id == first.item_id


@pytest.mark.parametrize(
    ("which", "reason", "why"),
    [
        ("itself", "同一件事", "不能与本事项并案"),
        ("later", " ", "请写明并案理由"),
        ("earlier", "同一件事", "后登记的事项并入先登记的事项"),
    ],
)
def test_what_cannot_be_merged_is_refused(first: Case, which: str, reason: str, why: str) -> None:
    later = first.another()
    item, other = {"itself": (first, first), "later": (later, first), "earlier": (first, later)}[
        which
    ]
    with pytest.raises(LedgerError, match=why):
        item.does("zhangli", merging.merge, into(other), reason)


# Splitting


def split(case: Case, **facts: str) -> Case:
    by_default = {"matter": "另问租房提取", "reason": "两件事"}
    made = case.does("zhangli", merging.split, **by_default | facts)
    other = Case.__new__(Case)
    other.office, other.clock, other.item_id = case.office, case.clock, made.id
    return other


def test_a_second_matter_gets_a_number_and_the_times_of_the_first(first: Case) -> None:
    second = split(first.at("Tue 2026-11-24 09:00"))
    assert second.facts("number", "created_at", "matter", "phone") == [
        "2026-102",
        "Mon 2026-11-23 09:10",
        "另问租房提取",
        first.facts("phone")[0],
    ]
    assert second.owed() == ["contact Mon 2026-11-23 17:30", "answer Wed 2026-11-25 17:30"]
    assert first.events("split")[0][1]["number"] == "2026-102"
    assert second.events("split_from")[0][1]["number"] == "2026-101"


def test_who_was_spoken_to_is_not_called_about_the_second_matter_anew(first: Case) -> None:
    first.does("zhangli", ledger.reached, "")
    second = split(first)
    assert second.owed() == ["answer Wed 2026-11-25 17:30"]
    assert second.facts("contacted_at") == ["Mon 2026-11-23 09:10"]


def test_a_split_needs_its_matter_and_a_reason(first: Case) -> None:
    for facts in ({"matter": " "}, {"reason": " "}):
        with pytest.raises(LedgerError, match="请写明拆出的事项和拆分理由"):
            split(first, **facts)


def test_what_waits_to_be_accepted_is_split_afterwards(first: Case) -> None:
    there = lambda session: section(session, "withdrawal")  # noqa: E731 - looked up when used.
    first.does("zhangli", handing_over.hand_over, there, None, "请办理")
    with pytest.raises(LedgerError, match="待接收"):
        split(first)
