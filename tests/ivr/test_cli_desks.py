"""``hotline do claim …``: claims, marks, reminders and exercises at the command line."""

from __future__ import annotations

import pytest

from calllog.clock import SystemClock
from calllog.db import Database
from calllog.models import Item
from tests.calllog.missed_calls import missed_call
from tests.ivr.test_cli import Run, _own_umask, hotline

__all__ = ["_own_umask", "hotline"]


@pytest.fixture
def number(office: Database) -> str:
    """An item of the loans section, whose 张丽 was rung first."""
    with office.writing() as session:
        return missed_call(session, SystemClock().now(), "loans").number


def test_a_claim_is_made_refused_taken_over_and_released(hotline: Run, number: str) -> None:
    assert "claimed until" in hotline("do", "claim", number, "--by", "zhangli").output
    refused = hotline("do", "claim", number, "--by", "wuhao")
    assert refused.exit_code == 1
    assert "张丽正在回电" in refused.output
    assert hotline("do", "claim", number, "--by", "wangjun", "--take-over").exit_code == 0
    assert hotline("do", "release", number, "--by", "wangjun").exit_code == 0
    told = hotline("item", number).output
    assert "calls back, in the place of 张丽" in told
    assert "does not call back after all" in told


def test_marks_reminders_and_exercises_are_told_with_the_item(
    hotline: Run, office: Database, number: str
) -> None:
    due = ("--due", "2026-12-31T12:00")
    made = hotline("do", "mark", number, "order_12345", "--words", "TL158", *due, "--by", "wuhao")
    assert made.output == f"{number}: marked.\n"
    assert hotline("do", "unmark", number, "order_12345", "--by", "wuhao").exit_code == 0
    done = hotline("do", "remind", number, "--words", "请先回电", "--by", "zhaoping")
    assert done.output == f"{number}: reminded 张丽.\n"
    hotline("do", "exercise", number, "drill", "--why", "季度演练", "--by", "zhaoping")
    with office.reading() as session:
        assert session.query(Item).one().exercise == "drill"
    hotline("do", "no-exercise", number, "--why", "误标", "--by", "zhaoping")
    told = hotline("item", number).output
    for words in (
        "marked order 12345: TL158",
        "took off the mark order 12345",
        "reminded 张丽: 请先回电",
        "left out of the figures (drill): 季度演练",
        "counts again, was drill: 误标",
    ):
        assert words in told
