"""``hotline findings``: the list of suspicions, and the verdict on one."""

from __future__ import annotations

import json

import pytest

from calllog import findings
from calllog.db import Database
from tests.calllog.missed_calls import missed_call
from tests.ivr.conftest import Run
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person


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
def test_a_suspicion_is_listed_and_judged(hotline: Run) -> None:
    line = "1  2026-101  2026-11-23 09:10  吴昊  不清楚: 我说不清楚  to be judged\n"
    assert hotline("findings", "--open").output == line
    done = hotline("findings", "judge", "1", "--by", "wangjun", "--harmless", "--why", "转述")
    assert (done.exit_code, done.output) == (0, "Judged harmless.\n")
    assert hotline("findings", "--open").output == "No suspicions.\n"
    (row,) = json.loads(hotline("findings", "--json").output)
    assert (row["is_real"], row["judged_by"], row["judgement"]) == (False, "王军", "转述")
    assert "harmless (王军): 转述" in hotline("findings").output


@pytest.mark.usefixtures("flagged")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["1", "--by", "wuhao"], "本人不能核定自己的问题"),
        (["9", "--by", "wangjun"], "There is no suspicion 9"),
        (["1", "--by", "nobody"], "There is no login nobody"),
    ],
)
def test_a_verdict_that_cannot_be_taken_is_refused_in_a_sentence(
    hotline: Run, arguments: list[str], said: str
) -> None:
    refused = hotline("findings", "judge", *arguments, "--real", "--why", "推诿")
    assert (refused.exit_code, said in refused.output) == (1, True)
