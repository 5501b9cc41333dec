"""``scripts/hotline inspection`` on the sample office."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select

from calllog.db import Database
from calllog.inspection import closing, correcting, signing
from calllog.models import Check, Checked, Inspection
from tests.calllog.missed_calls import missed_call
from tests.calllog.moments import OFFICE, the_moment
from tests.support.office import person

Run = Callable[..., Result]

FRIDAY = the_moment("Fri 2026-11-20 09:00")
DAYS = ("--from", "2026-11-20", "--to", "2026-11-20")


@pytest.fixture
def begun(hotline: Run, office: Database) -> str:
    """Two items of the loans section are drawn; returns what the command said."""
    with office.writing() as session:
        missed_call(session, FRIDAY)
        missed_call(session, FRIDAY)
    return hotline("inspection", "start", "--by", "zhaoping", *DAYS).output


def close(office: Database) -> None:
    """Both are signed, one as faulty with its correction, and the inspection is closed."""
    now = the_moment("Mon 2026-11-23 09:00")
    with office.writing() as session:
        found = session.scalars(select(Inspection)).one()
        who, owner = person(session, "wangjun"), person(session, "zhangli")
        good = dict.fromkeys(Check, Checked.GOOD)
        signing.sign(session, now, found.drawn[0], who, good, "")
        wrong = good | {Check.RECORD: Checked.FAULTY}
        signing.sign(session, now, found.drawn[1], who, wrong, "没有通话时间")
        day = date(2026, 11, 30)
        facts = {"words": "补记通话时间", "owner": owner, "day": day}
        correcting.set_one(session, now, OFFICE, found.drawn[1], who, **facts)  # type: ignore[arg-type]
        closing.close(session, now, OFFICE, found, who)


def test_an_inspection_is_begun_listed_shown_and_drawn_again(hotline: Run, begun: str) -> None:
    assert begun.startswith("1  信贷科  2 items, seed ")
    assert "1  loans  2026-11-20 – 2026-11-20  at_will  0/2 signed" in (
        hotline("inspection", "list").output
    )
    shown = hotline("inspection", "show", "1").output
    assert "1  2026-101  (sample)  open" in shown
    told = json.loads(hotline("inspection", "show", "1", "--json").output)
    assert [one["item"] for one in told["items"]] == ["2026-101", "2026-102"]
    assert "draws the same items" in hotline("inspection", "verify", "1").output


def test_a_closed_inspection_has_its_report_as_a_file(
    hotline: Run, begun: str, office: Database, tmp_path: Path
) -> None:
    assert hotline("inspection", "report", "1", str(tmp_path)).exit_code == 1
    close(office)
    assert hotline("inspection", "report", "1", str(tmp_path)).exit_code == 0
    (path,) = tmp_path.glob("*.docx")
    assert path.name == "首问负责制检查报告-信贷科-2026年11月20日.docx"
    shown = hotline("inspection", "show", "1").output
    assert "王军: wrong: 没有通话时间" in shown
    assert "correction 1  张丽" in shown


def test_a_list_that_somebody_changed_is_told_item_by_item(
    hotline: Run, begun: str, office: Database
) -> None:
    with office.writing() as session:
        found = session.scalars(select(Inspection)).one()
        found.drawn[0].item_id = missed_call(session, FRIDAY).id
    checked = hotline("inspection", "verify", "1")
    assert checked.exit_code == 1
    assert "on the list, and not drawn: 2026-103" in checked.output


@pytest.mark.parametrize(
    "asked",
    [
        ("show", "9"),
        ("verify", "9"),
        ("start", "--by", "nobody", *DAYS),
        ("start", "--by", "zhaoping", "--section", "moon", *DAYS),
        ("start", "--by", "zhangli", "--section", "loans", *DAYS),
        ("start", "--by", "zhaoping", "--from", "2026-11-01", "--to", "2026-11-02"),
    ],
)
def test_what_is_not_there_or_not_theirs_is_refused(
    hotline: Run, begun: str, asked: tuple[str, ...]
) -> None:
    assert hotline("inspection", *asked).exit_code == 1
