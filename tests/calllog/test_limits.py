"""Acceptance, suspension and extension: what may move a due time, and what may not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calllog.db import Database
from calllog.ledger import (
    LedgerError,
    classifying,
    deciding,
    extending,
    one_time,
    outcomes,
    suspending,
)
from calllog.models import Approval, Given, Outcome, PromiseKind
from tests.calllog.cases import Case, matter
from tests.support.clock import ManualClock

NOTICE = "《补正告知书》铜公积金补〔2026〕12号"


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    return Case(office, clock)


@pytest.fixture
def accepted(case: Case) -> Case:
    """A loan accepted on Monday 2026-11-23: 10 calendar days, to Thursday 2026-12-03."""
    case.does("zhangli", classifying.classify, matter("loan.apply"))
    case.does("zhangli", classifying.accept)
    return case


def test_acceptance_puts_the_catalogues_limit_in_the_answers_place(accepted: Case) -> None:
    assert accepted.facts("accepted_at") == ["Mon 2026-11-23 09:10"]
    assert "answer Wed 2026-11-25 17:30 ended" in accepted.promises()
    assert "resolution Thu 2026-12-03 17:30" in accepted.owed()


def test_the_edition_in_force_on_the_day_of_acceptance_counts(case: Case) -> None:
    # Under the law before 2026-09-20 a loan had 15 days, which end in the holidays of October.
    case.at("Fri 2026-09-18 09:10").does("zhangli", classifying.classify, matter("loan.apply"))
    case.does("zhangli", classifying.accept)
    assert "resolution Thu 2026-10-08 17:30" in case.owed()


def test_where_the_limit_counts_no_days_the_answer_stays_owed(case: Case) -> None:
    case.does("zhangli", classifying.classify, matter("account.open"))
    case.does("zhangli", classifying.accept)
    assert "answer Wed 2026-11-25 17:30" in case.owed()
    assert not any(line.startswith("resolution") for line in case.owed())


def test_after_a_notice_the_follow_up_stays_owed_where_the_limit_counts_no_days(
    case: Case,
) -> None:
    case.does("zhangli", classifying.classify, matter("account.open"))
    facts = {"missing": [], "given": Given.SPOKEN, "follow_on": date(2026, 11, 27)}
    case.does("zhangli", one_time.tell_once, **facts)
    case.does("zhangli", classifying.accept)
    assert case.owed() == ["follow_up Fri 2026-11-27 17:30"]


def test_a_matter_stays_what_it_was_accepted_as(accepted: Case) -> None:
    with pytest.raises(LedgerError, match="该事项已受理"):
        accepted.does("zhangli", classifying.accept)
    with pytest.raises(LedgerError, match="不能改为其他事项"):
        accepted.does("zhangli", classifying.classify, matter("account.open"))


def test_done_keeps_the_resolution(accepted: Case) -> None:
    accepted.at("Thu 2026-12-03 17:30")
    accepted.does("zhangli", outcomes.give, Outcome.DONE, words="已放款", is_agreed=True)
    assert "resolution Thu 2026-12-03 17:30 met" in accepted.promises()


# Suspension


@pytest.mark.parametrize(
    ("stopped", "goes_on", "due"),
    [
        ("Tue 2026-11-24 10:00", "Tue 2026-11-24 16:00", "Thu 2026-12-03 17:30"),
        ("Tue 2026-11-24 10:00", "Thu 2026-11-26 09:00", "Mon 2026-12-07 17:30"),
        ("Tue 2026-11-24 10:00", "Fri 2026-11-27 09:00", "Mon 2026-12-07 17:30"),
        ("Thu 2026-12-03 17:30", "Thu 2026-12-31 09:00", "Thu 2026-12-31 17:30"),
    ],
)
def test_the_clock_stands_still_for_the_days_in_the_limits_own_unit(
    accepted: Case, stopped: str, goes_on: str, due: str
) -> None:
    accepted.at(stopped).does("zhangli", suspending.suspend, reason="等补正", document=NOTICE)
    accepted.at(goes_on).does("zhangli", suspending.resume, note="材料已补")
    assert f"resolution {due}" in accepted.owed()
    assert accepted.facts("suspended_at") == [None]


def test_a_clock_that_stands_still_is_neither_reminded_of_nor_missed(accepted: Case) -> None:
    accepted.at("Tue 2026-11-24 10:00").sweep()
    accepted.does("zhangli", suspending.suspend, reason="等补正", document=NOTICE)
    before = [data for kind, data in accepted.events("reminded", "missed", "escalated")]
    accepted.at("Thu 2026-12-10 10:00").sweep()
    told = [data for kind, data in accepted.events("reminded", "missed", "escalated")]
    assert [data for data in told[len(before) :] if data["promise"] == "resolution"] == []
    accepted.does("zhangli", outcomes.give, Outcome.DONE, words="已放款")
    assert "resolution Mon 2026-12-21 17:30 met" in accepted.promises()
    assert accepted.facts("suspended_at") == [None]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"reason": "等补正", "document": " "}, "文书的名称和文号"),
        ({"reason": "", "document": NOTICE}, "文书的名称和文号"),
    ],
)
def test_no_clock_stops_without_its_document(
    accepted: Case, facts: dict[str, str], why: str
) -> None:
    with pytest.raises(LedgerError, match=why):
        accepted.does("zhangli", suspending.suspend, **facts)


def test_only_a_clock_that_runs_is_stopped(accepted: Case) -> None:
    facts = {"reason": "等补正", "document": NOTICE}
    other = accepted.another()
    with pytest.raises(LedgerError, match="没有办结时限"):
        other.does("zhangli", suspending.suspend, **facts)
    with pytest.raises(LedgerError, match="没有中止计时"):
        accepted.does("zhangli", suspending.resume, note="")
    accepted.does("zhangli", suspending.suspend, **facts)
    with pytest.raises(LedgerError, match="已中止计时"):
        accepted.does("zhangli", suspending.suspend, **facts)


def test_a_miss_is_not_suspended_away(accepted: Case) -> None:
    accepted.at("Thu 2026-12-03 17:31")
    with pytest.raises(LedgerError, match="办结时限已过"):
        accepted.does("zhangli", suspending.suspend, reason="等补正", document=NOTICE)


# Extension


def asks(case: Case, kind: PromiseKind = PromiseKind.ANSWER, **facts: Any) -> None:
    by_default = {"day": date(2026, 11, 27), "reason": "需要外省协查"}
    case.does("zhangli", extending.ask_extension, kind=kind, **by_default | facts)


def decides(case: Case, login: str, *, is_granted: bool = True, decision: str = "") -> None:
    def decided(session: Any, now: Any, time: Any, _item: Any, staff: Any) -> None:
        approval = session.query(Approval).order_by(Approval.id.desc()).first()
        deciding.decide(
            session, now, time, approval, staff, is_granted=is_granted, decision=decision
        )

    case.does(login, decided)


@pytest.mark.parametrize("login", ["wangjun", "zhaoping", "gaoyuan"])
def test_an_extension_moves_the_due_time_once_a_second_person_approves_in_time(
    case: Case, login: str
) -> None:
    asks(case)
    assert "answer Wed 2026-11-25 17:30" in case.owed()
    case.at("Wed 2026-11-25 17:30")
    decides(case, login)
    assert "answer Fri 2026-11-27 17:30" in case.owed()
    assert case.events("due_moved")[-1][1]["why"]["code"] == "extended"


def test_what_is_approved_too_late_moves_nothing(case: Case) -> None:
    asks(case)
    case.at("Wed 2026-11-25 17:31")
    with pytest.raises(LedgerError, match="时限已过"):
        decides(case, "wangjun")
    with pytest.raises(LedgerError, match="时限已过"):
        asks(case.another().at("Mon 2026-11-30 09:00"))


def test_a_refused_extension_moves_nothing(case: Case) -> None:
    asks(case)
    decides(case, "wangjun", is_granted=False, decision="可以按时答复")
    assert "answer Wed 2026-11-25 17:30" in case.owed()


@pytest.mark.parametrize(
    "kind",
    [
        PromiseKind.READ,
        PromiseKind.CONTACT,
        PromiseKind.FINISH,
        PromiseKind.APPOINTMENT,
        PromiseKind.REPORT,
        PromiseKind.NAMING,
    ],
)
def test_what_is_owed_the_same_day_is_never_extended(case: Case, kind: PromiseKind) -> None:
    with pytest.raises(LedgerError, match="不能延期"):
        asks(case, kind)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"day": date(2026, 11, 25)}, "应晚于现在的时限"),
        ({"reason": " "}, "请写明延期理由"),
        ({"kind": PromiseKind.RESOLUTION}, "没有可以延期的时限"),
    ],
)
def test_an_extension_that_cannot_be_is_refused(
    case: Case, facts: dict[str, Any], why: str
) -> None:
    with pytest.raises(LedgerError, match=why):
        asks(case, **facts)


def test_one_extension_waits_at_a_time_and_none_while_the_clock_stands_still(
    accepted: Case,
) -> None:
    day = date(2026, 12, 10)
    asks(accepted, PromiseKind.RESOLUTION, day=day)
    with pytest.raises(LedgerError, match="已有一项延期申请"):
        asks(accepted, PromiseKind.RESOLUTION, day=day)
    accepted.does("zhangli", suspending.suspend, reason="等补正", document=NOTICE)
    with pytest.raises(LedgerError, match="已中止计时"):
        decides(accepted, "wangjun")


def test_an_extended_resolution_is_put_off_by_its_suspension_too(accepted: Case) -> None:
    asks(accepted, PromiseKind.RESOLUTION, day=date(2026, 12, 9))
    decides(accepted, "wangjun")
    accepted.at("Mon 2026-12-07 09:00")
    accepted.does("zhangli", suspending.suspend, reason="等补正", document=NOTICE)
    accepted.at("Wed 2026-12-09 09:00").does("zhangli", suspending.resume, note="已补")
    assert "resolution Fri 2026-12-11 17:30" in accepted.owed()
