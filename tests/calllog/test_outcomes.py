"""What an item came to: what each outcome needs, which promises it keeps, and when it closes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calllog.db import Database
from calllog.ledger import LedgerError, deciding, excluding, outcomes, transferring
from calllog.ledger.entries import tell_reason
from calllog.ledger.registering import fill_in
from calllog.models import EXCLUDED, Answer, Approval, Confirmation, FindingKind, Given, Outcome
from tests.calllog.cases import Case, authority
from tests.support.clock import ManualClock

WORDS = "可以在柜台办理，带身份证和借款合同。"


@pytest.fixture
def case(office: Database, clock: ManualClock) -> Case:
    return Case(office, clock)


@pytest.mark.parametrize("outcome", [Outcome.HANDLED_AT_ONCE, Outcome.ANSWERED_AT_ONCE])
def test_at_once_needs_only_who_and_when_and_is_closed_when_the_person_agrees(
    case: Case, outcome: Outcome
) -> None:
    case.does("zhangli", outcomes.give, outcome, is_agreed=True)
    assert case.facts("outcome", "closed_at", "confirmation") == [
        outcome,
        "Mon 2026-11-23 09:10",
        Confirmation.ON_THE_SPOT,
    ]
    assert case.owed() == []
    ((_, data),) = case.events("outcome_given")
    assert (data["outcome"], data["given"]) == (outcome, Given.SPOKEN)


def test_an_answer_that_nobody_has_confirmed_leaves_the_follow_up_owed(case: Case) -> None:
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words=WORDS)
    assert case.facts("outcome", "closed_at") == [Outcome.ANSWERED, None]
    assert case.owed() == ["follow_up Tue 2026-11-24 17:30"]
    assert "answer Wed 2026-11-25 17:30 met" in case.promises()
    assert "contact Mon 2026-11-23 17:30 met" in case.promises()


def test_an_answer_on_paper_is_no_contact_and_closes_nothing_by_itself(case: Case) -> None:
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words=WORDS, given=Given.LETTER)
    assert case.facts("contacted_at", "closed_at") == [None, None]
    assert case.owed() == ["contact Mon 2026-11-23 17:30", "follow_up Tue 2026-11-24 17:30"]


def test_a_late_answer_is_both_missed_and_kept(case: Case) -> None:
    case.at("Thu 2026-11-26 09:00").sweep()
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words=WORDS)
    assert "answer Wed 2026-11-25 17:30 met late" in case.promises()


INCOMPLETE: list[tuple[Outcome, dict[str, Any], str]] = [
    (Outcome.REFUSED, {"words": "缴存不满一年"}, "须同时写明理由和依据"),
    (Outcome.REFUSED, {"words": " ", "basis": "条例第二十四条"}, "须同时写明理由和依据"),
    (Outcome.REFUSED, {"words": "缴存不满一年", "basis": " "}, "须同时写明理由和依据"),
    (Outcome.GUIDED, {"words": "产权登记不属于本中心"}, "请选择引导或者移交的主管部门"),
    (Outcome.GUIDED, {"authority": authority}, "请写明告知办事人的内容"),
    (Outcome.HELPED, {}, "请写明告知办事人的内容"),
    (Outcome.ANSWERED, {"words": ""}, "请写明告知办事人的内容"),
    (Outcome.DONE, {"words": ""}, "请写明告知办事人的内容"),
    (Outcome.ANSWERED_AT_ONCE, {"given": Given.SMS}, "当场答复"),
    (Outcome.ANSWERED, {"words": WORDS, "given": Given.MAIL, "is_agreed": True}, "不能当场确认"),
    (Outcome.TRANSFERRED, {"words": WORDS}, "不能直接登记"),
    (Outcome.MERGED, {"words": WORDS}, "不能直接登记"),
    (Outcome.HARASSMENT, {"words": WORDS}, "不能直接登记"),
]


@pytest.mark.parametrize(("outcome", "facts", "why"), INCOMPLETE)
def test_an_outcome_without_what_it_needs_is_refused_and_changes_nothing(
    case: Case, outcome: Outcome, facts: dict[str, Any], why: str
) -> None:
    before = case.kinds()
    with pytest.raises(LedgerError, match=why):
        case.does("zhangli", outcomes.give, outcome, **facts)
    assert case.facts("outcome", "closed_at") == [None, None]
    assert case.kinds() == before


def test_a_refusal_keeps_reason_and_basis_word_for_word(case: Case) -> None:
    basis = "《住房公积金管理条例》第二十四条"
    facts = {"words": "缴存不满一年，暂不能提取。", "basis": basis}
    case.does("zhangli", outcomes.give, Outcome.REFUSED, is_agreed=True, **facts)
    with case.office.reading() as session:
        answer = session.query(Answer).one()
        assert (answer.words, answer.basis) == ("缴存不满一年，暂不能提取。", basis)
    assert case.facts("outcome", "confirmation") == [Outcome.REFUSED, Confirmation.ON_THE_SPOT]


def test_guiding_keeps_the_directorys_entry_as_it_was_told(case: Case) -> None:
    facts = {"words": "产权登记由不动产登记中心办理。", "authority": authority}
    case.does("zhangli", outcomes.give, Outcome.GUIDED, **facts)
    with case.office.writing() as session:
        authority(session).phone = "0562-0000099"
    ((_, data),) = case.events("outcome_given")
    assert data["authority"]["phone"] == "0562-0000071"
    assert data["words"] == "产权登记由不动产登记中心办理。"


def test_a_withdrawal_closes_the_item_and_keeps_no_promise_of_an_answer(case: Case) -> None:
    case.does("zhangli", outcomes.give, Outcome.WITHDRAWN, words="来电说不办了", given=Given.SMS)
    assert case.facts("confirmation") == [Confirmation.ON_THE_SPOT]
    assert "answer Wed 2026-11-25 17:30 ended" in case.promises()
    assert case.owed() == []


def test_a_second_outcome_waits_for_the_reopening(case: Case) -> None:
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words=WORDS)
    with pytest.raises(LedgerError, match="已有办理结果"):
        case.does("zhangli", outcomes.give, Outcome.REFUSED, words="不行", basis="第一条")


def test_forbidden_words_in_an_answer_are_flagged(case: Case) -> None:
    case.does("zhangli", outcomes.give, Outcome.ANSWERED, words="这个不归我管。")
    ((_, data),) = case.events("flagged")
    assert (data["finding_kind"], data["source"]) == (FindingKind.FORBIDDEN_WORDS, "answer:1")


def test_the_reason_told_stands_with_its_first_time(case: Case) -> None:
    case.does("zhangli", tell_reason, "需要查阅档案，两个工作日内答复。")
    case.at("Tue 2026-11-24 09:00").does("zhangli", tell_reason, "档案还没有找到。")
    assert case.facts("reason_told_at") == ["Mon 2026-11-23 09:10"]
    assert [data["words"] for _, data in case.events("reason_told")] == [
        "需要查阅档案，两个工作日内答复。",
        "档案还没有找到。",
    ]
    with pytest.raises(LedgerError, match="须当场向办事人说明原因"):
        case.does("zhangli", tell_reason, " ")


# Transfer in writing


def test_a_transfer_is_no_closing_until_the_reply_is_there_and_the_person_was_asked(
    case: Case,
) -> None:
    from_today = {"authority": authority, "words": "申请已书面移交。"}
    with pytest.raises(LedgerError, match="跟踪日期应晚于今天"):
        case.does("zhangli", transferring.transfer, **from_today, follow_on=date(2026, 11, 23))
    case.does("zhangli", transferring.transfer, **from_today, follow_on=date(2026, 11, 27))
    assert case.facts("outcome", "closed_at") == [Outcome.TRANSFERRED, None]
    assert case.owed() == ["reply Fri 2026-11-27 17:30"]
    case.at("Thu 2026-11-26 10:00")
    with pytest.raises(LedgerError, match="请写明对方回执"):
        case.does("zhangli", transferring.record_reply, "")
    case.does("zhangli", transferring.record_reply, "对方11月26日签收，答应三日内办理。")
    assert case.owed() == ["follow_up Fri 2026-11-27 17:30"]
    with pytest.raises(LedgerError, match="没有待跟踪的移交"):
        case.does("zhangli", transferring.record_reply, "又来函")


# Out of the rates, with a second person's approval


def _decide(case: Case, login: str, *, is_granted: bool, decision: str = "") -> None:
    def decided(session: Any, now: Any, time: Any, _item: Any, staff: Any) -> None:
        (approval,) = session.query(Approval).all()
        deciding.decide(
            session, now, time, approval, staff, is_granted=is_granted, decision=decision
        )

    case.does(login, decided)


@pytest.mark.parametrize("outcome", sorted(EXCLUDED))
@pytest.mark.parametrize("login", ["wangjun", "zhaoping"])
def test_out_of_the_rates_goes_only_what_a_second_person_approves(
    case: Case, outcome: Outcome, login: str
) -> None:
    case.does("zhangli", excluding.ask_exclusion, outcome, "对方说打错了")
    assert case.facts("outcome", "closed_at") == [None, None]
    assert len(case.owed()) == 2
    _decide(case, login, is_granted=True)
    assert case.facts("outcome", "confirmation") == [outcome, Confirmation.ATTESTED]
    assert case.owed() == []


@pytest.mark.parametrize("login", ["zhangli", "wuhao", "xuhui", "lina"])
def test_neither_who_asked_nor_a_colleague_approves(case: Case, login: str) -> None:
    case.does("zhangli", excluding.ask_exclusion, Outcome.EMPTY, "没有声音")
    with pytest.raises(LedgerError, match="本人不能审批自己的申请"):
        _decide(case, login, is_granted=True)
    assert case.facts("closed_at") == [None]


def test_the_section_head_who_asks_needs_somebody_else(case: Case) -> None:
    case.does("wangjun", excluding.ask_exclusion, Outcome.EMPTY, "没有声音")
    with pytest.raises(LedgerError, match="本人不能审批"):
        _decide(case, "wangjun", is_granted=True)
    _decide(case, "zhaoping", is_granted=True)
    assert case.facts("closed_at") == ["Mon 2026-11-23 09:10"]


def test_a_refused_approval_leaves_the_item_open_and_says_why(case: Case) -> None:
    case.does("zhangli", excluding.ask_exclusion, Outcome.HARASSMENT, "多次来电")
    with pytest.raises(LedgerError, match="请写明理由"):
        _decide(case, "wangjun", is_granted=False)
    _decide(case, "wangjun", is_granted=False, decision="应先回电问明")
    assert case.facts("outcome", "closed_at") == [None, None]
    assert case.owed() == ["contact Mon 2026-11-23 17:30", "answer Wed 2026-11-25 17:30"]
    with pytest.raises(LedgerError, match="该申请已审批"):
        _decide(case, "zhaoping", is_granted=True)


# Numbers behind a switchboard


def test_another_number_does_not_keep_the_extension_of_the_one_before(case: Case) -> None:
    def filled(session: Any, now: Any, _time: Any, item: Any, staff: Any, **facts: str) -> None:
        fill_in(session, now, item, staff, **facts)

    case.does("zhangli", filled, phone="+865622212345", extension="801")
    case.does("zhangli", filled, name="张三")
    assert case.facts("phone", "extension") == ["+865622212345", "801"]
    case.does("zhangli", filled, phone="+8613900000009")
    assert case.facts("phone", "extension") == ["+8613900000009", None]
