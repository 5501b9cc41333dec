"""The turn into 2027 as the general office lives it: calls, the notice, the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from calllog.models import Item
from calllog.showing import stories
from ivr import cli, cli_calendar
from tests.calllog.moments import the_moment
from tests.scenarios.conftest import OpenAt
from tests.scenarios.days import BEFORE, live, mail, missed_call, promise, reaches, timeline
from tests.support.calendars import DOCUMENT, MONDAY_OFF, SUNDAY_WORKED
from tests.support.hotline import Hotline

THURSDAY = "Thu 2026-12-31"
SATURDAY = "Sat 2027-01-02"
MONDAY = "Mon 2027-01-04"
TUESDAY = "Tue 2027-01-05"
WEDNESDAY = "Wed 2027-01-06"

Run = Callable[..., Result]


@pytest.fixture
def world(line_at: OpenAt) -> Hotline:
    """The sample office, ten seconds before 17:10 on the last working day of 2026."""
    return line_at(the_moment(f"{THURSDAY} 17:10") - BEFORE)


@pytest.fixture
def command(world: Hotline, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``hotline calendar …`` on the same ledger and by the same clock."""
    monkeypatch.setenv("HOTLINE_HOME", str(world.settings.home))
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)
    monkeypatch.setattr(cli_calendar, "SystemClock", lambda: world.loop.clock)
    monkeypatch.setattr("getpass.getuser", lambda: "zhaoping")

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(cli.hotline, ("calendar", *arguments))
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def notice(tmp_path: Path) -> Callable[[str], str]:
    """A calendar file with this text."""

    def write(text: str) -> str:
        (tmp_path / "2027.toml").write_text(text, encoding="utf-8")
        return str(tmp_path / "2027.toml")

    return write


Notice = Callable[[str], str]


def promises(world: Hotline, number: str) -> list[dict[str, Any]]:
    with world.reading() as session:
        item: Item = world.item(session, number)
        found: list[dict[str, Any]] = stories.story(item, world.settings.zone)["promises"]
        return found


def test_a_monday_that_turns_out_to_be_off_moves_the_call_back_and_says_why(
    world: Hotline, command: Run, notice: Notice
) -> None:
    number = missed_call(world)
    assert promise(world, number)["due"] == f"{MONDAY} 12:00"
    live(world, f"{SATURDAY} 10:00")
    file = notice(MONDAY_OFF)
    said = [
        f"{number}  read  moved from {MONDAY} 08:30 to {TUESDAY} 08:30  Handed over Thu 31 Dec "
        "17:10, less than 30 minutes before closing: to be read by Tue 5 Jan 08:30 "
        f"(moved by {DOCUMENT})",
        f"{number}  contact  moved from {MONDAY} 12:00 to {TUESDAY} 12:00  Handed over Thu 31 Dec "
        "17:10, less than 30 minutes before closing: contact due by Tue 5 Jan 12:00 "
        f"(moved by {DOCUMENT})",
        f"{number}  answer  moved from {TUESDAY} 17:30 to {WEDNESDAY} 17:30  Registered Thu 31 Dec "
        "17:10, limit in working days: 2: to be answered by Wed 6 Jan 17:30 "
        f"(moved by {DOCUMENT})",
        "3 open promises moved, 0 misses void.",
    ]
    notes = command("import", file, "--dry-run").output.splitlines()
    missing = [line for line in notes if line.startswith("Note: ")]
    assert missing[0] == (
        f"Note: Mon 2027-04-05 is a statutory holiday (清明节), and a working day in {file}."
    )
    assert notes == [*missing, *said, "Nothing was stored."]
    assert promise(world, number)["due"] == f"{MONDAY} 12:00"
    entered = f"2027 is entered ({DOCUMENT})."
    assert command("import", file).output.splitlines() == [*missing, entered, *said]
    assert promise(world, number)["due"] == f"{TUESDAY} 12:00"
    again = command("import", file).output.splitlines()
    assert again == [
        *missing,
        f"2027 stood in the calendar like this already ({DOCUMENT}).",
        "0 open promises moved, 0 misses void.",
    ]
    # The line knows at once that nobody is in on Monday, and staff are reminded on Tuesday.
    live(world, f"{MONDAY} 10:00")
    assert not world.office_time().calendar.is_working(world.now.date())
    live(world, f"{TUESDAY} 11:30")
    assert next(line for line in mail(world) if "待联系" in line).startswith(f"{TUESDAY} 11:00")
    reaches(world, "zhangli", number)
    assert promise(world, number)["missed"] is None


def test_a_miss_before_the_notice_came_is_void_and_stays_visible(
    world: Hotline, command: Run, notice: Notice
) -> None:
    number = missed_call(world)
    live(world, f"{MONDAY} 15:00")
    assert promise(world, number)["missed"] == f"{MONDAY} 12:00"
    said = command("import", notice(MONDAY_OFF)).output
    assert f"contact  missed {MONDAY} 12:00, void, now due {TUESDAY} 12:00" in said
    assert said.endswith("1 open promises moved, 2 misses void.\n")
    # Whoever was told of the misses is told that they are void.
    at = f"{MONDAY} 15:00"
    of_miss = [line.split() for line in mail(world) if "逾期未" in line]
    of_void = [line.split() for line in mail(world) if line.endswith("逾期作废")]
    assert {words[3] for words in of_void} == {words[3] for words in of_miss}
    assert {" ".join(words[:3]) for words in of_void} == {at}
    void, owed = [kept for kept in promises(world, number) if kept["kind"] == "contact"]
    assert void["missed_at"] == "2027-01-04T12:00:00+08:00"
    assert void["voided_at"] == "2027-01-04T15:00:00+08:00"
    assert (owed["due_at"], owed["missed_at"]) == ("2027-01-05T12:00:00+08:00", None)
    live(world, f"{TUESDAY} 12:00")
    told = [line for line in timeline(world) if "miss" in line]
    assert [line for line in told if "contact" in line and "escalated" not in line] == [
        f"{MONDAY} 12:00 missed contact",
        f"{MONDAY} 15:00 miss_voided contact",
        f"{TUESDAY} 12:00 missed contact",
    ]


def test_a_sunday_that_turns_out_to_be_worked_hastens_nothing(
    world: Hotline, command: Run, notice: Notice
) -> None:
    number = missed_call(world)
    live(world, f"{SATURDAY} 10:00")
    said = command("import", notice(SUNDAY_WORKED)).output
    assert f"contact  stays {MONDAY} 12:00" in said
    assert f"(promised before {DOCUMENT}, so it is not made earlier)" in said
    live(world, f"{MONDAY} 11:00")
    assert promise(world, number)["missed"] is None
    assert promise(world, number)["due"] == f"{MONDAY} 12:00"


def test_the_line_keeps_the_entered_calendar_while_the_database_is_away(
    world: Hotline, command: Run, notice: Notice
) -> None:
    command("import", notice(MONDAY_OFF))
    assert not world.office_time().is_presumed(the_moment(f"{MONDAY} 10:00").date())
    ledger_file = world.settings.home / "ledger.db"
    world.parts.db.close()
    for file in world.settings.home.glob("ledger.db*"):
        file.rename(file.with_name("away-" + file.name))
    ledger_file.mkdir()
    day = the_moment(f"{MONDAY} 10:00").date()
    assert not world.office_time().calendar.is_working(day)
    ledger_file.rmdir()
    for file in world.settings.home.glob("away-*"):
        file.rename(file.with_name(file.name.removeprefix("away-")))


def test_a_year_is_shown_with_its_source(world: Hotline, command: Run, notice: Notice) -> None:
    assert command().output.startswith("2026: published")
    assert "  元旦调休上班  Sun 2026-01-04" in command("2026").output
    assert command("2027").output.startswith("2027: presumed (推定)")
    command("import", notice(MONDAY_OFF))
    shown = command("2027").output.splitlines()
    assert shown[0] == f"2027: entered from {DOCUMENT} on 2026-12-31 17:09 by zhaoping"
    assert "  元旦  Fri 2027-01-01 to Mon 2027-01-04" in shown
    told = json.loads(command("2027", "--json").output)
    assert (told["source"], told["document"], told["entered_by"]) == (
        *("entered", DOCUMENT, "zhaoping"),
    )
    assert told["working_days"]["1"] == 20
    assert told["holidays"][0] == {"name": "元旦", "from": "2027-01-01", "to": "2027-01-04"}
    assert told["make_up_days"][0] == {"name": "元旦调休上班", "on": "2027-01-09"}


def test_wrong_commands_and_files_get_one_sentence(
    world: Hotline, command: Run, notice: Notice
) -> None:
    assert command("import", notice(MONDAY_OFF.replace(DOCUMENT, ""))).exit_code == 2
    result = command("import", notice("year ="))
    assert (result.exit_code, len(result.output.splitlines())) == (2, 1)
    assert command("1066").exit_code == 2
    assert command("nonsense").exit_code == 2
    assert "Usage" in command("--help").output
    assert command("template", "2027").output.startswith("# The working calendar of 2027")
