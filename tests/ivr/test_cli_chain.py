"""``hotline do …`` and ``hotline absences``: the chain of responsibility at the command line."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from calllog.clock import SystemClock
from calllog.db import Database
from calllog.models import Item
from tests.calllog.missed_calls import missed_call
from tests.ivr.test_cli import Run, _own_umask, hotline
from tests.support.clock import SHANGHAI

__all__ = ["_own_umask", "hotline"]


@pytest.fixture
def number(office: Database) -> str:
    """An item of the withdrawal section, whose 刘芳 was rung first."""
    with office.writing() as session:
        return missed_call(session, SystemClock().now(), "withdrawal").number


def responsible(office: Database) -> str:
    with office.reading() as session:
        return session.query(Item).one().responsible.login


def test_an_item_is_handed_over_accepted_and_told_of(
    hotline: Run, office: Database, number: str
) -> None:
    done = hotline("do", "hand-over", number, "loans", "--by", "liufang", "--note", "属贷款")
    assert done.output.startswith("Handed over to 信贷科, ")
    assert responsible(office) == "liufang"
    assert hotline("do", "accept", number, "--by", "wuhao").output.startswith("Accepted; ")
    assert responsible(office) == "wuhao"
    told = hotline("item", number).output
    assert "Responsible" in told
    assert "吴昊  accepted for the section" in told
    story = json.loads(hotline("item", number, "--json").output)
    assert [held["responsible"] for held in story["chain"]] == ["刘芳", "吴昊"]
    assert story["hand_overs"][0]["note"] == "属贷款"


def test_an_item_is_returned_twice_and_named(hotline: Run, office: Database, number: str) -> None:
    for key, login in (("loans", "zhangli"), ("contributions", "sunyan")):
        hotline("do", "hand-over", number, key, "--by", "liufang")
        done = hotline("do", "return", number, "--by", login, "--why", "不属本科室职责")
        assert done.exit_code == 0, done.output
    assert responsible(office) == "zhaoping"
    done = hotline("do", "name-section", number, "loans", "--by", "zhaoping")
    assert done.output.startswith("Named 信贷科")
    assert hotline("do", "take-over", number, "--by", "wangjun").exit_code == 0
    assert responsible(office) == "wangjun"


def test_a_section_co_operates_and_the_person_is_answered_meanwhile(
    hotline: Run, number: str
) -> None:
    day = (SystemClock().now() + timedelta(days=3)).astimezone(SHANGHAI).date().isoformat()
    by = ("--by", "liufang")
    asked = hotline("do", "cooperate", number, "loans", *by, "--asked", "核对贷款", "--until", day)
    assert asked.output == "信贷科 is asked (co-operation 1).\n"
    done = hotline("do", "deliver", number, "1", "--by", "zhangli", "--words", "无贷款")
    assert done.output == "Delivered.\n"
    words = ("--words", "正在核实，今天答复")
    assert hotline("do", "interim-answer", number, *by, *words).output == "Recorded.\n"
    told = hotline("item", number).output
    assert "信贷科 has done its part: 无贷款" in told
    assert "interim answer, spoken: 正在核实，今天答复" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hand-over", "ITEM", "nowhere", "--by", "liufang"], "There is no section nowhere"),
        (["hand-over", "ITEM", "loans", "--by", "nobody"], "Nobody who works here"),
        (["accept", "ITEM", "--by", "zhangli"], "sees no item"),
        (["accept", "ITEM", "--by", "liufang"], "没有待接收的转交"),
        (["deliver", "ITEM", "7", "--by", "liufang", "--words", "好"], "no co-operation 7"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hotline: Run, number: str, arguments: list[str], said: str
) -> None:
    result = hotline("do", *(number if part == "ITEM" else part for part in arguments))
    assert (result.exit_code, said in result.output) == (1, True)


def test_absences_are_entered_listed_and_cancelled(
    hotline: Run, office: Database, number: str
) -> None:
    assert hotline("absences").output == "Nobody is away.\n"
    until = (SystemClock().now() + timedelta(days=7)).astimezone(SHANGHAI)
    ends = f"{until:%Y-%m-%dT%H:%M}"
    span = ("--kind", "leave", "--until", ends)
    done = hotline("absences", "enter", "liufang", "--by", "liufang", *span)
    assert done.output == "Absence 1 is entered; 陈磊 stands in.\n"
    assert responsible(office) == "chenlei"
    assert "刘芳  leave" in hotline("absences").output
    assert json.loads(hotline("absences", "--json").output)[0]["deputy"] == "陈磊"
    assert hotline("absences", "cancel", "1", "--by", "zhoumin").output == "Cancelled.\n"
    assert responsible(office) == "liufang"
    assert hotline("absences", "cancel", "9", "--by", "zhoumin").exit_code == 1
