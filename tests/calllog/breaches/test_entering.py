"""What no record shows is entered by hand, and leads nowhere but to its paper (4.1.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Finding, Message
from tests.calllog.breaches.suspected import all_of, entered
from tests.support.clock import ManualClock

PAPER = "铜公积金办〔2026〕31号"


@pytest.mark.parametrize(
    ("by", "facts", "why"),
    [
        ("wangjun", {}, "督办员或者分管领导"),
        ("xuhui", {}, "督办员或者分管领导"),
        ("zhaoping", {"about": "zhaoping"}, "由他人登记"),
        ("zhaoping", {"words": " "}, "写明情形"),
        ("zhaoping", {"evidence": " "}, "事实"),
        ("zhaoping", {"happened_on": date(2026, 11, 24)}, "不能晚于今天"),
    ],
)
def test_an_entry_needs_who_may_make_it_what_happened_and_what_shows_it(
    office: Database, clock: ManualClock, by: str, facts: dict[str, Any], why: str
) -> None:
    with office.writing() as session:
        with pytest.raises(LedgerError, match=why):
            entered(session, clock, facts.pop("about", "wuhao"), by=by, **facts)
        assert all_of(session) == []


def test_the_same_of_one_day_is_entered_once(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        entered(session, clock)
        with pytest.raises(LedgerError, match="已经登记"):
            entered(session, clock, evidence="另一份材料")
        entered(session, clock, happened_on=date(2026, 11, 19))
        entered(session, clock, "zhangli")
        assert len(all_of(session)) == 3


def test_what_an_upheld_complaint_leads_to_shows_nothing_of_it_but_a_number(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        by_hand = entered(session, clock)
        by_paper = entered(session, clock, "zhangli", evidence="", document=PAPER)
        assert by_paper.document == PAPER
        # It differs from what was entered by hand in nothing but whose it is and its paper.
        given = {"id", "about_id", "source", "passage", "document", "employment"}
        columns = [one.key for one in Finding.__table__.columns if one.key not in given]
        first, second = ([getattr(one, name) for name in columns] for one in (by_hand, by_paper))
        assert first == second
        bodies = session.scalars(select(Message.body)).all()
        assert [PAPER in body for body in bodies] == [False] * len(bodies)
