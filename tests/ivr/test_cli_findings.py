"""``hotline findings`` and ``hotline commendations``: lists, statements, decisions, entries."""

from __future__ import annotations

import json

import pytest

from calllog import findings
from calllog.db import Database
from tests.calllog.missed_calls import missed_call
from tests.ivr.conftest import Run
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person

JUDGE = ("findings", "judge", "1", "--by", "wangjun")
MEND = ("findings", "judge", "1", "--by", "zhaoping")


@pytest.fixture
def flagged(office: Database) -> None:
    """吴昊 wrote something that must not be said."""
    with office.writing() as session:
        item = missed_call(session, MONDAY_MORNING)
        text, author = "我说不清楚", person(session, "wuhao")
        findings.look(session, MONDAY_MORNING, item, "attempt:1", text, author)


@pytest.mark.usefixtures("office")
def test_without_suspicions_it_says_so(hotline: Run) -> None:
    assert hotline("findings").output == "No suspicions.\n"
    assert json.loads(hotline("findings", "--json").output) == []


@pytest.mark.usefixtures("flagged")
def test_a_suspicion_is_listed_stated_on_and_judged(hotline: Run) -> None:
    line = (
        "1  2026-101  2026-11-23 09:10  吴昊  forbidden_words  不清楚: 我说不清楚  to be judged\n"
    )
    assert hotline("findings", "--open").output == line
    early = hotline(*JUDGE, "--measure", "reminder", "--why", "推诿")
    assert (early.exit_code, "尚未说明" in early.output) == (1, True)
    stated = hotline("findings", "state", "1", "--by", "wuhao", "--words", "转述来电人")
    assert (stated.exit_code, stated.output) == (0, "Stated.\n")
    done = hotline(*JUDGE, "--measure", "reminder", "--why", "推诿")
    assert (done.exit_code, done.output) == (0, "Judged: reminder.\n")
    mended = hotline(*MEND, "--measure", "none", "--why", "误判", "--corrects")
    assert mended.output == "Judged: none.\n"
    assert hotline("findings", "--open").output == "No suspicions.\n"
    (row,) = json.loads(hotline("findings", "--json").output)
    assert [one["measure"] for one in row["decisions"]] == ["reminder", "none"]
    assert row["statements"][0]["words"] == "转述来电人"
    assert "none (赵平): 误判" in hotline("findings").output


@pytest.mark.usefixtures("flagged")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1", "--by", "wuhao"], "不能核定自己的"),
        (["9", "--by", "wangjun"], "There is no suspicion 9"),
        (["1", "--by", "nobody"], "has the login nobody"),
    ],
)
def test_a_verdict_that_cannot_be_taken_is_refused_in_a_sentence(
    hotline: Run, arguments: list[str], said: str
) -> None:
    refused = hotline("findings", "judge", *arguments, "--measure", "none", "--why", "推诿")
    assert (refused.exit_code, said in refused.output) == (1, True)


@pytest.mark.usefixtures("office")
def test_what_no_record_shows_is_entered_by_hand(hotline: Run) -> None:
    about = ["--about", "wuhao", "--on", "2026-11-20", "--words", "上班时间离岗"]
    made = hotline("findings", "enter", "--by", "zhaoping", *about, "--evidence", "现场检查")
    assert made.output == "Entered as suspicion 1.\n"
    (row,) = json.loads(hotline("findings", "--json").output)
    assert (row["kind"], row["item"], row["about"]) == ("other", None, "吴昊")


@pytest.mark.usefixtures("office")
def test_a_commendation_is_proposed_and_decided(hotline: Run) -> None:
    assert hotline("commendations").output == "No commendations.\n"
    whom = ["--person", "wuhao", "--for", "thanks", "--on", "2026-11-20", "--words", "送来锦旗"]
    made = hotline("commendations", "propose", "--by", "wangjun", *whom)
    assert made.output == "Proposed as commendation 1.\n"
    paper = ["--document", "铜公积金〔2026〕12号"]
    done = hotline("commendations", "decide", "1", "--by", "xuhui", "--grant", *paper)
    assert done.output == "Granted.\n"
    (row,) = json.loads(hotline("commendations", "--json").output)
    assert (row["became"], row["decided_by"]) == ("granted", "徐辉")
    assert "吴昊" in hotline("commendations").output
    again = hotline(
        "commendations", "decide", "1", "--by", "gaoyuan", "--refuse", "--words", "重复"
    )
    assert (again.exit_code, "已审批" in again.output) == (1, True)
