"""Where two actions of the ledger meet: what the one leaves owed, the other must not lose."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calllog.db import Database
from calllog.ledger import (
    LedgerError,
    classifying,
    closing,
    cooperating,
    deciding,
    excluding,
    extending,
    handing_over,
    joint,
    merging,
    outcomes,
    suspending,
    transferring,
    urging,
)
from calllog.ledger.joint import NewBody
from calllog.models import Approval, Given, Item, Outcome, PromiseKind
from tests.calllog.cases import Case, authority, matter
from tests.support.clock import ManualClock
from tests.support.office import section

TWO = [NewBody("市住建局", "核验网签备案"), NewBody("市税务局", "提供契税信息")]
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


def into(case: Case) -> Any:
    return lambda session: session.get_one(Item, case.item_id)


def in_section(key: str) -> Any:
    return lambda session: section(session, key)


# Suspension


def test_a_clock_that_stands_still_is_not_missed_by_what_else_is_done(accepted: Case) -> None:
    accepted.does("zhangli", suspending.suspend, reason="待补正", document=NOTICE)
    accepted.at("Mon 2026-12-07 10:00")
    accepted.does("zhangli", handing_over.hand_over, in_section("withdrawal"))
    assert "resolution Thu 2026-12-03 17:30" in accepted.owed()


def test_an_extension_approved_after_a_suspension_never_shortens(accepted: Case) -> None:
    facts = {"kind": PromiseKind.RESOLUTION, "day": date(2026, 12, 4), "reason": "须会商"}
    asked = accepted.does("zhangli", extending.ask_extension, **facts)
    accepted.at("Tue 2026-11-24 10:00")
    accepted.does("zhangli", suspending.suspend, reason="待补正", document=NOTICE)
    accepted.at("Fri 2026-12-04 10:00").does("zhangli", suspending.resume, note="")
    with pytest.raises(LedgerError, match="应晚于现在的时限"):
        _decide(accepted, asked)
    assert "resolution Mon 2026-12-14 17:30" in accepted.owed()


def _decide(case: Case, asked: Approval) -> None:
    def decided(session: Any, now: Any, office_time: Any, _item: Any, staff: Any) -> None:
        approval = session.get_one(Approval, asked.id)
        deciding.decide(session, now, office_time, approval, staff, is_granted=True, decision="")

    case.does("wangjun", decided)


# Transfer, reopened


def test_a_reply_that_comes_after_a_reopening_is_still_taken(case: Case) -> None:
    facts = {"authority": authority, "words": "已移交", "follow_on": date(2026, 11, 27)}
    case.does("zhangli", transferring.transfer, **facts)
    case.at("Tue 2026-11-24 10:00").does("zhangli", closing.reopen, "办事人称属中心职责")
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    case.does("zhangli", transferring.record_reply, "已收到移交函")
    case.does("zhangli", _asks)
    assert case.facts("closed_at") == ["Tue 2026-11-24 10:00"]


def _asks(session: Any, now: Any, office_time: Any, item: Any, staff: Any) -> None:
    closing.followed_up(session, now, office_time, item, is_solved=True, staff=staff)


def test_not_solved_counts_also_while_another_body_owes_a_reply(case: Case) -> None:
    asked = [NewBody("市住建局", "核验网签备案", until=date(2026, 11, 27))]
    case.does("zhangli", joint.name_bodies, asked)
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")

    def unsolved(session: Any, now: Any, office_time: Any, item: Any, _staff: Any) -> None:
        closing.followed_up(session, now, office_time, item, is_solved=False)

    case.does("zhangli", unsolved)
    assert case.facts("outcome", "times_reopened") == [None, 1]


# Merging


def test_what_was_accepted_stays_accepted_under_the_other_number(
    case: Case, office: Database, clock: ManualClock
) -> None:
    case.does("zhangli", classifying.classify, matter("loan.apply"))
    later = case.another()
    later.does("zhangli", classifying.classify, matter("loan.apply"))
    later.does("zhangli", classifying.accept)
    later.does("zhangli", merging.merge, into(case), "同一件事")
    with pytest.raises(LedgerError, match="该事项已受理"):
        case.does("zhangli", classifying.accept)
    assert [line for line in case.owed() if line.startswith("resolution")] == [
        "resolution Thu 2026-12-03 17:30"
    ]


def test_what_others_are_to_do_for_an_item_is_not_lost_by_merging(case: Case) -> None:
    later = case.another()
    later.does("zhangli", joint.name_bodies, TWO)
    with pytest.raises(LedgerError, match="不能并入"):
        later.does("zhangli", merging.merge, into(case), "同一件事")
    third = case.another()
    asked = (in_section("withdrawal"), "查提取记录", date(2026, 11, 26))
    third.does("zhangli", cooperating.ask_to_cooperate, *asked)
    with pytest.raises(LedgerError, match="不能并入"):
        third.does("zhangli", merging.merge, into(case), "同一件事")


# Joint matters, taken back


def test_taken_back_after_a_reopening_the_answer_is_due_as_it_was_then(case: Case) -> None:
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    case.at("Mon 2026-11-30 10:00").does("zhangli", closing.reopen, "没有解决")
    case.does("zhangli", joint.name_bodies, TWO)
    case.does("zhaoping", joint.take_back, "登记有误")
    assert "answer Wed 2026-12-02 17:30" in case.owed()


def test_taken_back_what_was_accepted_owes_its_resolution_and_no_second_answer(
    accepted: Case,
) -> None:
    accepted.does("zhangli", joint.name_bodies, TWO)
    accepted.does("zhaoping", joint.take_back, "登记有误")
    assert not any(line.startswith("answer") for line in accepted.owed())


# Answers on paper


@pytest.mark.parametrize(("phone", "met"), [(None, True), ("+8613900000001", False)])
def test_on_paper_is_contact_where_there_is_no_telephone(
    case: Case, phone: str | None, met: bool
) -> None:
    def without(_session: Any, _now: Any, _time: Any, item: Any, _staff: Any) -> None:
        item.phone = phone

    case.does("zhangli", without)
    facts = {"words": "可以办理。", "given": Given.LETTER}
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, **facts)
    assert ("contact Mon 2026-11-23 17:30 met" in case.promises()) is met


# Co-operation


@pytest.mark.parametrize("deed", ["answer", "classify", "suspend", "reopen"])
def test_a_section_that_co_operates_does_not_settle_what_another_leads(
    accepted: Case, deed: str
) -> None:
    asked = (in_section("withdrawal"), "查提取记录", date(2026, 11, 26))
    accepted.does("zhangli", cooperating.ask_to_cooperate, *asked)
    acts: dict[str, Any] = {
        "answer": lambda: accepted.does("liufang", outcomes.give, Outcome.ANSWERED, words="可以。"),
        "classify": lambda: accepted.does("liufang", classifying.classify, matter("account.open")),
        "suspend": lambda: accepted.does(
            "liufang", suspending.suspend, reason="待补正", document=NOTICE
        ),
        "reopen": lambda: accepted.does("liufang", closing.reopen, "没有解决"),
    }
    with pytest.raises(LedgerError, match="由承办科室办理"):
        acts[deed]()


# Forbidden words (3.3.3), wherever staff type what is kept


def _signs(session: Any, now: Any, office_time: Any, item: Any, staff: Any) -> None:
    (one,) = urging.urgings(session, item)
    urging.sign(session, now, office_time, item, staff, one, "这个不归我管。")


def _attests(session: Any, now: Any, _office_time: Any, item: Any, staff: Any) -> None:
    closing.attest(session, now, item, staff, reason="不归我管", nobody_can_be_asked=True)


FORBIDDEN: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("zhangli", [urging.report_up, "不归我管"], {}),
    ("zhangli", [_signs], {}),
    ("wangjun", [_attests], {}),
    ("zhangli", [closing.reopen, "不归我管"], {}),
    (
        "zhangli",
        [excluding.ask_exclusion, Outcome.EMPTY, "不归我管"],
        {},
    ),
    (
        "zhangli",
        [outcomes.give, Outcome.REFUSED],
        {"words": "不符合条件", "basis": "不归我管"},
    ),
]


@pytest.mark.parametrize(("login", "act", "facts"), FORBIDDEN)
def test_forbidden_words_are_found_once_wherever_staff_type_them(
    case: Case, login: str, act: list[Any], facts: dict[str, Any]
) -> None:
    if act[0] is _signs:
        case.does("zhaoping", urging.urge, "请回电")
    if act[0] in (_attests, closing.reopen):
        case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    case.does(login, *act, **facts)
    assert [data["words"] for _kind, data in case.events("flagged")] == ["不归我管"]


def test_the_person_is_asked_only_once_the_other_body_has_replied(case: Case) -> None:
    asked = [NewBody("市住建局", "核验网签备案", until=date(2026, 11, 27))]
    (body,) = case.does("zhangli", joint.name_bodies, asked)
    with pytest.raises(LedgerError, match="对方尚未回执"):
        case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以。", is_agreed=True)
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="可以办理。")
    assert case.owed() == ["reply Fri 2026-11-27 17:30"]
    case.at("Thu 2026-11-26 10:00")
    case.does("zhangli", joint.settle_body, lambda session: session.merge(body), "已核验")
    assert case.owed() == ["follow_up Fri 2026-11-27 17:30"]
