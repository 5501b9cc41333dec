"""What a caller who asks by the item's number hears once something has come of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from calllog.ledger import classifying, merging, one_time, outcomes, suspending, transferring
from calllog.models import Given, Outcome
from tests.calllog.cases import authority, matter
from tests.scenarios.test_progress import asks
from tests.support.catalogue import fill_catalogue
from tests.support.hotline import Hotline
from tests.support.office import person
from tests.support.telling import OTHER, heard, registering, unanswered

FRIDAY = date(2026, 11, 27)


@pytest.fixture
def known(line: Hotline) -> Hotline:
    """A line on which 13900000001 has item 101 of the loans section."""
    with line.writing() as session:
        fill_catalogue(session, line.loop.clock.now())
    line.call(registering(unanswered()))
    return line


def does(
    line: Hotline, act: Callable[..., Any], *words: Any, number: str = "101", **facts: Any
) -> None:
    with line.writing() as session:
        item, staff = line.item(session, number), person(session, "zhangli")
        plain = [value(session) if callable(value) else value for value in words]
        found = {key: v(session) if callable(v) else v for key, v in facts.items()}
        act(session, line.loop.clock.now(), line.office_time(), item, staff, *plain, **found)


def answered(line: Hotline, number: str = "101") -> None:
    does(line, outcomes.give, Outcome.ANSWERED, words="可以办理。", number=number)


def transferred(line: Hotline, number: str = "101") -> None:
    facts = {"authority": authority, "words": "申请已移交。", "follow_on": FRIDAY}
    does(line, transferring.transfer, number=number, **facts)


def told_once(line: Hotline, number: str = "101") -> None:
    facts = {"missing": ["身份证"], "given": Given.SPOKEN, "follow_on": FRIDAY}
    does(line, classifying.classify, matter("loan.apply"), number=number)
    does(line, one_time.tell_once, number=number, **facts)


def suspended(line: Hotline, number: str = "101") -> None:
    facts = {"reason": "等评估报告", "document": "《中止办理通知书》第3号"}
    told_once(line, number)
    does(line, classifying.accept, number=number)
    does(line, suspending.suspend, number=number, **facts)


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (answered, "信贷科已经办出结果，会给您回访。"),
        (transferred, "这件事已经书面移交主管部门，信贷科会继续跟踪。"),
        (told_once, "信贷科已经告诉您需要的材料，备齐后就可以办理。"),
        (suspended, "这件事要等有关材料或者决定，信贷科收到后马上接着办。"),
    ],
)
def test_the_state_told_is_the_true_one(
    known: Hotline, happened: Callable[[Hotline], None], sentence: str
) -> None:
    happened(known)
    assert sentence in heard(known.call(asks()))


def test_of_a_merged_item_the_one_it_goes_on_under_is_told(known: Hotline) -> None:
    known.call(registering(unanswered(number=OTHER)))
    with known.writing() as session:
        later, first = known.item(session, "102"), known.item(session, "101")
        staff, now = person(session, "zhangli"), known.loop.clock.now()
        merging.merge(session, now, known.office_time(), later, staff, first, "同一件事")
    # The other telephone is known as the caller of what goes on.
    assert "这个号码有一件事正在办" in heard(known.call(asks(OTHER)))
    answered(known)
    assert "信贷科已经办出结果，会给您回访。" in heard(known.call(asks("+8613900000003", "102#")))
