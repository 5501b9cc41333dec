"""``scripts/serve`` as it really runs: started, used, stopped, killed, and refused."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from calllog.db import Database
from calllog.duty.office_file import SAMPLE
from calllog.practice import PracticeLine
from calllog.settings import Settings
from ivr.assembly import practice_line
from tests.support.browser_telephone import BrowserTelephone
from tests.support.running import environment, program, running, wait_for_end, wait_until


def test_the_first_start_makes_an_administrator_and_the_second_keeps_everything(
    tmp_path: Path,
) -> None:
    env = environment(tmp_path / "data folder")
    with running(env) as hotline:
        first = hotline.lines
        assert hotline.answers("phone")
        assert hotline.answers("console")
        assert hotline.stop(signal.SIGTERM)[0] == 0
    assert len([line for line in first if "one-time password" in line]) == 1
    assert len([line for line in first if "示例数据" in line]) == 1
    assert [line for line in first if line.startswith("ready")] == [
        f"ready: phone http://127.0.0.1:{env['HOTLINE_PHONE_PORT']}, "
        f"console http://127.0.0.1:{env['HOTLINE_CONSOLE_PORT']}, "
        f"conduct http://127.0.0.1:{env['HOTLINE_CONDUCT_PORT']}, "
        f"exchange http://127.0.0.1:{env['HOTLINE_EXCHANGE_PORT']}"
    ]
    with running(env) as hotline:
        assert len(hotline.lines) == 1
        assert hotline.lines[0].startswith("ready")


def test_other_users_of_the_machine_can_read_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    env = environment(home)
    with running(env):
        assert program("ivr.cli", env, "call", "--from", "+8613900000001", "--keys", "2").stdout
        written = [home, *home.rglob("*")]
        assert {"ledger.db", "conduct.db", "exchange.json"} <= {path.name for path in written}
        open_to_others = [path for path in written if path.stat().st_mode & 0o077]
    assert open_to_others == []


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_no_process_behind(signal_number: int, tmp_path: Path) -> None:
    with running(environment(tmp_path)) as hotline:
        processes = hotline.processes()
        assert len(processes) >= 4
        code, errors = hotline.stop(signal_number)
        assert code == 0
        assert "Traceback" not in errors
        assert wait_for_end(processes)


def test_its_processes_end_when_it_is_killed_outright(tmp_path: Path) -> None:
    with running(environment(tmp_path)) as hotline:
        processes = hotline.processes()
        hotline.process.kill()
        assert wait_for_end(processes)


def test_a_part_that_dies_is_started_again(tmp_path: Path) -> None:
    with running(environment(tmp_path)) as hotline:
        phone = next(
            pid
            for pid in hotline.processes()
            if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"ivr.assembly\0phone\0")
        )
        os.kill(phone, signal.SIGKILL)
        assert wait_for_end([phone])
        assert wait_until(lambda: hotline.answers("phone"))


def refusal(env: dict[str, str], *arguments: str) -> str:
    """The one sentence with which the start is refused."""
    ended = program("ivr.serve", env, *arguments)
    assert ended.returncode == 2, ended.stderr
    assert "ready" not in ended.stdout
    lines = ended.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].endswith(".")
    return lines[0]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "set the account's token"),
        ({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": ""}, "empty token"),
        ({"TWILIO_AUTH_TOKEN": ""}, "empty token"),
        ({"HOTLINE_PHONE_PORT": "telephone"}, "HOTLINE_PHONE_PORT"),
        ({"HOTLINE_DATABASE_URL": "sqlite:////proc/nothing/ledger.db"}, "cannot be opened"),
        ({"HOTLINE_DATABASE_URL": "postgresql://127.0.0.1:1/ledger"}, "cannot be opened"),
    ],
)
def test_settings_that_cannot_work_refuse_the_start(
    settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    assert said in refusal(environment(tmp_path, **settings))


def test_a_port_in_use_refuses_the_start(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(env["HOTLINE_CONSOLE_PORT"])))
        other.listen()
        assert "set HOTLINE_CONSOLE_PORT" in refusal(env)


def test_the_practice_telephone_runs_beside_the_line_and_stops_with_it(tmp_path: Path) -> None:
    env = environment(tmp_path, HOTLINE_PRACTICE="on")
    with running(env) as hotline:
        # Nobody waits for it at the start.
        assert wait_until(lambda: hotline.answers("practice"))
        written = [*(tmp_path / "practice").rglob("*")]
        assert {"ledger.db", "conduct.db", "exchange.json"} <= {path.name for path in written}
        assert [path for path in written if path.stat().st_mode & 0o077] == []
        caller = BrowserTelephone(practice_of(env), "+8613900000001")
        caller.dial()
        caller.hears("您好")
        caller.do("hang_up")
        caller.until("ended", by="caller")
        processes = hotline.processes()
        code, errors = hotline.stop(signal.SIGTERM)
        assert code == 0
        assert "Traceback" not in errors
        assert wait_for_end(processes)


def test_a_practice_port_in_use_keeps_only_the_practice_telephone_away(tmp_path: Path) -> None:
    env = environment(tmp_path, HOTLINE_PRACTICE="on")
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(env["HOTLINE_PRACTICE_PORT"])))
        other.listen()
        with running(env) as hotline:
            assert hotline.answers("phone")
            errors = hotline.stop(signal.SIGTERM)[1]
    assert "set HOTLINE_PRACTICE_PORT to another port" in errors


def practice_of(env: dict[str, str]) -> PracticeLine:
    """The line that a console with these settings practises with."""
    line = practice_line(
        Settings.read(
            demo="HOTLINE_DEMO" in env,
            home=env["HOTLINE_HOME"],
            exchange_port=env["HOTLINE_EXCHANGE_PORT"],
            practice_port=env["HOTLINE_PRACTICE_PORT"],
        )
    )
    assert line is not None
    return line


def test_a_data_folder_that_cannot_be_written_refuses_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be written" in refusal(environment(tmp_path / "file" / "home"))


def test_a_data_folder_in_use_refuses_the_start(tmp_path: Path) -> None:
    with running(environment(tmp_path)):
        assert "already running" in refusal(environment(tmp_path))


def test_a_database_of_a_newer_release_refuses_the_start(db: Database, tmp_path: Path) -> None:
    with db.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.close()
    assert "newer release" in refusal(environment(tmp_path / "home"))


def test_a_damaged_database_refuses_the_start(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("this is no database" * 100, encoding="utf-8")
    assert "cannot be opened" in refusal(environment(tmp_path))


def test_what_would_not_be_noticed_is_said_at_the_start(office: Database, tmp_path: Path) -> None:
    home = tmp_path / "home"
    env = environment(home, HOTLINE_PROMPTS_FOLDER=str(home / "nowhere"))
    with office.writing() as session:
        loans = "SELECT id FROM sections WHERE key = 'loans'"
        session.execute(text(f"DELETE FROM duties WHERE section_id = ({loans})"))
    office.close()
    with running(env) as hotline:
        code, errors = hotline.stop(signal.SIGTERM)
    assert code == 0
    plain = [line for line in errors.splitlines() if not line.startswith("{")]
    assert [line for line in plain if "duty roster of 信贷科" in line] == [plain[0]]
    assert "HOTLINE_PROMPTS_FOLDER: there is no folder" in plain[1]
    assert '"event": "prompt_not_used"' in errors
    assert "scripts/hotline conduct setup" in plain[-1]


def test_an_empty_roster_refuses_the_start(office: Database, tmp_path: Path) -> None:
    env = environment(tmp_path / "home")
    with office.writing() as session:
        session.execute(text("DELETE FROM duties"))
    office.close()
    ended = program("ivr.serve", env)
    assert ended.returncode == 2
    assert "duty roster of every section is empty" in ended.stderr
    assert "hotline office import" in ended.stderr


def test_an_office_with_somebody_called_admin_is_told_how_to_make_the_administrator(
    tmp_path: Path,
) -> None:
    env = environment(tmp_path / "home")
    file = tmp_path / "office.toml"
    text = SAMPLE.read_text(encoding="utf-8").replace('"xuhui"', '"admin"')
    file.write_text(text, encoding="utf-8")
    assert program("ivr.cli", env, "office", "import", str(file)).returncode == 0
    assert "scripts/hotline admin --new LOGIN" in refusal(env)
    assert program("ivr.cli", env, "admin", "--new", "root").returncode == 0
    with running(env) as hotline:
        assert len(hotline.lines) == 1


def test_a_real_ledger_is_never_filled_with_a_demonstration(
    office: Database, tmp_path: Path
) -> None:
    office.close()
    assert "holds a real ledger" in refusal(environment(tmp_path / "home"), "--demo")


def test_a_demonstration_is_never_run_as_the_real_line(tmp_path: Path) -> None:
    (tmp_path / "demonstration").touch()
    assert "add --demo" in refusal(environment(tmp_path))


def test_a_demonstration_has_a_week_of_items_in_every_state(tmp_path: Path) -> None:
    env = environment(tmp_path)
    with running(env, "--demo") as hotline:
        assert any("password" in line and "zhangli" not in line for line in hotline.lines)
        assert any("conduct monitor 韩斌" in line for line in hotline.lines)
        found = json.loads(program("ivr.cli", env, "items", "--json").stdout)
        assert program("ivr.cli", env, "verify").returncode == 0
    assert {item["state"] for item in found} >= {
        "draft",
        "unread",
        "deemed_read",
        "read",
        "attempted",
        "reached",
        "closed",
    }
    assert {item["channel"] for item in found} == {"phone", "visit", "letter"}
    # Time passes in the order of the week, and who called after hours did so in the evening.
    registered = [item["created_at"] for item in found]
    assert registered == sorted(registered)
    assert any("T19:3" in moment for moment in registered)
    assert max(item["times_called"] for item in found) == 2
    assert max(item["escalation_level"] for item in found) >= 2
    with running(env, "--demo"):
        again = json.loads(program("ivr.cli", env, "items", "--json").stdout)
        # It is practised with itself.
        caller = BrowserTelephone(practice_of(env | {"HOTLINE_DEMO": "1"}), "+8613900000001")
        caller.dial()
        caller.hears("您好")
    assert [item["number"] for item in again] == [item["number"] for item in found]
