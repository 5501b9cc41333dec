"""``hotline privacy``: a purge shown before it is done, and a citizen's request from end to end."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from calllog.db import Database
from calllog.models import AccessEntry
from calllog.settings import Settings
from tests.calllog.personal_data.house import MATTER, PHONE, House
from tests.ivr.conftest import Run
from tests.support.clock import ManualClock, shanghai

BY = ("--by", "taoran")


@pytest.fixture
def old(office: Database, settings: Settings) -> House:
    """An office that closed an item six years ago, and has an open one from then."""
    house = House(office, ManualClock(shanghai(2020, 11, 23, 9, 10)), settings)
    house.item()
    house.item("+8613900000002", is_closed=False)
    return house


def test_a_purge_is_shown_dry_then_done_and_the_histories_still_hold(
    old: House, hotline: Run
) -> None:
    dry = hotline("privacy", "purge", "--dry-run").output.splitlines()
    assert dry[:2] == [
        "recordings    365 days         1 past their time",
        "items        1095 days         1 past their time",
    ]
    assert dry[-1] == "Nothing was purged."
    assert len(old.files()) == 2
    done = hotline("privacy", "purge")
    assert done.output.splitlines()[-1] == "Purged: 2 rows; proofs 1 to 2."
    assert len(old.files()) == 1
    verified = hotline("verify")
    assert verified.output.splitlines() == [
        "The histories of all items hold.",
        "Purged by rule or on request: 1 items; proofs 1 to 2 hold.",
    ]
    proofs = hotline("privacy", "proofs").output
    assert "items 2020-101\n" in proofs
    assert "recordings, by machine:" in proofs
    story = hotline("item", "2020-101").output
    assert "(what it told is purged)" in story
    assert "items purged, past their time; proof 2" in story
    assert MATTER not in story


def test_a_citizens_request_from_taking_it_up_to_its_settling(
    old: House, hotline: Run, tmp_path: Path
) -> None:
    taken = hotline(
        *("privacy", "request", PHONE, "--name", "欧阳绛珠", "--checked", "出示身份证"),
        *("--erase", *BY),
    )
    number = taken.output.partition(":")[0]
    assert (taken.exit_code, number[0]) == (0, "查")
    assert f"{number}  access and erasure" in hotline("privacy", "requests").output
    file = tmp_path / "held.zip"
    assert hotline("privacy", "file", number, file, *BY).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as package:
        assert sorted(package.namelist()) == ["录音/1.wav", "查阅结果.html"]
        assert MATTER in package.read("查阅结果.html").decode()
    assert "is there already" in hotline("privacy", "file", number, file, *BY).output
    assert hotline("privacy", "hand-over", number, *BY, "--how", "当面").exit_code == 0
    assert "先办理删除" in hotline("privacy", "close", number, *BY, "--words", "好").output
    erased = hotline("privacy", "erase", number, *BY).output.splitlines()
    assert erased == ["2020-101  erased", f"{number}: decided."]
    assert hotline("privacy", "close", number, *BY, "--words", "已删除").exit_code == 0
    assert hotline("privacy", "requests").output == "No request is open.\n"
    assert hotline("verify").exit_code == 0


@pytest.mark.usefixtures("old")
def test_only_who_is_in_charge_takes_requests_up(hotline: Run) -> None:
    taken = hotline(
        *("privacy", "request", PHONE, "--name", "某", "--checked", "看过", "--by", "zhangli")
    )
    assert (taken.exit_code, "nor a supervisor" in taken.output) == (1, True)
    assert hotline("privacy", "erase", "查2020-9", *BY).exit_code == 1


def test_what_the_command_line_shows_stands_in_the_access_log(old: House, hotline: Run) -> None:
    hotline("items")
    hotline("item", "2020-102", "--json")
    hotline("item", "2020-999")
    with old.db.reading() as session:
        lines = session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()
        assert [(line.kind, line.count, line.item_id) for line in lines] == [
            ("at_the_machine", 2, None),
            ("at_the_machine", 1, 2),
        ]
        assert all(line.by.startswith("machine:") for line in lines)
