"""``hotline ledger export``: the ledger as a spreadsheet at the machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from calllog.db import Database
from calllog.models import AdminChange
from calllog.settings import Settings
from ivr.cli_ledger import ledger
from tests.calllog.console.desk import Desk
from tests.calllog.exports.sheets import Table
from tests.support.clock import ManualClock


@pytest.fixture
def desk(office: Database, clock: ManualClock, settings: Settings) -> Desk:
    return Desk(office, clock, settings)


def export(settings: Settings, *args: str) -> Result:
    return CliRunner().invoke(ledger, ["export", *args], obj=settings)


def test_the_ledger_is_written_with_masked_numbers_and_on_record(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    number = desk.missed_call()
    desk.missed_call("withdrawal", "+8613900000002")
    file = tmp_path / "ledger.xlsx"
    period = ("--from", "2026-11-01", "--to", "2026-11-30", "--section", "loans")
    done = export(settings, str(file), *period)
    assert done.exit_code == 0, done.output
    assert "1 items are written" in done.output
    rows = Table.read(file).rows
    assert [(row["台账编号"], row["联系电话"]) for row in rows] == [(number, "139****5678")]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home", "ledger.xlsx"]
    with desk.db.reading() as session:
        assert session.query(AdminChange).one().by.startswith("machine:")


def test_a_file_that_is_there_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "ledger.xlsx"
    file.write_bytes(b"mine")
    done = export(settings, str(file))
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--from", "2026-11-02", "--to", "2026-11-01"), "comes before the first"),
        (("--section", "nobody"), "There is no section nobody"),
    ],
)
@pytest.mark.usefixtures("office")
def test_what_cannot_be_is_said(
    settings: Settings, tmp_path: Path, args: tuple[str, ...], says: str
) -> None:
    done = export(settings, str(tmp_path / "ledger.xlsx"), *args)
    assert done.exit_code == 2
    assert says in done.output
    assert not (tmp_path / "ledger.xlsx").exists()
