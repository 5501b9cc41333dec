"""``hotline duty``: the log and the shift at the command line."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from calllog.clock import SystemClock
from calllog.db import Database
from calllog.models import Duty
from tests.calllog.missed_calls import missed_call
from tests.ivr.conftest import Run
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person, section


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's clock shows Monday 2026-11-23, 09:10 in the office."""

    def now(_self: SystemClock) -> datetime:
        return MONDAY_MORNING

    monkeypatch.setattr(SystemClock, "now", now)


@pytest.mark.usefixtures("office")
def test_the_log_is_written_and_shown(hotline: Run) -> None:
    said = hotline("duty", "log", "loans", "收到3件", "--by", "zhangli")
    assert (said.exit_code, said.output) == (0, "Line 1 is in the log.\n")
    hotline("duty", "log", "loans", "收到4件", "--by", "zhangli", "--corrects", "1")
    assert hotline("duty", "--section", "loans").output.splitlines() == [
        "信贷科  2026-11-23  on duty: 张丽",
        "  1  09:10  张丽  收到3件",
        "  2  09:10  张丽 (corrects 1)  收到4件",
    ]
    (told,) = json.loads(hotline("duty", "--section", "loans", "--json").output)
    assert [line["corrects"] for line in told["log"]] == [None, 1]
    assert len(json.loads(hotline("duty", "--json", "--on", "2026-11-22").output)) == 4


def test_a_shift_is_handed_over_and_signed(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING)
    said = hotline("duty", "hand-over", "loans", "--by", "zhangli", "--to", "wuhao")
    assert said.output == "List 1 with 1 open items waits for wuhao to sign.\n"
    assert "  unsigned 1  张丽 to 吴昊: 1 open, to pass: 2026-101" in hotline("duty").output
    assert hotline("duty", "sign", "1", "--by", "wuhao").output == "Signed; 1 items have passed.\n"
    assert "responsible 吴昊" in hotline("item", "101").output


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["log", "loans", "正常", "--by", "liufang"], "由本科室人员办理"),
        (["log", "nowhere", "正常", "--by", "zhangli"], "There is no section nowhere"),
        (["log", "loans", "正常", "--by", "zhangli", "--corrects", "9"], "has no line 9"),
        (["sign", "9", "--by", "wuhao"], "There is no list 9"),
        (["refuse", "9", "--by", "wuhao", "--why", "缺"], "There is no list 9"),
        (["hand-over", "loans", "--by", "nobody", "--to", "wuhao"], "has the login nobody"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    hotline: Run, arguments: list[str], said: str
) -> None:
    refused = hotline("duty", *arguments)
    assert (refused.exit_code, said in refused.output) == (1, True)


def test_a_week_shows_who_is_rung_on_each_day(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        loans, wuhao = section(session, "loans"), person(session, "wuhao")
        wuhao.phone = None
        day = date(2027, 1, 4)
        row = Duty(section_id=loans.id, staff_id=wuhao.id, position=1, on_date=day)
        row.covers_noon = row.rings_for_news = True
        session.add(row)
    shown = hotline("duty", "week", "--section", "loans", "--from", "2027-01-06").output
    assert shown.splitlines()[:5] == [
        "信贷科  2027-01-04 to 2027-01-10",
        "  every working day   张丽, 吴昊, 王军",
        "  Mon 2027-01-04      吴昊 [noon, notices]  (this day only, presumed)",
        "    ! nobody has a telephone that can be rung",
        "  Tue 2027-01-05      张丽, 吴昊, 王军  (presumed)",
    ]
    assert "  Sun 2027-01-10      day off  (presumed)" in shown
    assert hotline("duty", "week").output.count("2026-11-23 to 2026-11-29") == 4
    assert "There is no section nowhere" in hotline("duty", "week", "--section", "nowhere").output
