"""The doctor: finds each fault and says what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from calllog.conduct import sealing
from calllog.conduct.models import Channel
from calllog.db import Database
from calllog.models import Heartbeat
from calllog.settings import Settings
from calllog.times.calendar_file import read_text
from ivr import public_address
from ivr.doctor import Finding, Health, examine
from ivr.startup import open_conduct
from tests.support import conduct
from tests.support.calendars import MONDAY_OFF, enter
from tests.support.clock import ManualClock, shanghai
from tests.support.hotline import served
from tests.support.running import free_ports


@pytest.fixture
def home(office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation that is started, but for its carrier."""
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    port, public_port = free_ports(2)
    monkeypatch.setenv("HOTLINE_EXCHANGE_PORT", str(port))
    monkeypatch.setenv("HOTLINE_PUBLIC_URL", f"http://127.0.0.1:{public_port}")
    with closing(open_conduct(Settings.read())) as line, line.writing() as session:
        conduct.set_up(session, ManualClock().now())
    with office.writing() as session:
        session.add(Heartbeat(job="sweep", at=ManualClock().now()))
    return tmp_path / "home"


def findings(now: datetime | None = None) -> Iterator[Finding]:
    return examine(now or ManualClock().now())


def faults(now: datetime | None = None) -> list[str]:
    return [finding.what for finding in findings(now) if finding.health is Health.FAULT]


def notes(now: datetime | None = None) -> list[str]:
    return [finding.what for finding in findings(now) if finding.health is Health.NOTE]


def test_a_hotline_that_is_not_running_is_told_to_start(home: Path) -> None:
    carrier, address = faults()
    assert carrier.startswith("carrier: exchange does not answer")
    assert carrier.endswith("start scripts/serve")
    assert address.startswith("public address: nothing answers (ConnectionError) at http://127.0")
    assert "start scripts/serve" in address


def conduct_findings(now: datetime | None = None) -> list[Finding]:
    return [finding for finding in findings(now) if finding.what.startswith("conduct line")]


def test_a_conduct_line_that_is_not_set_up_is_told_how(home: Path) -> None:
    with closing(open_conduct(Settings.read())) as line, line.writing() as session:
        session.execute(text("UPDATE conduct_members SET removed_at = admitted_at WHERE id = 1"))
    (few,) = [found.what for found in conduct_findings() if found.health is Health.FAULT]
    assert "1 monitors are in office and two are needed" in few
    with closing(open_conduct(Settings.read())) as line, line.writing() as session:
        session.execute(text("DELETE FROM conduct_recovery_keys"))
    (none,) = [found.what for found in conduct_findings() if found.health is Health.FAULT]
    assert "scripts/hotline conduct setup" in none


def test_the_conduct_lines_folder_is_its_owners_alone(home: Path) -> None:
    assert [found.health for found in conduct_findings()] == [Health.WELL] * 3
    (home / "conduct" / "sealed").chmod(0o750)
    (fault,) = [found.what for found in conduct_findings() if found.health is Health.FAULT]
    assert "chmod -R go=" in fault


def test_once_a_year_the_paper_of_the_recovery_key_is_asked_for(home: Path) -> None:
    later = ManualClock().now() + timedelta(days=366)
    (note,) = [found.what for found in conduct_findings(later) if found.health is Health.NOTE]
    assert "recovery key of 2026-11-23" in note


def test_the_doctor_says_the_same_with_and_without_a_case(home: Path) -> None:
    without = conduct_findings()
    with closing(open_conduct(Settings.read())) as line, line.writing() as session:
        sealing.open_case(session, ManualClock().now(), Channel.MAILBOX)
    assert conduct_findings() == without


def test_an_own_file_of_the_public_pages_that_cannot_be_used_is_named(home: Path) -> None:
    (home / "public.toml").write_text('[phones]\nzhangli = "13900000022"\n', encoding="utf-8")
    (fault,) = [fault for fault in faults() if fault.startswith("public pages")]
    assert "the telephone of zhangli is a mobile" in fault


def test_wrong_settings_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")
    (fault,) = faults()
    assert "set the account's token" in fault


def test_a_misspelt_setting_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_PHONE_PROT", "9000")
    assert any("is HOTLINE_PHONE_PORT meant?" in fault for fault in faults())


def test_a_bad_sentence_of_the_office_is_found(home: Path) -> None:
    (home / "prompts").mkdir()
    (home / "prompts" / "zh.toml").write_text('greeting = "喂"\n', encoding="utf-8")
    assert any(fault.startswith("prompts: zh.toml") for fault in faults())


def test_a_bad_recording_of_the_office_is_found_once(home: Path) -> None:
    (home / "prompts" / "audio").mkdir(parents=True)
    (home / "prompts" / "audio" / "goodbye.mp3").touch()
    found = [fault for fault in faults() if fault.startswith("prompts:")]
    assert len(found) == 1
    assert "audio/goodbye.mp3" in found[0]


def test_a_folder_of_sentences_that_is_not_there_is_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any(fault.startswith("prompts") for fault in faults())
    monkeypatch.setenv("HOTLINE_PROMPTS_FOLDER", str(home / "nowhere"))
    assert any("HOTLINE_PROMPTS_FOLDER: there is no folder" in fault for fault in faults())


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://127.0.0.1:1", "leads only to this machine"),
        ("http://localhost:1", "leads only to this machine"),
        ("http://hotline.invalid", "is not an https address"),
        ("https://hotline.invalid", None),
    ],
)
def test_an_address_that_no_carrier_can_use_is_found(url: str, why: str | None) -> None:
    settings = Settings.read(
        account_sid="AC1", auth_tokens=("secret",), carrier="twilio", public_url=url
    )
    fault = public_address.fault(settings)
    assert fault is None if why is None else fault is not None and why in fault


@pytest.mark.parametrize(
    ("status", "is_fault"), [("200 OK", False), ("503 Service Unavailable", True)]
)
def test_what_answers_at_the_public_address_is_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch, status: str, is_fault: bool
) -> None:
    def answering(_environ: object, start_response: object) -> list[bytes]:
        start_response(status, [])  # type: ignore[operator]
        return [b""]

    with served(answering) as port:
        monkeypatch.setenv("HOTLINE_PUBLIC_URL", f"http://127.0.0.1:{port}")
        found = [fault for fault in faults() if fault.startswith("public address")]
    assert bool(found) is is_fault
    assert not found or "HTTP 503" in found[0]


@pytest.mark.parametrize(
    ("today", "is_fault"),
    [
        (shanghai(2026, 11, 30, 9), False),  # Monday: the notice may still come.
        (shanghai(2026, 12, 1, 9), True),  # Tuesday: high time.
        (shanghai(2027, 1, 4, 9), True),  # Monday: deadlines are presumed.
    ],
)
def test_a_year_without_a_calendar_becomes_urgent_in_december(
    home: Path, today: datetime, is_fault: bool
) -> None:
    told = faults(today) if is_fault else notes(today)
    assert any(what.startswith("calendar: 2027 is not in it") for what in told)


def test_a_year_that_was_entered_is_well(home: Path, office: Database) -> None:
    in_december = shanghai(2026, 12, 1, 9)
    (fault,) = [what for what in faults(in_december) if what.startswith("calendar")]
    assert "scripts/hotline calendar import 2027.toml" in fault
    with office.writing() as session:
        enter(session, in_december, read_text(MONDAY_OFF))
    assert not any("calendar" in what for what in faults(in_december))


def test_a_year_whose_next_is_published_is_well(home: Path) -> None:
    assert not any("calendar" in what for what in faults(shanghai(2025, 12, 1, 9)))


def test_an_empty_roster_is_found(home: Path, office: Database) -> None:
    with office.writing() as session:
        session.execute(text("UPDATE staff SET phone = NULL"))
    assert sum("nobody can be rung" in fault for fault in faults()) == 4


def test_a_scheduler_that_stopped_is_found(home: Path) -> None:
    late = ManualClock().now() + timedelta(minutes=6)
    assert any(
        fault.startswith("scheduler: sweep last ran 6 minutes ago") for fault in faults(late)
    )


def test_a_roster_with_fewer_people_than_are_on_duty_is_found(home: Path, office: Database) -> None:
    with office.writing() as session:
        session.execute(text("UPDATE sections SET on_duty_count = 4 WHERE key = 'loans'"))
    assert any("信贷科 has 3 of 4 on duty today" in fault for fault in faults())


def test_a_changed_history_is_found(home: Path, office: Database) -> None:
    with office.writing() as session:
        session.execute(
            text(
                "INSERT INTO items (year, running, channel, is_draft, section_id,"
                " first_contact_id, responsible_id, created_at, handed_over_at, times_called,"
                " times_tried, escalation_level, version)"
                " VALUES (2026, 101, 'phone', 0, 1, 1, 1, :now, :now, 1, 0, 0, 1)"
            ),
            {"now": "2026-11-23 01:10:00.000000"},
        )
    assert any(fault.startswith("history: item 2026-101: it has no history") for fault in faults())


def test_requests_that_could_not_be_stored_are_found(home: Path) -> None:
    aside = home / "spool" / "set-aside"
    aside.mkdir(parents=True)
    (aside / "1.json").touch()
    assert any(fault.startswith("spool: 1 requests") for fault in faults())


def test_a_database_of_another_release_is_found(home: Path, office: Database) -> None:
    with office.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert any("made by a newer release" in fault for fault in faults())


def test_a_damaged_database_is_a_finding_and_the_rest_is_still_looked_at(home: Path) -> None:
    for file in home.glob("ledger.db*"):
        file.unlink()
    (home / "ledger.db").write_text("this is no database" * 100, encoding="utf-8")
    told = [finding.what for finding in findings()]
    assert any(what.startswith("ledger: could not be looked at") for what in told)
    assert any(what.startswith("recordings: can be kept") for what in told)


def test_an_installation_that_was_never_started_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "fresh"))
    assert any(fault.startswith("database: there is none yet") for fault in faults())
    assert not (tmp_path / "fresh" / "ledger.db").exists()


def test_a_carrier_that_refuses_the_account_is_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(_environ: object, start_response: object) -> list[bytes]:
        start_response("401 Unauthorized", [])  # type: ignore[operator]
        return [b""]

    with served(refusing) as port:
        monkeypatch.setenv("HOTLINE_EXCHANGE_PORT", str(port))
        assert any("refuses the account (HTTP 401)" in fault for fault in faults())
