"""``hotline do``: outcomes, notices, limits, rulings, closing, merging and splitting."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from calllog.db import Database
from ivr import cli, cli_do
from tests.calllog.missed_calls import missed_call
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock

Run = Callable[..., Result]


@pytest.fixture
def hotline(
    office: Database, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs a command on a ledger with two missed calls of Monday 09:10: 101 and 102."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)
    monkeypatch.setattr(cli_do, "SystemClock", lambda: clock)
    with office.writing() as session:
        fill_catalogue(session, clock.now())
        for _ in range(2):
            missed_call(session, clock.now())

    def run(*arguments: object, exit_code: int = 0) -> Result:
        given = [str(argument) for argument in arguments]
        result = CliRunner().invoke(cli.hotline, given, prog_name="scripts/hotline")
        assert "Traceback" not in result.output
        assert result.exit_code == exit_code, result.output
        clock.forward(minutes=1)
        return result

    return run


def item(hotline: Run, number: str = "2026-101") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(hotline("item", number, "--json").stdout)
    return told


def test_an_outcome_is_given_and_followed_up(hotline: Run) -> None:
    by = ("--by", "zhangli")
    hotline("do", "reason", 101, *by, "--words", "需要查阅档案")
    made = hotline("do", "outcome", 101, "answered", *by, "--words", "可以办理")
    assert made.stdout == "2026-101: answered; the person is to be asked (回访).\n"
    hotline("do", "followed-up", 101, *by, "--unsolved", "--note", "还不清楚")
    assert item(hotline)["state"] == "reopened"
    hotline("do", "outcome", 101, "handled_at_once", *by, "--agreed")
    told = item(hotline)
    assert (told["state"], told["confirmation"]) == ("closed", "on_the_spot")
    assert [answer["words"] for answer in told["answers"]] == ["可以办理", ""]
    text = hotline("item", "2026-101").stdout
    assert "told why there is no answer at once: 需要查阅档案" in text
    assert "followed up: not solved, not rated: 还不清楚" in text


def test_a_refusal_without_its_basis_is_one_sentence(hotline: Run) -> None:
    refused = ("do", "outcome", 101, "refused", "--by", "zhangli", "--words", "不行")
    assert hotline(*refused, exit_code=1).stderr == "不予办理的，须同时写明理由和依据。\n"
    assert item(hotline)["outcome"] is None


def test_a_matter_is_told_once_accepted_and_suspended(hotline: Run, clock: ManualClock) -> None:
    by = ("--by", "zhangli")
    hotline("do", "classify", 101, "loan.apply", *by)
    later = (clock.now() + timedelta(days=4)).date()
    notice = hotline("do", "notice", 101, *by, "--missing", "身份证", "--ask-on", later).stdout
    assert "尚缺：身份证" in notice
    hotline("do", "accept-papers", 101, *by)
    document = "《补正告知书》第12号"
    hotline("do", "suspend", 101, *by, "--document", document, "--reason", "等补正")
    told = item(hotline)
    assert (told["state"], told["matter_key"]) == ("suspended", "loan.apply")
    assert told["suspensions"][0]["document"] == document
    hotline("do", "resume", 101, *by, "--words", "已补")
    day = (clock.now() + timedelta(days=20)).date()
    hotline("do", "extend", 101, "resolution", day, *by, "--reason", "外省协查")
    hotline("do", "approve", 101, 1, "--by", "wangjun", "--grant")
    assert item(hotline)["approvals"][0]["granted"] is True


def test_a_question_goes_to_a_leader_and_back(hotline: Run) -> None:
    hotline(
        "do", "ask-ruling", 101, "--by", "zhangli", "--leader", "gaoyuan", "--question", "是否适用"
    )
    hotline("do", "rule", 101, 1, "--by", "gaoyuan", "--words", "适用")
    hotline("do", "outcome", 101, "answered", "--by", "zhangli", "--words", "适用新规定")
    (ruling,) = item(hotline)["rulings"]
    assert ruling["ruling"] == "适用"
    assert ruling["told_at"] is not None


def test_items_are_merged_split_transferred_and_left_out(hotline: Run, clock: ManualClock) -> None:
    by = ("--by", "zhangli", "--reason", "同一件事")
    assert "goes on as 2026-101" in hotline("do", "merge", 102, *by, "--into", 101).stdout
    assert item(hotline)["merged_here"] == ["2026-102"]
    made = hotline("do", "split", 101, *by, "--matter", "另问提取").stdout
    assert "the second matter is 2026-103" in made
    hotline("do", "exclude", 103, "empty", *by)
    hotline("do", "approve", 103, 1, "--by", "zhaoping", "--grant")
    assert item(hotline, "2026-103")["outcome"] == "empty"
    later = (clock.now() + timedelta(days=4)).date()
    to = ("--to", "不动产登记", "--words", "申请已移交", "--ask-on", later)
    hotline("do", "transfer", 101, "--by", "zhangli", *to)
    hotline("do", "reply", 101, "--by", "zhangli", "--words", "已签收")
    attested = ("do", "attest", 101, "--reason", "未留号码", "--nobody-can-be-asked")
    hotline(*attested, "--by", "wangjun")
    hotline("do", "reopen", 101, "--by", "zhangli", "--words", "来电说没有解决")
    assert item(hotline)["times_reopened"] == 1
