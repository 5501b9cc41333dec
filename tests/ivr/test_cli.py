"""The command line: what it prints, its exit codes, and that no fault shows a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from calllog import events, ledger
from calllog.db import Database
from calllog.duty.office_file import SAMPLE
from calllog.models import Event, Item
from calllog.office import accounts, directory
from calllog.settings import Settings
from ivr import cli
from tests.calllog.missed_calls import missed_call
from tests.support.clock import MONDAY_MORNING
from tests.support.office import person
from tests.support.running import environment, program, running

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _own_umask() -> Iterator[None]:
    """A command closes what it writes to other users, in its own process; here that is ours."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def hotline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a data folder of the test's own."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    # The command sets it for its own process, which here is the test's.
    monkeypatch.setenv("HOTLINE_DEMO", "")
    monkeypatch.setattr(cli, "configure_logs", lambda: None)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(cli.hotline, arguments, prog_name="scripts/hotline")
        assert "Traceback" not in result.output
        return result

    return run


def test_without_a_ledger_there_are_no_items(hotline: Run) -> None:
    assert hotline("items").output == "No items.\n"
    assert json.loads(hotline("items", "--json").output) == []


def test_items_are_json_objects_with_iso_times_and_e164_numbers(
    hotline: Run, office: Database
) -> None:
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING)
    (item,) = json.loads(hotline("items", "--missed", "--json").output)
    assert item["number"] == "2026-101"
    assert item["state"] == "unread"
    assert item["line"] == "service"
    assert item["phone"].startswith("+86")
    assert item["created_at"] == "2026-11-23T09:10:00+08:00"
    assert item["due_at"] == "2026-11-23T17:30:00+08:00"
    assert item["times_called"] == 1
    assert set(item) >= {
        "section",
        "organisation",
        "name",
        "matter",
        "first_contact",
        "responsible",
        "missing",
    }


def test_an_item_is_shown_with_its_story(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING)
    story = json.loads(hotline("item", "2026-101", "--json").output)
    assert story["events"][0]["kind"] == "registered"
    assert {promise["kind"] for promise in story["promises"]} == {"read", "contact", "answer"}


def test_an_item_is_told_in_plain_words_and_local_times(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        item = missed_call(session, MONDAY_MORNING)
        hours = directory.office_time(session, ZoneInfo("Asia/Shanghai"))
        head = person(session, "wangjun")
        facts: dict[str, Any] = {"promise": "contact", "level": 1, "told": [head.id]}
        events.record(session, item, "escalated", MONDAY_MORNING, None, **facts)
        ledger.tried(session, MONDAY_MORNING, hours, item, head, "占线")
        ledger.fill_in(session, MONDAY_MORNING, item, head, name="张秀英")
    output = hotline("item", "101").output
    lines = output.splitlines()
    assert lines[0] == "2026-101  attempted"
    assert "  contact  by 2026-11-23 17:30  张丽  open" in lines
    assert "           Handed over Mon 09:10: contact due by 17:30 the same day" in lines
    assert lines[lines.index("Events") + 1 :] == [
        "  2026-11-23 09:10  -  registered by telephone for 信贷科",
        "  2026-11-23 09:10  -  reading due by 2026-11-23 10:10",
        "  2026-11-23 09:10  -  contact due by 2026-11-23 17:30",
        "  2026-11-23 09:10  -  answer due by 2026-11-25 17:30",
        "  2026-11-23 09:10  -  gone up to the supervisor for the contact: 王军",
        "  2026-11-23 09:10  王军  read: acted on the item",
        "  2026-11-23 09:10  王军  rang, no answer (by own word): 占线",
        "  2026-11-23 09:10  王军  wrote down name - → 张秀英",
    ]
    assert "{" not in output
    assert "T09:10" not in output


@pytest.mark.parametrize("number", ["2026-999", "0", "x", "-", "2026-", "１０１"])
def test_an_item_that_does_not_exist_is_said_so(hotline: Run, number: str) -> None:
    result = hotline("item", "--", number)
    assert result.exit_code == 1
    assert "There is no item" in result.output


def test_a_history_that_was_changed_is_found(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING)
    assert hotline("verify").exit_code == 0
    with office.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("DROP TRIGGER IF EXISTS events_never_change")
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE events SET kind = 'read' WHERE seq = 1")
    result = hotline("verify")
    assert result.exit_code == 1
    assert "item 2026-101: event 1 was changed" in result.output


def test_one_sweep_does_what_is_due_and_the_next_nothing(hotline: Run, office: Database) -> None:
    # Long ago, so that everything about it is due on whatever day this runs.
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING.replace(year=2024, month=3, day=4))
    assert "sweep: 3" in hotline("sweep").output.splitlines()
    assert "sweep: 0" in hotline("sweep").output.splitlines()
    with office.reading() as session:
        item = session.query(Item).one()
        assert item.deemed_read_at is not None
        assert session.query(Event).where(Event.kind == "missed").count() == 3


def test_the_office_goes_out_into_a_file_and_in_again(
    hotline: Run, office: Database, tmp_path: Path
) -> None:
    exported = hotline("office", "export").output
    file = tmp_path / "office.toml"
    file.write_text(exported.replace('name = "张丽"', 'name = "张莉"'), encoding="utf-8")
    assert hotline("office", "import", str(file)).output == (
        "4 sections and 17 people are read in.\n"
    )
    with office.reading() as session:
        assert person(session, "zhangli").name == "张莉"


def test_an_office_can_be_read_in_before_the_first_start(hotline: Run) -> None:
    assert hotline("office", "export").exit_code == 1
    assert hotline("office", "import", str(SAMPLE)).exit_code == 0
    assert hotline("office", "export").exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [("[office", "is not TOML"), ("", "office: Field required"), ("\xff", "is not TOML")],
)
def test_a_wrong_office_file_is_refused(
    hotline: Run, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "office.toml"
    file.write_text(content, encoding="utf-8")
    result = hotline("office", "import", str(file))
    assert result.exit_code == 2
    assert said in result.output


def test_what_is_open_goes_to_the_deputy_of_who_has_left(
    hotline: Run, office: Database, tmp_path: Path
) -> None:
    with office.writing() as session:
        login = missed_call(session, MONDAY_MORNING).responsible.login
        deputy = person(session, login).deputy
        assert deputy is not None
    file = tmp_path / "office.toml"
    text = SAMPLE.read_text(encoding="utf-8")
    file.write_text(text.replace(f'"{login}"', '"successor"'), encoding="utf-8")
    result = hotline("office", "import", str(file))
    assert result.exit_code == 0, result.output
    with office.reading() as session:
        assert person(session, login).left_at is not None
        assert session.query(Item).one().responsible.login == deputy.login
        assert session.query(Event).filter_by(kind="deputised").count() == 1


def test_a_lost_password_is_replaced_by_a_one_time_one(hotline: Run, office: Database) -> None:
    assert "(it is shown only this once)" in hotline("admin", "zhangli").output
    with office.reading() as session:
        assert person(session, "zhangli").must_change_password
    nobody = hotline("admin", "nobody")
    assert nobody.exit_code == 1
    assert "for a new administrator add --new" in nobody.output


def test_a_second_administrator_is_made_by_command(hotline: Run, office: Database) -> None:
    output = hotline("admin", "--new", "root2").output
    password = re.fullmatch(r"One-time password of root2: (\S+) \(it is .*\)\n", output)
    assert password
    with office.reading() as session:
        made = person(session, "root2")
        assert (made.roles, made.must_change_password) == (["administrator"], True)
        assert accounts.verify(made, password[1])


@pytest.mark.parametrize(
    ("login", "code", "said"),
    [
        ("zhangli", 1, "belongs to somebody already"),
        ("ZhangLi", 2, "cannot be a login"),
        ("a b", 2, "cannot be a login"),
        ("", 2, "cannot be a login"),
        ("x" * 41, 2, "cannot be a login"),
    ],
)
def test_an_administrator_gets_a_login_of_their_own(
    hotline: Run, office: Database, login: str, code: int, said: str
) -> None:
    result = hotline("admin", "--new", login)
    assert (result.exit_code, said in result.output) == (code, True)
    with office.reading() as session:
        assert not accounts.has_administrator(session)


def test_what_a_command_writes_is_closed_to_other_users(hotline: Run, tmp_path: Path) -> None:
    hotline("items")
    written = [tmp_path / "home", *(tmp_path / "home").rglob("*")]
    assert len(written) > 1
    assert [path.name for path in written if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("call", "--staff", "zhangli"),
        ("call", "--staff", "+8613900000001=dances"),
        ("call", "--hang-up-after", "-1"),
        ("items", "--no-such-option"),
        ("no-such-command",),
    ],
)
def test_a_wrong_command_gets_exit_code_two(hotline: Run, arguments: tuple[str, ...]) -> None:
    assert hotline(*arguments).exit_code == 2


def test_wrong_settings_get_one_sentence(hotline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")
    result = hotline("items")
    assert result.exit_code == 2
    assert len(result.output.splitlines()) == 1


def test_a_call_needs_the_exchange(hotline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_EXCHANGE_PORT", "1")
    result = hotline("call", "--keys", "2")
    assert result.exit_code == 1
    assert "no exchange answers" in result.output
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        monkeypatch.setenv(name, "AC1")
    assert hotline("call").exit_code == 2


def test_a_data_folder_filled_by_a_demonstration_is_known_as_one(
    hotline: Run, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "demonstration").touch()
    assert hotline("items").exit_code == 0
    assert Settings.read().demo is False


@pytest.mark.clause("3.1.2b")
def test_a_call_from_the_terminal_becomes_an_item_of_the_running_hotline(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with running(env) as hotline:
        ended = program(
            "ivr.cli",
            env,
            *("call", "--from", "+8613900000001", "--keys", "2 -", "--speak", "我想提前还清贷款"),
            *("--speak", "我的名字叫张三", "--speak", "没有单位，是个人"),
        )
        assert ended.returncode == 0, ended.stderr
        assert "says: 我想提前还清贷款" in ended.stdout
        assert "the call has ended (completed)" in ended.stdout
        (item,) = json.loads(program("ivr.cli", env, "items", "--missed", "--json").stdout)
        assert item["phone"] == "+8613900000001"
        assert item["missing"] == []
        story = json.loads(program("ivr.cli", env, "item", item["number"], "--json").stdout)
        (call,) = story["calls"]
        assert call["caller"] == "+8613900000001"
        assert {recording["field"] for recording in call["recordings"]} == {
            "matter",
            "name",
            "organisation",
        }
        assert hotline.stop(signal.SIGTERM)[0] == 0


def test_whoever_leaves_the_terminal_hangs_up_and_is_registered(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with running(env):
        ended = program("ivr.cli", env, "call", "--from", "+8613900000002")
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.count("hears:") >= 1
        assert "the call has ended (completed)" in ended.stdout
        (item,) = json.loads(program("ivr.cli", env, "items", "--json").stdout)
        assert item["phone"] == "+8613900000002"


def test_the_command_line_speaks_to_a_demonstration_without_being_told(tmp_path: Path) -> None:
    (tmp_path / "demonstration").touch()
    env = environment(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN="x")
    ended = program("ivr.cli", env, "call", "--keys", "2")
    # It looks for the demonstration's exchange, although the real line has a carrier.
    assert "no exchange answers" in ended.stderr
