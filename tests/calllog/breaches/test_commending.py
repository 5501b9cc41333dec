"""表扬: proposed by heads and those above, decided by another with its document (4.2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from calllog.breaches import commending, records
from calllog.breaches.commending import Proposal
from calllog.db import Database
from calllog.ledger import LedgerError
from calllog.models import Commendation, CommendedFor
from calllog.office.viewers import Viewer
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE
from tests.support.clock import ManualClock
from tests.support.office import person, section

PAPER = {"document": "铜公积金〔2026〕12号"}


def proposed(
    session: Session, clock: ManualClock, by: str = "wangjun", **facts: Any
) -> Commendation:
    given: dict[str, Any] = {
        "origin": CommendedFor.THANKS,
        "happened_on": date(2026, 11, 20),
        "words": "耐心解答老人提问，送来锦旗",
        "person": person(session, "wuhao"),
    }
    wanted = Proposal(**(given | facts))
    return commending.propose(session, clock.now(), OFFICE, person(session, by), wanted)


def decided(session: Session, clock: ManualClock, row: Commendation, by: str, **facts: Any) -> None:
    said: dict[str, Any] = {"is_granted": True, "decision": ""} | facts
    commending.decide(session, clock.now(), OFFICE, row, person(session, by), **said)


@pytest.mark.parametrize("decides", ["gaoyuan", "xuhui"])
def test_a_head_proposes_a_leader_grants_and_it_stands_in_both_records(
    office: Database, clock: ManualClock, decides: str
) -> None:
    with office.writing() as session:
        row = proposed(session, clock)
        assert commending.waiting_for(session, Viewer.of(person(session, decides))) == 1
        decided(session, clock, row, decides, **PAPER)
        wuhao = person(session, "wuhao")
        at = (session, clock.now(), OFFICE)
        assert records.of_person(*at, wuhao.id).commended == 1
        assert records.of_section(*at, wuhao.section_id or 0).commended == 1
        assert list(commending.own(session, wuhao.id)) == [row]
        days = (date(2026, 11, 1), date(2026, 11, 30))
        assert list(commending.granted_between(session, *days, section(session, "loans"))) == [row]
        assert commending.waiting_for(session, Viewer.of(person(session, decides))) == 0


def test_a_section_as_a_whole_is_commended_too(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        loans = section(session, "loans")
        row = proposed(session, clock, "zhaoping", person=None, section=loans)
        decided(session, clock, row, "xuhui", **PAPER)
        assert records.of_section(session, clock.now(), OFFICE, loans.id).commended == 1


@pytest.mark.parametrize(
    ("by", "facts", "why"),
    [
        ("zhangli", {}, "本科室"),  # A handler proposes nobody.
        ("lina", {}, "本科室"),
        ("zhaoping", {"person": None}, "请选择"),
        ("zhaoping", {"words": " "}, "事迹"),
        ("zhaoping", {"origin": CommendedFor.ITEM}, "事项编号"),
        ("zhaoping", {"happened_on": date(2026, 11, 24)}, "不能晚于今天"),
    ],
)
def test_a_proposal_needs_who_may_make_it_and_whole(
    office: Database, clock: ManualClock, by: str, facts: dict[str, Any], why: str
) -> None:
    with office.writing() as session, pytest.raises(LedgerError, match=why):
        proposed(session, clock, by, **facts)


def test_nobody_proposes_themselves_nor_decides_their_own_proposal(
    office: Database, clock: ManualClock
) -> None:
    with office.writing() as session:
        with pytest.raises(LedgerError, match="本人"):
            proposed(session, clock, person=person(session, "wangjun"))
        row = proposed(session, clock, "gaoyuan")
        for by in ("gaoyuan", "zhaoping", "wangjun"):
            with pytest.raises(LedgerError, match="另一位领导"):
                decided(session, clock, row, by, **PAPER)
        with pytest.raises(LedgerError, match="文号"):
            decided(session, clock, row, "xuhui")
        with pytest.raises(LedgerError, match="理由"):
            decided(session, clock, row, "xuhui", is_granted=False)
        decided(session, clock, row, "xuhui", is_granted=False, decision="事迹需核实")
        with pytest.raises(LedgerError, match="已审批"):
            decided(session, clock, row, "xuhui", **PAPER)
        assert list(commending.own(session, person(session, "wuhao").id)) == []


def test_an_item_can_be_what_it_comes_from(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        item = missed_call(session, clock.now())
        row = proposed(session, clock, origin=CommendedFor.ITEM, item=item)
        assert row.item == item
