"""Closing, attesting and reopening: what the person says counts, and nothing is erased by it."""

from __future__ import annotations

from typing import Any

import pytest

from calllog import ledger
from calllog.db import Database
from calllog.ledger import LedgerError, classifying, closing, outcomes
from calllog.models import Confirmation, FollowUp, Given, Outcome, PlacedCall
from tests.calllog.cases import Case, matter
from tests.support.clock import ManualClock


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    """An item that was answered on Monday at 09:10, and waits to be confirmed."""
    made = Case(office, clock)
    made.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    return made


def followed_up(case: Case, login: str | None, **said: Any) -> None:
    """The person was asked by staff, or by the line."""

    def asked(session: Any, now: Any, time: Any, item: Any, staff: Any) -> None:
        who = staff if login else None
        closing.followed_up(session, now, time, item, staff=who, **said)

    case.does(login or "zhangli", asked)


@pytest.mark.parametrize(
    ("login", "how"), [(None, Confirmation.BY_LINE), ("wuhao", Confirmation.BY_STAFF)]
)
@pytest.mark.parametrize("rating", [None, 1, 5])
def test_solved_closes_by_whom_it_was_asked_and_without_a_rating_there_is_none(
    case: Case, login: str | None, how: Confirmation, rating: int | None
) -> None:
    followed_up(case, login, is_solved=True, rating=rating)
    assert case.facts("confirmation", "closed_at") == [how, "Mon 2026-11-23 09:10"]
    with case.office.reading() as session:
        assert session.query(FollowUp).one().rating == rating
    assert case.owed() == []
    assert case.promises()[-1] == "follow_up Tue 2026-11-24 17:30 met"


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_there_are_five_ratings(case: Case, rating: int) -> None:
    with pytest.raises(LedgerError, match="1至5"):
        followed_up(case, "wuhao", is_solved=True, rating=rating)


def test_nothing_is_followed_up_before_there_is_an_outcome(
    office: Database, clock: ManualClock
) -> None:
    with pytest.raises(LedgerError, match="还没有办理结果"):
        followed_up(Case(office, clock), "zhangli", is_solved=True)


def test_not_solved_owes_contact_that_day_and_an_answer_and_keeps_all_that_was(
    case: Case,
) -> None:
    before = case.promises()
    case.at("Tue 2026-11-24 10:00")
    followed_up(case, None, is_solved=False, rating=5)
    assert case.facts("outcome", "closed_at", "times_reopened", "contacted_at") == [
        None,
        None,
        1,
        None,
    ]
    assert case.owed() == ["contact Tue 2026-11-24 17:30", "answer Thu 2026-11-26 17:30"]
    assert case.promises()[: len(before) - 1] == before[:-1]
    assert case.kinds()[-4:] == ["followed_up", "reopened", "promised", "promised"]


def test_a_miss_stays_after_a_reopening(office: Database, clock: ManualClock) -> None:
    case = Case(office, clock)
    case.at("Thu 2026-11-26 09:00").sweep()
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    followed_up(case, None, is_solved=False)
    late = [line for line in case.promises() if line.endswith("late")]
    assert [line.split()[0] for line in late] == ["read", "contact", "answer"]
    assert case.facts("escalation_level") == [0]


@pytest.mark.parametrize(
    ("reopened", "owes"),
    [("Thu 2026-12-03 09:00", True), ("Fri 2026-12-04 09:00", False)],
)
def test_the_catalogues_limit_goes_on_with_the_due_time_it_had_and_never_anew(
    office: Database, clock: ManualClock, reopened: str, owes: bool
) -> None:
    case = Case(office, clock)
    case.does("zhangli", classifying.classify, matter("loan.apply"))
    case.does("zhangli", classifying.accept)
    (due,) = [line for line in case.owed() if line.startswith("resolution")]
    assert due == "resolution Thu 2026-12-03 17:30"
    case.at("Wed 2026-12-02 09:00").does("zhangli", outcomes.give, Outcome.DONE, words="已放款")
    case.at(reopened)
    followed_up(case, None, is_solved=False)
    assert (due in case.owed()) is owes


def test_not_solved_reopens_also_what_somebody_has_closed_meanwhile(case: Case) -> None:
    followed_up(case, "zhangli", is_solved=True)
    case.at("Tue 2026-11-24 10:00")
    followed_up(case, None, is_solved=False)
    assert case.facts("closed_at", "times_reopened") == [None, 1]


def test_the_same_call_of_the_line_is_written_down_once(case: Case) -> None:
    with case.office.writing() as session:
        placed = PlacedCall(
            item_id=case.item_id,
            purpose="follow_up",
            first_number="+8613900000001",
            number="+8613900000001",
            asked_at=case.clock.now(),
        )
        session.add(placed)
    for _ in range(2):
        followed_up(case, None, is_solved=False, placed_call=placed)
    assert case.facts("times_reopened") == [1]
    with case.office.reading() as session:
        assert session.query(FollowUp).count() == 1


def test_who_was_answered_on_paper_is_spoken_to_when_staff_ask(
    office: Database, clock: ManualClock
) -> None:
    case = Case(office, clock)
    facts = {"words": "可以办理。", "given": Given.LETTER}
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, **facts)
    followed_up(case, "zhangli", is_solved=True)
    assert "contact Mon 2026-11-23 17:30 met" in case.promises()


# Attesting


def test_an_attested_closing_needs_a_try_or_a_reason_why_nobody_can_be_asked(case: Case) -> None:
    with pytest.raises(LedgerError, match="还没有回访过"):
        case.does("wangjun", _attests, reason="已电话说明")
    case.at("Tue 2026-11-24 10:00").does("zhangli", ledger.tried, "无人接听")
    case.does("wangjun", _attests, reason="多次回访无人接听")
    assert case.facts("confirmation", "closed_at") == [
        Confirmation.ATTESTED,
        "Tue 2026-11-24 10:00",
    ]
    ((_, data),) = case.events("closed")
    assert data["reason"] == "多次回访无人接听"


def test_where_nobody_can_be_asked_the_reason_is_enough(case: Case) -> None:
    with pytest.raises(LedgerError, match="请写明办结理由"):
        case.does("wangjun", _attests, reason=" ", nobody_can_be_asked=True)
    case.does("zhaoping", _attests, reason="未留号码", nobody_can_be_asked=True)
    assert case.facts("confirmation") == [Confirmation.ATTESTED]


@pytest.mark.parametrize("login", ["zhangli", "wuhao", "lina"])
def test_only_the_head_or_the_supervisor_attests_and_not_who_gave_the_outcome(
    case: Case, login: str
) -> None:
    with pytest.raises(LedgerError, match="具名办结"):
        case.does(login, _attests, reason="未留号码", nobody_can_be_asked=True)


def test_the_head_does_not_attest_an_own_answer(office: Database, clock: ManualClock) -> None:
    case = Case(office, clock)
    case.does("wangjun", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    with pytest.raises(LedgerError, match="具名办结"):
        case.does("wangjun", _attests, reason="未留号码", nobody_can_be_asked=True)


def _attests(session: Any, now: Any, _time: Any, item: Any, staff: Any, **facts: Any) -> None:
    closing.attest(session, now, item, staff, **facts)


# Reopening by hand


def test_a_closed_item_is_reopened_with_a_reason(case: Case) -> None:
    followed_up(case, "zhangli", is_solved=True)
    case.at("Wed 2026-11-25 10:00")
    with pytest.raises(LedgerError, match="请写明重办理由"):
        case.does("zhangli", closing.reopen, "")
    case.does("zhangli", closing.reopen, "来电说没有解决")
    assert case.owed() == ["contact Wed 2026-11-25 17:30", "answer Fri 2026-11-27 17:30"]
    with pytest.raises(LedgerError, match="不需要重办"):
        case.does("zhangli", closing.reopen, "再来一次")
