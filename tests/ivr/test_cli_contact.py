"""``hotline register``, and the actions around a person's call."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from calllog.db import Database
from calllog.sms import text_templates
from ivr import cli, cli_contact, cli_do
from tests.calllog.missed_calls import missed_call
from tests.support.clock import ManualClock

Run = Callable[..., Result]


@pytest.fixture
def run(
    office: Database, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs a command on a ledger with a missed call of Monday 09:10, number 101."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)
    for module in (cli_do, cli_contact):
        monkeypatch.setattr(module, "SystemClock", lambda: clock)
    with office.writing() as session:
        missed_call(session, clock.now())

    def runs(*arguments: object, exit_code: int = 0) -> Result:
        given = [str(argument) for argument in arguments]
        result = CliRunner().invoke(cli.hotline, given, prog_name="scripts/hotline")
        assert "Traceback" not in result.output
        assert result.exit_code == exit_code, result.output
        return result

    return runs


def item(run: Run, number: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("item", number, "--json").stdout)
    return told


@pytest.mark.parametrize("channel", ["phone", "letter", "visit", "mail"])
def test_whatever_way_a_person_came_it_is_registered(run: Run, channel: str) -> None:
    facts = ("--name", "示例甲", "--organisation", "示例单位", "--matter", "咨询提取")
    told = run(
        "register", "--channel", channel, "--section", "loans", "--by", "zhangli",
        "--phone", "0562-2212345转801", *facts,
    )  # fmt: skip
    assert told.stdout == "Registered as 2026-102; 张丽 answers for it.\n"
    made = item(run, "102")
    assert (made["channel"], made["first_contact"], made["state"]) == (channel, "张丽", "read")
    assert made["phone"] == "+865622212345"


def test_a_registration_without_its_matter_or_with_no_number_is_refused(run: Run) -> None:
    by = ("--channel", "visit", "--section", "loans", "--by", "zhangli")
    assert "--matter" in run("register", *by, exit_code=1).output
    wrong = run("register", *by, "--matter", "提取", "--phone", "12", exit_code=1)
    assert "no such telephone number" in wrong.output


def test_an_item_is_read_rung_and_filled_in(run: Run) -> None:
    run("do", "read", 101, "--by", "zhangli")
    run("do", "fill-in", 101, "--by", "zhangli", "--name", "示例乙")
    run("do", "attempt", 101, "busy", "--by", "zhangli")
    agreed = ("appointment", "--again-at", "2026-11-24T15:00")
    told = run("do", "attempt", 101, *agreed, "--by", "zhangli", "--note", "下午方便")
    assert told.stdout == "2026-101: appointment, by own word.\n"

    made = item(run, "101")
    assert made["name"] == "示例乙"
    assert [one["result"] for one in made["attempts"]] == ["busy", "appointment"]
    (call,) = [one for one in made["promises"] if one["kind"] == "appointment"]
    assert call["due_at"] == "2026-11-24T15:30:00+08:00"


def test_who_is_not_of_the_section_reads_nothing_for_it(run: Run) -> None:
    assert "not of the section" in run("do", "read", 101, "--by", "gaoyuan", exit_code=1).output


def test_a_text_goes_only_to_who_was_rung_in_vain(run: Run, office: Database) -> None:
    with office.writing() as session:
        text_templates.import_templates(session, text_templates.read_file(text_templates.SAMPLE))
    assert "请先回电" in run("do", "text", 101, "--by", "zhangli", exit_code=1).output
    run("do", "attempt", 101, "no_answer", "--by", "zhangli")
    run("do", "text", 101, "--by", "zhangli")
    assert "text_asked" in [event["kind"] for event in item(run, "101")["events"]]
    run("do", "attempt", 101, "spoken", "--by", "zhangli")
    assert "已经与办事人通话" in run("do", "text", 101, "--by", "zhangli", exit_code=1).output
