"""From a call to its outcome and its closing, as the office lives it (3.1, 3.2, 3.3.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from calllog import ledger
from calllog.ledger import (
    classifying,
    closing,
    entries,
    one_time,
    outcomes,
    rulings,
    suspending,
    transferring,
)
from calllog.models import Given, Item, Outcome, Ruling
from tests.calllog.cases import authority, matter
from tests.scenarios.days import live, mail, missed_call, promise
from tests.support.catalogue import fill_catalogue
from tests.support.hotline import Hotline
from tests.support.office import person

MONDAY, TUESDAY = "Mon 2026-11-23", "Tue 2026-11-24"
WEDNESDAY, THURSDAY = "Wed 2026-11-25", "Thu 2026-11-26"


@pytest.fixture
def office(line: Hotline) -> Hotline:
    """The line on Monday morning, with the service catalogue."""
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    return line


def does(world: Hotline, login: str, act: Any, number: str, *words: Any, **facts: Any) -> Any:
    """Somebody does something about an item, now; functions are given the session."""
    with world.writing() as session:
        item: Item = world.item(session, number)
        plain = [v(session) if callable(v) else v for v in words]
        found = {k: v(session) if callable(v) else v for k, v in facts.items()}
        staff, now = person(session, login), world.loop.clock.now()
        return act(session, now, world.office_time(), item, staff, *plain, **found)


def followed_up(
    session: Any, now: Any, time: Any, item: Any, staff: Any, *, is_solved: bool, by_line: bool
) -> None:
    who = None if by_line else staff
    closing.followed_up(session, now, time, item, is_solved=is_solved, rating=2, staff=who)


def state(world: Hotline, number: str) -> str:
    (told,) = [item["state"] for item in world.items() if item["number"] == number]
    return str(told)


@pytest.mark.clause("1b")
@pytest.mark.clause("3.2.1")
def test_an_answer_that_does_not_settle_it_brings_the_item_back_until_it_does(
    office: Hotline,
) -> None:
    number = missed_call(office)
    does(office, "zhangli", entries.tell_reason, number, "需要核对还款记录，两个工作日内答复您。")
    live(office, f"{TUESDAY} 10:00")
    does(office, "zhangli", outcomes.give, number, Outcome.ANSWERED, words="可以提前还款。")
    assert promise(office, number, "answer")["met"] == f"{TUESDAY} 10:00"
    assert state(office, number) == "answered"
    live(office, f"{WEDNESDAY} 09:00")
    does(office, "zhangli", followed_up, number, is_solved=False, by_line=True)
    assert state(office, number) == "reopened"
    assert promise(office, number, "contact")["due"] == f"{WEDNESDAY} 17:30"
    assert promise(office, number, "answer")["due"] == "Fri 2026-11-27 17:30"
    live(office, f"{WEDNESDAY} 15:00")
    does(office, "zhangli", outcomes.give, number, Outcome.ANSWERED, words="已改好还款计划。")
    live(office, f"{THURSDAY} 09:00")
    does(office, "zhangli", followed_up, number, is_solved=True, by_line=False)
    assert state(office, number) == "closed"


@pytest.mark.clause("3.2.1")
def test_an_enquiry_that_nobody_answers_in_two_working_days_is_missed_and_goes_up(
    office: Hotline,
) -> None:
    number = missed_call(office)
    does(office, "zhangli", ledger.reached, number, "")
    live(office, f"{WEDNESDAY} 17:40")
    answer = promise(office, number, "answer")
    assert (answer["missed"], answer["missed_by"]) == (f"{WEDNESDAY} 17:30", "zhangli")
    told = [line for line in mail(office) if line.endswith("逾期未答复")]
    assert [line.split()[3] for line in told] == ["zhangli", "wangjun", "zhaoping"]


@pytest.mark.clause("3.1.1a")
def test_a_complete_and_eligible_matter_is_handled_at_once_with_who_and_when(
    office: Hotline,
) -> None:
    number = missed_call(office)
    does(office, "zhangli", outcomes.give, number, Outcome.HANDLED_AT_ONCE, is_agreed=True)
    live(office, f"{TUESDAY} 18:00")
    assert state(office, number) == "closed"
    with office.reading() as session:
        (answer,) = office.item(session, number).answers
        assert (answer.staff.login, answer.outcome) == ("zhangli", Outcome.HANDLED_AT_ONCE)
    assert [line for line in mail(office) if "逾期" in line] == []


@pytest.mark.clause("3.1.1b")
@pytest.mark.clause("3.1.2d")
def test_papers_are_asked_for_once_and_the_limit_runs_from_their_being_complete(
    office: Hotline,
) -> None:
    number = missed_call(office)
    does(office, "zhangli", classifying.classify, number, matter("loan.apply"))
    notice = {"missing": ["身份证"], "given": Given.SPOKEN, "follow_on": date(2026, 11, 26)}
    does(office, "zhangli", one_time.tell_once, number, **notice)
    assert state(office, number) == "awaiting_papers"
    live(office, f"{WEDNESDAY} 10:00")
    does(office, "zhangli", classifying.accept, number)
    assert promise(office, number, "resolution")["due"] == "Mon 2026-12-07 17:30"
    document = {"reason": "等评估报告", "document": "《中止办理通知书》铜公积金〔2026〕3号"}
    live(office, f"{THURSDAY} 10:00")
    does(office, "zhangli", suspending.suspend, number, **document)
    live(office, "Mon 2026-12-14 10:00", minutes=60)
    does(office, "zhangli", suspending.resume, number, note="报告已到")
    assert promise(office, number, "resolution")["due"] == "Wed 2026-12-23 17:30"
    live(office, "Tue 2026-12-22 10:00", minutes=60)
    done = {"words": "贷款已发放。", "is_agreed": True}
    does(office, "zhangli", outcomes.give, number, Outcome.DONE, **done)
    resolution = promise(office, number, "resolution")
    assert (resolution["met"], resolution["missed"]) == ("Tue 2026-12-22 10:00", None)


@pytest.mark.clause("3.1.2d")
def test_a_limit_that_is_not_kept_is_missed_and_goes_up(office: Hotline) -> None:
    number = missed_call(office)
    does(office, "zhangli", ledger.reached, number, "")
    does(office, "zhangli", classifying.classify, number, matter("withdrawal.rent"))
    does(office, "zhangli", classifying.accept, number)
    live(office, "Fri 2026-11-27 09:00")
    resolution = promise(office, number, "resolution")
    assert (resolution["due"], resolution["missed"]) == (f"{THURSDAY} 17:30",) * 2
    told = [line for line in mail(office) if "办结" in line or "上报" in line]
    assert "Fri 2026-11-27 08:00 gaoyuan 逾期上报" in told


@pytest.mark.clause("3.1.1c")
def test_a_refusal_is_saved_only_with_its_reason_and_its_basis(office: Hotline) -> None:
    number = missed_call(office)
    half = {"words": "缴存不满一年。"}
    with pytest.raises(ledger.LedgerError):
        does(office, "zhangli", outcomes.give, number, Outcome.REFUSED, **half)
    assert state(office, number) == "unread"
    whole = half | {"basis": "《住房公积金管理条例》第二十六条"}
    does(office, "zhangli", outcomes.give, number, Outcome.REFUSED, **whole)
    assert state(office, number) == "refused"


@pytest.mark.clause("3.1.4a")
@pytest.mark.clause("3.2.4")
def test_what_is_not_ours_is_guided_with_the_reason_and_the_directorys_entry(
    office: Hotline,
) -> None:
    number = missed_call(office)
    told = {"words": "产权登记不属于本中心职责。", "authority": authority, "is_agreed": True}
    does(office, "zhangli", outcomes.give, number, Outcome.GUIDED, **told)
    with office.reading() as session:
        (answer,) = office.item(session, number).answers
        assert answer.authority_told is not None
        assert answer.authority_told["phone"] == "0562-0000071"
    assert state(office, number) == "closed"


@pytest.mark.clause("3.1.4b")
def test_where_no_authority_is_clear_the_help_given_is_on_record(office: Hotline) -> None:
    number = missed_call(office)
    told = {"words": "帮助联系了社区，已约好时间。"}
    does(office, "zhangli", outcomes.give, number, Outcome.HELPED, **told)
    live(office, f"{TUESDAY} 09:00")
    does(office, "wuhao", followed_up, number, is_solved=True, by_line=False)
    assert state(office, number) == "closed"


@pytest.mark.clause("3.1.4c")
@pytest.mark.clause("1b")
def test_passing_it_on_is_no_closing_and_the_reply_is_asked_after(office: Hotline) -> None:
    number = missed_call(office)
    facts = {"authority": authority, "words": "书面申请一份，已移交。"}
    follow_on = date(2026, 11, 25)
    does(office, "zhangli", transferring.transfer, number, follow_on=follow_on, **facts)
    live(office, f"{THURSDAY} 09:00")
    assert state(office, number) == "transferred"
    assert promise(office, number, "reply")["missed"] == f"{WEDNESDAY} 17:30"
    assert [line for line in mail(office) if "跟踪回执" in line]
    does(office, "zhangli", transferring.record_reply, number, "对方来函：已受理。")
    does(office, "zhangli", followed_up, number, is_solved=True, by_line=False)
    assert state(office, number) == "closed"


@pytest.mark.clause("3.3.4")
def test_a_ruling_is_asked_of_a_leader_and_the_caller_is_answered_with_it(
    office: Hotline,
) -> None:
    number = missed_call(office)
    asked = {"question": "新规定是否适用于此前的合同？", "leader": lambda s: person(s, "gaoyuan")}
    does(office, "zhangli", rulings.ask_ruling, number, **asked)
    assert [line for line in mail(office) if line.endswith("gaoyuan 提请裁定")]
    assert promise(office, number, "answer")["due"] == f"{WEDNESDAY} 17:30"
    live(office, f"{TUESDAY} 10:00")
    only = lambda session: session.query(Ruling).one()  # noqa: E731
    with pytest.raises(ledger.LedgerError):
        does(office, "zhaoping", rulings.rule, number, only, "适用")
    does(office, "gaoyuan", rulings.rule, number, only, "适用。")
    answer = {"words": "经研究，新规定适用于您的合同。", "is_agreed": True}
    does(office, "zhangli", outcomes.give, number, Outcome.ANSWERED, **answer)
    with office.reading() as session:
        assert session.query(Ruling).one().told_at == office.loop.clock.now()
