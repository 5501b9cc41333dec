"""``hotline digest`` and ``hotline verify``: what the ledger held, and whether it still does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calllog.background import digests
from calllog.background.digests import Keeper
from calllog.db import Database
from calllog.settings import Settings
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import SHANGHAI
from tests.ivr.conftest import Run
from tests.support.clock import MONDAY_MORNING

DAY = date(2026, 11, 22)


@pytest.fixture
def made(office: Database, settings: Settings) -> str:
    """The line of one day's digest."""
    keeper = Keeper(settings.digest_key, ())
    with office.writing() as session:
        missed_call(session, MONDAY_MORNING)
        kept = digests.make(session, MONDAY_MORNING, SHANGHAI, DAY, keeper)
        assert kept is not None
        return digests.line(kept)


def test_the_key_is_kept_in_the_data_folder_for_its_owner_only(settings: Settings) -> None:
    assert len(settings.digest_key) == 64
    assert (settings.home / "digest_key").stat().st_mode & 0o777 == 0o600
    assert Settings.read(home=settings.home).digest_key == settings.digest_key
    assert settings.digest_key != settings.secret_key


def test_a_digest_is_printed_in_one_line(hotline: Run, made: str) -> None:
    assert hotline("digest").output == f"{made}\n"
    assert hotline("digest", "2026-11-22").output == f"{made}\n"


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("given", [[], ["2026-11-21"]])
def test_a_digest_that_there_is_not_is_said_so(hotline: Run, given: list[str]) -> None:
    missing = hotline("digest", *given)
    assert (missing.exit_code, missing.output.startswith("There is no digest")) == (1, True)


def test_what_was_received_is_held_against_the_ledger(
    hotline: Run, made: str, tmp_path: Path
) -> None:
    received = tmp_path / "mails.txt"
    received.write_text(f"From: hotline\n> {made}\n", encoding="utf-8")
    held = hotline("verify", "--against", received)
    assert (held.exit_code, held.output) == (0, "The histories of all items hold.\n")
    received.write_text(made[:-1] + ("0" if made[-1] != "0" else "1"), encoding="utf-8")
    other = hotline("verify", "--against", received)
    assert (other.exit_code, other.output) == (
        1,
        "digest of 2026-11-22: another one was received\n",
    )
    received.write_text("nothing", encoding="utf-8")
    assert hotline("verify", "--against", received).exit_code == 2


@pytest.mark.usefixtures("made")
def test_an_edited_digest_is_found(hotline: Run, office: Database) -> None:
    with office.writing() as session:
        row = digests.last(session)
        assert row is not None
        row.digest = "0" * 64
    found = hotline("verify")
    assert (found.exit_code, "digest of 2026-11-22: it does not hold" in found.output) == (1, True)


@pytest.mark.usefixtures("office")
def test_the_doctor_says_that_digests_do_not_leave_the_machine(
    hotline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "digests: they do not leave this machine" in hotline("doctor").output
    monkeypatch.setenv("HOTLINE_DIGEST_ADDRESSES", "mailto://a.invalid json://b.invalid")
    assert "digests: sent to 2 addresses" in hotline("doctor").output
