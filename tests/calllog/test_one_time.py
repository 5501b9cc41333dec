"""The one-time notice: composed from the catalogue, told once, and kept word for word."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.ledger import LedgerError, classifying, one_time
from calllog.models import Confirmation, FindingKind, Given, OneTimeNotice, Outcome
from tests.calllog.cases import Case, matter
from tests.support.clock import ManualClock

FRIDAY = date(2026, 11, 27)
ID_CARD, CONTRACT = "身份证", "购房合同"


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    """A loan is asked for on Monday at 09:10."""
    made = Case(office, clock)
    made.does("zhangli", classifying.classify, matter("loan.apply"))
    return made


def tells(case: Case, *missing: str, **facts: Any) -> None:
    by_default = {"given": Given.SPOKEN, "follow_on": FRIDAY}
    case.does("zhangli", one_time.tell_once, missing=missing, **by_default | facts)


def notices(case: Case) -> list[OneTimeNotice]:
    with case.office.reading() as session:
        rows = session.scalars(select(OneTimeNotice).order_by(OneTimeNotice.id)).all()
        session.expunge_all()
        return list(rows)


def demands(case: Case) -> list[str]:
    """The papers asked for that a person has to judge."""
    found = [data for _, data in case.events("flagged")]
    assert {data["finding_kind"] for data in found} <= {FindingKind.NEW_DEMAND}
    return [data["words"] for data in found]


def materials(case: Case) -> list[str]:
    return notices(case)[0].materials


def test_it_has_the_four_parts_of_the_edition_in_force_and_what_is_missing(case: Case) -> None:
    tells(case, ID_CARD)
    (notice,) = notices(case)
    assert notice.matter == "个人住房贷款申请"
    assert "第二十六条" in notice.basis
    assert notice.limit == "10个自然日"
    assert notice.procedure
    assert notice.missing == [ID_CARD]
    assert ID_CARD in notice.materials
    assert notice.repeats_id is None


def test_it_answers_the_person_and_the_item_waits_for_the_papers_until_a_set_day(
    case: Case,
) -> None:
    tells(case, ID_CARD)
    assert "answer Wed 2026-11-25 17:30 met" in case.promises()
    assert case.owed() == ["follow_up Fri 2026-11-27 17:30"]
    assert case.facts("outcome", "closed_at") == [None, None]
    assert case.facts("contacted_at") == ["Mon 2026-11-23 09:10"]


def test_who_only_asked_and_agrees_has_the_item_closed_by_it(case: Case) -> None:
    tells(case, is_agreed=True, follow_on=None)
    assert case.facts("outcome", "confirmation") == [
        Outcome.ANSWERED_AT_ONCE,
        Confirmation.ON_THE_SPOT,
    ]
    ((_, data),) = case.events("outcome_given")
    assert "办理依据" in data["words"]
    assert "办理要件" in data["words"]


@pytest.mark.parametrize("follow_on", [None, date(2026, 11, 23), date(2026, 11, 20)])
def test_an_item_that_stays_open_has_a_day_to_come(case: Case, follow_on: date | None) -> None:
    with pytest.raises(LedgerError, match="应晚于今天"):
        tells(case, ID_CARD, follow_on=follow_on)
    assert notices(case) == []


def test_the_same_again_is_no_second_notice(case: Case) -> None:
    tells(case, ID_CARD)
    case.at("Tue 2026-11-24 09:00")
    tells(case, ID_CARD)
    tells(case, follow_on=date(2026, 12, 1))
    assert [notice.repeats_id for notice in notices(case)] == [None, 1, 1]
    assert case.kinds().count("notice_given") == 1
    assert case.kinds().count("notice_repeated") == 2
    assert demands(case) == []
    assert case.owed() == ["follow_up Tue 2026-12-01 17:30"]


def test_asking_for_something_new_is_for_a_person_to_judge(case: Case) -> None:
    tells(case, ID_CARD)
    other = next(paper for paper in materials(case) if paper != ID_CARD)
    case.at("Tue 2026-11-24 09:00")
    tells(case, ID_CARD, other)
    assert demands(case) == [other]
    assert [notice.repeats_id for notice in notices(case)] == [None, None]


def test_so_is_asking_for_what_the_catalogue_does_not_ask_for(case: Case) -> None:
    tells(case, "单位收入证明原件")
    assert demands(case) == ["单位收入证明原件"]


def test_a_matter_of_the_catalogue_has_to_be_chosen_first(
    office: Database, clock: ManualClock
) -> None:
    with pytest.raises(LedgerError, match="请先选定事项清单中的事项"):
        tells(Case(office, clock), ID_CARD)


def test_what_was_accepted_as_complete_lacks_nothing(case: Case) -> None:
    case.does("zhangli", classifying.accept)
    with pytest.raises(LedgerError, match="不能再要求补正"):
        tells(case, ID_CARD)


def test_who_was_asked_after_the_papers_is_asked_again_on_another_day(case: Case) -> None:
    tells(case, ID_CARD)
    case.at("Fri 2026-11-27 10:00")
    facts = {"words": "下周带来", "follow_on": date(2026, 12, 2)}
    case.does("zhangli", one_time.ask_after_papers, **facts)
    assert case.owed() == ["follow_up Wed 2026-12-02 17:30"]
    case.at("Wed 2026-12-02 10:00").does("zhangli", classifying.accept)
    assert case.owed() == ["resolution Mon 2026-12-14 17:30"]
    with pytest.raises(LedgerError, match="没有待补正的材料"):
        case.does("zhangli", one_time.ask_after_papers, **facts)
