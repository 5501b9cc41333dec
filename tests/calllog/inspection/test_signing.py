"""Who signs what was drawn; a signature is kept; nothing is closed before all is signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calllog import ledger
from calllog.breaches import entering
from calllog.db import Database
from calllog.inspection import closing, report
from calllog.models import Check, Checked, HandOverKind, Inspection, Kept, MonthlyReport
from calllog.office import responsibility
from calllog.personal_data import proofs, purging
from calllog.personal_data.proofs import Cause
from calllog.refusals import LedgerError
from tests.calllog.inspection.inspected import FAULTY, GOOD, Month, drawn, inspection_of
from tests.calllog.moments import OFFICE
from tests.support.clock import ManualClock
from tests.support.documents import read
from tests.support.office import person


@pytest.fixture
def month(office: Database, clock: ManualClock) -> Month:
    """Three items of the loans section, drawn on 1 December; 张丽 was responsible for each."""
    return Month(office, clock).begins()


@pytest.mark.parametrize(
    ("login", "why"),
    [
        ("wangjun", None),
        ("zhaoping", None),
        ("gaoyuan", None),
        ("xuhui", None),
        ("zhoumin", "只能检查本科室"),  # The head of another section.
        ("wuhao", "只能检查本科室"),  # A handler.
        ("zhangli", "只能检查本科室"),
    ],
)
def test_heads_sign_for_their_section_and_those_above_for_any(
    month: Month, login: str, why: str | None
) -> None:
    if why is None:
        month.signs(login, 1)
    else:
        with pytest.raises(LedgerError, match=why):
            month.signs(login, 1)


def test_nobody_signs_an_item_that_they_had_a_part_in(month: Month) -> None:
    def passes(session: Any) -> None:
        item, now = drawn(session, 1).item, month.clock.now()
        responsibility.move(session, now, item, person(session, "wangjun"), HandOverKind.UNREAD)
        zhaoping = person(session, "zhaoping")
        ledger.reached(session, now, OFFICE, drawn(session, 2).item, zhaoping, "已答复")

    month.in_ledger(passes)
    for login, position in (("wangjun", 1), ("zhaoping", 2)):
        with pytest.raises(LedgerError, match="本人经手的事项不能由本人检查"):
            month.signs(login, position)
    month.signs("zhaoping", 1)
    month.signs("wangjun", 2)


def test_nobody_signs_an_item_of_which_they_are_suspected_themselves(month: Month) -> None:
    def is_suspected(session: Any) -> None:
        entering.enter(
            session,
            month.clock.now(),
            OFFICE,
            person(session, "gaoyuan"),
            person(session, "wangjun"),
            happened_on=date(2026, 11, 23),
            words="值班电话无人接听",
            evidence="来电记录",
            item=drawn(session, 1).item,
        )

    month.in_ledger(is_suspected)
    with pytest.raises(LedgerError, match="本人经手的事项不能由本人检查"):
        month.signs("wangjun", 1)
    month.signs("zhaoping", 1)


def test_a_signature_says_what_was_found_and_is_never_changed(month: Month) -> None:
    with pytest.raises(LedgerError, match="请逐项填写检查结果"):
        month.signs("wangjun", 1, {Check.RECORD: Checked.GOOD})
    with pytest.raises(LedgerError, match="请写明检查情况"):
        month.signs("wangjun", 1, FAULTY, " ")
    month.signs("wangjun", 1, FAULTY, "没有通话时间")
    with pytest.raises(LedgerError, match="该件已签字"):
        month.signs("zhaoping", 1)
    with month.office.reading() as session:
        one = drawn(session, 1)
        assert (one.is_good, one.words, one.signed_by.login) == (False, "没有通话时间", "wangjun")  # type: ignore[union-attr]
        assert one.item.events[-1].data["faulty"] == ["record"]
    assert month.history() == ["inspected"]


def close(month: Month, login: str = "wangjun", words: str = "记录应完整") -> None:
    month.in_ledger(
        lambda s: closing.close(
            s, month.clock.now(), OFFICE, inspection_of(s), person(s, login), words
        )
    )


def test_an_inspection_ends_when_all_is_signed_and_findings_have_corrections(
    month: Month,
) -> None:
    month.signs("wangjun", 1, FAULTY, "没有通话时间")
    month.signs("wangjun", 2)
    with pytest.raises(LedgerError, match="还有1件没有检查签字"):
        close(month)
    month.signs("zhaoping", 3)
    with pytest.raises(LedgerError, match="号事项有问题，还没有提出整改"):
        close(month)
    month.corrects("wangjun", 1, "zhangli", date(2026, 12, 8))
    with pytest.raises(LedgerError, match="只能检查本科室"):
        close(month, "zhoumin")
    close(month)
    with pytest.raises(LedgerError, match="该次检查已办结"):
        close(month)


def frozen(month: Month) -> tuple[report.Report, str]:
    """The report as it was frozen, and its Word document as text."""
    with month.office.reading() as session:
        inspection: Inspection = inspection_of(session)
        assert inspection.report is not None
        assert inspection.file is not None
        return report.kept(inspection.report), read(inspection.file)


def test_its_report_is_frozen_and_what_comes_later_stands_beside_it(month: Month) -> None:
    month.signs("wangjun", 1, FAULTY, "没有通话时间")
    month.signs("wangjun", 2)
    month.signs("zhaoping", 3, GOOD | {Check.NOTICE: Checked.NOT_CONCERNED})
    month.corrects("wangjun", 1, "zhangli", date(2026, 12, 8))
    close(month)
    made, told = frozen(month)
    assert (len(made.lines), made.faulty) == (3, 1)
    assert made.checks["notice"] == {"good": 2, "not_concerned": 1}
    assert [(one.owner, one.state) for one in made.corrections] == [("张丽", "open")]
    assert [(one.name, one.count) for one in made.signers] == [("王军", 2), ("赵平", 1)]
    assert made.itself.figures["contact_by_closing"].of == 3
    assert made.columns == (made.itself,)
    for words in ("月度检查", "2026年11月1日至30日", "共检查3件，合格2件，有问题1件。", "整改中"):
        assert words in told
    month.at("Wed 2026-12-09 08:00").sweeps()
    assert frozen(month) == (made, told)
    with month.office.reading() as session:
        now = report.make(session, OFFICE, inspection_of(session), month.clock.now(), 15)
        assert [one.state for one in now.corrections] == ["late"]


def test_who_inspects_sees_the_item_and_what_went_to_another_section_is_the_supervisors(
    month: Month,
) -> None:
    def moves(session: Any) -> None:
        item = drawn(session, 1).item
        there = person(session, "liufang")
        assert there.section is not None
        kind = HandOverKind.NAMED
        responsibility.move(session, month.clock.now(), item, there, kind, section=there.section)

    month.in_ledger(moves)
    with pytest.raises(LedgerError, match="请由办公室督办员检查签字"):
        month.signs("wangjun", 1)
    month.signs("zhaoping", 1)


def test_the_checklist_decides_whether_an_item_is_in_order(month: Month) -> None:
    for position, found in enumerate((Checked.GOOD, Checked.NOT_CONCERNED), start=1):
        month.signs("wangjun", position, dict.fromkeys(Check, found))
    with month.office.reading() as session:
        assert [drawn(session, n).is_good for n in (1, 2)] == [True, True]


def test_the_report_compares_with_the_three_months_before_as_far_as_they_were_frozen(
    month: Month,
) -> None:
    figures = {
        "section:2": {
            "contact_by_closing": {
                "numerator": "1-9",
                "denominator": "1-10",
                "aside": "",
                "median": None,
                "ninetieth": None,
            }
        }
    }
    with month.office.writing() as session:
        for before in (date(2026, 10, 1), date(2026, 9, 1), date(2026, 7, 1)):
            frozen_at = month.clock.now()
            session.add(MonthlyReport(month=before, frozen_at=frozen_at, figures=figures))
    with month.office.reading() as session:
        made = report.make(session, OFFICE, inspection_of(session), month.clock.now(), 15)
    # July is not compared with: of August nothing was frozen.
    assert [f"{one.first:%Y-%m}" for one in made.columns] == ["2026-09", "2026-10", "2026-11"]
    assert [one.figures["contact_by_closing"].text for one in made.columns] == [
        "90%（9/10）",
        "90%（9/10）",
        "0%（0/3）",
    ]


def test_a_purge_takes_what_was_written_of_an_item_out_of_the_frozen_report(
    month: Month, tmp_path: Path
) -> None:
    month.signs("wangjun", 1, FAULTY, "吴桂芳说没有人回电")
    month.signs("wangjun", 2, FAULTY, "没有通话时间")
    month.signs("wangjun", 3)
    for position in (1, 2):
        month.corrects("wangjun", position, "zhangli", date(2026, 12, 8))
    close(month)
    cause = Cause(Kept.ITEMS, "clock", "到期")
    month.in_ledger(
        lambda s: purging.purge_items(s, month.clock.now(), tmp_path, cause, [drawn(s, 1).item])
    )
    with month.office.reading() as session:
        inspection = inspection_of(session)
        made = report.kept(inspection.report or {})
        assert [line.words for line in made.lines] == ["", "没有通话时间", ""]
        assert [one.words for one in made.corrections] == ["", "补记通话时间"]
        assert [one.words for one in drawn(session, 1).corrections] == [""]
        assert (inspection.file, inspection.sha256) == (None, None)
        assert proofs.verify(session) == []
